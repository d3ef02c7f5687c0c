/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message on its way in.  Its content is held in memory up to memory_max
 * and goes to disk as chunks from there on; commit adds the record that makes
 * chunks and envelope a message, and waits for the group.
 */
#include "spool/room.h"

#include <stdlib.h>

#define CONTENT_FIRST 8192 /* most messages fit, and no copy is made */

struct spool_draft {
	struct waiter waiter;
	struct spool *s;
	spool_id id;
	struct buf content;
	struct span *span;
	size_t span_room;
	uint64_t size;
	bool eight_bit;
	enum st st; /* sticky: why it cannot become a message */
	struct fault fault;
};

struct spool_draft *
spool_draft_new(struct spool *s)
{
	struct spool_draft *d = calloc(1, sizeof(*d));

	if (d == NULL || s->loop == NULL) {
		free(d);
		return NULL;
	}
	while (s->next_id == 0 || index_find(&s->index, s->next_id) != NULL)
		s->next_id++;
	*d = (struct spool_draft){ .s = s, .id = s->next_id++ };
	list_init(&d->waiter.link);
	/* One octet more than is kept: pieces are cut at memory_max. */
	buf_init(&d->content, (size_t)s->options.memory_max + 1);
	return d;
}

spool_id
spool_draft_id(const struct spool_draft *d)
{
	return d->id;
}

static void
pin(struct spool *s, const struct span *span, bool pinned)
{
	for (size_t i = 0; span != NULL && i < span->count; i++) {
		struct segment *g =
		    segment_find(s, span->chunks[i].place.segment);

		if (g == NULL)
			continue;
		if (pinned)
			g->pins++;
		else
			g->pins--;
	}
}

static void
span_free(struct span *span)
{
	if (span != NULL)
		free(span->chunks);
	free(span);
}

static void
draft_free(struct spool_draft *d)
{
	span_free(d->span);
	buf_deinit(&d->content);
	free(d->waiter.settle_rcpts);
	free(d);
}

void
spool_draft_drop(struct spool_draft *d)
{
	if (d == NULL)
		return;
	pin(d->s, d->span, false);
	draft_free(d);
}

/* Remembers the first reason and says it each time. */
static enum st
spoilt(struct spool_draft *d, enum st st, struct fault *why)
{
	if (d->st == ST_OK) {
		d->st = st;
		if (why != NULL)
			d->fault = *why;
	}
	if (why != NULL)
		*why = d->fault;
	return d->st;
}

static bool
room_left(struct spool_draft *d, struct fault *why)
{
	if (disk_free(d->s->folder) >= d->s->options.reserve)
		return true;
	(void)FAULT(why, ST_FULL, .what = "less space than the reserve is left",
	    .rule = "spool reserve");
	return false;
}

static bool
span_grow(struct spool_draft *d)
{
	struct chunk *chunks;
	size_t room;

	if (d->span == NULL)
		d->span = calloc(1, sizeof(*d->span));
	if (d->span == NULL)
		return false;
	if (d->span->count < d->span_room)
		return true;
	room = d->span_room == 0 ? 8 : d->span_room * 2;
	chunks = realloc(d->span->chunks, room * sizeof(*chunks));
	if (chunks == NULL)
		return false;
	d->span->chunks = chunks;
	d->span_room = room;
	return true;
}

static enum st
put_chunk(struct spool_draft *d, struct fault *why)
{
	struct record r = { .type = RECORD_CHUNK, .id = d->id };
	struct spool *s = d->s;
	struct append a;
	struct chunk chunk;
	enum st st;

	if (!room_left(d, why))
		return ST_FULL;
	if (!span_grow(d))
		return FAULT(why, ST_MEMORY, .what = "no memory for a draft");
	st = append_begin(s, &a, why);
	if (st != ST_OK)
		return st;
	chunk = (struct chunk){ a.place, (uint32_t)d->content.len };
	buf_put(a.b, buf_slice(&d->content));
	st = append_end(s, &a, &r, why);
	if (st != ST_OK)
		return st;
	d->span->chunks[d->span->count++] = chunk;
	segment_find(s, chunk.place.segment)->pins++;
	buf_clear(&d->content);
	group_kick(s);
	return ST_OK;
}

