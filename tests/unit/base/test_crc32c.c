/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/crc32c.h"

/* RFC 3720 B.4 */
static void
agrees_with_the_rfc(void **state)
{
	char bytes[32] = { 0 };

	(void)state;
	assert_int_equal(crc32c(0, slice_of(bytes, 32)), 0x8a9136aa);
	memset(bytes, 0xff, 32);
	assert_int_equal(crc32c(0, slice_of(bytes, 32)), 0x62a8ab43);
	for (int i = 0; i < 32; i++)
		bytes[i] = (char)i;
	assert_int_equal(crc32c(0, slice_of(bytes, 32)), 0x46dd794e);
	for (size_t cut = 0; cut <= 32; cut++) {
		uint32_t c = crc32c(0, slice_of(bytes, cut));

		c = crc32c(c, slice_of(bytes + cut, 32 - cut));
		assert_int_equal(c, 0x46dd794e);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_rfc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
