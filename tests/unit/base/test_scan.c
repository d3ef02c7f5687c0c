/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/scan.h"

static const struct {
	const char *name, *in;
	unsigned digits;
	bool ok;
	unsigned n;
	const char *rest;
} numbers[] = {
	{ "zero", "0", 3, true, 0, "" },
	{ "three digits", "550 ", 3, true, 550, " " },
	{ "too many digits", "5501", 3, false, 0, "5501" },
	{ "leading zero", "05", 3, false, 0, "05" },
	{ "sign", "+5", 3, false, 0, "+5" },
	{ "nothing", "", 3, false, 0, "" },
	{ "never more than nine", "1234567890", 12, false, 0, "1234567890" },
};

static void
takes_numbers_or_leaves_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct slice in = slice_str(numbers[i].in);
		unsigned n = 0;

		assert_row(numbers[i].name,
		    scan_number(&in, numbers[i].digits, &n) == numbers[i].ok);
		assert_row(numbers[i].name, n == numbers[i].n);
		assert_slice(numbers[i].name, in, slice_str(numbers[i].rest));
	}
}

static void
takes_64_bits_and_not_one_more(void **state)
{
	struct slice in = SLICE("18446744073709551615;");
	uint64_t n = 0;

	(void)state;
	assert_true(scan_uint64(&in, &n));
	assert_true(n == UINT64_MAX);
	assert_slice("rest", in, SLICE(";"));
	assert_false(scan_uint64(&in, &n));
	in = SLICE("18446744073709551616");
	assert_false(scan_uint64(&in, &n));
	assert_int_equal(in.len, 20);
}

static void
takes_words(void **state)
{
	struct slice in = SLICE("MAIL FROM:<>"), word;

	(void)state;
	assert_false(scan_str(&in, SLICE("mail")));
	assert_true(scan_istr(&in, SLICE("mail")));
	assert_false(scan_byte(&in, 'F'));
	scan_blank(&in);
	assert_true(scan_ibyte(&in, 'f'));
	assert_true(scan_while(&in, byte_is_alpha, &word));
	assert_slice("word", word, SLICE("ROM"));
	assert_false(scan_while(&in, byte_is_alpha, &word));
	assert_true(scan_byte(&in, ':'));
	assert_true(scan_str(&in, SLICE("<>")));
	assert_false(scan_byte(&in, '>'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_numbers_or_leaves_them),
		cmocka_unit_test(takes_64_bits_and_not_one_more),
		cmocka_unit_test(takes_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
