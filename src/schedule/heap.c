/* SPDX-License-Identifier: Apache-2.0 */
/* The usual array: the children of i are 2i + 1 and 2i + 2. */
#include "schedule/heap.h"

#include <assert.h>
#include <stdlib.h>

#define HEAP_FIRST 16

void
heap_init(struct heap *h)
{
	*h = (struct heap){ NULL };
}

void
heap_deinit(struct heap *h)
{
	free(h->items);
	heap_init(h);
}

bool
heap_reserve(struct heap *h, size_t count)
{
	size_t size = h->size == 0 ? HEAP_FIRST : h->size;
	struct heap_item **items;

	if (count <= h->size)
		return true;
	if (count > SIZE_MAX / 2 / sizeof(struct heap_item *))
		return false;
	while (size < count)
		size *= 2;
	items = realloc(h->items, size * sizeof(struct heap_item *));
	if (items == NULL)
		return false;
	h->items = items;
	h->size = size;
	return true;
}

static void
put(struct heap *h, size_t at, struct heap_item *item)
{
	h->items[at] = item;
	item->at = at;
}

static void
rise(struct heap *h, size_t at, struct heap_item *item)
{
	while (at > 0 && item->due < h->items[(at - 1) / 2]->due) {
		put(h, at, h->items[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	put(h, at, item);
}

static void
sink(struct heap *h, size_t at, struct heap_item *item)
{
	size_t child;

	while ((child = 2 * at + 1) < h->count) {
		if (child + 1 < h->count &&
		    h->items[child + 1]->due < h->items[child]->due)
			child++;
		if (item->due <= h->items[child]->due)
			break;
		put(h, at, h->items[child]);
		at = child;
	}
	put(h, at, item);
}

void
heap_push(struct heap *h, struct heap_item *item)
{
	assert(h->count < h->size);
	rise(h, h->count++, item);
}

void
heap_remove(struct heap *h, struct heap_item *item)
{
	struct heap_item *last;
	size_t at = item->at;

	assert(at < h->count && h->items[at] == item);
	last = h->items[--h->count];
	if (last == item)
		return;
	if (at > 0 && last->due < h->items[(at - 1) / 2]->due)
		rise(h, at, last);
	else
		sink(h, at, last);
}

struct heap_item *
heap_first(const struct heap *h)
{
	return h->count == 0 ? NULL : h->items[0];
}
