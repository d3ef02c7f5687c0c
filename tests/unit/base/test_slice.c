/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

static void
compares(void **state)
{
	(void)state;
	assert_true(slice_eq(SLICE(""), SLICE_NONE));
	assert_true(slice_eq(SLICE("ab"), SLICE("ab")));
	assert_false(slice_eq(SLICE("ab"), SLICE("aB")));
	assert_true(slice_ieq(SLICE("ab"), SLICE("aB")));
	/* ASCII folding only: K and the Kelvin sign differ, so do \xe4 \xc4 */
	assert_false(slice_ieq(SLICE("\xe4"), SLICE("\xc4")));
	assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0);
	assert_true(slice_cmp(SLICE("b"), SLICE("ab")) > 0);
	assert_int_equal(slice_cmp(SLICE("b"), SLICE("b")), 0);
	assert_true(slice_istarts(SLICE("EHLO x"), SLICE("ehlo")));
	assert_false(slice_starts(SLICE("EH"), SLICE("EHLO")));
	assert_true(slice_iends(SLICE("a.Test"), SLICE(".test")));
	assert_true(slice_ends(SLICE("a.test"), SLICE("")));
	assert_true(slice_ascii(SLICE("\x7f")));
	assert_false(slice_ascii(SLICE("\x80")));
}

static void
searches(void **state)
{
	struct slice s = SLICE("from:<a@b:c>"), head, rest;

	(void)state;
	assert_int_equal(slice_find_byte(s, ':'), 4);
	assert_int_equal(slice_rfind_byte(s, ':'), 9);
	assert_int_equal(slice_find_byte(SLICE_NONE, ':'), SLICE_NPOS);
	assert_int_equal(slice_find(s, SLICE("@b")), 7);
	assert_int_equal(slice_find(s, SLICE("@c")), SLICE_NPOS);
	assert_int_equal(slice_find(SLICE_NONE, SLICE("")), 0);
	assert_int_equal(slice_ifind(s, SLICE("A@B")), 6);
	assert_int_equal(slice_ifind(SLICE("a"), SLICE("ab")), SLICE_NPOS);
	rest = slice_cut(s, ':', &head);
	assert_slice("head", head, SLICE("from"));
	assert_slice("rest", rest, SLICE("<a@b:c>"));
	rest = slice_cut(rest, '!', &head);
	assert_slice("no cut", head, SLICE("<a@b:c>"));
	assert_int_equal(rest.len, 0);
	assert_slice("trim", slice_trim(SLICE(" \t x y\r\n")), SLICE("x y"));
	assert_slice("trim all", slice_trim(SLICE(" \r\n")), SLICE(""));
}

static void
hashes(void **state)
{
	(void)state;
	assert_true(slice_hash(SLICE("a")) != slice_hash(SLICE("A")));
	assert_true(slice_ihash(SLICE("a")) == slice_ihash(SLICE("A")));
	/* FNV-1a 64 of "foobar", as its authors list it */
	assert_true(slice_hash(SLICE("foobar")) == 0x85944171f73967e8u);
	assert_int_equal(byte_hex('f'), 15);
	assert_int_equal(byte_hex('A'), 10);
	assert_int_equal(byte_hex('g'), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares),
		cmocka_unit_test(searches),
		cmocka_unit_test(hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
