/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/code.h"

static void
every_basic_code_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_basic_count; i++)
		assert_ptr_equal(catalog_basic_find(catalog_basics[i].code),
		    &catalog_basics[i]);
}

static void
every_enhanced_code_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_enhanced_count; i++) {
		const struct enhanced_row *row = &catalog_enhanceds[i];
		bool exact = false;

		assert_ptr_equal(
		    catalog_enhanced_find(ESC(5, (unsigned short)row->subject,
					      (unsigned short)row->detail),
			&exact),
		    row);
		assert_true(exact);
	}
}

static void
other_codes_are_absent(void **state)
{
	static const unsigned codes[] = { 0, 199, 299, 422, 549, 557, 999 };

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_null(catalog_basic_find(codes[i]));
}

static void
unknown_detail_falls_back(void **state)
{
	static const struct {
		const char *name;
		struct esc esc;
		unsigned subject, detail;
		bool exact;
	} rows[] = {
		{ "known", { 4, 2, 2 }, 2, 2, true },
		{ "last one", { 5, 7, 30 }, 7, 30, true },
		{ "private detail", { 5, 7, 511 }, 7, 0, false },
		{ "unknown subject", { 5, 9, 1 }, 0, 0, false },
		{ "unknown subject, detail 0", { 4, 8, 0 }, 0, 0, false },
		{ "subject 0 with a detail", { 5, 0, 7 }, 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct enhanced_row *row;
		bool exact = !rows[i].exact;

		row = catalog_enhanced_find(rows[i].esc, &exact);
		assert_row(rows[i].name, row != NULL);
		assert_row(rows[i].name, row->subject == rows[i].subject);
		assert_row(rows[i].name, row->detail == rows[i].detail);
		assert_row(rows[i].name, exact == rows[i].exact);
		assert_row(rows[i].name,
		    catalog_enhanced_find(rows[i].esc, NULL) == row);
	}
	assert_null(catalog_enhanced_find(ESC_NONE, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_basic_code_is_found),
		cmocka_unit_test(every_enhanced_code_is_found),
		cmocka_unit_test(other_codes_are_absent),
		cmocka_unit_test(unknown_detail_falls_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
