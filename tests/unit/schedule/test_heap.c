/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "schedule/heap.h"

#define ITEMS 200

static uint64_t seed;

static uint64_t
chance(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 33) % below;
}

static void
the_first_is_always_the_earliest(void **state)
{
	struct heap_item items[ITEMS];
	bool in[ITEMS] = { false };
	struct heap h;
	size_t count = 0;

	(void)state;
	seed = 1;
	heap_init(&h);
	assert_null(heap_first(&h));
	assert_true(heap_reserve(&h, ITEMS));
	for (unsigned step = 0; step < 20000; step++) {
		size_t i = chance(ITEMS);
		struct heap_item *first;
		uint64_t earliest = UINT64_MAX;

		if (in[i]) {
			heap_remove(&h, &items[i]);
			count--;
		} else {
			items[i].due = chance(50);
			heap_push(&h, &items[i]);
			count++;
		}
		in[i] = !in[i];
		for (size_t j = 0; j < ITEMS; j++)
			if (in[j] && items[j].due < earliest)
				earliest = items[j].due;
		first = heap_first(&h);
		assert_true((first == NULL) == (count == 0));
		if (first != NULL)
			assert_true(first->due == earliest);
	}
	heap_deinit(&h);
}

static void
room_that_cannot_be_made_changes_nothing(void **state)
{
	struct heap_item item = { .due = 7 };
	struct heap h;

	(void)state;
	heap_init(&h);
	assert_true(heap_reserve(&h, 1));
	heap_push(&h, &item);
	kit_fail_alloc(1);
	assert_false(heap_reserve(&h, 1000));
	assert_true(kit_failed());
	assert_false(heap_reserve(&h, SIZE_MAX));
	assert_ptr_equal(heap_first(&h), &item);
	heap_deinit(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_is_always_the_earliest),
		cmocka_unit_test(room_that_cannot_be_made_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
