/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks the automaton over the normal form.  A phrase of one part counts when
 * its part is seen; one of several counts its parts as they come, in order and
 * near enough.  What matched more octets is the more specific, and of two that
 * are as specific the later row, so the winner never depends on the order of
 * the text.
 */
#include "meaning/match.h"

#include "base/uncleared.h"
#include "meaning/automaton.h"
#include "meaning/memo.h"
#include "meaning/normalise.h"

/* Where the first part of some phrases was seen last. */
struct first {
	uint16_t end; /* behind it */
	uint16_t octets;
};

/* How far a phrase of three parts or more has come. */
struct progress {
	uint16_t end; /* behind the last part seen */
	uint16_t parts, octets;
	uint16_t end_before, octets_before; /* as they were without it */
};

#define BITS(count)   (((count) + 63) / 64)
#define WORD(bits, n) ((bits)[(n) / 64])
#define BIT(n)        (UINT64_C(1) << ((n) % 64))

/* Only what has its bit in `knows` or `begun` was written. */
struct traces {
	struct first seen[RULE_FIRSTS_MAX];
	struct progress progress[RULE_LONGER_MAX];
	/* the first `laters` and `causes` */
	struct match_hit later[MATCH_LATER_MAX];
	struct match_hit cause[MATCH_CAUSES_MAX];
};

struct walk {
	const struct rule_facts *facts;
	struct traces *traces;
	struct match_hit best, provider, stage;
	bool temporary, gave_up;
	size_t laters, causes;
	uint64_t knows[BITS(RULE_FIRSTS_MAX)];
	uint64_t begun[BITS(RULE_LONGER_MAX)];
};

/* The registry of enhanced codes (RFC 5248) is far from its hundredth. */
#define REGISTERED_END 100

_Static_assert(NORMAL_MAX + 8 < UINT16_MAX, "an end fits its member");

bool
match_is_higher(const struct match_hit *a, const struct match_hit *b)
{
	return a->phrase == NULL || b->score > a->score ||
	       (b->score == a->score && b->phrase > a->phrase);
}

static void
raise_to(struct match_hit *a, const struct match_hit *b)
{
	if (match_is_higher(a, b))
		*a = *b;
}

/* Puts a hit into a list; when it is full at max the least specific goes. */
static size_t
keep(struct match_hit *list, size_t count, size_t max,
    const struct match_hit *hit)
{
	size_t least = 0;

	if (count < max) {
		list[count] = *hit;
		return count + 1;
	}
	for (size_t i = 1; i < max; i++)
		if (match_is_higher(&list[i], &list[least]))
			least = i;
	raise_to(&list[least], hit);
	return count;
}

/* A whole system that speaks is named before a list that it asked. */
static bool
is_nearer(const struct match_hit *old, const struct match_hit *hit)
{
	unsigned a, b;

	if (old->phrase == NULL)
		return true;
	a = meaning_rules[old->phrase->rule].value;
	b = meaning_rules[hit->phrase->rule].value;
	return a != b ? b > a : match_is_higher(old, hit);
}

static void
found(struct walk *w, const struct match_hit *hit)
{
	const struct rule_row *r = &meaning_rules[hit->phrase->rule];

	switch (r->kind) {
	case RULE_REASON:
		/* that counts even when words about the cause say more */
		if (r->reason == REASON_EXPIRED)
			w->gave_up = true;
		if (r->scope.providers != 0 || r->scope.stages != 0)
			w->laters = keep(
			    w->traces->later, w->laters, MATCH_LATER_MAX, hit);
		else if (match_is_higher(&w->best, hit) &&
			 rule_holds(&r->scope, w->facts))
			w->best = *hit;
		break;
	case RULE_PROVIDER:
		if (is_nearer(&w->provider, hit))
			w->provider = *hit;
		break;
	case RULE_STAGE:
		raise_to(&w->stage, hit);
		break;
	case RULE_TEMPORARY:
		w->temporary = true;
		break;
	case RULE_CAUSE:
		w->causes =
		    keep(w->traces->cause, w->causes, MATCH_CAUSES_MAX, hit);
		break;
	}
}

