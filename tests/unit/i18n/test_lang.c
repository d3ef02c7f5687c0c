/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "i18n/lang.h"

#include <stdlib.h>

#define NONE LANG_COUNT

static void
tags(void **state)
{
	static const struct {
		const char *tag;
		enum lang lang;
	} rows[] = {
		{ "en", LANG_EN },
		{ "ko", LANG_KO },
		{ "ko-KR", LANG_KO },
		{ "KO", LANG_KO },
		{ "de_AT.UTF-8", LANG_DE },
		{ "de@euro", LANG_DE },
		{ " ru-RU ", LANG_RU },
		{ "zh", NONE },
		{ "kodiak", NONE },
		{ "k", NONE },
		{ "", NONE },
		{ "-ko", NONE },
		{ "ko kr", NONE },
		{ "*", NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum lang lang = NONE;
		bool found = lang_find(slice_str(rows[i].tag), &lang);

		assert_row(rows[i].tag, found == (rows[i].lang != NONE));
		assert_row(rows[i].tag, lang == rows[i].lang);
	}
}

static void
every_language_has_its_tag(void **state)
{
	(void)state;
	for (unsigned i = 0; i < LANG_COUNT; i++) {
		enum lang lang = NONE;

		assert_true(lang_find(lang_tag((enum lang)i), &lang));
		assert_int_equal(lang, i);
	}
}

static const struct {
	const char *value;
	enum lang lang;
} choices[] = {
	{ "ko", LANG_KO },
	{ "zh, de, ko", LANG_DE },
	{ "ko;q=0.5, de;q=0.8, ru;q=0.7", LANG_DE },
	{ "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", LANG_KO },
	{ "en;q=0.9, ru", LANG_RU },
	{ "en;q=0.123, ru;q=0.124", LANG_RU },
	{ "de ; Q = 0.4 , en;q=0.3", LANG_DE },
	{ "de;q=0, en;q=0.1", LANG_EN },
	{ "de;q=0", NONE },
	{ "de;q=1.0000, en;q=0.5", LANG_EN },
	{ "de;q=2, en;q=0.5", LANG_EN },
	{ "de;q=1.1, en;q=0.5", LANG_EN },
	{ "de;q=, en;q=0.5", LANG_EN },
	{ "de;level=1, en;q=0.5", LANG_EN },
	{ ",, ,ko,", LANG_KO },
	{ "de (Deutsch, nicht English)", LANG_DE },
	{ "(ko, (ru\\), ) de) en", LANG_EN },
	{ "zh,\r\n\tru", LANG_RU },
	{ "*", NONE },
	{ "zh, ja", NONE },
	{ "de(", LANG_DE },
	{ "(de", NONE },
	{ "(\\", NONE },
	{ "", NONE },
	{ "\xff\xfe, de", LANG_DE },
};

static void
field_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
		enum lang lang = NONE;
		bool found = lang_choose(slice_str(choices[i].value), &lang);

		assert_row(
		    choices[i].value, found == (choices[i].lang != NONE));
		assert_row(choices[i].value, lang == choices[i].lang);
	}
}

static void
every_head_is_safe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		for (size_t n = 0; n <= strlen(choices[i].value); n++) {
			char *copy = malloc(n > 0 ? n : 1);
			enum lang lang = NONE;
			bool found;

			assert_non_null(copy);
			memcpy(copy, choices[i].value, n);
			found = lang_choose(slice_of(copy, n), &lang);
			assert_int_equal(found, lang != NONE);
			free(copy);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags),
		cmocka_unit_test(every_language_has_its_tag),
		cmocka_unit_test(field_values),
		cmocka_unit_test(every_head_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
