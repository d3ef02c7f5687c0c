/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of what lies in a segment: its header and the header of each
 * record (docs/spool.md has the table).  Bytes in, structs out; it does no
 * I/O and does not know what the bodies say (codec.h does).
 */
#ifndef SPOOL_RECORD_H
#define SPOOL_RECORD_H

#include "base/buf.h"
#include "base/st.h"

#define SEGMENT_HEAD    64
#define SEGMENT_VERSION 2
#define RECORD_HEAD     40
/* A body; the largest are messages with many recipients, and chunks. */
#define RECORD_BODY_MAX (64u << 20)

enum record_type {
	RECORD_CHUNK = 1,
	RECORD_MESSAGE,
	RECORD_NOTE,
	RECORD_HOLD,
	RECORD_GONE,
	RECORD_MARK,
	RECORD_TYPES
};

/* A place: segments count from 1, `at` in steps of 8 octets. */
struct place {
	uint32_t segment, at;
};

struct segment_head {
	uint32_t number;
	uint64_t share;
	uint64_t cookie;
};

struct record {
	enum record_type type;
	uint64_t id;
	uint32_t about;
	struct place mark;
	struct slice body;
};

/* Octets that a record with a body of `len` takes. */
static inline uint64_t
record_size(uint64_t len)
{
	return RECORD_HEAD + ((len + 7) & ~(uint64_t)7);
}

void segment_head_put(struct buf *b, const struct segment_head *h);
bool segment_head_parse(struct slice s, struct segment_head *ret);

/*
 * Leaves room for the header, so that the body is appended in place; finish
 * fills it in.  `at` is what begin returned.  r->body is not looked at.
 */
size_t record_begin(struct buf *b);
void record_finish(
    struct buf *b, size_t at, uint64_t cookie, const struct record *r);

/*
 * How long the record at the front of s says it is (with padding), 0 when
 * these are not the first RECORD_HEAD octets of a record of that cookie.
 */
uint64_t record_measure(struct slice s, uint64_t cookie);

/* The record at the front of s, whole and undamaged. */
bool record_parse(struct slice s, uint64_t cookie, struct record *ret);

/* Little-endian numbers. */
void put_u8(struct buf *b, unsigned n);
void put_u16(struct buf *b, unsigned n);
void put_u32(struct buf *b, uint32_t n);
void put_u64(struct buf *b, uint64_t n);
uint32_t get_u32(const char *at);
uint64_t get_u64(const char *at);

#endif
