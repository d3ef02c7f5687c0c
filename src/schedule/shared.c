/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open addressing without deletion: a slot nobody has anything open in may be
 * taken over by another site.  When that happens in the very moment in which
 * the old site comes back, its one transaction is counted for the new site
 * until it leaves; the slot, not the name, says where it was counted, so the
 * table is right again after that.
 */
#include "schedule/shared.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

struct shared_counts {
	uint64_t workers;
	/* Slots follow: the site's hash, then a count for each worker. */
	_Atomic uint64_t words[];
};

/* Another process sees the same bytes: a lock inside would not be shared. */
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "64-bit atomics take a lock");

size_t
shared_counts_size(unsigned workers)
{
	return sizeof(struct shared_counts) + (size_t)SHARED_COUNTS_SLOTS *
						  ((size_t)workers + 1) *
						  sizeof(uint64_t);
}

struct shared_counts *
shared_counts_init(void *mem, unsigned workers)
{
	struct shared_counts *c = mem;

	assert(workers > 0);
	memset(mem, 0, shared_counts_size(workers));
	c->workers = workers;
	return c;
}

static _Atomic uint64_t *
slot_at(struct shared_counts *c, uint64_t slot)
{
	return &c->words[slot * (c->workers + 1)];
}

static uint64_t
total(const struct shared_counts *c, _Atomic uint64_t *slot)
{
	uint64_t n = 0;

	for (uint64_t w = 1; w <= c->workers; w++)
		n += atomic_load(&slot[w]);
	return n;
}

/* The slot of this hash: its own, or else an idle one taken over. */
static uint32_t
find(struct shared_counts *c, uint64_t hash)
{
	uint64_t mask = SHARED_COUNTS_SLOTS - 1;

	for (uint64_t i = 0; i < SHARED_COUNTS_PROBE; i++)
		if (atomic_load(slot_at(c, (hash + i) & mask)) == hash)
			return (uint32_t)((hash + i) & mask);
	for (uint64_t i = 0; i < SHARED_COUNTS_PROBE; i++) {
		_Atomic uint64_t *slot = slot_at(c, (hash + i) & mask);
		uint64_t old = atomic_load(slot);

		if (old != hash && total(c, slot) > 0)
			continue;
		/* Whoever was quicker may have come for the same site. */
		if (old == hash ||
		    atomic_compare_exchange_strong(slot, &old, hash) ||
		    old == hash)
			return (uint32_t)((hash + i) & mask);
	}
	return SHARED_COUNTS_NONE;
}

bool
shared_counts_try_enter(struct shared_counts *c, unsigned worker,
    struct slice site, unsigned limit, uint32_t *ret_slot)
{
	uint64_t hash = slice_hash(site);
	_Atomic uint64_t *slot;
	uint32_t at;

	assert(worker < c->workers);
	/* 0 is the mark of a slot that was never used. */
	at = find(c, hash == 0 ? 1 : hash);
	if (at == SHARED_COUNTS_NONE) {
		*ret_slot = at;
		return true;
	}
	slot = slot_at(c, at);
	/*
	 * Counted first and asked afterwards: of two that come at once to the
	 * last place both may go away, but never may both stay.
	 */
	atomic_fetch_add(&slot[worker + 1], 1);
	if (total(c, slot) > limit) {
		atomic_fetch_sub(&slot[worker + 1], 1);
		return false;
	}
	*ret_slot = at;
	return true;
}

void
shared_counts_leave(struct shared_counts *c, unsigned worker, uint32_t slot)
{
	assert(worker < c->workers);
	if (slot == SHARED_COUNTS_NONE)
		return;
	assert(slot < SHARED_COUNTS_SLOTS);
	assert(atomic_load(&slot_at(c, slot)[worker + 1]) > 0);
	atomic_fetch_sub(&slot_at(c, slot)[worker + 1], 1);
}

void
shared_counts_clear_worker(struct shared_counts *c, unsigned worker)
{
	assert(worker < c->workers);
	for (uint64_t i = 0; i < SHARED_COUNTS_SLOTS; i++)
		atomic_store(&slot_at(c, i)[worker + 1], 0);
}
