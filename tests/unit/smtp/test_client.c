/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a dialogue (tests/conformance/client) cannot say: time, memory,
 * handshakes, and addresses that no parser lets through.
 */
#include "kit/kit.h"

#include "smtp/client.h"

static struct envelope_rcpt rcpts[] = {
	{ .address = { "b@example.net", 13 } },
	{ .address = { "c@example.net", 13 } },
};

static const struct envelope envelope = {
	.sender = { "a@example.org", 13 },
	.rcpts = rcpts,
	.rcpt_count = 2,
};

static void
feed(struct smtp_client *c, const char *s)
{
	smtp_client_feed(c, slice_str(s));
}

static struct smtp_client
greeted(const char *ehlo)
{
	struct smtp_client c;

	assert_int_equal(
	    smtp_client_init(&c, SMTP_CLIENT_SMTP, SLICE("me.example")), ST_OK);
	feed(&c, "220 mx.example ready\r\n");
	feed(&c, ehlo);
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_READY);
	buf_clear(&c.out);
	return c;
}

static void
each_stage_has_its_patience(void **state)
{
	struct smtp_client c;

	(void)state;
	assert_int_equal(
	    smtp_client_init(&c, SMTP_CLIENT_SMTP, SLICE("me.example")), ST_OK);
	assert_int_equal(smtp_client_patience(&c), 300000);
	feed(&c, "220 mx.example\r\n250 mx.example\r\n");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_READY);
	assert_slice("peer", c.peer, SLICE("mx.example"));
	smtp_client_mail(&c, &envelope, 0, false);
	assert_int_equal(smtp_client_patience(&c), 300000);
	feed(&c, "250 ok\r\n250 ok\r\n250 ok\r\n");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_WANT_INPUT);
	assert_int_equal(c.stage, SMTP_STAGE_RCPT);
	assert_int_equal(smtp_client_patience(&c), 120000);
	feed(&c, "354 go\r\n");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_CONTENT);
	assert_int_equal(smtp_client_patience(&c), SMTP_CLIENT_BLOCK_MS);
	smtp_client_content_end(&c);
	assert_int_equal(smtp_client_patience(&c), 600000);
	feed(&c, "250 ok\r\n");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_DONE);
	smtp_client_quit(&c);
	assert_int_equal(smtp_client_patience(&c), 30000);
	smtp_client_deinit(&c);
}

static void
bytes_in_clear_behind_the_go_ahead_break_it(void **state)
{
	struct smtp_client c = greeted("250-mx\r\n250 STARTTLS\r\n");

	(void)state;
	smtp_client_starttls(&c);
	feed(&c, "220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_BROKEN);
	assert_string_equal(c.broken, "bytes after the go-ahead for TLS");
	smtp_client_deinit(&c);

	c = greeted("250-mx\r\n250 STARTTLS\r\n");
	smtp_client_starttls(&c);
	feed(&c, "220 go\r\n");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_STARTTLS);
	feed(&c, "2");
	buf_clear(&c.out);
	smtp_client_secured(&c);
	assert_int_equal(c.out.len, 0);
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_BROKEN);
	smtp_client_deinit(&c);
}

static void
an_address_says_no_commands(void **state)
{
	static const char *const addresses[] = { "b@x>\r\nRCPT TO:<c@x",
		"b\n@x", "b@x\x7f" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct smtp_client c = greeted("250 mx\r\n");
		struct envelope_rcpt r = { slice_str(addresses[i]) };
		struct envelope e = { .rcpts = &r, .rcpt_count = 1 };

		smtp_client_mail(&c, &e, 0, false);
		assert_int_equal(c.out.len, 0);
		assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_BROKEN);
		assert_false(c.rcpts[0].decided);
		smtp_client_deinit(&c);
	}
}

static void
a_transaction_for_nobody_is_over_at_once(void **state)
{
	struct smtp_client c = greeted("250 mx\r\n");
	struct envelope e = { .rcpt_count = 0 };

	(void)state;
	smtp_client_mail(&c, &e, 0, false);
	assert_int_equal(c.out.len, 0);
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_DONE);
	smtp_client_deinit(&c);
}

