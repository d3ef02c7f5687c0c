/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 and quoted-printable, read by somebody who cannot ask again. */
#include "mail/transfer.h"

#include "base/base64.h"

enum transfer
transfer_of(struct slice value)
{
	struct slice v = slice_trim(value);

	if (slice_istarts(v, SLICE("base64")))
		return TRANSFER_BASE64;
	if (slice_istarts(v, SLICE("quoted-printable")))
		return TRANSFER_QP;
	return TRANSFER_IDENTITY;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What a group of `n` letters, 2 to 4, carries. */
static void
put_group(struct buf *b, uint32_t bits, unsigned n)
{
	char out[3];

	if (n < 2)
		return;
	bits <<= 6 * (4 - n);
	out[0] = (char)(bits >> 16 & 255);
	out[1] = (char)(bits >> 8 & 255);
	out[2] = (char)(bits & 255);
	buf_put(b, slice_of(out, n - 1));
}

/*
 * Padding ends a group, not the body: some senders join several encoded
 * texts, and each ends in its own "=".
 */
static bool
take_base64(struct buf *b, struct slice in)
{
	uint32_t bits = 0;
	unsigned n = 0;
	bool clean = true;

	for (size_t i = 0; i < in.len && buf_ok(b); i++) {
		int v = base64_value(in.at[i]);

		if (v >= 0) {
			bits = bits << 6 | (uint32_t)v;
			n++;
		} else if (!is_blank(in.at[i]) && in.at[i] != '=') {
			clean = false;
		}
		if (n == 4 || (in.at[i] == '=' && n > 0)) {
			put_group(b, bits, n);
			bits = n = 0;
		}
	}
	put_group(b, bits, n);
	return clean && n == 0;
}

/* "=" at a line's end: how long the soft break is, 0 when it is none. */
static size_t
soft_break(struct slice s)
{
	size_t i = 1;

	while (i < s.len && (s.at[i] == ' ' || s.at[i] == '\t'))
		i++;
	if (i < s.len && s.at[i] == '\r')
		i++;
	if (i < s.len && s.at[i] == '\n')
		return i + 1;
	return i == s.len ? i : 0;
}

static bool
take_qp(struct buf *b, struct slice in)
{
	bool clean = true;

	while (in.len > 0 && buf_ok(b)) {
		size_t plain = slice_find_byte(in, '=');
		size_t skip;

		if (plain == SLICE_NPOS)
			plain = in.len;
		buf_put(b, slice_head(in, plain));
		in = slice_from(in, plain);
		if (in.len == 0)
			break;
		skip = soft_break(in);
		if (skip == 0 && in.len > 2 && byte_hex(in.at[1]) >= 0 &&
		    byte_hex(in.at[2]) >= 0) {
			buf_put_byte(b, (char)(byte_hex(in.at[1]) << 4 |
					       byte_hex(in.at[2])));
			skip = 3;
		} else if (skip == 0) {
			buf_put_byte(b, '=');
			clean = false;
			skip = 1;
		}
		in = slice_from(in, skip);
	}
	return clean;
}

bool
transfer_decode(struct buf *b, enum transfer t, struct slice in)
{
	switch (t) {
	case TRANSFER_BASE64:
		return take_base64(b, in);
	case TRANSFER_QP:
		return take_qp(b, in);
	case TRANSFER_IDENTITY:
		break;
	}
	buf_put(b, in);
	return true;
}
