/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is remembered never changes an answer: each text is explained with a
 * memo, which knows it or does not, and without.
 */
#include "kit/kit.h"

#include "meaning/explain.h"
#include "meaning/memo.h"

#include <stdlib.h>

/* More forms than entries, so that some go and come again. */
#define FORMS (2 * MEMO_ENTRIES)

static int
setup(void **state)
{
	struct meaning_memo *memo = calloc(1, sizeof(*memo));

	if (memo == NULL)
		return -1;
	memo->seed[0] = 1;
	memo->seed[1] = 2;
	*state = memo;
	return 0;
}

static int
teardown(void **state)
{
	free(*state);
	return 0;
}

static bool
is_same(const struct explanation *a, const struct explanation *b)
{
	const struct verdict *v = &a->verdict, *w = &b->verdict;

	return v->basic == w->basic && esc_eq(v->esc, w->esc) &&
	       v->reason == w->reason && v->cause == w->cause &&
	       v->actor == w->actor && v->action == w->action &&
	       v->retry_after == w->retry_after && v->derived == w->derived &&
	       slice_eq(v->reply, w->reply) && a->rule == b->rule &&
	       a->provider == b->provider && a->notes == b->notes &&
	       a->confidence == b->confidence && a->basis == b->basis &&
	       a->gave_up == b->gave_up && a->staged == b->staged &&
	       a->stage == b->stage;
}

static void
check(struct meaning_memo *memo, struct slice text)
{
	struct explanation with, without;

	meaning_explain(text, &without);
	meaning_explain_next(text, memo, &with);
	assert_row(text.at, is_same(&with, &without));
}

static void
every_example_twice(void **state)
{
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < meaning_rule_count; i++)
			check(*state, meaning_rules[i].example);
}

/* One form, and what differs is not in its words. */
static const char *const alike[] = {
	"550 User <anna@example.org> unknown",
	"550 User <bert@example.net> unknown",
	"450 User <bert@example.net> unknown",
	"550 5.2.2 User <bert@example.net> unknown",
	"User <bert@example.net> unknown",
	"450 Greylisted for 300 seconds",
	"450 Greylisted for 600 seconds",
	"SMTP error after RCPT TO:<a@b.example>: 550 Rejected",
	"SMTP error after MAIL FROM:<a@b.example>: 550 Rejected",
	"550 User unknown: retry timeout exceeded",
	"550 \xff user unknown",
	"",
};

static void
what_is_not_in_the_words(void **state)
{
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
			check(*state, slice_str(alike[i]));
}

/* Words of letters, for all numbers are one. */
static void
put_form(struct buf *b, unsigned n)
{
	buf_clear(b);
	buf_put_str(b, n % 3 == 0 ? "550 user unknown " : "450 try later ");
	for (; n > 0; n /= 26)
		buf_put_byte(b, (char)('a' + n % 26));
	assert_true(buf_ok(b));
}

static void
more_forms_than_entries(void **state)
{
	struct buf b;

	buf_init(&b, 100);
	for (int round = 0; round < 2; round++)
		for (unsigned n = 0; n < FORMS; n++) {
			put_form(&b, n);
			check(*state, buf_slice(&b));
		}
	buf_deinit(&b);
}

/* It is asked for what it was told, and for nothing else. */
static void
finds_what_was_kept(void **state)
{
	struct meaning_memo *memo = *state;
	struct rule_facts facts = { .basic = 550 }, got;
	struct match match = { .temporary = true }, found;
	struct normal n = { .len = 3, .at = "abc" };
	struct memo_key key = memo_key_of(memo, &n, &facts);

	assert_false(memo_find(memo, key, &found, &facts));
	facts.provider = 7;
	facts.staged = true;
	facts.stage = SMTP_STAGE_RCPT;
	memo_keep(memo, key, &match, &facts);
	got = (struct rule_facts){ .basic = 550 };
	assert_true(memo_find(memo, key, &found, &got));
	assert_true(found.temporary && got.provider == 7 && got.staged &&
		    got.stage == SMTP_STAGE_RCPT);
	n.at[2] = 'd';
	assert_false(
	    memo_find(memo, memo_key_of(memo, &n, &facts), &found, &got));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    every_example_twice, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    what_is_not_in_the_words, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    more_forms_than_entries, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    finds_what_was_kept, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
