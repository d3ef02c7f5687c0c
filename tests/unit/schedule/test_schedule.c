/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "schedule/schedule.h"
#include "schedule/shared.h"

#include <stdlib.h>

#define PAUSE_MS 300000

static const unsigned waits[] = { 60, 300, 900 };

static uint64_t
middle(uint64_t below)
{
	return below / 2;
}

static struct schedule_options
options(unsigned site_max, unsigned total_max)
{
	return (struct schedule_options){
		.retry_s = waits,
		.retry_count = 3,
		.jitter_percent = 10,
		.site_max = site_max,
		.total_max = total_max,
		.pause_ms = PAUSE_MS,
		.random = middle,
	};
}

static struct schedule *
make(unsigned site_max, unsigned total_max)
{
	struct schedule_options o = options(site_max, total_max);
	struct schedule *s = schedule_new(&o);

	assert_non_null(s);
	return s;
}

static struct task *
add(struct schedule *s, uint64_t message, const char *site, const char *sender)
{
	struct task *t =
	    schedule_add(s, message, slice_str(site), slice_str(sender), 0, 0);

	assert_non_null(t);
	return t;
}

static uint64_t
next(struct schedule *s, uint64_t now)
{
	struct task *t = schedule_next(s, now);

	return t == NULL ? 0 : task_message(t);
}

static struct verdict
failure(enum action action, unsigned retry_after)
{
	return (struct verdict){ .action = action, .retry_after = retry_after };
}

static void
the_action_decides_when_it_is_tried_again(void **state)
{
	static const struct {
		const char *name;
		unsigned attempts;
		enum action action;
		unsigned retry_after;
		uint64_t due;
	} rows[] = {
		{ "first failure", 0, ACTION_RETRY, 0, 60000 },
		{ "third failure", 2, ACTION_RETRY, 0, 900000 },
		{ "hundredth failure", 99, ACTION_RETRY, 0, 900000 },
		{ "next host", 0, ACTION_NEXT_HOST, 0, 60000 },
		{ "no action at all", 0, ACTION_NONE, 0, 60000 },
		{ "told to wait less", 1, ACTION_WAIT, 30, 30000 },
		{ "told to wait more", 0, ACTION_WAIT, 7200, 7200000 },
		{ "told to wait, no time", 0, ACTION_WAIT, 0, 60000 },
		{ "retry with a later time", 0, ACTION_RETRY, 100, 100000 },
		{ "retry with an earlier time", 1, ACTION_RETRY, 100, 300000 },
		{ "split", 4, ACTION_SPLIT, 0, SCHEDULE_SPLIT_MS },
		{ "longest time", 0, ACTION_WAIT, UINT32_MAX,
		    UINT32_MAX * (uint64_t)1000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct schedule *s = make(1, 10);
		struct verdict v = failure(rows[i].action, rows[i].retry_after);
		struct task *t = schedule_add(
		    s, 7, SLICE("a"), SLICE("x"), rows[i].attempts, 1000);

		assert_row(rows[i].name, schedule_next(s, 999) == NULL);
		assert_row(rows[i].name, schedule_wake(s) == 1000);
		assert_row(rows[i].name, schedule_next(s, 1000) == t);
		assert_row(rows[i].name, task_running(t));
		schedule_done(s, t, &v, 1000);
		assert_row(rows[i].name, !task_running(t));
		assert_row(
		    rows[i].name, task_attempts(t) == rows[i].attempts + 1);
		assert_row(rows[i].name, task_due(t) == 1000 + rows[i].due);
		assert_row(rows[i].name, schedule_wake(s) == task_due(t));
		assert_row(
		    rows[i].name, schedule_next(s, task_due(t) - 1) == NULL);
		assert_row(rows[i].name, schedule_next(s, task_due(t)) == t);
		schedule_free(s);
	}
}

static void
a_lone_message_does_not_wait_behind_a_thousand(void **state)
{
	struct schedule *s = make(1, 10);
	struct task *t;

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		add(s, 1000 + i, "a", "bulk");
	add(s, 1, "a", "lone");
	t = schedule_next(s, 1);
	assert_int_equal(task_message(t), 1000);
	schedule_done(s, t, NULL, 1);
	t = schedule_next(s, 1);
	assert_int_equal(task_message(t), 1);
	schedule_done(s, t, NULL, 1);
	t = schedule_next(s, 1);
	assert_int_equal(task_message(t), 1001);
	/* and the same when the line is already being served */
	add(s, 2, "a", "lone");
	schedule_done(s, t, NULL, 1);
	t = schedule_next(s, 1);
	if (task_message(t) != 2) {
		schedule_done(s, t, NULL, 1);
		t = schedule_next(s, 1);
	}
	assert_int_equal(task_message(t), 2);
	schedule_free(s);
}

static void
a_slow_site_holds_nobody_back(void **state)
{
	struct schedule *s = make(2, 100);

	(void)state;
	for (unsigned i = 0; i < 500; i++)
		add(s, 1000 + i, "slow", "x");
	add(s, 1, "b", "x");
	add(s, 2, "c", "x");
	/* Its places are taken for ever; the others come in their turn. */
	assert_int_equal(next(s, 1), 1000);
	assert_int_equal(next(s, 1), 1);
	assert_int_equal(next(s, 1), 2);
	assert_int_equal(next(s, 1), 1001);
	assert_int_equal(next(s, 1), 0);
	assert_true(schedule_wake(s) == UINT64_MAX);
	for (unsigned i = 0; i < 50; i++) {
		struct task *t = add(s, 3, "b", "x");

		assert_ptr_equal(schedule_next(s, 2 + i), t);
		schedule_done(s, t, NULL, 2 + i);
	}
	schedule_free(s);
}

/* Those on the suppression list: a site that is not asked has not taken it. */
static void
who_is_not_asked_for_wins_a_site_no_trust(void **state)
{
	struct verdict v = failure(ACTION_SLOW_DOWN, 0);
	struct schedule *s = make(4, 100);
	struct schedule_site_info info;
	size_t at = 0;

	(void)state;
	add(s, 1, "a", "x");
	schedule_done(s, schedule_next(s, 1), &v, 1);
	for (unsigned i = 0; i < 10; i++) {
		struct task *t = add(s, 10 + i, "a", "x");

		assert_ptr_equal(schedule_next(s, 2), t);
		schedule_drop(s, t, 2);
	}
	assert_true(schedule_site_next(s, &at, &info));
	assert_int_equal(info.limit, 2);
	assert_int_equal(info.waiting, 1);
	assert_int_equal(info.running, 0);
	schedule_free(s);
}

static void
sites_take_turns(void **state)
{
	struct schedule *s = make(10, 100);
	uint64_t got[6];

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		add(s, 10 + i, "a", "x");
	for (unsigned i = 0; i < 3; i++)
		add(s, 20 + i, "b", "x");
	for (unsigned i = 0; i < 6; i++)
		got[i] = next(s, 1);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(got[2 * i], 10 + i);
		assert_int_equal(got[2 * i + 1], 20 + i);
	}
	schedule_free(s);
}

