/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a session: time, memory, TLS, being stopped, and limits on what
 * it may cost.
 */
#include "host.h"

#include <malloc.h>
#include <stdlib.h>

#define HELLO "EHLO c.test\r\n"
#define FROM  "MAIL FROM:<a@b.test>\r\n"
#define TO    "RCPT TO:<c@d.test>\r\n"

static const struct row {
	const char *name, *in, *events, *said;
} stops[] = {
	{ "before anything", "", "xQ", "421 4.3.2 service" },
	{ "between commands", HELLO, "hxQ", "421 4.3.2 service" },
	{ "inside a command", HELLO "NO", "hxQ", "421 4.3.2 service" },
	{ "in a transaction", HELLO FROM TO, "hmrxAQ", "421 4.3.2 service" },
	{ "in DATA", HELLO FROM TO "DATA\r\nx\r\n", "hmrdcxAQ",
	    "421 4.3.2 service" },
	{ "in a chunk", HELLO FROM TO "BDAT 9\r\nx\r\n", "hmrdcxAQ",
	    "421 4.3.2 service" },
	{ "in a long line's rest", HELLO "x\n", "hxxQ", "421 4.3.2 service" },
	{ "in a handshake", HELLO "STARTTLS\r\n", "hTxQ", "" },
	{ "when it is over", "QUIT\r\n", "Q", "" },
};

static void
stops_wherever_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		struct smtp_server_setup setup = host_setup();
		struct slice said = slice_str(stops[i].said);
		struct host h;

		host_init(&h, &setup);
		host_feed(&h, slice_str(stops[i].in));
		buf_clear(&h.said);
		smtp_server_stop(&h.s, SITUATION_SHUTTING_DOWN);
		/* plain before EHLO */
		if (i == 0)
			said = SLICE("421 service");
		assert_false(host_pump(&h));
		assert_slice(stops[i].name, buf_slice(&h.events),
		    slice_str(stops[i].events));
		assert_row(
		    stops[i].name, slice_starts(buf_slice(&h.said), said) &&
				       (said.len > 0 || h.said.len == 0));
		smtp_server_stop(&h.s, SITUATION_SHUTTING_DOWN);
		host_deinit(&h);
	}
}

static void
stops_instead_of_greeting(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct smtp_server s;

	(void)state;
	assert_int_equal(smtp_server_init(&s, &setup, 0), ST_OK);
	smtp_server_stop(&s, SITUATION_TOO_MANY_CONNECTIONS);
	assert_int_equal(smtp_server_next(&s), SMTP_REFUSED);
	assert_int_equal(smtp_server_next(&s), SMTP_CLOSE);
	assert_slice("said", buf_slice(&s.out),
	    SLICE("421 too many connections, come back later\r\n"));
	smtp_server_deinit(&s);
}

static void
stops_while_a_question_is_open(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct smtp_server s;

	(void)state;
	assert_int_equal(smtp_server_init(&s, &setup, 0), ST_OK);
	smtp_server_feed(&s, SLICE("EHLO c.test\r\n"), 0);
	assert_int_equal(smtp_server_next(&s), SMTP_HELO);
	assert_int_equal(smtp_server_next(&s), SMTP_WAITING);
	smtp_server_stop(&s, SITUATION_IDLE);
	/* the answer comes too late and does nothing */
	smtp_server_answer(&s, NULL);
	assert_int_equal(smtp_server_next(&s), SMTP_REFUSED);
	assert_int_equal(s.refusal.situation, SITUATION_IDLE);
	assert_slice("seconds", s.refusal.args[0], SLICE("300"));
	assert_int_equal(smtp_server_next(&s), SMTP_CLOSE);
	assert_int_equal(smtp_server_next(&s), SMTP_CLOSE);
	smtp_server_deinit(&s);
}

static void
counts_time_from_the_last_byte(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct host h;

	(void)state;
	host_init(&h, &setup);
	assert_true(smtp_server_deadline(&h.s) == 1000 + 300000);
	host_feed(&h, SLICE(HELLO FROM TO));
	assert_true(smtp_server_deadline(&h.s) == 2000 + 300000);
	host_feed(&h, SLICE("DATA\r\n"));
	assert_true(smtp_server_deadline(&h.s) == 2000 + 180000);
	smtp_server_feed(&h.s, SLICE_NONE, 5000);
	assert_true(smtp_server_deadline(&h.s) == 5000 + 180000);
	host_deinit(&h);
}

static void
forgets_what_was_said_before_tls(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct host h;

	(void)state;
	host_init(&h, &setup);
	h.tls = true;
	host_feed(&h, SLICE(HELLO "STARTTLS\r\n"));
	assert_true(h.s.tls);
	assert_false(h.s.esmtp);
	assert_int_equal(h.s.helo.len, 0);
	buf_clear(&h.said);
	host_feed(&h, SLICE(FROM));
	assert_slice(
	    "order", buf_slice(&h.said), SLICE("503 say EHLO first\r\n"));
	host_feed(&h, SLICE(HELLO));
	assert_slice("with", smtp_server_with(&h.s), SLICE("ESMTPS"));
	host_feed(&h, SLICE("MAIL FROM:<> SMTPUTF8\r\n"));
	assert_slice("with", smtp_server_with(&h.s), SLICE("UTF8SMTPS"));
	host_feed(&h, SLICE("HELO c.test\r\n"));
	assert_slice("with", smtp_server_with(&h.s), SLICE("SMTP"));
	host_deinit(&h);
}

