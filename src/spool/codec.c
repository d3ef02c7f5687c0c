/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies: numbers little-endian, strings with their length before them.  The
 * reader never trusts a count or a length before it has seen the bytes. */
#include "spool/codec.h"

#include "base/crc32c.h"
#include "catalog/table.h"

#define RCPT_LEAST 14 /* octets of the shortest recipient */

#define FLAG_EIGHT_BIT 1u
#define FLAG_HELD      2u
#define FLAG_SMTPUTF8  4u

#define STATE_OWES    1u
#define STATE_RELAYED 2u
#define STATE_TOLD    4u

struct wire {
	struct slice in;
	bool bad;
};

static uint64_t
take(struct wire *w, size_t octets)
{
	uint64_t n = 0;

	if (w->in.len < octets) {
		w->bad = true;
		w->in.len = 0;
		return 0;
	}
	for (size_t i = octets; i-- > 0;)
		n = n << 8 | (unsigned char)w->in.at[i];
	w->in = slice_from(w->in, octets);
	return n;
}

static unsigned
take_small(struct wire *w, size_t octets)
{
	return (unsigned)take(w, octets);
}

static struct slice
take_str(struct wire *w)
{
	size_t len = (size_t)take(w, 4);
	struct slice s;

	if (len > w->in.len) {
		w->bad = true;
		w->in.len = 0;
		return SLICE_NONE;
	}
	s = slice_head(w->in, len);
	w->in = slice_from(w->in, len);
	return s;
}

static void
put_str(struct buf *b, struct slice s)
{
	if (s.len > UINT32_MAX) {
		b->failed = true;
		return;
	}
	put_u32(b, (uint32_t)s.len);
	buf_put(b, s);
}

static unsigned
word_find(const struct slice *words, unsigned count, struct slice s)
{
	for (unsigned i = 0; i < count; i++) {
		if (slice_eq(words[i], s))
			return i;
	}
	return 0;
}

static void
put_verdict(struct buf *b, const struct verdict *v)
{
	put_u16(b, v->basic);
	put_u8(b, v->esc.class);
	put_u16(b, v->esc.subject);
	put_u16(b, v->esc.detail);
	put_str(b, catalog_reasons[v->reason].id);
	put_str(b, catalog_causes[v->cause].id);
	put_str(b, catalog_actors[v->actor]);
	put_str(b, catalog_actions[v->action]);
	put_str(b, catalog_situations[v->situation].id);
	put_u32(b, v->retry_after);
	put_u8(b, v->derived);
	put_u32(b, v->provider);
	put_u32(b, v->rule);
	for (int i = 0; i < VERDICT_ARGS; i++)
		put_str(b, v->args[i]);
	put_str(b, v->reply);
}

static struct verdict
take_verdict(struct wire *w)
{
	struct verdict v = { .basic = take_small(w, 2) };

	v.esc.class = (unsigned char)take(w, 1);
	v.esc.subject = (unsigned short)take(w, 2);
	v.esc.detail = (unsigned short)take(w, 2);
	if (!reason_find(take_str(w), &v.reason))
		v.reason = REASON_UNKNOWN;
	if (!cause_find(take_str(w), &v.cause))
		v.cause = CAUSE_NONE;
	v.actor =
	    (enum actor)word_find(catalog_actors, ACTOR_COUNT, take_str(w));
	v.action =
	    (enum action)word_find(catalog_actions, ACTION_COUNT, take_str(w));
	if (!situation_find(take_str(w), &v.situation))
		v.situation = SITUATION_NONE;
	v.retry_after = take_small(w, 4);
	v.derived = take_small(w, 1);
	v.provider = take_small(w, 4);
	v.rule = take_small(w, 4);
	for (int i = 0; i < VERDICT_ARGS; i++)
		v.args[i] = take_str(w);
	v.reply = take_str(w);
	return v;
}

static void
put_state(struct buf *b, const struct spool_rcpt *r)
{
	put_u8(b, r->state);
	put_u8(b, (r->owes_report ? STATE_OWES : 0) |
		      (r->relayed ? STATE_RELAYED : 0) |
		      (r->delay_told ? STATE_TOLD : 0));
	put_u32(b, r->attempts);
	put_u64(b, r->last_ms);
	put_verdict(b, &r->last);
	put_str(b, r->remote_mta);
}

