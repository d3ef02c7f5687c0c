/* SPDX-License-Identifier: Apache-2.0 */
/* What the client machine says: as far ahead as the peer's extensions allow. */
#include "smtp/client_state.h"

/* What was just put in out must have fit. */
void
client_said(struct smtp_client *c, size_t replies)
{
	c->state->awaited += replies;
	if (!buf_ok(&c->out))
		client_broken(c, "out of memory");
}

/* A command that stands alone: its reply is the next to come. */
void
client_say(struct smtp_client *c, enum turn turn, struct slice verb)
{
	struct smtp_client_state *s = c->state;

	buf_put(&c->out, verb);
	if (turn == TURN_EHLO || turn == TURN_HELO) {
		buf_put_byte(&c->out, ' ');
		buf_put(&c->out, buf_slice(&s->helo));
	}
	buf_put(&c->out, SLICE("\r\n"));
	s->expect = turn;
	client_said(c, 1);
}

void
client_say_hello(struct smtp_client *c)
{
	c->ext = 0;
	c->size_max = 0;
	c->rcpt_max = c->mail_max = 0;
	c->state->need_reset = false;
	c->state->phase = PHASE_HELLO;
	client_say(c, TURN_EHLO,
	    c->state->mode == SMTP_CLIENT_LMTP ? SLICE("LHLO") : SLICE("EHLO"));
}

/*
 * DATA ends a pipelined group (RFC 2920 3.1), so it may be said before the
 * recipients are known.  BDAT would be followed by the content itself.
 */
static bool
may_say_data(const struct smtp_client_state *s)
{
	return s->awaited == 0 || !s->bdat;
}

void
client_start_content(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	s->phase = PHASE_CONTENT;
	s->event = SMTP_CLIENT_CONTENT;
	s->expect = TURN_CONTENT;
	c->stage = SMTP_STAGE_CONTENT;
	s->left = s->mail.size;
	dot_out_init(&s->dots);
}

/*
 * One BDAT for the whole: its size is known, so the peer has no chunk to
 * acknowledge before the last.
 */
static void
say_data(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	if (s->awaited == 0 && s->accepted_count == 0) {
		client_done(c); /* all refused */
		return;
	}
	if (!s->bdat) {
		buf_put(&c->out, SLICE("DATA\r\n"));
		s->phase = PHASE_RESULT;
		client_said(c, 1);
		return;
	}
	buf_put(&c->out, SLICE("BDAT "));
	buf_put_uint(&c->out, s->mail.size);
	buf_put(&c->out, SLICE(" LAST\r\n"));
	client_start_content(c);
	client_said(c, 0);
}

static void
say_one(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	switch (s->say) {
	case TURN_RSET:
		buf_put(&c->out, SLICE("RSET\r\n"));
		s->say = TURN_MAIL;
		break;
	case TURN_MAIL:
		say_mail(&c->out, &s->mail);
		s->say = TURN_RCPT;
		break;
	default:
		say_rcpt(&c->out, &s->envelope->rcpts[s->said_rcpts], &s->mail);
		if (++s->said_rcpts == s->envelope->rcpt_count)
			s->say = TURN_DATA;
		break;
	}
	client_said(c, 1);
}

void
client_say_more(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;
	bool ahead = (c->ext & SMTP_EXT_PIPELINING) != 0;

	while (s->phase == PHASE_COMMANDS && (ahead || s->awaited == 0)) {
		if (s->say != TURN_DATA)
			say_one(c);
		else if (may_say_data(s))
			say_data(c);
		else
			break;
	}
}

void
client_say_end(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	if (!s->bdat)
		dot_out_end(&s->dots, &c->out);
	s->phase = PHASE_RESULT;
	/* RFC 2033 4.2: a reply for each recipient that was accepted. */
	client_said(c, s->mode == SMTP_CLIENT_LMTP ? s->accepted_count : 1);
}
