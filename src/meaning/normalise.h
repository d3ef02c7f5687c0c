/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The normal form in which replies and the phrases of rules meet: small
 * letters without accents, "0" for a number of any length, one octet for a
 * mail address, single blanks, no punctuation but the dot inside a name.  It
 * works into the caller's buffer and allocates nothing.  tools/normal.py does
 * the same for phrases, and says more about the form.
 */
#ifndef MEANING_NORMALISE_H
#define MEANING_NORMALISE_H

#include "base/slice.h"

/* Octets of normal text that are looked at; a longer reply says it before. */
#define NORMAL_MAX 2048

#define NORMAL_ADDRESS '\x01'

/* The codes of the reply itself; where a line repeats them, it says nothing. */
struct normal_codes {
	struct slice basic,
	    enhanced; /* "550", "5.1.1"; empty when there is none */
};

struct normal {
	size_t len;
	bool cut;     /* text was left over when at[] was full */
	bool foreign; /* something in it was not UTF-8, and taken as Latin-1 */
	/* what follows is written, never read before: no need to clear it */
	char at[NORMAL_MAX + 8];
};

void normal_make(
    struct normal *n, struct slice text, const struct normal_codes *codes);

#endif
