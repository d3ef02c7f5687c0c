/* SPDX-License-Identifier: Apache-2.0 */
/* One connection: who has the word, time, TLS, and how it ends. */
#include "desk.h"

#include "kit/clock.h"
#include "server/private.h"

#include <stdlib.h>

static void
idle_clients_are_told_so(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c.example", "250", NULL);
	/* What was said moves the time-out on. */
	kit_clock_advance(d.config.limits.command_ms - 1000);
	guest_talks(&g, "NOOP", "250 ", NULL);
	kit_clock_advance(d.config.limits.command_ms - 1000);
	desk_turns(&d, 20);
	guest_talks(&g, "NOOP", "250 ", NULL);
	kit_clock_advance(d.config.limits.command_ms + 1);
	guest_hears(&g, "421 4.4.2");
	guest_sees_the_end(&g);
	desk_turns(&d, 5);
	assert_int_equal(server_sessions(d.server), 0);
	desk_close(&d);
}

static void
content_has_a_time_limit_of_its_own(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	d.config.limits.data_ms = 5000;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	guest_says(&g, "Subject: half");
	desk_turns(&d, 20);
	kit_clock_advance(d.config.limits.command_ms + 1);
	guest_hears(&g, "421 4.4.2");
	guest_sees_the_end(&g);
	assert_int_equal(d.queued, 0);
	assert_int_equal(spool_count(d.spool), 0);
	desk_close(&d);
}

static void
a_commit_has_all_the_time_it_needs(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	desk_gate(true);
	guest_says(&g, "x\r\n.\r\n");
	desk_until_gate(&d);
	/* It is us who are slow: no 421, and no 250 before it is durable. */
	kit_clock_advance(2 * (uint64_t)d.config.limits.command_ms);
	desk_turns(&d, 50);
	assert_int_equal(g.got.len, 0);
	assert_int_equal(d.queued, 0);
	desk_gate(false);
	guest_hears(&g, "250 2.0.0");
	assert_int_equal(d.queued, 1);
	/* And the idle time begins anew. */
	desk_turns(&d, 20);
	guest_talks(&g, "QUIT", "221", NULL);
	guest_sees_the_end(&g);
	desk_close(&d);
}

static void
commands_behind_the_final_dot_are_kept(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	desk_gate(true);
	guest_says(
	    &g, "one\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<bob@example.test>\r\nDA");
	desk_until_gate(&d);
	guest_says(&g, "TA\r\n");
	desk_turns(&d, 20);
	assert_int_equal(g.got.len, 0);
	desk_gate(false);
	guest_hears(&g, "250 2.0.0");
	guest_hears(&g, "250 2.1.0");
	guest_hears(&g, "250 2.1.5");
	guest_hears(&g, "354");
	guest_says(&g, "two\r\n.\r\nQUIT\r\n");
	guest_hears(&g, "250 2.0.0");
	guest_hears(&g, "221");
	guest_sees_the_end(&g);
	assert_int_equal(d.queued, 2);
	assert_int_equal(spool_count(d.spool), 2);
	desk_close(&d);
}

static void
a_client_gone_during_the_commit_leaves_its_message(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	desk_gate(true);
	guest_says(&g, "x\r\n.\r\nNOOP\r\n");
	desk_until_gate(&d);
	guest_leave(&g);
	desk_turns(&d, 50);
	desk_gate(false);
	while (d.queued == 0)
		desk_turn(&d);
	desk_turns(&d, 20);
	assert_int_equal(d.queued, 1);
	assert_int_equal(spool_count(d.spool), 1);
	assert_int_equal(server_sessions(d.server), 0);
	desk_close(&d);
}

/* The address was read from the connection, which is freed with the client. */
static void
the_log_asked_a_connection_that_was_gone(void **state)
{
	struct desk d;
	struct guest g;
	struct session *s;
	char *much = calloc(1, CONN_UNSENT_MAX + 1);

	(void)state;
	assert_non_null(much);
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	desk_gate(true);
	guest_says(&g, "x\r\n.\r\nNOOP\r\n");
	desk_until_gate(&d);
	/* The connection fails while the spool has the word. */
	s = LIST_OF(d.server->sessions.next, struct session, link);
	conn_read(g.conn, false);
	conn_write(s->conn, slice_of(much, CONN_UNSENT_MAX + 1));
	conn_write(s->conn, slice_of(much, CONN_UNSENT_MAX + 1));
	free(much);
	while (s->conn != NULL)
		desk_turn(&d);
	desk_turns(&d, 20);
	desk_gate(false);
	while (d.queued == 0)
		desk_turn(&d);
	desk_turns(&d, 20);
	assert_int_equal(server_sessions(d.server), 0);
	assert_int_equal(desk_logged(&d, "\"smtp.disconnect\""), 1);
	assert_int_equal(desk_logged(&d, "[127.0.0.1]"), 3);
	guest_leave(&g);
	desk_close(&d);
}

