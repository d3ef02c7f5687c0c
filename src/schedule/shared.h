/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many transactions all workers together have open to each site: a table
 * in memory that the caller maps and shares between processes.  Each worker
 * has a column of its own, so what a dead worker held can be undone.  No
 * locks: a worker may die at any instruction.
 *
 * What one worker learns of a site, that it is to be slowed down or paused,
 * stands in the same slot, so that the others need not be refused to learn it.
 *
 * It keeps hashes, not names: two sites with one hash (64 bits) share a limit.
 * When more sites are busy than the table has room for, the ones too many are
 * not counted, and only each worker's own limit holds for them.  The slot of a
 * site with nothing open may be taken over by another; then what was learned
 * is known only to the worker that learned it.
 */
#ifndef SCHEDULE_SHARED_H
#define SCHEDULE_SHARED_H

#include "base/slice.h"

#define SHARED_COUNTS_SLOTS 16384 /* a power of two */
#define SHARED_COUNTS_PROBE 32    /* slots looked at for one site */
#define SHARED_COUNTS_NONE  UINT32_MAX

struct shared_counts;

/* Octets to map; aligned as malloc and mmap align. */
size_t shared_counts_size(unsigned workers);

/* In memory of that size; whoever maps it first does this, once. */
struct shared_counts *shared_counts_init(void *mem, unsigned workers);

/*
 * One more transaction of `worker`; false when the site has `limit` already.
 * *ret_slot is what to give back to _leave.
 */
bool shared_counts_try_enter(struct shared_counts *c, unsigned worker,
    struct slice site, unsigned limit, uint32_t *ret_slot);
void shared_counts_leave(
    struct shared_counts *c, unsigned worker, uint32_t slot);

/*
 * How a site is to be treated.  A round ends each time it is slowed down: who
 * began in an earlier round and is told to slow down has told us nothing new.
 */
struct shared_mood {
	uint32_t round;        /* 0: never slowed down */
	uint32_t limit;        /* transactions at once, of round > 0 */
	uint64_t paused_until; /* monotonic ms, the same in all processes */
};

/* The slot of a site that has one, without entering; or _NONE. */
uint32_t shared_counts_find(struct shared_counts *c, struct slice site);
struct shared_mood shared_counts_mood(struct shared_counts *c, uint32_t slot);

/* Ends the round `from`; false when another worker has done so. */
bool shared_counts_slow(
    struct shared_counts *c, uint32_t slot, uint32_t from, uint32_t limit);
/* In this round the site has been taking more than was noted. */
void shared_counts_grow(
    struct shared_counts *c, uint32_t slot, uint32_t round, uint32_t limit);
/* Until then at least; 0 lifts it. */
void shared_counts_pause(
    struct shared_counts *c, uint32_t slot, uint64_t until);

/* The worker is dead and all that it had open with it. */
void shared_counts_clear_worker(struct shared_counts *c, unsigned worker);

#endif
