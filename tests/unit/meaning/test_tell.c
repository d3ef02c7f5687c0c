/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/table.h"
#include "dsn/dsn.h"
#include "meaning/tell.h"

static const struct {
	const char *reply, *severity, *rule, *source;
} rows[] = {
	{ "250 2.0.0 ok", "success", "code-250", "RFC 5321 4.2.2" },
	{ "354 go on", "intermediate", "code-354", "RFC 5321 4.2.2" },
	{ "450 4.2.2 qqq", "temporary", "code-4.2.2", "RFC 3463 3.3" },
	{ "550 5.1.1 qqq", "permanent", "code-5.1.1", "RFC 3463 3.2" },
	{ "552 qqq", "permanent", "code-552", "RFC 5321 4.2.2, RFC 1870 6" },
	{ "qqq", "temporary", "", "" },
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
		assert_slice(
		    name, meaning_source(&e), slice_str(rows[i].source));
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
	assert_slice("source", meaning_source(&e), e.rule->source);
	buf_deinit(&b);
}

/* A code of the wrong class is shown as it came; the verdict's is mended. */
static void
codes_are_shown_as_said(void **state)
{
	struct explanation e;

	(void)state;
	meaning_explain(SLICE("450 5.1.1 qqq"), &e);
	assert_int_equal(meaning_enhanced(&e).class, 5);
	assert_int_equal(e.verdict.esc.class, 4);
	assert_int_equal(meaning_derived(&e), VERDICT_DERIVED_REASON);
	meaning_explain(SLICE("450 qqq"), &e);
	assert_int_equal(meaning_enhanced(&e).class, 4);
	assert_int_equal(
	    meaning_derived(&e), VERDICT_DERIVED_ESC | VERDICT_DERIVED_REASON);
	/* a Status that took its place later */
	meaning_explain(SLICE("450 5.1.1 qqq"), &e);
	e.verdict.esc = ESC(4, 2, 2);
	e.verdict.derived = 0;
	assert_int_equal(meaning_enhanced(&e).class, 4);
}

/* Who must act is advised; where nobody else is, the sender. */
static void
advice(void **state)
{
	struct verdict v = { .reason = REASON_BAD_MAILBOX,
		.actor = ACTOR_SENDER };
	struct reason_texts texts = meaning_texts(&v);

	(void)state;
	assert_int_equal(
	    meaning_advice(&texts, &v), TEXT_REASON_BAD_MAILBOX_ADVICE_SENDER);
	v.actor = ACTOR_NOBODY;
	assert_int_equal(
	    meaning_advice(&texts, &v), TEXT_REASON_BAD_MAILBOX_ADVICE_SENDER);
}

/* The cause knows better than the code, and the code than the reason. */
static const struct {
	const char *reply;
	enum text_id title;
	enum actor actor;
} exact[] = {
	{ "553 sorry, your envelope sender is in my badmailfrom list",
	    TEXT_CAUSE_OWN_SENDER_LIST_TITLE, ACTOR_RECIPIENT_ADMIN },
	{ "550 5.7.1 your envelope sender is in my badmailfrom list",
	    TEXT_CAUSE_OWN_SENDER_LIST_TITLE, ACTOR_RECIPIENT_ADMIN },
	{ "550 5.7.25 qqq", TEXT_CODE_X_7_25_TITLE, ACTOR_SENDER_ADMIN },
	{ "550 5.7.25 user unknown", TEXT_REASON_BAD_MAILBOX_TITLE,
	    ACTOR_SENDER },
	{ "550 5.2.0 mailbox is full", TEXT_REASON_MAILBOX_FULL_TITLE,
	    ACTOR_RECIPIENT },
	{ "550 user unknown", TEXT_REASON_BAD_MAILBOX_TITLE, ACTOR_SENDER },
	{ "550 qqq", TEXT_REASON_UNKNOWN_TITLE, ACTOR_RECIPIENT_ADMIN },
};

static void
the_most_exact_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		struct explanation e;

		meaning_explain(slice_str(exact[i].reply), &e);
		assert_row(exact[i].reply,
		    meaning_texts(&e.verdict).title == exact[i].title);
		assert_row(exact[i].reply, e.verdict.actor == exact[i].actor);
	}
}

/* Of a cause people see its own example, and not one of another list. */
static void
the_witness_of_a_cause(void **state)
{
	struct explanation e;

	(void)state;
	meaning_explain(SLICE("553 you are in my badmailfrom list"), &e);
	assert_int_equal(meaning_witness(&e)->cause, CAUSE_OWN_SENDER_LIST);
	meaning_explain(SLICE("550 User unknown"), &e);
	assert_ptr_equal(meaning_witness(&e), e.rule);
	meaning_explain(SLICE("550 5.1.1 qqq"), &e);
	assert_null(meaning_witness(&e));
}

/* Whoever has to act, or else the sender, is told what to do. */
static void
every_cause_is_marked_and_advises(void **state)
{
	(void)state;
	for (unsigned c = CAUSE_NONE + 1; c < CAUSE_COUNT; c++) {
		struct verdict v = { .reason = catalog_causes[c].reason,
			.cause = (enum cause)c,
			.actor = catalog_causes[c].actor };
		struct reason_texts texts = meaning_texts(&v);
		size_t marks = 0;

		assert_int_not_equal(texts.title, TEXT_NONE);
		assert_int_not_equal(texts.meaning, TEXT_NONE);
		assert_int_not_equal(meaning_advice(&texts, &v), TEXT_NONE);
		for (size_t i = 0; i < meaning_rule_count; i++)
			marks += meaning_rules[i].kind == RULE_CAUSE &&
				 meaning_rules[i].cause == c;
		assert_row((char *)catalog_causes[c].id.at, marks > 0);
	}
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
		cmocka_unit_test(codes_are_shown_as_said),
		cmocka_unit_test(advice),
		cmocka_unit_test(the_most_exact_texts),
		cmocka_unit_test(the_witness_of_a_cause),
		cmocka_unit_test(every_cause_is_marked_and_advises),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
