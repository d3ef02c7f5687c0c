/* SPDX-License-Identifier: Apache-2.0 */
/* Look-up in the generated tables of the texts of codes. */
#include "i18n/code.h"

#include "i18n/table.h"

static const struct code_texts *
find(unsigned key)
{
	size_t from = 0, to = i18n_code_count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (i18n_codes[mid].key == key)
			return &i18n_codes[mid].texts;
		if (i18n_codes[mid].key < key)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

const struct code_texts *
text_of_basic(unsigned code)
{
	return code < 1000 ? find(code) : NULL;
}

const struct code_texts *
text_of_enhanced(unsigned subject, unsigned detail)
{
	if (subject >= 1000 || detail >= 1000)
		return NULL;
	return find(1000 + subject * 1000 + detail);
}

const struct digit_texts *
text_of_digit(enum digit_place place, unsigned digit)
{
	for (size_t i = 0; i < i18n_digit_count; i++) {
		if (i18n_digits[i].place == place &&
		    i18n_digits[i].digit == digit)
			return &i18n_digits[i].texts;
	}
	return NULL;
}

enum text_id
text_of_pair(struct slice key)
{
	for (size_t i = 0; i < i18n_pair_count; i++) {
		if (slice_ieq(i18n_pairs[i].key, key))
			return i18n_pairs[i].text;
	}
	return TEXT_NONE;
}

struct slice
text_pair_key(size_t i)
{
	return i < i18n_pair_count ? i18n_pairs[i].key : SLICE_NONE;
}
