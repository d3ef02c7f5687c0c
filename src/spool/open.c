/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a share. */
#include "spool/room.h"

#include "os/random.h"

#include <stdlib.h>

/* What the format bears: `at` counts steps of 8 octets in 32 bits, and a
 * chunk is one record. */
#define SEGMENT_LEAST (64u << 10)
#define SEGMENT_MOST  ((uint64_t)8 << 30)
#define MEMORY_LEAST  4096u
#define MEMORY_MOST   (16u << 20)

static uint64_t
within(uint64_t n, uint64_t least, uint64_t most)
{
	return n < least ? least : n > most ? most : n;
}

static struct spool *
spool_new(const struct spool_options *o, const struct spool_watcher *w)
{
	struct spool *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	*s = (struct spool){ .folder = -1, .options = *o, .next_number = 1 };
	if (w != NULL)
		s->watcher = *w;
	s->options.segment_size =
	    within(o->segment_size, SEGMENT_LEAST, SEGMENT_MOST);
	s->options.memory_max =
	    within(o->memory_max, MEMORY_LEAST, MEMORY_MOST);
	s->options.dead_percent = within(o->dead_percent, 1, 100);
	index_init(&s->index);
	group_init(&s->gathering);
	group_init(&s->flying);
	return s;
}

static void
spool_free(struct spool *s)
{
	compact_deinit(s);
	while (s->segment_count > 0)
		segment_forget(s, s->segments[s->segment_count - 1]);
	free(s->segments);
	index_deinit(&s->index);
	buf_deinit(&s->gathering.b);
	buf_deinit(&s->flying.b);
	if (s->folder >= 0)
		disk_close(s->folder);
	timer_free(s->timer);
	free(s);
}

static void
retry(void *ctx)
{
	struct spool *s = ctx;

	s->retrying = false;
	group_kick(s);
	compact_wake(s);
	sweep(s);
}

void
retry_later(struct spool *s)
{
	if (s->retrying)
		return;
	s->retrying = true;
	timer_set(s->timer, RETRY_MS);
}

static enum st
start(struct spool *s, const char *dir, struct fault *why)
{
	enum st st = disk_folder(dir, s->loop != NULL, &s->folder, why);

	if (st == ST_OK && s->loop != NULL) {
		s->timer = timer_new(s->loop, retry, s);
		st = s->timer == NULL
			 ? FAULT(why, ST_MEMORY, .what = "no timer")
			 : disk_lock(s->folder, why);
	}
	if (st == ST_OK)
		st = recover(s, why);
	if (st != ST_OK)
		return st;
	if (s->share == 0)
		s->share = random_u64() | 1;
	/* Ids count up from a random start: with 64 bits two starts do not
	 * meet, and nothing must be kept to continue. */
	s->next_id = random_u64();
	return ST_OK;
}

enum st
spool_open(struct loop *l, const char *dir, const struct spool_options *o,
    const struct spool_watcher *w, struct spool **ret, struct fault *why)
{
	struct spool *s = spool_new(o, w);
	enum st st;

	if (s == NULL)
		return FAULT(why, ST_MEMORY, .what = "no memory for a spool");
	s->loop = l;
	st = start(s, dir, why);
	if (st != ST_OK) {
		spool_free(s);
		return st;
	}
	sweep(s);
	compact_wake(s);
	*ret = s;
	return ST_OK;
}

enum st
spool_read_only(const char *dir, const struct spool_watcher *w,
    struct spool **ret, struct fault *why)
{
	struct spool *s = spool_new(&SPOOL_OPTIONS_DEFAULT, w);
	enum st st;

	if (s == NULL)
		return FAULT(why, ST_MEMORY, .what = "no memory for a spool");
	s->closing = true;
	st = start(s, dir, why);
	if (st != ST_OK) {
		spool_free(s);
		return st;
	}
	*ret = s;
	return ST_OK;
}

/* The last word: all before it was synced, so what is missing is damage. */
static void
put_mark(struct spool *s)
{
	struct record r = { .type = RECORD_MARK };
	struct append a;

	if (s->current == NULL || !s->current->made ||
	    append_begin(s, &a, NULL) != ST_OK)
		return;
	if (append_end(s, &a, &r, NULL) == ST_OK)
		group_close(s);
}

void
spool_close(struct spool *s)
{
	if (s == NULL)
		return;
	if (s->loop != NULL) {
		s->closing = true;
		sweep_settle(s);
		group_close(s);
		sweep_empty(s);
		put_mark(s);
	}
	spool_free(s);
}

size_t
spool_count(const struct spool *s)
{
	return index_count(&s->index);
}