static void
the_spool_may_end_before_the_session(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	desk_gate(true);
	guest_says(&g, "x\r\n.\r\nMAIL FROM:<>\r\n");
	desk_until_gate(&d);
	desk_gate(false);
	/* Closing the spool answers the commit, and the session goes on. */
	guest_leave(&g);
	desk_close(&d);
	assert_int_equal(d.queued, 1);
}

static void
too_many_connections_are_turned_away(void **state)
{
	struct desk d;
	struct guest g[4];

	(void)state;
	desk_open(&d);
	d.config.connections = 3;
	d.config.connections_a_client = 2;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g[0], &d);
	guest_enter(&g[1], &d);
	guest_enter_quiet(&g[2], &d);
	guest_hears(&g[2], "421 too many");
	guest_sees_the_end(&g[2]);
	/* One that leaves makes room. */
	guest_talks(&g[0], "QUIT", "221", NULL);
	guest_sees_the_end(&g[0]);
	desk_turns(&d, 5);
	guest_enter(&g[0], &d);
	d.config.connections_a_client = 0; /* no limit for one address */
	guest_enter(&g[2], &d);
	guest_enter_quiet(&g[3], &d);
	guest_hears(&g[3], "421 too many");
	guest_sees_the_end(&g[3]);
	assert_int_equal(server_sessions(d.server), 3);
	for (unsigned i = 0; i < 3; i++)
		guest_leave(&g[i]);
	desk_close(&d);
}

static void
draining_lets_transactions_finish(void **state)
{
	struct desk d;
	struct guest idle, busy, waiting;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&idle, &d);
	guest_enter(&busy, &d);
	guest_begins(&busy, "RCPT TO:<alice@example.test>");
	guest_enter(&waiting, &d);
	guest_begins(&waiting, "RCPT TO:<alice@example.test>");
	desk_gate(true);
	guest_says(&waiting, "x\r\n.\r\n");
	desk_until_gate(&d);
	desk_drain(&d);
	guest_hears(&idle, "421 ");
	guest_sees_the_end(&idle);
	guest_says(&busy, "the rest\r\n");
	desk_turns(&d, 20);
	assert_false(d.drained);
	desk_gate(false);
	guest_hears(&waiting, "250 2.0.0");
	guest_hears(&waiting, "421 4.3.2");
	guest_sees_the_end(&waiting);
	guest_says(&busy, ".\r\n");
	guest_hears(&busy, "250 2.0.0");
	guest_hears(&busy, "421 4.3.2");
	guest_sees_the_end(&busy);
	desk_turns(&d, 5);
	assert_true(d.drained);
	assert_int_equal(d.queued, 2);
	desk_close(&d);
}

static void
draining_nobody_is_done_at_once(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	desk_drain(&d);
	assert_true(d.drained);
	desk_close(&d);
}

static void
starttls_forgets_what_was_said(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_STARTTLS, false);
	guest_enter(&g, &d);
	guest_talks(
	    &g, "EHLO client.example", "250", "STARTTLS", "220 2.0.0", NULL);
	guest_secures(&g);
	guest_talks(&g, "MAIL FROM:<a@client.example>", "503 ", NULL);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	guest_talks(&g, "x\r\n.", "250 2.0.0", "QUIT", "221", NULL);
	guest_sees_the_end(&g);
	assert_int_equal(desk_logged(&d, "\"smtp.tls\""), 1);
	assert_int_equal(
	    desk_logged(&d, "\"client\":\"[127.0.0.1]\",\"version\":"), 1);
	desk_close(&d);
}

static void
words_behind_starttls_are_not_heard(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_STARTTLS, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO client.example", "250", NULL);
	guest_says(&g, "STARTTLS\r\nRSET\r\n");
	guest_hears(&g, "5");
	desk_turns(&d, 20);
	assert_false(g.secured);
	assert_int_equal(d.queued, 0);
	guest_leave(&g);
	desk_turns(&d, 20);
	assert_int_equal(server_sessions(d.server), 0);
	desk_close(&d);
}

static void
a_handshake_has_a_time_limit(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_IMPLICIT, false);
	guest_enter_quiet(&g, &d);
	desk_turns(&d, 20);
	assert_int_equal(g.got.len, 0);
	kit_clock_advance(d.config.limits.command_ms + 1);
	guest_sees_the_end(&g);
	desk_turns(&d, 5);
	assert_int_equal(server_sessions(d.server), 0);
	/* Whoever shakes hands is greeted under TLS. */
	guest_enter_quiet(&g, &d);
	guest_secures(&g);
	guest_hears(&g, "220 ");
	/* And a drain ends it under TLS, too. */
	desk_drain(&d);
	guest_hears(&g, "421 ");
	guest_sees_the_end(&g);
	desk_turns(&d, 5);
	assert_true(d.drained);
	desk_close(&d);
}

