/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the text.  What an octet is comes from a table; letters, which
 * are most of a reply, take the shortest way.  What HTML, JSON and
 * quoted-printable wrote for a mark or a blank is read as that, since a reply
 * may have come through any of them; it does not decode a whole text.
 * It has more than 600 lines, because all ways of writing a character end in
 * the same pen: apart from each other they would share all of its state.
 */
#include "meaning/normalise.h"

#include "base/octets.h"
#include "base/utf8.h"
#include "meaning/fold.h"

/* Two small letters (the second may be 0) for U+00A0 and on, generated. */
extern const uint8_t normal_latin[][2];
#define LATIN_FIRST 0xa0u
#define LATIN_END   0x250u
/* … and U+1E00 and on, behind them: Vietnamese above all. */
#define MORE_FIRST 0x1e00u
#define MORE_END   0x1f00u

enum kind {
	SOFT,
	HARD, /* no blank is above it */
	LETTER,
	DIGIT,
	DOT,
	AT,
	APOSTROPHE,
	OPEN,
	HIGH,
	ENTITY,
	ESCAPE,
	EQUALS
};

#define HIGH_8  HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH, HIGH
#define HIGH_64 HIGH_8, HIGH_8, HIGH_8, HIGH_8, HIGH_8, HIGH_8, HIGH_8, HIGH_8

