/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "os/charset.h"

static const struct {
	const char *name, *charset;
	struct slice in;
	const char *out;
	bool known;
} rows[] = {
	{ "Japanese", "ISO-2022-JP", SLICE_INIT("\x1b$B$\"\x1b(B!"),
	    "\xe3\x81\x82!", true },
	{ "Japanese, Shift_JIS", "shift_jis", SLICE_INIT("\x82\xa0"),
	    "\xe3\x81\x82", true },
	{ "Korean", "euc-kr", SLICE_INIT("\xb0\xa1"), "\xea\xb0\x80", true },
	{ "Korean, by another name", "ks_c_5601-1987", SLICE_INIT("\xb0\xa1"),
	    "\xea\xb0\x80", true },
	{ "Chinese", "GB2312", SLICE_INIT("\xd6\xd0"), "\xe4\xb8\xad", true },
	{ "Chinese, Big5", "big5", SLICE_INIT("\xa4\xa4"), "\xe4\xb8\xad",
	    true },
	{ "UTF-7", "unicode-1-1-utf-7", SLICE_INIT("a+APw-b"),
	    "a\xc3\xbc"
	    "b",
	    true },
	{ "cut in a letter", "big5", SLICE_INIT("a\xa4"), "a\xef\xbf\xbd",
	    true },
	{ "malformed", "euc-jp", SLICE_INIT("a\xff\x20z"), "a\xef\xbf\xbd z",
	    true },
	{ "no such charset", "x-none", SLICE_INIT("abc"), "", false },
	{ "not asked a second time", "x-none", SLICE_INIT("abc"), "", false },
	{ "options of iconv", "utf-8//TRANSLIT", SLICE_INIT("abc"), "", false },
	{ "a name that is too long",
	    "x-0123456789-0123456789-0123456789-0123456789", SLICE_INIT("abc"),
	    "", false },
};

static void
converts(void **state)
{
	struct charset_converter c;
	struct charset_os os;

	(void)state;
	charset_os_init(&os, &c);
	/* more charsets than are kept, twice */
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		size_t row = i % (sizeof(rows) / sizeof(rows[0]));
		struct buf b;
		bool known;

		buf_init(&b, 100000);
		known = c.convert(
		    c.ctx, slice_str(rows[row].charset), rows[row].in, &b);
		assert_slice(
		    rows[row].name, buf_slice(&b), slice_str(rows[row].out));
		assert_row(rows[row].name, known == rows[row].known);
		buf_deinit(&b);
	}
	charset_os_deinit(&os);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(converts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
