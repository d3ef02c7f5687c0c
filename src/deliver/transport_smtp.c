/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step send, for SMTP and LMTP: transactions over one connection until
 * every recipient has had its say.  The content streams from the spool as
 * fast as the peer takes it and never lies whole in memory.
 */
#include "deliver/attempt.h"

#include "meaning/reply.h"

#include <assert.h>

/* As much may wait to be written before we stop reading from the spool. */
#define SEND_UNSENT_MAX (4 * ATTEMPT_PIECE)

/*
 * Pieces in one turn of the loop.  A peer that is as fast as we read must not
 * keep the others waiting; and that a write failed is told only next turn.
 */
#define SEND_TURN 16

static struct smtp_client *
machine(struct attempt *a)
{
	return &a->peer->client;
}

/* ---------------------------------------------------------- outcomes -- */

static struct verdict
verdict_for(const struct attempt *a, const struct smtp_client_rcpt *r)
{
	struct verdict v =
	    meaning_of_reply(r->code, r->esc, r->reply, r->stage);

	/* "No such user", said of several at once, may be true of one only. */
	if (v.action == ACTION_SUPPRESS && r->stage != SMTP_STAGE_RCPT &&
	    a->route.mode == SMTP_CLIENT_SMTP && a->envelope.rcpt_count > 1)
		v.action = ACTION_STOP;
	return v;
}

/*
 * Who takes over what the sender asked of DSN (RFC 3461 5.2): the next host
 * if it offers it.  Behind LMTP is the mailbox itself, so there a delivery is
 * one, and nobody is said to have relayed.
 */
static void
settle(struct attempt *a, size_t i, const struct verdict *v)
{
	bool dsn = a->peer != NULL && (machine(a)->ext & SMTP_EXT_DSN) != 0;
	struct deliver_outcome *o = attempt_settle(a, i, v);

	if (o->state != SPOOL_DELIVERED)
		return;
	o->dsn_passed = dsn;
	o->relayed = !dsn && a->route.mode == SMTP_CLIENT_SMTP;
}

/*
 * RFC 5321 4.5.3.1.10: the peer takes fewer recipients than we offered, and
 * wants the others in another transaction.
 */
static bool
wants_split(const struct smtp_client_rcpt *r, const struct verdict *v)
{
	return r->stage == SMTP_STAGE_RCPT && v->action == ACTION_SPLIT;
}

/* This host cannot now, and says nothing of the recipient: another may. */
static bool
wants_next_host(const struct verdict *v)
{
	return v->action == ACTION_NEXT_HOST && !verdict_is_permanent(v);
}

/* Over a kept connection nobody has looked yet which hosts there are. */
static bool
another_host(const struct attempt *a)
{
	return a->targets == NULL || a->target_at < a->target_count;
}

/* Settles all of the batch whose reply is known. */
static void
settle_decided(struct attempt *a)
{
	struct smtp_client *c = machine(a);

	for (size_t k = 0; k < c->rcpt_count; k++)
		if (c->rcpts[k].decided) {
			struct verdict v = verdict_for(a, &c->rcpts[k]);

			settle(a, a->batch[k], &v);
		}
}

/* What is left of a batch after those whom their reply settles. */
struct leavings {
	size_t settled, split, next_host, convert;
	struct verdict blame; /* of the last that wants another host or form */
};

static void
settle_batch_part(struct attempt *a, struct leavings *ret)
{
	struct smtp_client *c = machine(a);

	*ret = (struct leavings){ 0 };
	for (size_t k = 0; k < c->rcpt_count; k++) {
		struct verdict v;

		if (!c->rcpts[k].decided)
			continue;
		v = verdict_for(a, &c->rcpts[k]);
		if (wants_split(&c->rcpts[k], &v)) {
			ret->split++;
		} else if (conversion_may(a, &v)) {
			ret->convert++;
			ret->blame = v;
		} else if (wants_next_host(&v) && another_host(a)) {
			ret->next_host++;
			ret->blame = v;
		} else {
			settle(a, a->batch[k], &v);
			ret->settled++;
		}
	}
}

