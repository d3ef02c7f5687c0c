/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shared part of the tests.  The allocator is wrapped by the linker
 * (--wrap) only in tests that ask for it with kit_alloc_dep.
 */
#include "kit/kit.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

static void
put_escaped(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c == '\r')
			buf_put(b, SLICE("\\r"));
		else if (c == '\n')
			buf_put(b, SLICE("\\n"));
		else if (c < 0x20 || c == 0x7f) {
			buf_put(b, SLICE("\\x"));
			buf_put_hex(b, c, 2);
		} else
			buf_put_byte(b, (char)c);
	}
}

void
kit_slice_eq(
    const char *name, struct slice got, struct slice expected, int line)
{
	struct buf b;

	if (slice_eq(got, expected))
		return;
	buf_init(&b, 1 << 20);
	put_escaped(&b, got);
	buf_put(&b, SLICE("\"\n       not \""));
	put_escaped(&b, expected);
	print_error(
	    "row '%s', line %d: got \"%.*s\"\n", name, line, (int)b.len, b.at);
	buf_deinit(&b);
	fail();
}

void
kit_row(const char *name, bool holds, const char *what, int line)
{
	if (holds)
		return;
	print_error("row '%s', line %d: not so: %s\n", name, line, what);
	fail();
}

static char *
own(struct slice s)
{
	char *at = malloc(s.len == 0 ? 1 : s.len);

	assert_non_null(at);
	if (s.len > 0)
		memcpy(at, s.at, s.len);
	return at;
}

void
kit_splits(struct slice whole,
    void (*run)(void *ctx, struct slice head, struct slice tail), void *ctx)
{
	for (size_t cut = 0; cut <= whole.len; cut++) {
		struct slice head = slice_head(whole, cut);
		struct slice tail = slice_from(whole, cut);
		char *a = own(head), *b = own(tail);

		run(ctx, slice_of(a, head.len), slice_of(b, tail.len));
		free(a);
		free(b);
	}
}
