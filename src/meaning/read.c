/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A number of three digits is a reply code only where one may stand: at the
 * front of a line, behind a colon, a semicolon or a bracket, or with an
 * enhanced code of its class behind it.  "We allow 250 recipients" is none.
 */
#include "meaning/read.h"

#include "base/octets.h"
#include "base/scan.h"
#include "catalog/code.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_mark(char c)
{
	return c == '"' || c == '\'' || c == '`' || c == '<' || c == '(' ||
	       c == '[' || c == ':' || c == ';' || c == '>' || c == '*' ||
	       c == '=';
}

/* Nothing that belongs to a longer number or name stands behind. */
static bool
ends(struct slice rest)
{
	return rest.len == 0 || !(byte_is_alnum(rest.at[0]) ||
				    (rest.at[0] == '.' && rest.len > 1 &&
					byte_is_digit(rest.at[1])));
}

/* "5.1.1", also with a "#" before it. */
static bool
scan_esc(struct slice *in, struct esc *ret, struct slice *ret_text)
{
	struct slice rest = *in, start;
	struct esc esc;

	scan_byte(&rest, '#');
	start = rest;
	if (!esc_scan(&rest, &esc) || !ends(rest))
		return false;
	*ret_text = slice_head(start, start.len - rest.len);
	*in = rest;
	*ret = esc;
	return true;
}

/* RFC 3463 section 2 forbids zeros in front of a number. */
static bool
scan_field(struct slice *in, unsigned digits, unsigned *ret)
{
	while (in->len > 1 && in->at[0] == '0' && byte_is_digit(in->at[1]))
		*in = slice_from(*in, 1);
	return scan_number(in, digits, ret);
}

/*
 * "5.01.1", and "9.1.1", which has no class.  They are read only where a code
 * stands for sure, because elsewhere 5.01.24 is a day.
 */
static bool
scan_odd(struct slice *in, struct esc *ret, struct slice *ret_text)
{
	struct slice rest = *in, start;
	unsigned class, subject, detail;

	scan_byte(&rest, '#');
	start = rest;
	if (!scan_field(&rest, 1, &class) || !scan_byte(&rest, '.') ||
	    !scan_field(&rest, 3, &subject) || !scan_byte(&rest, '.') ||
	    !scan_field(&rest, 3, &detail) || !ends(rest))
		return false;
	*ret = class == 2 || class == 4 || class == 5
		   ? ESC((unsigned char)class, (unsigned short)subject,
			 (unsigned short)detail)
		   : ESC_NONE;
	*ret_text = slice_head(start, start.len - rest.len);
	*in = rest;
	return true;
}

static void
scan_gap(struct slice *in)
{
	while (in->len > 0 &&
	       (is_blank(in->at[0]) || in->at[0] == '-' || in->at[0] == ':' ||
		   in->at[0] == '\r' || in->at[0] == '\n' ||
		   slice_starts(*in, SLICE("=20"))))
		*in = slice_from(*in, in->at[0] == '=' ? 3 : 1);
}

/* Behind the basic code: "5.1.1", "(#5.1.1)", "cuda_nsu 5.1.1", "- 5.1.1". */
static void
behind(struct read_codes *r)
{
	struct slice rest = r->rest, word;

	scan_gap(&rest);
	while (scan_byte(&rest, '(') || scan_byte(&rest, '['))
		;
	r->odd = false;
	if (scan_esc(&rest, &r->esc, &r->esc_text) ||
	    (r->odd = scan_odd(&rest, &r->esc, &r->esc_text))) {
		r->rest = rest;
		return;
	}
	for (word = rest; rest.len > 0 && rest.at[0] != ' ';)
		rest = slice_from(rest, 1);
	scan_gap(&rest);
	if (word.len - rest.len < 12 &&
	    scan_esc(&rest, &r->esc, &r->esc_text) &&
	    r->esc.class != r->basic / 100)
		r->esc = ESC_NONE;
}

/* A code at the front of `at`; `sure` when the place alone says so. */
static bool
code_at(struct slice at, bool sure, struct read_codes *r)
{
	struct slice rest = at, after;
	struct esc esc;
	unsigned code;

	if (!scan_number(&rest, 3, &code) || at.len - rest.len != 3 ||
	    code < 200 || code > 599 || !ends(rest))
		return false;
	after = rest;
	scan_gap(&after);
	if (!sure && !(scan_esc(&after, &esc, &(struct slice){ 0 }) &&
			 esc.class == code / 100))
		return false;
	r->basic = code;
	r->rest = rest;
	behind(r);
	return true;
}

/* "Error 550", "SMTP code 550" */
static bool
is_announced(struct slice before)
{
	return slice_iends(before, SLICE("error")) ||
	       slice_iends(before, SLICE("code")) ||
	       slice_iends(before, SLICE("smtp"));
}

/* Whether the place before `at` is one where a code may stand. */
static bool
may_start(struct slice text, size_t at)
{
	size_t i = at;

	while (i > 0 && is_blank(text.at[i - 1]))
		i--;
	return i == 0 || is_mark(text.at[i - 1]) || text.at[i - 1] == '\n' ||
	       text.at[i - 1] == '\r' || is_announced(slice_head(text, i));
}

static bool
is_word(char c)
{
	return byte_is_alnum(c) || c == '.' || c == '-' || c == '_' ||
	       c == '/' || c == '@';
}

/* The first digit of a code of either kind; most octets are none. */
static bool
is_class(char c)
{
	return c >= '2' && c <= '5';
}

