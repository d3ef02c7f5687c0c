/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rewriting: what is alive in a sparse segment moves to the current one, in
 * slices of a megabyte, one a group, so that the loop and the drafts hardly
 * notice.  The order that makes a crash harmless at every point is in
 * docs/spool.md.
 */
#include "spool/compact.h"

#include "os/log.h"

#include <stdlib.h>

#define SLICE_OCTETS  (1u << 20)
#define SLICE_ENTRIES 65536
/* So many segments may be kept by nothing but an older one's existence. */
#define BOUND_MAX 8
#define TRIES_MAX 3

static bool
usable(const struct spool *s, const struct segment *g)
{
	return g->made && !g->kept && !g->gone && g->pins == 0 &&
	       g != s->current && g != s->gathering.segment &&
	       g != s->flying.segment && g != s->swept;
}

static bool
sparse(const struct spool *s, const struct segment *g)
{
	uint64_t size = g->end - SEGMENT_HEAD;
	uint64_t used = g->live + g->tombs;

	if (g->failed && !g->healed)
		return true;
	/* What is needed is copied: a rewrite that gains little would be
	 * followed by the next, for ever. */
	return used < size &&
	       (size - used) * 100 > size * s->options.dead_percent;
}

/* The oldest first: the younger wait for it. */
static struct segment *
choose(const struct spool *s)
{
	struct segment *empty = NULL;
	unsigned bound = 0;

	for (size_t i = 0; i < s->segment_count; i++) {
		struct segment *g = s->segments[i];

		if (!usable(s, g) || !sparse(s, g))
			continue;
		if (g->live > 0)
			return g;
		/* Nothing alive, but it speaks about older ones.  When it
		 * speaks about none, sweep takes it. */
		if (g->live == 0 && segment_bound(s, g)) {
			bound++;
			if (empty == NULL)
				empty = g;
		}
	}
	return bound > BOUND_MAX ? empty : NULL;
}

static void
end(struct compact *c)
{
	if (c->victim == NULL)
		return;
	carry_drop(c);
	scan_deinit(&c->scan);
	c->victim = NULL;
}

static bool
begin(struct compact *c)
{
	struct segment *g = choose(c->s);
	uint64_t size;
	int fd;

	if (g == NULL)
		return false;
	if (segment_fd(c->s, g, &fd, NULL) != ST_OK ||
	    disk_size(fd, &size, NULL) != ST_OK)
		return false;
	c->victim = g;
	scan_init(&c->scan, fd, g->cookie, g->end < size ? g->end : size);
	c->scanned = c->walked = false;
	c->walk = 0;
	c->tries = 0;
	c->dirty = (struct place){ 0, 0 };
	return true;
}

static void
give_up(struct compact *c)
{
	c->victim->kept = true;
	end(c);
}

static bool
has_chunk_in(const struct entry *e, uint32_t segment)
{
	for (size_t i = 0; e->span != NULL && i < e->span->count; i++) {
		if (e->span->chunks[i].place.segment == segment)
			return true;
	}
	return false;
}

/* Messages whose record is elsewhere, but not all their content. */
static enum carried
walk_slice(struct compact *c)
{
	size_t was = c->walk;
	struct entry *e;

	for (size_t i = 0; i < SLICE_ENTRIES && c->copied < SLICE_OCTETS; i++) {
		enum carried done;

		was = c->walk;
		e = index_next(&c->s->index, &c->walk);
		if (e == NULL) {
			c->walked = true;
			return CARRIED;
		}
		if (!has_chunk_in(e, c->victim->number))
			continue;
		done = carry_entry(c, e);
		if (done == CARRY_AGAIN)
			c->walk = was;
		if (done != CARRIED)
			return done;
	}
	return CARRIED;
}

static enum carried
scan_slice(struct compact *c)
{
	uint64_t from = c->scan.at;
	struct scan_item item;

	while (c->copied < SLICE_OCTETS && c->scan.at - from < SLICE_OCTETS) {
		uint64_t at = c->scan.at;
		enum carried done;

		switch (scan_next(&c->scan, &item, NULL)) {
		case SCAN_END:
			c->scanned = true;
			return CARRIED;
		case SCAN_FAILED:
			return CARRY_FAILED;
		case SCAN_GAP:
			continue;
		case SCAN_RECORD:
			break;
		}
		done = carry(c, &item);
		if (done == CARRY_AGAIN)
			c->scan.at = at;
		if (done != CARRIED)
			return done;
	}
	return CARRIED;
}

