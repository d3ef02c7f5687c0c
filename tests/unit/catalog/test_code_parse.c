/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/code.h"

#define ZERO   CODE_NOTE_LEADING_ZERO
#define WRONG  CODE_NOTE_WRONG_CLASS
#define DOTTED CODE_NOTE_DOTTED
#define MAYBE  CODE_NOTE_MAYBE_DOTTED
#define DIFFER CODE_NOTE_DIFFERS

static const struct {
	const char *name, *text, *put;
	enum code_kind kind;
	unsigned basic;
	struct esc esc;
	unsigned notes;
} rows[] = {
	{ "basic", "550", "550", CODE_BASIC, 550, { 0, 0, 0 }, 0 },
	{ "never standard", "101", "101", CODE_BASIC, 101, { 0, 0, 0 }, 0 },
	{ "on no list", "577", "577", CODE_BASIC, 577, { 0, 0, 0 }, 0 },
	{ "blanks around", " 421\t", "421", CODE_BASIC, 421, { 0, 0, 0 }, 0 },
	{ "all of 5", "5XX", "5XX", CODE_BASICS, 500, { 0, 0, 0 }, 0 },
	{ "as the RFC writes", "5yz", "5XX", CODE_BASICS, 500, { 0, 0, 0 }, 0 },
	{ "all of 43", "43x", "43X", CODE_BASICS, 430, { 0, 0, 0 }, 0 },

	{ "enhanced", "5.7.26", "5.7.26", CODE_ENHANCED, 0, { 5, 7, 26 }, 0 },
	{ "with a #", "#4.4.3", "4.4.3", CODE_ENHANCED, 0, { 4, 4, 3 }, 0 },
	{ "any class", "x.1.1", "X.1.1", CODE_ENHANCED, 0, { 0, 1, 1 }, 0 },
	{ "private", "5.7.511", "5.7.511", CODE_ENHANCED, 0, { 5, 7, 511 }, 0 },
	{ "subject", "X.4", "X.4.X", CODE_SUBJECT, 0, { 0, 4, 0 }, 0 },
	{ "subject, class", "4.4.X", "4.4.X", CODE_SUBJECT, 0, { 4, 4, 0 }, 0 },
	{ "two numbers", "5.7", "5.7.X", CODE_SUBJECT, 0, { 5, 7, 0 }, 0 },
	{ "class", "5.X.X", "5.X.X", CODE_CLASS, 0, { 5, 0, 0 }, 0 },

	{ "zero in subject", "5.01.1", "5.1.1", CODE_ENHANCED, 0, { 5, 1, 1 },
	    ZERO },
	{ "zeros in detail", "5.7.026", "5.7.26", CODE_ENHANCED, 0,
	    { 5, 7, 26 }, ZERO },
	{ "zero in class", "05.1.1", "5.1.1", CODE_ENHANCED, 0, { 5, 1, 1 },
	    ZERO },
	{ "zero before a basic code", "0550", "550", CODE_BASIC, 550,
	    { 0, 0, 0 }, ZERO },
	{ "zeros before one", "00101", "101", CODE_BASIC, 101, { 0, 0, 0 },
	    ZERO },
	{ "zero itself", "5.0.0", "5.0.0", CODE_ENHANCED, 500, { 5, 0, 0 },
	    MAYBE },
	{ "class 6", "6.1.1", "6.1.1", CODE_ENHANCED, 0, { 0, 1, 1 }, WRONG },
	{ "class 3", "3.1.15", "3.1.15", CODE_ENHANCED, 0, { 0, 1, 15 },
	    WRONG },

	{ "101 with dots", "1.0.1", "101", CODE_BASIC, 101, { 0, 0, 0 },
	    DOTTED },
	{ "354 with dots", "3.5.4", "354", CODE_BASIC, 354, { 0, 0, 0 },
	    DOTTED },
	{ "420 with dots, or X.2.0", "4.2.0", "4.2.0", CODE_ENHANCED, 420,
	    { 4, 2, 0 }, MAYBE },
	{ "311, that is on no list, with dots", "3.1.1", "3.1.1", CODE_ENHANCED,
	    0, { 0, 1, 1 }, WRONG },
	{ "123, that begins no reply, with dots", "1.2.3", "1.2.3",
	    CODE_ENHANCED, 0, { 0, 2, 3 }, WRONG },
	{ "class 9", "9.1.1", "9.1.1", CODE_ENHANCED, 0, { 0, 1, 1 }, WRONG },
	{ "class 0", "0.1.1", "0.1.1", CODE_ENHANCED, 0, { 0, 1, 1 }, WRONG },
	{ "dots and a zero", "03.5.4", "354", CODE_BASIC, 354, { 0, 0, 0 },
	    DOTTED },
	{ "550 with dots, or X.5.0", "5.5.0", "5.5.0", CODE_ENHANCED, 550,
	    { 5, 5, 0 }, MAYBE },
	{ "220 with dots, or X.2.0", "2.2.0", "2.2.0", CODE_ENHANCED, 220,
	    { 2, 2, 0 }, MAYBE },
	{ "511 with dots, or X.1.1", "5.1.1", "5.1.1", CODE_ENHANCED, 511,
	    { 5, 1, 1 }, MAYBE },
	{ "442 with dots, or X.4.2", "4.4.2", "4.4.2", CODE_ENHANCED, 442,
	    { 4, 4, 2 }, MAYBE },
	{ "of any class no basic code", "X.5.0", "X.5.0", CODE_ENHANCED, 0,
	    { 0, 5, 0 }, 0 },
	{ "no 571", "5.7.1", "5.7.1", CODE_ENHANCED, 0, { 5, 7, 1 }, 0 },

	{ "pair", "550 5.1.1", "550 5.1.1", CODE_PAIR, 550, { 5, 1, 1 }, 0 },
	{ "pair with a dash", "421-4.7.0", "421 4.7.0", CODE_PAIR, 421,
	    { 4, 7, 0 }, 0 },
	{ "pair with a #", "550  #5.1.0", "550 5.1.0", CODE_PAIR, 550,
	    { 5, 1, 0 }, 0 },
	{ "pair with dots alone", "550 5.5.0", "550 5.5.0", CODE_PAIR, 550,
	    { 5, 5, 0 }, 0 },
	{ "pair of two classes", "450 5.1.1", "450 5.1.1", CODE_PAIR, 450,
	    { 5, 1, 1 }, DIFFER },
	{ "pair with zeros", "550 5.01.1", "550 5.1.1", CODE_PAIR, 550,
	    { 5, 1, 1 }, ZERO },
	{ "zero before a pair", "0550 5.1.1", "550 5.1.1", CODE_PAIR, 550,
	    { 5, 1, 1 }, ZERO },
};

