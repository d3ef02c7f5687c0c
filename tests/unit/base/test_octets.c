/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/octets.h"

/* Each octet at each place, between neighbours that could carry into it. */
static void
ranges_are_exact_for_every_octet(void **state)
{
	static const uint8_t ranges[][2] = { { '0', '9' }, { 'a', 'z' },
		{ ' ', '~' }, { '@', '@' }, { 1, 0x7f } };
	static const uint8_t around[] = { 0, 0x1f, '5', 'm', 0x7f, 0x80, 0xff };

	(void)state;
	for (size_t r = 0; r < sizeof(ranges) / sizeof(ranges[0]); r++)
		for (size_t a = 0; a < sizeof(around); a++)
			for (unsigned c = 0; c < 0x100; c++)
				for (unsigned at = 0; at < 64; at += 8) {
					uint64_t x = OCTETS_EACH(around[a]) &
						     ~(UINT64_C(0xff) << at),
						 in;
					bool is = c >= ranges[r][0] &&
						  c <= ranges[r][1];

					x |= (uint64_t)c << at;
					in = octets_in(
					    x, ranges[r][0], ranges[r][1]);
					assert_int_equal(
					    in >> at & 0xff, is ? 0x80 : 0);
					assert_int_equal(in & ~OCTETS_TOP, 0);
				}
}

static void
the_first_octet_is_the_lowest(void **state)
{
	char copy[8];
	uint64_t x = octets_load("ab[Z9..\xc3");

	(void)state;
	assert_int_equal(x & 0xff, 'a');
	octets_store(copy, x);
	assert_memory_equal(copy, "ab[Z9..\xc3", 8);
	assert_int_equal(octets_letters(x), UINT64_C(0x80008080));
	assert_int_equal(octets_before(octets_in(x, '.', '.')), 5);
	assert_int_equal(octets_before(octets_in(x, '@', '@')), 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_exact_for_every_octet),
		cmocka_unit_test(the_first_octet_is_the_lowest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
