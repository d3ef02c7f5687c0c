/* SPDX-License-Identifier: Apache-2.0 */
/* What is noted of an attempt, and who is told of it, when and how often. */
#include "office.h"

#include "kit/clock.h"

#include <stdlib.h>

/* clang-format off */
static const struct {
	const char *name, *rcpt, *letter;
	bool told;
} asked[] = {
	{ "failed", "a@x.example", "F", true },
	{ "failed, asked for failures", "a@x.example/4", "F", true },
	{ "failed, asked for never", "a@x.example/1", "F", false },
	{ "failed, asked for success", "a@x.example/2", "F", false },
	{ "failed, asked for delays", "a@x.example/8", "F", false },
	{ "delivered", "a@x.example", "D", false },
	{ "delivered, asked for success", "a@x.example/2", "D", true },
	{ "delivered, and the next host tells", "a@x.example/2", "T", false },
	{ "delivered, asked for all", "a@x.example/14", "D", true },
	{ "delivered, asked for failures", "a@x.example/4", "D", false },
};
/* clang-format on */

static void
who_asked_is_told_once(void **state)
{
	struct office o;

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		spool_id id;

		office_open(&o);
		office_start(&o);
		id = office_take(&o, "s@a.example", asked[i].rcpt);
		office_answer(
		    &o, office_find(&o, "x.example"), asked[i].letter);
		office_turns(&o, 20);
		assert_row(asked[i].name,
		    office_logged(&o, "\"bounce.queued\"") == asked[i].told);
		assert_row(asked[i].name, o.open == asked[i].told);
		assert_state(&o, id, "gone");
		if (asked[i].told) {
			unsigned run = office_find(&o, "a.example");

			assert_row(asked[i].name, o.runs[run].report);
			office_answer(&o, run, "D");
		}
		office_restart(&o);
		assert_row(asked[i].name, spool_count(o.spool) == 0);
		office_close(&o);
	}
}

static void
each_report_tells_of_its_own(void **state)
{
	struct office o;
	spool_id id;
	unsigned failed, done;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example",
	    "a@x.example/6 b@x.example/6 c@x.example/6 d@y.example/6 "
	    "e@x.example/1");
	office_answer(&o, office_find(&o, "x.example"), "FDPF");
	office_turns(&o, 20);
	/* The failure and the success, while the others still wait. */
	assert_state(&o, id, "R R P1 P0 F");
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 2);
	failed = done = OFFICE_RUNS_MAX;
	for (unsigned i = 0; i < o.begun; i++) {
		if (!o.runs[i].open || !o.runs[i].report)
			continue;
		if (office_run_says(&o, i, "\r\nAction: failed\r\n"))
			failed = i;
		else
			done = i;
	}
	assert_true(failed < OFFICE_RUNS_MAX && done < OFFICE_RUNS_MAX);
	assert_true(office_run_says(&o, failed, "rfc822;a@x.example") ||
		    office_run_says(&o, failed, "rfc822; a@x.example"));
	assert_false(office_run_says(&o, failed, "b@x.example"));
	assert_false(office_run_says(&o, failed, "d@y.example"));
	assert_true(office_run_says(&o, done, "b@x.example"));
	assert_false(office_run_says(&o, done, "a@x.example"));
	office_answer(&o, failed, "D");
	office_answer(&o, done, "D");
	office_answer(&o, office_find(&o, "y.example"), "F");
	office_turns(&o, 20);
	assert_state(&o, id, "R R P1 R F");
	office_answer(&o, office_find(&o, "a.example"), "D");
	office_pass(&o, 101);
	office_answer(&o, office_find(&o, "x.example"), "F");
	office_turns(&o, 20);
	assert_state(&o, id, "gone");
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 4);
	office_close(&o);
}