/* True when the victim may go: all that was copied is on stable storage. */
static void
conclude(struct compact *c)
{
	struct spool *s = c->s;
	char name[SEGMENT_NAME];

	if (c->moves > 0 || place_before(s->synced, c->dirty))
		return;
	if (c->victim->live > 0 || c->victim->pins > 0) {
		/* The table was rebuilt under the walk, and it missed some. */
		c->walked = false;
		c->walk = 0;
		if (++c->tries > TRIES_MAX)
			give_up(c);
		return;
	}
	c->victim->gone = true;
	segment_name(c->victim, name);
	LOG("spool.segment.rewritten", KS("file", slice_str(name)));
	end(c);
	sweep(s);
}

static void slice(struct compact *c);

static void
soon(void *ctx)
{
	struct compact *c = ctx;

	c->soon = false;
	if (c->s == NULL)
		free(c);
	else
		slice(c);
}

static void
again_soon(struct compact *c)
{
	if (c->soon)
		return;
	c->soon = loop_soon(c->s->loop, soon, c);
	if (!c->soon)
		retry_later(c->s);
}

static void
slice(struct compact *c)
{
	struct spool *s = c->s;
	enum carried done = CARRIED;

	if (c->victim == NULL && !begin(c))
		return;
	c->copied = 0;
	if (!c->scanned)
		done = scan_slice(c);
	else if (!c->walked)
		done = walk_slice(c);
	else {
		conclude(c);
		if (c->victim != NULL && c->moves == 0 && !c->walked)
			again_soon(c);
		group_kick(s);
		return;
	}
	if (done == CARRY_FAILED) {
		give_up(c);
		return;
	}
	group_kick(s);
	/* A group on its way wakes us when it is done; else nobody does. */
	if (s->flight == NULL)
		again_soon(c);
}

void
compact_wake(struct spool *s)
{
	if (s->closing || s->loop == NULL)
		return;
	if (s->compact == NULL) {
		if (choose(s) == NULL)
			return;
		s->compact = calloc(1, sizeof(*s->compact));
		if (s->compact == NULL)
			return;
		s->compact->s = s;
	}
	if (!s->compact->soon)
		slice(s->compact);
}

/* The copy counts from now on, and what was noted before it is inside. */
static void
moved_to(struct spool *s, struct entry *e, struct waiter *w)
{
	struct entry *now = &w->entry;
	struct ref *refs;
	size_t count;

	entry_count(s, e, false);
	entry_refs(e, &refs, &count);
	for (size_t i = 0; i < count; i++) {
		if (place_before(refs[i].place, now->place))
			refs[i].place.segment = refs[i].size = 0;
	}
	if (e->span != NULL)
		free(e->span->chunks);
	free(e->span);
	e->span = now->span;
	now->span = NULL;
	e->place = now->place;
	e->head = now->head;
	e->body = now->body;
	e->moving = false;
	entry_count(s, e, true);
	/* Notes that came behind the copy spoke about the old place. */
	for (size_t i = s->segment_count; i-- > 0;) {
		if (s->segments[i]->number <= e->place.segment)
			break;
		segment_speaks(s->segments[i], e->place.segment);
	}
}

void
compact_moved(struct spool *s, struct waiter *w, bool ok)
{
	struct compact *c = s->compact;
	struct entry *e = index_find(&s->index, w->entry.id);
	const struct span *span = w->entry.span;

	c->moves--;
	for (size_t i = 0; span != NULL && i < span->count; i++) {
		struct segment *g =
		    segment_find(s, span->chunks[i].place.segment);

		if (g != NULL)
			g->pins--;
	}
	if (ok && e != NULL)
		moved_to(s, e, w);
	else if (e != NULL)
		e->moving = false;
	else if (ok &&
		 gone_append(s, w->entry.id, w->entry.place.segment, NULL) ==
		     ST_OK &&
		 c->victim != NULL)
		/* Settled while it was copied: the copy must not last. */
		c->dirty = place_of(s->gathering.segment,
		    s->gathering.start + s->gathering.b.len);
	entry_clear(&w->entry);
}

void
compact_abort(struct spool *s)
{
	if (s->compact != NULL)
		end(s->compact);
}

bool
compact_reads(const struct spool *s, const struct segment *g)
{
	return s->compact != NULL && s->compact->victim == g;
}

void
compact_deinit(struct spool *s)
{
	struct compact *c = s->compact;

	if (c == NULL)
		return;
	end(c);
	s->compact = NULL;
	if (c->soon)
		c->s = NULL;
	else
		free(c);
}
