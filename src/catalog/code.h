/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of codes: basic codes (RFC 5321 and its extensions) and the
 * registry of enhanced codes (RFC 3463), each with a short English title and
 * the reason that it stands for when nothing else is known.  What a whole
 * reply means is not decided here (meaning/reply.h).
 */
#ifndef CATALOG_CODE_H
#define CATALOG_CODE_H

#include "catalog/verdict.h"

/* Stages of a dialogue at which one code may mean different things. */
enum code_at {
	CODE_AT_CONNECT,
	CODE_AT_STARTTLS,
	CODE_AT_MAIL,
	CODE_AT_RCPT,
	CODE_AT_CONTENT,
	CODE_AT_COUNT
};

struct basic_row {
	unsigned code;
	struct slice title;
	enum reason reason; /* at any other stage */
	enum reason at[CODE_AT_COUNT];
};

struct enhanced_row {
	unsigned subject, detail;
	struct slice title;
	enum reason reason; /* for classes 4 and 5 */
};

/* Sorted by number. */
extern const struct basic_row catalog_basics[];
extern const size_t catalog_basic_count;
extern const struct enhanced_row catalog_enhanceds[];
extern const size_t catalog_enhanced_count;

/* NULL when the code is in no RFC that we follow. */
const struct basic_row *catalog_basic_find(unsigned code);

/*
 * The row of the code; of its subject's X.y.0 when the detail is unknown; of
 * X.0.0 when the subject is unknown, too (RFC 3463 section 3).  *ret_exact
 * (may be NULL) says whether it is the code itself.  NULL for class 0.
 */
const struct enhanced_row *catalog_enhanced_find(
    struct esc esc, bool *ret_exact);

#endif
