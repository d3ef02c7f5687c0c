/* SPDX-License-Identifier: Apache-2.0 */
/* Encoded words: as few as possible, none breaking a character. */
#include "mail/encoded_word.h"

#include "base/base64.h"
#include "base/scan.h"
#include "base/utf8.h"

#define LINE_MAX   76 /* RFC 2047 2 */
#define WORD_MAX   75
#define HEAD       SLICE("=?utf-8?")
#define WORD_EXTRA 12 /* =?utf-8?Q? and ?= */
#define FOLD       SLICE("\r\n ")

/* Safe in every place where an encoded word may stand (RFC 2047 5 (3)). */
static bool
is_q(char c)
{
	return byte_is_alnum(c) || (c != '\0' && strchr("!*+-/", c) != NULL);
}

/* As it stands: graphic words with single blanks, each short enough. */
static bool
is_plain(struct slice text)
{
	size_t word = 0;

	if (slice_find(text, SLICE("=?")) != SLICE_NPOS)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
		if (text.at[i] == ' ' && word == 0)
			return false;
		word = text.at[i] == ' ' ? 0 : word + 1;
		if (word >= LINE_MAX)
			return false;
	}
	return text.len == 0 || word > 0;
}

static void
put_plain(struct buf *b, struct slice text, size_t column)
{
	while (text.len > 0) {
		struct slice word;

		text = slice_cut(text, ' ', &word);
		if (column > 0 && column + 1 + word.len > LINE_MAX) {
			buf_put(b, SLICE("\r\n"));
			column = 0;
		}
		buf_put_byte(b, ' ');
		buf_put(b, word);
		column += 1 + word.len;
	}
}

/* One character; the text is well-formed by now. */
static struct slice
next_char(struct slice *text)
{
	struct slice c = *text;
	uint32_t point;

	if (!utf8_scan(text, &point))
		*text = slice_from(*text, 1);
	c.len -= text->len;
	return c;
}

/* The text with U+FFFD for each byte that is no UTF-8. */
static void
put_clean(struct buf *b, struct slice text)
{
	while (text.len > 0) {
		struct slice c = text;
		uint32_t point;

		if (utf8_scan(&text, &point)) {
			buf_put(b, slice_head(c, c.len - text.len));
		} else {
			buf_put(b, SLICE("\xef\xbf\xbd"));
			text = slice_from(text, 1);
		}
	}
}

static size_t
q_len(struct slice c)
{
	return c.len == 1 && (is_q(c.at[0]) || c.at[0] == ' ') ? 1 : c.len * 3;
}

static void
q_put(struct buf *b, struct slice c)
{
	for (size_t i = 0; i < c.len; i++)
		if (is_q(c.at[i])) {
			buf_put_byte(b, c.at[i]);
		} else if (c.at[i] == ' ') {
			buf_put_byte(b, '_');
		} else {
			unsigned char u = (unsigned char)c.at[i];

			buf_put_byte(b, '=');
			buf_put_byte(b, "0123456789ABCDEF"[u >> 4]);
			buf_put_byte(b, "0123456789ABCDEF"[u & 15]);
		}
}

/* Is Q the shorter one for all of it? */
static bool
q_is_shorter(struct slice text)
{
	size_t q = 0, raw = 0;

	while (text.len > 0) {
		struct slice c = next_char(&text);

		q += q_len(c);
		raw += c.len;
	}
	return q <= (raw + 2) / 3 * 4;
}

/* One encoded word of at most `room` columns, which hold one character. */
static void
put_word(struct buf *b, struct slice *text, bool q, size_t room)
{
	struct slice rest = *text;
	size_t inside = room - WORD_EXTRA, used = 0;

	for (struct slice next = rest; next.len > 0;) {
		struct slice c = next_char(&next);
		size_t more = used + (q ? q_len(c) : c.len);

		if ((q ? more : (more + 2) / 3 * 4) > inside)
			break;
		used = more;
		rest = next;
	}
	buf_put(b, HEAD);
	buf_put_str(b, q ? "Q?" : "B?");
	if (!q)
		base64_put(b, slice_head(*text, text->len - rest.len));
	while (q && text->len > rest.len)
		q_put(b, next_char(text));
	*text = rest;
	buf_put(b, SLICE("?="));
}

static void
put_words(struct buf *b, struct slice text, size_t column)
{
	bool q = q_is_shorter(text);

	/* The blank before the first word, and room for one character. */
	if (column + 1 + WORD_EXTRA + WORD_EXTRA > LINE_MAX) {
		buf_put(b, SLICE("\r\n"));
		column = 0;
	}
	buf_put_byte(b, ' ');
	column++;
	while (buf_ok(b)) {
		size_t room = LINE_MAX - column;

		put_word(b, &text, q, room < WORD_MAX ? room : WORD_MAX);
		if (text.len == 0)
			return;
		buf_put(b, FOLD);
		column = 1;
	}
}

