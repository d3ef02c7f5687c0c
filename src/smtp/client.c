/* SPDX-License-Identifier: Apache-2.0 */
/* The door of the client machine: what the caller asks and gives. */
#include "smtp/client_state.h"

#include <assert.h>
#include <stdlib.h>

/* What may lie unread at once; a peer that says more is talking alone. */
#define INPUT_MAX (1u << 20)
/* The peer's name. */
#define CONNECTION_MAX (REPLY_LINE_MAX * 2)
/* The recipients of a transaction and the replies that decided them. */
#define TRANSACTION_MAX (32u << 20)

/*
 * Milliseconds, RFC 5321 4.5.3.2.  It names none for EHLO, STARTTLS, RSET and
 * QUIT: the first three get what MAIL has, QUIT little, for nothing hangs on
 * its answer.
 */
unsigned
smtp_client_patience(const struct smtp_client *c)
{
	/* clang-format off */
	static const unsigned patience[TURNS] = {
		[TURN_GREETING] = 300000,
		[TURN_EHLO]     = 300000,
		[TURN_HELO]     = 300000,
		[TURN_STARTTLS] = 300000,
		[TURN_RSET]     = 300000,
		[TURN_MAIL]     = 300000,
		[TURN_RCPT]     = 300000,
		[TURN_DATA]     = 120000,
		[TURN_EMPTY]    = 600000,
		[TURN_CONTENT]  = 600000,
		[TURN_QUIT]     = 30000,
	};
	/* clang-format on */

	if (c->state->phase == PHASE_CONTENT)
		return SMTP_CLIENT_BLOCK_MS;
	return patience[c->state->expect];
}

void
client_broken(struct smtp_client *c, const char *why)
{
	struct smtp_client_state *s = c->state;

	if (s->phase == PHASE_OVER)
		return;
	s->phase = PHASE_OVER;
	s->event = SMTP_CLIENT_BROKEN;
	c->broken = why;
}

enum st
smtp_client_init(
    struct smtp_client *c, enum smtp_client_mode mode, struct slice helo)
{
	struct smtp_client_state *s = calloc(1, sizeof(*s));

	*c = (struct smtp_client){ .state = s };
	buf_init(&c->out, SMTP_CLIENT_OUT_MAX);
	reply_init(&c->reply);
	if (s == NULL)
		return ST_MEMORY;
	s->mode = mode;
	s->phase = PHASE_HELLO;
	s->expect = TURN_GREETING;
	s->awaited = 1;
	c->stage = SMTP_STAGE_CONNECT;
	buf_init(&s->in, INPUT_MAX);
	arena_init(&s->connection, CONNECTION_MAX);
	arena_init(&s->transaction, TRANSACTION_MAX);
	buf_init(&s->helo, helo.len);
	buf_put(&s->helo, helo);
	return buf_ok(&s->helo) ? ST_OK : ST_MEMORY;
}

void
smtp_client_deinit(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	buf_deinit(&c->out);
	reply_deinit(&c->reply);
	if (s == NULL)
		return;
	buf_deinit(&s->helo);
	buf_deinit(&s->in);
	arena_deinit(&s->connection);
	arena_deinit(&s->transaction);
	free(s);
	*c = (struct smtp_client){ 0 };
}

void
smtp_client_feed(struct smtp_client *c, struct slice in)
{
	struct smtp_client_state *s = c->state;

	if (s->phase == PHASE_OVER || in.len == 0)
		return;
	if (s->phase == PHASE_HANDSHAKE) {
		client_broken(c, "bytes after the go-ahead for TLS");
		return;
	}
	buf_drop(&s->in, s->in_at);
	s->in_at = 0;
	buf_put(&s->in, in);
	if (!buf_ok(&s->in))
		client_broken(c, "more input than there is room for");
}

/* Reads one reply; false when there is nothing more to read. */
static bool
hear_one(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;
	struct slice rest = slice_from(buf_slice(&s->in), s->in_at);

	if (s->phase == PHASE_OVER || rest.len == 0)
		return false;
	if (c->reply.state != REPLY_MORE)
		reply_reset(&c->reply);
	reply_feed(&c->reply, &rest);
	s->in_at = s->in.len - rest.len;
	if (c->reply.state == REPLY_DONE) {
		client_heard(c);
	} else if (c->reply.state == REPLY_BROKEN) {
		if (s->awaited > 0)
			c->stage = client_stage(s->expect);
		client_broken(c, c->reply.broken);
	}
	return true;
}

enum smtp_client_event
smtp_client_next(struct smtp_client *c)
{
	enum smtp_client_event event;

	while (c->state->event == SMTP_CLIENT_WANT_INPUT)
		if (!hear_one(c))
			return SMTP_CLIENT_WANT_INPUT;
	event = c->state->event;
	c->state->event = SMTP_CLIENT_WANT_INPUT;
	return event;
}

/*
 * May the caller begin something now?  Not when the peer has spoken unasked:
 * those bytes would be taken for the answer to what we are about to say.
 */
static bool
is_free(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	while (s->phase == PHASE_IDLE && hear_one(c))
		continue;
	if (s->phase == PHASE_OVER)
		return false;
	assert(s->phase == PHASE_IDLE);
	if (c->reply.state == REPLY_MORE && c->reply.raw.len > 0)
		client_broken(c, "reply that nothing asked for");
	return s->phase == PHASE_IDLE;
}