static void
limits_hold_in_one_site_and_in_all(void **state)
{
	struct schedule *s = make(3, 5);
	struct task *t;

	(void)state;
	for (unsigned i = 1; i <= 4; i++) {
		add(s, i, "a", "x");
		add(s, 10 + i, "b", "x");
	}
	for (unsigned i = 0; i < 4; i++)
		assert_non_null(schedule_next(s, 1));
	t = schedule_next(s, 1);
	assert_non_null(t);
	assert_null(schedule_next(s, 1));
	assert_null(schedule_next_for(s, SLICE("b"), 1));
	assert_true(schedule_wake(s) == UINT64_MAX);
	schedule_done(s, t, NULL, 1);
	assert_true(schedule_wake(s) == 0);
	assert_non_null(schedule_next(s, 1));
	schedule_free(s);
}

static void
a_free_connection_gets_work_of_its_site(void **state)
{
	struct schedule *s = make(1, 5);
	struct task *t;

	(void)state;
	add(s, 1, "a", "x");
	add(s, 2, "b", "x");
	add(s, 3, "b", "x");
	t = schedule_next_for(s, SLICE("b"), 1);
	assert_int_equal(task_message(t), 2);
	assert_slice("site", task_site(t), SLICE("b"));
	assert_null(schedule_next_for(s, SLICE("b"), 1));
	assert_null(schedule_next_for(s, SLICE("nobody"), 1));
	schedule_done(s, t, NULL, 1);
	t = schedule_next_for(s, SLICE("b"), 1);
	assert_int_equal(task_message(t), 3);
	schedule_free(s);
}

