/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of an attempt: from the first step to one outcome for each
 * recipient.  What the steps do is in connect.c, transport_smtp.c and
 * transport_maildir.c.
 */
#include "deliver/attempt.h"

#include <assert.h>
#include <stdlib.h>

/* The names of the steps that fit; an attempt with more has them cut. */
#define ATTEMPT_TRACE_MAX 4096

void
attempt_go(struct attempt *a, const struct step *s)
{
	while (s != NULL) {
		if (a->trace.len > 0)
			buf_put_byte(&a->trace, ' ');
		buf_put_str(&a->trace, s->name);
		s = s->run(a);
	}
}

static void
turn(void *ctx)
{
	struct attempt *a = ctx;

	if (a->trace.len == 0)
		attempt_go(a, &STEP_ROUTE);
	else if (a->streaming)
		attempt_stream(a);
	else
		(void)conversion_turn(a);
}

static enum spool_state
state_of(const struct verdict *v)
{
	if (verdict_is_success(v))
		return SPOOL_DELIVERED;
	return verdict_is_permanent(v) ? SPOOL_FAILED : SPOOL_PENDING;
}

struct deliver_outcome *
attempt_settle(struct attempt *a, size_t i, const struct verdict *v)
{
	struct deliver_outcome *o = &a->outcomes[i];

	assert(!a->settled[i]);
	a->settled[i] = true;
	a->open--;
	o->state = state_of(v);
	o->verdict = *v;
	if (!verdict_keep(&o->verdict, &a->arena)) {
		o->verdict = *v;
		o->verdict.reply = SLICE_NONE;
		o->verdict.args[0] = o->verdict.args[1] = SLICE_NONE;
	}
	o->remote_mta = attempt_host(a);
	return o;
}

struct slice
attempt_host(const struct attempt *a)
{
	/* The peer may be gone before the attempt is: not its own copy. */
	return a->host;
}

struct slice
attempt_why(struct attempt *a, const struct fault *why)
{
	struct slice kept;
	struct buf b;

	if (why == NULL || why->what == NULL)
		return SLICE("closed by the peer");
	buf_init(&b, 512);
	buf_put_str(&b, why->what);
	if (why->sys != 0) {
		buf_put_str(&b, ": ");
		buf_put_str(&b, strerrordesc_np(why->sys) == NULL
				    ? "unknown error"
				    : strerrordesc_np(why->sys));
	}
	kept = buf_ok(&b) ? arena_keep(&a->arena, buf_slice(&b)) : SLICE_NONE;
	buf_deinit(&b);
	return kept.at == NULL ? slice_str(why->what) : kept;
}

void
attempt_blame(struct attempt *a, const struct verdict *v)
{
	struct verdict kept = *v;

	if (a->blamed && state_of(v) != SPOOL_PENDING &&
	    state_of(&a->blame) == SPOOL_PENDING)
		return;
	if (!verdict_keep(&kept, &a->arena)) {
		kept = *v;
		kept.reply = SLICE_NONE;
		kept.args[0] = kept.args[1] = SLICE_NONE;
	}
	a->blamed = true;
	a->blame = kept;
	a->blame_host = attempt_host(a);
}

const struct step *
attempt_fail(struct attempt *a, const struct verdict *v)
{
	for (size_t i = 0; i < a->job.rcpt_count; i++)
		if (!a->settled[i])
			attempt_settle(a, i, v);
	return attempt_finish(a);
}

const struct step *
attempt_give_up(struct attempt *a)
{
	struct verdict v = a->blame;

	if (!a->blamed)
		v = verdict_of(SITUATION_INTERNAL);
	a->host = a->blame_host;
	return attempt_fail(a, &v);
}

const struct step *
attempt_finish(struct attempt *a)
{
	struct deliver_result r = {
		.outcomes = a->outcomes,
		.count = a->job.rcpt_count,
	};

	assert(a->open == 0);
	if (a->trace.failed)
		buf_cut(&a->trace, a->trace.len);
	r.trace = buf_slice(&a->trace);
	list_remove(&a->link);
	a->done(a->ctx, &r);
	attempt_free(a);
	return NULL;
}

void
attempt_free(struct attempt *a)
{
	list_remove(&a->link);
	if (a->resolving)
		resolve_cancel(&a->resolve);
	peer_free(a->peer);
	a->peer = NULL;
	if (a->write != NULL && !mailbox_write_drop(a->write)) {
		/* A thread has it: freed when the thread gives it back. */
		a->d = NULL;
		return;
	}
	timer_free(a->timer);
	conversion_free(a->conversion);
	buf_deinit(&a->trace);
	buf_deinit(&a->piece);
	arena_deinit(&a->arena);
	free(a);
}

bool
deliver_start(struct deliver *d, const struct deliver_job *job,
    deliver_done *done, void *ctx)
{
	struct attempt *a = calloc(1, sizeof(*a));
	size_t n = job->rcpt_count;
	unsigned *rcpts;

	if (a == NULL)
		return false;
	*a = (struct attempt){
		.d = d, .job = *job, .done = done, .ctx = ctx, .open = n
	};
	list_init(&a->link);
	arena_init(&a->arena, ATTEMPT_MEMORY_MAX);
	buf_init(&a->trace, ATTEMPT_TRACE_MAX);
	buf_init(&a->piece, CONVERSION_PIECE);
	a->timer = timer_new(d->setup.loop, turn, a);
	a->outcomes = arena_alloc(&a->arena, (n + 1) * sizeof(*a->outcomes));
	a->settled = arena_alloc(&a->arena, (n + 1) * sizeof(*a->settled));
	a->batch = arena_alloc(&a->arena, (n + 1) * sizeof(*a->batch));
	rcpts = arena_alloc(&a->arena, (n + 1) * sizeof(*rcpts));
	a->job.domain = arena_keep(&a->arena, job->domain);
	if (a->timer == NULL || a->outcomes == NULL || a->settled == NULL ||
	    a->batch == NULL || rcpts == NULL || a->job.domain.at == NULL) {
		attempt_free(a);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		a->outcomes[i].rcpt = rcpts[i] = job->rcpts[i];
	a->job.rcpts = rcpts;
	list_push_back(&d->attempts, &a->link);
	timer_set(a->timer, 0);
	return true;
}
