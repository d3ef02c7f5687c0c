/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/xtext.h"

typedef bool take(struct buf *b, struct slice s);

static const struct {
	const char *name;
	take *take;
	const char *in, *out; /* NULL: refused */
} taken[] = {
	{ "nothing", xtext_take, "", "" },
	{ "plain", xtext_take, "a@b.example", "a@b.example" },
	{ "plus and equals", xtext_take, "a+2Bb+3Dc", "a+b=c" },
	{ "space", xtext_take, "a+20b", "a b" },
	{ "small letters", xtext_take, "a+2bb", NULL },
	{ "half an escape", xtext_take, "a+2", NULL },
	{ "plus alone", xtext_take, "a+", NULL },
	{ "no hex", xtext_take, "a+GG", NULL },
	{ "equals as it is", xtext_take, "a=b", NULL },
	{ "space as it is", xtext_take, "a b", NULL },
	{ "line break", xtext_take, "a+0D+0Ab", NULL },
	{ "delete", xtext_take, "a+7F", NULL },
	{ "eight bits", xtext_take, "a+C3", NULL },
	{ "eight bits as they are", xtext_take, "\xc3\xbc", NULL },
	{ "escaped", unitext_take, "\\x{D64D}\\x{20}\\x{2B}@b",
	    "\xed\x99\x8d +@b" },
	{ "as it is", unitext_take, "\xed\x99\x8d+=@b", "\xed\x99\x8d+=@b" },
	{ "outside the first plane", unitext_take, "\\x{1F4EE}",
	    "\xf0\x9f\x93\xae" },
	{ "the last of all", unitext_take, "\\x{10FFFF}", "\xf4\x8f\xbf\xbf" },
	{ "two bytes", unitext_take, "\\x{FC}\\x{7ff}", "\xc3\xbc\xdf\xbf" },
	{ "not UTF-8", unitext_take, "\xff", NULL },
	{ "control", unitext_take, "a\rb", NULL },
	{ "backslash stands for itself", unitext_take, "\"a\\ b\"@c",
	    "\"a\\ b\"@c" },
	{ "not escaped at all: surrogate", unitext_take, "\\x{D800}",
	    "\\x{D800}" },
	{ "too high", unitext_take, "\\x{110000}", "\\x{110000}" },
	{ "a needless zero", unitext_take, "\\x{0FC}", "\\x{0FC}" },
	{ "a needless escape", unitext_take, "\\x{41}", "\\x{41}" },
	{ "an escaped line break", unitext_take, "\\x{0A}", "\\x{0A}" },
	{ "never closed", unitext_take, "\\x{FC", "\\x{FC" },
	{ "seven digits", unitext_take, "\\x{0010FFFF}", "\\x{0010FFFF}" },
};

static void
takes_or_leaves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		struct buf b;
		bool ok;

		buf_init(&b, 100);
		buf_put(&b, SLICE("-"));
		ok = taken[i].take(&b, slice_str(taken[i].in));
		assert_row(taken[i].name, ok == (taken[i].out != NULL));
		assert_slice(taken[i].name, slice_from(buf_slice(&b), 1),
		    taken[i].out == NULL ? SLICE("") : slice_str(taken[i].out));
		buf_deinit(&b);
	}
}

static void
writes_three_forms(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 200);
	xtext_put(&b, SLICE("a+b=c d@e\x01"));
	buf_put(&b, SLICE("|"));
	unitext_put(&b, SLICE("\xed\x99\x8d+ \\@b\xf0\x9f\x93\xae"), true);
	buf_put(&b, SLICE("|"));
	unitext_put(&b, SLICE("\xed\x99\x8d+=@b"), false);
	buf_put(&b, SLICE("|"));
	unitext_put(&b, SLICE("\xff"), true);
	assert_slice("forms", buf_slice(&b),
	    SLICE("a+2Bb+3Dc+20d@e+01|"
		  "\\x{D64D}\\x{2B}\\x{20}\\x{5C}@b\\x{1F4EE}|"
		  "\xed\x99\x8d\\x{2B}\\x{3D}@b|\\x{FFFD}"));
	buf_deinit(&b);
}

