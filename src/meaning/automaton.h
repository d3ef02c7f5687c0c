/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ready-built automaton over all parts of all phrases (Aho and Corasick),
 * made by tools/gen_rules.py.  States below automaton_dense_count have a row
 * of all moves; the others, most of them inside one word of one phrase, have
 * two children at most and a state to fall back to, which keeps the tables
 * small enough to stay in a processor's cache.
 */
#ifndef MEANING_AUTOMATON_H
#define MEANING_AUTOMATON_H

#include <stdint.h>

/* Columns of a dense row: the kinds of octets, with room. */
#define AUTOMATON_WIDTH 128

struct automaton_node {
	uint8_t key[2];
	uint32_t next[2];
	uint32_t back;
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
	uint8_t last;
};

extern const uint8_t automaton_class[];
extern const unsigned automaton_dense_count;
/* the first state at which some part ends, and how many such there are */
extern const unsigned automaton_found, automaton_founds;
extern const uint32_t automaton_dense[];
extern const struct automaton_node automaton_sparse[];
extern const uint32_t automaton_first[]; /* by state - automaton_found */
extern const struct automaton_use automaton_uses[];

static inline unsigned
automaton_step(unsigned state, uint8_t octet)
{
	unsigned key = automaton_class[octet];

	if (key == 0)
		return 0; /* an octet that no phrase has */
	while (state >= automaton_dense_count) {
		const struct automaton_node *node =
		    &automaton_sparse[state - automaton_dense_count];

		if (node->key[0] == key)
			return node->next[0];
		if (node->key[1] == key)
			return node->next[1];
		state = node->back;
	}
	return automaton_dense[state * AUTOMATON_WIDTH + key];
}

#endif