static unsigned
limit_of(struct schedule *s, uint64_t *ret_paused)
{
	struct schedule_site_info info;
	size_t at = 0;

	assert_true(schedule_site_next(s, &at, &info));
	if (ret_paused != NULL)
		*ret_paused = info.paused_until;
	assert_false(schedule_site_next(s, &at, &info));
	return info.limit;
}

static void
slowing_down_halves_and_successes_give_back(void **state)
{
	struct schedule *s = make(8, 100);
	struct verdict v = failure(ACTION_SLOW_DOWN, 0);
	static const unsigned halved[] = { 4, 2, 1 };
	struct task *t;
	unsigned successes = 0;

	(void)state;
	add(s, 1, "a", "keeps the site");
	for (unsigned i = 0; i < 3; i++) {
		add(s, 2 + i, "a", "x");
		t = schedule_next(s, 1);
		schedule_done(s, t, &v, 1);
		assert_int_equal(limit_of(s, NULL), halved[i]);
	}
	while (limit_of(s, NULL) < 8) {
		add(s, 100, "a", "y");
		t = schedule_next(s, 1);
		assert_non_null(t);
		schedule_done(s, t, NULL, 1);
		successes++;
		assert_true(successes < 1000);
	}
	assert_int_equal(successes, 1 + 2 + 3 + 4 + 5 + 6 + 7);
	schedule_free(s);
}

static void
a_pause_stops_the_site_and_survives_its_tasks(void **state)
{
	struct schedule *s = make(8, 100);
	struct verdict v = failure(ACTION_PAUSE_SITE, 100);
	struct task *t = add(s, 1, "a", "x");
	uint64_t paused;

	(void)state;
	add(s, 2, "a", "x");
	add(s, 3, "b", "x");
	assert_ptr_equal(schedule_next_for(s, SLICE("a"), 1000), t);
	schedule_done(s, t, &v, 1000);
	assert_int_equal(next(s, 1000), 3);
	assert_int_equal(next(s, 100999), 0);
	assert_null(schedule_next_for(s, SLICE("a"), 100999));
	assert_int_equal(next(s, 101000), 2);
	schedule_free(s);

	s = make(8, 100);
	t = add(s, 1, "a", "x");
	v.retry_after = 0;
	assert_ptr_equal(schedule_next(s, 0), t);
	schedule_done(s, t, &v, 0);
	schedule_remove(s, t);
	limit_of(s, &paused);
	assert_true(paused == PAUSE_MS);
	add(s, 4, "a", "x");
	assert_int_equal(next(s, PAUSE_MS - 1), 0);
	assert_true(schedule_wake(s) == PAUSE_MS);
	assert_int_equal(next(s, PAUSE_MS), 4);
	schedule_free(s);
}

/* Fifty that run at one moment hear one complaint. */
static void
fifty_told_together_to_slow_down_are_told_once(void **state)
{
	struct schedule *s = make(50, 100);
	struct verdict v = failure(ACTION_SLOW_DOWN, 0);
	struct schedule_effect effect;
	struct task *t[50];

	(void)state;
	for (unsigned i = 0; i < 50; i++) {
		add(s, 1 + i, "a", "x");
		t[i] = schedule_next(s, 1);
		assert_non_null(t[i]);
	}
	for (unsigned i = 0; i < 50; i++) {
		effect = schedule_done(s, t[i], &v, 1);
		assert_int_equal(
		    effect.kind, i == 0 ? SCHEDULE_SLOWED : SCHEDULE_SAME);
		assert_int_equal(limit_of(s, NULL), 25);
	}
	/* those that begin now tell something new */
	add(s, 100, "a", "x");
	effect = schedule_done(s, schedule_next(s, 2), &v, 2);
	assert_int_equal(effect.kind, SCHEDULE_SLOWED);
	assert_int_equal(effect.limit, 12);
	schedule_free(s);
}

