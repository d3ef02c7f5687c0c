/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction: who receives what, what is kept, and what 250 promises. */
#include "desk.h"

#include "kit/clock.h"
#include "server/private.h"

#include <stdlib.h>

static void
put_message(struct guest *g, const char *mail, ...)
{
	const char *rcpt;
	va_list list;

	guest_talks(g, mail, "250 ", NULL);
	va_start(list, mail);
	while ((rcpt = va_arg(list, const char *)) != NULL)
		guest_talks(g, rcpt, "250 ", NULL);
	va_end(list);
	guest_talks(g, "DATA", "354", "x\r\n.", "250 ", NULL);
}

static void
check_rcpts(struct desk *d, unsigned n, const char *expected)
{
	struct buf b;

	buf_init(&b, 65536);
	assert_slice("recipients", desk_rcpts(d, n, &b), slice_str(expected));
	buf_deinit(&b);
}

static void
an_alias_is_each_of_its_targets(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c", "250", NULL);
	put_message(&g, "MAIL FROM:<a@c.example> ENVID=Q1 RET=HDRS",
	    "RCPT TO:<team@example.test> NOTIFY=FAILURE "
	    "ORCPT=rfc822;t@example.test",
	    NULL);
	check_rcpts(&d, 0,
	    "alice@example.test team@example.test 4; "
	    "bob@example.test team@example.test 4; "
	    "far@away.example team@example.test 4");
	guest_leave(&g);
	desk_close(&d);
}

static void
named_twice_is_delivered_once(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c", "250", NULL);
	put_message(&g, "MAIL FROM:<a@c.example>", "RCPT TO:<bob@example.test>",
	    "RCPT TO:<team@example.test>", "RCPT TO:<bob@example.test>", NULL);
	check_rcpts(&d, 0,
	    "bob@example.test bob@example.test 0; "
	    "alice@example.test team@example.test 0; "
	    "far@away.example team@example.test 0");
	/* Local mailboxes have no letter case, and domains never do. */
	put_message(&g, "MAIL FROM:<a@c.example>", "RCPT TO:<bob@example.test>",
	    "RCPT TO:<BOB@Example.Test>", NULL);
	check_rcpts(&d, 1, "bob@example.test bob@example.test 0");
	guest_leave(&g);
	desk_close(&d);
}

static void
far_mailboxes_keep_their_letter_case(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, true); /* a local program */
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c", "250", NULL);
	put_message(&g, "MAIL FROM:<a@c.example>", "RCPT TO:<x@far.example>",
	    "RCPT TO:<X@far.example>", "RCPT TO:<x@FAR.example>", NULL);
	check_rcpts(&d, 0,
	    "x@far.example x@far.example 0; X@far.example X@far.example 0");
	guest_leave(&g);
	desk_close(&d);
}

/* clang-format off */
static const struct {
	const char *name, *first, *second;
	unsigned notify;
} twice[] = {
	{ "the same", "NOTIFY=SUCCESS", "NOTIFY=SUCCESS", NOTIFY_SUCCESS },
	{ "what was asked for adds up", "NOTIFY=SUCCESS", "NOTIFY=DELAY", NOTIFY_SUCCESS | NOTIFY_DELAY },
	{ "never, twice", "NOTIFY=NEVER", "NOTIFY=NEVER", NOTIFY_NEVER },
	{ "never, then something", "NOTIFY=NEVER", "NOTIFY=SUCCESS", NOTIFY_SUCCESS },
	{ "something, then never", "NOTIFY=FAILURE", "NOTIFY=NEVER", NOTIFY_FAILURE },
	{ "nothing said, then never", "", "NOTIFY=NEVER", 0 },
	{ "never, then nothing said", "NOTIFY=NEVER", "", 0 },
	{ "nothing said means failure and delay", "", "NOTIFY=SUCCESS", NOTIFY_SUCCESS | NOTIFY_FAILURE | NOTIFY_DELAY },
	{ "the same the other way round", "NOTIFY=SUCCESS", "", NOTIFY_SUCCESS | NOTIFY_FAILURE | NOTIFY_DELAY },
};
/* clang-format on */

