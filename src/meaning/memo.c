/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-1-3 with 128 bits (Aumasson and Bernstein), and a table of one try.
 */
#include "meaning/memo.h"

struct sip {
	uint64_t v[4];
};

static uint64_t
turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void
stir(struct sip *s)
{
	uint64_t *v = s->v;

	v[0] += v[1];
	v[2] += v[3];
	v[1] = turn(v[1], 13) ^ v[0];
	v[3] = turn(v[3], 16) ^ v[2];
	v[0] = turn(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = turn(v[1], 17) ^ v[2];
	v[3] = turn(v[3], 21) ^ v[0];
	v[2] = turn(v[2], 32);
}

static void
feed(struct sip *s, uint64_t word)
{
	s->v[3] ^= word;
	stir(s);
	s->v[0] ^= word;
}

static uint64_t
finish(struct sip *s)
{
	for (int i = 0; i < 3; i++)
		stir(s);
	return s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
}

struct memo_key
memo_key_of(const struct meaning_memo *memo, const struct normal *n,
    const struct rule_facts *facts)
{
	struct sip s = { { memo->seed[0] ^ UINT64_C(0x736f6d6570736575),
	    memo->seed[1] ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
	    memo->seed[0] ^ UINT64_C(0x6c7967656e657261),
	    memo->seed[1] ^ UINT64_C(0x7465646279746573) } };
	struct memo_key k;
	uint64_t word;
	size_t i;

	for (i = 0; i + sizeof(word) <= n->len; i += sizeof(word)) {
		memcpy(&word, n->at + i, sizeof(word));
		feed(&s, word);
	}
	word = 0;
	memcpy(&word, n->at + i, n->len - i);
	feed(&s, word);
	feed(&s, (uint64_t)n->len << 2 | (uint64_t)n->cut << 1 | n->foreign);
	feed(&s, (uint64_t)facts->basic << 40 |
		     (uint64_t)facts->esc.class << 32 |
		     (uint64_t)facts->esc.subject << 16 | facts->esc.detail);
	feed(&s, (uint64_t)facts->provider << 16 | (uint64_t)facts->stage << 1 |
		     facts->staged);
	s.v[2] ^= 0xee;
	k.a = finish(&s);
	s.v[1] ^= 0xdd;
	k.b = finish(&s) | 1;
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
