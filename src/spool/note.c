/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of messages.  Memory changes at once and the record follows
 * with the next group; docs/spool.md has the table of what may follow what.
 */
#include "spool/room.h"

#include <assert.h>
#include <stdlib.h>

#define READ_ONLY "the spool is open for reading only"

void
entry_count(struct spool *s, struct entry *e, bool live)
{
	struct ref *refs;
	size_t count;
	struct segment *g = segment_find(s, e->place.segment);
	uint64_t sign = live ? 1 : (uint64_t)-1;

	if (g != NULL)
		g->live += sign * record_size(e->body);
	for (size_t i = 0; e->span != NULL && i < e->span->count; i++) {
		const struct chunk *c = &e->span->chunks[i];

		g = segment_find(s, c->place.segment);
		if (g != NULL)
			g->live += sign * record_size(c->len);
	}
	entry_refs(e, &refs, &count);
	for (size_t i = 0; i < count; i++) {
		g = segment_find(s, refs[i].place.segment);
		if (g != NULL)
			g->live += sign * refs[i].size;
	}
}

void
ref_move(struct spool *s, struct ref *ref, struct place p, uint32_t size)
{
	struct segment *g = segment_find(s, ref->place.segment);

	if (g != NULL)
		g->live -= ref->size;
	ref->place = p;
	ref->size = size;
	g = segment_find(s, p.segment);
	if (g != NULL)
		g->live += size;
}

void
entry_forget(struct spool *s, struct entry *e)
{
	entry_count(s, e, false);
	index_remove(&s->index, e);
}

/* The body was appended; the segment now speaks about e's. */
static enum st
finish(struct spool *s, const struct append *a, const struct entry *e,
    enum record_type type, struct fault *why)
{
	struct record r = { .type = type, .id = e->id };

	r.about = e->place.segment;
	segment_speaks(s->gathering.segment, r.about);
	return append_end(s, a, &r, why);
}

enum st
note_append(struct spool *s, struct entry *e, uint32_t rcpt,
    const struct spool_rcpt *r, struct fault *why)
{
	struct ref *ref = entry_ref_make(e, rcpt);
	struct append a;
	uint64_t size;
	enum st st;

	if (ref == NULL)
		return FAULT(why, ST_MEMORY, .what = "no memory for a note");
	st = append_begin(s, &a, why);
	if (st != ST_OK)
		return st;
	note_put(a.b, rcpt, r);
	size = record_size(a.b->len - a.at - RECORD_HEAD);
	st = finish(s, &a, e, RECORD_NOTE, why);
	if (st == ST_OK) {
		ref_move(s, ref, a.place, (uint32_t)size);
		ref->bits = ref_bits(r);
	}
	return st;
}

enum st
hold_append(struct spool *s, struct entry *e, bool held, struct fault *why)
{
	struct append a;
	enum st st = append_begin(s, &a, why);

	if (st != ST_OK)
		return st;
	put_u8(a.b, held);
	return finish(s, &a, e, RECORD_HOLD, why);
}

enum st
gone_append(struct spool *s, spool_id id, uint32_t about, struct fault *why)
{
	struct entry e = { .id = id, .place = { about, 0 } };
	struct append a;
	enum st st = append_begin(s, &a, why);

	if (st != ST_OK)
		return st;
	return finish(s, &a, &e, RECORD_GONE, why);
}

enum st
unsaid_append(struct spool *s, const struct unsaid *u, struct fault *why)
{
	struct entry self = { .id = u->id, .place = { u->about, 0 } };
	struct entry *e = index_find(&s->index, u->settles);
	struct append a;
	enum st st;

	if (e == NULL || u->count == 0)
		return gone_append(s, u->id, u->about, why);
	st = append_begin(s, &a, why);
	if (st != ST_OK)
		return st;
	put_u64(a.b, u->settles);
	for (size_t i = 0; i < u->count; i++) {
		const struct ref *ref = entry_ref(e, u->rcpts[i]);

		put_u32(a.b, u->rcpts[i]);
		put_u32(a.b, ref == NULL ? SPOOL_PENDING : ref->bits);
	}
	segment_speaks(s->gathering.segment, e->place.segment);
	return finish(s, &a, &self, RECORD_GONE, why);
}

