/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A segment from front to end: each record that is whole, and each stretch
 * between them that is not.  Behind damage it looks for the segment's cookie,
 * which content cannot imitate, and takes the next record that is whole.
 */
#include "spool/room.h"

#define WINDOW     (1u << 20)
#define WINDOW_MAX (RECORD_BODY_MAX + 2 * WINDOW)

void
scan_init(struct scan *c, int fd, uint64_t cookie, uint64_t size)
{
	*c = (struct scan){
		.fd = fd,
		.cookie = cookie,
		.at = SEGMENT_HEAD,
		.size = size,
	};
	buf_init(&c->window, WINDOW_MAX);
}

void
scan_deinit(struct scan *c)
{
	buf_deinit(&c->window);
}

/* `len` octets from `at` on, fewer only at the end. */
static enum st
look(struct scan *c, uint64_t at, uint64_t len, struct slice *ret,
    struct fault *why)
{
	struct slice held = buf_slice(&c->window);
	uint64_t want = len < WINDOW ? WINDOW : len;
	size_t got;
	char *to;
	enum st st;

	if (len > c->size - at)
		len = c->size - at;
	if (at < c->window_at || at - c->window_at > held.len ||
	    len > held.len - (at - c->window_at)) {
		buf_clear(&c->window);
		to = buf_room(&c->window, (size_t)want);
		if (to == NULL)
			return FAULT(why, ST_MEMORY,
			    .what = "no memory to read a segment");
		if (want > c->size - at)
			want = c->size - at;
		st = disk_read(c->fd, to, (size_t)want, at, &got, why);
		if (st != ST_OK)
			return st;
		buf_grown(&c->window, got);
		c->window_at = at;
		held = buf_slice(&c->window);
	}
	*ret = slice_from(held, (size_t)(at - c->window_at));
	return ST_OK;
}

/* 1: there is a record at `at`, 0: there is none, -1: could not be read. */
static int
try(struct scan *c, uint64_t at, struct scan_item *ret, struct fault *why)
{
	struct slice bytes;
	uint64_t size;

	if (look(c, at, RECORD_HEAD, &bytes, why) != ST_OK)
		return -1;
	size = record_measure(bytes, c->cookie);
	if (size == 0 || size > c->size - at)
		return 0;
	if (look(c, at, size, &bytes, why) != ST_OK)
		return -1;
	if (!record_parse(bytes, c->cookie, &ret->record))
		return 0;
	ret->at = at;
	ret->len = size;
	return 1;
}

/* The next place from `at` on that begins with the cookie, or the end. */
static enum st
seek(struct scan *c, uint64_t *at, bool *zero, struct fault *why)
{
	while (c->size - *at >= 8) {
		struct slice bytes;
		enum st st = look(c, *at, 8, &bytes, why);

		if (st != ST_OK)
			return st;
		if (bytes.len < 8)
			break;
		for (; bytes.len >= 8; bytes = slice_from(bytes, 8)) {
			uint64_t word = get_u64(bytes.at);

			if (word == c->cookie)
				return ST_OK;
			*zero = *zero && word == 0;
			*at += 8;
		}
	}
	for (; *at < c->size; ++*at) {
		struct slice bytes;
		enum st st = look(c, *at, 1, &bytes, why);

		if (st != ST_OK)
			return st;
		*zero = *zero && bytes.len > 0 && bytes.at[0] == 0;
	}
	return ST_OK;
}

enum scan_found
scan_next(struct scan *c, struct scan_item *ret, struct fault *why)
{
	uint64_t at = c->at;
	bool zero = true;
	struct scan_item item = { .at = 0 };
	int is;

	if (at >= c->size)
		return SCAN_END;
	is = try(c, at, &item, why);
	if (is > 0) {
		*ret = item;
		c->at = at + item.len;
		return SCAN_RECORD;
	}
	while (is == 0) {
		if (seek(c, &at, &zero, why) != ST_OK)
			return SCAN_FAILED;
		if (at >= c->size)
			break;
		is = try(c, at, &item, why);
		if (is == 0) {
			zero = false;
			at += 8;
		}
	}
	if (is < 0)
		return SCAN_FAILED;
	*ret = (struct scan_item){
		.at = c->at,
		.len = at - c->at,
		.zero = zero,
	};
	c->at = at;
	return SCAN_GAP;
}
