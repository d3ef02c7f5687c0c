/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first byte chooses the format.  What is read and checked can be written
 * in each format and read again as the same.
 */
#include "bundle/bundle.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
tell(void *ctx, struct bundle_place place, struct slice key, const char *what)
{
	(void)place;
	(void)key;
	assert(what != NULL);
	*(bool *)ctx = true;
}

/* XML has no way to say them; and JSON objects know no key twice. */
static bool
is_plain(const struct bundle *b)
{
	for (size_t i = 0; i < b->count; i++) {
		struct slice both[2] = { b->entries[i].key,
			b->entries[i].text };

		for (size_t k = 0; k < 2; k++) {
			for (size_t n = 0; n < both[k].len; n++) {
				if ((unsigned char)both[k].at[n] < ' ' ||
				    both[k].at[n] == '\'')
					return false;
			}
			if (slice_find(both[k], SLICE("\xef\xbf")) !=
				SLICE_NPOS ||
			    both[k].len == 0)
				return false;
		}
		for (size_t k = 0; k < i; k++) {
			if (slice_eq(b->entries[k].key, both[0]))
				return false;
		}
	}
	return true;
}

static void
check_round(const struct bundle *b, enum bundle_format format)
{
	struct bundle again;
	struct buf out;
	bool told = false;

	bundle_init(&again);
	buf_init(&out, (size_t)BUNDLE_SIZE_MAX * 8);
	bundle_write(&out, b, format, LANG_EN, b);
	assert(buf_ok(&out));
	if (out.len <= BUNDLE_SIZE_MAX) {
		assert(bundle_read(&again, format, buf_slice(&out), tell,
			   &told) == ST_OK);
		assert(again.count == b->count);
		for (size_t i = 0; i < b->count; i++) {
			assert(
			    slice_eq(again.entries[i].key, b->entries[i].key));
			assert(slice_eq(
			    again.entries[i].text, b->entries[i].text));
		}
	}
	buf_deinit(&out);
	bundle_deinit(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bundle_query q = { 550, { 5, 1, 1 }, SLICE("Naver") };
	struct bundle b;
	bool told = false;
	enum st st;

	if (len == 0)
		return 0;
	bundle_init(&b);
	st = bundle_read(&b, (enum bundle_format)(data[0] % 3),
	    slice_of(data + 1, len - 1), tell, &told);
	assert((st != ST_OK) == told);
	(void)bundle_find(&b, &q);
	if (st == ST_OK && bundle_check(&b, tell, &told) && is_plain(&b)) {
		for (int f = BUNDLE_JAVA_XML; f <= BUNDLE_PO; f++)
			check_round(&b, (enum bundle_format)f);
	}
	bundle_deinit(&b);
	bundle_init(&b);
	told = false;
	st = bundle_read_copy(&b, slice_of(data + 1, len - 1), tell, &told);
	assert((st != ST_OK) == told);
	bundle_deinit(&b);
	return 0;
}
