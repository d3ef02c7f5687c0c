/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A binary heap of times.  The item lies inside the thing that waits; the heap
 * owns only its array of pointers.  Room is made beforehand (heap_reserve), so
 * putting an item in never fails: what was running can always wait again.
 */
#ifndef SCHEDULE_HEAP_H
#define SCHEDULE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap_item {
	uint64_t due;
	size_t at; /* private: index in the heap */
};

struct heap {
	/* private */
	struct heap_item **items;
	size_t count, size;
};

void heap_init(struct heap *h);
void heap_deinit(struct heap *h);

/* Room for `count` items in all; false when out of memory. */
bool heap_reserve(struct heap *h, size_t count);

void heap_push(struct heap *h, struct heap_item *item);
void heap_remove(struct heap *h, struct heap_item *item);
struct heap_item *heap_first(const struct heap *h); /* NULL: empty */

#endif
