/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words in many languages by which the readers of bounces know what a line or
 * a subject is; data/meaning/words.cat has them, says what each list is for
 * and in which form its words are.  Each list ends with SLICE_NONE.
 */
#ifndef MEANING_WORDS_H
#define MEANING_WORDS_H

#include "base/slice.h"

/* message_words.c */
extern const struct slice words_undelivered[];
extern const struct slice words_returned[];
extern const struct slice words_delayed[];
extern const struct slice words_still_trying[];
extern const struct slice words_delivered[];
extern const struct slice words_answer[];
extern const struct slice words_away[];
extern const struct slice words_reply[];
extern const struct slice words_not[];

/* form_label.c */
extern const struct slice words_label_recipient[];
extern const struct slice words_label_addressee[];
extern const struct slice words_label_reason[];
extern const struct slice words_label_other[];
extern const struct slice words_label_id[];

/* form_lines.c, form_returned.c */
extern const struct slice words_about_delivery[];
extern const struct slice words_before_address[];
extern const struct slice words_returned_follows[];

#endif