static void
every_way_of_writing_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct code_query q;
		struct buf b;

		assert_row(
		    rows[i].name, code_parse(slice_str(rows[i].text), &q));
		assert_row(rows[i].name, q.kind == rows[i].kind);
		assert_row(rows[i].name, q.basic == rows[i].basic);
		assert_row(rows[i].name, esc_eq(q.esc, rows[i].esc));
		assert_row(rows[i].name, q.notes == rows[i].notes);
		buf_init(&b, 64);
		code_put(&b, &q);
		assert_row(rows[i].name,
		    slice_eq(buf_slice(&b), slice_str(rows[i].put)));
		buf_deinit(&b);
	}
}

static void
what_is_no_code_is_refused(void **state)
{
	static const char *const texts[] = { "", " ", "#", "5", "55", "5500",
		"650", "050", "0650", "05500", "05XX", "0", "000", "5X0", "yyy",
		"abc", "5a0", "55a", ".", "5.", "5.1.", ".1.1", "5..1",
		"5.1.1.", "5.1.1.1", "192.0.2.1", "5.1.1234", "5.1234.1",
		"25.1.1", "X.X.X", "X.X", "5.X.1", "-5.1.1", "5.-1.1", "5.1.1x",
		"550 ", "550 550", "550 5.1", "5XX 5.1.1", "550 5.1.1 no",
		"1.0.1 5.1.1", "5.1.1 550" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct code_query q;
		bool is_550 = strcmp(texts[i], "550 ") == 0;

		/* the blank at its end is nothing but a blank */
		assert_row(
		    texts[i], code_parse(slice_str(texts[i]), &q) == is_550);
	}
}

