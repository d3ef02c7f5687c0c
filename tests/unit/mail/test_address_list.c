/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"
#include "mail/address_list.h"

/* clang-format off */
static const struct {
	const char *name, *value, *addresses; /* with a blank behind each */
	const char *wrong; /* and then this fault */
} rows[] = {
	{ "one", "a@b.example", "a@b.example ", NULL },
	{ "nothing", "", "", NULL },
	{ "blanks", " \r\n\t", "", NULL },
	{ "several", "a@b.example,c@d.example , e@f.example",
	  "a@b.example c@d.example e@f.example ", NULL },
	{ "empty members", ",, a@b.example,,", "a@b.example ", NULL },
	{ "display name", "Kim <kim@example.org>", "kim@example.org ", NULL },
	{ "display name with dot", "J. Kim <kim@example.org>",
	  "kim@example.org ", NULL },
	{ "quoted display name", "\"Kim, J.\" <kim@example.org>, b@c.example",
	  "kim@example.org b@c.example ", NULL },
	{ "quoted pair", "\"a\\\"b\" <c@d.example>", "c@d.example ", NULL },
	{ "folded", "a@b.example,\r\n c@d.example",
	  "a@b.example c@d.example ", NULL },
	{ "comment", "a@b.example (the, one)", "a@b.example ", NULL },
	{ "comment inside", "a(x)@(y)b.example", "a@b.example ", NULL },
	{ "nested comment", "(a (b \\) c) d) a@b.example", "a@b.example ",
	  NULL },
	{ "no comma behind a group", "friends: a@b.example, C <c@d.example>; e@f.example",
	  "a@b.example ", "expected a comma" },
	{ "group and more", "friends: a@b.example;, e@f.example",
	  "a@b.example e@f.example ", NULL },
	{ "empty group", "undisclosed recipients:;", "", NULL },
	{ "two groups", "a: b@c.example;, d: e@f.example;",
	  "b@c.example e@f.example ", NULL },
	{ "group left open", "a: b@c.example", "b@c.example ", NULL },
	{ "group inside a group", "a: b: c@d.example;;", "",
	  "expected a comma" },
	{ "quoted local part", "\"a b\"@c.example", "\"a b\"@c.example ", NULL },
	{ "folded quotes", "\"a\r\n b\"@c.example", "\"a b\"@c.example ", NULL },
	{ "blanks around dots", "a . b @ c . example", "a.b@c.example ", NULL },
	{ "literal", "a@[192.0.2.1]", "a@[192.0.2.1] ", NULL },
	{ "literal open", "a@[192.0.2.1", "", "domain literal without end" },
	{ "route", "<@x.example,@y.example:a@b.example>", "a@b.example ", NULL },
	{ "route without colon", "<@x.example>", "", "route without colon" },
	{ "bare name", "root", "root ", NULL },
	{ "bare name in angles", "Root <root>, b@c.example",
	  "root b@c.example ", NULL },
	{ "UTF-8", "김 <김@한글.example>", "김@한글.example ", NULL },
	{ "two words without angles", "a b", "", "expected an address" },
	{ "dot at the end", "a.@b.example", "", "expected an address" },
	{ "dots together", "a..b@c.example", "", "expected an address" },
	{ "no domain", "a@", "", "expected a domain" },
	{ "quoted domain", "a@\"b.example\"", "", "expected a domain" },
	{ "angle open", "<a@b.example", "", "expected >" },
	{ "angle empty", "<>", "", "expected a local part" },
	{ "angle twice", "<<a@b.example>>", "", "expected a local part" },
	{ "two at", "a@b@c.example", "", "expected a comma" },
	{ "comment open", "a@b.example (", "", "comment without end" },
	{ "quote open", "\"a", "", "quoted string without end" },
	{ "quote open after backslash", "\"a\\", "",
	  "quoted string without end" },
	{ "semicolon alone", "a@b.example; c@d.example", "",
	  "expected a comma" },
	{ "first good, then not", "a@b.example, <", "a@b.example ",
	  "expected a local part" },
};
/* clang-format on */

static void
check(const char *name, struct slice value, const char *expected,
    const char *wrong)
{
	struct address_list l;
	struct fault why = { .what = NULL };
	struct buf all, one;
	enum st st;

	buf_init(&all, 4096);
	buf_init(&one, 512);
	address_list_init(&l, value);
	while ((st = address_list_next(&l, &one, &why)) == ST_OK) {
		buf_put(&all, buf_slice(&one));
		buf_put_byte(&all, ' ');
	}
	assert_slice(name, buf_slice(&all), slice_str(expected));
	assert_row(name, st == (wrong == NULL ? ST_ABSENT : ST_SYNTAX));
	if (wrong != NULL)
		assert_slice(name, slice_str(why.what), slice_str(wrong));
	assert_row(name, why.at <= value.len);
	buf_deinit(&one);
	buf_deinit(&all);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check(rows[i].name, slice_str(rows[i].value), rows[i].addresses,
		    rows[i].wrong);
}

/* Any cut of any row ends, in memory of its own. */
static void
drain(void *ctx, struct slice head, struct slice tail)
{
	struct slice parts[] = { head, tail };

	(void)ctx;
	for (size_t i = 0; i < 2; i++) {
		struct address_list l;
		struct buf b;

		buf_init(&b, 512);
		address_list_init(&l, parts[i]);
		while (address_list_next(&l, &b, NULL) == ST_OK)
			assert_true(b.len > 0);
		buf_deinit(&b);
	}
}

static void
test_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		kit_splits(slice_str(rows[i].value), drain, NULL);
}

static void
test_too_long(void **state)
{
	struct address_list l;
	struct fault why;
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	address_list_init(&l, SLICE("abcdefgh@b.example"));
	assert_int_equal(address_list_next(&l, &b, &why), ST_LIMIT);
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
