/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/utf8.h"

static const struct {
	const char *name;
	struct slice in;
	bool valid;
} rows[] = {
	{ "nothing", { "", 0 }, true },
	{ "ascii with NUL", { "a\0b", 3 }, true },
	{ "two to four bytes", { "\xc3\xa4\xed\x95\x9c\xf0\x9f\x93\xac", 9 },
	    true },
	{ "last code point", { "\xf4\x8f\xbf\xbf", 4 }, true },
	{ "past the last", { "\xf4\x90\x80\x80", 4 }, false },
	{ "overlong slash", { "\xc0\xaf", 2 }, false },
	{ "overlong in three", { "\xe0\x80\xaf", 3 }, false },
	{ "overlong in four", { "\xf0\x80\x80\xaf", 4 }, false },
	{ "surrogate", { "\xed\xa0\x80", 3 }, false },
	{ "lone continuation", { "\x80", 1 }, false },
	{ "cut off", { "\xed\x95", 2 }, false },
	{ "broken off", { "\xed\x95z", 3 }, false },
	{ "five bytes", { "\xf8\x88\x80\x80\x80", 5 }, false },
};

static void
follows_rfc3629(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(
		    rows[i].name, utf8_valid(rows[i].in) == rows[i].valid);
}

/* Eight octets are looked at as one: where they begin must not matter. */
static void
is_the_same_behind_and_before_ascii(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t before = 0; before < 18; before++)
			for (size_t after = 0; after < 18; after += 3) {
				char text[64];

				memset(text, 'x', sizeof(text));
				if (rows[i].in.len > 0)
					memcpy(text + before, rows[i].in.at,
					    rows[i].in.len);
				assert_row(rows[i].name,
				    utf8_valid(slice_of(text,
					before + rows[i].in.len + after)) ==
					rows[i].valid);
			}
}

static void
decodes(void **state)
{
	struct slice in = SLICE("\xed\x95\x9c!");
	uint32_t c;

	(void)state;
	assert_true(utf8_scan(&in, &c));
	assert_int_equal(c, 0xd55c);
	assert_true(utf8_scan(&in, &c));
	assert_int_equal(c, '!');
	assert_false(utf8_scan(&in, &c));
}

/* What is written is read as what it was; what is none is replaced. */
static void
puts_every_code_point(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	for (uint32_t c = 0; c <= 0x110000; c++) {
		bool none =
		    c == 0 || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff;
		struct slice in;
		uint32_t got;

		buf_clear(&b);
		utf8_put(&b, c);
		in = buf_slice(&b);
		assert_true(utf8_scan(&in, &got) && in.len == 0);
		assert_int_equal(got, none ? UTF8_REPLACEMENT : c);
	}
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_rfc3629),
		cmocka_unit_test(is_the_same_behind_and_before_ascii),
		cmocka_unit_test(decodes),
		cmocka_unit_test(puts_every_code_point),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
