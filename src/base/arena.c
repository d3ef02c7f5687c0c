/* SPDX-License-Identifier: Apache-2.0 */
/* A chain of chunks, the newest first; only the newest is filled. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#define ARENA_CHUNK 1024

struct arena_chunk {
	struct arena_chunk *older;
	size_t size, used;
	alignas(max_align_t) char at[];
};

void
arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){ .max = max };
}

static void
free_from(struct arena_chunk *c)
{
	while (c != NULL) {
		struct arena_chunk *older = c->older;

		free(c);
		c = older;
	}
}

void
arena_deinit(struct arena *a)
{
	free_from(a->chunk);
	arena_init(a, a->max);
}

void
arena_clear(struct arena *a)
{
	if (a->chunk == NULL) {
		arena_init(a, a->max);
		return;
	}
	free_from(a->chunk->older);
	a->chunk->older = NULL;
	a->chunk->used = 0;
	a->full = a->starved = false;
	a->held = a->chunk->size;
}

static bool
grow(struct arena *a, size_t size)
{
	size_t want = size > ARENA_CHUNK ? size : ARENA_CHUNK;
	struct arena_chunk *c;

	if (a->held > a->max || size > a->max - a->held) {
		a->full = true;
		return false;
	}
	if (want > a->max - a->held)
		want = a->max - a->held;
	if (want > SIZE_MAX - sizeof(*c))
		return false;
	c = malloc(sizeof(*c) + want);
	if (c == NULL) {
		a->starved = true;
		return false;
	}
	*c = (struct arena_chunk){ .older = a->chunk, .size = want };
	a->chunk = c;
	a->held += want;
	return true;
}

bool
arena_is_full(const struct arena *a)
{
	return a->full;
}

bool
arena_is_starved(const struct arena *a)
{
	return a->starved;
}

void
arena_starve_with(struct arena *a, const struct buf *b)
{
	if (buf_is_starved(b))
		a->starved = true;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	size_t unit = alignof(max_align_t);
	char *at;

	if (size > SIZE_MAX - unit)
		return NULL;
	size = (size + unit - 1) / unit * unit;
	if (a->chunk == NULL || size > a->chunk->size - a->chunk->used)
		if (!grow(a, size))
			return NULL;
	at = a->chunk->at + a->chunk->used;
	a->chunk->used += size;
	memset(at, 0, size);
	return at;
}

char *
arena_keep_str(struct arena *a, struct slice s)
{
	char *at;

	if (s.len == SIZE_MAX)
		return NULL;
	at = arena_alloc(a, s.len + 1);
	if (at != NULL && s.len > 0)
		memcpy(at, s.at, s.len);
	return at;
}

struct slice
arena_keep(struct arena *a, struct slice s)
{
	char *at = arena_keep_str(a, s);

	return at == NULL ? SLICE_NONE : slice_of(at, s.len);
}
