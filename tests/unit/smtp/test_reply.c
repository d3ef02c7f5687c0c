/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "smtp/reply.h"

#include <stdlib.h>

struct row {
	const char *name;
	struct slice in;
	enum reply_state state;
	unsigned code;
	struct slice esc;  /* "5.1.1" */
	struct slice text; /* lines joined by | */
	const char *broken;
	size_t left; /* bytes that must stay in the input */
};

#define S(x)                        \
	{                           \
		"" x, sizeof(x) - 1 \
	}

static const struct row rows[] = {
	{ "one line", S("250 ok\r\n"), REPLY_DONE, 250, S(""), S("ok") },
	{ "code alone", S("250\r\n"), REPLY_DONE, 250, S(""), S("") },
	{ "code and space", S("250 \r\n"), REPLY_DONE, 250, S(""), S("") },
	{ "two lines", S("550-no\r\n550 way\r\n"), REPLY_DONE, 550, S(""),
	    S("no|way") },
	{ "lines without text", S("250-\r\n250-\r\n250\r\n"), REPLY_DONE, 250,
	    S(""), S("||") },
	{ "enhanced", S("550 5.1.1 nobody\r\n"), REPLY_DONE, 550, S("5.1.1"),
	    S("nobody") },
	{ "enhanced alone", S("250 2.0.0\r\n"), REPLY_DONE, 250, S("2.0.0"),
	    S("") },
	{ "enhanced on each line", S("550-5.7.1 a\r\n550 5.7.1 b\r\n"),
	    REPLY_DONE, 550, S("5.7.1"), S("a|b") },
	{ "enhanced on the first only", S("550-5.7.1 a\r\n550 b\r\n"),
	    REPLY_DONE, 550, S("5.7.1"), S("a|b") },
	{ "text that looks enhanced on the second",
	    S("250-mx.example\r\n250 2.0.0 x\r\n"), REPLY_DONE, 250, S(""),
	    S("mx.example|2.0.0 x") },
	{ "a version is no enhanced code", S("220 2.0.0.1 x\r\n"), REPLY_DONE,
	    220, S(""), S("2.0.0.1 x") },
	{ "class 3 is no enhanced code", S("354 3.0.0 go\r\n"), REPLY_DONE, 354,
	    S(""), S("3.0.0 go") },
	{ "utf-8 and tab", S("550 \xc3\xa4\t\xff\r\n"), REPLY_DONE, 550, S(""),
	    S("\xc3\xa4\t\xff") },
	{ "the next reply stays", S("250 a\r\n550 b\r\n"), REPLY_DONE, 250,
	    S(""), S("a"), NULL, 7 },
	{ "lowest code", S("200 x\r\n"), REPLY_DONE, 200, S(""), S("x") },
	{ "highest code", S("599 x\r\n"), REPLY_DONE, 599, S(""), S("x") },
	{ "not whole", S("250-a\r\n250 b\r"), REPLY_MORE, 250, S(""), S("") },
	{ "code 100", S("100 x\r\n"), REPLY_BROKEN, 0, S(""), S(""),
	    "reply code not 200 to 599", 6 },
	{ "code 600", S("600 x\r\n"), REPLY_BROKEN, 0, S(""), S(""),
	    "reply code not 200 to 599", 6 },
	{ "two digits", S("25 x\r\n"), REPLY_BROKEN, 25, S(""), S(""),
	    "reply does not begin with a code", 3 },
	{ "four digits", S("2500 x\r\n"), REPLY_BROKEN, 250, S(""), S(""),
	    "no space or hyphen after reply code", 4 },
	{ "empty line", S("\r\n"), REPLY_BROKEN, 0, S(""), S(""),
	    "reply does not begin with a code", 1 },
	{ "words", S("HTTP/1.1\r\n"), REPLY_BROKEN, 0, S(""), S(""),
	    "reply does not begin with a code", 9 },
	{ "codes differ", S("250-a\r\n251 b\r\n"), REPLY_BROKEN, 250, S(""),
	    S(""), "codes of reply lines differ", 4 },
	{ "text between the lines", S("250-a\r\nb\r\n"), REPLY_BROKEN, 250,
	    S(""), S(""), "reply does not begin with a code", 2 },
	{ "bare LF", S("250 ok\n"), REPLY_BROKEN, 250, S(""), S(""),
	    "bare LF in reply", 1 },
	{ "bare LF after the code", S("250\n"), REPLY_BROKEN, 250, S(""), S(""),
	    "bare LF in reply" },
	{ "bare CR", S("250 o\rk\r\n"), REPLY_BROKEN, 250, S(""), S(""),
	    "CR without LF in reply", 2 },
	{ "bare CR after the code", S("250\rx\r\n"), REPLY_BROKEN, 250, S(""),
	    S(""), "CR without LF in reply", 2 },
	{ "two CR", S("250 ok\r\r\n"), REPLY_BROKEN, 250, S(""), S(""),
	    "CR without LF in reply", 1 },
};

