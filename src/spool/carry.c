/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a segment's records is still needed, said again in the current
 * segment: live messages whole, the last word on recipients of messages that
 * lie elsewhere, and the names of the dead as long as their graves are there.
 */
#include "spool/compact.h"

#include <stdlib.h>

static void
touched(struct compact *c)
{
	const struct group *g = &c->s->gathering;

	if (g->segment != NULL)
		c->dirty = place_of(g->segment, g->start + g->b.len);
}

/* It is not known which of them holds the message: so all. */
static void
speaks_as_victim(struct compact *c)
{
	struct segment *g = c->s->gathering.segment;

	for (size_t i = 0; i < c->victim->older_count; i++)
		segment_speaks(g, c->victim->older[i]);
	g->tombs += RECORD_HEAD;
	c->copied += RECORD_HEAD;
	touched(c);
}

static enum carried
gone(struct compact *c, spool_id id, uint32_t about)
{
	/* Nothing is left from which it could come back. */
	if (!segment_bound(c->s, c->victim))
		return CARRIED;
	if (gone_append(c->s, id, about, NULL) != ST_OK)
		return CARRY_AGAIN;
	speaks_as_victim(c);
	return CARRIED;
}

/* The merged state of one recipient of a message that lies elsewhere. */
static enum carried
state(struct compact *c, struct entry *e, uint32_t rcpt)
{
	struct spool_message m;
	struct arena a;
	enum carried done = CARRIED;
	enum st st;

	if (e->settling > 0)
		return CARRY_AGAIN;
	arena_init(&a, 2 * RECORD_BODY_MAX);
	st = entry_read(c->s, e, &a, &m, NULL);
	if (st != ST_OK)
		done = CARRY_FAILED;
	else if (note_append(c->s, e, rcpt, &m.rcpts[rcpt], NULL) != ST_OK)
		done = CARRY_AGAIN;
	arena_deinit(&a);
	c->copied += RECORD_HEAD;
	touched(c);
	return done;
}

static bool
elsewhere(const struct compact *c, const struct entry *e)
{
	return e->place.segment != c->victim->number;
}

static enum carried
note(struct compact *c, const struct scan_item *item)
{
	const struct record *r = &item->record;
	struct entry *e = index_find(&c->s->index, r->id);
	struct place here = place_of(c->victim, item->at);
	struct ref *ref;

	if (e == NULL && r->about != c->victim->number)
		return gone(c, r->id, r->about);
	if (e == NULL || !elsewhere(c, e) || r->body.len < 4)
		return CARRIED;
	ref = entry_ref(e, get_u32(r->body.at));
	if (ref == NULL || !place_eq(ref->place, here))
		return CARRIED;
	return state(c, e, ref->rcpt);
}

static enum carried
hold(struct compact *c, const struct record *r)
{
	struct entry *e = index_find(&c->s->index, r->id);

	if (e == NULL && r->about != c->victim->number)
		return gone(c, r->id, r->about);
	if (e == NULL || !elsewhere(c, e))
		return CARRIED;
	if (hold_append(c->s, e, e->held, NULL) != ST_OK)
		return CARRY_AGAIN;
	touched(c);
	return CARRIED;
}

/* The report that this record holds settles recipients of another. */
static enum carried
settles(struct compact *c, const struct message_extra *x)
{
	struct entry *e = index_find(&c->s->index, x->settles);

	if (x->settle_count == 0)
		return CARRIED;
	if (e == NULL)
		return gone(c, x->settles, c->victim->number);
	if (!elsewhere(c, e))
		return CARRIED;
	for (size_t i = 0; i < x->settle_count; i++) {
		enum carried done;

		if (x->settle_rcpts[i] >= e->rcpts)
			continue;
		done = state(c, e, x->settle_rcpts[i]);
		if (done != CARRIED)
			return done;
	}
	return CARRIED;
}

/* The record of the copy; e still lies where it was. */
static enum carried
put_copy(struct compact *c, struct entry *e, const struct spool_message *m,
    struct slice content)
{
	struct waiter *w = calloc(1, sizeof(*w));
	struct record r = { .type = RECORD_MESSAGE, .id = e->id };
	struct message_extra x = { .settles = 0 };
	struct spool *s = c->s;
	struct append a;

	if (w == NULL)
		return CARRY_AGAIN;
	if (append_begin(s, &a, NULL) != ST_OK) {
		free(w);
		return CARRY_AGAIN;
	}
	if (c->span != NULL) {
		x.chunks = c->span->chunks;
		x.chunk_count = c->span->count;
	}
	message_head_put(a.b, m, &x);
	w->move = true;
	w->entry = (struct entry){ .id = e->id, .place = a.place };
	w->entry.head = (uint32_t)(a.b->len - a.at - RECORD_HEAD);
	buf_put(a.b, content);
	w->entry.body = (uint32_t)(a.b->len - a.at - RECORD_HEAD);
	r.about = e->place.segment;
	segment_speaks(s->gathering.segment, r.about);
	if (append_end(s, &a, &r, NULL) != ST_OK) {
		free(w);
		return CARRY_AGAIN;
	}
	w->entry.span = c->span;
	c->span = NULL;
	c->big = 0;
	c->moves++;
	c->copied += w->entry.body;
	e->moving = true;
	list_push_back(&s->gathering.waiters, &w->link);
	touched(c);
	return CARRIED;
}

