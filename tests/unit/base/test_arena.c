/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/arena.h"

static void
keeps_what_it_is_given(void **state)
{
	struct arena a;
	struct slice s[100];

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < 100; i++) {
		s[i] = arena_keep(&a, slice_head(SLICE("abcdefghijklmnop"), i));
		assert_int_equal((uintptr_t)s[i].at % sizeof(void *), 0);
	}
	for (size_t i = 0; i < 100; i++)
		assert_slice(
		    "kept", s[i], slice_head(SLICE("abcdefghijklmnop"), i));
	assert_string_equal(arena_keep_str(&a, SLICE("path")), "path");
	arena_clear(&a);
	assert_non_null(arena_alloc(&a, 5000));
	arena_deinit(&a);
}

static void
has_a_ceiling(void **state)
{
	static const char whole[200];
	struct arena a;
	size_t n = 0;

	(void)state;
	arena_init(&a, 10000);
	while (arena_alloc(&a, 100) != NULL) {
		assert_false(arena_is_full(&a));
		n += 100;
	}
	assert_true(arena_is_full(&a));
	assert_in_range(n, 8000, 10000);
	assert_null(arena_keep(&a, slice_of(whole, sizeof(whole))).at);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_alloc(&a, SIZE_MAX - 100));
	arena_clear(&a);
	assert_non_null(arena_alloc(&a, 100));
	arena_deinit(&a);
}

static void
out_of_memory_leaves_it_whole(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 10000);
	kit_fail_alloc(1);
	assert_null(arena_alloc(&a, 10));
	assert_true(kit_failed());
	assert_false(arena_is_full(&a));
	assert_non_null(arena_alloc(&a, 10));
	arena_deinit(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_it_is_given),
		cmocka_unit_test(has_a_ceiling),
		cmocka_unit_test(out_of_memory_leaves_it_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
