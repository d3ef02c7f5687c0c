/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies as they come, a byte at a time where it must be.  Unlike
 * quoted_printable.h and base64.h, which have the whole text before them, what
 * follows is not known here: a blank is held back until it is clear whether it
 * ends its line, and a line of base64 until it is full.
 */
#include "mail/seven_bit.h"

#include "base/base64.h"

#define COLUMNS 76

#define CRLF SLICE("\r\n")

void
seven_bit_writer_init(struct seven_bit_writer *w, enum seven_bit_code code)
{
	*w = (struct seven_bit_writer){ .code = code };
}

/* ------------------------------------------------- quoted-printable -- */

/* So many columns that belong together, one kept for a soft line break. */
static void
put_atom(struct seven_bit_writer *w, struct buf *out, struct slice atom)
{
	if (w->column + atom.len > COLUMNS - 1) {
		buf_put(out, SLICE("=\r\n"));
		w->column = 0;
	}
	buf_put(out, atom);
	w->column += atom.len;
}

static void
put_escaped(struct seven_bit_writer *w, struct buf *out, unsigned char c)
{
	const char atom[3] = { '=', "0123456789ABCDEF"[c >> 4],
		"0123456789ABCDEF"[c & 15] };

	put_atom(w, out, slice_of(atom, sizeof(atom)));
}

static void
put_blank(struct seven_bit_writer *w, struct buf *out)
{
	if (w->blank != 0)
		put_atom(w, out, slice_of(&w->blank, 1));
	w->blank = 0;
}

/* What is quoted-printable already: "=" and two digits stay together. */
static bool
take_atom(struct seven_bit_writer *w, struct buf *out, char c)
{
	if (w->code != SEVEN_BIT_QP_AGAIN || (w->held_len == 0 && c != '='))
		return false;
	if (w->held_len > 0 && byte_hex(c) < 0) {
		/* no code after all; the bytes stay as they were */
		put_atom(w, out, slice_of((const char *)w->held, w->held_len));
		w->held_len = 0;
		return take_atom(w, out, c);
	}
	w->held[w->held_len++] = (unsigned char)c;
	if (w->held_len == 3) {
		put_atom(w, out, slice_of((const char *)w->held, 3));
		w->held_len = 0;
	}
	return true;
}

static void
put_quoted(struct seven_bit_writer *w, struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.at[i];

		put_blank(w, out);
		if (take_atom(w, out, (char)c))
			continue;
		if (c == ' ' || c == '\t')
			w->blank = (char)c;
		else if (c > ' ' && c <= '~' && c != '=')
			put_atom(w, out, slice_of(&bytes.at[i], 1));
		else
			put_escaped(w, out, c);
	}
}

/* A blank at the end of a line would get lost on its way (RFC 2045 6.7). */
static void
end_quoted_line(struct seven_bit_writer *w, struct buf *out)
{
	if (w->blank != 0)
		put_escaped(w, out, (unsigned char)w->blank);
	w->blank = 0;
	if (w->held_len > 0)
		put_atom(w, out, slice_of((const char *)w->held, w->held_len));
	w->held_len = 0;
}

/* ----------------------------------------------------------- base64 -- */

static void
put_full_line(struct seven_bit_writer *w, struct buf *out)
{
	if (w->begun)
		buf_put(out, CRLF);
	base64_put(out, slice_of((const char *)w->held, w->held_len));
	w->begun = true;
	w->held_len = 0;
}

static void
put_base64(struct seven_bit_writer *w, struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		w->held[w->held_len++] = (unsigned char)bytes.at[i];
		if (w->held_len == sizeof(w->held))
			put_full_line(w, out);
	}
}

/* ---------------------------------------------------- lines anew -- */

static void
put_column(struct seven_bit_writer *w, struct buf *out, char c, size_t columns)
{
	if (w->column == columns) {
		buf_put(out, CRLF);
		w->column = 0;
	}
	buf_put_byte(out, c);
	w->column++;
}

/* Bytes that are not base64 are nothing to a decoder (RFC 2045 6.8). */
static void
put_base64_again(
    struct seven_bit_writer *w, struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		char c = bytes.at[i];

		if (byte_is_alnum(c) || c == '+' || c == '/' || c == '=')
			put_column(w, out, c, COLUMNS);
	}
}

static void
put_loose(struct seven_bit_writer *w, struct buf *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.at[i];
		bool odd = c == 0 || c == '\r' || c == '\n' || c > 0x7f;

		put_column(w, out, odd ? '?' : (char)c, SEVEN_BIT_LINE_MAX);
	}
}

/* ------------------------------------------------------------- door -- */

void
seven_bit_write(struct seven_bit_writer *w, struct buf *out, struct slice bytes)
{
	switch (w->code) {
	case SEVEN_BIT_KEEP:
		buf_put(out, bytes);
		break;
	case SEVEN_BIT_QP:
	case SEVEN_BIT_QP_AGAIN:
		put_quoted(w, out, bytes);
		break;
	case SEVEN_BIT_BASE64:
		put_base64(w, out, bytes);
		break;
	case SEVEN_BIT_BASE64_AGAIN:
		put_base64_again(w, out, bytes);
		break;
	case SEVEN_BIT_LOOSE:
		put_loose(w, out, bytes);
		break;
	}
}

void
seven_bit_newline(struct seven_bit_writer *w, struct buf *out)
{
	switch (w->code) {
	case SEVEN_BIT_BASE64:
		put_base64(w, out, CRLF);
		return;
	case SEVEN_BIT_BASE64_AGAIN:
		return; /* its lines are ours */
	case SEVEN_BIT_QP:
	case SEVEN_BIT_QP_AGAIN:
		end_quoted_line(w, out);
		break;
	case SEVEN_BIT_KEEP:
	case SEVEN_BIT_LOOSE:
		break;
	}
	buf_put(out, CRLF);
	w->column = 0;
}

void
seven_bit_finish(struct seven_bit_writer *w, struct buf *out, bool line)
{
	bool soft = false;

	switch (w->code) {
	case SEVEN_BIT_QP:
	case SEVEN_BIT_QP_AGAIN:
		end_quoted_line(w, out);
		soft = true;
		break;
	case SEVEN_BIT_BASE64:
		if (w->held_len > 0)
			put_full_line(w, out);
		w->column = w->begun;
		break;
	case SEVEN_BIT_KEEP:
		return;
	case SEVEN_BIT_BASE64_AGAIN:
	case SEVEN_BIT_LOOSE:
		break;
	}
	/* The text did not end in a line break, and shall not get one. */
	if (line && w->column > 0)
		buf_put(out, soft ? SLICE("=\r\n") : CRLF);
	w->column = 0;
}
