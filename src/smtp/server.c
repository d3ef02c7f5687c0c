/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life and the events of the server machine.  Lines are read in
 * server_line.c, acted upon in server_verb.c and allowed by permit.c; content
 * goes through server_content.c; replies are said in server_answer.c.
 */
#include "smtp/server.h"

#include "smtp/answer.h"
#include "smtp/server_state.h"

#include <assert.h>
#include <stdlib.h>

/* A transaction's sender, parameters and a kept verdict; one command. */
#define MAIL_ARENA_MAX    65536
#define COMMAND_ARENA_MAX 65536
/* Below this, memory of `out` is not worth giving back. */
#define OUT_REST 1024

static bool
needs_tls(const struct smtp_server *s)
{
	return s->setup.tls_required && !s->tls;
}

/* Where the session is when no transaction is open. */
enum permit_state
server_rest_state(const struct smtp_server *s)
{
	if (s->helo.len == 0)
		return needs_tls(s) ? AT_START_PLAIN : AT_START;
	return needs_tls(s) ? AT_GREETED_PLAIN : AT_GREETED;
}

enum st
smtp_server_init(
    struct smtp_server *s, const struct smtp_server_setup *setup, uint64_t now)
{
	struct smtp_server_state *st = calloc(1, sizeof(*st));
	struct verdict greeting =
	    verdict_of_1(SITUATION_GREETING, setup->hostname);

	if (st == NULL)
		return ST_MEMORY;
	*s = (struct smtp_server){
		.setup = *setup,
		.tls = setup->tls_active,
		.state = st,
	};
	buf_init(&s->out, SMTP_OUT_MAX);
	buf_init(&st->pending, SMTP_PARK_MAX);
	buf_init(&st->line, setup->limits.command_line);
	buf_init(&st->helo, setup->limits.command_line);
	arena_init(&st->mail, MAIL_ARENA_MAX);
	arena_init(&st->command, COMMAND_ARENA_MAX);
	st->at = server_rest_state(s);
	st->ask = SMTP_WAITING;
	st->fresh = true;
	st->heard = now;
	answer_put(&s->out, &greeting, 0);
	if (buf_ok(&s->out))
		return ST_OK;
	smtp_server_deinit(s);
	return ST_MEMORY;
}

void
smtp_server_deinit(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	if (st == NULL)
		return;
	buf_deinit(&s->out);
	buf_deinit(&st->pending);
	buf_deinit(&st->line);
	buf_deinit(&st->helo);
	arena_deinit(&st->mail);
	arena_deinit(&st->command);
	free(st);
	*s = (struct smtp_server){ 0 };
}

void
smtp_server_rest(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	if (s->out.len == 0 && s->out.size > OUT_REST)
		buf_deinit(&s->out);
	if (st->in.len == 0)
		buf_deinit(&st->pending);
	if (st->ask != SMTP_WAITING || st->reading != READ_LINE)
		return;
	if (st->line_used || st->line.len == 0)
		buf_deinit(&st->line);
	st->line_used = false;
	arena_deinit(&st->command);
}

void
server_drop(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	if (st->open)
		st->aborted = true;
	st->open = false;
}

void
server_close(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	server_drop(s);
	st->closing = true;
	st->ask = SMTP_WAITING;
	st->starttls = false;
	st->in = SLICE_NONE;
}

struct slice
server_number(struct smtp_server *s, uint64_t n)
{
	struct buf b;
	struct slice ret;

	buf_init(&b, 20);
	buf_put_uint(&b, n);
	ret = arena_keep(&s->state->command, buf_slice(&b));
	buf_deinit(&b);
	return ret;
}

/*
 * Events
 */

void
server_ask(struct smtp_server *s, enum smtp_event question)
{
	s->state->ask = question;
	s->state->asked = false;
}

static void
forget_transaction(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	st->ended = false;
	arena_deinit(&st->mail);
	s->envelope = (struct envelope){ 0 };
	s->sender_path = (struct path){ 0 };
	s->declared_size = 0;
	s->rcpt_count = 0;
	s->content_size = 0;
}

