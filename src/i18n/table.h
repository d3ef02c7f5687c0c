/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the generated tables of texts (tools/gen_po.py).  Only this room
 * reads them; others ask i18n/text.h.
 */
#ifndef I18N_TABLE_H
#define I18N_TABLE_H

#include "base/slice.h"
#include "catalog_ids.h" /* generated */
#include "text_ids.h"    /* generated */

struct lang_row {
	struct slice tag;
	unsigned forms; /* plural forms */
	unsigned (*form)(uint64_t n);
};

struct reason_texts {
	enum text_id title, meaning;
	enum text_id advice[ACTOR_COUNT];
};

extern const struct lang_row i18n_langs[LANG_COUNT];
extern const struct slice i18n_texts[LANG_COUNT][TEXT_COUNT];
extern const struct slice i18n_plurals[LANG_COUNT][PLURAL_COUNT]
				      [PLURAL_FORMS_MAX];
extern const struct reason_texts i18n_reasons[REASON_COUNT];
extern const enum text_id i18n_situations[SITUATION_COUNT];

#endif