/* clang-format off */
static const uint8_t kinds[256] = {
	[' '] = HARD, ['\t'] = HARD, ['\r'] = HARD, ['\n'] = HARD,
	['<'] = HARD, ['>'] = HARD, ['('] = HARD, [')'] = HARD,
	['{'] = HARD, ['}'] = HARD, [']'] = HARD, [':'] = HARD,
	[','] = HARD, [';'] = HARD, ['"'] = HARD, ['|'] = HARD, ['`'] = HARD,
	['0'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
	DIGIT,
	['A'] = LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	['a'] = LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	['.'] = DOT, ['@'] = AT, ['\''] = APOSTROPHE, ['['] = OPEN,
	['&'] = ENTITY, ['\\'] = ESCAPE, ['='] = EQUALS,
	[0x80] = HIGH_64, HIGH_64,
};

/* Letters and digits, and . - _ * [ ] */
static const bool is_domain[256] = {
	['-'] = true, ['.'] = true, ['_'] = true, ['*'] = true, ['['] = true,
	[']'] = true,
	['0'] = true, true, true, true, true, true, true, true, true, true,
	['A'] = true, true, true, true, true, true, true, true, true, true,
	true, true, true, true, true, true, true, true, true, true, true, true,
	true, true, true, true,
	['a'] = true, true, true, true, true, true, true, true, true, true,
	true, true, true, true, true, true, true, true, true, true, true, true,
	true, true, true, true,
};
/* clang-format on */

struct pen {
	const char *in, *end;
	char *start, *out, *full;
	char *hard; /* where the present run without a hard mark began */
	char *cjk;  /* out as it was behind a CJK character */
	bool foreign;
};

static bool
last_is_letter(const struct pen *p)
{
	return p->out[-1] >= 'a' && p->out[-1] <= 'z';
}

static void
blank(struct pen *p)
{
	if (p->out[-1] != ' ')
		*p->out++ = ' ';
}

static void
hard(struct pen *p)
{
	blank(p);
	p->hard = p->out;
}

static bool
stands_before(const struct pen *p, const char *at, struct slice word)
{
	return (size_t)(at - p->start) >= word.len &&
	       memcmp(at - word.len, word.at, word.len) == 0;
}

/*
 * "e-mail", "mail box" and "can not" are one word to those who write "email".
 * How much the word from start to out has moved: one octet, or none.
 */
static size_t
join(const struct pen *p, char *start, const char *out)
{
	struct slice word = slice_of(start, (size_t)(out - start));
	struct slice before;

	if (slice_starts(word, SLICE("mail")))
		before = SLICE(" e ");
	else if (slice_starts(word, SLICE("box")))
		before = SLICE(" mail ");
	else if (slice_eq(word, SLICE("not")))
		before = SLICE(" can ");
	else
		return 0;
	if (!stands_before(p, start, before))
		return 0;
	memmove(start - 1, start, word.len);
	return 1;
}

/* Behind digits, and the dots and commas between them. */
static const char *
behind_number(const char *at, const char *end)
{
	/* the last octet of eight is looked at again: it may be a dot */
	for (; end - at >= 8; at += 7) {
		uint64_t octets = octets_load(at);
		uint64_t digits = octets_in(octets, '0', '9');
		uint64_t marks =
		    octets_in(octets, '.', '.') | octets_in(octets, ',', ',');
		size_t n = octets_before(
		    (digits | (marks & digits >> 8)) ^ OCTETS_TOP);

		if (n < 7)
			return at + n;
	}
	while (at < end && (byte_is_digit(*at) ||
			       ((*at == '.' || *at == ',') && end - at > 1 &&
				   byte_is_digit(at[1]))))
		at++;
	return at;
}

static void
digits(struct pen *p, const struct normal_codes *codes)
{
	const char *at = behind_number(p->in, p->end);
	struct slice run;

	run = slice_of(p->in, (size_t)(at - p->in));
	p->in = at;
	if (p->out[-1] == ' ' &&
	    (at == p->end || kinds[(uint8_t)*at] == HARD || *at == '-') &&
	    (slice_eq(run, codes->basic) || slice_eq(run, codes->enhanced)))
		return;
	if (p->cjk == p->out)
		*p->out++ = ' ';
	*p->out++ = '0';
}

/*
 * Letters from `in` on, small, to `out`; how many.  Eight octets are written
 * even where fewer are letters: what is too much is written over, or behind
 * the end of it all.
 */
static size_t
letters(const struct pen *p, const char *in, char *out)
{
	size_t n = 0, room = out < p->full ? (size_t)(p->full - out) : 0;
	size_t left = (size_t)(p->end - in);

	for (room = room < left ? room : left; room - n >= 8;) {
		uint64_t octets = octets_load(in + n);
		size_t more =
		    octets_before(octets_letters(octets) ^ OCTETS_TOP);

		octets_store(out + n, octets | OCTETS_SMALL);
		n += more;
		if (more < 8)
			return n;
	}
	for (; n < room && kinds[(uint8_t)in[n]] == LETTER; n++)
		out[n] = (char)(in[n] | 0x20);
	return n;
}

/*
 * Letters, blanks and numbers, which are nearly all of most replies.  The pen
 * is in variables of its own here, which no octet that is written can be part
 * of.
 */
static void
words(struct pen *p, const struct normal_codes *codes)
{
	const char *in = p->in;
	char *out = p->out, *start;

	while (in < p->end && out < p->full) {
		uint8_t kind = kinds[(uint8_t)*in];

		if (kind <= HARD) {
			/* as blank(), but without a branch */
			*out = ' ';
			out += out[-1] != ' ';
			if (kind == HARD)
				p->hard = out;
			in++;
			continue;
		}
		if (kind == DIGIT) {
			p->in = in;
			p->out = out;
			digits(p, codes);
			in = p->in;
			out = p->out;
			continue;
		}
		if (kind != LETTER)
			break;
		if (p->cjk == out)
			*out++ = ' ';
		start = out;
		*out++ = (char)(*in++ | 0x20);
		out += letters(p, in, out);
		in += out - start - 1;
		if (start[-1] == ' ' &&
		    (*start == 'm' || *start == 'b' || *start == 'n'))
			out -= join(p, start, out);
	}
	p->in = in;
	p->out = out;
}

static void
ideograph(struct pen *p, struct slice raw)
{
	if (p->out[-1] == ' ' && p->cjk == p->out - 1) {
		p->out--;
		p->hard = p->out;
	}
	if (p->out[-1] != ' ' && p->cjk != p->out)
		*p->out++ = ' ';
	memcpy(p->out, raw.at, raw.len);
	p->out += raw.len;
	p->cjk = p->out;
}

static void
address(struct pen *p)
{
	blank(p);
	if (p->out - p->start < 2 || p->out[-2] != NORMAL_ADDRESS) {
		*p->out++ = NORMAL_ADDRESS;
		*p->out++ = ' ';
	}
	p->hard = p->out;
}

static bool
next_is(const struct pen *p, bool (*is)(char))
{
	return p->end - p->in > 1 && is(p->in[1]);
}

static void
put(struct pen *p, struct slice word)
{
	memcpy(p->out, word.at, word.len);
	p->out += word.len;
}

/* "isn't" is "is not"; the t at p->in is taken. */
static void
negate(struct pen *p)
{
	p->in++;
	if (stands_before(p, p->out, SLICE(" can"))) {
		put(p, SLICE("not"));
		return;
	}
	p->out--;
	if (stands_before(p, p->out, SLICE(" wo"))) {
		p->out--;
		put(p, SLICE("ill"));
	}
	put(p, SLICE(" not"));
}

static void
apostrophe(struct pen *p, size_t width)
{
	struct slice rest;
	bool inside;

	rest = slice_from(slice_of(p->in, (size_t)(p->end - p->in)), width);
	inside = last_is_letter(p) && rest.len > 0 && byte_is_alpha(rest.at[0]);
	p->in += width;
	if (!inside)
		hard(p);
	else if (p->out[-1] == 'n' && p->out[-2] != ' ' &&
		 (rest.at[0] | 0x20) == 't' &&
		 (rest.len == 1 || !byte_is_alpha(rest.at[1])))
		negate(p);
}

static void
dot(struct pen *p)
{
	char before = p->out[-1];

	if (p->end - p->in >= 3 && p->in[1] == '.' && p->in[2] == '.') {
		/* what is left where an address was cut out */
		p->in += 3;
		address(p);
		return;
	}
	/* "later.Please" ends a sentence, "mail.example" does not */
	if ((last_is_letter(p) || before == '0') && next_is(p, byte_is_alnum) &&
	    !(p->in[1] >= 'A' && p->in[1] <= 'Z' && p->in[-1] >= 'a'))
		*p->out++ = '.';
	else
		blank(p);
	p->in++;
}

static void
at_sign(struct pen *p)
{
	char after = p->end - p->in > 1 ? p->in[1] : ' ';
	bool whole = p->hard < p->out &&
		     (byte_is_alnum(after) || after == '[' || after == '*');

	p->in++;
	if (whole) {
		p->out = p->hard;
		while (p->in < p->end && is_domain[(uint8_t)*p->in])
			p->in++;
	}
	address(p);
}

/* "[2001:db8::1]" is a number as "[192.0.2.1]" is one. */
static void
open_bracket(struct pen *p)
{
	const char *at, *start;
	unsigned colons = 0;

	hard(p);
	at = ++p->in;
	if (slice_istarts(slice_of(at, (size_t)(p->end - at)), SLICE("ipv6:")))
		at += 5;
	for (start = at; at < p->end && at - start < 40 &&
			 (byte_hex(*at) >= 0 || *at == ':' || *at == '.');
	     at++)
		colons += *at == ':';
	if (colons >= 2 && at < p->end && *at == ']') {
		*p->out++ = '0';
		p->in = at;
	}
}

static void
two_octets(struct pen *p, uint32_t c)
{
	if (p->cjk == p->out)
		*p->out++ = ' ';
	*p->out++ = (char)(0xc0 | c >> 6);
	*p->out++ = (char)(0x80 | (c & 0x3f));
}

static void
latin(struct pen *p, uint32_t c)
{
	const uint8_t *fold =
	    normal_latin[c < LATIN_END
			     ? c - LATIN_FIRST
			     : LATIN_END - LATIN_FIRST + c - MORE_FIRST];

	if (fold[0] == 0) {
		hard(p);
		return;
	}
	if (p->cjk == p->out)
		*p->out++ = ' ';
	*p->out++ = (char)fold[0];
	if (fold[1] != 0)
		*p->out++ = (char)fold[1];
}

/* Full-width forms of ASCII. */
static void
wide(struct pen *p, uint32_t c)
{
	char byte = (char)(c - 0xfee0);

	if (byte_is_alpha(byte)) {
		if (p->cjk == p->out)
			*p->out++ = ' ';
		*p->out++ = byte_lower(byte);
	} else if (byte_is_digit(byte)) {
		if (p->out[-1] != '0') {
			if (p->cjk == p->out)
				*p->out++ = ' ';
			*p->out++ = '0';
		}
	} else
		hard(p);
}

/* One code point; raw: as UTF-8 writes it.  p->in stands behind it. */
static void
code_point(struct pen *p, uint32_t c, struct slice raw)
{
	if (fold_is_nothing(c))
		return;
	if (fold_is_mark(c))
		hard(p);
	else if (c < LATIN_END || (c >= MORE_FIRST && c < MORE_END))
		latin(p, c);
	else if (c >= 0x370 && c < 0x400)
		two_octets(p, fold_greek(c) != 0 ? fold_greek(c) : c);
	else if (c >= 0x400 && c < 0x460)
		two_octets(p, fold_cyrillic(c));
	else if (c >= 0xff01 && c < 0xff5f)
		wide(p, c);
	else if (fold_is_cjk(c))
		ideograph(p, raw);
	else {
		if (p->cjk == p->out)
			*p->out++ = ' ';
		put(p, raw);
	}
}

static bool
is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2018 || c == 0x2019;
}

