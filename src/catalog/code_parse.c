/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a code that a person typed or a web page printed.  It is lenient
 * where the wire is strict (esc_scan): what is wrong is noted, not refused,
 * because the reader of a bounce wants to know what was meant.
 */
#include "catalog/code.h"

#include "base/scan.h"

/* One number of a dotted code. */
struct field {
	unsigned value;
	bool any;   /* X */
	bool zeros; /* stood in front */
};

/* RFC 5321 4.2.1 writes 5yz, most others 5XX. */
static bool
is_any(char c)
{
	c = byte_lower(c);
	return c >= 'x' && c <= 'z';
}

/* RFC 3463 section 2: up to three digits. */
static bool
scan_field(struct slice *in, struct field *ret)
{
	struct slice rest = *in;
	struct field f = { 0 };

	if (rest.len > 0 && is_any(rest.at[0])) {
		f.any = true;
		*in = slice_from(rest, 1);
		*ret = f;
		return true;
	}
	while (rest.len > 1 && rest.at[0] == '0' && byte_is_digit(rest.at[1])) {
		f.zeros = true;
		rest = slice_from(rest, 1);
	}
	if (!scan_number(&rest, 3, &f.value))
		return false;
	*in = rest;
	*ret = f;
	return true;
}

/* 550, 55X, 5XX */
static bool
parse_plain(struct slice s, struct code_query *q)
{
	unsigned known = 1;

	if (s.len != 3 || s.at[0] < '1' || s.at[0] > '5')
		return false;
	q->basic = (unsigned)(s.at[0] - '0') * 100;
	if (byte_is_digit(s.at[1])) {
		known = 2;
		q->basic += (unsigned)(s.at[1] - '0') * 10;
	} else if (!is_any(s.at[1])) {
		return false;
	}
	if (known == 2 && byte_is_digit(s.at[2])) {
		q->kind = CODE_BASIC;
		q->basic += (unsigned)(s.at[2] - '0');
		return true;
	}
	q->kind = CODE_BASICS;
	q->known = known;
	return is_any(s.at[2]);
}

/*
 * `dotted` is the basic code that the digits are without their dots, 0 when
 * they are none.  Of a class that does not exist they are that code, where
 * somebody has ever used it: 1.0.1, but not 3.1.1.  4.2.0 is X.2.0, and yet a
 * page that writes 420 so may have sent the reader here.
 */
static bool
parse_class(struct field class, unsigned dotted, struct code_query *q)
{
	bool known = dotted != 0 && catalog_basic_find(dotted) != NULL;

	if (class.any)
		return true;
	if (class.value > 9)
		return false;
	if (class.value == 2 || class.value == 4 || class.value == 5) {
		q->esc.class = (unsigned char)class.value;
		if (known)
			q->notes |= CODE_NOTE_MAYBE_DOTTED;
		return true;
	}
	if (known) {
		q->notes |= CODE_NOTE_DOTTED;
		return true;
	}
	q->notes |= CODE_NOTE_WRONG_CLASS;
	q->class_said = class.value;
	return true;
}

/* 5.1.1, X.1.1, 5.1, X.4, 5.X.X, 1.0.1 */
static bool
parse_dotted(struct slice s, struct code_query *q)
{
	struct field f[3] = { { 0 }, { 0 }, { .any = true } };
	bool zeros;
	unsigned dotted = 0;

	if (!scan_field(&s, &f[0]) || !scan_byte(&s, '.') ||
	    !scan_field(&s, &f[1]))
		return false;
	if (scan_byte(&s, '.') && !scan_field(&s, &f[2]))
		return false;
	if (s.len > 0 || (f[1].any && (f[0].any || !f[2].any)))
		return false;
	zeros = f[0].zeros || f[1].zeros || f[2].zeros;
	if (!f[2].any && f[0].value < 10 && f[1].value < 10 && f[2].value < 10)
		dotted = f[0].value * 100 + f[1].value * 10 + f[2].value;
	if (!parse_class(f[0], dotted, q))
		return false;
	/* nobody who puts dots into 511 writes it 5.01.1 */
	if (zeros && q->esc.class != 0)
		q->notes &= ~CODE_NOTE_MAYBE_DOTTED;
	if ((q->notes & (CODE_NOTE_DOTTED | CODE_NOTE_MAYBE_DOTTED)) != 0)
		q->basic = dotted;
	if ((q->notes & CODE_NOTE_DOTTED) != 0) {
		q->kind = CODE_BASIC;
		return true;
	}
	if (zeros)
		q->notes |= CODE_NOTE_LEADING_ZERO;
	q->esc.subject = (unsigned short)f[1].value;
	q->esc.detail = (unsigned short)f[2].value;
	q->kind = f[1].any   ? CODE_CLASS
		  : f[2].any ? CODE_SUBJECT
			     : CODE_ENHANCED;
	return true;
}

static bool
parse_one(struct slice s, struct code_query *q)
{
	if (s.len > 0 && s.at[0] == '#')
		s = slice_from(s, 1);
	if (slice_find_byte(s, '.') != SLICE_NPOS)
		return parse_dotted(s, q);
	return parse_plain(s, q);
}

