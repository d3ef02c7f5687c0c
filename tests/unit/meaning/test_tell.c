/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "dsn/dsn.h"
#include "meaning/tell.h"

static const struct {
	const char *reply, *severity, *rule;
} rows[] = {
	{ "250 2.0.0 ok", "success", "code-250" },
	{ "354 go on", "intermediate", "code-354" },
	{ "450 4.2.2 qqq", "temporary", "code-4.2.2" },
	{ "550 5.1.1 qqq", "permanent", "code-5.1.1" },
	{ "552 qqq", "permanent", "code-552" },
	{ "qqq", "temporary", "" },
};

static void
severities_and_rules(void **state)
{
	struct explanation e;
	struct buf b;

	(void)state;
	buf_init(&b, 64);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].reply;

		meaning_explain(slice_str(name), &e);
		assert_slice(name,
		    meaning_severity_name(meaning_severity(&e.verdict)),
		    slice_str(rows[i].severity));
		buf_clear(&b);
		meaning_put_rule(&b, &e);
		assert_slice(name, buf_slice(&b), slice_str(rows[i].rule));
	}
	buf_deinit(&b);
}

static void
a_rule_by_its_id(void **state)
{
	struct explanation e;
	struct buf b;

	(void)state;
	meaning_explain(SLICE("550 User unknown"), &e);
	assert_non_null(e.rule);
	buf_init(&b, 64);
	meaning_put_rule(&b, &e);
	assert_slice("rule", buf_slice(&b), e.rule->id);
	buf_deinit(&b);
}

/* Who must act is advised; where nobody else is, the sender. */
static void
advice(void **state)
{
	struct verdict v = { .reason = REASON_BAD_MAILBOX,
		.actor = ACTOR_SENDER };

	(void)state;
	assert_int_equal(meaning_advice(&v),
	    text_of_advice(REASON_BAD_MAILBOX, ACTOR_SENDER));
	assert_int_not_equal(meaning_advice(&v), TEXT_NONE);
	v.actor = ACTOR_NOBODY;
	assert_int_equal(meaning_advice(&v),
	    text_of_advice(REASON_BAD_MAILBOX, ACTOR_SENDER));
}

static void
names(void **state)
{
	static const char *const derived[MEANING_DERIVED] = { "code",
		"enhanced", "reason" };
	static const char *const actions[] = { "failed", "delayed", "delivered",
		"relayed", "expanded" };

	(void)state;
	for (unsigned i = 0; i < MEANING_DERIVED; i++)
		assert_slice(derived[i], meaning_derived_name(1u << i),
		    slice_str(derived[i]));
	for (unsigned i = DSN_FAILED; i <= DSN_EXPANDED; i++)
		assert_slice(actions[i], dsn_action_name((enum dsn_action)i),
		    slice_str(actions[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severities_and_rules),
		cmocka_unit_test(a_rule_by_its_id),
		cmocka_unit_test(advice),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
