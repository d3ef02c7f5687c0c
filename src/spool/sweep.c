/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes away what nobody needs: the unused end of a segment that is not
 * appended to any more, and whole segments.  One at a time, on the thread
 * pool.  A segment counts as there until the folder is synced, because until
 * then it may come back.
 */
#include "spool/room.h"

#include "os/log.h"

static bool
in_use(const struct spool *s, const struct segment *g)
{
	return g == s->current || g == s->gathering.segment ||
	       g == s->flying.segment || !g->made || compact_reads(s, g);
}

static bool
dead(const struct spool *s, const struct segment *g)
{
	return !in_use(s, g) && g->live == 0 && g->pins == 0 && !g->kept &&
	       !segment_bound(s, g);
}

static void
run(void *ctx)
{
	struct spool *s = ctx;
	struct segment *g = s->swept;
	char name[SEGMENT_NAME];
	enum st st;

	if (!g->gone) {
		s->sweep_failed = disk_cut(g->fd, g->end, NULL) != ST_OK ||
				  (g->full && disk_sync(g->fd, NULL) != ST_OK);
		return;
	}
	segment_name(g, name);
	st = disk_unlink(s->folder, name, NULL);
	/* Gone already: the folder was not synced the last time. */
	if (st == ST_OK || st == ST_ABSENT)
		st = disk_sync_folder(s->folder, NULL);
	s->sweep_failed = st != ST_OK;
}

static void
finish(struct spool *s)
{
	struct segment *g = s->swept;

	s->sweep = NULL;
	s->swept = NULL;
	if (s->sweep_failed) {
		retry_later(s);
		/* Uncut it costs space and nothing else. */
		g->cut = true;
		return;
	}
	g->cut = true;
	/* What it said of the refused is not readable any more. */
	if (g->full && !g->gone)
		g->healed = true;
	if (g->gone) {
		char name[SEGMENT_NAME];

		segment_name(g, name);
		LOG("spool.segment.removed", KS("file", slice_str(name)));
		segment_forget(s, g);
	}
}

static void
done(void *ctx)
{
	struct spool *s = ctx;
	bool failed = s->sweep_failed;

	finish(s);
	if (failed)
		return;
	compact_wake(s);
	sweep(s);
}

static struct segment *
choose(struct spool *s)
{
	for (size_t i = 0; i < s->segment_count; i++) {
		struct segment *g = s->segments[i];

		if (g->gone || dead(s, g)) {
			g->gone = true;
			return g;
		}
		/* Also a failed one: on a full disk what was refused must not
		 * keep the space that copying the rest needs. */
		if (!g->cut && !in_use(s, g))
			return g;
	}
	return NULL;
}

void
sweep(struct spool *s)
{
	int fd;

	if (s->sweep != NULL || s->closing || s->loop == NULL)
		return;
	s->swept = choose(s);
	if (s->swept == NULL)
		return;
	if (!s->swept->gone && segment_fd(s, s->swept, &fd, NULL) != ST_OK) {
		s->swept->cut = true;
		s->swept = NULL;
		return;
	}
	s->sweep = job_start(s->loop, run, done, s);
	if (s->sweep == NULL) {
		s->swept = NULL;
		retry_later(s);
	}
}

void
sweep_settle(struct spool *s)
{
	if (s->sweep == NULL)
		return;
	job_settle(s->sweep);
	finish(s);
}

/*
 * The share ends without mail: no segment is needed, the current one
 * included.  Oldest first, and each for good before the next goes, because a
 * segment may take back what an older one says.
 */
void
sweep_empty(struct spool *s)
{
	if (index_count(&s->index) > 0)
		return;
	s->current = NULL;
	while (s->segment_count > 0) {
		struct segment *g = s->segments[0];
		char name[SEGMENT_NAME];
		enum st st = ST_OK;

		if (g->made && !dead(s, g))
			return;
		segment_name(g, name);
		if (g->made)
			st = disk_unlink(s->folder, name, NULL);
		if (st == ST_OK || st == ST_ABSENT)
			st = disk_sync_folder(s->folder, NULL);
		if (st != ST_OK)
			return; /* the next owner sweeps it */
		segment_forget(s, g);
	}
}
