/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a code, found once and shown twice: as a page for a person
 * and as JSON for a program.
 */
#ifndef APP_CODE_VIEW_H
#define APP_CODE_VIEW_H

#include "app/face.h"
#include "catalog/code.h"
#include "i18n/code.h"

#include <jansson.h>

struct code_view {
	struct code_query q;
	struct buf name; /* as it should be written */
	/*
	 * Texts of the code; of the code it falls back to when it is not
	 * known; NULL for a kind of codes and for an unknown basic code.
	 */
	const struct code_texts *texts;
	const struct basic_row *basic;       /* NULL when unknown, or none */
	const struct enhanced_row *enhanced; /* NULL when there is none */
	bool known;  /* the very code is in the catalogue */
	bool failed; /* class 4 or 5, or may be */
	enum reason reason;
	enum text_id pair; /* what both mean together; TEXT_NONE */
};

void code_view_init(struct code_view *v, const struct code_query *q);
void code_view_deinit(struct code_view *v);

/*
 * Of the code, or of its digits where it has no text of its own: a kind of
 * codes, an unknown one, a 2.6.0 whose text would be that of a failure.
 */
enum text_id code_view_title(const struct code_view *v);
enum text_id code_view_meaning(const struct code_view *v); /* or TEXT_NONE */

/* Which text advises this reader; TEXT_NONE when there is nothing to do. */
enum text_id code_view_advice(const struct code_view *v, enum actor reader);

/*
 * Digit by digit: what it says.  False past the last one.  A basic code that
 * was never standard has none but the 1 that no server says.
 */
bool code_view_digit(const struct code_view *v, size_t i,
    const struct digit_texts **ret, unsigned *ret_digit);

void code_view_print(
    const struct code_view *v, const struct face *f, struct slice asked);
/* The caller's; NULL when memory ran out. */
json_t *code_view_json(
    const struct code_view *v, enum lang lang, struct slice asked);

/* Every code of the catalogue, or those that a CODE_BASICS and so on means. */
void code_list_print(const struct face *f, const struct code_query *only);
json_t *code_list_json(enum lang lang, const struct code_query *only);

#endif
