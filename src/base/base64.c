/* SPDX-License-Identifier: Apache-2.0 */
/* Three bytes to four letters and back. */
#include "base/base64.h"

#define LINE_BYTES 57 /* 76 letters, RFC 2045 6.8 */

static const char letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
put_group(struct buf *b, const unsigned char *p, size_t n)
{
	uint32_t bits = (uint32_t)p[0] << 16;
	char out[4];

	if (n > 1)
		bits |= (uint32_t)p[1] << 8;
	if (n > 2)
		bits |= p[2];
	out[0] = letters[bits >> 18 & 63];
	out[1] = letters[bits >> 12 & 63];
	out[2] = n > 1 ? letters[bits >> 6 & 63] : '=';
	out[3] = n > 2 ? letters[bits & 63] : '=';
	buf_put(b, slice_of(out, 4));
}

void
base64_put(struct buf *b, struct slice s)
{
	for (; s.len > 0; s = slice_from(s, 3))
		put_group(
		    b, (const unsigned char *)s.at, s.len > 3 ? 3 : s.len);
}

void
base64_put_lines(struct buf *b, struct slice s)
{
	for (; s.len > 0; s = slice_from(s, LINE_BYTES)) {
		base64_put(b, slice_head(s, LINE_BYTES));
		buf_put(b, SLICE("\r\n"));
	}
}

int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One group of four letters, `pad` of them "=". */
static bool
take_group(struct buf *b, const char *p, size_t pad)
{
	uint32_t bits = 0;
	char out[3];

	for (size_t i = 0; i < 4; i++) {
		int v = i >= 4 - pad ? 0 : base64_value(p[i]);

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
	}
	/* Bits that the padding throws away must be zero (RFC 4648 3.5). */
	if ((pad == 1 && (bits & 0xff) != 0) || (pad == 2 && (bits & 0xffff)))
		return false;
	out[0] = (char)(bits >> 16 & 255);
	out[1] = (char)(bits >> 8 & 255);
	out[2] = (char)(bits & 255);
	buf_put(b, slice_of(out, 3 - pad));
	return true;
}

bool
base64_take(struct buf *b, struct slice s)
{
	size_t start = b->len;

	if (s.len % 4 != 0)
		return false;
	for (; s.len > 0; s = slice_from(s, 4)) {
		size_t pad = 0;

		if (s.len == 4 && s.at[3] == '=')
			pad = s.at[2] == '=' ? 2 : 1;
		if (!take_group(b, s.at, pad)) {
			buf_cut(b, start);
			return false;
		}
	}
	return true;
}
