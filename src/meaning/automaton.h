/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ready-built automaton over all parts of all phrases (Aho and Corasick),
 * made by tools/gen_rules.py.  States below automaton_dense_count have a row
 * of all moves.  The others, most of them inside one word of one phrase, have
 * only the few moves in which they differ from the dense state that they fall
 * back to: so a step never looks at more than two states.  Three in four have
 * one such move; they are kept apart, for the smaller the tables are that are
 * looked at, the more of them a processor's cache holds.
 */
#ifndef MEANING_AUTOMATON_H
#define MEANING_AUTOMATON_H

#include <stdbool.h>
#include <stdint.h>

/* Columns of a dense row: the kinds of octets, with room. */
#define AUTOMATON_WIDTH 128

/* Moves of a state without a row, at most. */
#define AUTOMATON_KEYS 4

struct automaton_some {
	uint8_t key[AUTOMATON_KEYS]; /* kinds of octets; 0: none */
	uint32_t back;
	uint32_t next[AUTOMATON_KEYS];
};

struct automaton_lone {
	uint8_t key;
	uint16_t back;
	uint32_t next;
};

/*
 * A part that ends here, and whether it is the list's last.  Part 0 is a whole
 * phrase; AUTOMATON_FIRST the first part of all phrases that begin so, whose
 * common number is then in `phrase`.
 */
#define AUTOMATON_FIRST 255

struct automaton_use {
	uint16_t phrase;
	uint8_t part, len;
	uint8_t near; /* right behind the part before it, without a gap */
	/* of the second part, the number of the first; of later ones, the
	 * phrase's slot: most of them wait for nothing that was seen, which is
	 * to be known without a look at the phrase */
	uint16_t after;
	uint8_t last;
};

extern const uint8_t automaton_class[];
extern const unsigned automaton_dense_count;
/* the first state at which some part ends, and how many such there are */
extern const unsigned automaton_found, automaton_founds;
extern const uint16_t automaton_dense[];
/* by state - automaton_dense_count; the others by state - …_some_end */
extern const unsigned automaton_some_end;
extern const struct automaton_some automaton_somes[];
extern const struct automaton_lone automaton_lones[];
extern const uint32_t automaton_first[]; /* by state - automaton_found */
extern const struct automaton_use automaton_uses[];

/* Where it goes on; false, and back in *state, when a row says it. */
static inline bool
automaton_leap(unsigned *state, unsigned key)
{
	const struct automaton_some *some;
	const struct automaton_lone *lone;

	if (*state >= automaton_some_end) {
		lone = &automaton_lones[*state - automaton_some_end];
		if (lone->key == key) {
			*state = lone->next;
			return true;
		}
		*state = lone->back;
		return false;
	}
	some = &automaton_somes[*state - automaton_dense_count];
	/* one by one, for a processor guesses the first and goes on */
	for (unsigned i = 0; i < AUTOMATON_KEYS; i++)
		if (some->key[i] == key) {
			*state = some->next[i];
			return true;
		}
	*state = some->back;
	return false;
}

static inline unsigned
automaton_step(unsigned state, uint8_t octet)
{
	unsigned key = automaton_class[octet];

	if (key == 0)
		return 0; /* an octet that no phrase has */
	if (state >= automaton_dense_count && automaton_leap(&state, key))
		return state;
	return automaton_dense[state * AUTOMATON_WIDTH + key];
}

#endif
