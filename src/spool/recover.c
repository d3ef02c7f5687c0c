/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a folder to an index: every segment, every record, in the order in
 * which they were written.  It only reads, so it may be cut short and begun
 * again; what it cannot understand it reports and leaves where it is.
 */
#include "spool/recover.h"

#include "os/random.h"

#include <stdlib.h>

void
recovery_init(struct recovery *r, struct spool *s)
{
	*r = (struct recovery){ .s = s };
	arena_init(&r->arena, 2 * RECORD_BODY_MAX);
}

void
recovery_deinit(struct recovery *r)
{
	arena_deinit(&r->arena);
	free(r->gaps);
	free(r->numbers);
	free(r->settled);
	free(r->lacking);
}

void
recovery_damage(
    struct recovery *r, const struct segment *g, uint64_t at, const char *what)
{
	char name[SEGMENT_NAME];

	segment_name(g, name);
	if (r->s->watcher.damage != NULL)
		r->s->watcher.damage(r->s->watcher.ctx, name, at, what);
}

static void
name_seen(void *ctx, const char *name)
{
	struct recovery *r = ctx;
	uint32_t number = 0, *numbers;
	size_t room;

	for (int i = 0; i < 8; i++) {
		int digit = byte_hex(name[i]);

		if (digit < 0 || byte_lower(name[i]) != name[i])
			return;
		number = number << 4 | (uint32_t)digit;
	}
	if (number == 0 || !slice_eq(slice_str(name + 8), SLICE(".seg")))
		return;
	if (r->number_count == r->number_room) {
		room = r->number_room == 0 ? 64 : r->number_room * 2;
		numbers = realloc(r->numbers, room * sizeof(*numbers));
		if (numbers == NULL) {
			r->out_of_memory = true;
			return;
		}
		r->numbers = numbers;
		r->number_room = room;
	}
	r->numbers[r->number_count++] = number;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

bool
gap_add(struct recovery *r, struct segment *g, uint64_t at)
{
	struct gap *gaps;
	size_t room;

	if (r->gap_count == r->gap_room) {
		room = r->gap_room == 0 ? 64 : r->gap_room * 2;
		gaps = realloc(r->gaps, room * sizeof(*gaps));
		if (gaps == NULL)
			return false;
		r->gaps = gaps;
		r->gap_room = room;
	}
	r->gaps[r->gap_count++] = (struct gap){
		.segment = g,
		.at = at,
	};
	return true;
}

/*
 * Without a readable header the cookie is still at the front of the first
 * record.  False: nothing here can be read.
 */
static bool
head_read(struct recovery *r, struct segment *g, int fd)
{
	char bytes[SEGMENT_HEAD + 8] = { 0 };
	struct segment_head head;
	struct spool *s = r->s;
	size_t got;

	if (disk_read(fd, bytes, sizeof(bytes), 0, &got, NULL) != ST_OK) {
		recovery_damage(r, g, 0, "segment cannot be read");
		g->kept = true;
		return false;
	}
	g->cookie = get_u64(bytes + SEGMENT_HEAD);
	if (segment_head_parse(slice_of(bytes, got), &head)) {
		g->cookie = head.cookie;
		if (head.number == g->number &&
		    (s->share == 0 || head.share == s->share)) {
			s->share = head.share;
			return true;
		}
		recovery_damage(r, g, 0, "segment of another spool");
		g->kept = true;
		return false;
	}
	/* Perhaps power was lost while it was made; marks will tell. */
	if (!gap_add(r, g, 0))
		r->out_of_memory = true;
	/* One that nothing in the file can match, nor a sender guess. */
	g->headless = g->cookie == 0;
	if (g->headless)
		g->cookie = random_u64() | 1;
	return true;
}

static enum st
segment_replay(struct recovery *r, struct segment *g, struct fault *why)
{
	struct spool *s = r->s;
	struct scan_item item;
	enum scan_found found;
	struct scan c;
	uint64_t size;
	enum st st;
	int fd;

	st = segment_fd(s, g, &fd, why);
	if (st == ST_OK)
		st = disk_size(fd, &size, why);
	if (st != ST_OK)
		return st;
	g->made = g->named = true;
	g->end = g->synced = size;
	if (!head_read(r, g, fd)) {
		g->cut = true;
		return ST_OK;
	}
	g->end = g->synced = SEGMENT_HEAD;
	scan_init(&c, fd, g->cookie, size);
	while ((found = scan_next(&c, &item, why)) == SCAN_RECORD ||
	       found == SCAN_GAP) {
		if (found == SCAN_GAP) {
			if (!gap_add(r, g, item.at))
				st = ST_MEMORY;
			else
				r->gaps[r->gap_count - 1].zero = item.zero;
		} else
			st = replay(r, g, &item);
		if (st != ST_OK)
			break;
		if (found == SCAN_RECORD || !item.zero)
			g->end = g->synced = c.at;
		/* Without a cookie nothing can be read, and so nothing be
		 * said about it: it stays. */
		if (found == SCAN_GAP && !item.zero && g->headless)
			g->kept = true;
	}
	scan_deinit(&c);
	g->cut = g->end >= size;
	if (found == SCAN_FAILED) {
		/* What stands behind may be alive: keep the file. */
		recovery_damage(r, g, c.at, "segment cannot be read");
		g->kept = g->cut = true;
	}
	return st;
}

static void
gaps_report(struct recovery *r)
{
	for (size_t i = 0; i < r->gap_count; i++) {
		const struct gap *gap = &r->gaps[i];

		if (gap->at < gap->segment->proven) {
			gap->segment->kept = true;
			recovery_damage(r, gap->segment, gap->at,
			    gap->at == 0 ? "damaged header of segment"
					 : "damaged record");
		} else if (!gap->zero)
			recovery_damage(r, gap->segment, gap->at,
			    "torn tail: written but never confirmed");
	}
}

static int
by_age(const void *a, const void *b)
{
	const struct aged *x = a, *y = b;

	if (x->second != y->second)
		return x->second < y->second ? -1 : 1;
	if (x->place.segment != y->place.segment)
		return x->place.segment < y->place.segment ? -1 : 1;
	return x->place.at < y->place.at ? -1 : x->place.at > y->place.at;
}

enum st
spool_each(struct spool *s, spool_found *found, void *ctx, struct fault *why)
{
	size_t count = index_count(&s->index), at = 0, n = 0;
	struct aged *all = calloc(count + 1, sizeof(*all));
	struct arena a;
	struct entry *e;
	enum st st = ST_OK;

	if (all == NULL)
		return FAULT(why, ST_MEMORY, .what = "no memory for a list");
	while ((e = index_next(&s->index, &at)) != NULL)
		all[n++] = (struct aged){ e->id, e->place, e->second };
	qsort(all, n, sizeof(*all), by_age);
	arena_init(&a, 2 * RECORD_BODY_MAX);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		struct spool_message m;

		/* The callback may have settled it. */
		e = index_find(&s->index, all[i].id);
		if (e == NULL)
			continue;
		st = entry_read(s, e, &a, &m, why);
		/* One that cannot be read does not hide the others; with a
		 * daemon beside us it may just have gone. */
		if (st == ST_IO || st == ST_ABSENT)
			st = ST_OK;
		else if (st == ST_OK)
			found(ctx, &m);
		arena_clear(&a);
	}
	arena_deinit(&a);
	free(all);
	return st;
}

