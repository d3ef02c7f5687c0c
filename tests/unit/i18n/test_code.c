/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/code.h"
#include "i18n/code.h"
#include "i18n/text.h"

static void
is_explained(const struct code_texts *t, enum code_standing standing)
{
	assert_non_null(t);
	assert_int_not_equal(t->title, TEXT_NONE);
	assert_int_not_equal(t->meaning, TEXT_NONE);
	assert_int_equal(
	    t->used_by != TEXT_NONE, standing == CODE_NON_STANDARD);
}

/* An advice of its own, or that of the reason it stands for. */
static bool
is_advised(const struct code_texts *t, enum reason reason)
{
	return t->advice[ACTOR_SENDER] != TEXT_NONE ||
	       t->advice[ACTOR_SENDER_ADMIN] != TEXT_NONE ||
	       text_of_advice(reason, ACTOR_SENDER) != TEXT_NONE;
}

static void
every_basic_code_is_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_basic_count; i++) {
		const struct basic_row *row = &catalog_basics[i];
		const struct code_texts *t = text_of_basic(row->code);

		is_explained(t, row->standing);
		if (row->code >= 400)
			assert_true(is_advised(t, row->reason));
	}
}

static void
every_enhanced_code_is_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_enhanced_count; i++) {
		const struct enhanced_row *row = &catalog_enhanceds[i];
		const struct code_texts *t =
		    text_of_enhanced(row->subject, row->detail);

		is_explained(t, row->standing);
		if (row->reason == REASON_ACCEPTED)
			continue;
		assert_true(is_advised(t, row->reason));
		assert_true(is_advised(t, row->reason_temporary));
	}
}

static void
texts_are_those_of_the_code(void **state)
{
	(void)state;
	assert_int_equal(text_of_basic(550)->title, TEXT_CODE_550_TITLE);
	assert_int_equal(
	    text_of_enhanced(7, 26)->meaning, TEXT_CODE_X_7_26_MEANING);
	assert_int_equal(text_of_basic(550)->advice[ACTOR_RECIPIENT_ADMIN],
	    TEXT_CODE_550_ADVICE_RECIPIENT_ADMIN);
	assert_int_equal(text_of_basic(420)->used_by, TEXT_CODE_420_USED_BY);
}

static void
nothing_falls_back(void **state)
{
	(void)state;
	assert_null(text_of_basic(0));
	assert_null(text_of_basic(577));
	assert_null(text_of_basic(1000)); /* the key of X.0.0 */
	assert_null(text_of_enhanced(7, 511));
	assert_null(text_of_enhanced(8, 0));
	assert_null(text_of_enhanced(0, 1001));       /* the key of X.1.1 */
	assert_null(text_of_enhanced(4294966, 1296)); /* wraps to X.0.0 */
}

static void
digits_are_explained(void **state)
{
	static const struct {
		enum digit_place place;
		unsigned from, to;
	} rows[] = {
		{ DIGIT_FIRST, 1, 5 },
		{ DIGIT_SECOND, 0, 5 },
		{ DIGIT_SUBJECT, 0, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned d = 0; d <= 9; d++)
			assert_int_equal(
			    text_of_digit(rows[i].place, d) != NULL,
			    d >= rows[i].from && d <= rows[i].to);
	}
	assert_int_equal(
	    text_of_digit(DIGIT_CLASS, 4)->title, TEXT_DIGIT_CLASS_4_TITLE);
	assert_null(text_of_digit(DIGIT_CLASS, 3));
}

static void
pairs_are_found_in_either_case(void **state)
{
	static const struct {
		const char *key;
		enum text_id text;
	} rows[] = {
		{ "421-Ms", TEXT_PAIR_421_MS },
		{ "421-Microsoft", TEXT_PAIR_421_MS },
		{ "421-microsoft", TEXT_PAIR_421_MS },
		{ "550 5.7.1", TEXT_PAIR_550_5_7_1 },
		{ "441 4.4.1-hanmail", TEXT_PAIR_441_4_4_1_HANMAIL },
		{ "5xx", TEXT_PAIR_5XX },
		{ "550 5.1.1", TEXT_NONE },
		{ "", TEXT_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(rows[i].key,
		    text_of_pair(slice_str(rows[i].key)) == rows[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_basic_code_is_explained),
		cmocka_unit_test(every_enhanced_code_is_explained),
		cmocka_unit_test(texts_are_those_of_the_code),
		cmocka_unit_test(nothing_falls_back),
		cmocka_unit_test(digits_are_explained),
		cmocka_unit_test(pairs_are_found_in_either_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
