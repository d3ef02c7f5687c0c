/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the client machine hears: one function for each turn.  Replies are
 * judged by their first digit alone (RFC 5321 4.3.2); 421 is the same
 * everywhere.
 */
#include "smtp/client_state.h"

enum smtp_stage
client_stage(enum turn turn)
{
	/* clang-format off */
	static const enum smtp_stage stages[TURNS] = {
		[TURN_GREETING] = SMTP_STAGE_CONNECT,
		[TURN_EHLO]     = SMTP_STAGE_HELO,
		[TURN_HELO]     = SMTP_STAGE_HELO,
		[TURN_STARTTLS] = SMTP_STAGE_STARTTLS,
		/* RSET is said for the MAIL that follows it. */
		[TURN_RSET]     = SMTP_STAGE_MAIL,
		[TURN_MAIL]     = SMTP_STAGE_MAIL,
		[TURN_RCPT]     = SMTP_STAGE_RCPT,
		[TURN_DATA]     = SMTP_STAGE_DATA,
		[TURN_EMPTY]    = SMTP_STAGE_DATA,
		[TURN_CONTENT]  = SMTP_STAGE_CONTENT,
		[TURN_QUIT]     = SMTP_STAGE_QUIT,
	};
	/* clang-format on */

	return stages[turn];
}

static struct smtp_client_rcpt
outcome(struct smtp_client *c)
{
	return (struct smtp_client_rcpt){
		.decided = true,
		.stage = c->stage,
		.code = c->reply.code,
		.esc = c->reply.esc,
		.reply = arena_keep(
		    &c->state->transaction, buf_slice(&c->reply.raw)),
	};
}

/* The last reply decides all that are undecided; `all`: accepted or not. */
static void
decide_rest(struct smtp_client *c, bool all)
{
	struct smtp_client_rcpt o = outcome(c);

	for (size_t i = 0; i < c->rcpt_count; i++)
		if (!c->rcpts[i].decided && (all || c->state->accepted[i]))
			c->rcpts[i] = o;
}

void
client_done(struct smtp_client *c)
{
	c->state->phase = PHASE_IDLE;
	c->state->event = SMTP_CLIENT_DONE;
}

static unsigned
kind(const struct smtp_client *c)
{
	return c->reply.code / 100;
}

static void
refused(struct smtp_client *c, enum phase phase)
{
	c->state->phase = phase;
	c->state->event = SMTP_CLIENT_REFUSED;
}

static void
heard_greeting(struct smtp_client *c)
{
	size_t at = 0;
	struct slice line, name;

	if (kind(c) == 4 || kind(c) == 5) {
		refused(c, PHASE_SHUT);
		return;
	}
	if (kind(c) != 2) {
		client_broken(c, "greeting is not 220");
		return;
	}
	if (reply_next_line(&c->reply, &at, &line)) {
		slice_cut(line, ' ', &name);
		c->peer = arena_keep(&c->state->connection, name);
		if (c->peer.at == NULL)
			c->peer = SLICE_NONE;
	}
	client_say_hello(c);
}

static void
heard_hello(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;
	struct ehlo_reply offer;

	if (kind(c) == 5 && s->expect == TURN_EHLO &&
	    s->mode == SMTP_CLIENT_SMTP) {
		/* RFC 5321 4.1.4: a server from before EHLO. */
		client_say(c, TURN_HELO, SLICE("HELO"));
		return;
	}
	if (kind(c) == 4 || kind(c) == 5) {
		refused(c, PHASE_SHUT);
		return;
	}
	if (kind(c) != 2) {
		client_broken(c, "reply to EHLO is neither yes nor no");
		return;
	}
	if (s->expect == TURN_EHLO) {
		ehlo_reply_parse(&c->reply, &offer);
		c->ext = offer.ext;
		c->size_max = offer.size_max;
		c->rcpt_max = offer.rcpt_max;
		c->mail_max = offer.mail_max;
	}
	s->phase = PHASE_IDLE;
	s->event = SMTP_CLIENT_READY;
}

static void
heard_starttls(struct smtp_client *c)
{
	if (kind(c) == 4 || kind(c) == 5) {
		refused(c, PHASE_IDLE);
		return;
	}
	if (kind(c) != 2) {
		client_broken(c, "reply to STARTTLS is neither yes nor no");
		return;
	}
	/* RFC 3207 4.2: what follows in clear could be another's words. */
	if (c->state->in_at < c->state->in.len) {
		client_broken(c, "bytes after the go-ahead for TLS");
		return;
	}
	c->state->phase = PHASE_HANDSHAKE;
	c->state->event = SMTP_CLIENT_STARTTLS;
}

static void
heard_rset(struct smtp_client *c)
{
	/* RFC 5321 4.1.1.5: RSET cannot be refused. */
	if (kind(c) != 2) {
		client_broken(c, "RSET refused");
		return;
	}
	c->state->need_reset = false;
	c->state->expect = TURN_MAIL;
}