static void
a_peer_that_talks_alone_is_cut_off(void **state)
{
	struct smtp_client c = greeted("250 mx\r\n");
	char lines[8192];

	(void)state;
	memset(lines, 'x', sizeof(lines));
	for (unsigned i = 0; i < 1000; i++)
		smtp_client_feed(&c, slice_of(lines, sizeof(lines)));
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_BROKEN);
	assert_string_equal(c.broken, "more input than there is room for");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_WANT_INPUT);
	smtp_client_deinit(&c);
}

static void
replies_are_kept_until_the_next_transaction(void **state)
{
	struct smtp_client c = greeted("250-mx\r\n250 PIPELINING\r\n");

	(void)state;
	smtp_client_mail(&c, &envelope, 0, false);
	feed(&c, "250 ok\r\n550-5.1.1 no\r\n550 5.1.1 way\r\n451 4.3.0 b\r\n");
	feed(&c, "554 none\r\n");
	assert_int_equal(smtp_client_next(&c), SMTP_CLIENT_DONE);
	assert_slice(
	    "first", c.rcpts[0].reply, SLICE("550-5.1.1 no\r\n550 5.1.1 way"));
	assert_true(esc_eq(c.rcpts[0].esc, ESC(5, 1, 1)));
	assert_slice("second", c.rcpts[1].reply, SLICE("451 4.3.0 b"));
	assert_true(esc_eq(c.rcpts[1].esc, ESC(4, 3, 0)));
	smtp_client_deinit(&c);
}

/* A whole connection; true when every recipient got the outcome it should. */
static bool
whole_connection(struct smtp_client *c, bool *ret_lied)
{
	enum smtp_client_event e;
	bool taken = false;

	if (smtp_client_init(c, SMTP_CLIENT_SMTP, SLICE("me.example")) != ST_OK)
		return false;
	feed(c, "220 mx.example\r\n250-mx\r\n250 PIPELINING\r\n");
	if (smtp_client_next(c) != SMTP_CLIENT_READY)
		return false;
	smtp_client_mail(c, &envelope, 3, false);
	feed(c, "250 ok\r\n250 ok\r\n550 no such person\r\n354 go\r\n");
	e = smtp_client_next(c);
	if (e == SMTP_CLIENT_CONTENT) {
		smtp_client_content(c, SLICE("x\r\n"));
		smtp_client_content_end(c);
		feed(c, "250 taken\r\n");
		taken = smtp_client_next(c) == SMTP_CLIENT_DONE;
	}
	for (size_t i = 0; i < c->rcpt_count; i++)
		if (c->rcpts[i].decided &&
		    c->rcpts[i].code != (i == 0 ? 250 : 550))
			*ret_lied = true;
	return taken && c->rcpt_count == 2 && c->rcpts[0].decided &&
	       c->rcpts[1].decided;
}

static void
out_of_memory_breaks_and_never_lies(void **state)
{
	struct smtp_client c;
	unsigned n;
	bool ok, lied = false;

	(void)state;
	for (n = 1;; n++) {
		kit_fail_alloc(n);
		ok = whole_connection(&c, &lied);
		if (!kit_failed())
			break;
		kit_fail_alloc(0);
		assert_false(lied);
		smtp_client_deinit(&c);
	}
	kit_fail_alloc(0);
	assert_true(ok && !lied);
	assert_true(n > 4);
	smtp_client_deinit(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_stage_has_its_patience),
		cmocka_unit_test(bytes_in_clear_behind_the_go_ahead_break_it),
		cmocka_unit_test(an_address_says_no_commands),
		cmocka_unit_test(a_transaction_for_nobody_is_over_at_once),
		cmocka_unit_test(a_peer_that_talks_alone_is_cut_off),
		cmocka_unit_test(replies_are_kept_until_the_next_transaction),
		cmocka_unit_test(out_of_memory_breaks_and_never_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