static void
settle_batch(struct attempt *a, const struct verdict *v)
{
	for (size_t k = 0; k < a->envelope.rcpt_count; k++)
		if (!a->settled[a->batch[k]])
			settle(a, a->batch[k], v);
}

/* The connection is good for more; all is settled. */
static void
finish(struct attempt *a)
{
	struct peer *p = a->peer;

	a->peer = NULL;
	if (p != NULL)
		pool_put(&a->d->pool, p);
	attempt_finish(a);
}

static const struct step *
leave_for_next(struct attempt *a, const struct verdict *v)
{
	struct peer *p = a->peer;

	attempt_blame(a, v);
	a->peer = NULL;
	if (p != NULL)
		pool_put(&a->d->pool, p);
	a->fresh = true;
	return attempt_next_host(a);
}

/*
 * The host does not offer what the message needs, and nothing was said yet.
 * Another host of the same preference may; a worse one is a relay that would
 * stand before the same wall.
 */
static void
turn_down(struct attempt *a, const struct verdict *v)
{
	if (a->reused) {
		/* Which host of the site this is, only a new look-up tells. */
		settle_batch(a, v);
		finish(a);
	} else {
		a->skipping = true;
		a->skip_preference = a->targets[a->target_at - 1].preference;
		attempt_go(a, leave_for_next(a, v));
	}
}

/*
 * The form is what hinders, and another one may be made of it.  `refused` have
 * heard so from the peer; 0: it was not asked.
 */
static void
convert(struct attempt *a, const struct verdict *v, size_t refused)
{
	a->form = *v;
	if (!verdict_keep(&a->form, &a->arena)) {
		a->form.reply = SLICE_NONE;
		a->form.args[0] = a->form.args[1] = SLICE_NONE;
	}
	a->form_refused = refused;
	attempt_go(a, &STEP_CONVERT);
}

void
attempt_unconverted(struct attempt *a)
{
	struct verdict v = a->form;

	if (a->form_refused == 0) {
		turn_down(a, &v);
	} else if (a->form_refused == a->open) {
		for (size_t i = 0; i < a->job.rcpt_count; i++)
			if (!a->settled[i])
				settle(a, i, &v);
		finish(a);
	} else {
		/* Each of the others is to hear what is said of it. */
		attempt_go(a, a->peer == NULL ? attempt_again(a) : &STEP_SEND);
	}
}

static void
lacks(struct attempt *a)
{
	struct slice host = attempt_host(a);
	struct verdict v = verdict_of_1(SITUATION_NEEDS_SMTPUTF8, host);
	struct buf size;

	buf_init(&size, 32);
	buf_put_uint(&size, machine(a)->size_max);
	switch (machine(a)->lack) {
	case SMTP_LACK_8BITMIME:
		v = verdict_of_1(SITUATION_NEEDS_8BITMIME, host);
		break;
	case SMTP_LACK_BINARYMIME:
		v = verdict_of_1(SITUATION_NEEDS_BINARYMIME, host);
		break;
	case SMTP_LACK_SIZE:
		v = verdict_of_2(
		    SITUATION_TOO_BIG_FOR_PEER, host, buf_slice(&size));
		break;
	default:
		break;
	}
	if (conversion_may(a, &v))
		convert(a, &v, 0);
	else
		turn_down(a, &v);
	buf_deinit(&size);
}

/*
 * Some say only at DATA, of all recipients, that these are too many.  Half as
 * many go next; one alone cannot be too many, so it ends.
 */
