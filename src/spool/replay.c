/* SPDX-License-Identifier: Apache-2.0 */
/* One record after another becomes the index: what each type changes. */
#include "spool/recover.h"

#include <stdlib.h>

/* Every chunk must be there, whole, and the message's own. */
static bool
chunks_whole(struct recovery *r, const struct record *message,
    const struct message_extra *x)
{
	struct arena a;
	bool whole = true;

	arena_init(&a, 2 * RECORD_BODY_MAX);
	for (size_t i = 0; i < x->chunk_count && whole; i++) {
		const struct chunk *c = &x->chunks[i];
		struct record record;

		whole =
		    place_read(r->s, c->place, &a, &record, NULL) == ST_OK &&
		    record.type == RECORD_CHUNK && record.id == message->id &&
		    record.body.len == c->len;
		arena_clear(&a);
	}
	arena_deinit(&a);
	return whole;
}

static struct span *
span_new(const struct message_extra *x)
{
	struct span *span = calloc(1, sizeof(*span));

	if (span == NULL)
		return NULL;
	span->chunks = calloc(x->chunk_count, sizeof(*span->chunks));
	if (span->chunks == NULL) {
		free(span);
		return NULL;
	}
	memcpy(span->chunks, x->chunks, x->chunk_count * sizeof(*span->chunks));
	span->count = x->chunk_count;
	return span;
}

static bool
settled_add(struct recovery *r, spool_id id)
{
	spool_id *settled;
	size_t room;

	if (r->settled_count == r->settled_room) {
		room = r->settled_room == 0 ? 64 : r->settled_room * 2;
		settled = realloc(r->settled, room * sizeof(*settled));
		if (settled == NULL)
			return false;
		r->settled = settled;
		r->settled_room = room;
	}
	r->settled[r->settled_count++] = id;
	return true;
}

void
settled_forget(struct recovery *r)
{
	for (size_t i = 0; i < r->settled_count; i++) {
		struct entry *e = index_find(&r->s->index, r->settled[i]);

		if (e != NULL && e->open == 0)
			entry_forget(r->s, e);
	}
}

/* One recipient's bits change; the count of open ones follows. */
static bool
rcpt_set(struct entry *e, uint32_t rcpt, struct ref **ret, uint32_t bits)
{
	struct ref *ref = entry_ref_make(e, rcpt);
	bool was, is;

	if (ref == NULL)
		return false;
	was = ref_open(ref);
	ref->bits = bits;
	is = ref_open(ref);
	e->open = e->open - was + is;
	*ret = ref;
	return true;
}

static enum st
settle(struct recovery *r, struct segment *g, const struct message_extra *x)
{
	struct entry *e = index_find(&r->s->index, x->settles);
	struct ref *ref;

	if (x->settle_count == 0 || e == NULL)
		return ST_OK;
	segment_speaks(g, e->place.segment);
	for (size_t i = 0; i < x->settle_count; i++) {
		uint32_t rcpt = x->settle_rcpts[i], bits = 0;

		if (rcpt >= e->rcpts)
			continue;
		ref = entry_ref(e, rcpt);
		if (ref != NULL)
			bits = ref->bits;
		if (x->settle_delay)
			bits |= REF_TOLD;
		else if (ref_open(ref))
			bits =
			    (bits & ~(REF_STATE | REF_OWES)) | SPOOL_REPORTED;
		if (!rcpt_set(e, rcpt, &ref, bits))
			return ST_MEMORY;
	}
	if (e->open == 0 && !settled_add(r, x->settles))
		return ST_MEMORY;
	return ST_OK;
}

static enum st
message_set(struct recovery *r, struct segment *g, const struct entry *now)
{
	struct spool *s = r->s;
	struct entry *e = index_find(&s->index, now->id);

	if (e != NULL) {
		/* A rewritten copy: the older one must go before it. */
		segment_speaks(g, e->place.segment);
		entry_count(s, e, false);
		entry_clear(e);
		*e = *now;
	} else {
		if (!index_reserve(&s->index))
			return ST_MEMORY;
		e = index_add(&s->index, now);
	}
	entry_count(s, e, true);
	if (e->open == 0)
		entry_forget(s, e);
	return ST_OK;
}

static enum st
message(struct recovery *r, struct segment *g, const struct scan_item *item)
{
	const struct record *record = &item->record;
	struct spool_message m = { .id = record->id };
	struct message_extra x = { .settles = 0 };
	struct entry now = {
		.id = record->id,
		.place = place_of(g, item->at),
		.body = (uint32_t)record->body.len,
	};
	size_t len = 0;
	enum st st = message_head_parse(record->body, &r->arena, &m, &x, &len);

	if (st == ST_MEMORY)
		return st;
	if (st != ST_OK) {
		recovery_damage(r, g, item->at, "message cannot be read");
		g->kept = true;
		return ST_OK;
	}
	now.head = (uint32_t)len;
	/* In a torn tail it was never acknowledged; whether this is one is
	 * known at the end. */
	if (x.chunk_count > 0 && !chunks_whole(r, record, &x))
		return gap_add(r, g, item->at) ? ST_OK : ST_MEMORY;
	if (!entry_fill(&now, &m))
		return ST_MEMORY;
	if (x.chunk_count > 0) {
		now.span = span_new(&x);
		if (now.span == NULL) {
			entry_clear(&now);
			return ST_MEMORY;
		}
	}
	segment_speaks(g, record->about);
	st = message_set(r, g, &now);
	if (st != ST_OK) {
		entry_clear(&now);
		return st;
	}
	return settle(r, g, &x);
}

static enum st
note(struct recovery *r, struct segment *g, const struct scan_item *item)
{
	struct entry *e = index_find(&r->s->index, item->record.id);
	struct spool_rcpt now = { .attempts = 0 };
	struct ref *ref;
	uint32_t rcpt;

	if (e == NULL)
		return ST_OK;
	if (!note_parse(item->record.body, &rcpt, &now) || rcpt >= e->rcpts) {
		recovery_damage(r, g, item->at, "note cannot be read");
		g->kept = true;
		return ST_OK;
	}
	segment_speaks(g, e->place.segment);
	if (!rcpt_set(e, rcpt, &ref, ref_bits(&now)))
		return ST_MEMORY;
	ref->place = place_of(g, item->at);
	if (e->open == 0)
		entry_forget(r->s, e);
	return ST_OK;
}

static void
hold_or_gone(struct recovery *r, struct segment *g, const struct record *record)
{
	struct entry *e = index_find(&r->s->index, record->id);

	if (e == NULL)
		return;
	segment_speaks(g, e->place.segment);
	if (record->type == RECORD_GONE)
		entry_forget(r->s, e);
	else
		e->held = record->body.len > 0 && record->body.at[0] != 0;
}

enum st
replay(struct recovery *r, struct segment *g, const struct scan_item *item)
{
	enum st st = ST_OK;

	if (place_before(r->synced, item->record.mark))
		r->synced = item->record.mark;
	switch (item->record.type) {
	case RECORD_MESSAGE:
		st = message(r, g, item);
		break;
	case RECORD_NOTE:
		st = note(r, g, item);
		break;
	case RECORD_HOLD:
	case RECORD_GONE:
		hold_or_gone(r, g, &item->record);
		break;
	case RECORD_CHUNK:
	case RECORD_MARK:
	case RECORD_TYPES:
		break;
	}
	arena_clear(&r->arena);
	return st;
}
