/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which texts belong to a code, made from data/status/.  The codes themselves,
 * and what follows from them, are in catalog/code.h.
 */
#ifndef I18N_CODE_H
#define I18N_CODE_H

#include "base/slice.h"
#include "catalog_ids.h" /* generated */
#include "text_ids.h"    /* generated */

/* TEXT_NONE where there is nothing to say that the reason does not say. */
struct code_texts {
	enum text_id title, meaning;
	enum text_id advice[ACTOR_COUNT];
	enum text_id used_by; /* of non-standard codes */
};

struct digit_texts {
	enum text_id title, meaning;
};

enum digit_place { DIGIT_FIRST, DIGIT_SECOND, DIGIT_CLASS, DIGIT_SUBJECT };

/* NULL when the catalogue has no such code; nothing falls back here. */
const struct code_texts *text_of_basic(unsigned code);
const struct code_texts *text_of_enhanced(unsigned subject, unsigned detail);

/* What one digit of a code says; NULL when it says nothing. */
const struct digit_texts *text_of_digit(enum digit_place place, unsigned digit);

/*
 * What codes mean together, "550 5.7.1", or from a provider, "421-Ms".  Letter
 * case does not count.  TEXT_NONE when it is no more than each means alone.
 */
enum text_id text_of_pair(struct slice key);

/* Each key that text_of_pair knows; empty past the last one. */
struct slice text_pair_key(size_t i);

#endif