static void
too_old_it_fails_with_what_it_last_heard(void **state)
{
	struct office o;
	spool_id id;
	unsigned run;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example b@y.example/1");
	office_answer(&o, office_find(&o, "y.example"), "P");
	office_pass(&o, 100001);
	/* It is tried a last time even so. */
	office_answer(&o, office_find(&o, "x.example"), "P");
	office_turns(&o, 20);
	assert_state(&o, id, "R P1");
	run = office_find(&o, "a.example");
	assert_true(office_run_says(&o, run, "4.4.7"));
	assert_true(office_run_says(&o, run, "451 4.7.1 come back later"));
	office_answer(&o, office_find(&o, "y.example"), "P");
	assert_state(&o, id, "gone");
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 1);
	office_close(&o);
}

static void
a_last_try_may_succeed(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example");
	office_pass(&o, 200000);
	office_answer(&o, office_find(&o, "x.example"), "D");
	assert_state(&o, id, "gone");
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 0);
	office_close(&o);
}

/* ---- delays ---- */

static void
a_delay_is_told_once(void **state)
{
	struct office o;
	spool_id id;
	unsigned run;

	(void)state;
	office_open(&o);
	o.config.delay_notice_s = 500;
	office_start(&o);
	/* nothing said; asked for; not asked for; never */
	id = office_take(&o, "s@a.example",
	    "a@x.example b@x.example/8 c@x.example/4 d@x.example/1");
	office_answer(&o, office_find(&o, "x.example"), "PPPP");
	assert_state(&o, id, "P1 P1 P1 P1");
	office_pass(&o, 101);
	office_answer(&o, office_find(&o, "x.example"), "PPPP");
	assert_int_equal(o.open, 0);
	office_pass(&o, 1001);
	office_answer(&o, office_find(&o, "x.example"), "PPPP");
	office_turns(&o, 20);
	assert_state(&o, id, "P3d P3d P3 P3");
	run = office_find(&o, "a.example");
	assert_true(office_run_says(&o, run, "\r\nAction: delayed\r\n"));
	assert_true(office_run_says(&o, run, "\r\nWill-Retry-Until: "));
	assert_false(office_run_says(&o, run, "c@x.example"));
	office_answer(&o, run, "D");
	/* After a restart it is known that they were told. */
	office_restart(&o);
	office_pass(&o, 10001);
	office_answer(&o, office_find(&o, "x.example"), "PPPP");
	office_turns(&o, 20);
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 1);
	/* The failure is told as well. */
	office_pass(&o, 100001);
	office_answer(&o, office_find(&o, "x.example"), "PPPP");
	office_turns(&o, 20);
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 2);
	run = office_find(&o, "a.example");
	assert_true(office_run_says(&o, run, "a@x.example"));
	assert_false(office_run_says(&o, run, "b@x.example"));
	assert_true(office_run_says(&o, run, "c@x.example"));
	assert_state(&o, id, "gone");
	office_close(&o);
}

/* Each attempt counted twice, and each said that a report was dropped. */
static void
a_report_that_waits_was_counted_as_tried_twice(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	o.config.delay_notice_s = 50;
	office_start(&o);
	id = office_take(&o, "", "a@x.example");
	office_answer(&o, office_find(&o, "x.example"), "P");
	office_pass(&o, 101);
	office_answer(&o, office_find(&o, "x.example"), "P");
	assert_state(&o, id, "P2");
	assert_int_equal(office_logged(&o, "\"bounce.dropped\""), 0);
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 0);
	office_close(&o);
}

/* ---- reports about reports ---- */

static void
a_report_that_fails_goes_to_the_postmaster_and_no_further(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "", "a@x.example");
	office_answer(&o, office_find(&o, "x.example"), "F");
	office_turns(&o, 20);
	assert_state(&o, id, "gone");
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 1);
	office_answer(&o, office_find(&o, "example.test"), "F");
	office_turns(&o, 20);
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 1);
	assert_int_equal(office_logged(&o, "\"bounce.dropped\""), 1);
	assert_int_equal(o.open, 0);
	assert_int_equal(spool_count(o.spool), 0);
	office_restart(&o);
	assert_int_equal(o.open, 0);
	office_close(&o);
}

