/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "policy/policy.h"

static const struct slice yaml = {
	"hostname: mail.example.test\n"
	"postmaster: alice@example.test\n"
	"listen:\n"
	"  - address: 127.0.0.1:2525\n"
	"domains:\n"
	"  example.test:\n"
	"    users: [alice, bob, \"o'neill\"]\n"
	"    maildir: mail/{domain}/{user}\n"
	"  bücher.test:\n"
	"    users: [\"a+b\", \"jörg\"]\n"
	"    maildir: mail/{domain}/{user}\n"
	"  catch.test:\n"
	"    users: [carol]\n"
	"    maildir: mail/{domain}/{user}\n"
	"    catch_all: carol@catch.test\n"
	"  lmtp.test:\n"
	"    users: any\n"
	"    lmtp: 127.0.0.1:24\n"
	"aliases:\n"
	"  team@example.test: [alice@example.test, bob@example.test]\n"
	"  alle@bücher.test: [bob@example.test]\n"
	"  all@example.test: [team@example.test, far@away.example]\n"
	"  alice@example.test: [alice@example.test, bob@example.test]\n"
	"relay:\n"
	"  clients: [192.0.2.0/24]\n",
	0
};

/* clang-format off */
static const struct {
	const char *name, *path;
	enum situation refused; /* NONE: accepted */
	const char *to;         /* targets, joined by a space */
} rows[] = {
	{ "a user", "<bob@example.test>", SITUATION_NONE, "bob@example.test" },
	{ "any letter case", "<BOB@Example.TEST>", SITUATION_NONE, "BOB@example.test" },
	{ "needless quotes", "<\"bob\"@example.test>", SITUATION_NONE, "bob@example.test" },
	{ "an apostrophe", "<o'neill@example.test>", SITUATION_NONE, "o'neill@example.test" },
	{ "a detail", "<bob+list@example.test>", SITUATION_NONE, "bob+list@example.test" },
	{ "a user with a plus in the name", "<a+b@xn--bcher-kva.test>", SITUATION_NONE, "a+b@xn--bcher-kva.test" },
	{ "a user with a plus, and a detail", "<a+c@xn--bcher-kva.test>", SITUATION_NO_SUCH_MAILBOX, NULL },
	{ "our domain in U-labels", "<jörg@bücher.test>", SITUATION_NONE, "jörg@xn--bcher-kva.test" },
	{ "our domain in capital U-labels", "<a+b@BÜCHER.test>", SITUATION_NONE, "a+b@xn--bcher-kva.test" },
	{ "an alias in U-labels", "<alle@bücher.test>", SITUATION_NONE, "bob@example.test" },
	{ "U-labels that IDNA refuses", "<bob@\xe2\x80\xa6.test>", SITUATION_RELAY_DENIED, NULL },
	{ "nobody", "<nobody@example.test>", SITUATION_NO_SUCH_MAILBOX, NULL },
	{ "the empty user", "<\"\"@example.test>", SITUATION_NO_SUCH_MAILBOX, NULL },
	{ "postmaster without a domain", "<Postmaster>", SITUATION_NONE, "alice@example.test bob@example.test" },
	{ "postmaster of a domain", "<postMaster@catch.test>", SITUATION_NONE, "alice@example.test bob@example.test" },
	{ "postmaster of the host", "<postmaster@mail.example.test>", SITUATION_NONE, "alice@example.test bob@example.test" },
	{ "nobody else is at the host", "<root@mail.example.test>", SITUATION_NO_SUCH_MAILBOX, NULL },
	{ "a catch-all", "<whoever@catch.test>", SITUATION_NONE, "carol@catch.test" },
	{ "every user", "<whoever@lmtp.test>", SITUATION_NONE, "whoever@lmtp.test" },
	{ "an alias", "<team@example.test>", SITUATION_NONE, "alice@example.test bob@example.test" },
	{ "an alias with a detail", "<team+x@example.test>", SITUATION_NONE, "alice@example.test bob@example.test" },
	{ "an alias of an alias, and away", "<all@example.test>", SITUATION_NONE, "alice@example.test bob@example.test far@away.example" },
	{ "an alias that keeps a copy", "<alice@example.test>", SITUATION_NONE, "alice@example.test bob@example.test" },
	{ "a foreign domain", "<x@away.example>", SITUATION_RELAY_DENIED, NULL },
	{ "an address literal", "<x@[192.0.2.1]>", SITUATION_RELAY_DENIED, NULL },
	{ "percent hack is one mailbox", "<x%away.example@example.test>", SITUATION_NO_SUCH_MAILBOX, NULL },
};
/* clang-format on */

static void
check(const struct config *c, size_t i, struct arena *a)
{
	struct policy_client who = { 0 };
	struct slice in = slice_str(rows[i].path);
	struct policy_targets to;
	struct verdict why;
	struct path path;
	struct buf b;
	bool ok;

	assert_row(rows[i].name, path_scan(&in, &path, NULL) == ST_OK);
	ok = policy_recipient(c, &who, &path, a, &to, &why);
	assert_row(rows[i].name, ok == (rows[i].refused == SITUATION_NONE));
	if (!ok) {
		assert_row(rows[i].name, why.situation == rows[i].refused);
		return;
	}
	buf_init(&b, 4096);
	for (size_t t = 0; t < to.count; t++) {
		if (t > 0)
			buf_put_byte(&b, ' ');
		buf_put(&b, to.addresses[t]);
	}
	assert_slice(rows[i].name, buf_slice(&b), slice_str(rows[i].to));
	buf_deinit(&b);
}

static void
load(struct config *c, struct arena *a)
{
	struct config_error *errors;
	size_t count;
	enum st st;

	st = config_parse(slice_str(yaml.at), c, a, &errors, &count);
	for (size_t i = 0; st != ST_OK && i < count; i++)
		print_error("%u:%u %.*s\n", errors[i].line, errors[i].column,
		    (int)errors[i].what.len, errors[i].what.at);
	assert_int_equal(st, ST_OK);
}

static void
finds_or_refuses(void **state)
{
	struct config c;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 22);
	load(&c, &a);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&c, i, &a);
	config_free(&c);
	arena_deinit(&a);
}

static void
relays_as_written_for_those_who_may(void **state)
{
	struct slice in = SLICE("<\"x y\"@away.example>");
	struct policy_client who = { .local = true };
	struct policy_targets to;
	struct verdict why;
	struct path path;
	struct config c;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 22);
	load(&c, &a);
	assert_int_equal(path_scan(&in, &path, NULL), ST_OK);
	assert_true(policy_recipient(&c, &who, &path, &a, &to, &why));
	assert_int_equal(to.count, 1);
	assert_slice(
	    "as written", to.addresses[0], SLICE("\"x y\"@away.example"));
	config_free(&c);
	arena_deinit(&a);
}

static void
out_of_memory_is_said_as_such(void **state)
{
	struct slice in = SLICE("<team@example.test>");
	struct policy_client who = { 0 };
	struct policy_targets to;
	struct arena a, none;
	struct verdict why;
	struct path path;
	struct config c;

	(void)state;
	arena_init(&a, 1 << 22);
	arena_init(&none, 0);
	load(&c, &a);
	assert_int_equal(path_scan(&in, &path, NULL), ST_OK);
	assert_false(policy_recipient(&c, &who, &path, &none, &to, &why));
	assert_int_equal(why.situation, SITUATION_OUT_OF_MEMORY);
	config_free(&c);
	arena_deinit(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_or_refuses),
		cmocka_unit_test(relays_as_written_for_those_who_may),
		cmocka_unit_test(out_of_memory_is_said_as_such),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