static void
high(struct pen *p)
{
	struct slice rest = slice_of(p->in, (size_t)(p->end - p->in)), raw;
	uint32_t c;

	raw = rest;
	if (!utf8_scan(&rest, &c)) {
		/* old systems speak Latin-1, if it is not UTF-8 */
		c = (uint8_t)*p->in;
		rest = slice_from(raw, 1);
		p->foreign = true;
	}
	raw.len -= rest.len;
	if (is_apostrophe(c)) {
		apostrophe(p, raw.len);
		return;
	}
	p->in += raw.len;
	code_point(p, c, raw);
}

/* A code point that stood there by its number, `width` octets of text. */
static void
numbered(struct pen *p, uint32_t c, size_t width)
{
	char raw[3] = { (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3f)),
		(char)(0x80 | (c & 0x3f)) };

	if (is_apostrophe(c)) {
		apostrophe(p, width);
		return;
	}
	p->in += width;
	if (c < 0x80)
		hard(p);
	else
		code_point(p, c, slice_of(raw, sizeof(raw)));
}

/*
 * Three octets at most come out of a number, and those below U+0800 are
 * written by code_point() itself.  Letters of ASCII need no number, and halves
 * of pairs are none of ours.
 */
static bool
is_numbered(uint32_t c)
{
	return !(c < 0x80 && byte_is_alnum((char)c)) &&
	       (c < 0x460 || c >= 0x800) && (c < 0xd800 || c >= 0xe000) &&
	       c < 0x10000;
}

