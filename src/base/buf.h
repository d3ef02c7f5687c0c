/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes being written.  A buf is born with a ceiling, grows up to it, and
 * remembers when something did not fit or memory ran out: after a run of puts
 * the caller asks buf_ok() once.  After a failure nothing more is taken, so a
 * half-written line is never mistaken for a whole one.  It does not format:
 * there is no printf here.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/slice.h"

struct buf {
	char *at;
	size_t len;
	/* private */
	size_t size, max;
	bool failed, starved;
};

void buf_init(struct buf *b, size_t max); /* allocates nothing yet */
void buf_deinit(struct buf *b);           /* leaves an empty buf, reusable */
void buf_clear(struct buf *b); /* empty and unfailed; keeps the memory */
bool buf_ok(const struct buf *b);

static inline struct slice
buf_slice(const struct buf *b)
{
	return (struct slice){ b->at, b->len };
}

/* The same as buf_put, by the long way: it may have to grow. */
void buf_put_more(struct buf *b, struct slice s);

/* Short, and here, because what is written is written in many small parts. */
static inline void
buf_put(struct buf *b, struct slice s)
{
	/* room, and something to put: nothing may be at NULL */
	if (s.len - 1 >= b->size - b->len || b->failed) {
		buf_put_more(b, s);
		return;
	}
	memcpy(b->at + b->len, s.at, s.len);
	b->len += s.len;
}

static inline void
buf_put_byte(struct buf *b, char c)
{
	buf_put(b, slice_of(&c, 1));
}

void buf_put_str(struct buf *b, const char *literal);
void buf_put_uint(struct buf *b, uint64_t n);
void buf_put_uint_pad(struct buf *b, uint64_t n, unsigned width); /* 007 */
void buf_put_hex(struct buf *b, uint64_t n, unsigned width);
void buf_put_times(struct buf *b, char c, size_t times);

/*
 * Makes room for `len` bytes and returns where they may be written, or NULL
 * (and the buf has failed).  buf_grown() then says how many were written.
 */
char *buf_room(struct buf *b, size_t len);
void buf_grown(struct buf *b, size_t len);

/* Makes it fail: something that belonged into it could not be made. */
void buf_fail(struct buf *b);

/*
 * True once memory ran out for it; clearing and cutting do not forget that.  A
 * buf that is only full has failed, too, and is not starved.
 */
bool buf_is_starved(const struct buf *b);

/* When memory ran out for a part of it, b fails as if it were its own. */
void buf_starve_with(struct buf *b, const struct buf *part);

/* Drops the first `len` bytes, as after a short write. */
void buf_drop(struct buf *b, size_t len);

/* Cuts back to `len` bytes and forgets a failure that came after them. */
void buf_cut(struct buf *b, size_t len);

#endif
