/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operator's commands on queued messages.  What runs at this moment is
 * not torn away: a hold or a removal takes hold of it when it comes back.
 */
#include "deliver/parcel.h"

static enum st
absent(struct fault *why)
{
	return FAULT(why, ST_ABSENT, .what = "no such message in the queue");
}

enum st
courier_hold(struct courier *c, spool_id id, bool held, struct fault *why)
{
	struct parcel *p = parcel_find(c, id);
	enum st st;

	if (p == NULL)
		return absent(why);
	st = spool_hold(p->share->spool, id, held, why);
	if (st != ST_OK)
		return st;
	for (unsigned i = 0; i < p->task_count; i++)
		if (p->tasks[i] != NULL)
			schedule_hold(c->setup.schedule, p->tasks[i], held);
	courier_pump(c);
	return ST_OK;
}

static void
retry(struct courier *c, struct parcel *p)
{
	for (unsigned i = 0; i < p->task_count; i++)
		if (p->tasks[i] != NULL && !task_running(p->tasks[i]))
			schedule_now(c->setup.schedule, p->tasks[i],
			    loop_now(c->setup.loop));
}

enum st
courier_retry(struct courier *c, spool_id id, struct fault *why)
{
	struct parcel *p = parcel_find(c, id);

	if (p == NULL)
		return absent(why);
	retry(c, p);
	courier_pump(c);
	return ST_OK;
}

void
courier_retry_all(struct courier *c)
{
	struct parcel *p, *next;

	HASH_ITER (hh, c->parcels, p, next)
		retry(c, p);
	courier_pump(c);
}

/* Whether a recipient's task is out there right now. */
static bool
under_way(const struct parcel *p, size_t rcpt)
{
	const struct task *t;

	if (p->task_count == 0)
		return false;
	t = p->tasks[p->which == NULL ? 0 : p->which[rcpt]];
	return t != NULL && task_running(t);
}

static enum st
strike_out(struct parcel *p, const struct spool_message *m, struct fault *why)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < m->rcpt_count && st == ST_OK; i++)
		if (m->rcpts[i].state == SPOOL_PENDING && !under_way(p, i))
			st = outcome_remove(p, (unsigned)i, why);
	return st;
}

enum st
courier_remove(struct courier *c, spool_id id, struct fault *why)
{
	struct parcel *p = parcel_find(c, id);
	struct spool_message m;
	struct arena a;
	enum st st;

	if (p == NULL)
		return absent(why);
	arena_init(&a, RUN_ARENA_MAX);
	st = spool_read(p->share->spool, id, &a, &m, why);
	if (st == ST_OK)
		st = strike_out(p, &m, why);
	arena_deinit(&a);
	if (st != ST_OK)
		return st;
	p->removed = true;
	for (unsigned i = 0; i < p->task_count; i++) {
		if (p->tasks[i] == NULL || task_running(p->tasks[i]))
			continue;
		schedule_remove(c->setup.schedule, p->tasks[i]);
		p->tasks[i] = NULL;
		p->left--;
	}
	parcel_settle(c, p);
	return ST_OK;
}