static void
take_state(struct wire *w, struct spool_rcpt *r)
{
	unsigned state = take_small(w, 1), flags = take_small(w, 1);

	if (state > SPOOL_REPORTED) {
		w->bad = true;
		return;
	}
	r->state = (enum spool_state)state;
	r->owes_report = (flags & STATE_OWES) != 0;
	r->relayed = (flags & STATE_RELAYED) != 0;
	r->delay_told = (flags & STATE_TOLD) != 0;
	r->attempts = take_small(w, 4);
	r->last_ms = take(w, 8);
	r->last = take_verdict(w);
	r->remote_mta = take_str(w);
}

void
note_put(struct buf *b, uint32_t rcpt, const struct spool_rcpt *r)
{
	put_u32(b, rcpt);
	put_state(b, r);
}

bool
note_parse(struct slice body, uint32_t *ret_rcpt, struct spool_rcpt *ret)
{
	struct wire w = { .in = body };
	uint32_t rcpt = (uint32_t)take(&w, 4);
	struct spool_rcpt r = *ret;

	take_state(&w, &r);
	if (w.bad || w.in.len > 0)
		return false;
	*ret_rcpt = rcpt;
	*ret = r;
	return true;
}

/* A recipient to whom nothing has happened needs no state. */
static bool
fresh(const struct spool_rcpt *r)
{
	return r->state == SPOOL_PENDING && r->attempts == 0 &&
	       r->last_ms == 0 && !r->delay_told;
}

static void
put_rcpt(struct buf *b, const struct spool_rcpt *r)
{
	put_str(b, r->to.address);
	put_str(b, r->to.orcpt);
	/* The same as the address, mostly: once is enough. */
	if (slice_eq(r->to.address, r->original))
		put_u8(b, 0);
	else {
		put_u8(b, 1);
		put_str(b, r->original);
	}
	put_u32(b, r->to.notify);
	put_u8(b, fresh(r) ? 0 : 1);
	if (!fresh(r))
		put_state(b, r);
}

static void
take_rcpt(struct wire *w, struct spool_rcpt *r)
{
	r->to.address = take_str(w);
	r->to.orcpt = take_str(w);
	r->original = take(w, 1) == 0 ? r->to.address : take_str(w);
	r->to.notify = take_small(w, 4);
	if (take(w, 1) != 0)
		take_state(w, r);
}

static void
put_extra(struct buf *b, const struct message_extra *x)
{
	put_u32(b, (uint32_t)x->settle_count);
	if (x->settle_count > 0) {
		put_u64(b, x->settles);
		put_u8(b, x->settle_delay);
	}
	for (size_t i = 0; i < x->settle_count; i++)
		put_u32(b, x->settle_rcpts[i]);
	put_u32(b, (uint32_t)x->chunk_count);
	for (size_t i = 0; i < x->chunk_count; i++) {
		put_u32(b, x->chunks[i].place.segment);
		put_u32(b, x->chunks[i].place.at);
		put_u32(b, x->chunks[i].len);
	}
}

/* False when memory ran out; the bytes' faults are the wire's. */
static bool
take_extra(struct wire *w, struct arena *a, struct message_extra *x)
{
	uint32_t *rcpts = NULL;
	struct chunk *chunks = NULL;
	size_t count = (size_t)take(w, 4);

	if (count > w->in.len / 4)
		w->bad = true;
	else if (count > 0) {
		x->settles = take(w, 8);
		x->settle_delay = take(w, 1) != 0;
		rcpts = arena_alloc(a, count * sizeof(*rcpts));
		if (rcpts == NULL)
			return false;
		for (size_t i = 0; i < count; i++)
			rcpts[i] = (uint32_t)take(w, 4);
		x->settle_rcpts = rcpts;
		x->settle_count = count;
	}
	count = (size_t)take(w, 4);
	if (w->bad || count > w->in.len / 12) {
		w->bad = true;
		return true;
	}
	if (count == 0)
		return true;
	chunks = arena_alloc(a, count * sizeof(*chunks));
	if (chunks == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		chunks[i].place.segment = (uint32_t)take(w, 4);
		chunks[i].place.at = (uint32_t)take(w, 4);
		chunks[i].len = (uint32_t)take(w, 4);
	}
	x->chunks = chunks;
	x->chunk_count = count;
	return true;
}

