/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks the automaton over the normal form.  A phrase of one part counts when
 * its part is seen; one with gaps counts its parts as they come, in order and
 * near enough.  Each phrase has a rank of its own, so the winner never depends
 * on the order of the text or of the files.
 */
#include "meaning/match.h"

#include "meaning/automaton.h"
#include "meaning/normalise.h"

/* How far a phrase of three parts or more has come. */
struct progress {
	uint16_t end; /* behind the last part seen */
	uint16_t parts;
};

/*
 * What is written before it is read need not be cleared; a compiler that
 * clears all the same (-ftrivial-auto-var-init) would spend more on that than
 * on most replies.
 */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define UNCLEARED __attribute__((uninitialized))
#endif
#endif
#ifndef UNCLEARED
#define UNCLEARED
#endif

struct walk {
	const struct rule_facts *facts;
	const struct phrase_row *best, *provider, *stage;
	bool temporary, gave_up;
	size_t laters, causes;
	const struct phrase_row *later[MATCH_LATER_MAX];
	const struct phrase_row *cause[MATCH_CAUSES_MAX];
	uint16_t seen[RULE_FIRSTS_MAX]; /* behind it; 0: not yet */
	struct progress progress[RULE_LONGER_MAX];
};

/* The registry of enhanced codes (RFC 5248) is far from its hundredth. */
#define REGISTERED_END 100

_Static_assert(NORMAL_MAX + 8 < UINT16_MAX, "an end fits its member");

static const struct phrase_row *
higher(const struct phrase_row *a, const struct phrase_row *b)
{
	return a == NULL || b->rank > a->rank ? b : a;
}

/* Puts p into a list that is full at max: then the least specific goes. */
static size_t
keep(const struct phrase_row **list, size_t count, size_t max,
    const struct phrase_row *p)
{
	size_t least = 0;

	if (count < max) {
		list[count] = p;
		return count + 1;
	}
	for (size_t i = 1; i < max; i++)
		if (list[i]->rank < list[least]->rank)
			least = i;
	if (p->rank > list[least]->rank)
		list[least] = p;
	return count;
}

/* A whole system that speaks is named before a list that it asked. */
static bool
is_nearer(const struct phrase_row *old, const struct phrase_row *p)
{
	unsigned a, b;

	if (old == NULL)
		return true;
	a = meaning_rules[old->rule].value;
	b = meaning_rules[p->rule].value;
	return a != b ? b > a : p->rank > old->rank;
}

static void
found(struct walk *w, const struct phrase_row *p)
{
	const struct rule_row *r = &meaning_rules[p->rule];

	switch (r->kind) {
	case RULE_REASON:
		/* that counts even when words about the cause say more */
		if (r->reason == REASON_EXPIRED)
			w->gave_up = true;
		if (r->scope.providers != 0 || r->scope.stages != 0)
			w->laters =
			    keep(w->later, w->laters, MATCH_LATER_MAX, p);
		else if ((w->best == NULL || p->rank > w->best->rank) &&
			 rule_holds(&r->scope, w->facts))
			w->best = p;
		break;
	case RULE_PROVIDER:
		if (is_nearer(w->provider, p))
			w->provider = p;
		break;
	case RULE_STAGE:
		w->stage = higher(w->stage, p);
		break;
	case RULE_TEMPORARY:
		w->temporary = true;
		break;
	case RULE_CAUSE:
		w->causes = keep(w->cause, w->causes, MATCH_CAUSES_MAX, p);
		break;
	}
}

/* Two parts may share the blank between them, and nothing else. */
static bool
follows(size_t before, size_t start)
{
	return before != 0 && start + 1 >= before &&
	       (start <= before || start - before <= RULE_GAP_MAX);
}

/* A part but the first of a phrase with gaps; true when it was the last. */
static bool
advance(struct walk *w, const struct phrase_row *p,
    const struct automaton_use *use, size_t end)
{
	size_t start = end - use->len;
	struct progress *at = &w->progress[p->slot];

	if (use->part == 1) {
		if (!follows(w->seen[p->first], start))
			return false;
		if (p->parts == 2)
			return true;
	} else if (use->part != at->parts || !follows(at->end, start))
		return false;
	at->parts = use->part + 1u;
	at->end = (uint16_t)end;
	return at->parts == p->parts;
}

