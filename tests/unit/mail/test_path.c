/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/path.h"

#define X10  "xxxxxxxxxx"
#define X60  X10 X10 X10 X10 X10 X10
#define X63  X60 "xxx"
#define D252 X63 "." X63 "." X63 "." X60

static const struct {
	const char *name, *in;
	enum path_kind kind;
	const char *local, *domain, *rest;
	unsigned flags; /* below */
} taken[] = {
#define QUOTED  1u
#define LITERAL 2u
#define WIDE    4u
	{ "null path", "<> SIZE=1", PATH_NULL, "", "", " SIZE=1", 0 },
	{ "plain", "<a@b.example> X", PATH_MAILBOX, "a", "b.example", " X", 0 },
	{ "all atext", "<!#$%&'*+-/=?^_`{|}~.0@b>", PATH_MAILBOX,
	    "!#$%&'*+-/=?^_`{|}~.0", "b", "", 0 },
	{ "postmaster", "<Postmaster>", PATH_POSTMASTER, "Postmaster", "", "",
	    0 },
	{ "postmaster in capitals", "<POSTMASTER>x", PATH_POSTMASTER,
	    "POSTMASTER", "", "x", 0 },
	{ "postmaster with a domain", "<postmaster@b>", PATH_MAILBOX,
	    "postmaster", "b", "", 0 },
	{ "begins like postmaster", "<postmaster2@b>", PATH_MAILBOX,
	    "postmaster2", "b", "", 0 },
	{ "source route", "<@x.example,@y.example:a@b>", PATH_MAILBOX, "a", "b",
	    "", 0 },
	{ "quoted", "<\"a b>@c\"@d>", PATH_MAILBOX, "\"a b>@c\"", "d", "",
	    QUOTED },
	{ "quoted pair", "<\"a\\\"\\\\b\"@d>", PATH_MAILBOX, "\"a\\\"\\\\b\"",
	    "d", "", QUOTED },
	{ "nothing in quotes", "<\"\"@d>", PATH_MAILBOX, "\"\"", "d", "",
	    QUOTED },
	{ "IPv4 literal", "<a@[192.0.2.1]>", PATH_MAILBOX, "a", "192.0.2.1", "",
	    LITERAL },
	{ "IPv6 literal", "<a@[IPv6:2001:db8::1]>", PATH_MAILBOX, "a",
	    "IPv6:2001:db8::1", "", LITERAL },
	{ "general literal", "<a@[tag:x]>", PATH_MAILBOX, "a", "tag:x", "",
	    LITERAL },
	{ "UTF-8 local part", "<\xed\x99\x8d@b>", PATH_MAILBOX, "\xed\x99\x8d",
	    "b", "", WIDE },
	{ "UTF-8 domain", "<a@b\xc3\xbc.example>", PATH_MAILBOX, "a",
	    "b\xc3\xbc.example", "", WIDE },
	{ "UTF-8 in quotes", "<\"\xc3\xbc b\"@c>", PATH_MAILBOX,
	    "\"\xc3\xbc b\"", "c", "", QUOTED | WIDE },
	{ "UTF-8 in a route", "<@\xc3\xbc:a@c>", PATH_MAILBOX, "a", "c", "",
	    WIDE },
	{ "local part of 65, as VERP makes them", "<" X60 "vwxyz@b>",
	    PATH_MAILBOX, X60 "vwxyz", "b", "", 0 },
	{ "path of 254", "<a@" D252 ">", PATH_MAILBOX, "a", D252, "", 0 },
};

static void
takes_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		const char *name = taken[i].name;
		struct slice in = slice_str(taken[i].in);
		struct path p = { .kind = PATH_NULL };
		struct fault why = { .what = NULL };

		assert_row(name, path_scan(&in, &p, &why) == ST_OK);
		assert_row(name, why.what == NULL);
		assert_row(name, p.kind == taken[i].kind);
		assert_slice(name, p.mailbox.local, slice_str(taken[i].local));
		assert_slice(
		    name, p.mailbox.domain, slice_str(taken[i].domain));
		assert_slice(name, in, slice_str(taken[i].rest));
		assert_row(
		    name, p.mailbox.quoted == ((taken[i].flags & QUOTED) != 0));
		assert_row(name,
		    p.mailbox.literal == ((taken[i].flags & LITERAL) != 0));
		assert_row(
		    name, p.mailbox.utf8 == ((taken[i].flags & WIDE) != 0));
	}
}

