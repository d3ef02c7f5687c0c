/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Open addressing with linear probing over numbers of entries; the entries
 * lie in slabs that never move.  A removal closes the gap behind it, so there
 * are no tombstones and the table never needs to be cleaned.
 */
#include "spool/index.h"

#include <assert.h>
#include <stdlib.h>

#define SLAB        1024
#define SLOTS_LEAST 1024

void
index_init(struct index *x)
{
	*x = (struct index){ .slabs = NULL };
}

static struct entry *
entry_at(const struct index *x, uint32_t number)
{
	return &x->slabs[number / SLAB][number % SLAB];
}

void
entry_clear(struct entry *e)
{
	if (e->ref_count > 1)
		free(e->ref.many);
	if (e->span != NULL)
		free(e->span->chunks);
	free(e->span);
	e->ref_count = 0;
	e->span = NULL;
}

void
index_deinit(struct index *x)
{
	for (size_t i = 0; i < x->slot_count; i++) {
		if (x->slots[i] != 0)
			entry_clear(entry_at(x, x->slots[i] - 1));
	}
	for (size_t i = 0; i < x->slab_count; i++)
		free(x->slabs[i]);
	free(x->slabs);
	free(x->slots);
	index_init(x);
}

size_t
index_count(const struct index *x)
{
	return x->live;
}

/* Ids count up from a random number: one multiplication spreads them. */
static size_t
home(const struct index *x, spool_id id)
{
	return (size_t)((id * 0x9e3779b97f4a7c15u) >> 32) & (x->slot_count - 1);
}

static size_t
slot_of(const struct index *x, spool_id id)
{
	size_t i = home(x, id);

	while (x->slots[i] != 0 && entry_at(x, x->slots[i] - 1)->id != id)
		i = (i + 1) & (x->slot_count - 1);
	return i;
}

struct entry *
index_find(const struct index *x, spool_id id)
{
	size_t i;

	if (x->slot_count == 0)
		return NULL;
	i = slot_of(x, id);
	return x->slots[i] == 0 ? NULL : entry_at(x, x->slots[i] - 1);
}