static void
failure_leaves_the_answer_alone(void **state)
{
	struct code_query q = { .basic = 7 };

	(void)state;
	assert_false(code_parse(SLICE("5.1.1.1"), &q));
	assert_int_equal(q.basic, 7);
}

static void
every_code_of_the_catalogue_is_itself(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_basic_count; i++) {
		struct code_query q;
		struct buf b;

		buf_init(&b, 16);
		buf_put_uint(&b, catalog_basics[i].code);
		assert_true(code_parse(buf_slice(&b), &q));
		assert_int_equal(q.basic, catalog_basics[i].code);
		assert_int_equal(q.kind, CODE_BASIC);
		buf_deinit(&b);
	}
}

static const struct {
	const char *kind, *name;
	unsigned code;  /* or 0 */
	struct esc esc; /* then the row of the catalogue for this one */
	bool included;
} members[] = {
	{ "5XX", "basic-pattern", 550, { 0, 0, 0 }, true },
	{ "5XX", "basic-pattern", 450, { 0, 0, 0 }, false },
	{ "43X", "basic-pattern", 432, { 0, 0, 0 }, true },
	{ "43X", "basic-pattern", 442, { 0, 0, 0 }, false },
	{ "5XX", "basic-pattern", 0, { 5, 1, 1 }, false },
	{ "X.4", "subject", 0, { 5, 4, 1 }, true },
	{ "X.4", "subject", 0, { 5, 5, 1 }, false },
	{ "X.4", "subject", 440, { 0, 0, 0 }, false },
	{ "X.1", "subject", 0, { 2, 1, 5 }, true },
	{ "2.1", "subject", 0, { 2, 1, 5 }, true },
	{ "2.1", "subject", 0, { 2, 1, 1 }, false },
	{ "5.1", "subject", 0, { 2, 1, 5 }, false },
	{ "5.X.X", "class", 0, { 5, 7, 1 }, true },
	{ "5.X.X", "class", 0, { 2, 1, 5 }, false },
	{ "2.X.X", "class", 0, { 5, 7, 1 }, false },
	{ "5.X.X", "class", 550, { 0, 0, 0 }, false },
	{ "550", "basic", 550, { 0, 0, 0 }, false },
	{ "X.4.1", "enhanced", 0, { 5, 4, 1 }, false },
	{ "550 5.1.1", "pair", 550, { 0, 0, 0 }, false },
};

static void
kinds_include_their_codes(void **state)
{
	struct code_query q;

	(void)state;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *name = members[i].kind;
		bool got;

		assert_row(name, code_parse(slice_str(name), &q));
		assert_slice(
		    name, code_kind_name(q.kind), slice_str(members[i].name));
		got = members[i].code != 0
			  ? code_includes_basic(&q, members[i].code)
			  : code_includes_enhanced(&q,
				catalog_enhanced_find(members[i].esc, NULL));
		assert_row(name, got == members[i].included);
	}
}

static void
each_note_has_a_name_of_its_own(void **state)
{
	static const char *const names[CODE_NOTES] = { "leading-zero",
		"wrong-class", "dotted", "maybe-dotted", "classes-differ" };

	(void)state;
	for (unsigned i = 0; i < CODE_NOTES; i++)
		assert_slice(
		    names[i], code_note_name(1u << i), slice_str(names[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_of_writing_is_understood),
		cmocka_unit_test(what_is_no_code_is_refused),
		cmocka_unit_test(failure_leaves_the_answer_alone),
		cmocka_unit_test(every_code_of_the_catalogue_is_itself),
		cmocka_unit_test(kinds_include_their_codes),
		cmocka_unit_test(each_note_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
