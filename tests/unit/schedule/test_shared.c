/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/buf.h"
#include "schedule/shared.h"

#include <stdlib.h>

static struct shared_counts *
make(unsigned workers)
{
	void *mem = malloc(shared_counts_size(workers));

	assert_non_null(mem);
	return shared_counts_init(mem, workers);
}

static void
the_limit_holds_across_workers(void **state)
{
	struct shared_counts *c = make(3);
	struct slice site = SLICE("mx:a");
	uint32_t slots[3], other;

	(void)state;
	assert_true(shared_counts_try_enter(c, 0, site, 2, &slots[0]));
	assert_true(shared_counts_try_enter(c, 2, site, 2, &slots[1]));
	assert_false(shared_counts_try_enter(c, 1, site, 2, &slots[2]));
	assert_false(shared_counts_try_enter(c, 0, site, 2, &slots[2]));
	assert_true(shared_counts_try_enter(c, 1, SLICE("mx:b"), 1, &other));
	shared_counts_leave(c, 0, slots[0]);
	assert_true(shared_counts_try_enter(c, 1, site, 2, &slots[2]));
	assert_false(shared_counts_try_enter(c, 0, site, 2, &slots[0]));
	free(c);
}

static void
what_a_dead_worker_held_is_undone(void **state)
{
	struct shared_counts *c = make(2);
	struct slice site = SLICE("mx:a");
	uint32_t slot;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(shared_counts_try_enter(c, 0, site, 6, &slot));
	assert_true(shared_counts_try_enter(c, 1, site, 6, &slot));
	assert_false(shared_counts_try_enter(c, 1, site, 6, &slot));
	shared_counts_clear_worker(c, 0);
	for (int i = 0; i < 5; i++)
		assert_true(shared_counts_try_enter(c, 1, site, 6, &slot));
	assert_false(shared_counts_try_enter(c, 0, site, 6, &slot));
	free(c);
}

static void
put_name(struct buf *b, unsigned i)
{
	buf_clear(b);
	buf_put_str(b, "mx:");
	buf_put_uint(b, i);
}

/* Twice as many sites as slots, one after the other: each finds a place. */
static void
an_idle_slot_is_taken_over(void **state)
{
	struct shared_counts *c = make(1);
	struct buf name;
	uint32_t slot, refused;

	(void)state;
	buf_init(&name, 100);
	for (unsigned i = 0; i < 2 * SHARED_COUNTS_SLOTS; i++) {
		put_name(&name, i);
		assert_true(
		    shared_counts_try_enter(c, 0, buf_slice(&name), 1, &slot));
		assert_true(slot != SHARED_COUNTS_NONE);
		assert_false(shared_counts_try_enter(
		    c, 0, buf_slice(&name), 1, &refused));
		shared_counts_leave(c, 0, slot);
	}
	buf_deinit(&name);
	free(c);
}

/* More busy sites than slots: none is refused for it. */
static void
a_full_table_lets_pass(void **state)
{
	struct shared_counts *c = make(1);
	struct buf name;
	uint32_t slot;
	unsigned uncounted = 0;

	(void)state;
	buf_init(&name, 100);
	for (unsigned i = 0; i < 2 * SHARED_COUNTS_SLOTS; i++) {
		put_name(&name, i);
		assert_true(
		    shared_counts_try_enter(c, 0, buf_slice(&name), 1, &slot));
		uncounted += slot == SHARED_COUNTS_NONE;
	}
	assert_true(uncounted >= SHARED_COUNTS_SLOTS);
	shared_counts_leave(c, 0, SHARED_COUNTS_NONE);
	buf_deinit(&name);
	free(c);
}

static void
a_round_ends_once(void **state)
{
	struct shared_counts *c = make(2);
	struct slice site = SLICE("mx:a");
	struct shared_mood mood;
	uint32_t slot;

	(void)state;
	assert_int_equal(shared_counts_find(c, site), SHARED_COUNTS_NONE);
	assert_true(shared_counts_try_enter(c, 0, site, 8, &slot));
	assert_int_equal(shared_counts_find(c, site), slot);
	assert_true(shared_counts_slow(c, slot, 0, 4));
	assert_false(shared_counts_slow(c, slot, 0, 2));
	mood = shared_counts_mood(c, slot);
	assert_int_equal(mood.round, 1);
	assert_int_equal(mood.limit, 4);
	shared_counts_grow(c, slot, 0, 8);
	shared_counts_grow(c, slot, 1, 3);
	assert_int_equal(shared_counts_mood(c, slot).limit, 4);
	shared_counts_grow(c, slot, 1, 5);
	assert_int_equal(shared_counts_mood(c, slot).limit, 5);
	assert_true(shared_counts_slow(c, slot, 1, 2));
	assert_int_equal(shared_counts_mood(c, slot).round, 2);
	free(c);
}

static void
a_pause_is_lengthened_or_lifted(void **state)
{
	struct shared_counts *c = make(1);
	uint32_t slot;

	(void)state;
	assert_true(shared_counts_try_enter(c, 0, SLICE("mx:a"), 8, &slot));
	shared_counts_pause(c, slot, 500);
	shared_counts_pause(c, slot, 300);
	assert_true(shared_counts_mood(c, slot).paused_until == 500);
	shared_counts_pause(c, slot, 0);
	assert_true(shared_counts_mood(c, slot).paused_until == 0);
	assert_true(shared_counts_mood(c, SHARED_COUNTS_NONE).round == 0);
	free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_holds_across_workers),
		cmocka_unit_test(what_a_dead_worker_held_is_undone),
		cmocka_unit_test(an_idle_slot_is_taken_over),
		cmocka_unit_test(a_full_table_lets_pass),
		cmocka_unit_test(a_round_ends_once),
		cmocka_unit_test(a_pause_is_lengthened_or_lifted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