static bool
grow_slots(struct index *x)
{
	struct index bigger = *x;

	bigger.slot_count =
	    x->slot_count == 0 ? SLOTS_LEAST : x->slot_count * 2;
	bigger.slots = calloc(bigger.slot_count, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return false;
	for (size_t i = 0; i < x->slot_count; i++) {
		if (x->slots[i] == 0)
			continue;
		bigger
		    .slots[slot_of(&bigger, entry_at(x, x->slots[i] - 1)->id)] =
		    x->slots[i];
	}
	free(x->slots);
	*x = bigger;
	return true;
}

static bool
grow_slabs(struct index *x)
{
	struct entry **slabs;
	struct entry *slab;

	if (x->slab_count >= UINT32_MAX / SLAB)
		return false;
	slab = calloc(SLAB, sizeof(*slab));
	if (slab == NULL)
		return false;
	/* Powers of two: a realloc each time the count reaches one. */
	if ((x->slab_count & (x->slab_count - 1)) == 0) {
		slabs = realloc(
		    x->slabs, (x->slab_count == 0 ? 1 : x->slab_count * 2) *
				  sizeof(struct entry *));
		if (slabs == NULL) {
			free(slab);
			return false;
		}
		x->slabs = slabs;
	}
	x->slabs[x->slab_count++] = slab;
	return true;
}

bool
index_reserve(struct index *x)
{
	size_t need = x->live + x->reserved + 1;

	while (need > x->slot_count / 4 * 3) {
		if (!grow_slots(x))
			return false;
	}
	/* Free entries stay free for those who reserved: live + reserved
	 * never exceeds what the slabs hold. */
	while (need > x->slab_count * SLAB) {
		if (!grow_slabs(x))
			return false;
	}
	x->reserved++;
	return true;
}

void
index_release(struct index *x)
{
	assert(x->reserved > 0);
	x->reserved--;
}

struct entry *
index_add(struct index *x, const struct entry *e)
{
	size_t slot = slot_of(x, e->id);
	uint32_t number;
	struct entry *to;

	assert(x->slots[slot] == 0);
	index_release(x);
	if (x->free != 0) {
		number = x->free - 1;
		x->free = entry_at(x, number)->body;
	} else
		number = (uint32_t)x->used++;
	to = entry_at(x, number);
	*to = *e;
	x->slots[slot] = number + 1;
	x->live++;
	return to;
}

void
index_remove(struct index *x, struct entry *e)
{
	size_t mask = x->slot_count - 1, gap = slot_of(x, e->id);
	uint32_t number = x->slots[gap] - 1;

	entry_clear(e);
	x->slots[gap] = 0;
	/* Whoever was pushed past the gap by probing moves into it. */
	for (size_t i = (gap + 1) & mask; x->slots[i] != 0;
	     i = (i + 1) & mask) {
		size_t want = home(x, entry_at(x, x->slots[i] - 1)->id);

		if (((i - want) & mask) < ((i - gap) & mask))
			continue;
		x->slots[gap] = x->slots[i];
		x->slots[i] = 0;
		gap = i;
	}
	*e = (struct entry){ .body = x->free };
	x->free = number + 1;
	x->live--;
}

struct entry *
index_next(const struct index *x, size_t *at)
{
	while (*at < x->slot_count) {
		uint32_t number = x->slots[(*at)++];

		if (number != 0)
			return entry_at(x, number - 1);
	}
	return NULL;
}

void
entry_refs(struct entry *e, struct ref **ret, size_t *ret_count)
{
	*ret = e->ref_count > 1 ? e->ref.many : &e->ref.one;
	*ret_count = e->ref_count;
}

/* Where rcpt stands or would stand. */
static size_t
ref_slot(struct entry *e, uint32_t rcpt)
{
	struct ref *refs;
	size_t low = 0, high;

	entry_refs(e, &refs, &high);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (refs[middle].rcpt < rcpt)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct ref *
entry_ref(struct entry *e, uint32_t rcpt)
{
	size_t i = ref_slot(e, rcpt), count;
	struct ref *refs;

	entry_refs(e, &refs, &count);
	return i < count && refs[i].rcpt == rcpt ? &refs[i] : NULL;
}

struct ref *
entry_ref_make(struct entry *e, uint32_t rcpt)
{
	struct ref *ref = entry_ref(e, rcpt), *refs;
	size_t i = ref_slot(e, rcpt), count = e->ref_count;

	if (ref != NULL)
		return ref;
	if (count == 0) {
		e->ref.one = (struct ref){ .rcpt = rcpt };
		e->ref_count = 1;
		return &e->ref.one;
	}
	/* One becomes two; after that room doubles at each power of two. */
	if ((count & (count - 1)) == 0) {
		refs = realloc(
		    count == 1 ? NULL : e->ref.many, count * 2 * sizeof(*refs));
		if (refs == NULL)
			return NULL;
		if (count == 1)
			refs[0] = e->ref.one;
		e->ref.many = refs;
	}
	refs = e->ref.many;
	memmove(&refs[i + 1], &refs[i], (count - i) * sizeof(*refs));
	refs[i] = (struct ref){ .rcpt = rcpt };
	e->ref_count++;
	return &refs[i];
}

uint32_t
ref_bits(const struct spool_rcpt *r)
{
	uint32_t attempts = r->attempts;

	if (attempts > UINT32_MAX >> REF_ATTEMPTS)
		attempts = UINT32_MAX >> REF_ATTEMPTS;
	return (uint32_t)r->state | (r->owes_report ? REF_OWES : 0) |
	       (r->delay_told ? REF_TOLD : 0) | attempts << REF_ATTEMPTS;
}

void
ref_apply(const struct ref *r, struct spool_rcpt *to)
{
	to->state = (enum spool_state)(r->bits & REF_STATE);
	to->owes_report = (r->bits & REF_OWES) != 0;
	to->delay_told = (r->bits & REF_TOLD) != 0;
	to->attempts = r->bits >> REF_ATTEMPTS;
}

bool
entry_fill(struct entry *e, const struct spool_message *m)
{
	e->second = (uint32_t)(m->arrived_ms / 1000);
	e->rcpts = (uint32_t)m->rcpt_count;
	e->held = m->held;
	e->open = 0;
	for (size_t i = 0; i < m->rcpt_count; i++) {
		const struct spool_rcpt *r = &m->rcpts[i];
		struct ref *ref = NULL;

		if (ref_bits(r) != SPOOL_PENDING) {
			ref = entry_ref_make(e, (uint32_t)i);
			if (ref == NULL) {
				entry_clear(e);
				return false;
			}
			ref->bits = ref_bits(r);
		}
		if (ref_open(ref))
			e->open++;
	}
	return true;
}
