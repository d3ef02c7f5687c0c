/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step convert: a host does not take the message as it is, and it is to
 * be encoded for it (RFC 6152 3).  Here it is only looked at, and measured,
 * in turns of the loop; send then reads it through the converter.  Nothing in
 * the queue changes.
 */
#include "deliver/attempt.h"

#include "os/log.h"

#include <stdlib.h>

/* Pieces in one turn of the loop, as when it is sent. */
#define CONVERT_TURN 16

struct conversion {
	struct seven_bit bits;
	struct buf raw, measured;
	enum { LOOKING, MEASURING, READY, IMPOSSIBLE } state;
	uint64_t offset, size;
};

bool
conversion_may(const struct attempt *a, const struct verdict *v)
{
	/* RFC 6531 3.5: an address cannot be converted. */
	return v->action == ACTION_RE_ENCODE && a->conversion == NULL &&
	       !a->job.message->envelope.smtputf8 &&
	       !(v->esc.subject == 6 && v->esc.detail == 7);
}

bool
conversion_ready(const struct attempt *a)
{
	return a->conversion != NULL && a->conversion->state == READY;
}

uint64_t
conversion_size(const struct attempt *a)
{
	return a->conversion->size;
}

void
conversion_free(struct conversion *c)
{
	if (c == NULL)
		return;
	seven_bit_deinit(&c->bits);
	buf_deinit(&c->raw);
	buf_deinit(&c->measured);
	free(c);
}

/* The next piece of what is queued; empty at its end. */
static enum st
read_raw(struct attempt *a, uint64_t offset, struct fault *why)
{
	const struct spool_message *m = a->job.message;
	struct conversion *c = a->conversion;
	enum st st = ST_OK;

	buf_clear(&c->raw);
	if (offset < m->size)
		st = spool_read_content(
		    a->job.spool, m->id, offset, ATTEMPT_PIECE, &c->raw, why);
	if (st == ST_OK && offset < m->size &&
	    (c->raw.len == 0 || c->raw.len > m->size - offset))
		st = FAULT(why, ST_IO, .what = "less than its size is there");
	return st;
}

enum st
conversion_piece(struct attempt *a, struct fault *why)
{
	struct conversion *c = a->conversion;
	const struct spool_message *m = a->job.message;
	enum st st;

	if (a->offset == 0)
		seven_bit_begin(&c->bits);
	st = read_raw(a, a->offset, why);
	if (st != ST_OK)
		return st;
	seven_bit_convert(&c->bits, buf_slice(&c->raw), &a->piece);
	a->offset += c->raw.len;
	if (a->offset == m->size)
		seven_bit_end(&c->bits, &a->piece);
	if (!buf_ok(&a->piece))
		return FAULT(why, ST_MEMORY, .what = "encode the message");
	return ST_OK;
}

/* ------------------------------------------------------- both passes -- */

static const struct step *
converted(struct attempt *a)
{
	struct conversion *c = a->conversion;
	struct buf id;

	c->state = READY;
	buf_init(&id, SPOOL_ID_LEN);
	spool_id_put(&id, a->job.message->id);
	LOG("delivery.encoded", KS("queue", buf_slice(&id)),
	    KS("site", a->site), KS("host", attempt_host(a)),
	    KU("size", c->size));
	buf_deinit(&id);
	/* The host may have lost its patience meanwhile. */
	return a->peer == NULL ? attempt_again(a) : &STEP_SEND;
}

static const struct step *
looked(struct attempt *a)
{
	struct conversion *c = a->conversion;
	enum seven_bit_need need = seven_bit_looked(&c->bits);
	struct verdict v;

	c->offset = 0;
	/* Declared as what it is not: it goes as what it is. */
	if (need == SEVEN_BIT_CLEAN && a->form_refused == 0)
		need = SEVEN_BIT_NEEDED;
	switch (need) {
	case SEVEN_BIT_NEEDED:
		c->state = MEASURING;
		seven_bit_begin(&c->bits);
		timer_set(a->timer, 0);
		return NULL;
	case SEVEN_BIT_MEMORY:
		v = verdict_of(SITUATION_OUT_OF_MEMORY);
		return attempt_fail(a, &v);
	case SEVEN_BIT_CLEAN: /* that was not what hindered it */
	case SEVEN_BIT_IMPOSSIBLE:
		break;
	}
	c->state = IMPOSSIBLE;
	attempt_unconverted(a);
	return NULL;
}

static const struct step *
unreadable(struct attempt *a, const struct fault *why)
{
	struct verdict v =
	    verdict_of_1(SITUATION_QUEUE_READ_FAILED, attempt_why(a, why));

	return attempt_fail(a, &v);
}

static const struct step *
go_on(struct attempt *a)
{
	struct conversion *c = a->conversion;
	struct fault why;

	for (unsigned turn = 0; turn < CONVERT_TURN; turn++) {
		if (read_raw(a, c->offset, &why) != ST_OK)
			return unreadable(a, &why);
		c->offset += c->raw.len;
		if (c->state == LOOKING) {
			seven_bit_look(&c->bits, buf_slice(&c->raw));
			/* what is impossible stays so, however much follows */
			if (c->offset == a->job.message->size ||
			    c->bits.why != NULL)
				return looked(a);
			continue;
		}
		buf_clear(&c->measured);
		seven_bit_convert(&c->bits, buf_slice(&c->raw), &c->measured);
		if (c->offset == a->job.message->size)
			seven_bit_end(&c->bits, &c->measured);
		c->size += c->measured.len;
		if (!buf_ok(&c->measured)) {
			why = (struct fault){ .what = "encode the message" };
			return unreadable(a, &why);
		}
		if (c->offset == a->job.message->size)
			return converted(a);
	}
	timer_set(a->timer, 0);
	return NULL;
}

bool
conversion_turn(struct attempt *a)
{
	struct conversion *c = a->conversion;

	if (c == NULL || (c->state != LOOKING && c->state != MEASURING))
		return false;
	attempt_go(a, go_on(a));
	return true;
}

/* -------------------------------------------------------------- step -- */

static void
nothing(void *ctx)
{
	(void)ctx;
}

static void
gone(struct attempt *a)
{
	peer_free(a->peer);
	a->peer = NULL;
}

static void
event(void *ctx, enum smtp_client_event e)
{
	(void)e; /* 421, or something that nobody asked for */
	gone(ctx);
}

static void
lost(void *ctx, enum peer_loss loss, const struct fault *why)
{
	(void)loss;
	(void)why;
	gone(ctx);
}

static const struct peer_handler CONVERTING = {
	.connected = nothing,
	.secured = nothing,
	.event = event,
	.drained = nothing,
	.lost = lost,
};

static const struct step *
convert_run(struct attempt *a)
{
	struct conversion *c = calloc(1, sizeof(*c));
	struct verdict v;

	if (c == NULL) {
		v = verdict_of(SITUATION_OUT_OF_MEMORY);
		return attempt_fail(a, &v);
	}
	seven_bit_init(&c->bits);
	buf_init(&c->raw, ATTEMPT_PIECE);
	buf_init(&c->measured, CONVERSION_PIECE);
	a->conversion = c;
	if (a->peer != NULL)
		peer_own(a->peer, &CONVERTING, a);
	timer_set(a->timer, 0);
	return NULL;
}

const struct step STEP_CONVERT = { "convert", convert_run };
