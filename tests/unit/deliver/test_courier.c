/* SPDX-License-Identifier: Apache-2.0 */
/* The round: what goes out when, and what the operator's hand does to it. */
#include "office.h"

#include "kit/clock.h"

#include <stdlib.h>

static void
each_site_is_a_run_of_its_own(void **state)
{
	struct office o;
	spool_id id;
	unsigned run;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example",
	    "a@x.example b@y.example c@x.example d@big1.example "
	    "e@big2.example");
	assert_int_equal(o.open, 3);
	run = office_find(&o, "x.example");
	assert_int_equal(o.runs[run].count, 2);
	assert_int_equal(o.runs[run].rcpts[0], 0);
	assert_int_equal(o.runs[run].rcpts[1], 2);
	/* Two domains of one site travel together. */
	run = office_find(&o, "big1.example");
	assert_int_equal(o.runs[run].count, 2);
	office_answer(&o, run, "DP");
	office_answer(&o, office_find(&o, "x.example"), "DD");
	assert_state(&o, id, "D P0 D D P1");
	office_answer(&o, office_find(&o, "y.example"), "D");
	assert_int_equal(o.open, 0);
	/* Only who still waits goes again. */
	office_pass(&o, 99);
	assert_int_equal(o.open, 0);
	office_pass(&o, 2);
	run = office_find(&o, "big2.example");
	assert_int_equal(o.runs[run].count, 1);
	assert_int_equal(o.runs[run].rcpts[0], 4);
	office_answer(&o, run, "D");
	assert_state(&o, id, "gone");
	assert_int_equal(office_logged(&o, "\"delivery.delivered\""), 5);
	assert_int_equal(office_logged(&o, "\"delivery.deferred\""), 1);
	office_close(&o);
}

static void
a_thousand_recipients_in_a_thousand_domains(void **state)
{
	static struct office o;
	struct buf b;
	spool_id id;
	unsigned count = 0;

	(void)state;
	office_open(&o);
	office_start(&o);
	buf_init(&b, 1 << 20);
	for (unsigned i = 0; i < 1000; i++) {
		if (i > 0)
			buf_put_byte(&b, ' ');
		buf_put_str(&b, "x@d");
		buf_put_uint(&b, i);
		buf_put_str(&b, ".example");
	}
	buf_put_byte(&b, '\0');
	id = office_take(&o, "s@a.example", b.at);
	assert_int_equal(o.open, 1000);
	for (unsigned i = 0; i < o.begun; i++) {
		assert_int_equal(o.runs[i].count, 1);
		count += o.runs[i].rcpts[0];
	}
	assert_int_equal(count, 999 * 1000 / 2);
	/* They come back together, and each counts once. */
	for (unsigned i = 0; i < 1000; i++) {
		struct deliver_outcome outcome = {
			.rcpt = o.runs[i].rcpts[0],
			.state = SPOOL_DELIVERED,
		};
		struct deliver_result r = { .outcomes = &outcome, .count = 1 };

		o.runs[i].open = false;
		o.open--;
		o.runs[i].done(o.runs[i].ctx, &r);
	}
	office_turns(&o, 20);
	assert_state(&o, id, "gone");
	assert_int_equal(spool_count(o.spool), 0);
	buf_deinit(&b);
	office_close(&o);
}

static void
an_unknown_site_is_asked_for_once(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@new-x.example");
	office_site(&o, office_find(&o, "new-x.example"), "mx:found");
	/* The task has moved there and is tried. */
	office_answer(&o, office_find(&o, "new-x.example"), "P");
	office_pass(&o, 101);
	assert_true(o.runs[office_find(&o, "new-x.example")].done != NULL);
	office_answer(&o, office_find(&o, "new-x.example"), "D");
	assert_state(&o, id, "gone");
	/* What stays unknown is tried all the same: the attempt says why. */
	id = office_take(&o, "s@a.example", "a@new-y.example");
	office_site(
	    &o, office_find(&o, "new-y.example"), "domain:new-y.example");
	office_answer(&o, office_find(&o, "new-y.example"), "P");
	assert_state(&o, id, "P1");
	/* And asked for again the next time. */
	office_pass(&o, 101);
	assert_true(o.runs[office_find(&o, "new-y.example")].done == NULL);
	office_close(&o);
}

