/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/header.h"

static const struct {
	const char *name, *message;
	size_t size;
	unsigned fields, hops;
	bool eight_bit;
} rows[] = {
	{ "nothing", "", 0, 0, 0, false },
	{ "no header", "\r\nbody\r\n", 0, 0, 0, false },
	{ "one field", "A: b\r\n\r\nReceived: x\r\n", 6, 1, 0, false },
	{ "no body", "A: b\r\n", 6, 1, 0, false },
	{ "last line without CRLF", "A: b\r\nC: d", 10, 2, 0, false },
	{ "half a name at the end", "A: b\r\nC", 6, 1, 0, false },
	{ "hops", "Received: a\r\n\tb\r\nreceived : c\r\nRECEIVED:\r\n\r\n", 42,
	    3, 3, false },
	{ "nearly hops", "Receive: a\r\nReceivedd: b\r\nX-Received: c\r\n\r\n",
	    41, 3, 0, false },
	{ "hop in a fold", "A: b\r\n Received: c\r\n\r\n", 20, 1, 0, false },
	{ "line that is no field", "A: b\r\nhello world\r\nReceived: c\r\n\r\n",
	    6, 1, 0, false },
	{ "name begins with a colon", ": b\r\n\r\n", 0, 0, 0, false },
	{ "continuation of nothing", " a\r\nB: c\r\n\r\n", 0, 0, 0, false },
	{ "blank line inside a fold", "A: b\r\n \r\n c\r\nD: e\r\n\r\n", 19, 2,
	    0, false },
	{ "eight bits", "A: \xc3\xbc\r\n\r\nb", 7, 1, 0, true },
	{ "eight bits in the body", "A: b\r\n\r\n\xc3\xbc", 6, 1, 0, false },
	{ "eight bits in no field", "A: b\r\n\xc3\xbc: c\r\n", 6, 1, 0, false },
	{ "CR inside", "A: b\rc\r\r\nD: e\r\n\r\n", 15, 2, 0, false },
	{ "LF inside", "A: b\nReceived: c\r\n\r\n", 18, 1, 0, false },
	{ "CR alone at the front", "A: b\r\n\rB: c\r\n\r\n", 6, 1, 0, false },
};

static size_t
count(struct slice headers)
{
	struct header_field f;
	size_t n = 0;

	while (header_next(&headers, &f))
		n++;
	return n;
}

static void
finds_the_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice m = slice_str(rows[i].message);

		assert_row(rows[i].name, header_section(m).len == rows[i].size);
		assert_row(rows[i].name, count(m) == rows[i].fields);
		assert_row(rows[i].name,
		    header_count(m, SLICE("Received")) == rows[i].hops);
	}
}

static size_t row;

static void
watch(void *ctx, struct slice head, struct slice tail)
{
	char first = head.len > 0 ? head.at[0] : tail.len > 0 ? tail.at[0] : 0;
	struct header_watch w;
	bool body;

	(void)ctx;
	header_watch_init(&w);
	header_watch_feed(&w, head);
	header_watch_feed(&w, tail);
	header_watch_end(&w);
	assert_row(rows[row].name, w.done);
	assert_row(rows[row].name, w.size == rows[row].size);
	assert_row(rows[row].name, w.hops == rows[row].hops);
	assert_row(rows[row].name, w.eight_bit == rows[row].eight_bit);
	body = w.size == 0 && first != '\0' && first != '\r';
	assert_row(rows[row].name,
	    header_watch_front(&w) ==
		(body ? HEADER_FRONT_BODY : HEADER_FRONT_FIELD));
}

static void
a_cut_never_shows(void **state)
{
	(void)state;
	for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++)
		kit_splits(slice_str(rows[row].message), watch, NULL);
}

static void
is_complete_with_the_empty_line_only(void **state)
{
	struct slice m = SLICE("A: b\r\n c\r\n\r\n");
	struct header_watch w;

	(void)state;
	header_watch_init(&w);
	for (size_t i = 0; i < m.len; i++) {
		assert_false(w.done);
		header_watch_feed(&w, slice_head(slice_from(m, i), 1));
	}
	assert_true(w.done);
}

static void
reads_fields(void **state)
{
	struct slice m = SLICE(
	    "Subject: one\r\n two\r\nto :\tx \r\nSUBJECT: other\r\n\r\nz");
	struct header_field f;
	struct buf b;

	(void)state;
	assert_slice(
	    "value", header_find(m, SLICE("subject")), SLICE(" one\r\n two"));
	assert_slice("blank before the colon", header_find(m, SLICE("To")),
	    SLICE("\tx "));
	assert_null(header_find(m, SLICE("From")).at);
	assert_int_equal(header_count(m, SLICE("subject")), 2);
	assert_true(header_next(&m, &f));
	assert_slice("name", f.name, SLICE("Subject"));
	assert_slice("whole", f.whole, SLICE("Subject: one\r\n two\r\n"));
	buf_init(&b, 100);
	header_put_unfolded(&b, f.value);
	assert_slice("unfolded", buf_slice(&b), SLICE("one two"));
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_end),
		cmocka_unit_test(a_cut_never_shows),
		cmocka_unit_test(is_complete_with_the_empty_line_only),
		cmocka_unit_test(reads_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