/* The value of hexadecimal or decimal digits at the front, seven at most. */
static size_t
scan_digits(struct slice in, uint32_t base, uint32_t *ret)
{
	size_t n = 0;

	for (*ret = 0; n < in.len && n < 7; n++) {
		int digit = byte_hex(in.at[n]);

		if (digit < 0 || (uint32_t)digit >= base)
			break;
		*ret = *ret * base + (uint32_t)digit;
	}
	return n;
}

/* "&lt;" and its kin, "&#39;", "&#x27;" */
static void
entity(struct pen *p)
{
	static const struct {
		struct slice name;
		uint32_t c;
	} names[] = {
		{ SLICE("&lt;"), '<' },
		{ SLICE("&gt;"), '>' },
		{ SLICE("&quot;"), '"' },
		{ SLICE("&apos;"), '\'' },
		{ SLICE("&rsquo;"), '\'' },
		{ SLICE("&nbsp;"), ' ' },
	};
	struct slice rest = slice_of(p->in, (size_t)(p->end - p->in));
	uint32_t c;
	size_t n, start = 2;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_istarts(rest, names[i].name)) {
			numbered(p, names[i].c, names[i].name.len);
			return;
		}
	if (slice_istarts(rest, SLICE("&#x")))
		start = 3;
	n = slice_starts(rest, SLICE("&#"))
		? scan_digits(slice_from(rest, start), start == 3 ? 16 : 10, &c)
		: 0;
	if (n > 0 && rest.len > start + n && rest.at[start + n] == ';' &&
	    is_numbered(c)) {
		numbered(p, c, start + n + 1);
		return;
	}
	blank(p);
	p->in++;
}

