/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of Unicode, and nothing else. */
#include "meaning/fold.h"

bool
fold_is_cjk(uint32_t c)
{
	return (c >= 0x1100 && c < 0x1200) || (c >= 0x3040 && c < 0xa000) ||
	       (c >= 0xac00 && c < 0xd7b0) || (c >= 0xf900 && c < 0xfb00) ||
	       (c >= 0xff66 && c < 0xffa0);
}

uint32_t
fold_greek(uint32_t c)
{
	static const struct {
		uint16_t from, to;
	} accented[] = { { 0x3ac, 0x3b1 }, { 0x3ad, 0x3b5 }, { 0x3ae, 0x3b7 },
		{ 0x3af, 0x3b9 }, { 0x3cc, 0x3bf }, { 0x3cd, 0x3c5 },
		{ 0x3ce, 0x3c9 }, { 0x386, 0x3b1 }, { 0x388, 0x3b5 },
		{ 0x389, 0x3b7 }, { 0x38a, 0x3b9 }, { 0x38c, 0x3bf },
		{ 0x38e, 0x3c5 }, { 0x38f, 0x3c9 }, { 0x3c2, 0x3c3 } };

	for (size_t i = 0; i < sizeof(accented) / sizeof(accented[0]); i++)
		if (accented[i].from == c)
			return accented[i].to;
	return c >= 0x391 && c < 0x3aa ? c + 0x20 : 0;
}

uint32_t
fold_cyrillic(uint32_t c)
{
	if (c >= 0x400 && c < 0x410)
		c += 0x50;
	else if (c >= 0x410 && c < 0x430)
		c += 0x20;
	return c == 0x451 ? 0x435 : c;
}

bool
fold_is_mark(uint32_t c)
{
	return c < 0xa0 || (c >= 0x2000 && c < 0x2070) ||
	       (c >= 0x3000 && c < 0x3040);
}

bool
fold_is_nothing(uint32_t c)
{
	return (c >= 0x200b && c < 0x2010) || c == 0x2060 ||
	       (c >= 0x300 && c < 0x370) || c == 0xfeff;
}