static void
domains_that_turn_out_to_be_one_site_share_its_limit(void **state)
{
	struct office o;
	char name[] = "a@new-0.example";

	(void)state;
	office_open(&o);
	office_start(&o);
	for (unsigned i = 0; i < 8; i++) {
		name[6] = (char)('0' + i);
		office_take(&o, "s@a.example", name);
	}
	assert_int_equal(o.open, 8);
	for (unsigned i = 0; i < 8; i++)
		office_site(&o, i, "mx:one");
	/* site_max of them run, and one more for each that ends. */
	assert_int_equal(o.begun, 8 + 5);
	assert_int_equal(o.open, 5);
	office_answer(&o, 8, "D");
	assert_int_equal(o.begun, 8 + 6);
	office_close(&o);
}

static void
a_time_that_the_peer_named_is_kept(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example b@x.example");
	/* The heavier of two verdicts decides for the site. */
	office_answer(&o, office_find(&o, "x.example"), "PW");
	office_pass(&o, 1790);
	assert_int_equal(o.open, 0);
	office_pass(&o, 11);
	office_answer(&o, office_find(&o, "x.example"), "DD");
	assert_state(&o, id, "gone");
	office_close(&o);
}

/* ---- restarts ---- */

static void
after_a_restart_it_is_due_when_it_would_have_been(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example b@y.example");
	office_answer(&o, office_find(&o, "x.example"), "P");
	office_answer(&o, office_find(&o, "y.example"), "D");
	office_pass(&o, 101);
	office_answer(&o, office_find(&o, "x.example"), "P");
	assert_state(&o, id, "P2 D");
	office_pass(&o, 600);
	office_restart(&o);
	assert_int_equal(o.open, 0);
	office_pass(&o, 380);
	assert_int_equal(o.open, 0);
	office_pass(&o, 25);
	/* The third failure waits for as long as a third one does. */
	office_answer(&o, office_find(&o, "x.example"), "P");
	office_pass(&o, 9000);
	assert_int_equal(o.open, 0);
	office_pass(&o, 1001);
	office_answer(&o, office_find(&o, "x.example"), "D");
	assert_state(&o, id, "gone");
	office_close(&o);
}

/* Whoever is greylisted came back too early after each restart. */
static void
a_time_that_the_peer_named_was_forgotten_by_a_restart(void **state)
{
	struct office o;

	(void)state;
	office_open(&o);
	office_start(&o);
	office_take(&o, "s@a.example", "a@x.example");
	office_answer(&o, office_find(&o, "x.example"), "W");
	office_restart(&o);
	office_pass(&o, 1790);
	assert_int_equal(o.open, 0);
	office_pass(&o, 11);
	office_answer(&o, office_find(&o, "x.example"), "D");
	office_close(&o);
}

static void
what_was_never_tried_is_due_at_once(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_store(&o, "s@a.example", "a@x.example");
	assert_int_equal(o.open, 0);
	office_restart(&o);
	office_answer(&o, office_find(&o, "x.example"), "D");
	assert_state(&o, id, "gone");
	office_close(&o);
}

static void
what_was_overdue_is_tried_at_once(void **state)
{
	struct office o;

	(void)state;
	office_open(&o);
	office_start(&o);
	office_take(&o, "s@a.example", "a@x.example");
	office_answer(&o, office_find(&o, "x.example"), "P");
	office_end(&o);
	kit_clock_advance(5000 * 1000);
	office_start(&o);
	office_answer(&o, office_find(&o, "x.example"), "D");
	office_close(&o);
}