/* "NEVER,SUCCESS" is a parameter that the next host must refuse. */
static void
never_was_mixed_with_other_words(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c", "250", NULL);
	for (size_t i = 0; i < sizeof(twice) / sizeof(twice[0]); i++) {
		struct buf one, two, expected;

		buf_init(&one, 512);
		buf_init(&two, 512);
		buf_init(&expected, 512);
		buf_put_str(&one, "RCPT TO:<bob@example.test> ");
		buf_put_str(&two, "RCPT TO:<bob@example.test> ");
		buf_put_str(&one, twice[i].first);
		buf_put_str(&two, twice[i].second);
		if (twice[i].first[0] == '\0')
			buf_cut(&one, one.len - 1);
		if (twice[i].second[0] == '\0')
			buf_cut(&two, two.len - 1);
		buf_put_byte(&one, '\0');
		buf_put_byte(&two, '\0');
		d.queued = 0;
		put_message(
		    &g, "MAIL FROM:<a@c.example>", one.at, two.at, NULL);
		buf_put_str(&expected, "bob@example.test bob@example.test ");
		buf_put_uint(&expected, twice[i].notify);
		buf_clear(&one);
		assert_slice(twice[i].name, desk_rcpts(&d, 0, &one),
		    buf_slice(&expected));
		buf_deinit(&one);
		buf_deinit(&two);
		buf_deinit(&expected);
	}
	guest_leave(&g);
	desk_close(&d);
}

/* ---- when it cannot be kept ---- */

static void
a_failed_sync_is_no_250(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	desk_disk.sync_fails = true;
	guest_talks(&g, "x\r\n.", "451 4.3.0", NULL);
	assert_int_equal(d.queued, 0);
	assert_int_equal(spool_count(d.spool), 0);
	assert_int_equal(desk_logged(&d, "\"spool.failed\""), 1);
	/* The same session tries again and is heard. */
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<alice@example.test>", NULL);
	assert_int_equal(d.queued, 1);
	guest_leave(&g);
	desk_close(&d);
}

static void
no_space_for_the_record_is_452(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	desk_disk.write_fails = true;
	guest_talks(&g, "x\r\n.", "452 4.3.1", NULL);
	assert_int_equal(d.queued, 0);
	assert_int_equal(desk_logged(&d, "\"spool.full\""), 1);
	desk_disk.write_fails = false;
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<alice@example.test>", NULL);
	assert_int_equal(d.queued, 1);
	guest_leave(&g);
	desk_close(&d);
}

static void
a_full_disk_is_said_before_the_content(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c", "250", "MAIL FROM:<>", "250",
	    "RCPT TO:<bob@example.test>", "250", NULL);
	desk_disk.full = true;
	guest_talks(&g, "DATA", "452 4.3.1", NULL);
	guest_leave(&g);
	desk_close(&d);
}

static void
a_second_data_was_refused_after_space_came_back(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c", "250", "MAIL FROM:<>", "250",
	    "RCPT TO:<bob@example.test>", "250", NULL);
	desk_disk.full = true;
	guest_talks(&g, "DATA", "452 4.3.1", NULL);
	desk_disk.full = false;
	guest_talks(&g, "DATA", "354", "x\r\n.", "250 2.0.0", NULL);
	assert_int_equal(d.queued, 1);
	guest_leave(&g);
	desk_close(&d);
}

static void
big_content(struct guest *g, size_t octets)
{
	struct buf b;

	buf_init(&b, 64 << 20);
	while (b.len < octets)
		buf_put_str(&b, "seventy octets of content, so that a line "
				"is about as long as in mail\r\n");
	conn_write(g->conn, buf_slice(&b));
	buf_deinit(&b);
}

static void
the_disk_fills_while_content_comes(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	d.options.memory_max = 65536;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	big_content(&g, 300000);
	desk_turns(&d, 50);
	desk_disk.full = true;
	big_content(&g, 300000);
	/* It is said once, after the end: a client cannot hear us before. */
	guest_talks(&g, "\r\n.", "452 4.3.1", "NOOP", "250", NULL);
	assert_int_equal(d.queued, 0);
	assert_int_equal(desk_logged(&d, "\"spool.full\""), 1);
	desk_disk.full = false;
	/* A part that was taken and could not be written is noticed, too. */
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	big_content(&g, 300000);
	desk_disk.write_fails = true;
	big_content(&g, 300000);
	guest_talks(&g, "\r\n.", "45", NULL);
	assert_int_equal(d.queued, 0);
	desk_disk.write_fails = false;
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<alice@example.test>", NULL);
	assert_int_equal(d.queued, 1);
	assert_int_equal(spool_count(d.spool), 1);
	guest_leave(&g);
	desk_close(&d);
}

