/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A group could not be put on stable storage.  Its segment is not trusted
 * with another record; drafts are told; and what must not be forgotten is
 * said again in a new segment: outcomes noted meanwhile, and that the drafts
 * just refused are not there, should the disk have kept them after all.  The
 * group that gathered behind the failed one shares its fate, because its
 * records may rely on those.
 */
#include "spool/room.h"

#include <stdlib.h>

struct lost {
	struct spool *s;
	struct segment *segment;
};

static void
say_note(struct spool *s, struct entry *e, struct place p, struct slice body)
{
	struct spool_rcpt r = { .attempts = 0 };
	struct ref *ref;
	uint32_t rcpt;

	if (!note_parse(body, &rcpt, &r))
		return;
	ref = entry_ref(e, rcpt);
	/* A later note of this recipient speaks for it. */
	if (ref == NULL || !place_eq(ref->place, p))
		return;
	ref_apply(ref, &r);
	/* Until the next start the bits in memory hold. */
	if (note_append(s, e, rcpt, &r, NULL) != ST_OK)
		ref_move(s, ref, (struct place){ 0, 0 }, 0);
}

static void
say_again(const struct lost *lost, const struct record *r, struct place p)
{
	struct spool *s = lost->s;
	struct entry *e = index_find(&s->index, r->id);

	switch (r->type) {
	case RECORD_MESSAGE:
		/* A copy of one that is settled meanwhile; drafts are
		 * taken back with what they would have settled. */
		if (e == NULL && r->about != 0)
			(void)gone_append(s, r->id, r->about, NULL);
		return;
	case RECORD_NOTE:
		if (e != NULL)
			say_note(s, e, p, r->body);
		else
			(void)gone_append(s, r->id, r->about, NULL);
		return;
	case RECORD_HOLD:
		if (e != NULL)
			(void)hold_append(s, e, e->held, NULL);
		else
			(void)gone_append(s, r->id, r->about, NULL);
		return;
	case RECORD_GONE:
		if (e == NULL)
			(void)unsaid_repeat(s, r);
		return;
	case RECORD_CHUNK:
	case RECORD_MARK:
	case RECORD_TYPES:
		return;
	}
}

static void
say_buffer(const struct lost *lost, struct slice bytes, uint64_t at)
{
	struct record r;

	while (record_parse(bytes, lost->segment->cookie, &r)) {
		uint64_t size = record_size(r.body.len);

		say_again(lost, &r, place_of(lost->segment, at));
		bytes = slice_from(bytes, (size_t)size);
		at += size;
	}
}

/* What was written early is read back: it is in the page cache still. */
static void
say_written(const struct lost *lost, uint64_t from, uint64_t to)
{
	struct scan_item item;
	struct scan c;

	if (from >= to || lost->segment->fd < 0)
		return;
	scan_init(&c, lost->segment->fd, lost->segment->cookie, to);
	c.at = from;
	for (;;) {
		enum scan_found found = scan_next(&c, &item, NULL);

		if (found == SCAN_END || found == SCAN_FAILED)
			break;
		if (found == SCAN_RECORD)
			say_again(lost, &item.record,
			    place_of(lost->segment, item.at));
	}
	scan_deinit(&c);
}

/*
 * The drafts were refused, but their records may be readable after all, and
 * then a restart would believe them.
 */
static void
take_back(struct spool *s, struct group *g)
{
	if (g->segment == NULL || !g->segment->made)
		return;
	LIST_EACH (link, &g->waiters) {
		const struct waiter *w = LIST_OF(link, struct waiter, link);
		struct unsaid unsaid = {
			.id = w->entry.id,
			.about = g->segment->number,
			.settles = w->settles,
			.rcpts = w->settle_rcpts,
			.count = w->settle_count,
		};

		if (w->placed && !w->move)
			(void)unsaid_append(s, &unsaid, NULL);
	}
}

static void
lose(struct spool *s, struct group *g, enum st st)
{
	struct lost lost = { s, g->segment };

	if (g->segment == NULL)
		return;
	g->segment->failed = true;
	g->segment->full = st == ST_FULL;
	say_written(&lost, g->first, g->start);
	say_buffer(&lost, buf_slice(&g->b), g->start);
}

/* The newest segment speaks of ids whose records may lie anywhere. */
static void
bind_newest(struct spool *s)
{
	if (s->gathering.segment == NULL)
		return;
	for (size_t i = 0; i < s->segment_count; i++)
		segment_speaks(s->gathering.segment, s->segments[i]->number);
}

static void
bury(struct spool *s, struct group *g, struct segment *other)
{
	struct segment *segment = g->segment;

	buf_deinit(&g->b);
	if (segment == NULL || segment == other)
		return;
	if (!segment->made)
		segment_forget(s, segment);
	else
		segment->end = segment->synced;
}

static void
tell(struct spool *s, struct group *g, enum st st, const struct fault *why)
{
	struct list *link;

	while ((link = list_pop(&g->waiters)) != NULL) {
		struct waiter *w = LIST_OF(link, struct waiter, link);

		if (w->st != ST_OK)
			waiter_finish(s, w, w->st, &w->fault);
		else
			waiter_finish(s, w, st, why);
	}
}

static void
take_group(struct group *from, struct group *to)
{
	struct list *link;

	*to = *from;
	list_init(&to->waiters);
	while ((link = list_pop(&from->waiters)) != NULL)
		list_push_back(&to->waiters, link);
	group_init(from);
}

void
group_fail(struct spool *s, enum st st, const struct fault *why)
{
	struct group first, second;

	take_group(&s->flying, &first);
	take_group(&s->gathering, &second);
	s->current = NULL;
	s->lost = st == ST_FULL ? ST_FULL : ST_IO;
	compact_abort(s);
	lose(s, &first, st);
	lose(s, &second, st);
	take_back(s, &first);
	take_back(s, &second);
	bind_newest(s);
	bury(s, &first, second.segment);
	bury(s, &second, NULL);
	tell(s, &first, st, why);
	tell(s, &second, st, why);
	if (s->closing)
		return;
	retry_later(s);
	sweep(s); /* what was refused gives its space back */
}