static const struct {
	const char *name, *in;
	bool wide;
	const char *plain, *narrow_out; /* NULL: refused */
} orcpt[] = {
	{ "rfc822", "rfc822;a+2Bb@c", false, "rfc822;a+b@c", "rfc822;a+2Bb@c" },
	{ "any letter case", "RFC822;a@c", false, "RFC822;a@c", "RFC822;a@c" },
	{ "another type", "x400;+2Fc+3Dde", false, "x400;/c=de",
	    "x400;/c+3Dde" },
	{ "utf-8 in ASCII", "utf-8;\\x{D64D}@b", false, "utf-8;\xed\x99\x8d@b",
	    "utf-8;\\x{D64D}@b" },
	{ "utf-8 as it is", "UTF-8;\xed\x99\x8d@b", true,
	    "UTF-8;\xed\x99\x8d@b", "UTF-8;\\x{D64D}@b" },
	{ "utf-8 without SMTPUTF8", "utf-8;\xed\x99\x8d@b", false, NULL, NULL },
	{ "wide rfc822", "rfc822;\xed\x99\x8d@b", true, NULL, NULL },
	{ "UTF-8 in xtext", "rfc822;+ED+99+8D@b", false, "utf-8;\xed\x99\x8d@b",
	    "utf-8;\\x{D64D}@b" },
	{ "bad UTF-8 in xtext", "rfc822;+ED+99@b", true, NULL, NULL },
	{ "control in xtext", "rfc822;+ED+99+8D+0A@b", true, NULL, NULL },
	{ "UTF-8 in another type", "x400;+ED+99+8D", true, NULL, NULL },
	{ "malformed UTF-8", "utf-8;\xed\x99@b", true, NULL, NULL },
	{ "no type", "a@b", false, NULL, NULL },
	{ "empty type", ";a@b", false, NULL, NULL },
	{ "no address", "rfc822;", false, NULL, NULL },
	{ "bad xtext", "rfc822;a+b@c", false, NULL, NULL },
	{ "type that is no atom", "rfc(822;a@b", false, NULL, NULL },
};

static void
orcpt_goes_in_and_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(orcpt) / sizeof(orcpt[0]); i++) {
		struct buf b, again;
		bool ok;

		buf_init(&b, 600);
		buf_init(&again, 600);
		ok = orcpt_take(&b, slice_str(orcpt[i].in), orcpt[i].wide);
		assert_row(orcpt[i].name, ok == (orcpt[i].plain != NULL));
		if (ok) {
			assert_slice(orcpt[i].name, buf_slice(&b),
			    slice_str(orcpt[i].plain));
			orcpt_put(&again, buf_slice(&b), false);
			assert_slice(orcpt[i].name, buf_slice(&again),
			    slice_str(orcpt[i].narrow_out));
		} else {
			assert_row(orcpt[i].name, b.len == 0);
		}
		buf_deinit(&b);
		buf_deinit(&again);
	}
}

static void
orcpt_has_its_limit(void **state)
{
	struct buf in, out;

	(void)state;
	buf_init(&in, 1000);
	buf_init(&out, 1000);
	buf_put_str(&in, "rfc822;");
	buf_put_times(&in, 'x', ORCPT_MAX - in.len);
	assert_true(orcpt_take(&out, buf_slice(&in), false));
	buf_put_byte(&in, 'x');
	assert_false(orcpt_take(&out, buf_slice(&in), false));
	buf_deinit(&in);
	buf_deinit(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_or_leaves),
		cmocka_unit_test(writes_three_forms),
		cmocka_unit_test(orcpt_goes_in_and_out),
		cmocka_unit_test(orcpt_has_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