/* What was last tried in the future waited until then. */
static void
a_clock_put_back_made_messages_wait_as_long(void **state)
{
	struct spool_message m;
	struct office o;
	struct arena a;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_store(&o, "s@a.example", "a@x.example");
	arena_init(&a, 1 << 20);
	assert_int_equal(spool_read(o.spool, id, &a, &m, NULL), ST_OK);
	m.rcpts[0].attempts = 1;
	m.rcpts[0].last_ms = m.arrived_ms + 50000 * 1000;
	courier_take(o.share, &m);
	arena_deinit(&a);
	office_pass(&o, 90);
	assert_int_equal(o.open, 0);
	office_pass(&o, 11);
	office_answer(&o, office_find(&o, "x.example"), "D");
	office_close(&o);
}

static void
a_runs_message_is_whole_after_an_end_without_warning(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example b@y.example");
	office_answer(&o, office_find(&o, "y.example"), "D");
	office_restart(&o); /* while x.example is tried */
	assert_state(&o, id, "P0 D");
	office_answer(&o, office_find(&o, "x.example"), "D");
	assert_state(&o, id, "gone");
	office_close(&o);
}

/* ---- the operator ---- */

static void
a_held_message_waits(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example");
	/* It runs: the hold takes hold when it comes back. */
	assert_int_equal(courier_hold(o.courier, id, true, NULL), ST_OK);
	office_answer(&o, office_find(&o, "x.example"), "P");
	office_pass(&o, 5000);
	assert_int_equal(o.open, 0);
	assert_int_equal(courier_retry(o.courier, id, NULL), ST_OK);
	office_turns(&o, 20);
	assert_int_equal(o.open, 0);
	office_restart(&o);
	office_pass(&o, 5000);
	assert_int_equal(o.open, 0);
	assert_int_equal(courier_hold(o.courier, id, false, NULL), ST_OK);
	office_turns(&o, 20);
	office_answer(&o, office_find(&o, "x.example"), "D");
	assert_state(&o, id, "gone");
	assert_int_equal(courier_hold(o.courier, id, true, NULL), ST_ABSENT);
	assert_int_equal(courier_retry(o.courier, id, NULL), ST_ABSENT);
	assert_int_equal(courier_remove(o.courier, id, NULL), ST_ABSENT);
	office_close(&o);
}

static void
a_retry_does_not_wait(void **state)
{
	struct office o;
	spool_id id[2];

	(void)state;
	office_open(&o);
	office_start(&o);
	id[0] = office_take(&o, "s@a.example", "a@x.example");
	id[1] = office_take(&o, "s@a.example", "a@y.example");
	office_answer(&o, office_find(&o, "x.example"), "P");
	/* What runs already is left alone. */
	assert_int_equal(courier_retry(o.courier, id[0], NULL), ST_OK);
	assert_int_equal(courier_retry(o.courier, id[1], NULL), ST_OK);
	office_turns(&o, 20);
	office_answer(&o, office_find(&o, "x.example"), "P");
	office_answer(&o, office_find(&o, "y.example"), "P");
	courier_retry_all(o.courier);
	office_turns(&o, 20);
	office_answer(&o, office_find(&o, "x.example"), "D");
	office_answer(&o, office_find(&o, "y.example"), "D");
	assert_int_equal(spool_count(o.spool), 0);
	office_close(&o);
}

static void
a_removed_message_ends_without_a_report(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example b@y.example");
	office_answer(&o, office_find(&o, "x.example"), "P");
	/* One waits, the other runs. */
	assert_int_equal(courier_remove(o.courier, id, NULL), ST_OK);
	assert_state(&o, id, "X P0");
	office_pass(&o, 5000);
	assert_int_equal(o.open, 1);
	office_answer(&o, office_find(&o, "y.example"), "P");
	assert_state(&o, id, "gone");
	office_pass(&o, 5000);
	assert_int_equal(o.begun, 2);
	/* What came true while it was removed stays true. */
	id = office_take(&o, "s@a.example", "a@x.example");
	assert_int_equal(courier_remove(o.courier, id, NULL), ST_OK);
	office_answer(&o, office_find(&o, "x.example"), "F");
	office_turns(&o, 20);
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 1);
	assert_state(&o, id, "gone");
	office_close(&o);
}

