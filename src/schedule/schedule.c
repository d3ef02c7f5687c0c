/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moving tasks between the timer, the lines of their sites, and aside.  A task
 * that is due stands in its site's line, whether the site may run one now or
 * not; a site that may stands in the ring `ready`.  So each question is
 * answered by looking at one head, however many wait.
 */
#include "schedule/schedule.h"

#include <assert.h>
#include <stdlib.h>

#include "schedule/backoff.h"
#include "schedule/mood.h"
#include "schedule/shared.h"
#include "schedule/site.h"

struct schedule {
	struct schedule_options options;
	struct backoff backoff;
	struct site_table table;
	struct heap tasks; /* task.timer */
	struct heap sites; /* site.timer: paused, or full elsewhere */
	struct list ready; /* site.ready_link, in turn */
	size_t task_count, site_count, running;
	uint64_t now; /* the latest that was heard */
};

struct schedule *
schedule_new(const struct schedule_options *o)
{
	struct schedule *s = calloc(1, sizeof(*s));

	assert(o->retry_count > 0 && o->site_max > 0 && o->total_max > 0 &&
	       o->pause_ms > 0);
	if (s == NULL)
		return NULL;
	s->options = *o;
	s->backoff = (struct backoff){ o->retry_s, o->retry_count,
		o->jitter_percent, o->random };
	heap_init(&s->tasks);
	heap_init(&s->sites);
	list_init(&s->ready);
	return s;
}

static uint64_t
add(uint64_t now, uint64_t ms)
{
	return ms > UINT64_MAX - 1 - now ? UINT64_MAX - 1 : now + ms;
}

static bool
may_run(const struct schedule *s, const struct site *site)
{
	return !list_empty(&site->senders) && !site->blocked &&
	       site->running < site->limit && site->paused_until <= s->now;
}

/* Into the ring or out of it, as the site now is; its turn stays. */
static void
review(struct schedule *s, struct site *site)
{
	bool stands = !list_empty(&site->ready_link);

	if (may_run(s, site) == stands)
		return;
	if (stands)
		list_remove(&site->ready_link);
	else
		list_push_back(&s->ready, &site->ready_link);
}

static void
unblock(struct schedule *s, struct site *site)
{
	if (!site->blocked)
		return;
	heap_remove(&s->sites, &site->timer);
	site->blocked = false;
}

static void
block(struct schedule *s, struct site *site, uint64_t until)
{
	unblock(s, site);
	site->timer.due = until;
	heap_push(&s->sites, &site->timer);
	site->blocked = true;
	review(s, site);
}

/* A site that nobody needs any more goes. */
static void
settle(struct schedule *s, struct site *site)
{
	bool paused = site->paused_until > s->now;

	if (site->tasks > 0 || paused) {
		review(s, site);
		return;
	}
	unblock(s, site);
	list_remove(&site->ready_link);
	site_free(&s->table, site);
	s->site_count--;
}

/* Puts a task that stands nowhere where it belongs. */
static void
place(struct schedule *s, struct task *t)
{
	assert(t->stand == STAND_NONE);
	if (t->running || t->held) {
		list_push_back(&t->site->aside, &t->link);
		t->stand = STAND_ASIDE;
	} else if (t->timer.due <= s->now) {
		site_line_up(&s->table, t);
		t->stand = STAND_READY;
	} else {
		heap_push(&s->tasks, &t->timer);
		t->stand = STAND_TIMER;
	}
	review(s, t->site);
}

static void
unplace(struct schedule *s, struct task *t)
{
	switch ((enum stand)t->stand) {
	case STAND_TIMER:
		heap_remove(&s->tasks, &t->timer);
		break;
	case STAND_READY:
		site_step_out(&s->table, t);
		break;
	case STAND_ASIDE:
		list_remove(&t->link);
		break;
	case STAND_NONE:
		break;
	}
	t->stand = STAND_NONE;
}

/* The site of this key with room in the heap for its timer. */
static struct site *
get_site(struct schedule *s, struct slice key)
{
	struct site *site = site_find(&s->table, key);

	if (site != NULL)
		return site;
	if (!heap_reserve(&s->sites, s->site_count + 1))
		return NULL;
	site = site_get(&s->table, key, s->options.site_max);
	if (site != NULL)
		s->site_count++;
	return site;
}

struct task *
schedule_add(struct schedule *s, uint64_t message, struct slice site,
    struct slice sender, unsigned attempts, uint64_t due)
{
	struct task *t;

