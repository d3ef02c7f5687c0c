/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/buf.h"
#include "smtp/dot.h"
#include "smtp/lines.h"

#define ROWS(t) (sizeof(t) / sizeof((t)[0]))
#define NO_END  "(no end)"

static const struct row {
	const char *name, *in, *content;
	const char *rest; /* NO_END: the end mark did not come */
	bool bare;
} rows[] = {
	{ "empty", ".\r\n", "", "" },
	{ "what follows is left", "a\r\n.\r\nQUIT\r\n", "a\r\n", "QUIT\r\n" },
	{ "two lines", "a\r\nb\r\n.\r\n", "a\r\nb\r\n", "" },
	{ "doubled dot", "..\r\n.\r\n", ".\r\n", "" },
	{ "three dots", "...\r\n.\r\n", "..\r\n", "" },
	{ "dot before text", ".a\r\n.\r\n", "a\r\n", "" },
	{ "dot inside", "a.\r\na..b\r\n.\r\n", "a.\r\na..b\r\n", "" },
	{ "empty lines", "\r\n\r\n.\r\n", "\r\n\r\n", "" },
	{ "dots on every line", "..\r\n..\r\n..\r\n.\r\n", ".\r\n.\r\n.\r\n",
	    "" },
	{ "LF.LF", "a\n.\nb\r\n.\r\n", "a\n.\nb\r\n", "", true },
	{ "LF.CRLF", "a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n", "", true },
	{ "CRLF.LF", "a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n", "", true },
	{ "CR.CR", "a\r.\rb\r\n.\r\n", "a\r.\rb\r\n", "", true },
	{ "CRLF.CR", "a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n", "", true },
	{ "CRLF.CR.CRLF", "a\r\n.\r.\r\n.\r\n", "a\r\n\r.\r\n", "", true },
	{ "CRLF.CRCRLF", "a\r\n.\r\r\n.\r\n", "a\r\n\r\r\n", "", true },
	{ "CR.CRLF", "a\r.\r\n.\r\n", "a\r.\r\n", "", true },
	{ "CRCRLF.", "a\r\r\n.\r\n", "a\r\r\n", "", true },
	{ "LF first", "\n.\r\n\r\n.\r\n", "\n.\r\n\r\n", "", true },
	{ "LFCR", "a\n\r\r\n.\r\n", "a\n\r\r\n", "", true },
	{ "no end", "a\r\nb", "a\r\nb", NO_END },
	{ "a CR is content at once", "a\r", "a\r", NO_END, true },
	{ "a dot that waits", "a\r\n.", "a\r\n", NO_END },
	{ "a dot and CR that wait", "a\r\n.\r", "a\r\n", NO_END },
	{ "nothing", "", "", NO_END },
};

struct seen {
	const struct row *row;
	struct dot dot;
	struct lines lines;
	struct buf content, rest;
	bool end;
};

static void
see(struct seen *s, struct slice in)
{
	struct slice piece = SLICE_NONE;

	while (!s->end)
		switch (dot_next(&s->dot, &in, &piece)) {
		case DOT_CONTENT:
			assert_true(piece.len > 0);
			buf_put(&s->content, piece);
			lines_feed(&s->lines, piece);
			break;
		case DOT_END:
			s->end = true;
			break;
		case DOT_MORE:
			assert_int_equal(in.len, 0);
			return;
		}
	buf_put(&s->rest, in);
}

static void
begin(struct seen *s, const struct row *row)
{
	*s = (struct seen){ .row = row };
	dot_init(&s->dot);
	lines_init(&s->lines, 0);
	buf_init(&s->content, 4096);
	buf_init(&s->rest, 4096);
}

static void
finish(struct seen *s)
{
	const struct row *row = s->row;
	bool want_end = strcmp(row->rest, NO_END) != 0;

	lines_end(&s->lines);
	assert_slice(
	    row->name, buf_slice(&s->content), slice_str(row->content));
	assert_row(row->name, s->end == want_end);
	if (want_end)
		assert_slice(
		    row->name, buf_slice(&s->rest), slice_str(row->rest));
	assert_row(row->name, s->lines.bare == row->bare);
	buf_deinit(&s->content);
	buf_deinit(&s->rest);
}

static void
run_split(void *ctx, struct slice head, struct slice tail)
{
	struct seen s;

	begin(&s, ctx);
	see(&s, head);
	see(&s, tail);
	finish(&s);
}

static void
ends_at_its_mark_and_nowhere_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct slice in = slice_str(rows[i].in);
		struct seen s;

		kit_splits(in, run_split, (void *)&rows[i]);
		begin(&s, &rows[i]);
		for (size_t k = 0; k < in.len; k++)
			see(&s, slice_of(in.at + k, 1));
		finish(&s);
	}
}

static void
gives_views_as_long_as_can_be(void **state)
{
	struct slice in = SLICE("one\r\ntwo\r\n..three\r\nfour\r\n.\r\n");
	const char *start = in.at;
	struct slice piece;
	struct dot d;

	(void)state;
	dot_init(&d);
	assert_int_equal(dot_next(&d, &in, &piece), DOT_CONTENT);
	assert_ptr_equal(piece.at, start);
	assert_slice("first", piece, SLICE("one\r\ntwo\r\n"));
	assert_int_equal(dot_next(&d, &in, &piece), DOT_CONTENT);
	assert_ptr_equal(piece.at, start + 11);
	assert_slice("second", piece, SLICE(".three\r\nfour\r\n"));
	assert_int_equal(dot_next(&d, &in, &piece), DOT_END);
}

static const struct {
	const char *name, *in;
	size_t max;
	bool too_long;
} lengths[] = {
	{ "as long as allowed", "1234567\r\n", 9, false },
	{ "one more", "12345678\r\n", 9, true },
	{ "any", "12345678\r\n", 0, false },
	{ "the second", "1\r\n12345678\r\n1\r\n", 9, true },
	{ "without end", "1234567890", 9, true },
	{ "many short ones", "1234567\r\n1234567\r\n1234567\r\n", 9, false },
};

static void
run_length(void *ctx, struct slice head, struct slice tail)
{
	size_t i = *(size_t *)ctx;
	struct lines l;

	lines_init(&l, lengths[i].max);
	lines_feed(&l, head);
	lines_feed(&l, tail);
	assert_row(lengths[i].name, l.too_long == lengths[i].too_long);
	assert_row(lengths[i].name, !l.bare);
}

static void
counts_octets_of_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(lengths); i++)
		kit_splits(slice_str(lengths[i].in), run_length, &i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_at_its_mark_and_nowhere_else),
		cmocka_unit_test(gives_views_as_long_as_can_be),
		cmocka_unit_test(counts_octets_of_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