/* Two parts may share the blank between them, and nothing else. */
static bool
follows(size_t before, const struct automaton_use *use, size_t end)
{
	size_t start = end - use->len;

	return start + 1 >= before &&
	       (start <= before ||
		   (!use->near && start - before <= RULE_GAP_MAX));
}

static void
note_first(struct walk *w, const struct automaton_use *use, size_t end)
{
	struct first *first = &w->traces->seen[use->phrase];

	WORD(w->knows, use->phrase) |= BIT(use->phrase);
	first->end = (uint16_t)end;
	first->octets = use->len;
}

/*
 * The part behind the first, or behind those seen; or the last part seen once
 * more, longer: "type" where "type of" is meant.
 */
static bool
is_next(struct walk *w, const struct phrase_row *p,
    const struct automaton_use *use, size_t end)
{
	struct progress *at = &w->traces->progress[p->slot];
	const struct first *first = &w->traces->seen[p->first];

	if (use->part == 1) {
		if ((WORD(w->knows, p->first) & BIT(p->first)) == 0 ||
		    !follows(first->end, use, end))
			return false;
		WORD(w->begun, p->slot) |= BIT(p->slot);
		at->end_before = first->end;
		at->octets_before = first->octets;
		return true;
	}
	if ((WORD(w->begun, p->slot) & BIT(p->slot)) == 0)
		return false;
	if (use->part == at->parts && follows(at->end, use, end)) {
		at->end_before = at->end;
		at->octets_before = at->octets;
		return true;
	}
	return use->part + 1u == at->parts && follows(at->end_before, use, end);
}

/* An awaited part; the octets of all parts when it was the last, or 0. */
static unsigned
advance(struct walk *w, const struct phrase_row *p,
    const struct automaton_use *use, size_t end)
{
	struct progress *at = &w->traces->progress[p->slot];
	const struct first *first = &w->traces->seen[p->first];

	if (p->parts == 2) {
		if ((WORD(w->knows, p->first) & BIT(p->first)) == 0 ||
		    !follows(first->end, use, end))
			return 0;
		return first->octets + use->len;
	}
	if (!is_next(w, p, use, end))
		return 0;
	at->parts = use->part + 1u;
	at->octets = (uint16_t)(at->octets_before + use->len);
	at->end = (uint16_t)end;
	return at->parts == p->parts ? at->octets : 0;
}

/* Whether what must stand before this part was seen somewhere. */
static bool
is_awaited(const struct walk *w, const struct automaton_use *use)
{
	const uint64_t *seen = use->part == 1 ? w->knows : w->begun;

	return use->part == 0 ||
	       (WORD(seen, use->after) & BIT(use->after)) != 0;
}

/* A whole phrase, or a part of one that is awaited. */
static void
note_part(struct walk *w, const struct automaton_use *use, size_t end)
{
	struct match_hit hit = {
		.phrase = &meaning_phrases[use->phrase],
		.score = use->len,
	};

	if (use->part != 0)
		hit.score = advance(w, hit.phrase, use, end);
	if (hit.score == 0)
		return;
	hit.score += hit.phrase->base;
	found(w, &hit);
}