static const struct {
	const char *name, *in;
	enum st st;
	size_t at;
} refused[] = {
	{ "nothing", "", ST_SYNTAX, 0 },
	{ "no bracket", "a@b", ST_SYNTAX, 0 },
	{ "never closed", "<a@b", ST_SYNTAX, 4 },
	{ "not closed, blank", "<a@b >", ST_SYNTAX, 4 },
	{ "only opened", "<", ST_SYNTAX, 1 },
	{ "blank inside", "< >", ST_SYNTAX, 1 },
	{ "no domain", "<a>", ST_SYNTAX, 2 },
	{ "empty domain", "<a@>", ST_SYNTAX, 3 },
	{ "no local part", "<@b>", ST_SYNTAX, 3 },
	{ "dot first", "<.a@b>", ST_SYNTAX, 1 },
	{ "dot last", "<a.@b>", ST_SYNTAX, 3 },
	{ "two dots", "<a..b@c>", ST_SYNTAX, 3 },
	{ "two at signs", "<a@b@c>", ST_SYNTAX, 4 },
	{ "domain ends in a dot", "<a@b.>", ST_SYNTAX, 5 },
	{ "underscore in a domain", "<a@b_c>", ST_SYNTAX, 4 },
	{ "hyphen first", "<a@-b>", ST_SYNTAX, 5 },
	{ "hyphen last", "<a@b->", ST_SYNTAX, 5 },
	{ "comment", "<a(x)@b>", ST_SYNTAX, 2 },
	{ "quote never closed", "<\"a@b>", ST_SYNTAX, 6 },
	{ "control in quotes", "<\"a\tb\"@c>", ST_SYNTAX, 3 },
	{ "control behind a backslash", "<\"a\\\rb\"@c>", ST_SYNTAX, 4 },
	{ "quotes inside an atom", "<a\"b\"@c>", ST_SYNTAX, 2 },
	{ "something after quotes", "<\"a\"b@c>", ST_SYNTAX, 4 },
	{ "route without colon", "<@x,a@b>", ST_SYNTAX, 4 },
	{ "route without at sign", "<@x,y:a@b>", ST_SYNTAX, 4 },
	{ "route to postmaster", "<@x:postmaster>", ST_SYNTAX, 14 },
	{ "bad literal", "<a@[192.0.2.256]>", ST_SYNTAX, 3 },
	{ "literal never closed", "<a@[192.0.2.2>", ST_SYNTAX, 3 },
	{ "overlong UTF-8", "<\xc0\xaf@b>", ST_SYNTAX, 1 },
	{ "half a character", "<a\xed\x99@b>", ST_SYNTAX, 2 },
	{ "surrogate", "<a@\xed\xa0\x80>", ST_SYNTAX, 3 },
	{ "Latin-1 in a domain", "<a@b\xfc.example>", ST_SYNTAX, 4 },
	{ "path of 255", "<ab@" D252 ">", ST_LIMIT, 256 },
	{ "domain of 256", "<a@" D252 ".xxx>", ST_LIMIT, 259 },
	{ "label of 64", "<a@" X63 "x>", ST_LIMIT, 67 },
	{ "literal of 256", "<a@[x:" D252 "]>", ST_LIMIT, 3 },
};

static void
refuses_and_says_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *name = refused[i].name;
		struct slice in = slice_str(refused[i].in);
		struct path p = { .kind = PATH_POSTMASTER };
		struct fault why = { .what = NULL };

		assert_row(name, path_scan(&in, &p, &why) == refused[i].st);
		assert_row(name, why.what != NULL && why.rule != NULL);
		assert_row(name, p.kind == PATH_POSTMASTER);
		assert_slice(name, in, slice_str(refused[i].in));
		if (why.at != refused[i].at)
			print_message("%s: at %zu\n", name, why.at);
		assert_row(name, why.at == refused[i].at);
	}
}

/* Whatever is cut off, the rest is refused, never read past its end. */
static void
refuses_head(void *ctx, struct slice head, struct slice tail)
{
	struct path p;

	(void)ctx;
	assert_true((path_scan(&head, &p, NULL) == ST_OK) == (tail.len == 0));
}

