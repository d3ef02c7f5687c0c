/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two readers of one grammar: header_next for a section that is there, and a
 * byte automaton for one that still arrives.  A test holds them together.
 */
#include "mail/header.h"

#include "base/scan.h"

#define CRLF SLICE("\r\n")

/* ftext of RFC 5322 2.2; the name may not hold a colon. */
static bool
is_name(char c)
{
	return c > ' ' && c <= '~' && c != ':';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The line at the front with its CRLF, or all that is left. */
static struct slice
line_at(struct slice in)
{
	size_t end = slice_find(in, CRLF);

	return end == SLICE_NPOS ? in : slice_head(in, end + CRLF.len);
}

bool
header_next(struct slice *in, struct header_field *ret)
{
	struct slice rest = *in, end;
	struct header_field f;

	/* Blanks before the colon: obsolete, and still seen (RFC 5322 4.5). */
	if (!scan_while(&rest, is_name, &f.name))
		return false;
	scan_blank(&rest);
	if (!scan_byte(&rest, ':'))
		return false;
	f.value = rest;
	do
		rest = slice_from(rest, line_at(rest).len);
	while (rest.len > 0 && is_blank(rest.at[0]));
	end = rest;
	f.value.len -= end.len;
	f.whole = slice_head(*in, in->len - end.len);
	if (slice_ends(f.value, CRLF))
		f.value.len -= CRLF.len;
	*in = end;
	*ret = f;
	return true;
}

struct slice
header_section(struct slice message)
{
	struct slice rest = message;
	struct header_field f;

	while (header_next(&rest, &f))
		;
	return slice_head(message, message.len - rest.len);
}

struct slice
header_find(struct slice headers, struct slice name)
{
	struct header_field f;

	while (header_next(&headers, &f))
		if (slice_ieq(f.name, name))
			return f.value;
	return SLICE_NONE;
}

size_t
header_count(struct slice headers, struct slice name)
{
	struct header_field f;
	size_t n = 0;

	while (header_next(&headers, &f))
		if (slice_ieq(f.name, name))
			n++;
	return n;
}

void
header_put_unfolded(struct buf *b, struct slice value)
{
	value = slice_trim(value);
	while (value.len > 0) {
		size_t fold = slice_find(value, CRLF);

		buf_put(b, slice_head(value, fold));
		value = fold == SLICE_NPOS ? SLICE_NONE
					   : slice_from(value, fold + CRLF.len);
	}
}

/* What the next octet belongs to. */
enum {
	LINE,   /* the first of a line */
	NAME,   /* a field's name */
	COLON,  /* blanks behind the name */
	VALUE,  /* behind the colon, or a continuation */
	RETURN, /* a value's CR was seen */
	EMPTY,  /* CR as the first of a line */
};

void
header_watch_init(struct header_watch *w)
{
	*w = (struct header_watch){ .state = LINE };
}

/* The line is part of the section after all. */
static void
line_over(struct header_watch *w)
{
	w->size += w->line;
	w->eight_bit = w->eight_bit || w->line_eight_bit;
	w->line = 0;
	w->line_eight_bit = false;
	w->state = LINE;
}

static void
first(struct header_watch *w, char c)
{
	w->name = w->matched = 0;
	if (c == '\r')
		w->state = EMPTY;
	else if (is_blank(c) && w->size > 0)
		w->state = VALUE;
	else
		w->state = NAME;
}

static void
in_name(struct header_watch *w, char c)
{
	static const struct slice received = { "received", 8 };

	if (is_name(c) && w->state == NAME) {
		if (w->matched == w->name && w->name < received.len &&
		    byte_lower(c) == received.at[w->name])
			w->matched++;
		w->name++;
	} else if (is_blank(c) && w->name > 0) {
		w->state = COLON;
	} else if (c == ':' && w->name > 0) {
		w->hops += w->name == received.len && w->matched == w->name;
		w->state = VALUE;
	} else {
		w->done = true; /* no field: the body began with this line */
	}
}

static void
step(struct header_watch *w, char c)
{
	if (w->state == LINE)
		first(w, c);
	w->line++;
	w->line_eight_bit = w->line_eight_bit || (c & 0x80) != 0;
	switch (w->state) {
	case NAME:
	case COLON:
		in_name(w, c);
		break;
	case VALUE:
	case RETURN:
		if (w->state == RETURN && c == '\n')
			line_over(w);
		else
			w->state = c == '\r' ? RETURN : VALUE;
		break;
	default: /* EMPTY: the CR itself, then what follows it */
		if (w->line > 1)
			w->done = true;
	}
}

void
header_watch_feed(struct header_watch *w, struct slice piece)
{
	for (size_t i = 0; i < piece.len && !w->done; i++)
		step(w, piece.at[i]);
}

void
header_watch_end(struct header_watch *w)
{
	if (!w->done && (w->state == VALUE || w->state == RETURN))
		line_over(w);
	w->done = true;
}

enum header_front
header_watch_front(const struct header_watch *w)
{
	/* behind a colon, or past the first line */
	if (w->state == VALUE || w->state == RETURN || w->size > 0)
		return HEADER_FRONT_FIELD;
	if (!w->done)
		return HEADER_FRONT_OPEN;
	return w->state == EMPTY || w->line == 0 ? HEADER_FRONT_FIELD
						 : HEADER_FRONT_BODY;
}
