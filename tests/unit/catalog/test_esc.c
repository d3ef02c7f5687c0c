/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/esc.h"

static void
scans(void **state)
{
	static const struct {
		const char *name, *in;
		bool taken;
		struct esc esc;
		const char *rest;
	} rows[] = {
		{ "plain", "5.1.1 no", true, { 5, 1, 1 }, " no" },
		{ "three digits", "4.123.999", true, { 4, 123, 999 }, "" },
		{ "success", "2.0.0", true, { 2, 0, 0 }, "" },
		{ "class 3", "3.0.0", false, { 0, 0, 0 }, "3.0.0" },
		{ "class 1", "1.0.0", false, { 0, 0, 0 }, "1.0.0" },
		{ "leading zero", "5.01.1", false, { 0, 0, 0 }, "5.01.1" },
		{ "four digits", "5.1000.1", false, { 0, 0, 0 }, "5.1000.1" },
		{ "class of two digits", "50.1.1", false, { 0, 0, 0 },
		    "50.1.1" },
		{ "two parts", "5.1", false, { 0, 0, 0 }, "5.1" },
		{ "sign", "5.-1.1", false, { 0, 0, 0 }, "5.-1.1" },
		{ "blank inside", "5. 1.1", false, { 0, 0, 0 }, "5. 1.1" },
		{ "nothing", "", false, { 0, 0, 0 }, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice in = slice_str(rows[i].in);
		struct esc esc = ESC_NONE;

		assert_row(rows[i].name, esc_scan(&in, &esc) == rows[i].taken);
		assert_row(rows[i].name, esc_eq(esc, rows[i].esc));
		assert_slice(rows[i].name, in, slice_str(rows[i].rest));
	}
}

static void
puts_what_it_scans(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 16);
	esc_put(&b, ESC(5, 7, 26));
	assert_true(buf_ok(&b));
	assert_slice("5.7.26", buf_slice(&b), SLICE("5.7.26"));
	buf_deinit(&b);
}

static void
equal_in_all_parts(void **state)
{
	(void)state;
	assert_true(esc_eq(ESC(5, 1, 2), ESC(5, 1, 2)));
	assert_false(esc_eq(ESC(5, 1, 2), ESC(4, 1, 2)));
	assert_false(esc_eq(ESC(5, 1, 2), ESC(5, 2, 2)));
	assert_false(esc_eq(ESC(5, 1, 2), ESC(5, 1, 3)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scans),
		cmocka_unit_test(puts_what_it_scans),
		cmocka_unit_test(equal_in_all_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
