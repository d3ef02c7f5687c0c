/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The round: what is due goes out, what came back is noted, and the timer is
 * set for what is due next.
 */
#include "deliver/parcel.h"

#include "mail/path.h"
#include "os/clock.h"
#include "os/log.h"

#include <stdlib.h>

static void
on_timer(void *ctx)
{
	courier_pump(ctx);
}

static void
on_report_timer(void *ctx)
{
	struct courier *c = ctx;
	struct parcel *p, *next;

	c->reports_wait = false;
	HASH_ITER (hh, c->parcels, p, next)
		if (p->owes && !p->reporting)
			outcome_report(c, p);
}

struct courier *
courier_new(const struct courier_setup *setup)
{
	struct courier *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->setup = *setup;
	list_init(&c->shares);
	list_init(&c->runs);
	c->timer = timer_new(setup->loop, on_timer, c);
	c->report_timer = timer_new(setup->loop, on_report_timer, c);
	if (c->timer == NULL || c->report_timer == NULL) {
		courier_free(c);
		return NULL;
	}
	return c;
}

struct courier_share *
courier_share_new(struct courier *c)
{
	struct courier_share *share = calloc(1, sizeof(*share));

	if (share == NULL)
		return NULL;
	share->courier = c;
	list_push_back(&c->shares, &share->link);
	return share;
}

void
courier_share_opened(struct courier_share *share, struct spool *s)
{
	share->spool = s;
	if (share->courier->started)
		courier_start(share->courier);
}

void
courier_share_free(struct courier_share *share)
{
	struct courier *c = share->courier;
	struct parcel *p, *next;

	/* What was found before its opening failed. */
	HASH_ITER (hh, c->parcels, p, next)
		if (p->share == share)
			parcel_free(c, p);
	list_remove(&share->link);
	free(share);
}

static void
add(struct courier_share *share, const struct spool_message *m)
{
	struct buf id;

	if (parcel_add(share, m))
		return;
	/* It is safe in the spool and is found again after a restart. */
	buf_init(&id, SPOOL_ID_LEN);
	spool_id_put(&id, m->id);
	LOG("queue.memory", KS("queue", buf_slice(&id)));
	buf_deinit(&id);
}

void
courier_found(void *share, const struct spool_message *m)
{
	add(share, m);
}

static void
pump_soon(void *ctx)
{
	struct courier *c = ctx;

	c->soon = false;
	courier_pump(c);
}

/* Once a turn of the loop, however many messages arrive in it. */
static void
wake(struct courier *c)
{
	if (c->soon || !c->started)
		return;
	c->soon = loop_soon(c->setup.loop, pump_soon, c);
	if (!c->soon && !c->stopping)
		timer_set(c->timer, 0); /* that needs no memory */
}

void
courier_take(struct courier_share *share, const struct spool_message *m)
{
	/* After the close it is the next process that finds it. */
	if (share->courier->closed)
		return;
	add(share, m);
	wake(share->courier);
}

void
courier_start(struct courier *c)
{
	c->started = true;
	on_report_timer(c); /* what was owed when the last process ended */
	wake(c);
}

/* ---- one attempt ---- */

static void
run_free(struct run *r)
{
	struct courier *c = r->courier;

	list_remove(&r->link);
	arena_deinit(&r->arena);
	free(r);
	if (c->stopping && list_empty(&c->runs) && c->stopped != NULL) {
		void (*stopped)(void *) = c->stopped;

		c->stopped = NULL;
		stopped(c->stopped_ctx);
	}
}

static void
end(struct run *r)
{
	struct courier *c = r->courier;
	struct parcel *p = r->parcel;

	if (p->owes && !p->reporting)
		outcome_report(c, p);
	else
		parcel_settle(c, p);
	wake(c);
	run_free(r); /* the last one may end the courier */
}

static void
forget_task(struct run *r)
{
	r->parcel->tasks[r->index] = NULL;
	r->parcel->left--;
}

/* The attempt is over for the scheduler; as schedule_finish says. */
static void
finish(struct run *r, const struct verdict *v, const struct verdict *site)
{
	struct courier *c = r->courier;
	struct schedule_effect effect;
	struct slice name = arena_keep(&r->arena, task_site(r->task));

	effect = schedule_finish(
	    c->setup.schedule, r->task, v, site, loop_now(c->setup.loop));
	if (effect.kind != SCHEDULE_SAME)
		outcome_log_site(name, site, &effect);
	if (v == NULL)
		forget_task(r);
	end(r);
}

/* Nobody is left, and no host was asked. */
static void
drop(struct run *r)
{
	struct courier *c = r->courier;

	schedule_drop(c->setup.schedule, r->task, loop_now(c->setup.loop));
	forget_task(r);
	end(r);
}

static void
attempted(void *ctx, const struct deliver_result *result)
{
	struct run *r = ctx;
	struct outcome_sum sum;

	outcome_note(r, result, &sum);
	finish(r, sum.left ? &sum.worst : NULL,
	    sum.complains ? &sum.complaint : NULL);
}

/* Our own trouble: the message waits its turn again. */
static void
postpone(struct run *r, enum situation s)
{
	struct verdict v = verdict_of(s);

	finish(r, &v, NULL);
}

/* The recipients of this task that still wait. */
static bool
choose(struct run *r)
{
	const struct spool_message *m = &r->message;

	r->rcpts = arena_alloc(&r->arena, m->rcpt_count * sizeof(*r->rcpts));
	if (r->rcpts == NULL)
		return false;
	for (size_t i = 0; i < m->rcpt_count; i++)
		if (m->rcpts[i].state == SPOOL_PENDING &&
		    (r->parcel->which == NULL ||
			r->parcel->which[i] == r->index))
			r->rcpts[r->rcpt_count++] = (unsigned)i;
	return true;
}