/* An event that waits to be given, or SMTP_WANT_INPUT when none does. */
static enum smtp_event
waiting_event(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	if (st->refused) {
		st->refused = false;
		return SMTP_REFUSED;
	}
	if (st->aborted) {
		st->aborted = false;
		st->ended = true;
		return SMTP_ABORT;
	}
	if (st->closing)
		return SMTP_CLOSE;
	if (st->starttls) {
		st->starttls = false;
		return SMTP_STARTTLS;
	}
	if (st->ask != SMTP_WAITING) {
		enum smtp_event e = st->asked ? SMTP_WAITING : st->ask;

		st->asked = true;
		return e;
	}
	if (st->reading == READ_TLS && st->in.len == 0)
		return SMTP_WAITING;
	if (s->out.len >= SMTP_OUT_HIGH)
		return SMTP_WANT_OUTPUT;
	return SMTP_WANT_INPUT;
}

/* Reads one thing; true when s->content is to be given. */
static bool
read_some(struct smtp_server *s)
{
	switch (s->state->reading) {
	case READ_LINE:
		server_line_step(s);
		return false;
	case READ_SKIP:
		server_skip_step(s);
		return false;
	case READ_DOT:
		return server_dot_step(s);
	case READ_CHUNK:
		return server_chunk_step(s);
	case READ_TLS:
		/*
		 * Said in the clear behind STARTTLS: never to be heard, and
		 * whoever does that must not go on (RFC 3207 4.2).
		 */
		s->state->in = SLICE_NONE;
		server_refuse(s, verdict_of(SITUATION_STARTTLS_PIPELINED));
		server_close(s);
		return false;
	}
	return false;
}

enum smtp_event
smtp_server_next(struct smtp_server *s)
{
	struct smtp_server_state *st = s->state;

	if (st->ended)
		forget_transaction(s);
	for (;;) {
		enum smtp_event e;

		/* A reply got lost: the client must not guess which. */
		if (!buf_ok(&s->out) && !st->closing)
			server_close(s);
		e = waiting_event(s);
		if (e != SMTP_WANT_INPUT)
			return e;
		if (st->ended)
			forget_transaction(s);
		if (st->in.len == 0 &&
		    (st->reading != READ_CHUNK || st->chunk_left > 0)) {
			buf_deinit(&st->pending);
			st->in = SLICE_NONE;
			return SMTP_WANT_INPUT;
		}
		if (read_some(s))
			return SMTP_CONTENT;
	}
}

void
smtp_server_secured(struct smtp_server *s, uint64_t now)
{
	struct smtp_server_state *st = s->state;

	assert(st->reading == READ_TLS);
	st->heard = now;
	if (st->closing)
		return;
	if (st->in.len > 0) {
		server_close(s);
		return;
	}
	s->tls = true;
	s->esmtp = false;
	s->helo = SLICE_NONE;
	buf_deinit(&st->helo);
	st->reading = READ_LINE;
	st->at = server_rest_state(s);
}

void
smtp_server_stop(struct smtp_server *s, enum situation why)
{
	struct smtp_server_state *st = s->state;
	bool data = st->reading == READ_DOT || st->reading == READ_CHUNK;
	uint64_t ms =
	    data ? s->setup.limits.data_ms : s->setup.limits.command_ms;

	if (st->closing)
		return;
	/* Instead of the greeting, not behind it (RFC 5321 3.1). */
	if (st->fresh)
		buf_clear(&s->out);
	st->plain = false;
	s->refusal = verdict_of_1(why, server_number(s, ms / 1000));
	s->refusal.basic = 421; /* whatever is wrong, this closes */
	st->refused = true;
	/* In the middle of a handshake nobody could read it. */
	if (st->reading != READ_TLS)
		server_say(s, &s->refusal);
	server_close(s);
}

uint64_t
smtp_server_deadline(const struct smtp_server *s)
{
	const struct smtp_server_state *st = s->state;
	bool data = st->reading == READ_DOT || st->reading == READ_CHUNK;

	if (st->ask != SMTP_WAITING)
		return UINT64_MAX;
	return st->heard +
	       (data ? s->setup.limits.data_ms : s->setup.limits.command_ms);
}

struct slice
smtp_server_with(const struct smtp_server *s)
{
	if (!s->esmtp)
		return SLICE("SMTP");
	if (s->envelope.smtputf8)
		return s->tls ? SLICE("UTF8SMTPS") : SLICE("UTF8SMTP");
	return s->tls ? SLICE("ESMTPS") : SLICE("ESMTP");
}
