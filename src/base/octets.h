/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Eight octets of text at once, in one word: the first is the lowest, whatever
 * the machine.  An answer about them has the top bit of each octet that it
 * holds for, and no other bit.  All answers are exact for every octet, and
 * those of 0x80 and on are in no range.  It reads and writes eight octets,
 * always: that there are so many, or room for them, is the caller's care.
 */
#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define OCTETS_EACH(octet) (UINT64_C(0x0101010101010101) * (octet))
#define OCTETS_TOP         OCTETS_EACH(0x80)
/* Capital letters to small ones, when the octets are letters at all. */
#define OCTETS_SMALL OCTETS_EACH(0x20)

/* The first octet lowest; on most machines it is so, and this is nothing. */
static inline uint64_t
octets_order(uint64_t octets)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return __builtin_bswap64(octets);
#else
	return octets;
#endif
}

static inline uint64_t
octets_load(const char *at)
{
	uint64_t octets;

	memcpy(&octets, at, sizeof(octets));
	return octets_order(octets);
}

static inline void
octets_store(char *at, uint64_t octets)
{
	octets = octets_order(octets);
	memcpy(at, &octets, sizeof(octets));
}

/* Those from `first` to `last`, both between 1 and 0x7f. */
static inline uint64_t
octets_in(uint64_t octets, uint8_t first, uint8_t last)
{
	/* seven bits and a number below 0x80: no octet carries to the next */
	uint64_t low = octets & ~OCTETS_TOP;

	return (low + OCTETS_EACH(0x80u - first)) &
	       ~(low + OCTETS_EACH(0x7fu - last)) & ~octets & OCTETS_TOP;
}

static inline uint64_t
octets_letters(uint64_t octets)
{
	return octets_in(octets | OCTETS_SMALL, 'a', 'z');
}

/* How many stand before the first that an answer holds for; 8: for none. */
static inline size_t
octets_before(uint64_t answer)
{
	return answer == 0 ? 8 : (size_t)__builtin_ctzll(answer) / 8;
}

#endif
