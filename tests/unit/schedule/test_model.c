/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random operations, held against a model that knows no rings and no heaps:
 * whatever runs had to be allowed to run, and when nothing runs nothing was
 * allowed to.
 */
#include "kit/kit.h"

#include "schedule/schedule.h"

#define TASKS     60
#define SITES     5
#define SITE_MAX  4
#define TOTAL_MAX 9
#define PAUSE_MS  300000

static uint64_t seed;

static uint64_t
chance(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % below;
}

struct model_site {
	unsigned tasks, running, limit, successes;
	unsigned round; /* ended each time it is slowed down */
	uint64_t paused_until;
};

struct model {
	struct schedule *s;
	uint64_t now;
	unsigned running;
	struct task *tasks[TASKS]; /* NULL: none; message is the index */
	unsigned site[TASKS];
	unsigned began[TASKS]; /* in which round of it */
	struct model_site sites[SITES];
};

static struct slice
site_name(unsigned i)
{
	return slice_of(&"abcde"[i], 1);
}

static bool
may_run(const struct model *m, unsigned i)
{
	const struct model_site *site = &m->sites[m->site[i]];
	const struct task *t = m->tasks[i];

	return t != NULL && !task_running(t) && !task_held(t) &&
	       task_due(t) <= m->now && site->running < site->limit &&
	       site->paused_until <= m->now && m->running < TOTAL_MAX;
}

/* As the scheduler promises: a site nobody needs is forgotten. */
static void
settle(struct model *m, unsigned site)
{
	struct model_site *p = &m->sites[site];

	if (p->tasks == 0 && p->paused_until <= m->now)
		*p = (struct model_site){ .limit = SITE_MAX };
}

static void
pass_time(struct model *m)
{
	if (chance(3) == 0)
		m->now += chance(40000);
	for (unsigned i = 0; i < SITES; i++)
		settle(m, i);
}

static void
run_next(struct model *m)
{
	bool one_site = chance(3) == 0;
	unsigned site = (unsigned)chance(SITES);
	struct task *t =
	    one_site ? schedule_next_for(m->s, site_name(site), m->now) : NULL;
	unsigned i;

	if (!one_site) {
		/* Nothing that is ready can be said to come later. */
		t = schedule_next(m->s, m->now);
		if (t == NULL)
			assert_true(schedule_wake(m->s) > m->now);
	}
	if (t == NULL) {
		for (i = 0; i < TASKS; i++)
			if (!one_site || m->site[i] == site)
				assert_false(may_run(m, i));
		return;
	}
	i = (unsigned)task_message(t);
	assert_ptr_equal(m->tasks[i], t);
	assert_true(!one_site || m->site[i] == site);
	m->sites[m->site[i]].running++;
	m->began[i] = m->sites[m->site[i]].round;
	m->running++;
	assert_true(task_running(t));
	assert_true(m->sites[m->site[i]].running <= m->sites[m->site[i]].limit);
	assert_true(task_due(t) <= m->now && !task_held(t));
	assert_true(m->sites[m->site[i]].paused_until <= m->now);
	assert_true(m->running <= TOTAL_MAX);
}

static void
stop(struct model *m, unsigned i)
{
	m->sites[m->site[i]].running--;
	m->running--;
}

static void
gone(struct model *m, unsigned i)
{
	m->tasks[i] = NULL;
	m->sites[m->site[i]].tasks--;
	settle(m, m->site[i]);
}

static void
slow(struct model_site *site, unsigned limit)
{
	site->limit = limit;
	site->successes = 0;
	site->round++;
}

