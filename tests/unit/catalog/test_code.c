/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/code.h"
#include "catalog/table.h"

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
	static const unsigned codes[] = { 0, 199, 299, 423, 549, 558, 999 };

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

/* What the seeds of the catalogue name, and how it stands. */
static void
every_named_code_has_its_standing(void **state)
{
	static const struct {
		enum code_standing standing;
		unsigned codes[40];
	} groups[] = {
		{ CODE_STANDARD,
		    { 211, 214, 220, 221, 235, 250, 251, 252, 334, 354, 421,
			432, 450, 451, 452, 454, 455, 500, 501, 502, 503, 504,
			521, 523, 530, 534, 535, 550, 551, 552, 553, 554, 555,
			556 } },
		{ CODE_OBSOLETE, { 538 } },
		{ CODE_NON_STANDARD, { 101, 111, 240, 420, 422, 431, 441, 442,
					 446, 447, 449, 465, 471, 505, 510, 511,
					 512, 513, 515, 531, 541, 557 } },
	};

	(void)state;
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		for (size_t i = 0; groups[g].codes[i] != 0; i++) {
			const struct basic_row *row =
			    catalog_basic_find(groups[g].codes[i]);

			assert_non_null(row);
			assert_int_equal(row->standing, groups[g].standing);
			assert_int_equal(slice_empty(row->source),
			    row->standing == CODE_NON_STANDARD);
		}
	}
}

/* The engine says nothing that no RFC defines. */
static void
no_situation_has_a_code_of_nobodys(void **state)
{
	(void)state;
	for (size_t i = 0; i < SITUATION_COUNT; i++) {
		unsigned code = catalog_situations[i].basic;

		if (code == 0)
			continue;
		assert_non_null(catalog_basic_find(code));
		assert_int_not_equal(
		    catalog_basic_find(code)->standing, CODE_NON_STANDARD);
	}
}

static void
company_is_seen_from_both_sides(void **state)
{
	bool exact;

	(void)state;
	assert_int_not_equal(
	    slice_find(catalog_enhanced_find(ESC(5, 7, 26), &exact)->company,
		SLICE("550")),
	    SLICE_NPOS);
	assert_int_not_equal(
	    slice_find(catalog_basic_find(550)->company, SLICE("X.7.26")),
	    SLICE_NPOS);
	assert_true(
	    slice_eq(catalog_basic_find(556)->company, SLICE("X.1.10")));
}

static void
some_codes_speak_of_success(void **state)
{
	static const struct {
		const char *name;
		struct esc esc;
		bool success;
	} rows[] = {
		{ "recipient valid", { 2, 1, 5 }, true },
		{ "passed on", { 2, 1, 9 }, true },
		{ "priority", { 2, 3, 6 }, true },
		{ "loss", { 2, 6, 4 }, true },
		{ "any", { 2, 0, 0 }, false },
		{ "address, with 250 and 554", { 2, 1, 0 }, false },
		{ "no mailbox", { 2, 1, 1 }, false },
		{ "content", { 2, 6, 0 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(
		    rows[i].name, enhanced_row_is_success(catalog_enhanced_find(
				      rows[i].esc, NULL)) == rows[i].success);
}

static void
temporary_rows_may_have_their_own_reason(void **state)
{
	static const struct {
		const char *name;
		struct esc esc;
		unsigned class;
		enum reason reason;
	} rows[] = {
		{ "never takes mail", { 5, 3, 2 }, 5, REASON_NOT_ACCEPTING },
		{ "takes none now", { 4, 3, 2 }, 4, REASON_SYSTEM_ERROR },
		{ "open class", { 5, 3, 2 }, 0, REASON_NOT_ACCEPTING },
		{ "the same in both", { 4, 2, 2 }, 4, REASON_MAILBOX_FULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(
		    rows[i].name, enhanced_row_reason(
				      catalog_enhanced_find(rows[i].esc, NULL),
				      rows[i].class) == rows[i].reason);
}

/* A list of 2.X.X names no failures, and one of 5.X.X no successes. */
static void
codes_have_the_classes_that_servers_say(void **state)
{
	static const struct {
		struct esc esc;
		bool success, failure;
	} rows[] = {
		{ { 5, 0, 0 }, true, true },
		{ { 5, 1, 0 }, true, true },
		{ { 5, 1, 1 }, false, true },
		{ { 5, 1, 5 }, true, false },
		{ { 5, 1, 9 }, true, false },
		{ { 5, 3, 6 }, true, false },
		{ { 5, 6, 4 }, true, true },
		{ { 5, 7, 17 }, false, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct enhanced_row *row =
		    catalog_enhanced_find(rows[i].esc, NULL);

		assert_true(enhanced_row_has_class(row, 0));
		assert_int_equal(
		    enhanced_row_has_class(row, 2), rows[i].success);
		assert_int_equal(
		    enhanced_row_has_class(row, 4), rows[i].failure);
		assert_int_equal(
		    enhanced_row_has_class(row, 5), rows[i].failure);
	}
}

static void
a_code_is_known_by_its_words(void **state)
{
	static const struct {
		const char *name;
		unsigned code;
		const char *text;
		bool said;
	} rows[] = {
		{ "as they stand", 550, "mailbox unavailable", true },
		{ "others between", 550, "The MAILBOX: is now unavailable.",
		    true },
		{ "longer words", 550, "Requested actions", true },
		{ "another run", 550, "requested mail action not taken", true },
		{ "another order", 550, "unavailable mailbox", false },
		{ "cut off", 550, "mailbox unavail", false },
		{ "the end of a word", 550, "ourmailbox unavailable", false },
		{ "nothing", 550, "", false },
		{ "signs", 550, " -: ", false },
		{ "without words", 511, "bad email address", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(rows[i].name,
		    basic_row_is_said(catalog_basic_find(rows[i].code),
			slice_str(rows[i].text)) == rows[i].said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_basic_code_is_found),
		cmocka_unit_test(every_enhanced_code_is_found),
		cmocka_unit_test(other_codes_are_absent),
		cmocka_unit_test(unknown_detail_falls_back),
		cmocka_unit_test(every_named_code_has_its_standing),
		cmocka_unit_test(no_situation_has_a_code_of_nobodys),
		cmocka_unit_test(company_is_seen_from_both_sides),
		cmocka_unit_test(some_codes_speak_of_success),
		cmocka_unit_test(temporary_rows_may_have_their_own_reason),
		cmocka_unit_test(codes_have_the_classes_that_servers_say),
		cmocka_unit_test(a_code_is_known_by_its_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