static void
look(struct walk *w, unsigned state, size_t end)
{
	const struct automaton_use *use =
	    &automaton_uses[automaton_first[state - automaton_found]];

	for (;; use++) {
		if (use->part == AUTOMATON_FIRST)
			note_first(w, use, end);
		else if (is_awaited(w, use))
			note_part(w, use, end);
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

/*
 * The beginnings of units of time, in the languages of retry_words.c; those of
 * one letter have a blank or a number behind them.
 */
static bool
may_be_unit(const char *at)
{
	char second = at[1], third = at[2];

	switch (at[0]) {
	case 's': /* s sec seg sek std stu */
		return second == ' ' ||
		       (second == 'e' &&
			   (third == 'c' || third == 'g' || third == 'k')) ||
		       (second == 't' && (third == 'd' || third == 'u'));
	case 'm': /* m min */
		return second == ' ' || second == '0' ||
		       (second == 'i' && third == 'n');
	case 'h': /* h hr heu hor hou */
		return second == ' ' || second == '0' || second == 'r' ||
		       (second == 'e' && third == 'u') ||
		       (second == 'o' && (third == 'r' || third == 'u'));
	case 'd': /* day dia */
		return (second == 'a' && third == 'y') ||
		       (second == 'i' && third == 'a');
	case 't': /* tag */
		return second == 'a' && third == 'g';
	case 'j': /* jou */
		return second == 'o' && third == 'u';
	case 'o': /* ora ore */
		return second == 'r' && (third == 'a' || third == 'e');
	case 'g': /* gio */
		return second == 'i' && third == 'o';
	default:
		return (uint8_t)at[0] >= 0x80;
	}
}

/* A unit behind a number, or two more numbers as in 00:04:30. */
static bool
is_counted(struct slice after)
{
	if (slice_starts(after, SLICE(" ")))
		after = slice_from(after, 1);
	/* a blank ends it all: of "0s " no third octet is asked for */
	return after.len >= 2 &&
	       (slice_starts(after, SLICE("0 0")) || may_be_unit(after.at));
}

/* "in an hour"; "retry after 300", as HTTP says it */
static bool
is_timed_in_words(struct slice text)
{
	for (size_t i = 1; i + 2 < text.len; i++)
		if (text.at[i - 1] == ' ' && may_be_unit(text.at + i))
			return true;
	return slice_find(text, SLICE("after 0")) != SLICE_NPOS;
}

/*
 * Whether a number stands there with what may be a unit of time behind it, or
 * as part of hh:mm:ss; or, when the words say that it may pass, a time in
 * words.  Most replies have none of these, and need not be read again.
 */
static bool
is_timed(const struct normal *n, bool temporary)
{
	struct slice text = slice_of(n->at, n->len), rest = text;
	size_t at;

	while ((at = slice_find_byte(rest, '0')) != SLICE_NPOS) {
		rest = slice_from(rest, at + 1);
		if (is_counted(rest))
			return true;
	}
	return n->cut || (temporary && is_timed_in_words(text));
}

static void
settle(struct walk *w, struct match *ret, struct rule_facts *facts)
{
	const struct rule_row *by_code;

	if (facts->provider == 0 && w->provider.phrase != NULL)
		facts->provider =
		    meaning_rules[w->provider.phrase->rule].provider;
	if (!facts->staged && w->stage.phrase != NULL) {
		facts->staged = true;
		facts->stage = meaning_rules[w->stage.phrase->rule].value;
	}
	for (size_t i = 0; i < w->laters; i++) {
		const struct phrase_row *p = w->traces->later[i].phrase;

		if (rule_holds(&meaning_rules[p->rule].scope, facts))
			raise_to(&w->best, &w->traces->later[i]);
	}
	for (size_t i = 0; i < w->causes; i++) {
		const struct phrase_row *p = w->traces->cause[i].phrase;

		if (rule_holds(&meaning_rules[p->rule].scope, facts))
			ret->causes[ret->cause_count++] = w->traces->cause[i];
	}
	ret->temporary = w->temporary;
	ret->gave_up = w->gave_up;
	if (w->best.phrase != NULL) {
		ret->rule = &meaning_rules[w->best.phrase->rule];
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

static void
match_normal(
    struct match *ret, const struct normal *n, struct rule_facts *facts)
{
	UNCLEARED struct traces traces;
	struct walk w = { .facts = facts, .traces = &traces };

	walk_over(&w, n);
	*ret = (struct match){ .timed = is_timed(n, w.temporary),
		.cut = n->cut,
		.foreign = n->foreign };
	settle(&w, ret, facts);
}

void
match_text(struct match *ret, struct slice text, struct rule_facts *facts,
    struct slice esc, struct meaning_memo *memo)
{
	char digits[3] = { (char)('0' + facts->basic / 100 % 10),
		(char)('0' + facts->basic / 10 % 10),
		(char)('0' + facts->basic % 10) };
	struct normal_codes codes = {
		.basic = slice_of(digits, facts->basic != 0 ? 3 : 0),
		.enhanced = esc,
	};
	UNCLEARED struct normal n;
	struct memo_key key;

	normal_make(&n, text, &codes);
	if (memo == NULL) {
		match_normal(ret, &n, facts);
		return;
	}
	key = memo_key_of(memo, &n, facts);
	if (memo_find(memo, key, ret, facts))
		return;
	match_normal(ret, &n, facts);
	memo_keep(memo, key, ret, facts);
}