/* One at a time is still too much: then none for a while. */
static void
what_cannot_be_slower_is_paused(void **state)
{
	static const struct {
		const char *name;
		unsigned named;
		uint64_t pause_ms;
	} rows[] = {
		{ "no time", 0, PAUSE_MS },
		{ "a shorter time", 20, 20000 },
		{ "a day is one sender's", 86400, PAUSE_MS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct schedule *s = make(1, 100);
		struct verdict v = failure(ACTION_SLOW_DOWN, rows[i].named);
		struct task *t = add(s, 1, "a", "x");
		struct schedule_effect effect;
		uint64_t paused;

		add(s, 2, "a", "x");
		assert_ptr_equal(schedule_next(s, 1), t);
		effect = schedule_done(s, t, &v, 1);
		assert_row(rows[i].name, effect.kind == SCHEDULE_PAUSED);
		assert_row(rows[i].name, effect.pause_ms == rows[i].pause_ms);
		limit_of(s, &paused);
		assert_row(rows[i].name, paused == 1 + rows[i].pause_ms);
		assert_row(rows[i].name, next(s, rows[i].pause_ms) == 0);
		assert_row(rows[i].name, next(s, 1 + rows[i].pause_ms) == 2);
		schedule_free(s);
	}
}

/* 554 "you are on a block list": this one failed, the others wait. */
static void
a_settled_task_may_pause_its_site(void **state)
{
	struct schedule *s = make(8, 100);
	struct verdict v = failure(ACTION_PAUSE_SITE, 0);
	struct task *t = add(s, 1, "a", "x");
	struct schedule_effect effect;

	(void)state;
	assert_ptr_equal(schedule_next(s, 0), t);
	effect = schedule_finish(s, t, NULL, &v, 0);
	assert_int_equal(effect.kind, SCHEDULE_PAUSED);
	assert_true(effect.pause_ms == PAUSE_MS);
	add(s, 2, "a", "x");
	add(s, 3, "a", "x");
	assert_int_equal(next(s, PAUSE_MS - 1), 0);
	/* and then one goes first */
	assert_int_equal(next(s, PAUSE_MS), 2);
	assert_int_equal(next(s, PAUSE_MS), 0);
	schedule_free(s);
}

static struct schedule *
one_of_two(struct shared_counts *shared, unsigned worker)
{
	struct schedule_options o = options(8, 100);
	struct schedule *s;

	o.shared = shared;
	o.worker = worker;
	s = schedule_new(&o);
	assert_non_null(s);
	return s;
}

static void
all_workers_slow_down_together(void **state)
{
	void *mem = malloc(shared_counts_size(2));
	struct shared_counts *shared = shared_counts_init(mem, 2);
	struct schedule *one = one_of_two(shared, 0);
	struct schedule *two = one_of_two(shared, 1);
	struct verdict v = failure(ACTION_SLOW_DOWN, 0);
	struct task *t, *u;

	(void)state;
	for (unsigned i = 1; i < 6; i++) {
		add(one, i, "a", "x");
		add(two, 10 + i, "a", "x");
	}
	t = schedule_next(one, 1);
	u = schedule_next(two, 1);
	assert_int_equal(schedule_done(one, t, &v, 1).kind, SCHEDULE_SLOWED);
	/* began before that: nothing new */
	assert_int_equal(schedule_done(two, u, &v, 1).kind, SCHEDULE_SAME);
	assert_int_equal(limit_of(two, NULL), 4);
	for (unsigned i = 0; i < 2; i++) {
		assert_non_null(schedule_next(one, 1));
		assert_non_null(schedule_next(two, 1));
	}
	assert_null(schedule_next(one, 1));
	assert_null(schedule_next(two, 1));
	schedule_free(one);
	schedule_free(two);
	free(mem);
}

static void
all_workers_pause_together_and_go_on_together(void **state)
{
	void *mem = malloc(shared_counts_size(2));
	struct shared_counts *shared = shared_counts_init(mem, 2);
	struct schedule *one = one_of_two(shared, 0);
	struct schedule *two = one_of_two(shared, 1);
	struct verdict v = failure(ACTION_PAUSE_SITE, 0);
	struct task *t = add(one, 1, "a", "x");
	uint64_t paused;

	(void)state;
	add(two, 2, "a", "x");
	assert_ptr_equal(schedule_next(one, 1), t);
	schedule_done(one, t, &v, 1);
	assert_int_equal(next(two, 1), 0);
	limit_of(two, &paused);
	assert_true(paused == 1 + PAUSE_MS);
	assert_int_equal(next(two, PAUSE_MS), 0);
	schedule_now(one, t, PAUSE_MS);
	/* the operator's word to one worker reaches the other in a moment */
	assert_int_equal(next(two, PAUSE_MS + SCHEDULE_PAUSED_MS), 2);
	schedule_free(one);
	schedule_free(two);
	free(mem);
}

static void
a_shorter_pause_does_not_end_a_longer_one(void **state)
{
	struct schedule *s = make(8, 100);
	struct verdict v = failure(ACTION_PAUSE_SITE, 1000);
	struct task *t = add(s, 1, "a", "x"), *u = add(s, 2, "a", "x");

	(void)state;
	assert_ptr_equal(schedule_next(s, 0), t);
	assert_ptr_equal(schedule_next(s, 0), u);
	schedule_done(s, t, &v, 0);
	v.retry_after = 10;
	schedule_done(s, u, &v, 0);
	assert_int_equal(next(s, 999999), 0);
	assert_non_null(schedule_next(s, 1000000));
	schedule_free(s);
}

static void
a_site_without_tasks_goes(void **state)
{
	struct schedule *s = make(8, 100);
	struct verdict v = failure(ACTION_PAUSE_SITE, 1);
	struct schedule_site_info info;
	struct task *t = add(s, 1, "a", "x");
	size_t at = 0;

	(void)state;
	assert_ptr_equal(schedule_next(s, 0), t);
	schedule_done(s, t, NULL, 0);
	assert_false(schedule_site_next(s, &at, &info));
	/* with a pause, when that is over */
	t = add(s, 1, "a", "x");
	assert_ptr_equal(schedule_next(s, 0), t);
	schedule_done(s, t, &v, 0);
	schedule_remove(s, t);
	at = 0;
	assert_true(schedule_site_next(s, &at, &info));
	assert_null(schedule_next(s, 1000));
	at = 0;
	assert_false(schedule_site_next(s, &at, &info));
	schedule_free(s);
}

static void
held_tasks_wait_for_their_release(void **state)
{
	struct schedule *s = make(8, 100);
	struct verdict v = failure(ACTION_RETRY, 0);
	struct task *t = add(s, 1, "a", "x");
	struct task *u = schedule_add(s, 2, SLICE("a"), SLICE("x"), 0, 50);

	(void)state;
	schedule_hold(s, t, true);
	schedule_hold(s, t, true);
	schedule_hold(s, u, true);
	assert_true(task_held(t) && task_held(u));
	assert_int_equal(next(s, 100), 0);
	schedule_hold(s, u, false);
	assert_int_equal(next(s, 100), 2);
	/* held while it runs: it ends its run, and then stays */
	schedule_hold(s, u, true);
	assert_true(task_running(u));
	schedule_done(s, u, &v, 100);
	assert_int_equal(next(s, 1000000), 0);
	assert_true(schedule_wake(s) == UINT64_MAX);
	schedule_now(s, u, 1000000);
	assert_int_equal(next(s, 1000000), 0);
	schedule_hold(s, u, false);
	assert_int_equal(next(s, 1000000), 2);
	schedule_hold(s, t, false);
	assert_int_equal(next(s, 1000000), 1);
	schedule_free(s);
}

static void
now_makes_due_and_lifts_the_pause(void **state)
{
	struct schedule *s = make(8, 100);
	struct verdict v = failure(ACTION_PAUSE_SITE, 1000);
	struct task *t = add(s, 1, "a", "x");

	(void)state;
	assert_ptr_equal(schedule_next(s, 0), t);
	schedule_now(s, t, 0);
	assert_true(task_running(t));
	schedule_done(s, t, &v, 0);
	assert_int_equal(next(s, 5), 0);
	schedule_now(s, t, 6);
	assert_ptr_equal(schedule_next(s, 6), t);
	schedule_free(s);
}

static void
a_moved_task_waits_at_its_new_site(void **state)
{
	struct schedule *s = make(1, 100);
	struct task *t = add(s, 1, "domain:a", "x");
	struct task *u = add(s, 2, "mx:m", "x");
	struct schedule_site_info info;
	size_t at = 0;

	(void)state;
	assert_ptr_equal(schedule_next(s, 5), t);
	assert_ptr_equal(schedule_next(s, 5), u);
	assert_true(schedule_move(s, t, SLICE("mx:m")));
	assert_false(task_running(t));
	assert_int_equal(task_attempts(t), 0);
	assert_true(task_due(t) == 5);
	assert_slice("site", task_site(t), SLICE("mx:m"));
	assert_true(schedule_site_next(s, &at, &info));
	assert_slice("the old one is gone", info.site, SLICE("mx:m"));
	assert_int_equal(info.running, 1);
	assert_int_equal(info.waiting, 1);
	assert_false(schedule_site_next(s, &at, &info));
	assert_null(schedule_next(s, 5));
	schedule_done(s, u, NULL, 5);
	assert_ptr_equal(schedule_next(s, 5), t);
	assert_true(schedule_move(s, t, SLICE("mx:m")));
	assert_ptr_equal(schedule_next(s, 5), t);
	schedule_free(s);
}

static void
workers_share_one_limit(void **state)
{
	void *mem = malloc(shared_counts_size(2));
	struct schedule_options o = options(2, 100);
	struct schedule *one, *two;
	struct task *t;

	(void)state;
	assert_non_null(mem);
	o.shared = shared_counts_init(mem, 2);
	one = schedule_new(&o);
	o.worker = 1;
	two = schedule_new(&o);
	for (unsigned i = 0; i < 3; i++) {
		add(one, 1 + i, "a", "x");
		add(two, 11 + i, "a", "x");
	}
	add(two, 20, "b", "x");
	t = schedule_next(one, 1);
	assert_int_equal(next(two, 1), 11);
	assert_int_equal(next(one, 1), 0);
	assert_true(schedule_wake(one) == 1 + SCHEDULE_SHARED_MS);
	assert_int_equal(next(two, 1), 20);
	assert_int_equal(next(two, 1), 0);
	schedule_done(one, t, NULL, 2);
	assert_int_equal(next(two, 50), 0);
	assert_int_equal(next(two, 1 + SCHEDULE_SHARED_MS), 12);
	/* what a scheduler leaves behind running is given back */
	schedule_free(two);
	assert_int_equal(next(one, 500), 2);
	assert_int_equal(next(one, 500), 3);
	schedule_free(one);
	free(mem);
}

static bool
use_all(struct schedule *s)
{
	struct verdict v = failure(ACTION_PAUSE_SITE, 1);
	bool all = true;
	struct task *t;

	for (unsigned i = 0; i < 40; i++) {
		char name[] = { (char)('a' + i % 20), '\0' };

		all &= schedule_add(s, i, slice_str(name), slice_str(name), 0,
			   i) != NULL;
	}
	while ((t = schedule_next(s, 20)) != NULL)
		schedule_done(s, t, task_message(t) < 5 ? &v : NULL, 20);
	while ((t = schedule_next(s, 200000)) != NULL) {
		if (task_message(t) == 3 && task_site(t).len == 1)
			all &= schedule_move(s, t, SLICE("elsewhere"));
		else
			schedule_done(s, t, NULL, 200000);
		if (!all)
			break;
	}
	return all;
}

static void
out_of_memory_loses_no_task(void **state)
{
	struct schedule_options o = options(2, 100);
	struct schedule *s;
	unsigned n;

	(void)state;
	kit_fail_alloc(1);
	assert_null(schedule_new(&o));
	for (n = 1;; n++) {
		s = make(2, 100);
		kit_fail_alloc(n);
		use_all(s);
		if (!kit_failed()) {
			kit_fail_alloc(0);
			schedule_free(s);
			break;
		}
		kit_fail_alloc(0);
		schedule_free(s);
	}
	assert_true(n > 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_action_decides_when_it_is_tried_again),
		cmocka_unit_test(
		    a_lone_message_does_not_wait_behind_a_thousand),
		cmocka_unit_test(a_slow_site_holds_nobody_back),
		cmocka_unit_test(who_is_not_asked_for_wins_a_site_no_trust),
		cmocka_unit_test(sites_take_turns),
		cmocka_unit_test(limits_hold_in_one_site_and_in_all),
		cmocka_unit_test(a_free_connection_gets_work_of_its_site),
		cmocka_unit_test(slowing_down_halves_and_successes_give_back),
		cmocka_unit_test(a_pause_stops_the_site_and_survives_its_tasks),
		cmocka_unit_test(
		    fifty_told_together_to_slow_down_are_told_once),
		cmocka_unit_test(what_cannot_be_slower_is_paused),
		cmocka_unit_test(a_settled_task_may_pause_its_site),
		cmocka_unit_test(all_workers_slow_down_together),
		cmocka_unit_test(all_workers_pause_together_and_go_on_together),
		cmocka_unit_test(a_shorter_pause_does_not_end_a_longer_one),
		cmocka_unit_test(a_site_without_tasks_goes),
		cmocka_unit_test(held_tasks_wait_for_their_release),
		cmocka_unit_test(now_makes_due_and_lifts_the_pause),
		cmocka_unit_test(a_moved_task_waits_at_its_new_site),
		cmocka_unit_test(workers_share_one_limit),
		cmocka_unit_test(out_of_memory_loses_no_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