void
smtp_client_starttls(struct smtp_client *c)
{
	if (!is_free(c))
		return;
	c->state->phase = PHASE_STARTTLS;
	client_say(c, TURN_STARTTLS, SLICE("STARTTLS"));
}

void
smtp_client_secured(struct smtp_client *c)
{
	if (c->state->phase == PHASE_OVER)
		return;
	assert(c->state->phase == PHASE_HANDSHAKE);
	client_say_hello(c);
}

static bool
has_control(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f)
			return true;
	return false;
}

/*
 * No mailbox has a control byte (RFC 5321 4.1.2); one that got this far would
 * let an address say commands of its own.
 */
static bool
envelope_sayable(const struct envelope *e)
{
	if (has_control(e->sender))
		return false;
	for (size_t i = 0; i < e->rcpt_count; i++) {
		struct slice type;

		slice_cut(e->rcpts[i].orcpt, ';', &type);
		if (has_control(e->rcpts[i].address) || has_control(type))
			return false;
	}
	return true;
}

static bool
needs_utf8(const struct envelope *e)
{
	if (e->smtputf8 || !slice_ascii(e->sender))
		return true;
	for (size_t i = 0; i < e->rcpt_count; i++)
		if (!slice_ascii(e->rcpts[i].address))
			return true;
	return false;
}

static enum smtp_lack
find_lack(const struct smtp_client *c, const struct say_mail *m)
{
	const unsigned binary = SMTP_EXT_BINARYMIME | SMTP_EXT_CHUNKING;

	if (m->utf8 && (c->ext & SMTP_EXT_SMTPUTF8) == 0)
		return SMTP_LACK_SMTPUTF8;
	if (m->envelope->body == BODY_BINARYMIME) {
		if ((c->ext & binary) != binary)
			return SMTP_LACK_BINARYMIME;
	} else if (m->eight_bit && (c->ext & SMTP_EXT_8BITMIME) == 0)
		return SMTP_LACK_8BITMIME;
	if (c->size_max > 0 && m->size > c->size_max)
		return SMTP_LACK_SIZE;
	return SMTP_LACK_NONE;
}

/* Forgets the last transaction and makes room for the next one's outcomes. */
static bool
begin(struct smtp_client *c, const struct envelope *e)
{
	struct smtp_client_state *s = c->state;
	size_t count = e->rcpt_count > 0 ? e->rcpt_count : 1;

	arena_clear(&s->transaction);
	c->rcpt_count = 0;
	c->rcpts = NULL;
	s->accepted = NULL;
	s->accepted_count = 0;
	s->said_rcpts = s->heard_rcpts = s->heard_final = 0;
	s->mail_refused = false;
	if (count <= TRANSACTION_MAX / sizeof(*c->rcpts)) {
		c->rcpts =
		    arena_alloc(&s->transaction, count * sizeof(*c->rcpts));
		s->accepted =
		    arena_alloc(&s->transaction, count * sizeof(*s->accepted));
	}
	if (c->rcpts == NULL || s->accepted == NULL) {
		client_broken(c, "out of memory");
		return false;
	}
	c->rcpt_count = e->rcpt_count;
	return true;
}

void
smtp_client_mail(struct smtp_client *c, const struct envelope *e, uint64_t size,
    bool eight_bit)
{
	struct smtp_client_state *s = c->state;

	c->lack = SMTP_LACK_NONE;
	if (!begin(c, e) || !is_free(c))
		return;
	s->envelope = e;
	s->mail = (struct say_mail){
		.envelope = e,
		.ext = c->ext,
		.size = size,
		.eight_bit = eight_bit,
		.utf8 = needs_utf8(e),
	};
	c->lack = find_lack(c, &s->mail);
	if (c->lack != SMTP_LACK_NONE || e->rcpt_count == 0) {
		client_done(c);
		return;
	}
	if (!envelope_sayable(e)) {
		client_broken(c, "control byte in an address");
		return;
	}
	s->bdat = e->body == BODY_BINARYMIME ||
		  (c->chunking && (c->ext & SMTP_EXT_CHUNKING) != 0);
	s->say = s->expect = s->need_reset ? TURN_RSET : TURN_MAIL;
	s->phase = PHASE_COMMANDS;
	c->stage = SMTP_STAGE_MAIL;
	client_say_more(c);
}

void
smtp_client_content(struct smtp_client *c, struct slice piece)
{
	struct smtp_client_state *s = c->state;

	if (s->phase == PHASE_OVER)
		return;
	assert(s->phase == PHASE_CONTENT);
	if (!s->bdat) {
		dot_out_put(&s->dots, &c->out, piece);
	} else if (piece.len > s->left) {
		client_broken(c, "content longer than announced");
		return;
	} else {
		buf_put(&c->out, piece);
		s->left -= piece.len;
	}
	client_said(c, 0);
}

void
smtp_client_content_end(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	if (s->phase == PHASE_OVER)
		return;
	assert(s->phase == PHASE_CONTENT);
	if (s->bdat && s->left > 0)
		client_broken(c, "content shorter than announced");
	else
		client_say_end(c);
}

void
smtp_client_quit(struct smtp_client *c)
{
	struct smtp_client_state *s = c->state;

	if (s->phase != PHASE_SHUT && !is_free(c))
		return;
	s->phase = PHASE_QUIT;
	client_say(c, TURN_QUIT, SLICE("QUIT"));
}