static void
a_client_that_does_not_read_is_not_read(void **state)
{
	struct desk d;
	struct guest g;
	unsigned heard = 0;
	struct session *s;
	struct buf many;

	(void)state;
	desk_open(&d);
	d.config.limits.commands = 0x7fffffff;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO client.example", "250", NULL);
	conn_read(g.conn, false);
	buf_init(&many, 16 << 20);
	for (unsigned i = 0; i < 400000; i++)
		buf_put_str(&many, "HELP\r\n");
	conn_write(g.conn, buf_slice(&many));
	desk_turns(&d, 300);
	/* It stopped listening, with little more in memory than it may. */
	s = LIST_OF(d.server->sessions.next, struct session, link);
	assert_int_equal(s->phase, SESSION_DRAIN);
	assert_true(conn_unsent(s->conn) < 2 * SESSION_UNSENT_MAX);
	conn_read(g.conn, true);
	for (unsigned i = 0; i < 100000 && heard < 400000; i++) {
		struct slice rest;
		size_t at;

		desk_turn(&d);
		rest = buf_slice(&g.got);
		while ((at = slice_find_byte(rest, '\n')) != SLICE_NPOS) {
			rest = slice_from(rest, at + 1);
			heard++;
		}
		buf_drop(&g.got, g.got.len - rest.len);
	}
	/* Each command has its answer: nothing was lost on the way. */
	assert_int_equal(heard, 400000);
	guest_talks(&g, "QUIT", "221", NULL);
	guest_sees_the_end(&g);
	buf_deinit(&many);
	desk_close(&d);
}

static void
a_client_that_never_reads_is_cut_off(void **state)
{
	struct desk d;
	struct guest g;
	struct buf many;

	(void)state;
	desk_open(&d);
	d.config.limits.commands = 0x7fffffff;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	conn_read(g.conn, false);
	buf_init(&many, 16 << 20);
	for (unsigned i = 0; i < 400000; i++)
		buf_put_str(&many, "HELP\r\n");
	conn_write(g.conn, buf_slice(&many));
	buf_deinit(&many);
	desk_turns(&d, 300);
	assert_int_equal(server_sessions(d.server), 1);
	kit_clock_advance(d.config.limits.command_ms + 1);
	desk_turns(&d, 20);
	assert_int_equal(server_sessions(d.server), 0);
	guest_leave(&g);
	desk_close(&d);
}

/* The log had the three digits only, which many refusals share. */
static void
refusals_are_logged_with_their_status(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "HELO client.example", "250", "WHAT", "500 ",
	    "MAIL FROM:<a@client.example>", "250 ",
	    "RCPT TO:<nobody@example.test>", "550 ", NULL);
	assert_int_equal(
	    desk_logged(&d, "\"code\":500,\"status\":\"5.5.2\""), 1);
	assert_int_equal(
	    desk_logged(&d, "\"code\":550,\"status\":\"5.1.1\""), 1);
	guest_leave(&g);
	desk_close(&d);
}

static void
refusals_that_are_logged_have_a_limit(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	d.config.limits.errors = 0;
	d.config.limits.commands = 0x7fffffff;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	for (unsigned i = 0; i < SESSION_REFUSALS_LOGGED + 20; i++)
		guest_talks(&g, "WHAT", "500 ", NULL);
	assert_int_equal(
	    desk_logged(&d, "\"smtp.refused\""), SESSION_REFUSALS_LOGGED);
	guest_leave(&g);
	desk_close(&d);
}

/* The table of clients ended the process. */
static void
no_memory_for_one_connection_ended_all(void **state)
{
	bool failed = true;

	(void)state;
	for (unsigned n = 1; failed; n++) {
		struct desk d;
		struct guest g;

		desk_open(&d);
		desk_listen(&d, CONFIG_TLS_OFF, false);
		kit_fail_alloc(n);
		guest_enter_quiet(&g, &d);
		desk_turns(&d, 10);
		failed = kit_failed();
		kit_fail_alloc(0);
		guest_leave(&g);
		desk_turns(&d, 10);
		assert_int_equal(server_sessions(d.server), 0);
		guest_enter(&g, &d);
		guest_leave(&g);
		desk_close(&d);
		assert_true(n < 200);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idle_clients_are_told_so),
		cmocka_unit_test(content_has_a_time_limit_of_its_own),
		cmocka_unit_test(a_commit_has_all_the_time_it_needs),
		cmocka_unit_test(commands_behind_the_final_dot_are_kept),
		cmocka_unit_test(
		    a_client_gone_during_the_commit_leaves_its_message),
		cmocka_unit_test(the_log_asked_a_connection_that_was_gone),
		cmocka_unit_test(the_spool_may_end_before_the_session),
		cmocka_unit_test(too_many_connections_are_turned_away),
		cmocka_unit_test(draining_lets_transactions_finish),
		cmocka_unit_test(draining_nobody_is_done_at_once),
		cmocka_unit_test(starttls_forgets_what_was_said),
		cmocka_unit_test(words_behind_starttls_are_not_heard),
		cmocka_unit_test(a_handshake_has_a_time_limit),
		cmocka_unit_test(a_client_that_does_not_read_is_not_read),
		cmocka_unit_test(a_client_that_never_reads_is_cut_off),
		cmocka_unit_test(refusals_are_logged_with_their_status),
		cmocka_unit_test(refusals_that_are_logged_have_a_limit),
		cmocka_unit_test(no_memory_for_one_connection_ended_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
