/* SPDX-License-Identifier: Apache-2.0 */
/* One record after another becomes the index: what each type changes. */
#include "spool/recover.h"

#include <stdlib.h>

enum whole {
	WHOLE,
	TORN,  /* a chunk is not what it should be */
	SWEPT, /* its segment is not there: so it was not needed any more */
};

/* Every chunk must be there, whole, and the message's own. */
static enum whole
chunks_check(struct recovery *r, const struct record *message,
    const struct message_extra *x)
{
	struct arena a;
	enum whole whole = WHOLE;

	arena_init(&a, 2 * RECORD_BODY_MAX);
	for (size_t i = 0; i < x->chunk_count && whole != TORN; i++) {
		const struct chunk *c = &x->chunks[i];
		struct record record;

		if (segment_find(r->s, c->place.segment) == NULL)
			whole = SWEPT;
		else if (place_read(r->s, c->place, &a, &record, NULL) !=
			     ST_OK ||
			 record.type != RECORD_CHUNK ||
			 record.id != message->id || record.body.len != c->len)
			whole = TORN;
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

static bool
lacking_add(struct recovery *r, const struct entry *e)
{
	struct lacking *lacking;
	size_t room;

	if (r->lacking_count == r->lacking_room) {
		room = r->lacking_room == 0 ? 64 : r->lacking_room * 2;
		lacking = realloc(r->lacking, room * sizeof(*lacking));
		if (lacking == NULL)
			return false;
		r->lacking = lacking;
		r->lacking_room = room;
	}
	r->lacking[r->lacking_count++] = (struct lacking){ e->id, e->place };
	return true;
}

bool
lacking_forget(struct recovery *r)
{
	for (size_t i = 0; i < r->lacking_count; i++) {
		const struct lacking *l = &r->lacking[i];
		struct entry *e = index_find(&r->s->index, l->id);

		if (e == NULL || !place_eq(e->place, l->place))
			continue;
		if (!gap_add(r, segment_find(r->s, l->place.segment),
			place_offset(l->place)))
			return false;
		entry_forget(r->s, e);
	}
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
	enum whole whole;
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
	/* Torn with its own group, it was never acknowledged, and neither
	 * did it settle anything.  Swept: it must be settled further on, or
	 * a file was lost; the end will tell. */
	whole = chunks_check(r, record, &x);
	if (whole == TORN)
		return gap_add(r, g, item->at) ? ST_OK : ST_MEMORY;
	if (whole == SWEPT && !lacking_add(r, &now))
		return ST_MEMORY;
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

static bool
has_report(struct entry *e)
{
	struct ref *refs;
	size_t count;

	entry_refs(e, &refs, &count);
	for (size_t i = 0; i < count; i++) {
		if ((refs[i].bits & REF_STATE) == SPOOL_REPORTED)
			return true;
	}
	return false;
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
	ref_move(r->s, ref, place_of(g, item->at), (uint32_t)item->len);
	if (e->open > 0)
		return ST_OK;
	if (has_report(e))
		return settled_add(r, e->id) ? ST_OK : ST_MEMORY;
	entry_forget(r->s, e);
	return ST_OK;
}

static enum st
hold(struct recovery *r, struct segment *g, const struct record *record)
{
	struct entry *e = index_find(&r->s->index, record->id);

	if (e == NULL)
		return ST_OK;
	segment_speaks(g, e->place.segment);
	e->held = record->body.len > 0 && record->body.at[0] != 0;
	return ST_OK;
}

static enum st
gone(struct recovery *r, struct segment *g, const struct record *record)
{
	struct entry *e = index_find(&r->s->index, record->id);
	struct slice body = record->body;
	struct ref *ref;

	g->tombs += record_size(body.len);
	if (e != NULL) {
		segment_speaks(g, e->place.segment);
		entry_forget(r->s, e);
	}
	if (body.len < 8)
		return ST_OK;
	e = index_find(&r->s->index, get_u64(body.at));
	if (e == NULL)
		return ST_OK;
	segment_speaks(g, e->place.segment);
	for (body = slice_from(body, 8); body.len >= 8;
	     body = slice_from(body, 8)) {
		uint32_t rcpt = get_u32(body.at), bits = get_u32(body.at + 4);

		if (rcpt >= e->rcpts || (bits & REF_STATE) > SPOOL_REPORTED)
			continue;
		if (!rcpt_set(e, rcpt, &ref, bits))
			return ST_MEMORY;
	}
	return ST_OK;
}

enum st
replay(struct recovery *r, struct segment *g, const struct scan_item *item)
{
	struct segment *marked;
	enum st st = ST_OK;

	/* A mark speaks for its segment alone: others before it may be what
	 * is left of a crash or of a failure. */
	marked = segment_find(r->s, item->record.mark.segment);
	if (marked != NULL && marked->proven < place_offset(item->record.mark))
		marked->proven = place_offset(item->record.mark);
	switch (item->record.type) {
	case RECORD_MESSAGE:
		st = message(r, g, item);
		break;
	case RECORD_NOTE:
		st = note(r, g, item);
		break;
	case RECORD_HOLD:
		st = hold(r, g, &item->record);
		break;
	case RECORD_GONE:
		st = gone(r, g, &item->record);
		break;
	case RECORD_CHUNK:
	case RECORD_MARK:
	case RECORD_TYPES:
		break;
	}
	arena_clear(&r->arena);
	return st;
}
