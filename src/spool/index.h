/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of each live message without reading it: where it lies and
 * how far its recipients are.  About 85 octets a message, and 20 for each
 * recipient of which something is noted; envelopes stay on disk.  Entries do
 * not move, so pointers hold until index_remove.
 */
#ifndef SPOOL_INDEX_H
#define SPOOL_INDEX_H

#include "spool/codec.h"

/* A recipient of which something is noted.  place.segment 0: what is known
 * beside the bits stands in the message's own record. */
struct ref {
	struct place place;
	uint32_t size; /* of the note's record, 0 when there is none */
	uint32_t rcpt;
	uint32_t bits; /* REF_… and the number of attempts */
};

#define REF_STATE    7u
#define REF_OWES     8u
#define REF_TOLD     16u
#define REF_ATTEMPTS 5 /* from this bit on */

struct span {
	struct chunk *chunks;
	size_t count;
};

struct entry {
	spool_id id;
	struct place place;
	uint32_t head;   /* octets of the body before the content */
	uint32_t body;   /* octets of the body */
	uint32_t second; /* arrival, seconds since 1970 */
	uint32_t open;   /* recipients that are pending or owe a report */
	uint32_t rcpts;
	uint32_t ref_count;
	union {
		struct ref one;   /* ref_count <= 1 */
		struct ref *many; /* sorted by rcpt */
	} ref;
	struct span *span; /* the content's chunks; NULL: in the record */
	uint16_t settling; /* reports about it that are on their way */
	bool held;
	bool moving; /* a copy is on its way */
};

struct index {
	/* private */
	struct entry **slabs;
	size_t slab_count, used, live, reserved;
	uint32_t *slots; /* number of the entry + 1 */
	size_t slot_count;
	uint32_t free; /* first unused entry + 1, chained through body */
};

void index_init(struct index *x);
void index_deinit(struct index *x);
size_t index_count(const struct index *x);

struct entry *index_find(const struct index *x, spool_id id);

/* After it one index_add succeeds for certain; undone by index_release. */
bool index_reserve(struct index *x);
void index_release(struct index *x);

/* Copies e, which must not be there; needs a reservation and uses it up. */
struct entry *index_add(struct index *x, const struct entry *e);
void index_remove(struct index *x, struct entry *e); /* frees what it owns */

/* Entries in no order: start with *at = 0; NULL after the last. */
struct entry *index_next(const struct index *x, size_t *at);

struct ref *entry_ref(struct entry *e, uint32_t rcpt); /* may be NULL */
/* The same, made as PENDING when there is none; NULL: out of memory. */
struct ref *entry_ref_make(struct entry *e, uint32_t rcpt);
void entry_refs(struct entry *e, struct ref **ret, size_t *ret_count);
void entry_clear(struct entry *e); /* frees refs and span */
/* Recipients as the message's own record has them; false: out of memory. */
bool entry_fill(struct entry *e, const struct spool_message *m);

/* What a ref's bits say of a recipient; NULL is pending. */
static inline bool
ref_open(const struct ref *r)
{
	return r == NULL || (r->bits & REF_STATE) == SPOOL_PENDING ||
	       (r->bits & REF_OWES) != 0;
}

uint32_t ref_bits(const struct spool_rcpt *r);
void ref_apply(const struct ref *r, struct spool_rcpt *to);

#endif
