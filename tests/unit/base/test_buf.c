/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/buf.h"

static void
writes_numbers(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 200);
	buf_put_uint(&b, 0);
	buf_put_byte(&b, ' ');
	buf_put_uint(&b, UINT64_MAX);
	buf_put_byte(&b, ' ');
	buf_put_uint_pad(&b, 7, 3);
	buf_put_byte(&b, ' ');
	buf_put_hex(&b, 0xbeef, 8);
	buf_put_times(&b, '-', 3);
	buf_put_str(&b, "end");
	assert_true(buf_ok(&b));
	assert_slice("numbers", buf_slice(&b),
	    SLICE("0 18446744073709551615 007 0000beef---end"));
	buf_deinit(&b);
}

static void
fails_at_its_ceiling_and_stays_failed(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	buf_put(&b, SLICE("abcd"));
	assert_true(buf_ok(&b));
	buf_put(&b, SLICE("e"));
	assert_false(buf_ok(&b));
	buf_put(&b, SLICE(""));
	assert_false(buf_ok(&b));
	assert_slice("kept", buf_slice(&b), SLICE("abcd"));
	buf_cut(&b, 2);
	assert_true(buf_ok(&b));
	buf_put(&b, SLICE("xy"));
	assert_slice("cut", buf_slice(&b), SLICE("abxy"));
	buf_drop(&b, 3);
	assert_slice("dropped", buf_slice(&b), SLICE("y"));
	assert_null(buf_room(&b, 4));
	assert_false(buf_ok(&b));
	buf_clear(&b);
	assert_true(buf_ok(&b) && b.len == 0);
	buf_fail(&b);
	assert_false(buf_ok(&b));
	buf_deinit(&b);
}

static void
octets_stop_at_the_ceiling_too(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	for (const char *c = "abcd"; *c != '\0'; c++)
		buf_put_byte(&b, *c);
	assert_true(buf_ok(&b));
	buf_put_byte(&b, 'e');
	assert_false(buf_ok(&b));
	assert_slice("kept", buf_slice(&b), SLICE("abcd"));
	buf_cut(&b, 1);
	buf_fail(&b);
	buf_put_byte(&b, 'x'); /* there is room, but it has failed */
	assert_slice("failed", buf_slice(&b), SLICE("a"));
	buf_deinit(&b);
}

static void
out_of_memory_is_a_failure_like_any_other(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	kit_fail_alloc(1);
	buf_put(&b, SLICE("x"));
	assert_true(kit_failed());
	assert_false(buf_ok(&b));
	buf_deinit(&b);
	buf_put(&b, SLICE("x"));
	kit_fail_alloc(1);
	buf_put_times(&b, 'y', 500);
	assert_true(kit_failed());
	assert_slice("kept", buf_slice(&b), SLICE("x"));
	buf_deinit(&b);
}

static void
room_for_nothing_is_no_failure(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_non_null(buf_room(&b, 0)); /* before there is any memory */
	buf_grown(&b, 0);
	assert_true(buf_ok(&b));
	buf_put(&b, SLICE("0123456789"));
	assert_non_null(buf_room(&b, 0)); /* at the ceiling */
	assert_true(buf_ok(&b));
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_numbers),
		cmocka_unit_test(fails_at_its_ceiling_and_stays_failed),
		cmocka_unit_test(octets_stop_at_the_ceiling_too),
		cmocka_unit_test(room_for_nothing_is_no_failure),
		cmocka_unit_test(out_of_memory_is_a_failure_like_any_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