	if (!heap_reserve(&s->tasks, s->task_count + 1))
		return NULL;
	t = malloc(sizeof(*t));
	if (t == NULL)
		return NULL;
	*t = (struct task){
		.message = message,
		.sender = slice_hash(sender),
		.timer = { .due = due },
		.site = get_site(s, site),
		.slot = SHARED_COUNTS_NONE,
		.attempts =
		    (uint16_t)(attempts < UINT16_MAX ? attempts : UINT16_MAX),
	};
	if (t->site == NULL) {
		free(t);
		return NULL;
	}
	list_init(&t->link);
	t->site->tasks++;
	s->task_count++;
	place(s, t);
	return t;
}

static void
forget(struct schedule *s, struct task *t)
{
	struct site *site = t->site;

	unplace(s, t);
	site->tasks--;
	s->task_count--;
	free(t);
	settle(s, site);
}

void
schedule_remove(struct schedule *s, struct task *t)
{
	assert(!t->running);
	forget(s, t);
}

uint64_t
task_message(const struct task *t)
{
	return t->message;
}

struct slice
task_site(const struct task *t)
{
	return t->site->key;
}

unsigned
task_attempts(const struct task *t)
{
	return t->attempts;
}

uint64_t
task_due(const struct task *t)
{
	return t->timer.due;
}

bool
task_running(const struct task *t)
{
	return t->running;
}

bool
task_held(const struct task *t)
{
	return t->held;
}

static void
stop_running(struct schedule *s, struct task *t)
{
	assert(t->running);
	unplace(s, t);
	t->running = false;
	t->site->running--;
	s->running--;
	if (s->options.shared != NULL)
		shared_counts_leave(
		    s->options.shared, s->options.worker, t->slot);
	t->slot = SHARED_COUNTS_NONE;
}

bool
schedule_move(struct schedule *s, struct task *t, struct slice site)
{
	struct site *from = t->site;
	struct site *to = get_site(s, site);

	if (to == NULL)
		return false;
	if (t->running) {
		stop_running(s, t);
		t->timer.due = s->now;
	} else {
		unplace(s, t);
	}
	to->tasks++;
	from->tasks--;
	t->site = to;
	place(s, t);
	settle(s, from);
	return true;
}

/* What has become due by now. */
static void
turn(struct schedule *s, uint64_t now)
{
	struct heap_item *item;

	if (now > s->now)
		s->now = now;
	while ((item = heap_first(&s->tasks)) != NULL && item->due <= s->now) {
		struct task *t = LIST_OF(item, struct task, timer);

		unplace(s, t);
		place(s, t);
	}
	while ((item = heap_first(&s->sites)) != NULL && item->due <= s->now) {
		struct site *site = LIST_OF(item, struct site, timer);

		unblock(s, site);
		settle(s, site);
	}
}

/* A place at the site among all workers; false: it is put off. */
static bool
enter(struct schedule *s, struct site *site, uint32_t *ret_slot)
{
	struct shared_counts *shared = s->options.shared;

	*ret_slot = SHARED_COUNTS_NONE;
	if (shared == NULL)
		return true;
	mood_adopt(&s->options, site);
	if (mood_paused(&s->options, site) > s->now) {
		block(s, site, add(s->now, SCHEDULE_PAUSED_MS));
		return false;
	}
	if (!may_run(s, site)) {
		review(s, site);
		return false;
	}
	if (shared_counts_try_enter(
		shared, s->options.worker, site->key, site->limit, ret_slot))
		return true;
	block(s, site, add(s->now, SCHEDULE_SHARED_MS));
	return false;
}

/* One task of a site that stands in the ring; NULL when it must wait. */
static struct task *
run_one(struct schedule *s, struct site *site)
{
	uint32_t slot;
	struct task *t;

	if (!enter(s, site, &slot))
		return NULL;
	t = site_take(&s->table, site);
	assert(t != NULL);
	t->stand = STAND_NONE;
	t->running = true;
	t->slot = slot;
	t->round = site->round;
	site->running++;
	s->running++;
	/* To the end of the ring: the others come first. */
	list_remove(&site->ready_link);
	place(s, t);
	return t;
}

struct task *
schedule_next(struct schedule *s, uint64_t now)
{
	struct task *t = NULL;

	turn(s, now);
	while (t == NULL && s->running < s->options.total_max &&
	       !list_empty(&s->ready))
		t = run_one(s, LIST_OF(s->ready.next, struct site, ready_link));
	return t;
}

struct task *
schedule_next_for(struct schedule *s, struct slice key, uint64_t now)
{
	struct site *site;

	turn(s, now);
	site = site_find(&s->table, key);
	if (site == NULL || list_empty(&site->ready_link) ||
	    s->running >= s->options.total_max)
		return NULL;
	return run_one(s, site);
}