static void
heard_mail(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	if (kind(c) == 3) {
		client_broken(c, "reply to MAIL is neither yes nor no");
		return;
	}
	s->expect = TURN_RCPT;
	if (kind(c) == 2) {
		s->need_reset = true;
		return;
	}
	s->mail_refused = true;
	decide_rest(c, true);
	if (s->awaited == 0)
		client_done(c);
}

static void
heard_rcpt(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;
	size_t i = s->heard_rcpts++;

	if (s->heard_rcpts == c->rcpt_count)
		s->expect = TURN_DATA;
	if (kind(c) == 3)
		client_broken(c, "reply to RCPT is neither yes nor no");
	else if (s->mail_refused)
		return; /* decided already */
	else if (kind(c) == 2) {
		s->accepted[i] = true;
		s->accepted_count++;
	} else
		c->rcpts[i] = outcome(c);
}

/*
 * RFC 2920 3.1: a server may say 354 although it took no recipient; then a
 * lone dot is what gets both sides back in step.  LMTP knows no reply to that
 * dot (RFC 2033 4.2 forbids the 354), so there the step is lost.
 */
static void
heard_data(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	if (kind(c) == 2)
		client_broken(c, "DATA answered as if content had come");
	else if (kind(c) == 3 && s->accepted_count > 0)
		client_start_content(c);
	else if (kind(c) == 3 && s->mode == SMTP_CLIENT_LMTP)
		client_broken(c, "354 without a recipient");
	else if (kind(c) == 3) {
		buf_put(&c->out, SLICE(".\r\n"));
		s->expect = TURN_EMPTY;
		client_said(c, 1);
	} else {
		decide_rest(c, false);
		client_done(c);
	}
}

static void
heard_empty(struct smtp_client *c)
{
	if (kind(c) == 3) {
		client_broken(c, "reply to content is neither yes nor no");
		return;
	}
	c->state->need_reset = false;
	client_done(c);
}

/* LMTP: the reply belongs to the next recipient that was accepted. */
static void
decide_next(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	while (!s->accepted[s->heard_final])
		s->heard_final++;
	c->rcpts[s->heard_final++] = outcome(c);
}

static void
heard_content(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	if (kind(c) == 3) {
		client_broken(c, "reply to content is neither yes nor no");
		return;
	}
	if (s->mode == SMTP_CLIENT_LMTP)
		decide_next(c);
	else
		decide_rest(c, false);
	if (s->awaited > 0)
		return;
	/*
	 * A failed BDAT leaves the transaction in doubt (RFC 3030 2); in LMTP
	 * any of the replies may have been the failure.
	 */
	s->need_reset =
	    s->bdat && (kind(c) != 2 || s->mode == SMTP_CLIENT_LMTP);
	client_done(c);
}

static void
heard_quit(struct smtp_client *c)
{
	c->state->phase = PHASE_OVER;
	c->state->event = SMTP_CLIENT_CLOSED;
}

/*
 * A reply that nothing asked for.  In the middle of the content a refusal is
 * still the peer's word on this message: it cannot have taken what it has not
 * seen the end of.  Anything else says nothing about anybody.
 */
static void
heard_unasked(struct smtp_client *c)
{
	if (c->state->phase == PHASE_CONTENT && kind(c) >= 4)
		decide_rest(c, false);
	client_broken(c, "reply that nothing asked for");
}

void
client_heard(struct smtp_client *c)
{
	/* clang-format off */
	static void (*const hear[TURNS])(struct smtp_client *) = {
		[TURN_GREETING] = heard_greeting,
		[TURN_EHLO]     = heard_hello,
		[TURN_HELO]     = heard_hello,
		[TURN_STARTTLS] = heard_starttls,
		[TURN_RSET]     = heard_rset,
		[TURN_MAIL]     = heard_mail,
		[TURN_RCPT]     = heard_rcpt,
		[TURN_DATA]     = heard_data,
		[TURN_EMPTY]    = heard_empty,
		[TURN_CONTENT]  = heard_content,
		[TURN_QUIT]     = heard_quit,
	};
	/* clang-format on */
	struct smtp_client_state *s = c->state;

	if (s->awaited > 0)
		c->stage = client_stage(s->expect);
	/* RFC 5321 3.8: whatever was asked, the peer is leaving. */
	if (c->reply.code == 421 && s->expect != TURN_QUIT) {
		if (s->phase == PHASE_HELLO)
			refused(c, PHASE_SHUT);
		else
			client_broken(c, NULL);
		return;
	}
	if (s->awaited == 0) {
		heard_unasked(c);
		return;
	}
	s->awaited--;
	hear[s->expect](c);
	client_say_more(c);
}
