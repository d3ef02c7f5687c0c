/* SPDX-License-Identifier: Apache-2.0 */
/* A decoder that checks the ranges of RFC 3629 section 4. */
#include "base/utf8.h"

#include "base/octets.h"

/* Inline, for a text is mostly looked at as a whole. */
static inline bool
scan(struct slice *in, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)in->at;
	size_t more;
	uint32_t c;

	if (in->len == 0)
		return false;
	if (p[0] < 0x80) {
		c = p[0];
		more = 0;
	} else if (p[0] >= 0xc2 && p[0] < 0xe0) {
		c = p[0] & 0x1fu;
		more = 1;
	} else if (p[0] >= 0xe0 && p[0] < 0xf0) {
		c = p[0] & 0x0fu;
		more = 2;
	} else if (p[0] >= 0xf0 && p[0] < 0xf5) {
		c = p[0] & 0x07u;
		more = 3;
	} else
		return false;
	if (more >= in->len)
		return false;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return false;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return false;
	*in = slice_from(*in, more + 1);
	*ret = c;
	return true;
}

bool
utf8_scan(struct slice *in, uint32_t *ret)
{
	return scan(in, ret);
}

/* Past the octets at the front that are ASCII, as far as eight go at once. */
static struct slice
behind_ascii(struct slice s)
{
	while (s.len >= 8 && (octets_load(s.at) & OCTETS_TOP) == 0)
		s = slice_of(s.at + 8, s.len - 8);
	return s;
}

bool
utf8_valid(struct slice s)
{
	uint32_t c;

	/* where one is that is not ASCII, more of its kind follow */
	for (s = behind_ascii(s); s.len > 0;) {
		bool ascii = (uint8_t)s.at[0] < 0x80;

		if (!scan(&s, &c))
			return false;
		if (ascii)
			s = behind_ascii(s);
	}
	return true;
}

void
utf8_put(struct buf *b, uint32_t c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = UTF8_REPLACEMENT;
	if (c < 0x80) {
		buf_put_byte(b, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_put_byte(b, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_put_byte(b, (char)(0xe0 | c >> 12));
		} else {
			buf_put_byte(b, (char)(0xf0 | c >> 18));
			buf_put_byte(b, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_put_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_put_byte(b, (char)(0x80 | (c & 0x3f)));
}