static bool
too_many_for_data(struct attempt *a)
{
	const struct smtp_client_rcpt *last = NULL;
	struct smtp_client *c = machine(a);
	size_t said = 0;
	struct verdict v;

	for (size_t k = 0; k < c->rcpt_count; k++) {
		if (!c->rcpts[k].decided ||
		    c->rcpts[k].stage <= SMTP_STAGE_RCPT)
			continue;
		/* LMTP answers for each: who has it must not get it again */
		if (c->rcpts[k].code / 100 == 2)
			return false;
		last = &c->rcpts[k];
		said++;
	}
	if (said < 2)
		return false;
	v = verdict_for(a, last);
	if (v.action != ACTION_SPLIT)
		return false;
	a->batch_max = said / 2;
	return true;
}

static void
over(struct attempt *a)
{
	struct smtp_client *c = machine(a);
	struct leavings left;

	if (c->lack != SMTP_LACK_NONE) {
		lacks(a);
		return;
	}
	assert(c->rcpt_count == a->envelope.rcpt_count);
	if (too_many_for_data(a)) {
		attempt_go(a, &STEP_SEND);
		return;
	}
	settle_batch_part(a, &left);
	if (left.next_host > 0) {
		attempt_go(a, leave_for_next(a, &left.blame));
		return;
	}
	if (left.convert > 0) {
		convert(a, &left.blame, left.convert);
		return;
	}
	/* Split only while that leads anywhere: else they wait. */
	if (left.settled == 0)
		settle_decided(a);
	if (a->open == 0)
		finish(a);
	else
		attempt_go(a, &STEP_SEND);
}

/*
 * The connection is useless, or gone.  What matters is whether the peer may
 * have the whole message:
 *
 * - Not all content was given: it has nothing (RFC 5321 4.1.1.4), and the
 *   next host is asked.
 * - All was given, and no reply came: it may have taken the message and the
 *   reply got lost (RFC 1047).  RFC 5321 4.5.3.2.6 gives it ten minutes to
 *   keep this rare, but who then gives up must try again, for a message
 *   delivered twice is better than one lost.  Not at another host at once,
 *   though: the scheduler's pause gives this one time to be done.
 */
static void
undecided(struct attempt *a, const struct verdict *v)
{
	settle_decided(a);
	if (a->ended)
		settle_batch(a, v);
	if (a->open == 0) {
		attempt_finish(a);
		return;
	}
	attempt_blame(a, v);
	if (a->ended)
		attempt_go(a, attempt_give_up(a));
	else
		attempt_go(a, attempt_next_host(a));
}

/*
 * A kept connection that was closed meanwhile shows itself at MAIL; that says
 * nothing about the host, so it is asked again on a new one.
 */
static bool
gone_stale(const struct attempt *a)
{
	const struct smtp_client *c = &a->peer->client;

	if (!a->reused || a->streaming)
		return false;
	for (size_t k = 0; k < c->rcpt_count; k++)
		if (c->rcpts[k].decided)
			return false;
	return true;
}

/* ----------------------------------------------------------- content -- */

static void
unreadable(struct attempt *a, const struct fault *why)
{
	struct verdict v =
	    verdict_of_1(SITUATION_QUEUE_READ_FAILED, attempt_why(a, why));

	/* Cut in the middle of the content: the peer must not take a half. */
	settle_decided(a);
	settle_batch(a, &v);
	peer_free(a->peer);
	a->peer = NULL;
	if (a->open == 0)
		attempt_finish(a);
	else
		attempt_fail(a, &v);
}

static enum st
next_piece(struct attempt *a, struct fault *why)
{
	const struct spool_message *m = a->job.message;
	enum st st = ST_OK;

	buf_clear(&a->piece);
	if (conversion_ready(a))
		return conversion_piece(a, why);
	if (a->offset < m->size) {
		st = spool_read_content(a->job.spool, m->id, a->offset,
		    ATTEMPT_PIECE, &a->piece, why);
		if (st == ST_OK &&
		    (a->piece.len == 0 || a->piece.len > m->size - a->offset))
			st = FAULT(
			    why, ST_IO, .what = "less than its size is there");
	}
	a->offset += a->piece.len;
	return st;
}