/* Removed by the operator before it went out: it ends here. */
static void
strike_out(struct run *r)
{
	for (size_t i = 0; i < r->rcpt_count; i++) {
		struct fault why;

		if (outcome_remove(r->parcel, r->rcpts[i], &why) == ST_OK)
			continue;
		LOG("spool.failed", KS("what", slice_str(why.what)),
		    KU("errno", (uint64_t)why.sys));
		postpone(r, SITUATION_STORAGE_FAILED);
		return;
	}
	drop(r);
}

static void
attempt_now(struct run *r)
{
	struct deliver_job job = {
		.spool = r->parcel->share->spool,
		.message = &r->message,
		.rcpts = r->rcpts,
		.rcpt_count = r->rcpt_count,
	};

	job.domain = address_domain(r->message.rcpts[r->rcpts[0]].to.address);
	if (!deliver_start(r->courier->setup.deliver, &job, attempted, r))
		postpone(r, SITUATION_OUT_OF_MEMORY);
}

static void
asked(void *ctx, const struct suppressed *answers, size_t n)
{
	struct run *r = ctx;
	struct outcome_sum sum;

	if (r->parcel->removed)
		strike_out(r);
	else if (r->courier->stopping)
		run_free(r); /* nothing more is started */
	else if (suppress_apply(r, answers, n, &sum))
		attempt_now(r);
	else if (sum.left)
		finish(r, &sum.worst, NULL);
	else
		drop(r);
}

static void
attempt(struct run *r)
{
	if (!suppress_ask(r, asked))
		attempt_now(r);
}

/*
 * The site of a domain has become known: the task moves there, so that all
 * domains of one provider share its limits, and comes back when it may.
 */
static void
resolved(void *ctx, struct slice site)
{
	struct run *r = ctx;
	struct courier *c = r->courier;

	if (r->parcel->removed)
		strike_out(r);
	else if (c->stopping)
		run_free(r); /* nothing more is started */
	else if (slice_eq(site, task_site(r->task)) ||
		 !schedule_move(c->setup.schedule, r->task, site))
		attempt(r);
	else {
		wake(c);
		run_free(r);
	}
}

static void
begin(struct courier *c, struct task *t)
{
	struct run *r = calloc(1, sizeof(*r));
	struct fault why;
	enum st st;

	if (r == NULL) {
		struct verdict v = verdict_of(SITUATION_OUT_OF_MEMORY);

		schedule_done(
		    c->setup.schedule, t, &v, loop_now(c->setup.loop));
		return;
	}
	r->courier = c;
	r->task = t;
	r->parcel = parcel_find(c, task_message(t));
	arena_init(&r->arena, RUN_ARENA_MAX);
	list_push_back(&c->runs, &r->link);
	while (r->parcel->tasks[r->index] != t)
		r->index++;
	st = spool_read(r->parcel->share->spool, r->parcel->id, &r->arena,
	    &r->message, &why);
	if (st != ST_OK) {
		LOG("spool.failed", KS("what", slice_str(why.what)),
		    KU("errno", (uint64_t)why.sys));
		postpone(r, SITUATION_STORAGE_FAILED);
	} else if (!choose(r))
		postpone(r, SITUATION_OUT_OF_MEMORY);
	else if (r->rcpt_count == 0)
		drop(r);
	else if (r->parcel->removed)
		strike_out(r);
	else if (!slice_starts(task_site(t), SLICE("domain:")))
		attempt(r);
	else if (!deliver_site(c->setup.deliver, slice_from(task_site(t), 7),
		     resolved, r))
		postpone(r, SITUATION_OUT_OF_MEMORY);
}

void
courier_pump(struct courier *c)
{
	uint64_t now = loop_now(c->setup.loop), wake_at;
	struct task *t;

	while (
	    !c->stopping && (t = schedule_next(c->setup.schedule, now)) != NULL)
		begin(c, t);
	wake_at = schedule_wake(c->setup.schedule);
	if (c->stopping || wake_at == UINT64_MAX)
		timer_clear(c->timer);
	else
		timer_set(c->timer, wake_at > now ? wake_at - now : 0);
}

void
courier_stop(struct courier *c, void (*stopped)(void *ctx), void *ctx)
{
	c->stopping = true;
	timer_clear(c->timer);
	timer_clear(c->report_timer);
	c->stopped = stopped;
	c->stopped_ctx = ctx;
	if (list_empty(&c->runs)) {
		c->stopped = NULL;
		stopped(ctx);
	}
}

void
courier_close(struct courier *c)
{
	c->stopping = c->closed = true;
	timer_clear(c->timer);
	timer_clear(c->report_timer);
}

void
courier_free(struct courier *c)
{
	struct parcel *p, *next;

	if (c == NULL)
		return;
	LIST_EACH_SAFE (l, n, &c->runs) {
		struct run *r = LIST_OF(l, struct run, link);

		list_remove(l);
		arena_deinit(&r->arena);
		free(r);
	}
	HASH_ITER (hh, c->parcels, p, next) {
		HASH_DEL(c->parcels, p);
		free(p->which);
		free(p);
	}
	LIST_EACH_SAFE (l, n, &c->shares)
		free(LIST_OF(l, struct courier_share, link));
	timer_free(c->timer);
	timer_free(c->report_timer);
	free(c);
}