static void
reports_live_for_a_time_of_their_own(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "", "alice@example.test");
	office_pass(&o, 50001);
	office_answer(&o, office_find(&o, "example.test"), "P");
	office_turns(&o, 20);
	assert_state(&o, id, "gone");
	assert_int_equal(office_logged(&o, "\"bounce.dropped\""), 1);
	office_close(&o);
}

/* ---- when a report cannot be stored ---- */

static void
a_full_disk_puts_a_report_off(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	for (unsigned late = 0; late < 2; late++) {
		office_open(&o);
		office_start(&o);
		id = office_take(&o, "s@a.example", "a@x.example");
		/* Found out before it is written, or while. */
		office_disk.full = !late;
		office_disk.write_fails = late;
		office_answer(&o, office_find(&o, "x.example"), "F");
		office_pass(&o, 70);
		assert_state(&o, id, "F!");
		assert_int_equal(o.open, 0);
		office_disk = (struct office_disk){ 0 };
		office_pass(&o, COURIER_REPORT_RETRY_MS / 1000 + 1);
		assert_state(&o, id, "gone");
		assert_int_equal(office_logged(&o, "\"bounce.queued\""), 1);
		assert_int_equal(o.open, 1);
		office_pass(&o, 1000);
		assert_int_equal(office_logged(&o, "\"bounce.queued\""), 1);
		office_close(&o);
	}
}

static void
what_was_owed_is_written_after_a_restart(void **state)
{
	struct office o;
	spool_id id;

	(void)state;
	office_open(&o);
	office_start(&o);
	id = office_take(&o, "s@a.example", "a@x.example b@y.example/2");
	office_disk.full = true;
	office_answer(&o, office_find(&o, "x.example"), "F");
	office_answer(&o, office_find(&o, "y.example"), "D");
	assert_state(&o, id, "F! D!");
	office_disk.full = false;
	office_restart(&o);
	office_turns(&o, 20);
	assert_state(&o, id, "gone");
	assert_int_equal(o.open, 2);
	assert_int_equal(office_logged(&o, "\"bounce.queued\""), 2);
	office_close(&o);
}

/* Each new one that could not be stored put the others off again. */
static void
trouble_without_end_put_reports_off_without_end(void **state)
{
	struct office o;
	spool_id first;
	char rcpt[] = "a@x0.example";

	(void)state;
	office_open(&o);
	office_start(&o);
	first = office_take(&o, "s@a.example", "a@x.example");
	for (unsigned i = 0; i < 2; i++) {
		rcpt[3] = (char)('0' + i);
		office_take(&o, "s@a.example", rcpt);
	}
	office_disk.full = true;
	office_answer(&o, office_find(&o, "x.example"), "F");
	for (unsigned i = 0; i < 2; i++) {
		char domain[] = "x0.example";

		domain[1] = (char)('0' + i);
		office_pass(&o, 25);
		office_answer(&o, office_find(&o, domain), "F");
	}
	office_disk.full = false;
	office_pass(&o, 11);
	assert_state(&o, first, "gone");
	office_close(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_asked_is_told_once),
		cmocka_unit_test(each_report_tells_of_its_own),
		cmocka_unit_test(too_old_it_fails_with_what_it_last_heard),
		cmocka_unit_test(a_last_try_may_succeed),
		cmocka_unit_test(a_delay_is_told_once),
		cmocka_unit_test(
		    a_report_that_waits_was_counted_as_tried_twice),
		cmocka_unit_test(
		    a_report_that_fails_goes_to_the_postmaster_and_no_further),
		cmocka_unit_test(reports_live_for_a_time_of_their_own),
		cmocka_unit_test(a_full_disk_puts_a_report_off),
		cmocka_unit_test(what_was_owed_is_written_after_a_restart),
		cmocka_unit_test(
		    trouble_without_end_put_reports_off_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
