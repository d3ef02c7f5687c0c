/* SPDX-License-Identifier: Apache-2.0 */
/* Two halves of a key that are mixed apart, and a table of one try. */
#include "meaning/memo.h"

#define MIX_A UINT64_C(0x9e3779b97f4a7c15)
#define MIX_B UINT64_C(0xc2b2ae3d27d4eb4f)

static uint64_t
turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void
mix(struct memo_key *k, uint64_t word)
{
	k->a = turn(k->a ^ word, 29) * MIX_A;
	k->b = turn(k->b + word, 37) * MIX_B;
}

/* Each bit of what was mixed in comes to bear on each bit of the key. */
static uint64_t
settle(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

struct memo_key
memo_key_of(const struct meaning_memo *memo, const struct normal *n,
    const struct rule_facts *facts)
{
	struct memo_key k = { memo->seed[0], memo->seed[1] };
	uint64_t word;
	size_t i;

	for (i = 0; i + sizeof(word) <= n->len; i += sizeof(word)) {
		memcpy(&word, n->at + i, sizeof(word));
		mix(&k, word);
	}
	word = 0;
	memcpy(&word, n->at + i, n->len - i);
	mix(&k, word);
	mix(&k, (uint64_t)n->len << 2 | (uint64_t)n->cut << 1 | n->foreign);
	mix(&k, (uint64_t)facts->basic << 40 |
		    (uint64_t)facts->esc.class << 32 |
		    (uint64_t)facts->esc.subject << 16 | facts->esc.detail);
	mix(&k, (uint64_t)facts->provider << 16 | (uint64_t)facts->stage << 1 |
		    facts->staged);
	k.a = settle(k.a ^ turn(k.b, 32));
	k.b = settle(k.b) | 1;
	return k;
}

static size_t
place_of(struct memo_key key)
{
	return (size_t)(key.a % MEMO_ENTRIES);
}

bool
memo_find(const struct meaning_memo *memo, struct memo_key key,
    struct match *ret, struct rule_facts *facts)
{
	const struct memo_entry *e = &memo->entries[place_of(key)];

	if (e->key.a != key.a || e->key.b != key.b)
		return false;
	*ret = e->match;
	facts->provider = e->provider;
	facts->staged = e->staged;
	facts->stage = e->stage;
	return true;
}

void
memo_keep(struct meaning_memo *memo, struct memo_key key,
    const struct match *match, const struct rule_facts *facts)
{
	memo->entries[place_of(key)] = (struct memo_entry){
		.key = key,
		.match = *match,
		.provider = facts->provider,
		.staged = facts->staged,
		.stage = facts->stage,
	};
}
