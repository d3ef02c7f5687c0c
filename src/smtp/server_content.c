/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content on its way through: undotted or counted off in chunks, checked, and
 * given on in views.  Once something is wrong with it nothing more is given,
 * but every byte is still taken up to its proper end: only there may the
 * refusal be said, and only behind it do commands begin again.
 */
#include "smtp/server_state.h"

void
server_content_begin(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	dot_init(&st->dot);
	/* BINARYMIME has no lines (RFC 3030 3). */
	lines_init(&st->lines, s->setup.limits.text_line);
	st->fault = SITUATION_NONE;
	s->content_size = 0;
}

static bool
has_lines(const struct smtp_server *s)
{
	return s->envelope.body != BODY_BINARYMIME;
}

static void
judge(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;
	uint64_t max = s->setup.limits.message_size;

	if (st->fault != SITUATION_NONE)
		return;
	if (max != 0 && s->content_size > max)
		st->fault = SITUATION_MESSAGE_TOO_BIG;
	else if (st->lines.bare)
		st->fault = SITUATION_BARE_NEWLINE_CONTENT;
	else if (st->lines.too_long)
		st->fault = SITUATION_CONTENT_LINE_TOO_LONG;
}

/* True when the piece is to be given on. */
static bool
take(struct smtp_server *s, struct slice piece)
{
	struct smtp_server_state *st = s->state;

	s->content_size += piece.len;
	if (st->fault != SITUATION_NONE)
		return false;
	if (has_lines(s))
		lines_feed(&st->lines, piece);
	judge(s);
	s->content = piece;
	return st->fault == SITUATION_NONE;
}

static struct verdict
fault_verdict(struct smtp_server *s)
{
	enum situation fault = s->state->fault;
	uint64_t max = fault == SITUATION_MESSAGE_TOO_BIG
			   ? s->setup.limits.message_size
			   : s->setup.limits.text_line;

	return verdict_of_1(fault, server_number(s, max));
}

/* The content is whole: ask, or say what was wrong with it. */
static void
whole(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	st->reading = READ_LINE;
	if (has_lines(s))
		lines_end(&st->lines);
	judge(s);
	if (st->fault == SITUATION_NONE) {
		server_ask(s, SMTP_MESSAGE);
		return;
	}
	server_refuse_content(s, fault_verdict(s));
	server_drop(s);
	st->at = server_rest_state(s);
}

bool
server_dot_step(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;
	struct slice piece;

	for (;;)
		switch (dot_next(&st->dot, &st->in, &piece)) {
		case DOT_CONTENT:
			if (take(s, piece))
				return true;
			break;
		case DOT_END:
			whole(s);
			return false;
		case DOT_MORE:
			return false;
		}
}

/*
 * A chunk comes; if content begins with it, the caller is asked first.  A
 * chunk that makes the message too big is known to do so by its size.
 */
void
server_chunk_begin(struct smtp_server *s, uint64_t size, bool last)
{
	struct smtp_server_state *st = s->state;
	uint64_t max = s->setup.limits.message_size;

	st->reading = READ_CHUNK;
	st->chunk_size = st->chunk_left = size;
	st->chunk_last = last;
	st->chunk_thrown = false;
	if (st->at == AT_RCPT) {
		server_content_begin(s);
		server_ask(s, SMTP_DATA);
		st->at = AT_CHUNKS;
	}
	if (max != 0 && (size > max || s->content_size > max - size))
		st->fault = SITUATION_MESSAGE_TOO_BIG;
}

/*
 * The chunk's octets are taken all the same, and v is said behind them (RFC
 * 3030 2).  What v points to may be gone by then, so it is kept.
 */
void
server_chunk_throw(struct smtp_server *s, const struct verdict *v, bool ours)
{
	struct smtp_server_state *st = s->state;

	st->chunk_thrown = true;
	st->late = *v;
	st->late_ours = ours;
	if (!verdict_keep(&st->late, &st->command)) {
		st->late = verdict_of(SITUATION_OUT_OF_MEMORY);
		st->late_ours = true;
	}
}

static void
chunk_failed(struct smtp_server *s, bool was_open)
{
	/* A chunk that no transaction owned voids none. */
	if (was_open)
		s->state->at = AT_FAILED;
	server_drop(s);
}

static void
chunk_done(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;
	struct verdict ok;
	bool was_open = st->open;

	st->reading = READ_LINE;
	if (st->chunk_thrown) {
		if (st->late_ours)
			server_refuse(s, st->late);
		else
			server_say(s, &st->late);
		chunk_failed(s, was_open);
	} else if (st->chunk_last) {
		whole(s);
	} else if (st->fault != SITUATION_NONE) {
		server_refuse_content(s, fault_verdict(s));
		chunk_failed(s, was_open);
	} else {
		ok = verdict_of_1(
		    SITUATION_CHUNK_OK, server_number(s, st->chunk_size));
		server_say(s, &ok);
	}
}

bool
server_chunk_step(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;
	struct slice piece = st->in;

	if (st->chunk_left < piece.len)
		piece = slice_head(piece, (size_t)st->chunk_left);
	st->in = slice_from(st->in, piece.len);
	st->chunk_left -= piece.len;
	if (piece.len > 0 && !st->chunk_thrown && take(s, piece))
		return true;
	if (st->chunk_left == 0)
		chunk_done(s);
	return false;
}
