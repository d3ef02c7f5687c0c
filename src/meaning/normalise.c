/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the text.  What an octet is comes from a table; letters, which
 * are most of a reply, take the shortest way.
 */
#include "meaning/normalise.h"

#include "base/utf8.h"

/* Two small letters (the second may be 0) for U+00A0 and on, generated. */
extern const uint8_t normal_latin[][2];
#define LATIN_FIRST 0xa0u
#define LATIN_END   0x250u

enum kind { SOFT, HARD, LETTER, DIGIT, DOT, AT, APOSTROPHE, OPEN, HIGH };

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
	[0x80] = HIGH_64, HIGH_64,
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

static void
letters(struct pen *p)
{
	if (p->cjk == p->out)
		*p->out++ = ' ';
	do
		*p->out++ = (char)(*p->in++ | 0x20);
	while (p->in < p->end && p->out < p->full &&
	       kinds[(uint8_t)*p->in] == LETTER);
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
apostrophe(struct pen *p, size_t width)
{
	bool inside = last_is_letter(p) && (size_t)(p->end - p->in) > width &&
		      byte_is_alpha(p->in[width]);

	p->in += width;
	if (!inside)
		hard(p);
}

static void
digits(struct pen *p, const struct normal_codes *codes)
{
	const char *at = p->in;
	struct slice run;

	while (at < p->end && (byte_is_digit(*at) ||
				  ((*at == '.' || *at == ',') &&
				      p->end - at > 1 && byte_is_digit(at[1]))))
		at++;
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

static bool
is_domain(char c)
{
	return byte_is_alnum(c) || c == '.' || c == '-' || c == '_' ||
	       c == '*' || c == '[' || c == ']';
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
		while (p->in < p->end && is_domain(*p->in))
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

static bool
is_cjk(uint32_t c)
{
	return (c >= 0x1100 && c < 0x1200) || (c >= 0x3040 && c < 0xa000) ||
	       (c >= 0xac00 && c < 0xd7b0) || (c >= 0xf900 && c < 0xfb00) ||
	       (c >= 0xff66 && c < 0xffa0);
}

/* Small letters of Greek without accents; 0: none of these. */
static uint32_t
greek(uint32_t c)
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

static uint32_t
cyrillic(uint32_t c)
{
	if (c >= 0x400 && c < 0x410)
		c += 0x50;
	else if (c >= 0x410 && c < 0x430)
		c += 0x20;
	return c == 0x451 ? 0x435 : c;
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
	const uint8_t *fold = normal_latin[c - LATIN_FIRST];

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

static bool
is_mark(uint32_t c)
{
	return c < LATIN_FIRST || (c >= 0x2000 && c < 0x2070) ||
	       (c >= 0x3000 && c < 0x3040);
}

/* Joiners, direction marks, combining accents: as if they were not there. */
static bool
is_nothing(uint32_t c)
{
	return (c >= 0x200b && c < 0x2010) || c == 0x2060 ||
	       (c >= 0x300 && c < 0x370) || c == 0xfeff;
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
	if (c == 0x2018 || c == 0x2019) {
		apostrophe(p, raw.len);
		return;
	}
	p->in += raw.len;
	if (is_nothing(c))
		return;
	if (is_mark(c))
		hard(p);
	else if (c < LATIN_END)
		latin(p, c);
	else if (c >= 0x370 && c < 0x400)
		two_octets(p, greek(c) != 0 ? greek(c) : c);
	else if (c >= 0x400 && c < 0x460)
		two_octets(p, cyrillic(c));
	else if (c >= 0xff01 && c < 0xff5f)
		wide(p, c);
	else if (is_cjk(c))
		ideograph(p, raw);
	else {
		if (p->cjk == p->out)
			*p->out++ = ' ';
		memcpy(p->out, raw.at, raw.len);
		p->out += raw.len;
	}
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
		case LETTER:
			letters(&p);
			break;
		case SOFT:
			blank(&p);
			p.in++;
			break;
		case HARD:
			hard(&p);
			p.in++;
			break;
		case DIGIT:
			digits(&p, codes);
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
		}
	}
	blank(&p);
	n->len = (size_t)(p.out - n->at);
	n->cut = p.in < p.end;
	n->foreign = p.foreign;
}