static void
what_is_larger_than_memory_goes_through(void **state)
{
	struct desk d;
	struct guest g;
	struct buf b;
	struct slice content;

	(void)state;
	desk_open(&d);
	d.options.memory_max = 65536;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	big_content(&g, 3000000);
	guest_talks(&g, "..end\r\n.", "250 2.0.0", NULL);
	buf_init(&b, 8 << 20);
	content = desk_content(&d, 0, &b);
	assert_true(content.len > 3000000);
	assert_true(slice_starts(content, SLICE("Received: from ")));
	assert_true(slice_ends(content, SLICE("in mail\r\n.end\r\n")));
	buf_deinit(&b);
	guest_leave(&g);
	desk_close(&d);
}

/* ---- loops ---- */

static void
circles_are_stopped(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	d.config.hops = 3;
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_begins(&g, "RCPT TO:<alice@example.test>");
	/* As many as may be; those in the body are words. */
	guest_says(&g, "Received: a\r\nSubject: b\r\nreceived: c\r\n");
	guest_talks(&g,
	    "RECEIVED: d\r\n\te\r\n\r\nReceived: f\r\nReceived: g\r\n.",
	    "250 2.0.0", NULL);
	guest_talks(&g, "MAIL FROM:<>", "250", "RCPT TO:<bob@example.test>",
	    "250", "DATA", "354", NULL);
	guest_says(&g, "Received: a\r\nReceived: b\r\nReceived: c\r\n");
	guest_talks(&g, "Received: d\r\n\r\n.", "554 5.4.6", NULL);
	/* Nothing of it remains, and the session goes on. */
	assert_int_equal(d.queued, 1);
	assert_int_equal(spool_count(d.spool), 1);
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<bob@example.test>", NULL);
	guest_leave(&g);
	desk_close(&d);
}

/* ---- Received ---- */

static bool
has(struct slice s, const char *word)
{
	return slice_find(s, slice_str(word)) != SLICE_NPOS;
}

static struct slice
first_field(struct desk *d, unsigned n, struct buf *b)
{
	struct slice all = desk_content(d, n, b);
	size_t at = slice_find(all, SLICE("\r\nx\r\n"));

	assert_true(at != SLICE_NPOS);
	assert_true(slice_starts(all, SLICE("Received: from ")) ||
		    slice_starts(all, SLICE("Received: by ")));
	return slice_head(all, at);
}

static void
received_says_how_it_came(void **state)
{
	struct desk d;
	struct guest g;
	struct slice f;
	struct buf b, id;

	(void)state;
	buf_init(&b, 65536);
	buf_init(&id, SPOOL_ID_LEN);
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "HELO old.example", "250", NULL);
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<bob@example.test>", NULL);
	f = first_field(&d, 0, &b);
	spool_id_put(&id, d.ids[0]);
	assert_row("HELO", has(f, "from old.example ([127.0.0.1])"));
	assert_row("by", has(f, "by mail.example.test"));
	assert_row("SMTP", has(f, "with SMTP"));
	assert_row("id", has(f, "id "));
	buf_put_byte(&id, '\0');
	assert_false(buf_ok(&id));
	id.len = SPOOL_ID_LEN;
	assert_row("its own id",
	    slice_find(f, slice_of(id.at, SPOOL_ID_LEN)) != SLICE_NPOS);
	assert_row("for", has(f, "for <bob@example.test>"));
	guest_talks(&g, "EHLO new.example", "250", NULL);
	put_message(&g, "MAIL FROM:<> SMTPUTF8", "RCPT TO:<bob@example.test>",
	    "RCPT TO:<alice@example.test>", NULL);
	f = first_field(&d, 1, &b);
	assert_row("EHLO", has(f, "from new.example ("));
	assert_row("UTF8SMTP", has(f, "with UTF8SMTP"));
	/* None of several learns of another. */
	assert_row("several", !has(f, "for <") && !has(f, "bob"));
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<team@example.test>", NULL);
	f = first_field(&d, 2, &b);
	assert_row("ESMTP", has(f, "with ESMTP\r\n"));
	assert_row("an alias of several", !has(f, "for <"));
	guest_leave(&g);
	buf_deinit(&b);
	buf_deinit(&id);
	desk_close(&d);
}

/* The envelope of the n-th message, as it was stored. */
static bool
stored_smtputf8(struct desk *d, unsigned n)
{
	struct spool_message m;
	struct arena a;
	bool yes;

	arena_init(&a, 1 << 20);
	assert_int_equal(spool_read(d->spool, d->ids[n], &a, &m, NULL), ST_OK);
	yes = m.envelope.smtputf8;
	arena_deinit(&a);
	return yes;
}

