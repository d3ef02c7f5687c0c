/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/verdict.h"

static void
situation_becomes_verdict(void **state)
{
	struct verdict v = verdict_of(SITUATION_NULL_MX);

	(void)state;
	assert_int_equal(v.basic, 556);
	assert_true(esc_eq(v.esc, ESC(5, 1, 10)));
	assert_int_equal(v.reason, REASON_NOT_ACCEPTING);
	assert_int_equal(v.actor, ACTOR_SENDER);
	assert_int_equal(v.action, ACTION_STOP);
	assert_int_equal(v.situation, SITUATION_NULL_MX);
	assert_int_equal(v.derived, 0);
	assert_int_equal(v.retry_after, 0);
}

static void
class_decides(void **state)
{
	static const struct {
		const char *name;
		unsigned basic;
		struct esc esc;
		bool success, permanent;
	} rows[] = {
		{ "250", 250, { 0, 0, 0 }, true, false },
		{ "354", 354, { 0, 0, 0 }, true, false },
		{ "451", 451, { 0, 0, 0 }, false, false },
		{ "550", 550, { 0, 0, 0 }, false, true },
		{ "esc alone, permanent", 0, { 5, 1, 2 }, false, true },
		{ "esc alone, temporary", 0, { 4, 4, 1 }, false, false },
		{ "esc goes first", 550, { 4, 2, 2 }, false, false },
		{ "nothing known", 0, { 0, 0, 0 }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict v = { .basic = rows[i].basic,
			.esc = rows[i].esc };

		assert_row(
		    rows[i].name, verdict_is_success(&v) == rows[i].success);
		assert_row(rows[i].name,
		    verdict_is_permanent(&v) == rows[i].permanent);
	}
}

static void
arguments_go_into_the_text(void **state)
{
	static const struct {
		const char *name;
		enum situation situation;
		struct slice args[2];
		const char *text;
	} rows[] = {
		{ "none", SITUATION_NOOP_OK, { { 0 } }, "OK" },
		{ "one at the end", SITUATION_QUEUED, { SLICE("3f") },
		    "queued as 3f" },
		{ "one at the front", SITUATION_GREETING,
		    { SLICE("mail.example") }, "mail.example ESMTP Pabal" },
		{ "two", SITUATION_EHLO_OK, { SLICE("a"), SLICE("b") },
		    "a greets b" },
		{ "missing", SITUATION_EHLO_OK, { { 0 } }, " greets " },
		{ "line break of a peer", SITUATION_QUEUED,
		    { SLICE("a\r\n250 b\x7f") }, "queued as a??250 b?" },
		{ "braces of a peer", SITUATION_EHLO_OK,
		    { SLICE("{1}"), SLICE("{0}") }, "{1} greets {0}" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict v = verdict_of_2(
		    rows[i].situation, rows[i].args[0], rows[i].args[1]);

		buf_clear(&b);
		verdict_put_text(&b, &v);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].text));
	}
	buf_deinit(&b);
}

static void
kept_verdict_outlives_its_bytes(void **state)
{
	char arg[] = "mx.example", reply[] = "550 no";
	struct verdict v = verdict_of_1(SITUATION_NULL_MX, slice_str(arg));
	struct arena a;

	(void)state;
	v.reply = slice_str(reply);
	arena_init(&a, 4096);
	assert_true(verdict_keep(&v, &a));
	memset(arg, 'x', sizeof(arg));
	memset(reply, 'x', sizeof(reply));
	assert_slice("arg", v.args[0], SLICE("mx.example"));
	assert_slice("reply", v.reply, SLICE("550 no"));
	assert_int_equal(v.args[1].len, 0);
	arena_deinit(&a);
}

static void
keeping_says_when_memory_ends(void **state)
{
	struct verdict v = verdict_of_1(SITUATION_NULL_MX, SLICE("x"));
	struct arena a;

	(void)state;
	arena_init(&a, 4096);
	kit_fail_alloc(1);
	assert_false(verdict_keep(&v, &a));
	assert_true(kit_failed());
	kit_fail_alloc(0);
	arena_deinit(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(situation_becomes_verdict),
		cmocka_unit_test(class_decides),
		cmocka_unit_test(arguments_go_into_the_text),
		cmocka_unit_test(kept_verdict_outlives_its_bytes),
		cmocka_unit_test(keeping_says_when_memory_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
