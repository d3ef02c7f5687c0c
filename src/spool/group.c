/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Group commit: records gather in memory while one sync runs, and the next
 * write and sync take them all.  A group lies in one segment and goes out in
 * one piece; groups go one after another, so what a later one says may rely
 * on what an earlier one said.  What happens when that fails is in fail.c.
 */
#include "spool/room.h"

#include "os/random.h"

#include <assert.h>

/* A buffer that grew past this for once is given back. */
#define GROUP_KEEP (4u << 20)

void
group_init(struct group *g)
{
	*g = (struct group){ .st = ST_OK };
	buf_init(&g->b, GROUP_CEILING);
	list_init(&g->waiters);
}

static void
move_waiters(struct list *from, struct list *to)
{
	struct list *link;

	while ((link = list_pop(from)) != NULL)
		list_push_back(to, link);
}

/* `to` is empty and gives its buffer for the next round. */
static void
move_group(struct group *from, struct group *to)
{
	struct buf b = to->b;

	to->segment = from->segment;
	to->first = from->first;
	to->start = from->start;
	to->b = from->b;
	to->st = from->st;
	to->fault = from->fault;
	move_waiters(&from->waiters, &to->waiters);
	from->segment = NULL;
	from->st = ST_OK;
	from->b = b;
}

static void
group_clear(struct group *g)
{
	if (g->b.len > GROUP_KEEP)
		buf_deinit(&g->b);
	buf_clear(&g->b);
	g->segment = NULL;
	g->st = ST_OK;
}

static struct segment *
plan(struct spool *s)
{
	struct segment *g = s->current;

	if (g != NULL && !g->failed && g->end < s->options.segment_size)
		return g;
	g = segment_add(s, s->next_number);
	if (g == NULL)
		return NULL;
	g->cookie = random_u64() | 1;
	s->current = g;
	return g;
}

enum st
append_begin(struct spool *s, struct append *a, struct fault *why)
{
	struct group *g = &s->gathering;

	if (g->segment == NULL) {
		g->segment = plan(s);
		if (g->segment == NULL)
			return FAULT(
			    why, ST_MEMORY, .what = "no memory for a segment");
		g->first = g->start = g->segment->end;
	}
	a->b = &g->b;
	a->place = place_of(g->segment, g->start + g->b.len);
	a->at = record_begin(&g->b);
	return ST_OK;
}

void
append_undo(struct spool *s, const struct append *a)
{
	struct group *g = &s->gathering;

	buf_cut(&g->b, a->at);
	if (a->at == 0 && g->start == g->first)
		g->segment = NULL;
}

/*
 * Too much has gathered: write it here and now, without a sync.  The caller
 * waits for the disk, and that is meant: it is the one who fills memory.
 */
static void
write_early(struct spool *s, struct group *g)
{
	int fd;

	g->st = ST_OK;
	if (!g->segment->made)
		g->st =
		    segment_make(s, g->segment, g->start + g->b.len, &g->fault);
	if (g->st == ST_OK)
		g->st = segment_fd(s, g->segment, &fd, &g->fault);
	if (g->st == ST_OK)
		g->st = disk_write(fd, buf_slice(&g->b), g->start, &g->fault);
	if (g->st != ST_OK)
		return;
	g->start += g->b.len;
	buf_deinit(&g->b);
}

enum st
append_end(struct spool *s, const struct append *a, const struct record *r,
    struct fault *why)
{
	struct group *g = &s->gathering;
	struct record whole = *r;

	whole.mark = s->synced;
	record_finish(&g->b, a->at, g->segment->cookie, &whole);
	if (!buf_ok(&g->b)) {
		append_undo(s, a);
		return FAULT(why, ST_MEMORY, .what = "no memory for a record");
	}
	g->segment->end = g->start + g->b.len;
	if (g->b.len >= GROUP_MAX && g->st == ST_OK)
		write_early(s, g);
	return ST_OK;
}