void
attempt_stream(struct attempt *a)
{
	struct fault why;
	unsigned turn = 0;

	while (conn_unsent(a->peer->conn) < SEND_UNSENT_MAX) {
		if (turn++ == SEND_TURN) {
			timer_set(a->timer, 0);
			return;
		}
		if (next_piece(a, &why) != ST_OK) {
			unreadable(a, &why);
			return;
		}
		/* A small message, dot and all, is one write and one packet. */
		if (a->offset == a->job.message->size) {
			a->ended = true;
			a->streaming = false;
			peer_content_last(a->peer, buf_slice(&a->piece));
			return;
		}
		peer_content(a->peer, buf_slice(&a->piece));
	}
}

/* -------------------------------------------------------- the handler -- */

static void
send_event(void *ctx, enum smtp_client_event e)
{
	struct attempt *a = ctx;
	struct verdict v;

	switch (e) {
	case SMTP_CLIENT_CONTENT:
		a->streaming = true;
		attempt_stream(a);
		return;
	case SMTP_CLIENT_DONE:
		over(a);
		return;
	default:
		if (gone_stale(a) && !a->ended) {
			attempt_go(a, attempt_again(a));
			return;
		}
		v = attempt_last_reply(a);
		undecided(a, &v);
		return;
	}
}

static void
send_drained(void *ctx)
{
	struct attempt *a = ctx;

	if (a->streaming)
		attempt_stream(a);
}

static void
send_lost(void *ctx, enum peer_loss loss, const struct fault *why)
{
	struct attempt *a = ctx;
	struct verdict v = attempt_lost(a, loss, why);

	if (gone_stale(a) && !a->ended)
		attempt_go(a, attempt_again(a));
	else
		undecided(a, &v);
}

static void
nothing(void *ctx)
{
	(void)ctx;
}

static const struct peer_handler SENDING = {
	.connected = nothing,
	.secured = nothing,
	.event = send_event,
	.drained = send_drained,
	.lost = send_lost,
};

/* --------------------------------------------------------------- step -- */

static size_t
batch_max(const struct attempt *a)
{
	size_t ours = a->d->setup.config->rcpts_a_transaction;
	size_t theirs = a->peer->client.rcpt_max; /* RFC 9422 4.2 */
	size_t max = ours == 0 ? a->job.rcpt_count : ours;

	if (a->batch_max != 0 && a->batch_max < max)
		max = a->batch_max;
	return theirs != 0 && theirs < max ? theirs : max;
}

static const struct step *
send_run(struct attempt *a)
{
	const struct spool_message *m = a->job.message;
	struct envelope_rcpt *rcpts;
	size_t max = batch_max(a), n = 0;
	struct peer *p = a->peer;
	struct verdict v;

	if (p->transactions > 0 && !pool_allows(&a->d->pool, p)) {
		a->peer = NULL;
		pool_quit(&a->d->pool, p);
		return attempt_again(a);
	}
	if (a->send_rcpts == NULL)
		a->send_rcpts =
		    arena_alloc(&a->arena, a->job.rcpt_count * sizeof(*rcpts));
	rcpts = a->send_rcpts;
	if (rcpts == NULL) {
		v = verdict_of(SITUATION_INTERNAL);
		return attempt_fail(a, &v);
	}
	for (size_t i = 0; i < a->job.rcpt_count && n < max; i++)
		if (!a->settled[i]) {
			a->batch[n] = (unsigned)i;
			rcpts[n++] = m->rcpts[a->job.rcpts[i]].to;
		}
	a->envelope = m->envelope;
	a->envelope.rcpts = rcpts;
	a->envelope.rcpt_count = n;
	a->offset = 0;
	a->ended = a->streaming = false;
	peer_own(p, &SENDING, a);
	if (!conversion_ready(a)) {
		peer_mail(p, &a->envelope, m->size, m->eight_bit);
		return NULL;
	}
	a->envelope.body = BODY_7BIT;
	peer_mail(p, &a->envelope, conversion_size(a), false);
	return NULL;
}

const struct step STEP_SEND = { "send", send_run };