struct entry *
unsaid_target(const struct spool *s, const struct record *r)
{
	if (r->body.len < 8)
		return NULL;
	return index_find(&s->index, get_u64(r->body.at));
}

enum st
unsaid_repeat(struct spool *s, const struct record *r)
{
	struct slice pairs = slice_from(r->body, 8);
	struct unsaid u = { .id = r->id, .about = r->about };
	struct entry *e = unsaid_target(s, r);
	uint32_t *rcpts = NULL;
	enum st st;

	if (e != NULL) {
		u.settles = e->id;
		rcpts = calloc(pairs.len / 8 + 1, sizeof(*rcpts));
		if (rcpts == NULL)
			return ST_MEMORY;
		u.rcpts = rcpts;
	}
	for (; rcpts != NULL && pairs.len >= 8; pairs = slice_from(pairs, 8)) {
		if (get_u32(pairs.at) < e->rcpts)
			rcpts[u.count++] = get_u32(pairs.at);
	}
	st = unsaid_append(s, &u, NULL);
	free(rcpts);
	return st;
}

/*
 * What the recipient was before, without reading the disk: only the bits are
 * needed, since a note carries the new verdict.
 */
static bool
legal(const struct spool_rcpt *was, const struct spool_note *n)
{
	if (was->state == SPOOL_PENDING)
		return n->state != SPOOL_REPORTED;
	/* The report may not be sent after all, or the operator ends it. */
	return was->owes_report && !n->owes_report &&
	       n->state != SPOOL_PENDING && n->state != SPOOL_REPORTED;
}

enum st
spool_note(struct spool *s, const struct spool_note *n, struct fault *why)
{
	struct entry *e = index_find(&s->index, n->id);
	struct spool_rcpt r = { .state = SPOOL_PENDING };
	struct ref *ref;
	enum st st;

	if (s->loop == NULL)
		return FAULT(why, ST_CLOSED, .what = READ_ONLY);
	if (e == NULL || n->rcpt >= e->rcpts)
		return FAULT(why, ST_ABSENT, .what = "no such recipient");
	ref = entry_ref(e, n->rcpt);
	if (ref != NULL)
		ref_apply(ref, &r);
	if (!legal(&r, n))
		return FAULT(
		    why, ST_ABSENT, .what = "the recipient is settled");
	/* Only what was tried counts: not the operator, nor a debt undone. */
	if (r.state == SPOOL_PENDING && n->state != SPOOL_REMOVED)
		r.attempts++;
	r.state = n->state;
	r.owes_report = n->owes_report && (n->state == SPOOL_DELIVERED ||
					      n->state == SPOOL_FAILED);
	r.relayed = n->relayed;
	r.last_ms = n->at_ms;
	r.last = n->verdict;
	r.remote_mta = n->remote_mta;
	st = note_append(s, e, n->rcpt, &r, why);
	if (st != ST_OK)
		return st;
	if (!ref_open(entry_ref(e, n->rcpt)) && --e->open == 0)
		entry_forget(s, e);
	group_kick(s);
	return ST_OK;
}

enum st
spool_hold(struct spool *s, spool_id id, bool held, struct fault *why)
{
	struct entry *e = index_find(&s->index, id);
	enum st st;

	if (s->loop == NULL)
		return FAULT(why, ST_CLOSED, .what = READ_ONLY);
	if (e == NULL)
		return FAULT(why, ST_ABSENT, .what = "no such message");
	if (e->held == held)
		return ST_OK;
	st = hold_append(s, e, held, why);
	if (st != ST_OK)
		return st;
	e->held = held;
	group_kick(s);
	return ST_OK;
}

void
entry_settle(struct spool *s, const struct waiter *w)
{
	struct entry *e;

	if (w->settle_count == 0)
		return;
	e = index_find(&s->index, w->settles);
	for (size_t i = 0; e != NULL && i < w->settle_count; i++) {
		struct ref *ref = entry_ref(e, w->settle_rcpts[i]);

		assert(ref != NULL);
		if (w->settle_delay)
			ref->bits |= REF_TOLD;
		else if (ref_open(ref)) {
			ref->bits &= ~(REF_STATE | REF_OWES);
			ref->bits |= SPOOL_REPORTED;
			e->open--;
		}
	}
	if (e != NULL && e->open == 0)
		entry_forget(s, e);
}