/* Eight octets a step: this looks at every octet of every message. */
static bool
has_eight_bit(struct slice s)
{
	uint64_t seen = 0, word;

	for (; s.len >= 8; s = slice_from(s, 8)) {
		memcpy(&word, s.at, 8);
		seen |= word;
	}
	for (; s.len > 0; s = slice_from(s, 1))
		seen |= (unsigned char)s.at[0];
	return (seen & 0x8080808080808080u) != 0;
}

enum st
spool_draft_put(struct spool_draft *d, struct slice piece, struct fault *why)
{
	struct fault fault = { .what = NULL };
	size_t max = (size_t)d->s->options.memory_max;
	enum st st = ST_OK;

	if (d->st != ST_OK)
		return spoilt(d, d->st, why);
	if (d->size == 0 && !room_left(d, &fault))
		st = ST_FULL;
	d->size += piece.len;
	d->eight_bit = d->eight_bit || has_eight_bit(piece);
	if (d->content.len == 0 && piece.len < CONTENT_FIRST &&
	    CONTENT_FIRST <= max)
		(void)buf_room(&d->content, CONTENT_FIRST);
	while (st == ST_OK && piece.len > 0) {
		struct slice now = slice_head(piece, max - d->content.len);

		buf_put(&d->content, now);
		piece = slice_from(piece, now.len);
		if (!buf_ok(&d->content))
			st = FAULT(
			    &fault, ST_MEMORY, .what = "no memory for a draft");
		else if (d->content.len == max && piece.len > 0)
			st = put_chunk(d, &fault);
	}
	if (st == ST_OK)
		return ST_OK;
	buf_deinit(&d->content);
	if (why != NULL)
		*why = fault;
	return spoilt(d, st, &fault);
}

/*
 * Room for all that must not fail once the record is durable.  The refs that
 * the report settles are made now, saying what was true before.
 */
static bool
prepare(struct spool_draft *d, const struct spool_settles *settles)
{
	struct waiter *w = &d->waiter;
	struct entry *e;

	if (!index_reserve(&d->s->index))
		return false;
	if (settles == NULL || settles->count == 0)
		return true;
	e = index_find(&d->s->index, settles->id);
	if (e == NULL)
		return true;
	w->settle_rcpts = calloc(settles->count, sizeof(*w->settle_rcpts));
	for (size_t i = 0; i < settles->count; i++) {
		if (settles->rcpts[i] >= e->rcpts)
			continue;
		if (w->settle_rcpts == NULL ||
		    entry_ref_make(e, settles->rcpts[i]) == NULL) {
			index_release(&d->s->index);
			return false;
		}
		w->settle_rcpts[w->settle_count++] = settles->rcpts[i];
	}
	w->settles = settles->id;
	w->settle_delay = settles->delay;
	return true;
}

/* A chunk in a segment that failed behind what it had synced is lost. */
static enum st
chunks_whole(const struct spool_draft *d)
{
	for (size_t i = 0; d->span != NULL && i < d->span->count; i++) {
		const struct chunk *c = &d->span->chunks[i];
		struct segment *g = segment_find(d->s, c->place.segment);

		if (g == NULL ||
		    (g->failed && place_offset(c->place) >= g->synced))
			return d->s->lost;
	}
	return ST_OK;
}

static enum st
put_message(
    struct spool_draft *d, const struct spool_message *m, struct fault *why)
{
	struct waiter *w = &d->waiter;
	struct spool *s = d->s;
	struct record r = { .type = RECORD_MESSAGE, .id = d->id };
	struct message_extra x = {
		.settles = w->settles,
		.settle_delay = w->settle_delay,
		.settle_rcpts = w->settle_rcpts,
		.settle_count = w->settle_count,
		.chunks = d->span == NULL ? NULL : d->span->chunks,
		.chunk_count = d->span == NULL ? 0 : d->span->count,
	};
	struct append a;
	enum st st = append_begin(s, &a, why);

