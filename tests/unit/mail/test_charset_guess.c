/* SPDX-License-Identifier: Apache-2.0 */
/* A few words are enough to know the charset they are written in. */
#include "kit/kit.h"

#include "mail/charset_guess.h"

static const struct {
	const char *name, *text, *charset;
} rows[] = {
	{ "Russian, KOI8-R",
	    "550 \xf0\xcf\xcc\xd8\xda\xcf\xd7\xc1\xd4\xc5\xcc\xd8 \xce\xc5 "
	    "\xce\xc1\xca\xc4\xc5\xce",
	    "koi8-r" },
	{ "Russian, Windows",
	    "550 \xcf\xee\xf7\xf2\xee\xe2\xfb\xe9 \xff\xf9\xe8\xea "
	    "\xef\xe5\xf0\xe5\xef\xee\xeb\xed\xe5\xed",
	    "windows-1251" },
	{ "Russian, one word",
	    "\xce\xc5\xd4 \xcd\xc5\xd3\xd4\xc1: \xd1\xdd\xc9\xcb", "koi8-r" },
	{ "Korean",
	    "550 \xbb\xe7\xbf\xeb\xc0\xda\xb8\xa6 \xc3\xa3\xc0\xbb \xbc\xf6 "
	    "\xbe\xf8\xbd\xc0\xb4\xcf\xb4\xd9",
	    "euc-kr" },
	{ "Korean, full box",
	    "\xb8\xde\xc0\xcf\xc7\xd4 \xbf\xeb\xb7\xae \xc3\xca\xb0\xfa",
	    "euc-kr" },
	{ "Japanese, EUC",
	    "550 "
	    "\xa5\xe6\xa1\xbc\xa5\xb6\xa1\xbc\xa4\xac\xc2\xb8\xba\xdf\xa4\xb7"
	    "\xa4\xde\xa4\xbb\xa4\xf3",
	    "euc-jp" },
	{ "Japanese, Shift_JIS",
	    "550 \x88\xb6\x90\xe6\x82\xcc\x83\x81\x81[\x83\x8b\x83"
	    "A\x83h\x83\x8c\x83X\x82\xcd\x91\xb6\x8d\xdd\x82\xb5\x82\xdc\x82"
	    "\xb9\x82\xf1",
	    "shift_jis" },
	{ "Chinese, simplified", "550 \xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda",
	    "gb18030" },
	{ "Chinese, simplified, longer",
	    "\xca\xd5\xbc\xfe\xc8\xcb\xd3\xca\xcf\xe4\xd2\xd1\xc2\xfa,"
	    "\xc7\xeb\xc9\xd4\xba\xf3\xd4\xd9\xca\xd4",
	    "gb18030" },
	{ "Chinese, traditional",
	    "550 \xa6\xac\xa5\xf3\xaa\xcc\xabH\xbd"
	    "c\xa4w\xba\xa1,\xbd\xd0\xb5y\xab\xe1\xa6"
	    "A\xb8\xd5",
	    "big5" },
	{ "German",
	    "Empf\xe4nger unbekannt, Postfach \xfc"
	    "berf\xfcllt",
	    "windows-1252" },
	{ "French", "Bo\xeete aux lettres pleine: d\xe9pass\xe9",
	    "windows-1252" },
	{ "Portuguese", "caixa n\xe3o existe: usu\xe1rio, endere\xe7o",
	    "windows-1252" },
	{ "Windows' quotes",
	    "user \x93"
	    "bob\x94 \x96 unknown\x85",
	    "windows-1252" },
	{ "ASCII", "550 no such user", "windows-1252" },
	{ "nothing", "", "windows-1252" },
	{ "UTF-8 without its end", "\xe3\x81\x82\xe3\x81\x84\xe3\x81",
	    "utf-8" },
	{ "a lead without its second half", "\xb0\xa1\xb0\xa1\xb0\xa1\xb0",
	    "windows-1252" },
};

static void
knows_charsets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice is = charset_guess(slice_str(rows[i].text));

		if (!slice_eq(is, slice_str(rows[i].charset)))
			fail_msg("%s: %.*s", rows[i].name, (int)is.len, is.at);
	}
}

/* What ends in the middle of a letter is not read beyond its end. */
static void
every_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice text = slice_str(rows[i].text);

		for (size_t len = 0; len <= text.len; len++) {
			char *copy = test_malloc(len + 1);

			memcpy(copy, text.at, len);
			assert_true(charset_guess(slice_of(copy, len)).len > 0);
			test_free(copy);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_charsets),
		cmocka_unit_test(every_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
