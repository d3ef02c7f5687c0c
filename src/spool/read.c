/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading back: the message's own record, and over it what was noted.  The
 * kernel's page cache is the cache; nothing is kept here.
 */
#include "spool/room.h"

#include <assert.h>

#define NOTE_GUESS 512 /* most notes are read in one go */

static enum st
damaged(struct fault *why, struct place p)
{
	return FAULT(why, ST_IO, .what = "damaged record in the spool",
	    .at = (size_t)place_offset(p));
}

/* `len` octets from p on (fewer at the end of the file), kept in a. */
static enum st
bytes_read(struct spool *s, struct place p, size_t len, struct arena *a,
    struct slice *ret)
{
	struct segment *g = segment_find(s, p.segment);
	size_t got;
	char *to;
	enum st st;
	int fd;

	if (g == NULL)
		return ST_ABSENT;
	if (group_find(s, p, ret)) {
		*ret = arena_keep(a, slice_head(*ret, len));
		return ret->at == NULL ? ST_MEMORY : ST_OK;
	}
	to = arena_alloc(a, len);
	if (to == NULL)
		return ST_MEMORY;
	st = segment_fd(s, g, &fd, NULL);
	if (st == ST_OK)
		st = disk_read(fd, to, len, place_offset(p), &got, NULL);
	if (st == ST_OK)
		*ret = slice_of(to, got);
	return st;
}

enum st
place_read(struct spool *s, struct place p, struct arena *a, struct record *ret,
    struct fault *why)
{
	struct segment *g = segment_find(s, p.segment);
	struct slice bytes;
	uint64_t size;
	enum st st = bytes_read(s, p, NOTE_GUESS, a, &bytes);

	if (st != ST_OK)
		return FAULT(why, st, .what = "read record");
	size = record_measure(bytes, g->cookie);
	if (size > bytes.len) {
		st = bytes_read(s, p, (size_t)size, a, &bytes);
		if (st != ST_OK)
			return FAULT(why, st, .what = "read record");
	}
	if (!record_parse(bytes, g->cookie, ret))
		return damaged(why, p);
	return ST_OK;
}

/* Lays over the message what its notes say. */
static enum st
notes_read(struct spool *s, struct entry *e, struct arena *a,
    struct spool_message *m, struct fault *why)
{
	struct ref *refs;
	size_t count;

	entry_refs(e, &refs, &count);
	for (size_t i = 0; i < count; i++) {
		struct spool_rcpt *r;
		struct record record;
		uint32_t rcpt;
		enum st st;

		if (refs[i].rcpt >= m->rcpt_count)
			return damaged(why, e->place);
		r = &m->rcpts[refs[i].rcpt];
		if (refs[i].place.segment != 0) {
			st = place_read(s, refs[i].place, a, &record, why);
			if (st != ST_OK)
				return st;
			if (record.id != e->id || record.type != RECORD_NOTE ||
			    !note_parse(record.body, &rcpt, r))
				return damaged(why, refs[i].place);
		}
		ref_apply(&refs[i], r);
	}
	return ST_OK;
}

enum st
entry_read(struct spool *s, struct entry *e, struct arena *a,
    struct spool_message *ret, struct fault *why)
{
	struct spool_message m = { .id = e->id };
	struct message_extra x;
	struct slice bytes;
	size_t len;
	enum st st = bytes_read(s, e->place, RECORD_HEAD + e->head, a, &bytes);

	if (st != ST_OK)
		return FAULT(why, st, .what = "read message");
	/* Another's record here would mean that the index lies. */
	if (bytes.len < RECORD_HEAD || get_u64(bytes.at + 16) != e->id)
		return damaged(why, e->place);
	st =
	    message_head_parse(slice_from(bytes, RECORD_HEAD), a, &m, &x, &len);
	if (st == ST_MEMORY)
		return FAULT(why, st, .what = "no memory to read a message");
	if (st != ST_OK || m.rcpt_count != e->rcpts)
		return damaged(why, e->place);
	st = notes_read(s, e, a, &m, why);
	if (st != ST_OK)
		return st;
	m.held = e->held;
	*ret = m;
	return ST_OK;
}

enum st
spool_read(struct spool *s, spool_id id, struct arena *a,
    struct spool_message *ret, struct fault *why)
{
	struct entry *e = index_find(&s->index, id);

	if (e == NULL)
		return FAULT(why, ST_ABSENT, .what = "no such message");
	return entry_read(s, e, a, ret, why);
}

/* `at` octets behind the start of the record at p. */
static enum st
part_read(
    struct spool *s, struct place p, uint64_t at, size_t len, struct buf *b)
{
	struct segment *g = segment_find(s, p.segment);
	char *to = buf_room(b, len);
	size_t got;
	enum st st;
	int fd;

	if (g == NULL)
		return ST_ABSENT;
	if (to == NULL)
		return ST_MEMORY;
	st = segment_fd(s, g, &fd, NULL);
	if (st == ST_OK)
		st = disk_read(fd, to, len, place_offset(p) + at, &got, NULL);
	if (st == ST_OK && got < len)
		return ST_IO;
	if (st == ST_OK)
		buf_grown(b, len);
	return st;
}

static enum st
chunks_read(struct spool *s, const struct span *span, uint64_t offset,
    size_t max, struct buf *b)
{
	for (size_t i = 0; i < span->count && max > 0; i++) {
		const struct chunk *c = &span->chunks[i];
		size_t len;
		enum st st;

		if (offset >= c->len) {
			offset -= c->len;
			continue;
		}
		len = c->len - (size_t)offset;
		if (len > max)
			len = max;
		st = part_read(s, c->place, RECORD_HEAD + offset, len, b);
		if (st != ST_OK)
			return st;
		offset = 0;
		max -= len;
	}
	return ST_OK;
}

enum st
spool_read_content(struct spool *s, spool_id id, uint64_t offset, size_t max,
    struct buf *b, struct fault *why)
{
	struct entry *e = index_find(&s->index, id);
	enum st st = ST_OK;
	uint64_t left;

	if (e == NULL)
		return FAULT(why, ST_ABSENT, .what = "no such message");
	if (e->span != NULL)
		st = chunks_read(s, e->span, offset, max, b);
	else {
		left = e->body - e->head;
		left = offset < left ? left - offset : 0;
		if (left > 0 && max > 0)
			st = part_read(s, e->place,
			    RECORD_HEAD + e->head + offset,
			    left < max ? (size_t)left : max, b);
	}
	if (st != ST_OK)
		return FAULT(why, st, .what = "read content");
	return ST_OK;
}
