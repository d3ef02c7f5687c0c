/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing, searching and cutting views of bytes. */
#define _GNU_SOURCE /* memmem, memrchr */
#include "base/slice.h"

bool
slice_ieq(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (byte_lower(a.at[i]) != byte_lower(b.at[i]))
			return false;
	return true;
}

int
slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n == 0 ? 0 : memcmp(a.at, b.at, n);

	if (c != 0)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool
slice_istarts(struct slice s, struct slice head)
{
	return s.len >= head.len && slice_ieq(slice_head(s, head.len), head);
}

bool
slice_ends(struct slice s, struct slice tail)
{
	return s.len >= tail.len &&
	       slice_eq(slice_from(s, s.len - tail.len), tail);
}

bool
slice_iends(struct slice s, struct slice tail)
{
	return s.len >= tail.len &&
	       slice_ieq(slice_from(s, s.len - tail.len), tail);
}

bool
slice_ascii(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] > 0x7f)
			return false;
	return true;
}

size_t
slice_find_byte(struct slice s, char c)
{
	const char *p = s.len == 0 ? NULL : memchr(s.at, c, s.len);

	return p == NULL ? SLICE_NPOS : (size_t)(p - s.at);
}

size_t
slice_rfind_byte(struct slice s, char c)
{
	const char *p = s.len == 0 ? NULL : memrchr(s.at, c, s.len);

	return p == NULL ? SLICE_NPOS : (size_t)(p - s.at);
}

size_t
slice_find(struct slice s, struct slice what)
{
	const char *p;

	if (what.len == 0)
		return 0;
	if (s.len < what.len)
		return SLICE_NPOS;
	p = memmem(s.at, s.len, what.at, what.len);
	return p == NULL ? SLICE_NPOS : (size_t)(p - s.at);
}

size_t
slice_ifind(struct slice s, struct slice what)
{
	for (size_t i = 0; i + what.len <= s.len; i++)
		if (slice_istarts(slice_from(s, i), what))
			return i;
	return SLICE_NPOS;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice
slice_trim(struct slice s)
{
	while (s.len > 0 && is_blank(s.at[0]))
		s = slice_from(s, 1);
	while (s.len > 0 && is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

struct slice
slice_cut(struct slice s, char c, struct slice *ret_head)
{
	size_t at = slice_find_byte(s, c);

	if (at == SLICE_NPOS) {
		*ret_head = s;
		return slice_from(s, s.len);
	}
	*ret_head = slice_head(s, at);
	return slice_from(s, at + 1);
}

#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

uint64_t
slice_hash(struct slice s)
{
	uint64_t h = FNV_START;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.at[i]) * FNV_PRIME;
	return h;
}

uint64_t
slice_ihash(struct slice s)
{
	uint64_t h = FNV_START;

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)byte_lower(s.at[i])) * FNV_PRIME;
	return h;
}

int
byte_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}
