/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "dsn/dsn.h"

static const struct dsn_rcpt rcpt = { .final = { "bob@far.example", 15 },
	.diagnostic = { "no", 2 } };

static struct dsn_report
report(void)
{
	return (struct dsn_report){
		.hostname = SLICE("mx.example"),
		.from_name = SLICE("Mail"),
		.to = SLICE("alice@example.test"),
		.subject = SLICE("Undelivered \xc3\xbc"),
		.message_id = SLICE("1@mx.example"),
		.boundary = SLICE("b"),
		.text = SLICE("No \xc3\xbc.\r\n"),
		.message = SLICE("A: b\r\n\r\nbody\r\n"),
		.message_whole = true,
		.rcpts = &rcpt,
		.rcpt_count = 1,
	};
}

static bool
has(const struct buf *b, const char *what)
{
	return slice_find(buf_slice(b), slice_str(what)) != SLICE_NPOS;
}

static void
refuses_what_would_break_the_header(void **state)
{
	struct dsn_report bad[8];
	struct dsn_needs needs;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		bad[i] = report();
	bad[0].rcpt_count = 0;
	bad[1].to = SLICE("a@b>\r\nBcc: <c@d");
	bad[2].hostname = SLICE("a\nb");
	bad[3].message_id = SLICE("a\x7f");
	bad[4].in_reply_to = SLICE("<a>\r\n");
	bad[5].to = SLICE("\xff@b");
	bad[6].boundary =
	    SLICE("12345678901234567890123456789012345678901234567"
		  "8901");
	bad[7].to = SLICE("");
	for (size_t i = 0; i < 8; i++) {
		struct buf b;

		buf_init(&b, 10000);
		assert_int_equal(
		    dsn_write(&b, &bad[i], &needs, &why), ST_SYNTAX);
		assert_non_null(why.what);
		assert_int_equal(b.len, 0);
		buf_deinit(&b);
	}
}

static void
returns_the_whole_only_up_to_a_size(void **state)
{
	struct dsn_report r = report();
	struct dsn_needs needs;
	struct buf message, b;

	(void)state;
	buf_init(&message, DSN_RETURN_MAX * 2);
	buf_init(&b, DSN_RETURN_MAX * 3);
	buf_put_str(&message, "A: b\r\n\r\n");
	while (message.len + 64 <= DSN_RETURN_MAX) {
		buf_put_times(&message, 'x', 62);
		buf_put_str(&message, "\r\n");
	}
	buf_put_times(&message, 'y', DSN_RETURN_MAX - message.len);
	r.message = buf_slice(&message);
	r.want_full = true;
	assert_int_equal(dsn_write(&b, &r, &needs, NULL), ST_OK);
	assert_true(needs.full && has(&b, "message/rfc822"));
	buf_put_byte(&message, 'z');
	r.message = buf_slice(&message);
	buf_clear(&b);
	assert_int_equal(dsn_write(&b, &r, &needs, NULL), ST_OK);
	assert_true(!needs.full && has(&b, "text/rfc822-headers"));
	assert_false(has(&b, "xxxx"));
	/* a front of the message is never taken for the whole */
	r = report();
	r.want_full = true;
	r.message_whole = false;
	buf_clear(&b);
	assert_int_equal(dsn_write(&b, &r, &needs, NULL), ST_OK);
	assert_false(needs.full);
	buf_deinit(&message);
	buf_deinit(&b);
}

static void
returns_headers_only_up_to_a_size(void **state)
{
	struct dsn_report r = report();
	struct dsn_needs needs;
	struct buf message, b;

	(void)state;
	buf_init(&message, DSN_HEADERS_MAX * 2);
	buf_init(&b, DSN_HEADERS_MAX * 3);
	buf_put_str(&message, "First: x\r\nSecond: ");
	while (message.len <= DSN_HEADERS_MAX) {
		buf_put_times(&message, 'x', 62);
		buf_put_str(&message, "\r\n ");
	}
	buf_put_str(&message, "\r\nThird: x\r\n\r\n");
	r.message = buf_slice(&message);
	assert_int_equal(dsn_write(&b, &r, &needs, NULL), ST_OK);
	assert_true(has(&b, "First: x\r\n"));
	assert_false(has(&b, "Second:"));
	assert_false(has(&b, "Third:"));
	buf_deinit(&message);
	buf_deinit(&b);
}

static void
a_boundary_stands_in_no_part(void **state)
{
	struct dsn_report r = report();
	struct dsn_needs needs;
	struct buf b;

	(void)state;
	buf_init(&b, 10000);
	r.message = SLICE("A: =_b.0\r\nB: =_b.2\r\n\r\n");
	r.text = SLICE("--=_b.1\r\n");
	assert_int_equal(dsn_write(&b, &r, &needs, NULL), ST_OK);
	assert_true(has(&b, "boundary=\"=_b.3\""));
	buf_deinit(&b);
}

static void
too_little_room_is_a_fault(void **state)
{
	struct dsn_report r = report();
	struct dsn_needs needs;
	struct buf b;

	(void)state;
	for (size_t max = 0; max < 500; max += 50) {
		buf_init(&b, max);
		assert_int_equal(dsn_write(&b, &r, &needs, NULL), ST_LIMIT);
		buf_deinit(&b);
	}
}

static void
out_of_memory_is_one_too(void **state)
{
	struct dsn_report r = report();
	bool reached = true;

	(void)state;
	for (unsigned n = 1; reached; n++) {
		struct dsn_needs needs;
		struct buf b;
		enum st st;

		buf_init(&b, 100000);
		kit_fail_alloc(n);
		st = dsn_write(&b, &r, &needs, NULL);
		reached = kit_failed();
		kit_fail_alloc(0);
		assert_true((st == ST_OK) == !reached);
		buf_deinit(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_would_break_the_header),
		cmocka_unit_test(returns_the_whole_only_up_to_a_size),
		cmocka_unit_test(returns_headers_only_up_to_a_size),
		cmocka_unit_test(a_boundary_stands_in_no_part),
		cmocka_unit_test(too_little_room_is_a_fault),
		cmocka_unit_test(out_of_memory_is_one_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
