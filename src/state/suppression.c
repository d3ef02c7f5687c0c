/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread at a time has the table, so it needs no lock of its own; what
 * passes between loop and thread is a list of requests that only one of them
 * holds.
 */
#include "state/suppression.h"

#include "base/list.h"
#include "os/clock.h"
#include "os/job.h"
#include "os/log.h"

#include <stdlib.h>

/* One request: its addresses, and what is answered. */
#define REQUEST_MEMORY_MAX (64u << 20)

enum kind { ASK, REFUSED, ACCEPTED };

struct request {
	struct list link;
	enum kind kind;
	struct arena arena;
	struct suppressed *about; /* addresses first, answers afterwards */
	size_t count;
	uint64_t until_ms; /* REFUSED: now suppressed, or 0 */
	suppression_answered *answered;
	void *ctx;
};

struct suppression {
	struct loop *loop;
	struct suppression_rules rules;
	struct suppression_table *table;
	struct list waiting, under_way;
	size_t waiting_count;
	struct job *job;
	uint64_t empty_until; /* loop time */
	/* the thread's, while there is a job */
	bool failed, empty;
};

struct suppression *
suppression_open(struct loop *l, const char *file,
    const struct suppression_rules *rules, struct fault *why)
{
	struct suppression *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)FAULT(why, ST_MEMORY, .what = "out of memory");
		return NULL;
	}
	s->loop = l;
	s->rules = *rules;
	list_init(&s->waiting);
	list_init(&s->under_way);
	if (suppression_table_open(file, true, &s->table, why) == ST_OK)
		return s;
	free(s);
	return NULL;
}

static void
request_free(struct request *r)
{
	list_remove(&r->link);
	arena_deinit(&r->arena);
	free(r);
}

void
suppression_close(struct suppression *s)
{
	if (s == NULL)
		return;
	if (s->job != NULL)
		job_settle(s->job);
	LIST_EACH_SAFE (l, n, &s->under_way)
		request_free(LIST_OF(l, struct request, link));
	LIST_EACH_SAFE (l, n, &s->waiting)
		request_free(LIST_OF(l, struct request, link));
	suppression_table_close(s->table);
	free(s);
}

/* -------------------------------------------------------- the thread -- */

static enum st
look_up(struct suppression *s, struct request *r, uint64_t now)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < r->count && st == ST_OK; i++) {
		st = suppression_table_find(s->table, r->about[i].address, now,
		    &r->arena, &r->about[i]);
		if (st == ST_ABSENT)
			st = ST_OK;
	}
	return st;
}

static void
work(void *ctx)
{
	struct suppression *s = ctx;
	uint64_t now = clock_wall_ms();
	bool grown = false;

	s->failed = false;
	LIST_EACH (l, &s->under_way) {
		struct request *r = LIST_OF(l, struct request, link);
		enum st st = ST_OK;

		if (r->kind == ASK)
			st = look_up(s, r, now);
		else if (r->kind == REFUSED)
			st = suppression_table_refused(
			    s->table, &s->rules, r->about, now, &r->until_ms);
		else
			st = suppression_table_forget(
			    s->table, r->about->address);
		grown = grown || r->kind == REFUSED;
		s->failed = s->failed || (st != ST_OK && st != ST_ABSENT);
	}
	if (grown && suppression_table_tidy(s->table, &s->rules, now) != ST_OK)
		s->failed = true;
	s->empty = suppression_table_is_empty(s->table);
}

/* ---------------------------------------------------------- the loop -- */

static void start(struct suppression *s);

static void
log_added(const struct request *r)
{
	uint64_t now = clock_wall_ms();
	struct buf esc;

	buf_init(&esc, 16);
	esc_put(&esc, r->about->esc);
	LOG("suppression.added", KS("to", r->about->address),
	    KU("seconds", r->until_ms > now ? (r->until_ms - now) / 1000 : 0),
	    KS("host", r->about->host), KU("code", r->about->basic),
	    KS("status", buf_slice(&esc)),
	    KS("text", slice_head(r->about->reply, 1024)));
	buf_deinit(&esc);
}

