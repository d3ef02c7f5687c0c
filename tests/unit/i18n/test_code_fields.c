/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every code that people collected, and every one of the registry, has all that
 * is promised of it, in each language.
 */
#include "kit/kit.h"

#include "catalog/code.h"
#include "i18n/code.h"
#include "i18n/text.h"

/* clang-format off */
static const unsigned basics[] = {
	101, 111,
	211, 214, 220, 221, 235, 240, 250, 251, 252, 253,
	334, 354,
	420, 421, 422, 430, 431, 432, 441, 442, 446, 447, 449,
	450, 451, 452, 453, 454, 455, 458, 459, 465, 471,
	500, 501, 502, 503, 504, 505, 510, 511, 512, 513, 515,
	521, 523, 524, 525, 530, 531, 533, 534, 535, 538, 541,
	550, 551, 552, 553, 554, 555, 556, 557,
};
static const struct { unsigned subject, last; } subjects[] = {
	{ 0, 0 }, { 1, 10 }, { 2, 4 }, { 3, 6 }, { 4, 7 }, { 5, 6 },
	{ 6, 10 }, { 7, 30 },
};
/* what was never standard, and what is no more */
static const unsigned odd[] = {
	101, 111, 240, 420, 422, 430, 431, 441, 442, 446, 447, 449, 465, 471,
	505, 510, 511, 512, 513, 515, 531, 533, 541, 557,
};
static const unsigned old[] = { 524, 538 };
/* clang-format on */

static const enum actor readers[] = { ACTOR_SENDER, ACTOR_SENDER_ADMIN,
	ACTOR_RECIPIENT_ADMIN };

/* There, and not left in English. */
static void
is_told(const char *name, enum text_id id)
{
	assert_row(name, id != TEXT_NONE);
	for (unsigned l = 0; l < LANG_COUNT; l++) {
		struct slice text = text_find((enum lang)l, id);

		assert_row(name, text.len > 0);
		assert_row(name,
		    l == LANG_EN || !slice_eq(text, text_find(LANG_EN, id)));
	}
}

static void
has_title(const char *name, enum text_id id)
{
	assert_row(name, id != TEXT_NONE);
	for (unsigned l = 0; l < LANG_COUNT; l++)
		assert_row(name, text_find((enum lang)l, id).len > 0);
}

static void
has_texts(const char *name, const struct code_texts *t, enum reason reason,
    bool failed)
{
	assert_row(name, t != NULL);
	has_title(name, t->title);
	is_told(name, t->meaning);
	for (size_t i = 0; failed && i < 3; i++)
		is_told(name, t->advice[readers[i]] != TEXT_NONE
				  ? t->advice[readers[i]]
				  : text_of_advice(reason, readers[i]));
}

static void
has_digit(const char *name, enum digit_place place, unsigned digit)
{
	const struct digit_texts *t = text_of_digit(place, digit);

	assert_row(name, t != NULL);
	has_title(name, t->title);
	is_told(name, t->meaning);
}

static bool
is_among(const unsigned *codes, size_t count, unsigned code)
{
	for (size_t i = 0; i < count; i++) {
		if (codes[i] == code)
			return true;
	}
	return false;
}

static enum code_standing
standing_of(unsigned code)
{
	if (is_among(odd, sizeof(odd) / sizeof(odd[0]), code))
		return CODE_NON_STANDARD;
	return is_among(old, sizeof(old) / sizeof(old[0]), code)
		   ? CODE_OBSOLETE
		   : CODE_STANDARD;
}

static void
basic_codes_have_every_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(basics) / sizeof(basics[0]); i++) {
		const struct basic_row *row = catalog_basic_find(basics[i]);
		const struct code_texts *t = text_of_basic(basics[i]);
		char name[] = { (char)('0' + basics[i] / 100),
			(char)('0' + basics[i] / 10 % 10),
			(char)('0' + basics[i] % 10), '\0' };

		assert_row(name, row != NULL);
		has_texts(
		    name, t, row->reason, row->code < 200 || row->code >= 400);
		has_digit(name, DIGIT_FIRST, row->code / 100);
		if (row->code >= 200 && row->standing != CODE_NON_STANDARD)
			has_digit(name, DIGIT_SECOND, row->code / 10 % 10);
		assert_row(name, row->standing == standing_of(row->code));
		assert_row(name, (row->source.len > 0) ==
				     (row->standing != CODE_NON_STANDARD));
		if (row->standing == CODE_NON_STANDARD)
			has_title(name, t->used_by);
	}
	assert_int_equal(
	    sizeof(basics) / sizeof(basics[0]), catalog_basic_count);
}

static void
has_every_field(unsigned subject, unsigned detail)
{
	const struct code_texts *t = text_of_enhanced(subject, detail);
	const struct enhanced_row *row;
	struct buf name;
	bool exact;

	buf_init(&name, 16);
	esc_put(&name, ESC(5, (unsigned short)subject, (unsigned short)detail));
	buf_put_byte(&name, '\0');
	row = catalog_enhanced_find(
	    ESC(5, (unsigned short)subject, (unsigned short)detail), &exact);
	assert_row(name.at, row != NULL && exact);
	has_texts(name.at, t, row->reason, row->reason != REASON_ACCEPTED);
	has_digit(name.at, DIGIT_SUBJECT, subject);
	assert_row(name.at, row->source.len > 0);
	/* entered twice, and of reports, which no basic code goes with */
	if (row->standing == CODE_STANDARD && (subject != 1 || detail != 9))
		assert_row(name.at, row->company.len > 0);
	assert_row(
	    name.at, row->standing == ((subject == 6 && detail == 10) ||
						  (subject == 7 && detail == 11)
					      ? CODE_OBSOLETE
					      : CODE_STANDARD));
	buf_deinit(&name);
}

static void
enhanced_codes_have_every_field(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		for (unsigned d = 0; d <= subjects[i].last; d++, count++)
			has_every_field(subjects[i].subject, d);
	}
	assert_int_equal(count, catalog_enhanced_count);
	for (unsigned class = 2; class <= 5; class ++) {
		if (class != 3)
			has_digit("class", DIGIT_CLASS, class);
	}
}

/* Two codes together, and codes of one provider. */
static void
pairs_are_told_in_each_language(void **state)
{
	struct slice key;

	(void)state;
	for (size_t i = 0; (key = text_pair_key(i)).len > 0; i++)
		is_told("pair", text_of_pair(key));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(basic_codes_have_every_field),
		cmocka_unit_test(enhanced_codes_have_every_field),
		cmocka_unit_test(pairs_are_told_in_each_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