uint64_t
schedule_wake(const struct schedule *s)
{
	const struct heap_item *task = heap_first(&s->tasks);
	const struct heap_item *site = heap_first(&s->sites);
	uint64_t due = UINT64_MAX;

	if (s->running >= s->options.total_max)
		return UINT64_MAX;
	if (!list_empty(&s->ready))
		return 0;
	if (task != NULL)
		due = task->due;
	if (site != NULL && site->due < due)
		due = site->due;
	return due;
}

static void
fail(struct schedule *s, struct task *t, const struct verdict *v)
{
	uint64_t named = (uint64_t)v->retry_after * 1000;
	uint64_t wait;

	if (t->attempts < UINT16_MAX)
		t->attempts++;
	wait = backoff_ms(&s->backoff, t->attempts);
	if (v->action == ACTION_SPLIT)
		wait = SCHEDULE_SPLIT_MS;
	if ((v->action == ACTION_WAIT && named > 0) || named > wait)
		wait = named;
	t->timer.due = add(s->now, wait);
}

struct schedule_effect
schedule_finish(struct schedule *s, struct task *t, const struct verdict *v,
    const struct verdict *site_says, uint64_t now)
{
	struct schedule_effect effect = { .kind = SCHEDULE_SAME };
	struct site *site = t->site;

	if (now > s->now)
		s->now = now;
	/* While it still has its place, and with it the site its slot. */
	if (site_says != NULL)
		effect = mood_punish(&s->options, t, site_says, s->now);
	if (v == NULL &&
	    (site_says == NULL || (site_says->action != ACTION_SLOW_DOWN &&
				      site_says->action != ACTION_PAUSE_SITE)))
		mood_succeed(&s->options, t);
	stop_running(s, t);
	if (site->paused_until > s->now)
		block(s, site, site->paused_until);
	if (v == NULL) {
		forget(s, t);
		return effect;
	}
	fail(s, t, v);
	place(s, t);
	return effect;
}

void
schedule_drop(struct schedule *s, struct task *t, uint64_t now)
{
	if (now > s->now)
		s->now = now;
	stop_running(s, t);
	forget(s, t);
}

struct schedule_effect
schedule_done(
    struct schedule *s, struct task *t, const struct verdict *v, uint64_t now)
{
	return schedule_finish(s, t, v, v, now);
}

void
schedule_hold(struct schedule *s, struct task *t, bool held)
{
	if (t->held == held)
		return;
	unplace(s, t);
	t->held = held;
	place(s, t);
}

void
schedule_now(struct schedule *s, struct task *t, uint64_t now)
{
	if (now > s->now)
		s->now = now;
	if (mood_paused(&s->options, t->site) > s->now) {
		mood_lift_pause(&s->options, t->site);
		unblock(s, t->site);
	}
	if (!t->running) {
		unplace(s, t);
		t->timer.due = s->now;
		place(s, t);
	}
	review(s, t->site);
}

bool
schedule_site_next(
    const struct schedule *s, size_t *at, struct schedule_site_info *ret)
{
	struct site *site = NULL;
	uint64_t paused;

	if (*at == SIZE_MAX)
		return false;
	if (*at != 0)
		site = (struct site *)*at;
	site = site_next(&s->table, site);
	*at = site == NULL ? SIZE_MAX : (size_t)site;
	if (site == NULL)
		return false;
	paused = mood_paused(&s->options, site);
	*ret = (struct schedule_site_info){
		.site = site->key,
		.waiting = site->tasks - site->running,
		.running = site->running,
		.limit = site->limit,
		.paused_until = paused > s->now ? paused : 0,
	};
	return true;
}

static void
free_all(struct list *l)
{
	struct list *link;

	while ((link = list_pop(l)) != NULL)
		free(LIST_OF(link, struct task, link));
}

void
schedule_free(struct schedule *s)
{
	struct heap_item *item;
	struct site *site;
	struct task *t;

	if (s == NULL)
		return;
	while ((item = heap_first(&s->tasks)) != NULL) {
		heap_remove(&s->tasks, item);
		free(LIST_OF(item, struct task, timer));
	}
	while ((site = site_next(&s->table, NULL)) != NULL) {
		while ((t = site_take(&s->table, site)) != NULL)
			free(t);
		LIST_EACH (l, &site->aside) {
			t = LIST_OF(l, struct task, link);
			if (t->running && s->options.shared != NULL)
				shared_counts_leave(s->options.shared,
				    s->options.worker, t->slot);
		}
		free_all(&site->aside);
		site->tasks = 0;
		site_free(&s->table, site);
	}
	heap_deinit(&s->tasks);
	heap_deinit(&s->sites);
	free(s);
}
