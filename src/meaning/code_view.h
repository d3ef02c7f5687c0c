/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a code, found once for all who show it: which texts, which
 * rows of the catalogue, what its digits say.  It does not lay them out, and
 * what a whole reply means is in meaning/explain.h.
 */
#ifndef MEANING_CODE_VIEW_H
#define MEANING_CODE_VIEW_H

#include "catalog/code.h"
#include "i18n/code.h"

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
 * Digit by digit: what it says.  False past the last one.  Of a basic
 * code that was never standard only the first one says something.
 */
bool code_view_digit(const struct code_view *v, size_t i,
    const struct digit_texts **ret, unsigned *ret_digit);

/* Where the very code stands in the lists. */
struct code_listing {
	enum code_standing standing;
	struct slice source;  /* "RFC 5321 4.2.2"; empty when non-standard */
	struct slice company; /* "450 550", "5XX", "any"; may be empty */
};

/* False when no list has the code, and for a kind of codes. */
bool code_view_listing(const struct code_view *v, struct code_listing *ret);

/*
 * Appends the code that an unknown enhanced one counts as ("5.9.1" as
 * "5.0.0"); false when there is none, or no need.
 */
bool code_view_put_counts_as(struct buf *b, const struct code_view *v);

#endif