static void
closes_on_bytes_before_the_handshake(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct host h;

	(void)state;
	/* seen by next() */
	host_init(&h, &setup);
	assert_true(host_feed(&h, SLICE(HELLO "STARTTLS\r\n")));
	assert_false(host_feed(&h, SLICE("RSET\r\n")));
	assert_false(h.s.tls);
	host_deinit(&h);
	/* seen only when TLS stands */
	host_init(&h, &setup);
	assert_true(host_feed(&h, SLICE(HELLO "STARTTLS\r\n")));
	smtp_server_feed(&h.s, SLICE("RSET\r\n"), 0);
	smtp_server_secured(&h.s, 0);
	buf_clear(&h.said);
	assert_false(host_pump(&h));
	assert_false(h.s.tls);
	assert_int_equal(h.said.len, 0);
	host_deinit(&h);
}

static void
never_holds_much_output(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct buf in;
	struct host h;

	(void)state;
	setup.trusted = true;
	host_init(&h, &setup);
	buf_init(&in, 1 << 20);
	for (int i = 0; i < 20000; i++)
		buf_put(&in, SLICE("HELP\r\n"));
	/* host_pump asserts the ceiling */
	assert_true(host_feed(&h, buf_slice(&in)));
	assert_true(h.said.len > 20000 * 20);
	buf_deinit(&in);
	host_deinit(&h);
}

static void
refuses_to_park_without_end(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct smtp_server s;
	struct buf in;

	(void)state;
	buf_init(&in, SMTP_PARK_MAX + 1);
	buf_put_times(&in, 'x', SMTP_PARK_MAX + 1);
	assert_int_equal(smtp_server_init(&s, &setup, 0), ST_OK);
	smtp_server_feed(&s, SLICE(HELLO), 0);
	assert_int_equal(smtp_server_next(&s), SMTP_HELO);
	smtp_server_feed(&s, buf_slice(&in), 0);
	assert_false(smtp_server_park(&s));
	smtp_server_feed(&s, SLICE("x"), 0);
	assert_int_equal(smtp_server_next(&s), SMTP_REFUSED);
	assert_int_equal(smtp_server_next(&s), SMTP_CLOSE);
	smtp_server_deinit(&s);
	buf_deinit(&in);
}

#define SESSIONS 200

static void
rests_in_less_than_two_kibibytes(void **state)
{
	static struct host hosts[SESSIONS];
	struct smtp_server_setup setup = host_setup();
	size_t before, after;

	(void)state;
	before = mallinfo2().uordblks;
	for (int i = 0; i < SESSIONS; i++) {
		struct host *h = &hosts[i];

		host_init(h, &setup);
		host_feed(h, SLICE(HELLO FROM TO TO TO "DATA\r\nx\r\n.\r\n"));
		smtp_server_rest(&h->s);
		buf_deinit(&h->said);
		buf_deinit(&h->events);
		buf_deinit(&h->content);
	}
	after = mallinfo2().uordblks;
	/* The sanitizer's allocator reports nothing: then this says nothing. */
	assert_true(
	    (after - before) / SESSIONS + sizeof(struct smtp_server) < 2048);
	for (int i = 0; i < SESSIONS; i++)
		host_deinit(&hosts[i]);
}

/* 1: it went through; 0: closed or refused in an orderly way. */
static bool
survive(unsigned n, bool *ret_failed)
{
	static const char in[] = HELLO "MAIL FROM:<a@b.test> ENVID=x SIZE=1\r\n"
				       "RCPT TO:<c@d.test> ORCPT=rfc822;c\r\n"
				       "VRFY x\r\nBDAT 3\r\nx\r\n"
				       "BDAT 0 LAST\r\n";
	struct smtp_server_setup setup = host_setup();
	struct verdict queued = verdict_of_1(SITUATION_QUEUED, SLICE("ID"));
	struct smtp_server s;
	bool stored = false, said;

	kit_fail_alloc(n);
	if (smtp_server_init(&s, &setup, 0) != ST_OK) {
		*ret_failed = kit_failed();
		kit_fail_alloc(0);
		return false;
	}
	smtp_server_feed(&s, slice_of(in, sizeof(in) - 1), 0);
	for (;;) {
		enum smtp_event e = smtp_server_next(&s);

		if (e == SMTP_WANT_INPUT || e == SMTP_CLOSE)
			break;
		if (e == SMTP_MESSAGE) {
			stored = true;
			smtp_server_answer(&s, &queued);
		} else if (e < SMTP_HELO)
			buf_clear(&s.out);
		else {
			smtp_server_park(&s);
			smtp_server_answer(&s, NULL);
		}
	}
	*ret_failed = kit_failed();
	kit_fail_alloc(0);
	said =
	    slice_find(buf_slice(&s.out), SLICE("queued as ID")) != SLICE_NPOS;
	/* Never says that it is queued when nobody was asked. */
	assert_true(stored || !said);
	smtp_server_deinit(&s);
	return said;
}

static void
survives_every_lack_of_memory(void **state)
{
	bool failed = true;
	unsigned n;

	(void)state;
	for (n = 1; failed; n++)
		if (survive(n, &failed) && !failed)
			break;
	assert_true(n > 5);
	assert_false(failed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops_wherever_it_is),
		cmocka_unit_test(stops_instead_of_greeting),
		cmocka_unit_test(stops_while_a_question_is_open),
		cmocka_unit_test(counts_time_from_the_last_byte),
		cmocka_unit_test(forgets_what_was_said_before_tls),
		cmocka_unit_test(closes_on_bytes_before_the_handshake),
		cmocka_unit_test(never_holds_much_output),
		cmocka_unit_test(refuses_to_park_without_end),
		cmocka_unit_test(rests_in_less_than_two_kibibytes),
		cmocka_unit_test(survives_every_lack_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