static void
finish(struct model *m, unsigned i)
{
	static const enum action actions[] = { ACTION_RETRY, ACTION_WAIT,
		ACTION_SLOW_DOWN, ACTION_PAUSE_SITE, ACTION_SPLIT };
	struct verdict v = { .action = actions[chance(5)],
		.retry_after = (unsigned)chance(100) };
	struct model_site *site = &m->sites[m->site[i]];
	uint64_t pause =
	    v.retry_after > 0 ? v.retry_after * (uint64_t)1000 : PAUSE_MS;

	stop(m, i);
	if (chance(2) == 0) {
		schedule_done(m->s, m->tasks[i], NULL, m->now);
		if (site->limit < SITE_MAX &&
		    ++site->successes >= site->limit) {
			site->limit++;
			site->successes = 0;
		}
		gone(m, i);
		return;
	}
	schedule_done(m->s, m->tasks[i], &v, m->now);
	assert_true(task_due(m->tasks[i]) > m->now);
	if (v.action == ACTION_SLOW_DOWN && m->began[i] == site->round &&
	    site->limit > 1) {
		slow(site, site->limit / 2);
	} else if (v.action == ACTION_PAUSE_SITE ||
		   (v.action == ACTION_SLOW_DOWN &&
		       m->began[i] == site->round)) {
		slow(site, 1);
		if (m->now + pause > site->paused_until)
			site->paused_until = m->now + pause;
	}
}

static void
add(struct model *m, unsigned i)
{
	char sender = (char)('x' + chance(3));

	m->site[i] = (unsigned)chance(SITES);
	settle(m, m->site[i]);
	m->tasks[i] = schedule_add(m->s, i, site_name(m->site[i]),
	    slice_of(&sender, 1), 0, m->now + chance(3) * 20000);
	assert_non_null(m->tasks[i]);
	m->sites[m->site[i]].tasks++;
}

static void
move(struct model *m, unsigned i)
{
	unsigned to = (unsigned)chance(SITES);

	/* The scheduler hears of time only through calls that bring it. */
	assert_true(schedule_move(m->s, m->tasks[i], site_name(to)));
	assert_false(task_running(m->tasks[i]));
	m->sites[m->site[i]].tasks--;
	m->sites[to].tasks++;
	if (to != m->site[i])
		settle(m, m->site[i]);
	m->site[i] = to;
}

static void
disturb(struct model *m, unsigned i)
{
	struct task *t = m->tasks[i];

	switch (chance(5)) {
	case 0:
		if (!task_running(t)) {
			schedule_remove(m->s, t);
			gone(m, i);
		}
		break;
	case 1:
		schedule_hold(m->s, t, !task_held(t));
		break;
	case 2:
		schedule_now(m->s, t, m->now);
		m->sites[m->site[i]].paused_until = 0;
		if (!task_running(t))
			assert_true(task_due(t) <= m->now);
		break;
	case 3:
		if (task_running(t))
			stop(m, i);
		move(m, i);
		break;
	default:
		break;
	}
}

static void
check_sites(const struct model *m)
{
	struct schedule_site_info info;
	unsigned tasks = 0, running = 0;
	size_t at = 0;

	while (schedule_site_next(m->s, &at, &info)) {
		const struct model_site *site =
		    &m->sites[info.site.at[0] - 'a'];

		assert_int_equal(info.running, site->running);
		assert_int_equal(info.waiting + info.running, site->tasks);
		assert_int_equal(info.limit, site->limit);
		tasks += (unsigned)(info.waiting + info.running);
		running += (unsigned)info.running;
	}
	assert_int_equal(running, m->running);
	for (unsigned i = 0; i < SITES; i++)
		tasks -= m->sites[i].tasks;
	assert_int_equal(tasks, 0);
}

static void
run(uint64_t start)
{
	static const unsigned waits[] = { 5, 60 };
	struct schedule_options o = { .retry_s = waits,
		.retry_count = 2,
		.jitter_percent = 50,
		.site_max = SITE_MAX,
		.total_max = TOTAL_MAX,
		.pause_ms = PAUSE_MS,
		.random = chance };
	struct model m = { .s = schedule_new(&o) };

	seed = start;
	assert_non_null(m.s);
	for (unsigned i = 0; i < SITES; i++)
		m.sites[i].limit = SITE_MAX;
	for (unsigned step = 0; step < 4000; step++) {
		unsigned i = (unsigned)chance(TASKS);

		pass_time(&m);
		/* Brings the time in, so that both know the same. */
		run_next(&m);
		if (m.tasks[i] == NULL)
			add(&m, i);
		else if (task_running(m.tasks[i]) && chance(4) != 0)
			finish(&m, i);
		else if (chance(3) == 0)
			disturb(&m, i);
		check_sites(&m);
	}
	schedule_free(m.s);
}

static void
random_operations_agree_with_the_model(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 20; i++)
		run(i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_operations_agree_with_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