void
encoded_word_put(struct buf *b, struct slice text, size_t column)
{
	struct buf clean;

	if (is_plain(text)) {
		put_plain(b, text, column);
		return;
	}
	if (utf8_valid(text)) {
		put_words(b, text, column);
		return;
	}
	buf_init(&clean, b->max);
	put_clean(&clean, text);
	if (buf_ok(&clean))
		put_words(b, buf_slice(&clean), column);
	else
		buf_fail(b);
	buf_deinit(&clean);
}

struct word {
	struct slice charset, content;
	bool q;
};

static bool
is_token(char c)
{
	return c > ' ' && c <= '~' && strchr("()<>@,;:\\\"/[]?.=", c) == NULL;
}

static bool
is_content(char c)
{
	return c > ' ' && c <= '~' && c != '?';
}

/* "=?charset*language?B?…?=" off the front (RFC 2047 2, RFC 2231 5). */
static bool
scan_word(struct slice *in, struct word *ret)
{
	struct slice rest = *in;
	struct word w = { .q = false };

	if (!scan_str(&rest, SLICE("=?")) ||
	    !scan_while(&rest, is_token, &w.charset) || !scan_byte(&rest, '?'))
		return false;
	w.q = scan_ibyte(&rest, 'Q');
	if (!w.q && !scan_ibyte(&rest, 'B'))
		return false;
	if (!scan_byte(&rest, '?'))
		return false;
	w.content = SLICE_NONE;
	scan_while(&rest, is_content, &w.content);
	if (!scan_str(&rest, SLICE("?=")))
		return false;
	slice_cut(w.charset, '*', &w.charset);
	*in = rest;
	*ret = w;
	return true;
}

static bool
take_q(struct buf *b, struct slice s)
{
	while (s.len > 0) {
		char c = s.at[0];

		if (c == '=') {
			if (s.len < 3 || byte_hex(s.at[1]) < 0 ||
			    byte_hex(s.at[2]) < 0)
				return false;
			c = (char)(byte_hex(s.at[1]) << 4 | byte_hex(s.at[2]));
			s = slice_from(s, 2);
		} else if (c == '_') {
			c = ' ';
		}
		buf_put_byte(b, c);
		s = slice_from(s, 1);
	}
	return true;
}

/* Bytes of b from `start` on, controls blanked: it stays one line. */
static void
blank_controls(struct buf *b, size_t start)
{
	for (size_t i = start; i < b->len; i++)
		if ((unsigned char)b->at[i] < 0x20 || b->at[i] == 0x7f)
			b->at[i] = ' ';
}

/*
 * A run of encoded words with only blanks between them, all of one charset:
 * the blanks are not shown (RFC 2047 6.2), and a character that was broken
 * over two words, as some do, comes together again.
 */
static bool
take_run(
    struct buf *b, struct slice *in, const struct charset_converter *converter)
{
	struct slice rest = *in, after = *in, charset = SLICE_NONE;
	size_t start = b->len;
	struct word w;
	struct buf raw;
	bool whole;

	buf_init(&raw, b->max);
	while (scan_word(&rest, &w)) {
		size_t good = raw.len;

		if (after.len < in->len && !slice_ieq(w.charset, charset))
			break;
		charset = w.charset;
		if (!(w.q ? take_q(&raw, w.content)
			  : base64_take(&raw, w.content))) {
			buf_cut(&raw, good);
			break;
		}
		after = rest;
		scan_blank(&rest);
	}
	whole = after.len < in->len &&
		charset_put(b, charset, buf_slice(&raw), converter);
	if (!buf_ok(&raw))
		buf_fail(b);
	buf_starve_with(b, &raw);
	buf_deinit(&raw);
	if (!buf_ok(b))
		return false;
	if (!whole) {
		buf_cut(b, start);
		return false;
	}
	*in = after;
	blank_controls(b, start);
	return true;
}

/* More runs, in other charsets, with nothing but blanks before them. */
static void
take_more(
    struct buf *b, struct slice *in, const struct charset_converter *converter)
{
	struct slice at = *in;

	for (;;) {
		scan_blank(&at);
		if (at.len == in->len || !take_run(b, &at, converter))
			return;
		*in = at;
	}
}

void
encoded_word_decode(struct buf *b, struct slice value,
    const struct charset_converter *converter)
{
	bool may = true; /* a word begins only after a blank or a bracket */

	while (value.len > 0 && buf_ok(b)) {
		char c = value.at[0];

		if (may && c == '=' && take_run(b, &value, converter)) {
			take_more(b, &value, converter);
			may = false;
			continue;
		}
		buf_put_byte(b, c);
		may = c == ' ' || c == '\t' || c == '(' || c == '"';
		value = slice_from(value, 1);
	}
}
