/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the generated tables of texts (tools/gen_po.py).  Only this room
 * reads them; others ask i18n/text.h.
 */
#ifndef I18N_TABLE_H
#define I18N_TABLE_H

#include "i18n/code.h"
#include "i18n/text.h"

struct lang_row {
	struct slice tag;
	unsigned forms; /* plural forms */
	unsigned (*form)(uint64_t n);
};

/* A basic code's number, or 1000 * (1 + subject) + detail. */
struct code_row {
	unsigned key;
	struct code_texts texts;
};

struct digit_row {
	enum digit_place place;
	unsigned digit;
	struct digit_texts texts;
};

struct pair_row {
	struct slice key; /* "550 5.1.1", "421-Ms", "5XX" */
	enum text_id text;
};

extern const struct lang_row i18n_langs[LANG_COUNT];
extern const struct slice i18n_texts[LANG_COUNT][TEXT_COUNT];
extern const struct slice i18n_plurals[LANG_COUNT][PLURAL_COUNT]
				      [PLURAL_FORMS_MAX];
extern const struct reason_texts i18n_reasons[REASON_COUNT];
extern const struct reason_texts i18n_causes[CAUSE_COUNT];
extern const enum text_id i18n_situations[SITUATION_COUNT];
extern const struct code_row i18n_codes[]; /* sorted by key */
extern const size_t i18n_code_count;
extern const struct digit_row i18n_digits[];
extern const size_t i18n_digit_count;
extern const struct pair_row i18n_pairs[];
extern const size_t i18n_pair_count;

#endif