/* It went on to its site and was delivered all the same. */
static void
removed_while_its_site_was_asked_for_it_was_delivered(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	for (unsigned same = 0; same < 2; same++) {
		office_open(&o);
		office_start(&o);
		id = office_take(&o, "s@a.example", "a@new-x.example");
		assert_int_equal(courier_remove(o.courier, id, NULL), ST_OK);
		assert_state(&o, id, "P0");
		office_site(&o, office_find(&o, "new-x.example"),
		    same ? "domain:new-x.example" : "mx:found");
		assert_int_equal(o.open, 0);
		assert_int_equal(o.begun, 1);
		assert_state(&o, id, "gone");
		office_close(&o);
	}
}

/* ---- the end ---- */

static void
a_stop_waits_for_what_runs(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example b@new-y.example");
	courier_stop(o.courier, office_ended, &o);
	assert_false(o.stopped);
	office_answer(&o, office_find(&o, "x.example"), "P");
	assert_false(o.stopped);
	/* The site is known now, and nothing more is started. */
	office_site(
	    &o, office_find(&o, "new-y.example"), "domain:new-y.example");
	assert_true(o.stopped);
	assert_int_equal(o.open, 0);
	assert_int_equal(courier_retry(o.courier, id, NULL), ST_OK);
	office_pass(&o, 5000);
	assert_int_equal(o.open, 0);
	assert_state(&o, id, "P1 P0");
	office_close(&o);
}

static void
a_stop_with_nothing_to_do_is_done(void **state)
{
	struct office o;

	(void)state;
	office_open(&o);
	office_start(&o);
	courier_stop(o.courier, office_ended, &o);
	assert_true(o.stopped);
	office_close(&o);
}

/* ---- memory ---- */

static void
without_memory_for_an_attempt_it_waits_its_turn(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	o.no_memory = true;
	id = office_take(&o, "s@a.example", "a@x.example b@new-y.example");
	assert_int_equal(o.open, 0);
	assert_state(&o, id, "P0 P0");
	/* Removed in the meantime it is not tried again. */
	o.no_memory = false;
	office_pass(&o, 101);
	assert_int_equal(o.open, 2);
	office_answer(&o, office_find(&o, "x.example"), "D");
	office_site(&o, office_find(&o, "new-y.example"), "mx:y");
	office_answer(&o, office_find(&o, "new-y.example"), "D");
	assert_state(&o, id, "gone");
	office_close(&o);
}

static void
a_message_without_memory_is_found_after_a_restart(void **state)
{
	bool failed = true;

	(void)state;
	for (unsigned n = 1; failed; n++) {
		struct office o;
		struct spool_message m;
		struct arena a;
		spool_id id;

		office_open(&o);
		office_start(&o);
		id = office_store(&o, "s@a.example", "a@x.example b@y.example");
		arena_init(&a, 1 << 20);
		assert_int_equal(spool_read(o.spool, id, &a, &m, NULL), ST_OK);
		kit_fail_alloc(n);
		courier_take(o.share, &m);
		failed = kit_failed();
		kit_fail_alloc(0);
		arena_deinit(&a);
		office_turns(&o, 20);
		/* Both or none: half a message would be forgotten. */
		assert_true(o.open == 0 || o.open == 2);
		if (o.open == 0)
			assert_int_equal(
			    office_logged(&o, "\"queue.memory\""), 1);
		office_restart(&o);
		office_answer(&o, office_find(&o, "x.example"), "D");
		office_answer(&o, office_find(&o, "y.example"), "D");
		assert_state(&o, id, "gone");
		office_close(&o);
		assert_true(n < 200);
	}
}

