/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/utf8.h"
#include "mail/charset.h"

#define LOST "\xef\xbf\xbd" /* U+FFFD */

static const struct {
	const char *name, *charset;
	struct slice in;
	const char *out;
	bool whole;
} rows[] = {
	{ "ASCII", "us-ascii", SLICE_INIT("plain"), "plain", true },
	{ "UTF-8", "UTF-8", SLICE_INIT("gr\xc3\xbcn"), "gr\xc3\xbcn", true },
	{ "UTF-8 without a label", "", SLICE_INIT("\xea\xb0\x80"),
	    "\xea\xb0\x80", true },
	{ "UTF-8 with a wrong label", "us-ascii", SLICE_INIT("\xc3\xbc"),
	    "\xc3\xbc", true },
	{ "malformed UTF-8", "utf-8", SLICE_INIT("\xc3\xbc\xff\xc3z"),
	    "\xc3\xbc" LOST LOST "z", false },
	{ "UTF-8 without its end", "utf-8", SLICE_INIT("gr\xc3"), "gr" LOST,
	    false },
	{ "Latin-1 that says it is UTF-8", "utf-8", SLICE_INIT("gr\xfcn"),
	    "gr\xc3\xbcn", false },
	{ "Latin-1", "ISO-8859-1", SLICE_INIT("gr\xfcn"), "gr\xc3\xbcn", true },
	{ "quotes in Latin-1 are Windows'", "iso-8859-1",
	    SLICE_INIT("\x93x\x94"), "\xe2\x80\x9cx\xe2\x80\x9d", true },
	{ "the euro of Latin-9", "iso-8859-15", SLICE_INIT("\xa4"),
	    "\xe2\x82\xac", true },
	{ "Cyrillic, KOI8-R", "koi8-r", SLICE_INIT("\xc4\xc1"),
	    "\xd0\xb4\xd0\xb0", true },
	{ "Cyrillic, Windows", "windows-1251", SLICE_INIT("\xe4\xe0"),
	    "\xd0\xb4\xd0\xb0", true },
	{ "a byte that stands for nothing", "windows-1252", SLICE_INIT("\x81"),
	    LOST, false },
	{ "guessed", "", SLICE_INIT("gr\xfcn"), "gr\xc3\xbcn", false },
	{ "unknown charset", "x-none", SLICE_INIT("gr\xfcn"), "gr\xc3\xbcn",
	    false },
	{ "unknown charset, plain bytes", "x-none", SLICE_INIT("abc"), "abc",
	    true },
	{ "NUL", "utf-8", SLICE_INIT("a\0b"), "a" LOST "b", false },
	{ "converted", "x-test", SLICE_INIT("\x1b!"), "<x-test>", true },
	{ "shifted charset", "utf-7", SLICE_INIT("+AGE-"), "<utf-7>", true },
	{ "Japanese without a label", "", SLICE_INIT("\x1b$B$\"\x1b(B"),
	    "<iso-2022-jp>", true },
};

static bool
convert(void *ctx, struct slice charset, struct slice in, struct buf *b)
{
	(void)ctx;
	(void)in;
	if (slice_ieq(charset, SLICE("x-none")))
		return false;
	buf_put_byte(b, '<');
	buf_put(b, charset);
	buf_put_byte(b, '>');
	return true;
}

static void
becomes_utf8(void **state)
{
	const struct charset_converter c = { .convert = convert };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;
		bool whole;

		buf_init(&b, 1000);
		whole =
		    charset_put(&b, slice_str(rows[i].charset), rows[i].in, &c);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].out));
		assert_row(rows[i].name, whole == rows[i].whole);
		assert_row(rows[i].name, utf8_valid(buf_slice(&b)));
		/* what is settled comes out as it went in */
		if (charset_is_settled(slice_str(rows[i].charset), rows[i].in))
			assert_slice(rows[i].name, buf_slice(&b), rows[i].in);
		buf_deinit(&b);
	}
}

/* Every byte of every charset, and no converter: never malformed output. */
static void
every_byte(void **state)
{
	static const char *const charsets[] = { "", "utf-8", "us-ascii",
		"iso-8859-1", "iso-8859-15", "windows-1251", "koi8-r", "x" };

	(void)state;
	for (size_t i = 0; i < sizeof(charsets) / sizeof(charsets[0]); i++)
		for (int c = 0; c < 256; c++) {
			char byte = (char)c;
			struct buf b;

			buf_init(&b, 100);
			(void)charset_put(&b, slice_str(charsets[i]),
			    slice_of(&byte, 1), NULL);
			assert_true(utf8_valid(buf_slice(&b)));
			assert_true(b.len > 0);
			buf_deinit(&b);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(becomes_utf8),
		cmocka_unit_test(every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