static void
finish(struct request *r)
{
	if (r->kind == ASK)
		r->answered(r->ctx, r->about, r->count);
	else if (r->kind == REFUSED && r->until_ms > 0)
		log_added(r);
	request_free(r);
}

static void
done(void *ctx)
{
	struct suppression *s = ctx;
	struct list *link;

	s->job = NULL;
	if (s->failed)
		LOG("suppression.failed",
		    KS("what", slice_str(suppression_table_why(s->table))));
	if (s->empty && list_empty(&s->waiting))
		s->empty_until = loop_now(s->loop) + SUPPRESSION_EMPTY_MS;
	/* Whoever hears an answer may ask again: that goes to `waiting`. */
	while ((link = s->under_way.next) != &s->under_way)
		finish(LIST_OF(link, struct request, link));
	start(s);
}

static void
start(struct suppression *s)
{
	struct list *link;

	if (s->job != NULL || list_empty(&s->waiting))
		return;
	while ((link = list_pop(&s->waiting)) != NULL)
		list_push_back(&s->under_way, link);
	s->waiting_count = 0;
	s->job = job_start(s->loop, work, done, s);
	if (s->job != NULL)
		return;
	/* No memory: nothing is known. */
	while ((link = s->under_way.next) != &s->under_way)
		finish(LIST_OF(link, struct request, link));
}

static void
start_soon(void *ctx)
{
	start(ctx);
}

static struct request *
request_new(struct suppression *s, enum kind kind, size_t count)
{
	struct request *r;

	if (s->waiting_count >= SUPPRESSION_QUEUE_MAX)
		return NULL;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return NULL;
	list_init(&r->link);
	arena_init(&r->arena, REQUEST_MEMORY_MAX);
	r->kind = kind;
	r->count = count;
	r->about = arena_alloc(&r->arena, count * sizeof(*r->about));
	if (r->about != NULL) {
		memset(r->about, 0, count * sizeof(*r->about));
		return r;
	}
	request_free(r);
	return NULL;
}

static bool
keep(struct request *r, struct slice *s)
{
	if (s->len == 0) {
		*s = SLICE_NONE;
		return true;
	}
	*s = arena_keep(&r->arena, *s);
	return s->at != NULL;
}

/* In the next turn of the loop, with all that come in this one. */
static bool
enqueue(struct suppression *s, struct request *r)
{
	bool first = list_empty(&s->waiting);

	if (first && s->job == NULL && !loop_soon(s->loop, start_soon, s)) {
		request_free(r);
		return false;
	}
	list_push_back(&s->waiting, &r->link);
	s->waiting_count++;
	return true;
}

bool
suppression_ask(struct suppression *s, const struct slice *addresses, size_t n,
    suppression_answered *answered, void *ctx)
{
	struct request *r;

	if (loop_now(s->loop) < s->empty_until)
		return false;
	r = request_new(s, ASK, n);
	if (r == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		r->about[i].address = addresses[i];
		if (!keep(r, &r->about[i].address)) {
			request_free(r);
			return false;
		}
	}
	r->answered = answered;
	r->ctx = ctx;
	return enqueue(s, r);
}

static void
tell(struct suppression *s, enum kind kind, const struct suppressed *what)
{
	struct request *r = request_new(s, kind, 1);

	if (r == NULL)
		return;
	*r->about = *what;
	if (!keep(r, &r->about->address) || !keep(r, &r->about->host) ||
	    !keep(r, &r->about->reply))
		request_free(r);
	else
		(void)enqueue(s, r);
}

void
suppression_refused(struct suppression *s, const struct suppressed *what)
{
	s->empty_until = 0;
	tell(s, REFUSED, what);
}

void
suppression_accepted(struct suppression *s, struct slice address)
{
	tell(s, ACCEPTED, &(struct suppressed){ .address = address });
}
