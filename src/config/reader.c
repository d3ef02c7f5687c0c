/* SPDX-License-Identifier: Apache-2.0 */
/* Findings and places; see reader.h. */
#include "config/reader.h"

#include <stdlib.h>

/* The tree and the places of a file with a million aliases fit. */
#define READER_MEMORY_MAX ((size_t)1 << 30)
#define REPORT_MAX        1024

void
reader_init(struct reader *r, struct config *c, struct arena *errors)
{
	*r = (struct reader){ .config = c, .error_home = errors };
	arena_init(&r->scratch, READER_MEMORY_MAX);
}

void
reader_deinit(struct reader *r)
{
	arena_deinit(&r->scratch);
}

/* Room for one more item; the old array stays in the arena unused. */
static void *
grow(struct arena *a, void *old, size_t count, size_t *room, size_t size)
{
	size_t more = *room == 0 ? 16 : *room * 2;
	void *at;

	if (count < *room)
		return old;
	at = arena_alloc(a, more * size);
	if (at == NULL)
		return NULL;
	if (count > 0)
		memcpy(at, old, count * size);
	*room = more;
	return at;
}

void
reader_report(struct reader *r, const struct spot *spot,
    const struct slice *parts, size_t count)
{
	struct config_error *e;
	struct buf b;

	buf_init(&b, REPORT_MAX);
	for (size_t i = 0; i < count; i++)
		buf_put(&b, slice_head(parts[i], REPORT_MAX / 8));
	e = grow(r->error_home, r->errors, r->error_count, &r->error_room,
	    sizeof(*e));
	if (e == NULL || !buf_ok(&b)) {
		r->no_memory = true;
		buf_deinit(&b);
		return;
	}
	r->errors = e;
	e += r->error_count++;
	*e = (struct config_error){ .line = spot->line,
		.column = spot->column,
		.key = arena_keep(r->error_home, spot->key),
		.what = arena_keep(r->error_home, buf_slice(&b)) };
	if (e->what.at == NULL || e->key.at == NULL)
		r->no_memory = true;
	buf_deinit(&b);
}

static int
by_place(const void *a, const void *b)
{
	const struct config_error *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return slice_cmp(x->what, y->what);
}

void
reader_sort_errors(struct reader *r)
{
	if (r->error_count > 0)
		qsort(r->errors, r->error_count, sizeof(*r->errors), by_place);
}

void
reader_note(struct reader *r, const void *at, const struct spot *spot)
{
	struct where *w = grow(
	    &r->scratch, r->where, r->where_count, &r->where_room, sizeof(*w));

	if (w == NULL) {
		r->no_memory = true;
		return;
	}
	r->where = w;
	w[r->where_count++] = (struct where){ at, *spot };
}

static int
by_address(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct where *)a)->at;
	uintptr_t y = (uintptr_t)((const struct where *)b)->at;

	return x < y ? -1 : x > y;
}

void
reader_sort_notes(struct reader *r)
{
	if (r->where_count > 0)
		qsort(r->where, r->where_count, sizeof(*r->where), by_address);
}

const struct spot *
reader_find(const struct reader *r, const void *at)
{
	struct where key = { .at = at };
	struct where *w;

	if (r->where_count == 0)
		return NULL;
	w = bsearch(
	    &key, r->where, r->where_count, sizeof(*r->where), by_address);
	return w == NULL ? NULL : &w->spot;
}

static struct slice
keep_scratch(struct reader *r, struct buf *b)
{
	struct slice s = SLICE("");

	if (buf_ok(b))
		s = arena_keep(&r->scratch, buf_slice(b));
	if (!buf_ok(b) || s.at == NULL) {
		r->no_memory = true;
		s = SLICE("");
	}
	buf_deinit(b);
	return s;
}

struct slice
reader_key(struct reader *r, struct slice key, struct slice name)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_put(&b, key);
	if (!slice_empty(key))
		buf_put_byte(&b, '.');
	buf_put(&b, slice_head(name, 512));
	return keep_scratch(r, &b);
}

struct slice
reader_item_key(struct reader *r, struct slice key, size_t i)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_put(&b, key);
	buf_put_byte(&b, '[');
	buf_put_uint(&b, i);
	buf_put_byte(&b, ']');
	return keep_scratch(r, &b);
}

struct slice
reader_number(struct reader *r, uint64_t n)
{
	struct buf b;

	buf_init(&b, 32);
	buf_put_uint(&b, n);
	return keep_scratch(r, &b);
}

void *
reader_alloc(struct reader *r, size_t count, size_t size)
{
	void *at = NULL;

	if (count == 0)
		count = 1;
	if (count <= READER_MEMORY_MAX / size)
		at = arena_alloc(&r->config->arena, count * size);
	if (at == NULL)
		r->no_memory = true;
	return at;
}