static void
look(struct walk *w, unsigned state, size_t end)
{
	const struct automaton_use *use =
	    &automaton_uses[automaton_first[state - automaton_found]];

	for (;; use++) {
		const struct phrase_row *p;

		if (use->part == AUTOMATON_FIRST)
			w->seen[use->phrase] = (uint16_t)end;
		else {
			p = &meaning_phrases[use->phrase];
			if (use->part == 0 || advance(w, p, use, end))
				found(w, p);
		}
		if (use->last)
			return;
	}
}

static void
walk_over(struct walk *w, const struct normal *n)
{
	unsigned state = 0;

	for (size_t i = 0; i < n->len; i++) {
		state = automaton_step(state, (uint8_t)n->at[i]);
		if (state - automaton_found < automaton_founds)
			look(w, state, i + 1);
	}
}

/* The first letters of units of time, in the languages of retry_words.c. */
static bool
may_be_unit(char c)
{
	return c == 's' || c == 'm' || c == 'h' || c == 'd' || c == 't' ||
	       c == 'j' || c == 'o' || c == 'g' || (uint8_t)c >= 0x80;
}

/*
 * Whether a number stands there with what may be a unit of time behind it, or
 * as part of hh:mm:ss.  Most replies have none, and need not be read again.
 */
static bool
is_timed(const struct normal *n)
{
	for (size_t i = 0; i + 1 < n->len; i++) {
		char c = n->at[i + 1];

		if (n->at[i] != '0')
			continue;
		if (c == ' ' && i + 2 < n->len)
			c = n->at[i + 2];
		if (c == '0' || may_be_unit(c))
			return true;
	}
	return n->cut;
}

static void
settle(struct walk *w, struct match *ret, struct rule_facts *facts)
{
	const struct rule_row *by_code;

	if (facts->provider == 0 && w->provider != NULL)
		facts->provider = meaning_rules[w->provider->rule].provider;
	if (!facts->staged && w->stage != NULL) {
		facts->staged = true;
		facts->stage = meaning_rules[w->stage->rule].value;
	}
	for (size_t i = 0; i < w->laters; i++)
		if (rule_holds(&meaning_rules[w->later[i]->rule].scope, facts))
			w->best = higher(w->best, w->later[i]);
	for (size_t i = 0; i < w->causes; i++)
		if (rule_holds(&meaning_rules[w->cause[i]->rule].scope, facts))
			ret->causes[ret->cause_count++] = w->cause[i];
	ret->temporary = w->temporary;
	ret->timed |= w->temporary; /* "try again in an hour" has no number */
	ret->gave_up = w->gave_up;
	if (w->best != NULL) {
		ret->rule = &meaning_rules[w->best->rule];
		if (facts->provider == 0)
			facts->provider = ret->rule->provider;
	}
	/* a code may be one provider's own, whatever the words say */
	if (facts->provider == 0 && facts->esc.detail >= REGISTERED_END) {
		by_code = rule_of_code(facts);
		if (by_code != NULL)
			facts->provider = by_code->provider;
	}
}

void
match_text(struct match *ret, struct slice text, struct rule_facts *facts,
    struct slice esc)
{
	char digits[3] = { (char)('0' + facts->basic / 100 % 10),
		(char)('0' + facts->basic / 10 % 10),
		(char)('0' + facts->basic % 10) };
	struct normal_codes codes = {
		.basic = slice_of(digits, facts->basic != 0 ? 3 : 0),
		.enhanced = esc,
	};
	UNCLEARED struct normal n;
	struct walk w = { .facts = facts };

	normal_make(&n, text, &codes);
	walk_over(&w, &n);
	*ret = (struct match){
		.timed = is_timed(&n), .cut = n.cut, .foreign = n.foreign
	};
	settle(&w, ret, facts);
}