static enum st
run(struct recovery *r, struct fault *why)
{
	struct spool *s = r->s;
	enum st st = disk_list(s->folder, name_seen, r, why);

	if (st != ST_OK)
		return st;
	if (r->out_of_memory)
		return FAULT(why, ST_MEMORY, .what = "no memory to recover");
	if (r->number_count > 1)
		qsort(r->numbers, r->number_count, sizeof(*r->numbers),
		    by_number);
	for (size_t i = 0; i < r->number_count && st == ST_OK; i++) {
		struct segment *g = segment_add(s, r->numbers[i]);

		if (g == NULL)
			return FAULT(
			    why, ST_MEMORY, .what = "no memory to recover");
		st = segment_replay(r, g, why);
		if (st == ST_OK && r->out_of_memory)
			st = FAULT(
			    why, ST_MEMORY, .what = "no memory to recover");
		/* The daemon beside us has unlinked it meanwhile. */
		if (st == ST_ABSENT) {
			segment_forget(s, g);
			st = ST_OK;
		}
	}
	if (st != ST_OK)
		return st;
	settled_forget(r);
	if (!lacking_forget(r))
		return FAULT(why, ST_MEMORY, .what = "no memory to recover");
	gaps_report(r);
	return ST_OK;
}

enum st
recover(struct spool *s, struct fault *why)
{
	struct recovery r;
	enum st st;

	recovery_init(&r, s);
	st = run(&r, why);
	recovery_deinit(&r);
	if (st == ST_OK && s->watcher.found != NULL)
		st = spool_each(s, s->watcher.found, s->watcher.ctx, why);
	return st;
}