/*
 * Those of eight octets for which is_class() holds, and is_word() not for the
 * one before.  *after_word: of the octet before all, and then of the last.
 */
static uint64_t
starts(const char *at, bool *after_word)
{
	uint64_t octets = octets_load(at);
	uint64_t word = octets_letters(octets) | octets_in(octets, '-', '9') |
			octets_in(octets, '@', '@') |
			octets_in(octets, '_', '_');
	uint64_t before = word << 8 | (*after_word ? 0x80 : 0);

	*after_word = word >> 63 != 0;
	return octets_in(octets, '2', '5') & ~before;
}

/*
 * Where the next octet stands that may begin a code, from i on; text.len when
 * there is none.  Most octets of most replies are passed over here.
 */
static size_t
next_start(struct slice text, size_t i)
{
	bool after_word = i > 0 && i < text.len && is_word(text.at[i - 1]);

	for (; text.len - i >= 8; i += 8) {
		uint64_t found = starts(text.at + i, &after_word);

		if (found != 0)
			return i + octets_before(found);
	}
	for (; i < text.len; i++) {
		if (is_class(text.at[i]) && !after_word)
			break;
		after_word = is_word(text.at[i]);
	}
	return i;
}

/*
 * "[550]" and "(550)" at the end of a text are codes of ours or of nobody,
 * and "[192.0.2.1]:25" is a port.  So a bracket counts only when something
 * follows inside it, or a colon behind it: "error (550): no".
 */
static bool
is_other_number(struct slice text, size_t i)
{
	if (i > 1 && text.at[i - 1] == ':' &&
	    (text.at[i - 2] == ']' || byte_is_digit(text.at[i - 2])))
		return true; /* a port */
	return i > 0 && text.len - i > 3 &&
	       (text.at[i + 3] == ']' || text.at[i + 3] == ')') &&
	       !slice_starts(slice_from(text, i + 4), SLICE(":"));
}

/* Three digits, as a basic code has, or one and a dot, as an enhanced one. */
static bool
is_basic_like(struct slice at)
{
	return at.len >= 3 && byte_is_digit(at.at[1]) &&
	       byte_is_digit(at.at[2]);
}

static bool
is_enhanced_like(struct slice at)
{
	return at.len >= 5 && at.at[1] == '.';
}

/*
 * *ret_esc: before it no enhanced code stands, so that who looks for one need
 * not look there again.
 */
static bool
find_basic(struct slice text, struct read_codes *r, size_t *ret_esc)
{
	bool dotted = false;

	for (size_t i = next_start(text, 0);; i = next_start(text, i + 1)) {
		struct slice at = slice_from(text, i);

		if (!dotted)
			*ret_esc = i;
		if (i >= text.len)
			return false;
		if (is_enhanced_like(at))
			dotted = true;
		else if (is_basic_like(at) && !is_other_number(text, i) &&
			 code_at(at, may_start(text, i), r))
			return true;
	}
}

/* An enhanced code that goes with the basic one, and is none of a range. */
static bool
esc_at(struct slice at, struct read_codes *r)
{
	struct slice word;
	struct esc esc;

	if (!scan_esc(&at, &esc, &word) || esc.subject > 7)
		return false;
	if (at.len > 1 && at.at[0] == '-' && byte_is_digit(at.at[1]))
		return false;
	if (r->basic != 0 && esc.class != r->basic / 100)
		return false;
	r->esc = esc;
	r->esc_text = word;
	return true;
}

/* Without a basic code, or not right behind it: anywhere from `from` on. */
static void
find_esc(struct slice text, size_t from, struct read_codes *r)
{
	for (size_t i = from; i < text.len; i = next_start(text, i + 1)) {
		struct slice at = slice_from(text, i);

		if (is_enhanced_like(at) && esc_at(at, r))
			return;
	}
}

/*
 * "3.5.4" where 354 is meant, as some pages write basic codes.  There are no
 * enhanced codes of classes 1 and 3; "5.5.0" may be either, and is 550 when
 * the words are those of 550.
 */
static void
undot(struct slice text, struct read_codes *r)
{
	struct slice rest = slice_trim(text);
	const struct basic_row *row;
	const char *front = rest.at;
	unsigned class, second, third;

	if (!scan_number(&rest, 1, &class) || !scan_byte(&rest, '.') ||
	    !scan_number(&rest, 1, &second) || !scan_byte(&rest, '.') ||
	    !scan_number(&rest, 1, &third) || !ends(rest))
		return;
	row = catalog_basic_find(class * 100 + second * 10 + third);
	if (row == NULL)
		return;
	if (r->esc.class != 0 &&
	    (r->esc_text.at != front || !basic_row_is_said(row, rest)))
		return;
	r->dotted = true;
	r->esc = ESC_NONE;
	r->esc_text = SLICE_NONE;
	/* 101 and its kin are in the catalogue, and no server ever said them */
	if (row->code < 200)
		return;
	r->basic = row->code;
	r->rest = rest;
}

void
read_codes(struct slice text, struct read_codes *ret)
{
	struct slice head = slice_head(text, READ_CODE_MAX);
	size_t from;

	*ret = (struct read_codes){ .rest = text };
	if (find_basic(head, ret, &from))
		ret->rest = slice_from(text, (size_t)(ret->rest.at - text.at));
	if (ret->esc.class == 0) {
		find_esc(head, from, ret);
		if (ret->basic == 0)
			undot(head, ret);
	}
}
