/* SPDX-License-Identifier: Apache-2.0 */
/* Three small spellings; each decoder gives back only what it may mean. */
#include "mail/xtext.h"

#include "base/scan.h"
#include "base/utf8.h"

/* Stands for itself in all of them: graphic, without + and =. */
static bool
is_xchar(char c)
{
	return c > ' ' && c <= '~' && c != '+' && c != '=';
}

static void
put_upper_hex(struct buf *b, uint32_t n, unsigned width)
{
	for (unsigned shift = width * 4; shift > 0; shift -= 4)
		buf_put_byte(b, "0123456789ABCDEF"[n >> (shift - 4) & 15]);
}

void
xtext_put(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_xchar(s.at[i])) {
			buf_put_byte(b, s.at[i]);
		} else {
			buf_put_byte(b, '+');
			put_upper_hex(b, (unsigned char)s.at[i], 2);
		}
}

/* hexchar: RFC 3461 4 wants upper case. */
static bool
scan_hexchar(struct slice *in, char *ret)
{
	int high, low;

	if (in->len < 3 || in->at[0] != '+' || (in->at[1] >= 'a') ||
	    (in->at[2] >= 'a'))
		return false;
	high = byte_hex(in->at[1]);
	low = byte_hex(in->at[2]);
	if (high < 0 || low < 0)
		return false;
	*in = slice_from(*in, 3);
	*ret = (char)(high << 4 | low);
	return true;
}

static bool
is_printable(char c, bool high)
{
	return (unsigned char)c >= 0x80 ? high : c >= ' ' && c <= '~';
}

/* high: octets above 127 are taken, too. */
static bool
take(struct buf *b, struct slice s, bool high)
{
	size_t start = b->len;

	while (s.len > 0) {
		char c = s.at[0];

		if (is_xchar(c)) {
			s = slice_from(s, 1);
		} else if (!scan_hexchar(&s, &c) || !is_printable(c, high)) {
			if (buf_ok(b))
				buf_cut(b, start);
			return false;
		}
		buf_put_byte(b, c);
	}
	return true;
}

bool
xtext_take(struct buf *b, struct slice s)
{
	return take(b, s, false);
}

static bool
is_qchar(uint32_t c)
{
	return c < 0x80 && is_xchar((char)c) && c != '\\';
}

void
unitext_put(struct buf *b, struct slice s, bool ascii)
{
	while (s.len > 0) {
		struct slice start = s;
		uint32_t c;
		unsigned width = 2;

		if (!utf8_scan(&s, &c)) {
			c = 0xfffd;
			s = slice_from(s, 1);
			start = SLICE("\xef\xbf\xbd");
		} else {
			start.len -= s.len;
		}
		if (is_qchar(c) || (c >= 0x80 && !ascii)) {
			buf_put(b, start);
			continue;
		}
		while (c >> (width * 4) != 0)
			width++;
		buf_put(b, SLICE("\\x{"));
		put_upper_hex(b, c, width);
		buf_put_byte(b, '}');
	}
}

/* EmbeddedUnicodeChar: 2 to 6 digits, none of them needless. */
static bool
scan_embedded(struct slice *in, uint32_t *ret)
{
	struct slice rest = *in;
	uint32_t n = 0;
	size_t digits = 0;

	if (!scan_istr(&rest, SLICE("\\x{")))
		return false;
	while (digits < 6 && rest.len > 0 && byte_hex(rest.at[0]) >= 0) {
		n = n << 4 | (uint32_t)byte_hex(rest.at[0]);
		rest = slice_from(rest, 1);
		digits++;
	}
	if (digits < 2 || (digits > 2 && n >> ((digits - 1) * 4) == 0) ||
	    !scan_byte(&rest, '}'))
		return false;
	/* Controls are in the grammar and in no address that we report. */
	if (n < ' ' || n == 0x7f || is_qchar(n) || n > 0x10ffff ||
	    (n >= 0xd800 && n < 0xe000))
		return false;
	*in = rest;
	*ret = n;
	return true;
}

bool
unitext_take(struct buf *b, struct slice s)
{
	size_t start = b->len;

	while (s.len > 0) {
		uint32_t c;

		/*
		 * Tried first, for the backslash; a mailbox with a backslash
		 * of its own (quoted-pair) is in the third form.
		 */
		if (!scan_embedded(&s, &c) &&
		    (!utf8_scan(&s, &c) || c < ' ' || c == 0x7f)) {
			if (buf_ok(b))
				buf_cut(b, start);
			return false;
		}
		utf8_put(b, c);
	}
	return true;
}

/* address-type = atom (RFC 3461 4.2) */
static bool
is_type(char c)
{
	return is_xchar(c) && strchr("()<>@,;:\\\".[]", c) == NULL;
}

static bool
wide_ok(struct slice s, bool wide)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.at[i] & 0x80) == 0 ? s.at[i] <= ' ' || s.at[i] > '~'
					  : !wide)
			return false;
	return utf8_valid(s);
}

/*
 * "rfc822" has no room for more than ASCII, and RFC 6533 3 made "utf-8" for
 * that; but there are mailers that spell UTF-8 in the xtext of the old type.
 * What is meant is clear, and to refuse it would refuse the mail.
 */
static bool
take_mislabelled(struct buf *b, struct slice address)
{
	size_t start = b->len;

	buf_put(b, SLICE("utf-8;"));
	if (take(b, address, true) &&
	    (!buf_ok(b) || utf8_valid(slice_from(buf_slice(b), start + 6))))
		return true;
	if (buf_ok(b))
		buf_cut(b, start);
	return false;
}

bool
orcpt_take(struct buf *b, struct slice s, bool wide)
{
	struct slice type, rest = s;
	size_t start = b->len;

	if (s.len > ORCPT_MAX || !scan_while(&rest, is_type, &type) ||
	    !scan_byte(&rest, ';') || rest.len == 0)
		return false;
	buf_put(b, slice_head(s, type.len + 1));
	if (slice_ieq(type, SLICE("utf-8"))) {
		if (wide_ok(rest, wide)) {
			if (!unitext_take(b, rest))
				buf_put(b, rest);
			return true;
		}
	} else if (xtext_take(b, rest)) {
		return true;
	}
	if (buf_ok(b))
		buf_cut(b, start);
	return slice_ieq(type, SLICE("rfc822")) && take_mislabelled(b, rest);
}

void
orcpt_put(struct buf *b, struct slice orcpt, bool wide)
{
	struct slice type, address = slice_cut(orcpt, ';', &type);

	buf_put(b, type);
	buf_put_byte(b, ';');
	if (slice_ieq(type, SLICE("utf-8")))
		unitext_put(b, address, !wide);
	else
		xtext_put(b, address);
}
