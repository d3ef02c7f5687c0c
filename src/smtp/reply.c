/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reply automaton.  It checks form alone: what a code means, and whether
 * it is the right answer to the command, is asked elsewhere.
 */
#include "smtp/reply.h"

#include <assert.h>

/* What the next byte must be. */
enum { CODE, SEPARATOR, TEXT, LF };

#define CODE_LEN 3

void
reply_init(struct reply *r)
{
	*r = (struct reply){ .state = REPLY_MORE, .at = CODE };
	buf_init(&r->raw, REPLY_MAX);
}

void
reply_deinit(struct reply *r)
{
	buf_deinit(&r->raw);
	reply_init(r);
}

void
reply_reset(struct reply *r)
{
	struct buf raw = r->raw;

	buf_clear(&raw);
	*r = (struct reply){ .raw = raw, .state = REPLY_MORE, .at = CODE };
}

static enum reply_state
broken(struct reply *r, const char *why)
{
	r->broken = why;
	return r->state = REPLY_BROKEN;
}

static bool
is_first_line(const struct reply *r)
{
	return r->raw.len == r->line;
}

/*
 * Keeps bytes of the current line.  The limits are asked before the bytes go
 * in, so that a failure of the buf can only mean that memory ran out.
 */
static enum reply_state
keep(struct reply *r, struct slice s)
{
	if (s.len > REPLY_LINE_MAX - 2 - r->line)
		return broken(r, "reply line too long");
	if (s.len > REPLY_MAX - r->raw.len)
		return broken(r, "reply too long");
	buf_put(&r->raw, s);
	if (!buf_ok(&r->raw))
		return broken(r, "out of memory");
	r->line += s.len;
	return REPLY_MORE;
}

static enum reply_state
code_byte(struct reply *r, char c)
{
	if (!byte_is_digit(c))
		return broken(r, "reply does not begin with a code");
	if (!is_first_line(r)) {
		/* RFC 5321 4.2.1: the code of every line is the same. */
		if (r->raw.at[r->digits] != c)
			return broken(r, "codes of reply lines differ");
	} else {
		if (r->digits == 0 && (c < '2' || c > '5'))
			return broken(r, "reply code not 200 to 599");
		r->code = r->code * 10 + (unsigned)(c - '0');
	}
	if (++r->digits == CODE_LEN)
		r->at = SEPARATOR;
	return keep(r, slice_of(&c, 1));
}

/*
 * RFC 5321 4.2 wants a space even before an empty text, and asks clients to
 * take the code alone, too.
 */
static enum reply_state
separator_byte(struct reply *r, char c)
{
	r->last = c != '-';
	if (c == '\r') {
		r->at = LF;
		return REPLY_MORE;
	}
	if (c == '\n')
		return broken(r, "bare LF in reply");
	if (c != ' ' && c != '-')
		return broken(r, "no space or hyphen after reply code");
	r->at = TEXT;
	return keep(r, slice_of(&c, 1));
}

/* Takes text up to the end of the line or of the input. */
static enum reply_state
text_bytes(struct reply *r, struct slice *in)
{
	size_t n = 0;
	struct slice text;

	while (n < in->len && in->at[n] != '\r' && in->at[n] != '\n')
		n++;
	text = slice_head(*in, n);
	*in = slice_from(*in, n);
	if (keep(r, text) == REPLY_BROKEN)
		return REPLY_BROKEN;
	if (in->len == 0)
		return REPLY_MORE;
	if (in->at[0] == '\n')
		return broken(r, "bare LF in reply");
	*in = slice_from(*in, 1);
	r->at = LF;
	return REPLY_MORE;
}

/* Takes an enhanced code that stands as a word of its own. */
static bool
scan_esc_word(struct slice *in, struct esc *ret)
{
	struct slice rest = *in;
	struct esc esc;

	if (!esc_scan(&rest, &esc) || (rest.len > 0 && rest.at[0] != ' '))
		return false;
	*in = slice_from(rest, 1);
	*ret = esc;
	return true;
}

static enum reply_state
end_line(struct reply *r, char c)
{
	struct slice text;

	if (c != '\n')
		return broken(r, "CR without LF in reply");
	if (is_first_line(r)) {
		text = slice_from(buf_slice(&r->raw), CODE_LEN + 1);
		scan_esc_word(&text, &r->esc);
	}
	if (r->last)
		return r->state = REPLY_DONE;
	if (REPLY_MAX - r->raw.len < 2)
		return broken(r, "reply too long");
	buf_put(&r->raw, SLICE("\r\n"));
	if (!buf_ok(&r->raw))
		return broken(r, "out of memory");
	r->line = 0;
	r->digits = 0;
	r->at = CODE;
	return REPLY_MORE;
}

static enum reply_state
one_byte(struct reply *r, char c)
{
	switch (r->at) {
	case CODE:
		return code_byte(r, c);
	case SEPARATOR:
		return separator_byte(r, c);
	default:
		assert(r->at == LF);
		return end_line(r, c);
	}
}

enum reply_state
reply_feed(struct reply *r, struct slice *in)
{
	char c;

	while (r->state == REPLY_MORE && in->len > 0) {
		if (r->at == TEXT) {
			text_bytes(r, in);
			continue;
		}
		c = in->at[0];
		*in = slice_from(*in, 1);
		one_byte(r, c);
	}
	return r->state;
}

bool
reply_next_line(const struct reply *r, size_t *at, struct slice *ret)
{
	struct slice rest = slice_from(buf_slice(&r->raw), *at);
	struct slice line;
	struct esc esc;
	size_t end;

	if (rest.len == 0)
		return false;
	end = slice_find_byte(rest, '\r');
	if (end == SLICE_NPOS)
		end = rest.len;
	line = slice_head(rest, end);
	*at += end < rest.len ? end + 2 : end;
	line = slice_from(line, CODE_LEN + 1);
	/* Only where the first line has one: else it is somebody's text. */
	if (r->esc.class != 0)
		scan_esc_word(&line, &esc);
	*ret = line;
	return true;
}
