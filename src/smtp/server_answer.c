/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine says: its own refusals, and what the caller's answers make
 * of the session.  How a reply is written is answer.c's.
 */
#include "smtp/answer.h"
#include "smtp/server_state.h"

void
server_say(struct smtp_server *s, const struct verdict *v)
{
	answer_put(&s->out, v,
	    (s->esmtp && !s->state->plain ? ANSWER_ESC : 0) |
		(s->envelope.smtputf8 ? ANSWER_UTF8 : 0));
	if (v->basic == 421)
		server_close(s);
}

/* One more of the client's errors; true when it was one too many. */
static bool
too_many_errors(struct smtp_server *s)
{
	return !s->setup.trusted && s->setup.limits.errors != 0 &&
	       ++s->state->errors > s->setup.limits.errors;
}

void
server_refuse(struct smtp_server *s, struct verdict v)
{
	if (v.basic / 100 == 5 && too_many_errors(s))
		v = verdict_of(SITUATION_TOO_MANY_ERRORS);
	server_refuse_content(s, v);
}

/* Content's own refusal stands: behind 421 it would only come again. */
void
server_refuse_content(struct smtp_server *s, struct verdict v)
{
	s->refusal = v;
	s->state->refused = true;
	server_say(s, &v);
}

static void
answer_helo(struct smtp_server *s, const struct verdict *v)
{
	struct smtp_server_state *st = s->state;
	struct buf helo;

	if (v != NULL) {
		/* RFC 5321 4.1.4: a refused EHLO changes nothing. */
		server_say(s, v);
		s->esmtp = st->old_esmtp;
		s->helo = st->old_helo;
		return;
	}
	buf_init(&helo, st->helo.max);
	buf_put(&helo, s->helo);
	if (!buf_ok(&helo)) {
		smtp_server_stop(s, SITUATION_OUT_OF_MEMORY);
		return;
	}
	buf_deinit(&st->helo);
	st->helo = helo;
	s->helo = buf_slice(&st->helo);
	server_drop(s);
	st->at = server_rest_state(s);
	if (s->esmtp)
		answer_put_ehlo(&s->out, &s->setup, s->tls, s->helo);
	else {
		struct verdict ok =
		    verdict_of_1(SITUATION_HELO_OK, s->setup.hostname);

		answer_put(&s->out, &ok, 0);
	}
}

static void
answer_mail(struct smtp_server *s, bool ok)
{
	struct smtp_server_state *st = s->state;

	if (!ok) {
		st->ended = true;
		return;
	}
	st->at = AT_MAIL;
	st->open = true;
	st->messages++;
}

static void
answer_data(struct smtp_server *s, const struct verdict *v)
{
	struct smtp_server_state *st = s->state;
	struct verdict go = verdict_of(SITUATION_DATA_GO);
	bool chunk = st->reading == READ_CHUNK;

	if (v != NULL && chunk && v->basic != 421)
		server_chunk_throw(s, v, false);
	else if (v != NULL)
		server_say(s, v);
	else if (!chunk) {
		server_say(s, &go);
		server_content_begin(s);
		st->reading = READ_DOT;
	}
}

static void
answer_message(struct smtp_server *s, bool ok)
{
	struct smtp_server_state *st = s->state;

	st->open = false;
	st->ended = true;
	st->at = server_rest_state(s);
	/* A peer with much mail meets unknown recipients now and then; the
	 * limits are for clients that do nothing else. */
	if (ok)
		st->commands = st->errors = 0;
}

/* The reply of a question that was answered by NULL. */
static struct verdict
usual(enum smtp_event ask)
{
	switch (ask) {
	case SMTP_MAIL:
		return verdict_of(SITUATION_MAIL_OK);
	case SMTP_RCPT:
		return verdict_of(SITUATION_RCPT_OK);
	case SMTP_VERIFY:
		return verdict_of(SITUATION_VRFY_NO_OPINION);
	default:
		return verdict_of(SITUATION_QUEUED);
	}
}

void
smtp_server_answer(struct smtp_server *s, const struct verdict *v)
{
	struct smtp_server_state *st = s->state;
	enum smtp_event ask = st->ask;
	struct verdict usual_one, errors;
	bool ok = v == NULL || verdict_is_success(v);

	/* The session may have been stopped while the caller was thinking. */
	if (ask == SMTP_WAITING)
		return;
	st->ask = SMTP_WAITING;
	if (!ok && v->basic / 100 == 5 && ask != SMTP_MESSAGE &&
	    ask != SMTP_DATA && too_many_errors(s)) {
		errors = verdict_of(SITUATION_TOO_MANY_ERRORS);
		v = &errors;
		s->refusal = errors;
		st->refused = true;
	}
	if (ask == SMTP_HELO)
		answer_helo(s, ok ? NULL : v);
	else if (ask == SMTP_DATA)
		answer_data(s, ok ? NULL : v);
	else {
		if (v == NULL) {
			usual_one = usual(ask);
			v = &usual_one;
		}
		if (ask == SMTP_MAIL)
			answer_mail(s, ok);
		else if (ask == SMTP_RCPT && ok) {
			st->at = AT_RCPT;
			s->rcpt_count++;
		} else if (ask == SMTP_MESSAGE)
			answer_message(s, ok);
		server_say(s, v);
	}
}
