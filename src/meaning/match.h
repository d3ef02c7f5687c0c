/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules a reply's words match, and which of them is the most specific.
 * One pass, nothing allocated.
 */
#ifndef MEANING_MATCH_H
#define MEANING_MATCH_H

#include "meaning/rule.h"

/*
 * Rules whose scope can be judged only at the end (provider and stage may be
 * named behind the phrase).  When more than these match, the least specific
 * go.
 */
#define MATCH_LATER_MAX 16

/* Words about causes that are kept until the reason is known. */
#define MATCH_CAUSES_MAX 8

/* A phrase that was seen, and how much it says. */
struct match_hit {
	const struct phrase_row *phrase; /* NULL: none */
	unsigned score;
};

struct match {
	const struct rule_row *rule; /* NULL: none */
	bool temporary;              /* the words say that it may pass */
	bool gave_up; /* … that the sender tried until time ran out */
	struct match_hit causes[MATCH_CAUSES_MAX];
	size_t cause_count;
	bool timed;        /* what stands there may be a time */
	bool cut, foreign; /* see struct normal */
};

/* Whether b says more than a; of two alike the later row counts as more. */
bool match_is_higher(const struct match_hit *a, const struct match_hit *b);

/*
 * facts: what is known; provider and stage are filled in from the text where
 * the caller knows none.  text: without its codes at the front.  memo: NULL,
 * or what earlier texts matched.
 */
struct meaning_memo;
void match_text(struct match *ret, struct slice text, struct rule_facts *facts,
    struct slice esc, struct meaning_memo *memo);

#endif