void
message_head_put(
    struct buf *b, const struct spool_message *m, const struct message_extra *x)
{
	const struct envelope *e = &m->envelope;
	struct buf head;

	/* Behind the body's own ceiling a head would never be read back. */
	buf_init(&head, MESSAGE_HEAD_MAX);
	put_u64(&head, m->arrived_ms);
	put_u64(&head, m->size);
	put_u8(&head, (m->eight_bit ? FLAG_EIGHT_BIT : 0) |
			  (m->held ? FLAG_HELD : 0) |
			  (e->smtputf8 ? FLAG_SMTPUTF8 : 0));
	put_u8(&head, e->body);
	put_u8(&head, e->ret);
	put_str(&head, m->client);
	put_str(&head, m->language);
	put_str(&head, e->sender);
	put_str(&head, e->envid);
	put_u32(&head, (uint32_t)m->rcpt_count);
	for (size_t i = 0; i < m->rcpt_count; i++)
		put_rcpt(&head, &m->rcpts[i]);
	put_extra(&head, x);
	if (!buf_ok(&head))
		b->failed = true;
	put_u32(b, (uint32_t)head.len);
	put_u32(b, crc32c(0, buf_slice(&head)));
	buf_put(b, buf_slice(&head));
	buf_deinit(&head);
}

static void
take_envelope(struct wire *w, struct spool_message *m)
{
	struct envelope *e = &m->envelope;
	unsigned flags, body, ret;

	m->arrived_ms = take(w, 8);
	m->size = take(w, 8);
	flags = take_small(w, 1);
	body = take_small(w, 1);
	ret = take_small(w, 1);
	if (body > BODY_BINARYMIME || ret > DSN_RET_HDRS) {
		w->bad = true;
		return;
	}
	m->eight_bit = (flags & FLAG_EIGHT_BIT) != 0;
	m->held = (flags & FLAG_HELD) != 0;
	e->smtputf8 = (flags & FLAG_SMTPUTF8) != 0;
	e->body = (enum body_type)body;
	e->ret = (enum dsn_ret)ret;
	m->client = take_str(w);
	m->language = take_str(w);
	e->sender = take_str(w);
	e->envid = take_str(w);
}

enum st
message_head_parse(struct slice body, struct arena *a,
    struct spool_message *ret, struct message_extra *ret_x, size_t *ret_len)
{
	struct spool_message m = { .id = ret->id };
	struct message_extra x = { .settles = 0 };
	struct wire w;
	size_t len;

	if (body.len < MESSAGE_PREFIX)
		return ST_SYNTAX;
	len = get_u32(body.at);
	if (len > MESSAGE_HEAD_MAX)
		return ST_SYNTAX;
	*ret_len = MESSAGE_PREFIX + len;
	if (body.len - MESSAGE_PREFIX < len)
		return ST_LIMIT;
	w = (struct wire){
		.in = slice_head(slice_from(body, MESSAGE_PREFIX), len),
	};
	if (crc32c(0, w.in) != get_u32(body.at + 4))
		return ST_SYNTAX;
	take_envelope(&w, &m);
	m.rcpt_count = (size_t)take(&w, 4);
	if (w.bad || m.rcpt_count > w.in.len / RCPT_LEAST)
		return ST_SYNTAX;
	m.rcpts = arena_alloc(a, (m.rcpt_count + 1) * sizeof(*m.rcpts));
	if (m.rcpts == NULL)
		return ST_MEMORY;
	for (size_t i = 0; i < m.rcpt_count; i++)
		take_rcpt(&w, &m.rcpts[i]);
	if (!take_extra(&w, a, &x))
		return ST_MEMORY;
	if (w.bad || w.in.len > 0)
		return ST_SYNTAX;
	*ret = m;
	*ret_x = x;
	return ST_OK;
}