/* 550 5.1.1; also 550-5.1.1, as a reply of many lines has it. */
static bool
parse_pair(struct slice s, size_t at, struct code_query *q)
{
	struct code_query basic = { 0 }, enhanced = { 0 };

	if (!parse_one(slice_head(s, at), &basic) || basic.kind != CODE_BASIC ||
	    basic.notes != 0)
		return false;
	if (!parse_one(slice_trim(slice_from(s, at + 1)), &enhanced) ||
	    enhanced.kind != CODE_ENHANCED)
		return false;
	*q = enhanced;
	q->kind = CODE_PAIR;
	q->basic = basic.basic;
	q->notes &= ~CODE_NOTE_MAYBE_DOTTED;
	if (q->esc.class != 0 && q->esc.class != q->basic / 100)
		q->notes |= CODE_NOTE_DIFFERS;
	return true;
}

static bool
is_separator(char c)
{
	return c == ' ' || c == '-' || c == '\t';
}

/* 0550: a basic code that a sheet or a program filled up.  050 is none. */
static bool
skip_zeros(struct slice *s)
{
	struct slice rest = *s;

	while (rest.len > 0 && rest.at[0] == '0')
		rest = slice_from(rest, 1);
	if (rest.len == s->len || rest.len < 3 ||
	    (rest.len > 3 && !is_separator(rest.at[3])))
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (!byte_is_digit(rest.at[i]))
			return false;
	}
	*s = rest;
	return true;
}

bool
code_parse(struct slice text, struct code_query *ret)
{
	struct code_query q = { 0 };
	bool ok, zeros;

	text = slice_trim(text);
	zeros = skip_zeros(&text);
	if (text.len > 3 && is_separator(text.at[3]))
		ok = parse_pair(text, 3, &q);
	else
		ok = parse_one(text, &q);
	if (zeros)
		q.notes |= CODE_NOTE_LEADING_ZERO;
	if (ok)
		*ret = q;
	return ok;
}

static void
put_esc(struct buf *b, const struct code_query *q)
{
	if ((q->notes & CODE_NOTE_WRONG_CLASS) != 0)
		buf_put_uint(b, q->class_said);
	else if (q->esc.class == 0)
		buf_put_byte(b, 'X');
	else
		buf_put_uint(b, q->esc.class);
	buf_put_byte(b, '.');
	if (q->kind == CODE_CLASS) {
		buf_put_str(b, "X.X");
		return;
	}
	buf_put_uint(b, q->esc.subject);
	buf_put_byte(b, '.');
	if (q->kind == CODE_SUBJECT)
		buf_put_byte(b, 'X');
	else
		buf_put_uint(b, q->esc.detail);
}

void
code_put(struct buf *b, const struct code_query *q)
{
	switch (q->kind) {
	case CODE_BASIC:
		buf_put_uint(b, q->basic);
		return;
	case CODE_BASICS:
		buf_put_uint(b, q->known == 1 ? q->basic / 100 : q->basic / 10);
		buf_put_str(b, q->known == 1 ? "XX" : "X");
		return;
	case CODE_PAIR:
		buf_put_uint(b, q->basic);
		buf_put_byte(b, ' ');
		break;
	case CODE_ENHANCED:
	case CODE_SUBJECT:
	case CODE_CLASS:
		break;
	}
	put_esc(b, q);
}

bool
code_includes_basic(const struct code_query *kind, unsigned code)
{
	if (kind->kind != CODE_BASICS)
		return false;
	return kind->known == 1 ? code / 100 == kind->basic / 100
				: code / 10 == kind->basic / 10;
}

bool
code_includes_enhanced(
    const struct code_query *kind, const struct enhanced_row *row)
{
	if (!enhanced_row_has_class(row, kind->esc.class))
		return false;
	return kind->kind == CODE_CLASS ||
	       (kind->kind == CODE_SUBJECT &&
		   row->subject == kind->esc.subject);
}

struct slice
code_kind_name(enum code_kind kind)
{
	switch (kind) {
	case CODE_BASIC:
		return SLICE("basic");
	case CODE_BASICS:
		return SLICE("basic-pattern");
	case CODE_ENHANCED:
		return SLICE("enhanced");
	case CODE_SUBJECT:
		return SLICE("subject");
	case CODE_CLASS:
		return SLICE("class");
	case CODE_PAIR:
		break;
	}
	return SLICE("pair");
}

struct slice
code_note_name(unsigned note)
{
	switch (note) {
	case CODE_NOTE_LEADING_ZERO:
		return SLICE("leading-zero");
	case CODE_NOTE_WRONG_CLASS:
		return SLICE("wrong-class");
	case CODE_NOTE_DOTTED:
		return SLICE("dotted");
	case CODE_NOTE_MAYBE_DOTTED:
		return SLICE("maybe-dotted");
	default:
		return SLICE("classes-differ");
	}
}
