/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments: the table of those that are there, their descriptors, and which
 * of them speak about which.  It writes nothing but the header of a new one.
 */
#include "spool/room.h"

#include <stdlib.h>

void
segment_name(const struct segment *g, char name[SEGMENT_NAME])
{
	static const char hex[] = "0123456789abcdef";

	for (int i = 0; i < 8; i++)
		name[i] = hex[g->number >> (28 - 4 * i) & 15];
	memcpy(name + 8, ".seg", 5);
}

/* The first segment whose number is not smaller. */
static size_t
slot_of(const struct spool *s, uint32_t number)
{
	size_t low = 0, high = s->segment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (s->segments[middle]->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct segment *
segment_find(const struct spool *s, uint32_t number)
{
	size_t i = slot_of(s, number);

	if (i == s->segment_count || s->segments[i]->number != number)
		return NULL;
	return s->segments[i];
}

struct segment *
segment_add(struct spool *s, uint32_t number)
{
	size_t i = slot_of(s, number), count = s->segment_count;
	struct segment **bigger, *g = calloc(1, sizeof(*g));

	if (g == NULL)
		return NULL;
	if ((count & (count - 1)) == 0) {
		bigger = realloc(s->segments,
		    (count == 0 ? 1 : count * 2) * sizeof(struct segment *));
		if (bigger == NULL) {
			free(g);
			return NULL;
		}
		s->segments = bigger;
	}
	memmove(&s->segments[i + 1], &s->segments[i],
	    (count - i) * sizeof(struct segment *));
	*g = (struct segment){
		.number = number,
		.fd = -1,
		.end = SEGMENT_HEAD,
		.synced = SEGMENT_HEAD,
	};
	s->segments[i] = g;
	s->segment_count++;
	if (number >= s->next_number)
		s->next_number = number + 1;
	return g;
}

void
segment_forget(struct spool *s, struct segment *g)
{
	size_t i = slot_of(s, g->number);

	memmove(&s->segments[i], &s->segments[i + 1],
	    (s->segment_count - i - 1) * sizeof(struct segment *));
	s->segment_count--;
	if (s->current == g)
		s->current = NULL;
	if (g->fd >= 0)
		disk_close(g->fd);
	free(g->older);
	free(g);
}

/*
 * The file and its header.  Not synced here: the first group does that, and
 * nothing counts before.  When the whole size is not to be had, what this
 * group needs will do: notes must find room that drafts are refused.
 */
enum st
segment_make(
    struct spool *s, struct segment *g, uint64_t need, struct fault *why)
{
	struct segment_head head = {
		.number = g->number,
		.share = s->share,
		.cookie = g->cookie,
	};
	uint64_t size = s->options.segment_size;
	char name[SEGMENT_NAME];
	struct buf b;
	enum st st;

	segment_name(g, name);
	st = disk_make(s->folder, name, &g->fd, why);
	if (st != ST_OK)
		return st == ST_ABSENT ? ST_IO : st;
	buf_init(&b, SEGMENT_HEAD);
	segment_head_put(&b, &head);
	st = disk_reserve(g->fd, size > need ? size : need, why);
	if (st == ST_FULL && size > need)
		st = disk_reserve(g->fd, need, why);
	if (st == ST_OK && !buf_ok(&b))
		st = ST_MEMORY;
	if (st == ST_OK)
		st = disk_write(g->fd, buf_slice(&b), 0, why);
	buf_deinit(&b);
	if (st == ST_OK) {
		g->made = true;
		return ST_OK;
	}
	disk_close(g->fd);
	g->fd = -1;
	/* If it stays, recovery finds a segment without records. */
	(void)disk_unlink(s->folder, name, NULL);
	return st;
}

static void
close_oldest(struct spool *s)
{
	struct segment *oldest = NULL;
	unsigned open = 0;

	for (size_t i = 0; i < s->segment_count; i++) {
		struct segment *g = s->segments[i];

		if (g->fd < 0)
			continue;
		open++;
		if (g == s->current || g == s->flying.segment ||
		    g == s->gathering.segment || g == s->swept ||
		    compact_reads(s, g))
			continue;
		if (oldest == NULL || g->used < oldest->used)
			oldest = g;
	}
	if (open < OPEN_MAX || oldest == NULL)
		return;
	disk_close(oldest->fd);
	oldest->fd = -1;
}

enum st
segment_fd(struct spool *s, struct segment *g, int *ret, struct fault *why)
{
	char name[SEGMENT_NAME];
	enum st st;

	g->used = ++s->tick;
	if (g->fd < 0) {
		close_oldest(s);
		segment_name(g, name);
		st = disk_open(s->folder, name, s->loop != NULL, &g->fd, why);
		if (st != ST_OK)
			return st;
	}
	*ret = g->fd;
	return ST_OK;
}

/*
 * When there is no memory to remember it the segment stays until the next
 * start, which learns it anew: that is always safe.
 */
void
segment_speaks(struct segment *g, uint32_t older)
{
	size_t i, count = g->older_count;
	uint32_t *bigger;

	if (older == 0 || older >= g->number)
		return;
	for (i = count; i > 0 && g->older[i - 1] > older; i--)
		;
	if (i > 0 && g->older[i - 1] == older)
		return;
	if ((count & (count - 1)) == 0) {
		bigger = realloc(
		    g->older, (count == 0 ? 1 : count * 2) * sizeof(*bigger));
		if (bigger == NULL) {
			g->kept = true;
			return;
		}
		g->older = bigger;
	}
	memmove(
	    &g->older[i + 1], &g->older[i], (count - i) * sizeof(*g->older));
	g->older[i] = older;
	g->older_count++;
}

bool
segment_bound(const struct spool *s, const struct segment *g)
{
	for (size_t i = 0; i < g->older_count; i++) {
		if (segment_find(s, g->older[i]) != NULL)
			return true;
	}
	/* What a failed segment says of ids that were refused or settled
	 * meanwhile may be readable after all. */
	for (size_t i = 0; i < s->segment_count; i++) {
		if (s->segments[i]->number >= g->number)
			break;
		if (s->segments[i]->failed && !s->segments[i]->healed)
			return true;
	}
	return false;
}
