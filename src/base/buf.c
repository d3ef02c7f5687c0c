/* SPDX-License-Identifier: Apache-2.0 */
/* Growing by doubling up to the ceiling; failure is sticky. */
#include "base/buf.h"

#include <assert.h>
#include <stdlib.h>

/* A line of most kinds: one allocation and no second one. */
#define BUF_FIRST 256

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_deinit(struct buf *b)
{
	free(b->at);
	buf_init(b, b->max);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

bool
buf_ok(const struct buf *b)
{
	return !b->failed;
}

void
buf_fail(struct buf *b)
{
	b->failed = true;
}

bool
buf_is_starved(const struct buf *b)
{
	return b->starved;
}

void
buf_starve_with(struct buf *b, const struct buf *part)
{
	if (part->starved)
		b->failed = b->starved = true;
}

char *
buf_room(struct buf *b, size_t len)
{
	size_t size;
	char *at;

	if (b->failed)
		return NULL;
	if (len > b->max - b->len) {
		b->failed = true;
		return NULL;
	}
	/* room for nothing is a place, too: NULL would be a failure */
	if (b->at != NULL && len <= b->size - b->len)
		return b->at + b->len;
	size = b->size == 0 ? BUF_FIRST : b->size;
	if (size > b->max) /* the memory never passes the ceiling */
		size = b->max;
	while (size < b->len + len)
		size = size > b->max / 2 ? b->max : size * 2;
	at = realloc(b->at, size);
	if (at == NULL) {
		b->failed = b->starved = true;
		return NULL;
	}
	b->at = at;
	b->size = size;
	return at + b->len;
}

void
buf_grown(struct buf *b, size_t len)
{
	assert(len <= b->size - b->len);
	b->len += len;
}

void
buf_put_more(struct buf *b, struct slice s)
{
	char *to;

	if (s.len == 0)
		return;
	to = buf_room(b, s.len);
	if (to == NULL)
		return;
	memcpy(to, s.at, s.len);
	b->len += s.len;
}

void
buf_put_str(struct buf *b, const char *literal)
{
	buf_put(b, slice_str(literal));
}

void
buf_put_uint(struct buf *b, uint64_t n)
{
	/* codes and their kin are most of all numbers that are put */
	if (n < 10)
		buf_put_byte(b, (char)('0' + n));
	else
		buf_put_uint_pad(b, n, 1);
}

void
buf_put_uint_pad(struct buf *b, uint64_t n, unsigned width)
{
	char digits[20];
	size_t i = sizeof(digits);

	while (i > 0 && (n > 0 || sizeof(digits) - i < width)) {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	}
	buf_put(b, slice_of(digits + i, sizeof(digits) - i));
}

void
buf_put_hex(struct buf *b, uint64_t n, unsigned width)
{
	static const char hex[] = "0123456789abcdef";
	char digits[16];
	size_t i = sizeof(digits);

	while (i > 0 && (n > 0 || sizeof(digits) - i < width)) {
		digits[--i] = hex[n % 16];
		n /= 16;
	}
	buf_put(b, slice_of(digits + i, sizeof(digits) - i));
}

void
buf_put_times(struct buf *b, char c, size_t times)
{
	char *to = buf_room(b, times);

	if (to == NULL || times == 0)
		return;
	memset(to, c, times);
	b->len += times;
}

void
buf_drop(struct buf *b, size_t len)
{
	assert(len <= b->len);
	if (len == 0)
		return;
	memmove(b->at, b->at + len, b->len - len);
	b->len -= len;
}

void
buf_cut(struct buf *b, size_t len)
{
	assert(len <= b->len);
	b->len = len;
	b->failed = false;
}