/* "\303": an octet past ASCII, in three octal digits. */
static bool
scan_octal(struct slice *in, char *ret)
{
	unsigned value = 0;

	if (in->len < 4 || in->at[0] != '\\')
		return false;
	for (size_t i = 1; i < 4; i++) {
		if (in->at[i] < '0' || in->at[i] > '7')
			return false;
		value = value * 8 + (unsigned)(in->at[i] - '0');
	}
	if (value < 0x80 || value > 0xff)
		return false;
	*ret = (char)value;
	*in = slice_from(*in, 4);
	return true;
}

/* "\303\274", as Exim and Sendmail write a character of UTF-8. */
static bool
octal(struct pen *p, struct slice rest)
{
	char octets[4];
	size_t n = 0, width;
	struct slice raw, after;
	uint32_t c;

	while (n < sizeof(octets) && scan_octal(&rest, &octets[n]))
		n++;
	raw = after = slice_of(octets, n);
	if (!utf8_scan(&after, &c))
		return false;
	raw.len -= after.len;
	width = 4 * raw.len;
	if (is_apostrophe(c)) {
		apostrophe(p, width);
		return true;
	}
	p->in += width;
	code_point(p, c, raw);
	return true;
}

/* "\n", "\u0027" as JSON writes them; "DOMAIN\name" is none */
static void
escape(struct pen *p)
{
	struct slice rest = slice_of(p->in, (size_t)(p->end - p->in));
	uint32_t c;

	if (rest.len >= 6 && rest.at[1] == 'u' &&
	    scan_digits(slice_head(slice_from(rest, 2), 4), 16, &c) == 4 &&
	    is_numbered(c)) {
		numbered(p, c, 6);
		return;
	}
	if (octal(p, rest))
		return;
	if (rest.len >= 2 &&
	    (rest.at[1] == 'r' || rest.at[1] == 'n' || rest.at[1] == 't') &&
	    (rest.len == 2 || rest.at[2] < 'a' || rest.at[2] > 'z')) {
		hard(p);
		p->in += 2;
		return;
	}
	blank(p);
	p->in++;
}

/*
 * "=20" as quoted-printable writes a blank.  "limit=20 messages" and "=2048"
 * are numbers; so a word or another such mark must follow, or else it is the
 * end of a line.
 */
static void
equals(struct pen *p)
{
	struct slice rest = slice_of(p->in, (size_t)(p->end - p->in));
	bool end, mark = slice_starts(rest, SLICE("=20")) ||
			 slice_starts(rest, SLICE("=3D"));

	end = slice_starts(rest, SLICE("=0D")) ||
	      slice_starts(rest, SLICE("=0A"));
	blank(p);
	if ((end && (rest.len == 3 || !byte_is_alnum(rest.at[3]))) ||
	    ((end || mark) && rest.len > 3 &&
		(byte_is_alpha(rest.at[3]) || rest.at[3] == '='))) {
		p->hard = p->out;
		p->in += 2;
	}
	p->in++;
}

void
normal_make(
    struct normal *n, struct slice text, const struct normal_codes *codes)
{
	struct pen p = { .in = text.at,
		.end = text.len > 0 ? text.at + text.len : text.at,
		.start = n->at,
		.out = n->at,
		.full = n->at + NORMAL_MAX };

	*p.out++ = ' ';
	p.hard = p.out;
	while (p.in < p.end && p.out < p.full) {
		/* a step writes six octets at most; at[] has room behind */
		switch ((enum kind)kinds[(uint8_t)*p.in]) {
		case SOFT:
		case HARD:
		case LETTER:
		case DIGIT:
			words(&p, codes);
			break;
		case DOT:
			dot(&p);
			break;
		case AT:
			at_sign(&p);
			break;
		case APOSTROPHE:
			apostrophe(&p, 1);
			break;
		case OPEN:
			open_bracket(&p);
			break;
		case HIGH:
			high(&p);
			break;
		case ENTITY:
			entity(&p);
			break;
		case ESCAPE:
			escape(&p);
			break;
		case EQUALS:
			equals(&p);
			break;
		}
	}
	blank(&p);
	n->len = (size_t)(p.out - n->at);
	n->cut = p.in < p.end;
	n->foreign = p.foreign;
}
