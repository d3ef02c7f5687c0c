/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "meaning/normalise.h"

#include <stdlib.h>

/* clang-format off */
static const struct {
	const char *name, *text, *normal;
} rows[] = {
	{ "case and blanks", "User \t UNKNOWN", " user unknown " },
	{ "own codes are dropped", "550-5.1.1 No\r\n550 5.1.1 way", " no way " },
	{ "in one line, too", "550-5.1.1 No 550 5.1.1 way", " no way " },
	{ "other numbers stay", "see RFC 5321, 10,000 bytes", " see rfc 0 0 bytes " },
	{ "an address", "<john-doe+x=y@ex-ample.com>: no", " \x01 no " },
	{ "an address and dots", "<a@b.example>... no", " \x01 no " },
	{ "where an address was cut out", "... no", " \x01 no " },
	{ "addresses of hosts", "[192.0.2.1] [IPv6:2001:db8::1] x", " 0 0 x " },
	{ "a name", "at mx1.example.org.", " at mx0.example.org " },
	{ "a sentence without a blank", "later.Please", " later please " },
	{ "apostrophes", "doesn't 'quoted' can\xe2\x80\x99t", " does not quoted cannot " },
	{ "will not", "won't, WON'T; don't", " will not will not do not " },
	{ "no negation", "sun'tan isn'tx n't", " suntan isntx nt " },
	{ "words that are one", "E-Mail e mail mail-box can not", " email email mailbox cannot " },
	{ "words that are two", "the mail one box cannot; can nothing", " the mail one box cannot can nothing " },
	{ "HTML", "&lt;a@b.example&gt; isn&#39;t&nbsp;&quot;x&quot;", " \x01 is not x " },
	{ "HTML by number", "&#x44f;&#49324; a&#58;b &amp; &#xyz; &#;", " \xd1\x8f \xec\x82\xac a b amp xyz " },
	{ "JSON", "user\\u0027s\\r\\n550 \\\"box\\\" \\uc0ac", " users box \xec\x82\xac " },
	{ "octal", "nicht f\\303\\274r uns \\320\\235\\320\\265\\321\\202 \\342\\200\\234box\\342\\200\\235 \\354\\202\\254",
	    " nicht fur uns \xd0\xbd\xd0\xb5\xd1\x82 box \xec\x82\xac " },
	{ "no octal", "C:\\101 \\303 \\3x \\303\\27", " c 0 0 0x 0 0 " },
	{ "no JSON", "DOMAIN\\name \\u00 \\ud83d", " domain name u0 ud0d " },
	{ "quoted-printable", "no=20such=20user=0D=0A x=2048 y=20 z", " no such user x 0 y 0 z " },
	{ "punctuation", "no/such--user!?(x)", " no such user x " },
	{ "accents", "REJET\xc3\x89 \xc3\x9c" "ber", " rejete uber " },
	{ "Latin-1", "rejet\xe9", " rejete " },
	{ "Cyrillic", "\xd0\xaf\xd0\xa9\xd0\xb8\xd0\x9a", " \xd1\x8f\xd1\x89\xd0\xb8\xd0\xba " },
	{ "Greek", "\xce\x86\xce\x91", " \xce\xb1\xce\xb1 " },
	{ "no blanks between ideographs", "\xec\x97\x86 \xeb\x8a\x94", " \xec\x97\x86\xeb\x8a\x94 " },
	{ "Vietnamese", "Hộp thư đã đầy",
	    " hop thu da day " },
	{ "blanks around Latin", "ID\xea\xb0\x80 x", " id \xea\xb0\x80 x " },
	{ "full width", "\xef\xbc\xb5\xef\xbd\x93\xef\xbc\x91", " us0 " },
	{ "no-break space", "a\xc2\xa0" "b", " a b " },
	{ "nothing", "", " " },
	{ "long words and numbers", "Incomprehensibilities 1,234.567.890,123.4567. 12345678,x 1234567.8", " incomprehensibilities 0 0 x 0 " },
	{ "an at sign alone", "@ x", " \x01 x " },
};
/* clang-format on */

static const struct normal_codes codes = { SLICE("550"), SLICE("5.1.1") };

static void
texts_get_their_normal_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct normal n;

		normal_make(&n, slice_str(rows[i].text), &codes);
		if (!slice_eq(slice_of(n.at, n.len), slice_str(rows[i].normal)))
			print_error(
			    "%s: \"%.*s\"\n", rows[i].name, (int)n.len, n.at);
		assert_row(rows[i].name,
		    slice_eq(slice_of(n.at, n.len), slice_str(rows[i].normal)));
	}
}

/* Eight octets are read as one: where they begin must not matter. */
static void
the_form_is_the_same_behind_a_word_of_any_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t before = 1; before < 18; before++) {
			size_t len = strlen(rows[i].text);
			char text[256], want[256];
			struct normal n;

			memset(text, 'Z', before);
			text[before] = '(';
			memcpy(text + before + 1, rows[i].text, len);
			text[before + 1 + len] = ')';
			want[0] = ' ';
			memset(want + 1, 'z', before);
			memcpy(want + 1 + before, rows[i].normal,
			    strlen(rows[i].normal) + 1);
			normal_make(
			    &n, slice_of(text, before + len + 2), &codes);
			assert_row(rows[i].name,
			    slice_eq(slice_of(n.at, n.len), slice_str(want)));
		}
}

static void
long_text_is_cut(void **state)
{
	char *text = malloc(3 * NORMAL_MAX);
	struct normal n;

	(void)state;
	assert_non_null(text);
	/* each kind of octet may stand at the very end of the room */
	for (size_t shift = 0; shift < 8; shift++) {
		memset(text, 'a', NORMAL_MAX - shift);
		for (size_t i = NORMAL_MAX - shift; i + 3 <= 3 * NORMAL_MAX;
		     i += 3)
			memcpy(text + i, "\xec\x97\x86", 3);
		normal_make(&n, slice_of(text, 3 * NORMAL_MAX - 3), &codes);
		assert_true(n.cut);
		assert_true(n.len <= sizeof(n.at));
	}
	free(text);
}

static void
every_head_is_safe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t len = 0; len <= strlen(rows[i].text); len++) {
			char *copy = malloc(len > 0 ? len : 1);
			struct normal n;

			assert_non_null(copy);
			memcpy(copy, rows[i].text, len);
			normal_make(&n, slice_of(copy, len), &codes);
			assert_true(n.len >= 1 && n.at[n.len - 1] == ' ');
			free(copy);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_get_their_normal_form),
		cmocka_unit_test(
		    the_form_is_the_same_behind_a_word_of_any_length),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(every_head_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
