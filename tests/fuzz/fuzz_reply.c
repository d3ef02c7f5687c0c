/* SPDX-License-Identifier: Apache-2.0 */
/* One reply, whole and byte by byte: both must say the same. */
#include "smtp/reply.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice whole = slice_of(data, size), one, line;
	struct reply a, b;
	size_t at = 0, lines = 0;

	reply_init(&a);
	reply_init(&b);
	reply_feed(&a, &whole);
	for (size_t i = 0; i < size; i++) {
		one = slice_of(data + i, 1);
		if (reply_feed(&b, &one) != REPLY_MORE)
			break;
	}
	must(a.state == b.state && a.code == b.code);
	must(slice_eq(buf_slice(&a.raw), buf_slice(&b.raw)));
	must(a.raw.len <= REPLY_MAX);
	must((a.broken != NULL) == (a.state == REPLY_BROKEN));
	if (a.state == REPLY_DONE) {
		must(a.code >= 200 && a.code <= 599);
		while (reply_next_line(&a, &at, &line)) {
			must(slice_find_byte(line, '\n') == SLICE_NPOS);
			lines++;
		}
		must(lines > 0 && at == a.raw.len);
	}
	reply_deinit(&a);
	reply_deinit(&b);
	return 0;
}
