/* SPDX-License-Identifier: Apache-2.0 */
/* Frames: the check sum covers everything behind itself, padding too, and the
 * cookie before it is compared, so that no octet may change unnoticed. */
#include "spool/record.h"

#include "base/crc32c.h"

#include <assert.h>

#define CRC_AT 12 /* the first octet that the check sum covers */

static const char magic[8] = { 'P', 'A', 'B', 'A', 'L', 'S', 'P', 'L' };

static void
store(char *to, uint64_t n, size_t octets)
{
	for (size_t i = 0; i < octets; i++)
		to[i] = (char)(n >> (8 * i));
}

static void
put(struct buf *b, uint64_t n, size_t octets)
{
	char bytes[8];

	store(bytes, n, octets);
	buf_put(b, slice_of(bytes, octets));
}

void
put_u8(struct buf *b, unsigned n)
{
	put(b, n, 1);
}

void
put_u16(struct buf *b, unsigned n)
{
	put(b, n, 2);
}

void
put_u32(struct buf *b, uint32_t n)
{
	put(b, n, 4);
}

void
put_u64(struct buf *b, uint64_t n)
{
	put(b, n, 8);
}

uint32_t
get_u32(const char *at)
{
	uint32_t n = 0;

	for (int i = 3; i >= 0; i--)
		n = n << 8 | (unsigned char)at[i];
	return n;
}

uint64_t
get_u64(const char *at)
{
	return get_u32(at) | (uint64_t)get_u32(at + 4) << 32;
}

void
segment_head_put(struct buf *b, const struct segment_head *h)
{
	size_t from = b->len;
	uint32_t crc;

	buf_put(b, slice_of(magic, sizeof(magic)));
	put_u32(b, SEGMENT_VERSION);
	put_u32(b, h->number);
	put_u64(b, h->share);
	put_u64(b, h->cookie);
	buf_put_times(b, '\0', SEGMENT_HEAD - 36);
	if (!buf_ok(b))
		return;
	crc = crc32c(0, slice_of(b->at + from, SEGMENT_HEAD - 4));
	put_u32(b, crc);
}

bool
segment_head_parse(struct slice s, struct segment_head *ret)
{
	if (s.len < SEGMENT_HEAD || memcmp(s.at, magic, sizeof(magic)) != 0 ||
	    get_u32(s.at + 8) != SEGMENT_VERSION ||
	    crc32c(0, slice_head(s, SEGMENT_HEAD - 4)) != get_u32(s.at + 60))
		return false;
	*ret = (struct segment_head){
		.number = get_u32(s.at + 12),
		.share = get_u64(s.at + 16),
		.cookie = get_u64(s.at + 24),
	};
	return true;
}

size_t
record_begin(struct buf *b)
{
	size_t at = b->len;

	buf_put_times(b, '\0', RECORD_HEAD);
	return at;
}

void
record_finish(struct buf *b, size_t at, uint64_t cookie, const struct record *r)
{
	size_t len;
	char *head;

	if (!buf_ok(b))
		return;
	len = b->len - at - RECORD_HEAD;
	assert(len <= RECORD_BODY_MAX);
	buf_put_times(b, '\0', record_size(len) - RECORD_HEAD - len);
	if (!buf_ok(b))
		return;
	head = b->at + at;
	store(head, cookie, 8);
	store(head + 12, len, 4);
	store(head + 16, r->id, 8);
	store(head + 24, r->about, 4);
	store(head + 28, r->mark.segment, 4);
	store(head + 32, r->mark.at, 4);
	store(head + 36, r->type, 4);
	store(head + 8,
	    crc32c(0, slice_of(head + CRC_AT, b->len - at - CRC_AT)), 4);
}

uint64_t
record_measure(struct slice s, uint64_t cookie)
{
	uint32_t len, type;

	if (s.len < RECORD_HEAD || get_u64(s.at) != cookie)
		return 0;
	len = get_u32(s.at + 12);
	type = get_u32(s.at + 36);
	if (len > RECORD_BODY_MAX || type < RECORD_CHUNK ||
	    type >= RECORD_TYPES)
		return 0;
	return record_size(len);
}

bool
record_parse(struct slice s, uint64_t cookie, struct record *ret)
{
	uint64_t size = record_measure(s, cookie);
	uint32_t crc;

	if (size == 0 || size > s.len)
		return false;
	crc = crc32c(0, slice_of(s.at + CRC_AT, (size_t)size - CRC_AT));
	if (crc != get_u32(s.at + 8))
		return false;
	*ret = (struct record){
		.type = (enum record_type)get_u32(s.at + 36),
		.id = get_u64(s.at + 16),
		.about = get_u32(s.at + 24),
		.mark = { get_u32(s.at + 28), get_u32(s.at + 32) },
		.body = slice_of(s.at + RECORD_HEAD, get_u32(s.at + 12)),
	};
	return true;
}
