/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes on their way in, and lines made of them: RFC 5321 2.3.8 and 4.5.3.1.4,
 * strictly.  CRLF ends a line and nothing else does.  What a line says is for
 * server_verb.c.
 */
#include "smtp/server_state.h"

bool
smtp_server_park(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;
	struct buf *b = &st->pending;

	if (st->in.len == 0) {
		st->in = SLICE_NONE;
		return true;
	}
	if (b->at != NULL && st->in.at >= b->at && st->in.at < b->at + b->len)
		buf_drop(b, (size_t)(st->in.at - b->at));
	else {
		buf_clear(b);
		buf_put(b, st->in);
	}
	st->in = buf_slice(b);
	if (buf_ok(b))
		return true;
	/* Bytes are lost, so what follows them means nothing. */
	smtp_server_stop(s, SITUATION_OUT_OF_MEMORY);
	return false;
}

void
smtp_server_feed(struct smtp_server *s, struct slice in, uint64_t now)
{
	struct smtp_server_state *st = s->state;

	st->heard = now;
	if (st->closing || in.len == 0)
		return;
	st->fresh = false;
	if (st->in.len == 0) {
		st->in = in;
		return;
	}
	if (!smtp_server_park(s))
		return;
	buf_put(&st->pending, in);
	st->in = buf_slice(&st->pending);
	if (!buf_ok(&st->pending))
		smtp_server_stop(s, SITUATION_OUT_OF_MEMORY);
}

static void
line_broken(struct smtp_server *s, enum situation why)
{
	struct smtp_server_state *st = s->state;

	st->line_used = true;
	arena_deinit(&st->command);
	server_refuse(s,
	    verdict_of_1(why, server_number(s, s->setup.limits.command_line)));
	st->reading = READ_SKIP;
	st->cr = false;
}

/*
 * Takes bytes up to LF.  The limit is counted in octets with CRLF, so the
 * same byte is one too many however the input was cut.
 */
void
server_line_step(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;
	const char *lf = memchr(st->in.at, '\n', st->in.len);
	size_t len = lf == NULL ? st->in.len : (size_t)(lf - st->in.at) + 1;
	size_t room;

	if (st->line_used)
		buf_clear(&st->line);
	st->line_used = false;
	st->plain = false;
	room = s->setup.limits.command_line - st->line.len;
	if (len > room || (len == room && lf == NULL)) {
		bool cr = st->in.at[room - 1] == '\r';

		st->in = slice_from(st->in, room);
		line_broken(s, SITUATION_LINE_TOO_LONG);
		st->cr = cr;
		return;
	}
	buf_put(&st->line, slice_head(st->in, len));
	st->in = slice_from(st->in, len);
	if (!buf_ok(&st->line)) {
		smtp_server_stop(s, SITUATION_OUT_OF_MEMORY);
		return;
	}
	if (lf == NULL)
		return;
	if (!slice_ends(buf_slice(&st->line), SLICE("\r\n"))) {
		/*
		 * Bare LF ends nothing, but whoever sent it waits for an
		 * answer: say it now, and go on behind the next CRLF.
		 */
		line_broken(s, SITUATION_BARE_NEWLINE);
		return;
	}
	buf_cut(&st->line, st->line.len - 2);
	st->line_used = true;
	arena_deinit(&st->command);
	server_command(s);
}

/* Behind the next CRLF, without keeping a byte. */
void
server_skip_step(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	while (st->in.len > 0) {
		const char *lf = memchr(st->in.at, '\n', st->in.len);
		size_t len = lf == NULL ? st->in.len : (size_t)(lf - st->in.at);

		if (len > 0)
			st->cr = st->in.at[len - 1] == '\r';
		st->in = slice_from(st->in, len + (lf != NULL));
		if (lf == NULL)
			return;
		if (st->cr) {
			st->reading = READ_LINE;
			return;
		}
	}
}
