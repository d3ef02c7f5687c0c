/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A view of bytes that somebody else owns.  Passed by value; never freed,
 * never NUL-terminated.  Everything that is read is read through one.  It
 * does not know about encodings: letter case here is ASCII's alone, so that
 * no locale can change what a protocol word means.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *at;
	size_t len;
};

#define SLICE(literal) ((struct slice){ "" literal, sizeof(literal) - 1 })
/* The same where only a constant will do: in tables. */
#define SLICE_INIT(literal)                  \
	{                                    \
		literal, sizeof(literal) - 1 \
	}
#define SLICE_NONE ((struct slice){ NULL, 0 })
#define SLICE_NPOS ((size_t)-1)

static inline struct slice
slice_of(const void *at, size_t len)
{
	return (struct slice){ at, len };
}

/* A C string from the operating system or a literal; NULL gives nothing. */
static inline struct slice
slice_str(const char *s)
{
	return s == NULL ? SLICE_NONE : (struct slice){ s, strlen(s) };
}

static inline bool
slice_empty(struct slice s)
{
	return s.len == 0;
}

/* The part from `from` on; everything past the end is nothing. */
static inline struct slice
slice_from(struct slice s, size_t from)
{
	if (from >= s.len)
		return (struct slice){ s.at == NULL ? NULL : s.at + s.len, 0 };
	return (struct slice){ s.at + from, s.len - from };
}

/* At most the first `len` bytes. */
static inline struct slice
slice_head(struct slice s, size_t len)
{
	return (struct slice){ s.at, len < s.len ? len : s.len };
}

/* These two are here so that a literal is compared as the number it is. */
static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool
slice_starts(struct slice s, struct slice head)
{
	return s.len >= head.len &&
	       (head.len == 0 || memcmp(s.at, head.at, head.len) == 0);
}

bool slice_ieq(struct slice a, struct slice b); /* ASCII case folded */
int slice_cmp(struct slice a, struct slice b);  /* order of bytes */
bool slice_istarts(struct slice s, struct slice head);
bool slice_ends(struct slice s, struct slice tail);
bool slice_iends(struct slice s, struct slice tail);
bool slice_ascii(struct slice s); /* no byte above 0x7f */

/* Offset of the first occurrence, or SLICE_NPOS. */
size_t slice_find_byte(struct slice s, char c);
size_t slice_rfind_byte(struct slice s, char c);
size_t slice_find(struct slice s, struct slice what);
size_t slice_ifind(struct slice s, struct slice what);

/* Without SP, HTAB, CR and LF at both ends. */
struct slice slice_trim(struct slice s);

/*
 * Cuts s at the first `c`: *ret_head is what stands before, the return value
 * what stands behind.  Without a `c` the head is all of s and nothing is left.
 */
struct slice slice_cut(struct slice s, char c, struct slice *ret_head);

/* FNV-1a; for tables, not for secrets.  slice_ihash folds ASCII case. */
uint64_t slice_hash(struct slice s);
uint64_t slice_ihash(struct slice s);

/* ASCII questions about one byte; ctype.h depends on the locale. */
static inline bool
byte_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
byte_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
byte_is_alnum(char c)
{
	return byte_is_digit(c) || byte_is_alpha(c);
}

static inline char
byte_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char
byte_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* 0-15, or -1 when c is no hexadecimal digit. */
int byte_hex(char c);

#endif
