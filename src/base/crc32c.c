/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processor's own instruction where it has one, else a small table.  The
 * table is slow but is read only on machines that are slow anyway; sixteen
 * constants can be checked by eye and need no state.
 */
#include "base/crc32c.h"

#if defined(__x86_64__)
#include <nmmintrin.h>

__attribute__((target("sse4.2"))) static uint32_t
by_instruction(uint32_t crc, struct slice s)
{
	uint64_t c = crc, word;

	for (; s.len >= 8; s = slice_from(s, 8)) {
		memcpy(&word, s.at, 8);
		c = _mm_crc32_u64(c, word);
	}
	crc = (uint32_t)c;
	for (; s.len > 0; s = slice_from(s, 1))
		crc = _mm_crc32_u8(crc, (unsigned char)s.at[0]);
	return crc;
}
#endif

/* Four bits a step: sixteen constants, small enough to be written out. */
static uint32_t
by_table(uint32_t crc, struct slice s)
{
	/* clang-format off */
	static const uint32_t table[16] = {
		0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1,
		0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
		0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
		0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
	};
	/* clang-format on */

	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.at[i];
		crc = (crc >> 4) ^ table[crc & 15];
		crc = (crc >> 4) ^ table[crc & 15];
	}
	return crc;
}

uint32_t
crc32c(uint32_t crc, struct slice s)
{
	crc = ~crc;
#if defined(__x86_64__)
	if (__builtin_cpu_supports("sse4.2"))
		return ~by_instruction(crc, s);
#endif
	return ~by_table(crc, s);
}