static enum carried
copy(struct compact *c, struct entry *e)
{
	struct spool_message m;
	struct arena a;
	struct buf b;
	enum carried done = CARRY_FAILED;

	arena_init(&a, 2 * RECORD_BODY_MAX);
	buf_init(&b, RECORD_BODY_MAX);
	if (entry_read(c->s, e, &a, &m, NULL) == ST_OK &&
	    (e->span != NULL || spool_read_content(c->s, e->id, 0,
				    e->body - e->head, &b, NULL) == ST_OK))
		done = put_copy(c, e, &m, buf_slice(&b));
	buf_deinit(&b);
	arena_deinit(&a);
	return done;
}

static bool
big_begin(struct compact *c, const struct entry *e)
{
	carry_drop(c);
	c->span = calloc(1, sizeof(*c->span));
	if (c->span == NULL)
		return false;
	c->span->chunks = calloc(e->span->count, sizeof(*c->span->chunks));
	if (c->span->chunks == NULL) {
		carry_drop(c);
		return false;
	}
	c->big = e->id;
	c->big_next = 0;
	return true;
}

/* One chunk a slice, so that the loop never waits for a large message. */
static enum carried
copy_chunk(struct compact *c, struct entry *e)
{
	struct chunk *from = &e->span->chunks[c->big_next];
	struct record r = { .type = RECORD_CHUNK, .id = e->id }, old;
	struct append a;
	struct arena arena;
	enum carried done = CARRY_FAILED;

	arena_init(&arena, 2 * RECORD_BODY_MAX);
	if (place_read(c->s, from->place, &arena, &old, NULL) == ST_OK) {
		done = CARRY_AGAIN;
		if (append_begin(c->s, &a, NULL) == ST_OK) {
			buf_put(a.b, old.body);
			if (append_end(c->s, &a, &r, NULL) == ST_OK) {
				c->span->chunks[c->span->count++] =
				    (struct chunk){ a.place, from->len };
				segment_find(c->s, a.place.segment)->pins++;
				c->big_next++;
				c->copied += from->len;
				touched(c);
			}
		}
	}
	arena_deinit(&arena);
	return done;
}

enum carried
carry_entry(struct compact *c, struct entry *e)
{
	if (e->moving)
		return CARRIED;
	if (e->settling > 0)
		return CARRY_AGAIN;
	/* The one that was being copied was settled meanwhile. */
	if (c->big != e->id)
		carry_drop(c);
	if (e->span == NULL)
		return copy(c, e);
	if (c->big != e->id && !big_begin(c, e))
		return CARRY_AGAIN;
	if (c->big_next < e->span->count)
		return copy_chunk(c, e);
	return copy(c, e);
}

void
carry_drop(struct compact *c)
{
	for (size_t i = 0; c->span != NULL && i < c->span->count; i++) {
		struct segment *g =
		    segment_find(c->s, c->span->chunks[i].place.segment);

		if (g != NULL)
			g->pins--;
	}
	if (c->span != NULL)
		free(c->span->chunks);
	free(c->span);
	c->span = NULL;
	c->big = 0;
}

static enum carried
message(struct compact *c, const struct scan_item *item)
{
	const struct record *r = &item->record;
	struct entry *e = index_find(&c->s->index, r->id);
	struct spool_message m = { .id = r->id };
	struct message_extra x = { .settles = 0 };
	enum carried done = CARRIED;
	struct arena a;
	size_t len;

	arena_init(&a, 2 * RECORD_BODY_MAX);
	if (message_head_parse(r->body, &a, &m, &x, &len) == ST_OK)
		done = settles(c, &x);
	arena_deinit(&a);
	if (done != CARRIED)
		return done;
	if (e == NULL)
		return r->about != 0 ? gone(c, r->id, r->about) : CARRIED;
	if (!place_eq(e->place, place_of(c->victim, item->at)))
		return CARRIED;
	return carry_entry(c, e);
}

static enum carried
unsaid(struct compact *c, const struct record *r)
{
	struct entry *e = unsaid_target(c->s, r);

	if (index_find(&c->s->index, r->id) != NULL ||
	    !segment_bound(c->s, c->victim))
		return CARRIED;
	/* What is on its way would be undone by what is true now. */
	if (e != NULL && e->settling > 0)
		return CARRY_AGAIN;
	if (unsaid_repeat(c->s, r) != ST_OK)
		return CARRY_AGAIN;
	speaks_as_victim(c);
	return CARRIED;
}

enum carried
carry(struct compact *c, const struct scan_item *item)
{
	switch (item->record.type) {
	case RECORD_MESSAGE:
		return message(c, item);
	case RECORD_NOTE:
		return note(c, item);
	case RECORD_HOLD:
		return hold(c, &item->record);
	case RECORD_GONE:
		return unsaid(c, &item->record);
	case RECORD_CHUNK:
	case RECORD_MARK:
	case RECORD_TYPES:
		break;
	}
	return CARRIED;
}