/* On a thread: the group is its alone until the end. */
static void
fly(void *ctx)
{
	struct spool *s = ctx;
	struct group *g = &s->flying;

	if (g->st != ST_OK || g->segment == NULL)
		return;
	g->st =
	    disk_write(g->segment->fd, buf_slice(&g->b), g->start, &g->fault);
	if (g->st == ST_OK)
		g->st = disk_sync(g->segment->fd, &g->fault);
	if (g->st == ST_OK && !g->segment->named)
		g->st = disk_sync_folder(s->folder, &g->fault);
}

static void
tell(struct spool *s, struct list *waiters)
{
	struct list *link;

	while ((link = list_pop(waiters)) != NULL) {
		struct waiter *w = LIST_OF(link, struct waiter, link);

		waiter_finish(s, w, w->st, &w->fault);
	}
}

static bool
land(struct spool *s)
{
	struct group *g = &s->flying;
	struct list waiters;

	if (g->st != ST_OK) {
		struct fault why = g->fault;

		group_fail(s, g->st, &why);
		return false;
	}
	if (g->segment != NULL) {
		g->segment->named = true;
		g->segment->synced = g->start + g->b.len;
		s->synced = place_of(g->segment, g->segment->synced);
	}
	list_init(&waiters);
	move_waiters(&g->waiters, &waiters);
	group_clear(g);
	LIST_EACH (link, &waiters) {
		struct waiter *w = LIST_OF(link, struct waiter, link);

		if (w->st == ST_OK)
			waiter_settled(s, w);
	}
	/* The disk works on while the waiters are told. */
	group_kick(s);
	tell(s, &waiters);
	return true;
}

static void
landed(void *ctx)
{
	struct spool *s = ctx;

	s->flight = NULL;
	/* What failed waits for the timer or the next draft: a full disk is
	 * not asked in a circle. */
	if (!land(s))
		return;
	compact_wake(s);
	sweep(s);
}

static bool
idle(const struct group *g)
{
	return g->segment == NULL && list_empty(&g->waiters);
}

/* Whatever gathered becomes what flies. */
static void
board(struct spool *s)
{
	struct group *g = &s->gathering;
	int fd;

	if (g->segment != NULL && g->st == ST_OK) {
		if (!g->segment->made)
			g->st = segment_make(
			    s, g->segment, g->start + g->b.len, &g->fault);
		else
			g->st = segment_fd(s, g->segment, &fd, &g->fault);
	}
	move_group(g, &s->flying);
}

void
group_kick(struct spool *s)
{
	if (s->flight != NULL || s->closing || idle(&s->gathering))
		return;
	board(s);
	s->flight = job_start(s->loop, fly, landed, s);
	if (s->flight != NULL)
		return;
	move_group(&s->flying, &s->gathering);
	retry_later(s);
}

void
group_close(struct spool *s)
{
	if (s->flight != NULL) {
		job_settle(s->flight);
		s->flight = NULL;
		(void)land(s);
	}
	/* group_fail gathers again what must not be forgotten; a disk that
	 * is broken or full now is not asked forever. */
	for (int tries = 0; tries < 2 && !idle(&s->gathering); tries++) {
		board(s);
		fly(s);
		(void)land(s);
	}
	if (!idle(&s->gathering))
		group_fail(s, ST_CLOSED,
		    &(struct fault){ .what = "the spool is closing" });
}

static bool
find_in(const struct group *g, struct place p, struct slice *ret)
{
	uint64_t at = place_offset(p);

	if (g->segment == NULL || g->segment->number != p.segment ||
	    at < g->start || at - g->start >= g->b.len)
		return false;
	*ret = slice_from(buf_slice(&g->b), (size_t)(at - g->start));
	return true;
}

bool
group_find(const struct spool *s, struct place p, struct slice *ret)
{
	return find_in(&s->gathering, p, ret) || find_in(&s->flying, p, ret);
}
