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
	assert_true(arena_is_starved(&a));
	assert_non_null(arena_alloc(&a, 10));
	assert_true(arena_is_starved(&a));
	arena_clear(&a);
	assert_false(arena_is_starved(&a));
	arena_deinit(&a);
}

/* A buf that is full is no lack of memory; one that could not grow is. */
static void
what_a_buf_lacked(void **state)
{
	struct arena a;
	struct buf b, part;

	(void)state;
	arena_init(&a, 10000);
	buf_init(&part, 4);
	buf_init(&b, 100);
	buf_put_str(&part, "too long");
	assert_false(buf_ok(&part));
	buf_starve_with(&b, &part);
	arena_starve_with(&a, &part);
	assert_true(buf_ok(&b));
	assert_false(arena_is_starved(&a));
	buf_clear(&part);
	kit_fail_alloc(1);
	buf_put_str(&part, "some");
	assert_true(kit_failed());
	buf_clear(&part);
	assert_true(buf_ok(&part));
	assert_true(buf_is_starved(&part));
	buf_starve_with(&b, &part);
	assert_false(buf_ok(&b));
	arena_starve_with(&a, &b);
	assert_true(arena_is_starved(&a));
	buf_deinit(&part);
	assert_false(buf_is_starved(&part));
	buf_deinit(&b);
	arena_deinit(&a);
	assert_false(arena_is_starved(&a));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_it_is_given),
		cmocka_unit_test(has_a_ceiling),
		cmocka_unit_test(out_of_memory_leaves_it_whole),
		cmocka_unit_test(what_a_buf_lacked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