static void
check(const struct row *row, struct slice head, struct slice tail)
{
	struct reply r;
	struct buf text, esc;
	struct slice line;
	size_t at = 0, lines = 0;

	reply_init(&r);
	buf_init(&text, 10000);
	buf_init(&esc, 100);
	if (reply_feed(&r, &head) == REPLY_MORE)
		assert_row(row->name, head.len == 0);
	if (head.len == 0)
		reply_feed(&r, &tail);
	assert_row(row->name, r.state == row->state);
	if (row->state != REPLY_MORE)
		assert_row(row->name, r.code == row->code);
	if (row->state == REPLY_BROKEN)
		assert_string_equal(r.broken, row->broken);
	if (row->state == REPLY_DONE) {
		while (reply_next_line(&r, &at, &line)) {
			if (lines++ > 0)
				buf_put_byte(&text, '|');
			buf_put(&text, line);
		}
		if (r.esc.class != 0)
			esc_put(&esc, r.esc);
		assert_slice(row->name, buf_slice(&text), row->text);
		assert_slice(row->name, buf_slice(&esc), row->esc);
		assert_slice(row->name, buf_slice(&r.raw),
		    slice_head(row->in, row->in.len - row->left - 2));
	}
	assert_row(row->name, head.len + tail.len == row->left);
	/* No byte after the end is touched. */
	line = tail;
	if (row->state != REPLY_MORE)
		assert_row(row->name, reply_feed(&r, &tail) == row->state);
	assert_row(row->name, tail.len == line.len);
	reply_deinit(&r);
	buf_deinit(&text);
	buf_deinit(&esc);
}

static void
run_split(void *ctx, struct slice head, struct slice tail)
{
	check(ctx, head, tail);
}

static void
every_row_at_every_split(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		kit_splits(rows[i].in, run_split, (void *)(uintptr_t)&rows[i]);
}

/* A line of `len` octets with CRLF. */
static void
put_line(struct buf *b, char separator, size_t len)
{
	buf_put_str(b, "250");
	buf_put_byte(b, separator);
	buf_put_times(b, 'x', len - 6);
	buf_put_str(b, "\r\n");
}

static void
limits_hold_to_the_octet(void **state)
{
	struct reply r;
	struct buf b;
	struct slice in;

	(void)state;
	reply_init(&r);
	buf_init(&b, 2 * REPLY_MAX);
	put_line(&b, ' ', REPLY_LINE_MAX);
	in = buf_slice(&b);
	assert_int_equal(reply_feed(&r, &in), REPLY_DONE);
	buf_clear(&b);
	reply_reset(&r);
	put_line(&b, ' ', REPLY_LINE_MAX + 1);
	in = buf_slice(&b);
	assert_int_equal(reply_feed(&r, &in), REPLY_BROKEN);
	assert_string_equal(r.broken, "reply line too long");

	buf_clear(&b);
	reply_reset(&r);
	for (size_t i = 0; i < REPLY_MAX / REPLY_LINE_MAX - 1; i++)
		put_line(&b, '-', REPLY_LINE_MAX);
	/* The last CRLF is not kept. */
	put_line(&b, '-', REPLY_LINE_MAX - 4);
	buf_put_str(&b, "2500");
	b.at[b.len - 1] = ' ';
	buf_put_str(&b, "\r\n");
	in = buf_slice(&b);
	assert_int_equal(reply_feed(&r, &in), REPLY_DONE);
	assert_int_equal(r.raw.len, REPLY_MAX);

	buf_cut(&b, b.len - 2);
	buf_put_str(&b, "x\r\n");
	reply_reset(&r);
	in = buf_slice(&b);
	assert_int_equal(reply_feed(&r, &in), REPLY_BROKEN);
	assert_string_equal(r.broken, "reply too long");
	reply_deinit(&r);
	buf_deinit(&b);
}

static void
many_lines_without_end_are_refused(void **state)
{
	struct reply r;
	struct slice in;
	unsigned n = 0;

	(void)state;
	reply_init(&r);
	do {
		in = SLICE("250-\r\n");
	} while (reply_feed(&r, &in) == REPLY_MORE && n++ < REPLY_MAX);
	assert_int_equal(r.state, REPLY_BROKEN);
	assert_string_equal(r.broken, "reply too long");
	assert_true(r.raw.len <= REPLY_MAX);
	reply_deinit(&r);
}

static void
out_of_memory_breaks_it(void **state)
{
	struct reply r;
	struct slice in;
	unsigned n;

	(void)state;
	for (n = 1;; n++) {
		reply_init(&r);
		in = SLICE("250-a line that is long enough to make the buffer "
			   "grow more than once while it is read\r\n250 b\r\n");
		kit_fail_alloc(n);
		reply_feed(&r, &in);
		if (!kit_failed())
			break;
		assert_int_equal(r.state, REPLY_BROKEN);
		assert_string_equal(r.broken, "out of memory");
		kit_fail_alloc(0);
		reply_deinit(&r);
	}
	kit_fail_alloc(0);
	assert_int_equal(r.state, REPLY_DONE);
	assert_true(n > 1);
	reply_deinit(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_at_every_split),
		cmocka_unit_test(limits_hold_to_the_octet),
		cmocka_unit_test(many_lines_without_end_are_refused),
		cmocka_unit_test(out_of_memory_breaks_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
