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
	/* Slots follow: what WORD_… says, then a count for each worker. */
	_Atomic uint64_t words[];
};

/* WORD_LIMIT: the round in its upper half, the limit in its lower. */
enum { WORD_HASH, WORD_LIMIT, WORD_PAUSE, WORDS };

/* Another process sees the same bytes: a lock inside would not be shared. */
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "64-bit atomics take a lock");

size_t
shared_counts_size(unsigned workers)
{
	return sizeof(struct shared_counts) + (size_t)SHARED_COUNTS_SLOTS *
						  ((size_t)workers + WORDS) *
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
	return &c->words[slot * (c->workers + WORDS)];
}

static uint64_t
total(const struct shared_counts *c, _Atomic uint64_t *slot)
{
	uint64_t n = 0;

	for (uint64_t w = 0; w < c->workers; w++)
		n += atomic_load(&slot[WORDS + w]);
	return n;
}

/* 0 is the mark of a slot that was never used. */
static uint64_t
hash_of(struct slice site)
{
	uint64_t hash = slice_hash(site);

	return hash == 0 ? 1 : hash;
}

static uint32_t
find_own(struct shared_counts *c, uint64_t hash)
{
	uint64_t mask = SHARED_COUNTS_SLOTS - 1;

	for (uint64_t i = 0; i < SHARED_COUNTS_PROBE; i++)
		if (atomic_load(slot_at(c, (hash + i) & mask)) == hash)
			return (uint32_t)((hash + i) & mask);
	return SHARED_COUNTS_NONE;
}

/*
 * The slot of this hash: its own, or else an idle one taken over.  Who enters
 * between the two stores below may see the mood of the slot's last site: it
 * waits a moment for nothing, or begins slowly.
 */
static uint32_t
find(struct shared_counts *c, uint64_t hash)
{
	uint64_t mask = SHARED_COUNTS_SLOTS - 1;
	uint32_t own = find_own(c, hash);

	if (own != SHARED_COUNTS_NONE)
		return own;
	for (uint64_t i = 0; i < SHARED_COUNTS_PROBE; i++) {
		_Atomic uint64_t *slot = slot_at(c, (hash + i) & mask);
		uint64_t old = atomic_load(slot);

		if (old != hash && total(c, slot) > 0)
			continue;
		/* Whoever was quicker may have come for the same site. */
		if (old != hash &&
		    atomic_compare_exchange_strong(slot, &old, hash)) {
			atomic_store(&slot[WORD_LIMIT], 0);
			atomic_store(&slot[WORD_PAUSE], 0);
			return (uint32_t)((hash + i) & mask);
		}
		if (old == hash)
			return (uint32_t)((hash + i) & mask);
	}
	return SHARED_COUNTS_NONE;
}

bool
shared_counts_try_enter(struct shared_counts *c, unsigned worker,
    struct slice site, unsigned limit, uint32_t *ret_slot)
{
	_Atomic uint64_t *slot;
	uint32_t at;

	assert(worker < c->workers);
	at = find(c, hash_of(site));
	if (at == SHARED_COUNTS_NONE) {
		*ret_slot = at;
		return true;
	}
	slot = slot_at(c, at);
	/*
	 * Counted first and asked afterwards: of two that come at once to the
	 * last place both may go away, but never may both stay.
	 */
	atomic_fetch_add(&slot[WORDS + worker], 1);
	if (total(c, slot) > limit) {
		atomic_fetch_sub(&slot[WORDS + worker], 1);
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
	assert(atomic_load(&slot_at(c, slot)[WORDS + worker]) > 0);
	atomic_fetch_sub(&slot_at(c, slot)[WORDS + worker], 1);
}

void
shared_counts_clear_worker(struct shared_counts *c, unsigned worker)
{
	assert(worker < c->workers);
	for (uint64_t i = 0; i < SHARED_COUNTS_SLOTS; i++)
		atomic_store(&slot_at(c, i)[WORDS + worker], 0);
}

/* ------------------------------------------------------------ moods -- */

uint32_t
shared_counts_find(struct shared_counts *c, struct slice site)
{
	return find_own(c, hash_of(site));
}

struct shared_mood
shared_counts_mood(struct shared_counts *c, uint32_t slot)
{
	uint64_t limit;

	if (slot == SHARED_COUNTS_NONE)
		return (struct shared_mood){ 0 };
	limit = atomic_load(&slot_at(c, slot)[WORD_LIMIT]);
	return (struct shared_mood){
		.round = (uint32_t)(limit >> 32),
		.limit = (uint32_t)limit,
		.paused_until = atomic_load(&slot_at(c, slot)[WORD_PAUSE]),
	};
}

bool
shared_counts_slow(
    struct shared_counts *c, uint32_t slot, uint32_t from, uint32_t limit)
{
	_Atomic uint64_t *word = &slot_at(c, slot)[WORD_LIMIT];
	uint64_t old = atomic_load(word);
	/* After the last round the first: 0 says that there was none. */
	uint32_t next = from == UINT32_MAX ? 1 : from + 1;

	while (old >> 32 == from)
		if (atomic_compare_exchange_weak(
			word, &old, (uint64_t)next << 32 | limit))
			return true;
	return false;
}

void
shared_counts_grow(
    struct shared_counts *c, uint32_t slot, uint32_t round, uint32_t limit)
{
	_Atomic uint64_t *word = &slot_at(c, slot)[WORD_LIMIT];
	uint64_t old = atomic_load(word);

	while (round != 0 && old >> 32 == round && (uint32_t)old < limit)
		if (atomic_compare_exchange_weak(
			word, &old, (uint64_t)round << 32 | limit))
			return;
}

void
shared_counts_pause(struct shared_counts *c, uint32_t slot, uint64_t until)
{
	_Atomic uint64_t *word = &slot_at(c, slot)[WORD_PAUSE];
	uint64_t old = atomic_load(word);

	while (until == 0 || old < until)
		if (atomic_compare_exchange_weak(word, &old, until))
			return;
}
