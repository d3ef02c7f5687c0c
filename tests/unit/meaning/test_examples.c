/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule explains each of its examples, and none of its counter-examples;
 * and so does every mark of a cause.
 * The rows come from data/meaning (tools/gen_rules.py).
 */
#include "kit/kit.h"

#include "meaning/explain.h"

static const struct {
	const char *rule;
	bool must;
	const char *reply;
} rows[] = {
#include "meaning_examples.inc"
};

static bool
is_explained_by(const char *reply, const char *rule)
{
	struct explanation e;

	meaning_explain(slice_str(reply), &e);
	if (e.rule != NULL && slice_eq(e.rule->id, slice_str(rule)))
		return true;
	for (size_t i = 0; i < meaning_rule_count; i++)
		if (meaning_rules[i].kind == RULE_CAUSE &&
		    slice_eq(meaning_rules[i].id, slice_str(rule)))
			return e.verdict.cause == meaning_rules[i].cause;
	return false;
}

static void
each_rule_explains_its_examples(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is_explained_by(rows[i].reply, rows[i].rule) !=
		    rows[i].must) {
			print_error("%s %s: %s\n", rows[i].rule,
			    rows[i].must ? "misses" : "takes", rows[i].reply);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

static void
each_rule_is_found_by_its_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < meaning_rule_count; i++)
		assert_ptr_equal(
		    rule_find(meaning_rules[i].number), &meaning_rules[i]);
	for (size_t i = 1; i < meaning_provider_count; i++)
		assert_ptr_equal(provider_find(meaning_providers[i].number),
		    &meaning_providers[i]);
	assert_null(rule_find(0));
	assert_null(rule_find(1));
	assert_null(provider_find(0));
	assert_null(provider_find(1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_explains_its_examples),
		cmocka_unit_test(each_rule_is_found_by_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