static void
needs_every_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (taken[i].rest[0] == '\0')
			kit_splits(slice_str(taken[i].in), refuses_head, NULL);
}

static void
parses_a_mailbox_and_nothing_else(void **state)
{
	struct mailbox m;
	struct fault why;

	(void)state;
	assert_int_equal(
	    mailbox_parse(SLICE("a.b@c.example"), &m, NULL), ST_OK);
	assert_slice("whole", m.whole, SLICE("a.b@c.example"));
	assert_slice("local", m.local, SLICE("a.b"));
	assert_slice("domain", m.domain, SLICE("c.example"));
	assert_int_equal(mailbox_parse(SLICE("a@b>"), &m, &why), ST_SYNTAX);
	assert_int_equal(why.at, 3);
	assert_int_equal(mailbox_parse(SLICE(""), &m, &why), ST_SYNTAX);
	assert_int_equal(
	    mailbox_parse(SLICE("postmaster"), &m, &why), ST_SYNTAX);
}

static const struct {
	const char *in, *local;
} plain[] = {
	{ "a@b", "a" },
	{ "A.b@b", "A.b" },
	{ "\"a\"@b", "a" },
	{ "\"a.b\"@b", "a.b" },
	{ "\"\\a\\.\\b\"@b", "a.b" },
	{ "\"a..b\"@b", "\"a..b\"" },
	{ "\".a\"@b", "\".a\"" },
	{ "\"a.\"@b", "\"a.\"" },
	{ "\"a b\"@b", "\"a b\"" },
	{ "\"a\\ b\"@b", "\"a b\"" },
	{ "\"a\\\"b\"@b", "\"a\\\"b\"" },
	{ "\"\"@b", "\"\"" },
	{ "\"\xc3\xbc\"@b", "\xc3\xbc" },
};

static void
undoes_needless_quotes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		struct mailbox m = { .quoted = false };
		struct buf b;

		buf_init(&b, 100);
		assert_row(plain[i].in,
		    mailbox_parse(slice_str(plain[i].in), &m, NULL) == ST_OK);
		mailbox_put_local(&b, &m);
		assert_slice(
		    plain[i].in, buf_slice(&b), slice_str(plain[i].local));
		buf_deinit(&b);
	}
}

static void
knows_domains(void **state)
{
	(void)state;
	assert_true(domain_valid(SLICE("mail.example.org")));
	assert_true(domain_valid(SLICE("1-2.example")));
	assert_true(domain_valid(SLICE("b\xc3\xbc"
				       "cher.example")));
	assert_false(domain_valid(SLICE("")));
	assert_false(domain_valid(SLICE("a b")));
	assert_false(domain_valid(SLICE("a.")));
	assert_false(domain_valid(SLICE("[192.0.2.1]")));
	assert_true(domain_literal_valid(SLICE("[192.0.2.1]")));
	assert_true(domain_literal_valid(SLICE("[IPv6:::1]")));
	assert_false(domain_literal_valid(SLICE("[192.0.2.1]x")));
	assert_false(domain_literal_valid(SLICE("[]")));
	assert_false(domain_literal_valid(SLICE("[")));
	assert_false(domain_literal_valid(SLICE("")));
}

static void
two_sides_of_an_address(void **state)
{
	static const struct {
		const char *whole, *local, *domain;
	} halves[] = {
		{ "a@b.test", "a", "b.test" },
		{ "\"a@b\"@c.test", "\"a@b\"", "c.test" },
		{ "a@[192.0.2.1]", "a", "[192.0.2.1]" },
		{ "alone", "alone", "" },
		{ "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		struct slice whole = slice_str(halves[i].whole);

		assert_slice(halves[i].whole, address_local(whole),
		    slice_str(halves[i].local));
		assert_slice(halves[i].whole, address_domain(whole),
		    slice_str(halves[i].domain));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_paths),
		cmocka_unit_test(refuses_and_says_where),
		cmocka_unit_test(needs_every_byte),
		cmocka_unit_test(parses_a_mailbox_and_nothing_else),
		cmocka_unit_test(undoes_needless_quotes),
		cmocka_unit_test(two_sides_of_an_address),
		cmocka_unit_test(knows_domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
