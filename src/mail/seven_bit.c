/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The walk through the message: lines, headers, boundaries.  Both times it
 * takes the same way, so the n-th part of the first time is the n-th of the
 * second.  A line break before a boundary belongs to the boundary (RFC 2046
 * 5.1.1), so each one waits until it is clear what follows.
 */
#include "mail/seven_bit.h"

#include "mail/mime.h"
#include "mail/seven_bit_part.h"

#define CRLF SLICE("\r\n")

/* Names of boundaries; what else a parameter may need while it is read. */
#define MEMORY_MAX (4u << 20)
#define HOLD_MAX   (SEVEN_BIT_BOUNDARY_MAX + 56) /* "--", "--", blanks */

void
seven_bit_init(struct seven_bit *s)
{
	*s = (struct seven_bit){ .in_header = true, .is_message = true };
	arena_init(&s->arena, MEMORY_MAX);
	buf_init(&s->header, SEVEN_BIT_HEADER_MAX);
	buf_init(&s->hold, HOLD_MAX);
}

void
seven_bit_deinit(struct seven_bit *s)
{
	arena_deinit(&s->arena);
	buf_deinit(&s->header);
	buf_deinit(&s->hold);
}

/* ------------------------------------------------------------ lines -- */

/* Which open multipart the line is a boundary of; depth when of none. */
static unsigned
match(const struct seven_bit *s, struct slice line, bool *ret_last)
{
	while (line.len > 0 &&
	       (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t'))
		line.len--;
	if (!slice_starts(line, SLICE("--")))
		return s->depth;
	line = slice_from(line, 2);
	for (unsigned i = s->depth; i-- > 0;) {
		struct slice b = s->open[i].boundary;

		if (!slice_starts(line, b))
			continue;
		*ret_last = slice_eq(slice_from(line, b.len), SLICE("--"));
		if (*ret_last || line.len == b.len)
			return i;
	}
	return s->depth;
}

/* `crlf`: the line is whole, and not cut off by the end. */
static bool
take_boundary(struct seven_bit *s, struct slice line, bool crlf)
{
	bool last = false, newline = !s->in_header && s->newline;
	unsigned level = match(s, line, &last);

	if (level == s->depth)
		return false;
	if (s->in_header)
		seven_bit_end_header(s, false);
	seven_bit_end_body(s, false);
	if (s->out != NULL) {
		if (newline)
			buf_put(s->out, CRLF);
		buf_put(s->out, line);
		if (crlf)
			buf_put(s->out, CRLF);
	}
	s->depth = last ? level : level + 1;
	if (last)
		seven_bit_begin_body(s, SEVEN_BIT_LOOSE, false);
	else
		seven_bit_begin_header(s, false);
	return true;
}

/* RFC 5322 2.2: a name of printable letters, and a colon. */
static bool
is_field_line(struct slice line, bool first)
{
	struct slice rest = line;
	struct header_field f;

	if (line.len > 0 && (line.at[0] == ' ' || line.at[0] == '\t'))
		return !first;
	return mime_field_next(&rest, &f);
}

static void header_line(struct seven_bit *s, bool crlf);

/* What ended the header belongs to what comes: a body, or a header in it. */
static void
line_after_header(struct seven_bit *s, struct slice line, bool crlf)
{
	if (s->in_header) {
		buf_put(&s->header, line);
		header_line(s, crlf);
		return;
	}
	seven_bit_body(s, line);
	s->newline = crlf;
}

static void
header_line(struct seven_bit *s, bool crlf)
{
	struct buf copy;
	struct slice line = slice_from(buf_slice(&s->header), s->line_at);

	if (line.len == 0 || !is_field_line(line, s->line_at == 0) ||
	    match(s, line, &(bool){ false }) < s->depth) {
		buf_init(&copy, SEVEN_BIT_HEADER_MAX);
		buf_put(&copy, line);
		buf_cut(&s->header, s->line_at);
		if (!buf_ok(&copy))
			s->failed = true;
		else if (copy.len == 0)
			seven_bit_end_header(s, true);
		else if (!take_boundary(s, buf_slice(&copy), crlf)) {
			seven_bit_end_header(s, false);
			line_after_header(s, buf_slice(&copy), crlf);
		}
		buf_deinit(&copy);
		return;
	}
	if (crlf)
		buf_put(&s->header, CRLF);
	s->line_at = s->header.len;
}

static void
let_go(struct seven_bit *s)
{
	s->holding = false;
	seven_bit_body(s, buf_slice(&s->hold));
	buf_clear(&s->hold);
}

static void
take(struct seven_bit *s, struct slice bytes)
{
	size_t room;

	if (bytes.len == 0)
		return;
	if (s->in_header) {
		buf_put(&s->header, bytes);
		if (!buf_ok(&s->header))
			seven_bit_cannot(s, "a header is too large");
		return;
	}
	if (s->holding) {
		room = HOLD_MAX - s->hold.len;
		buf_put(&s->hold, slice_head(bytes, room));
		if (!buf_ok(&s->hold)) {
			s->failed = true;
			return;
		}
		bytes = slice_from(bytes, room < bytes.len ? room : bytes.len);
		if (bytes.len == 0 && s->hold.at[0] == '-' &&
		    (s->hold.len < 2 || s->hold.at[1] == '-'))
			return;
		let_go(s);
	}
	seven_bit_body(s, bytes);
}

static void
end_line(struct seven_bit *s)
{
	struct buf line;

	if (s->in_header) {
		header_line(s, true);
		return;
	}
	if (s->holding && s->hold.len > 0) {
		line = s->hold;
		buf_init(&s->hold, HOLD_MAX);
		if (take_boundary(s, buf_slice(&line), true)) {
			buf_deinit(&line);
			return;
		}
		buf_deinit(&s->hold);
		s->hold = line;
		let_go(s);
	}
	seven_bit_break_line(s);
	s->newline = true;
	s->holding = s->depth > 0;
	buf_clear(&s->hold);
}

static void
walk(struct seven_bit *s, struct slice piece)
{
	while (piece.len > 0 && s->why == NULL && !s->failed) {
		size_t run = slice_find_byte(piece, '\r');

		if (s->cr) {
			s->cr = false;
			if (piece.at[0] == '\n') {
				end_line(s);
				piece = slice_from(piece, 1);
				continue;
			}
			take(s, SLICE("\r"));
			continue;
		}
		take(s, slice_head(piece, run));
		s->cr = run != SLICE_NPOS;
		piece =
		    slice_from(piece, run == SLICE_NPOS ? piece.len : run + 1);
	}
}

static void
end(struct seven_bit *s)
{
	if (s->why != NULL || s->failed)
		return;
	if (s->cr)
		take(s, SLICE("\r"));
	s->cr = false;
	if (s->in_header && s->header.len > s->line_at)
		header_line(s, false);
	if (s->why == NULL && !s->failed && s->in_header)
		seven_bit_end_header(s, false);
	if (s->holding && s->hold.len > 0) {
		struct buf line = s->hold;

		buf_init(&s->hold, HOLD_MAX);
		if (!take_boundary(s, buf_slice(&line), false))
			seven_bit_body(s, buf_slice(&line));
		buf_deinit(&line);
		s->holding = false;
	}
	seven_bit_break_line(s);
	seven_bit_end_body(s, true);
}

/* ------------------------------------------------------------- door -- */

void
seven_bit_look(struct seven_bit *s, struct slice piece)
{
	s->out = NULL;
	walk(s, piece);
}

enum seven_bit_need
seven_bit_looked(struct seven_bit *s)
{
	s->out = NULL;
	end(s);
	s->part_count = s->part;
	if (s->failed)
		return SEVEN_BIT_MEMORY;
	if (s->why != NULL)
		return SEVEN_BIT_IMPOSSIBLE;
	return s->needed ? SEVEN_BIT_NEEDED : SEVEN_BIT_CLEAN;
}

void
seven_bit_begin(struct seven_bit *s)
{
	s->depth = 0;
	s->part = 0;
	s->cr = s->holding = s->newline = false;
	arena_clear(&s->arena);
	seven_bit_begin_header(s, true);
}

void
seven_bit_convert(struct seven_bit *s, struct slice piece, struct buf *out)
{
	s->out = out;
	walk(s, piece);
}

void
seven_bit_end(struct seven_bit *s, struct buf *out)
{
	s->out = out;
	end(s);
	/* For want of memory it may have seen less than the first time. */
	if (s->failed || s->why != NULL || s->part != s->part_count)
		buf_fail(out);
}