/*
 * Each allocation of a round fails in turn.  Whatever happens, the sender is
 * told once: of this attempt, of the next, or when the report that nobody had
 * memory to send is found after a restart.
 */
static void
a_round_without_memory_loses_nothing(void **state)
{
	bool failed = true;

	(void)state;
	for (unsigned n = 1; failed; n++) {
		static struct office o;
		unsigned run;
		spool_id id;

		office_open(&o);
		office_start(&o);
		id = office_take(&o, "s@a.example", "a@x.example");
		run = office_find(&o, "x.example");
		kit_fail_alloc(n);
		office_answer(&o, run, "F");
		failed = kit_failed();
		kit_fail_alloc(0);
		office_pass(&o, 61);
		office_pass(&o, 61);
		if (o.open == 0)
			office_restart(&o);
		assert_int_equal(o.open, 1);
		if (!o.runs[o.begun - 1].report)
			office_answer(&o, office_find(&o, "x.example"), "F");
		assert_int_equal(o.open, 1);
		assert_true(o.runs[office_find(&o, "a.example")].report);
		assert_state(&o, id, "gone");
		assert_int_equal(spool_count(o.spool), 1);
		office_close(&o);
		assert_true(n < 400);
	}
}

/* It was forgotten until the next start, though the queue still had it. */
static void
an_outcome_that_could_not_be_noted_was_forgotten(void **state)
{
	struct office o;
	bool noted = false;

	(void)state;
	for (unsigned n = 1; !noted; n++) {
		spool_id id;

		office_open(&o);
		office_start(&o);
		id = office_take(&o, "s@a.example", "a@x.example/1");
		kit_fail_alloc(n);
		office_answer(&o, office_find(&o, "x.example"), "F");
		kit_fail_alloc(0);
		noted = office_logged(&o, "\"spool.failed\"") == 0 && n > 20;
		office_pass(&o, 101);
		if (o.open > 0)
			office_answer(&o, office_find(&o, "x.example"), "F");
		assert_state(&o, id, "gone");
		office_close(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_site_is_a_run_of_its_own),
		cmocka_unit_test(a_thousand_recipients_in_a_thousand_domains),
		cmocka_unit_test(an_unknown_site_is_asked_for_once),
		cmocka_unit_test(
		    domains_that_turn_out_to_be_one_site_share_its_limit),
		cmocka_unit_test(a_time_that_the_peer_named_is_kept),
		cmocka_unit_test(
		    after_a_restart_it_is_due_when_it_would_have_been),
		cmocka_unit_test(
		    a_time_that_the_peer_named_was_forgotten_by_a_restart),
		cmocka_unit_test(what_was_never_tried_is_due_at_once),
		cmocka_unit_test(what_was_overdue_is_tried_at_once),
		cmocka_unit_test(a_clock_put_back_made_messages_wait_as_long),
		cmocka_unit_test(
		    a_runs_message_is_whole_after_an_end_without_warning),
		cmocka_unit_test(a_held_message_waits),
		cmocka_unit_test(a_retry_does_not_wait),
		cmocka_unit_test(a_removed_message_ends_without_a_report),
		cmocka_unit_test(
		    removed_while_its_site_was_asked_for_it_was_delivered),
		cmocka_unit_test(a_stop_waits_for_what_runs),
		cmocka_unit_test(a_stop_with_nothing_to_do_is_done),
		cmocka_unit_test(
		    without_memory_for_an_attempt_it_waits_its_turn),
		cmocka_unit_test(
		    a_message_without_memory_is_found_after_a_restart),
		cmocka_unit_test(a_round_without_memory_loses_nothing),
		cmocka_unit_test(
		    an_outcome_that_could_not_be_noted_was_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