	if (st != ST_OK)
		return st;
	message_head_put(a.b, m, &x);
	w->entry = (struct entry){ .id = d->id, .place = a.place };
	w->entry.head = (uint32_t)(a.b->len - a.at - RECORD_HEAD);
	buf_put(a.b, buf_slice(&d->content));
	w->entry.body = (uint32_t)(a.b->len - a.at - RECORD_HEAD);
	if (!entry_fill(&w->entry, m))
		a.b->failed = true;
	st = append_end(s, &a, &r, why);
	if (st != ST_OK) {
		entry_clear(&w->entry);
		return st;
	}
	w->entry.span = d->span;
	d->span = NULL;
	w->placed = true;
	return ST_OK;
}

static enum st
place(struct spool_draft *d, struct spool_message *m,
    const struct spool_settles *settles, struct fault *why)
{
	struct waiter *w = &d->waiter;
	struct entry *e;
	enum st st;

	if (d->st != ST_OK)
		return spoilt(d, d->st, why);
	if (m->rcpt_count == 0 || m->rcpt_count > UINT32_MAX / 2)
		return FAULT(
		    why, ST_LIMIT, .what = "a message needs a recipient");
	st = chunks_whole(d);
	if (st != ST_OK)
		return FAULT(why, st, .what = "part of the draft is lost");
	/* Many chunks mean that the rest is one, too. */
	if (d->span != NULL && d->content.len > 0) {
		st = put_chunk(d, why);
		if (st != ST_OK)
			return st;
	}
	if (!prepare(d, settles))
		return FAULT(why, ST_MEMORY, .what = "no memory for a draft");
	st = put_message(d, m, why);
	if (st != ST_OK) {
		index_release(&d->s->index);
		return st;
	}
	e = w->settle_count == 0 ? NULL : index_find(&d->s->index, w->settles);
	if (e != NULL) {
		e->settling++;
		segment_speaks(d->s->gathering.segment, e->place.segment);
	}
	return ST_OK;
}

void
spool_draft_commit(struct spool_draft *d, struct spool_message *m,
    const struct spool_settles *settles, spool_done *done, void *ctx)
{
	struct waiter *w = &d->waiter;
	struct spool *s = d->s;

	m->id = d->id;
	m->size = d->size;
	m->eight_bit = d->eight_bit;
	w->done = done;
	w->ctx = ctx;
	w->st = place(d, m, settles, &w->fault);
	buf_deinit(&d->content);
	/* Who was refused waits his turn, too: done is never called from
	 * inside, and always in the order of commit. */
	list_push_back(&s->gathering.waiters, &w->link);
	group_kick(s);
}

void
waiter_settled(struct spool *s, struct waiter *w)
{
	struct entry *e;

	if (w->move) {
		compact_moved(s, w, true);
		return;
	}
	pin(s, w->entry.span, false);
	e = index_add(&s->index, &w->entry);
	entry_count(s, e, true);
	w->entry = (struct entry){ .id = e->id };
	entry_settle(s, w);
	if (e->open == 0)
		entry_forget(s, e);
}

void
waiter_finish(
    struct spool *s, struct waiter *w, enum st st, const struct fault *why)
{
	struct spool_draft *d;
	struct entry *e;

	if (w->move) {
		if (st != ST_OK)
			compact_moved(s, w, false);
		free(w);
		return;
	}
	d = LIST_OF(w, struct spool_draft, waiter);
	e = w->settle_count == 0 ? NULL : index_find(&s->index, w->settles);
	if (w->placed && e != NULL)
		e->settling--;
	if (st != ST_OK && w->placed) {
		pin(s, w->entry.span, false);
		entry_clear(&w->entry);
		index_release(&s->index);
	}
	if (w->done != NULL)
		w->done(w->ctx, st, st == ST_OK ? NULL : why);
	pin(s, d->span, false);
	draft_free(d);
}
