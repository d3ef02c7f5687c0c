/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many transactions all workers together have open to each site: a table
 * in memory that the caller maps and shares between processes.  Each worker
 * has a column of its own, so what a dead worker held can be undone.  No
 * locks: a worker may die at any instruction.
 *
 * It keeps hashes, not names: two sites with one hash (64 bits) share a limit.
 * When more sites are busy than the table has room for, the ones too many are
 * not counted, and only each worker's own limit holds for them.
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

/* The worker is dead and all that it had open with it. */
void shared_counts_clear_worker(struct shared_counts *c, unsigned worker);

#endif
