/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "policy/policy.h"

static void
load(const char *yaml, struct config *c, struct arena *a)
{
	struct config_error *errors;
	size_t count;

	assert_int_equal(
	    config_parse(slice_str(yaml), c, a, &errors, &count), ST_OK);
}

#define MAILDIR                            \
	"hostname: mail.example.test\n"    \
	"delivery: {remote: false}\n"      \
	"domains:\n"                       \
	"  example.test:\n"                \
	"    users: [alice, postmaster]\n" \
	"    maildir: mail/{domain}/{user}\n"
#define LMTP               \
	"  lmtp.test:\n"   \
	"    users: any\n" \
	"    lmtp: 127.0.0.1:24\n"

static void
offers_it_only_when_somebody_may_take_it(void **state)
{
	static const struct {
		const char *name, *yaml;
		bool offered;
	} rows[] = {
		{ "Maildirs only", MAILDIR, false },
		{ "an LMTP server", MAILDIR LMTP, true },
		{ "a route", MAILDIR "routes: {a.example: {smtp: b.example}}\n",
		    true },
		{ "the world", "hostname: mail.example.test\n", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config c;
		struct arena a;

		arena_init(&a, 1 << 22);
		load(rows[i].yaml, &c, &a);
		assert_row(
		    rows[i].name, policy_offers_binary(&c) == rows[i].offered);
		config_free(&c);
		arena_deinit(&a);
	}
}

static void
no_maildir_takes_it(void **state)
{
	struct slice addresses[] = { SLICE("x@away.example"),
		SLICE("y@lmtp.test"), SLICE("alice@example.test") };
	struct policy_targets to = { addresses, 2 };
	struct verdict why;
	struct config c;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 22);
	load(MAILDIR LMTP, &c, &a);
	assert_true(policy_takes_binary(&c, &to, &why));
	to.count = 3;
	assert_false(policy_takes_binary(&c, &to, &why));
	assert_int_equal(why.situation, SITUATION_BINARYMIME_NO_ROUTE);
	assert_slice("who", why.args[0], addresses[2]);
	config_free(&c);
	arena_deinit(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offers_it_only_when_somebody_may_take_it),
		cmocka_unit_test(no_maildir_takes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
