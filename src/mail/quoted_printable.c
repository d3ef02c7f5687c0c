/* SPDX-License-Identifier: Apache-2.0 */
/* One pass to encode, one to choose. */
#include "mail/quoted_printable.h"

#include "base/base64.h"

#define COLUMNS   76
#define LINE_LAST 998 /* RFC 5322 2.1.1 */

#define CRLF SLICE("\r\n")

static bool
at_crlf(struct slice s)
{
	return slice_starts(s, CRLF);
}

/* Stands for itself; a blank only when something follows on its line. */
static bool
is_literal(struct slice s)
{
	char c = s.at[0];

	if (c == ' ' || c == '\t')
		return s.len > 1 && !at_crlf(slice_from(s, 1));
	return c > ' ' && c <= '~' && c != '=';
}

void
quoted_printable_put(struct buf *b, struct slice text)
{
	size_t column = 0;

	for (; text.len > 0; text = slice_from(text, 1)) {
		bool literal = is_literal(text);
		unsigned char c = (unsigned char)text.at[0];

		if (at_crlf(text)) {
			buf_put(b, CRLF);
			text = slice_from(text, 1);
			column = 0;
			continue;
		}
		/* One column is kept for the "=" of a soft line break. */
		if (column + (literal ? 1 : 3) > COLUMNS - 1) {
			buf_put(b, SLICE("=\r\n"));
			column = 0;
		}
		if (literal) {
			buf_put_byte(b, (char)c);
			column++;
			continue;
		}
		buf_put_byte(b, '=');
		buf_put_byte(b, "0123456789ABCDEF"[c >> 4]);
		buf_put_byte(b, "0123456789ABCDEF"[c & 15]);
		column += 3;
	}
}

struct census {
	size_t high;   /* bytes above 127 */
	size_t escape; /* bytes that quoted-printable spells out */
	bool broken;   /* is not text of lines */
};

static struct census
survey(struct slice text)
{
	struct census n = { .high = 0 };
	size_t line = 0;

	for (; text.len > 0; text = slice_from(text, 1)) {
		char c = text.at[0];

		if (at_crlf(text)) {
			text = slice_from(text, 1);
			line = 0;
			continue;
		}
		n.high += (c & 0x80) != 0;
		n.escape += !is_literal(text);
		n.broken = n.broken || c == '\0' || c == '\r' || c == '\n' ||
			   ++line > LINE_LAST;
	}
	return n;
}

enum coding
coding_choose(struct slice text, bool eight_bit)
{
	struct census n = survey(text);

	if (!n.broken && n.high == 0)
		return CODING_7BIT;
	if (!n.broken && eight_bit)
		return CODING_8BIT;
	/* Two columns more for an escape, a third more for all. */
	return n.escape * 2 > text.len / 3 ? CODING_BASE64 : CODING_QP;
}

struct slice
coding_name(enum coding coding)
{
	switch (coding) {
	case CODING_7BIT:
		return SLICE("7bit");
	case CODING_8BIT:
		return SLICE("8bit");
	case CODING_QP:
		return SLICE("quoted-printable");
	case CODING_BASE64:
		return SLICE("base64");
	}
	return SLICE("binary");
}

void
coding_put(struct buf *b, enum coding coding, struct slice text)
{
	if (coding == CODING_QP)
		quoted_printable_put(b, text);
	else if (coding == CODING_BASE64)
		base64_put_lines(b, text);
	else
		buf_put(b, text);
}
