/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "smtp/dot_out.h"

#define S(x)                        \
	{                           \
		"" x, sizeof(x) - 1 \
	}

static const struct row {
	const char *name;
	struct slice in, out;
} rows[] = {
	{ "nothing", S(""), S(".\r\n") },
	{ "one line", S("x\r\n"), S("x\r\n.\r\n") },
	{ "no end of line", S("x"), S("x\r\n.\r\n") },
	{ "half an end of line", S("x\r"), S("x\r\r\n.\r\n") },
	{ "the wrong half", S("x\n"), S("x\n\r\n.\r\n") },
	{ "a dot", S("."), S("..\r\n.\r\n") },
	{ "a lone dot", S(".\r\n"), S("..\r\n.\r\n") },
	{ "lone dots", S(".\r\n.\r\n..\r\n"), S("..\r\n..\r\n...\r\n.\r\n") },
	{ "dots inside", S("a.b\r\nc.\r\n.d"), S("a.b\r\nc.\r\n..d\r\n.\r\n") },
	{ "an empty line first", S("\r\n.\r\n"), S("\r\n..\r\n.\r\n") },
	/* nobody may see a lone dot, however he counts lines */
	{ "bare LF", S("a\n.\nb\r\n"), S("a\n..\nb\r\n.\r\n") },
	{ "bare LF and a smuggled end", S("a\n.\r\nb\r\n"),
	    S("a\n..\r\nb\r\n.\r\n") },
	{ "bytes", S("\0\xff.\r\n"), S("\0\xff.\r\n.\r\n") },
};

static void
run_split(void *ctx, struct slice head, struct slice tail)
{
	const struct row *row = ctx;

	for (size_t cut = 0; cut <= tail.len; cut++) {
		struct dot_out d;
		struct buf out;

		buf_init(&out, 1000);
		dot_out_init(&d);
		dot_out_put(&d, &out, head);
		dot_out_put(&d, &out, slice_head(tail, cut));
		dot_out_put(&d, &out, slice_from(tail, cut));
		dot_out_end(&d, &out);
		assert_slice(row->name, buf_slice(&out), row->out);
		buf_deinit(&out);
	}
}

static void
every_row_at_every_two_cuts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		kit_splits(rows[i].in, run_split, (void *)(uintptr_t)&rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_at_every_two_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
