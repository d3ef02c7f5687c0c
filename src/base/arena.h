/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for what must outlive the call: one arena a session, one a
 * transaction, freed whole.  Nothing in it is freed singly.  It has a ceiling,
 * so a peer cannot make a session grow without end.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/buf.h"

struct arena {
	/* private */
	struct arena_chunk *chunk;
	size_t held, max;
	bool full, starved;
};

void arena_init(struct arena *a, size_t max); /* allocates nothing yet */
void arena_deinit(struct arena *a);           /* frees all; reusable */
void arena_clear(struct arena *a);            /* frees all but one chunk */

/* True once something was refused because of the ceiling. */
bool arena_is_full(const struct arena *a);

/*
 * True once memory ran out for it, or for a buf whose content was to go into
 * it: then something may be missing, even where nobody failed.
 */
bool arena_is_starved(const struct arena *a);
void arena_starve_with(struct arena *a, const struct buf *b);

/* Zeroed and aligned for any type; NULL past the ceiling or out of memory. */
void *arena_alloc(struct arena *a, size_t size);

/* A copy that lives as long as a.  `at` is NULL only on failure. */
struct slice arena_keep(struct arena *a, struct slice s);

/* The same with a NUL behind it, for system calls; NULL on failure. */
char *arena_keep_str(struct arena *a, struct slice s);

#endif
