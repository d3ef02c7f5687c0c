/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the words of earlier replies matched.  A log says the same thing again
 * and again, to other addresses and with other numbers; in the normal form
 * (meaning/normalise.h) these are one, and need be matched once.  The caller
 * owns it, for as many replies as they like, in one thread; it never changes
 * an answer, and never grows.
 *
 * A normal form is known again by 128 bits that SipHash makes of it with a
 * seed: who does not know the seed cannot write two forms that share them, and
 * chance will not, so the forms themselves are not kept.
 */
#ifndef MEANING_MEMO_H
#define MEANING_MEMO_H

#include "meaning/match.h"
#include "meaning/normalise.h"

/* A power of two; an entry that another one needs goes. */
#define MEMO_ENTRIES 32768

struct memo_key {
	uint64_t a, b; /* b is odd: not the key of an empty entry */
};

struct memo_entry {
	struct memo_key key;
	struct match match;
	/* what match_text() found out for the facts */
	unsigned provider;
	bool staged;
	enum smtp_stage stage;
};

/* All zero but the seed, which should be random. */
struct meaning_memo {
	uint64_t seed[2];
	struct memo_entry entries[MEMO_ENTRIES];
};

/* Of all that a match depends on. */
struct memo_key memo_key_of(const struct meaning_memo *memo,
    const struct normal *n, const struct rule_facts *facts);

/* True when it was there: then the match and the facts are as they were. */
bool memo_find(const struct meaning_memo *memo, struct memo_key key,
    struct match *ret, struct rule_facts *facts);
void memo_keep(struct meaning_memo *memo, struct memo_key key,
    const struct match *match, const struct rule_facts *facts);

#endif
