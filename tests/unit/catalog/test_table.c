/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/table.h"

static void
reasons_are_found_by_name(void **state)
{
	(void)state;
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		enum reason reason = REASON_COUNT;

		assert_true(reason_find(catalog_reasons[i].id, &reason));
		assert_int_equal(reason, i);
	}
}

static void
situations_are_found_by_name(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SITUATION_COUNT; i++) {
		enum situation s = SITUATION_COUNT;

		assert_true(situation_find(catalog_situations[i].id, &s));
		assert_int_equal(s, i);
	}
}

static void
other_names_are_absent(void **state)
{
	enum reason reason = REASON_LOOP;
	enum situation s = SITUATION_NONE;

	(void)state;
	assert_false(reason_find(SLICE("bad_mailbox"), &reason));
	assert_false(reason_find(SLICE(""), &reason));
	assert_int_equal(reason, REASON_LOOP);
	assert_false(situation_find(SLICE("queued "), &s));
	assert_int_equal(s, SITUATION_NONE);
}

/* A zeroed verdict must claim nothing. */
static void
zero_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(REASON_UNKNOWN, 0);
	assert_int_equal(ACTOR_NOBODY, 0);
	assert_int_equal(ACTION_NONE, 0);
	assert_int_equal(SITUATION_NONE, 0);
}

/* What we say ourselves must agree with itself (RFC 2034 section 4). */
static void
situations_agree_with_themselves(void **state)
{
	(void)state;
	for (unsigned i = 1; i < SITUATION_COUNT; i++) {
		const struct situation_row *row = &catalog_situations[i];
		bool good = row->basic != 0 && row->basic < 400;

		if (row->basic != 0 && row->esc.class != 0)
			assert_int_equal(row->basic / 100, row->esc.class);
		assert_true(row->basic != 0 || row->esc.class != 0);
		assert_int_equal(row->reason == REASON_ACCEPTED, good);
		assert_int_equal(row->action == ACTION_NONE, good);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons_are_found_by_name),
		cmocka_unit_test(situations_are_found_by_name),
		cmocka_unit_test(other_names_are_absent),
		cmocka_unit_test(zero_is_unknown),
		cmocka_unit_test(situations_agree_with_themselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