/* What says SMTPUTF8 and does not need it may go to hosts without it. */
static void
smtputf8_is_kept_where_it_is_needed(void **state)
{
	struct desk d;
	struct guest g;

	(void)state;
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, false);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO c.example", "250", NULL);
	put_message(&g, "MAIL FROM:<a@example.org> SMTPUTF8",
	    "RCPT TO:<bob@example.test>", NULL);
	put_message(&g, "MAIL FROM:<\xc3\xa4@example.org> SMTPUTF8",
	    "RCPT TO:<bob@example.test>", NULL);
	assert_false(stored_smtputf8(&d, 0));
	assert_true(stored_smtputf8(&d, 1));
	guest_leave(&g);
	desk_close(&d);
}

static void
received_says_tls(void **state)
{
	struct desk d;
	struct guest g;
	struct slice f;
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_IMPLICIT, false);
	guest_enter_quiet(&g, &d);
	guest_secures(&g);
	guest_hears(&g, "220");
	guest_talks(&g, "EHLO c.example", "250", NULL);
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<bob@example.test>", NULL);
	f = first_field(&d, 0, &b);
	assert_row("ESMTPS", has(f, "with ESMTPS"));
	assert_row("version", has(f, "TLSv1.3"));
	assert_row("cipher", has(f, "TLS_"));
	guest_leave(&g);
	buf_deinit(&b);
	desk_close(&d);
}

static void
received_of_a_local_program_names_no_address(void **state)
{
	struct desk d;
	struct guest g;
	struct slice f;
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	desk_open(&d);
	desk_listen(&d, CONFIG_TLS_OFF, true);
	guest_enter(&g, &d);
	guest_talks(&g, "EHLO localhost", "250", NULL);
	put_message(&g, "MAIL FROM:<>", "RCPT TO:<x@far.example>", NULL);
	f = first_field(&d, 0, &b);
	assert_row("no address", !has(f, "127.0.0.1"));
	guest_leave(&g);
	buf_deinit(&b);
	desk_close(&d);
}

/* ---- memory ---- */

static void
talk_without_memory(struct guest *g)
{
	guest_says(g, "EHLO c\r\n");
	guest_says(g, "MAIL FROM:<a@c.example>\r\n");
	guest_says(g, "RCPT TO:<team@example.test>\r\nDATA\r\n");
	guest_says(g, "Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n");
}

/*
 * Each allocation fails in turn, on both sides of the connection.  What was
 * promised is in the spool with all its recipients; nothing else counts.
 */
static void
without_memory_nothing_is_half(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 400; n++) {
		struct desk d;
		struct guest g;
		struct buf b;
		bool failed;

		desk_open(&d);
		desk_listen(&d, CONFIG_TLS_OFF, false);
		guest_enter(&g, &d);
		talk_without_memory(&g);
		kit_fail_alloc(n);
		for (unsigned i = 0; i < 300 && g.conn != NULL; i++)
			desk_turn(&d);
		failed = kit_failed();
		kit_fail_alloc(0);
		desk_turns(&d, 20);
		buf_init(&b, 65536);
		if (d.queued == 1) {
			struct slice all = desk_content(&d, 0, &b);

			assert_true(slice_starts(all, SLICE("Received: from")));
			assert_true(has(all, "\tid ") || has(all, " id "));
			assert_true(slice_ends(
			    all, SLICE("\r\nSubject: x\r\n\r\nx\r\n")));
			check_rcpts(&d, 0,
			    "alice@example.test team@example.test 0; "
			    "bob@example.test team@example.test 0; "
			    "far@away.example team@example.test 0");
		}
		assert_int_equal(spool_count(d.spool), d.queued);
		buf_deinit(&b);
		guest_leave(&g);
		desk_close(&d);
		if (!failed) {
			assert_true(n > 20);
			return;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_alias_is_each_of_its_targets),
		cmocka_unit_test(named_twice_is_delivered_once),
		cmocka_unit_test(far_mailboxes_keep_their_letter_case),
		cmocka_unit_test(never_was_mixed_with_other_words),
		cmocka_unit_test(a_failed_sync_is_no_250),
		cmocka_unit_test(no_space_for_the_record_is_452),
		cmocka_unit_test(a_full_disk_is_said_before_the_content),
		cmocka_unit_test(
		    a_second_data_was_refused_after_space_came_back),
		cmocka_unit_test(the_disk_fills_while_content_comes),
		cmocka_unit_test(what_is_larger_than_memory_goes_through),
		cmocka_unit_test(circles_are_stopped),
		cmocka_unit_test(received_says_how_it_came),
		cmocka_unit_test(smtputf8_is_kept_where_it_is_needed),
		cmocka_unit_test(received_says_tls),
		cmocka_unit_test(received_of_a_local_program_names_no_address),
		cmocka_unit_test(without_memory_nothing_is_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
