/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection: moves bytes between the socket and the machine, keeps the
 * idle timer, shakes hands for TLS.  What a transaction means is in
 * transaction.c.
 */
#include "server/private.h"

#include "os/log.h"
#include "smtp/answer.h"

#include <stdlib.h>

void
session_put_client(struct buf *b, const struct session *s)
{
	if (s->who.address != NULL)
		net_addr_put_literal(b, s->who.address);
	else
		buf_put(b, SLICE("local"));
}

static void
flush(struct session *s)
{
	if (s->smtp.out.len == 0 || s->conn == NULL)
		return;
	conn_write(s->conn, buf_slice(&s->smtp.out));
	buf_clear(&s->smtp.out);
}

/* The client is gone; during a commit the spool still owes us its answer. */
static void
leave(struct session *s)
{
	s->conn = NULL;
	timer_clear(s->timer);
	if (s->phase != SESSION_COMMIT)
		session_free(s);
}

static void
hang_up(struct session *s)
{
	struct conn *c = s->conn;

	flush(s);
	leave(s);
	conn_close(c);
}

static void
log_refused(struct session *s)
{
	const struct verdict *v = &s->smtp.refusal;
	struct buf client, esc, text;

	/* What a client may make us write to the disk has a limit, too. */
	if (s->refusals_logged == SESSION_REFUSALS_LOGGED)
		return;
	s->refusals_logged++;
	buf_init(&client, NET_ADDR_TEXT_MAX);
	buf_init(&esc, 16);
	buf_init(&text, SMTP_REPLY_LINE_MAX);
	session_put_client(&client, s);
	if (v->esc.class != 0)
		esc_put(&esc, v->esc);
	verdict_put_text(&text, v);
	LOG("smtp.refused", KU("session", s->number),
	    KS("client", buf_slice(&client)), KU("code", v->basic),
	    KS("status", buf_slice(&esc)), KS("text", buf_slice(&text)));
	buf_deinit(&client);
	buf_deinit(&esc);
	buf_deinit(&text);
}

static void
shake_hands(struct session *s)
{
	struct server *server = s->server;

	s->phase = SESSION_HANDSHAKE;
	s->phase_due = loop_now(server->setup.loop) +
		       server->setup.config->limits.command_ms;
	conn_secure(s->conn, server->setup.tls, NULL);
}

/* False when the client leaves so much unread that we stop listening. */
static bool
listening(struct session *s)
{
	struct server *server = s->server;

	if (conn_unsent(s->conn) <= SESSION_UNSENT_MAX)
		return true;
	s->phase = SESSION_DRAIN;
	s->phase_due = loop_now(server->setup.loop) +
		       server->setup.config->limits.command_ms;
	return false;
}

/* Does what one event asks; false when there is nothing more to do now. */
static bool
handle(struct session *s, enum smtp_event e)
{
	switch (e) {
	case SMTP_HELO:
	case SMTP_VERIFY:
		smtp_server_answer(&s->smtp, NULL);
		return true;
	case SMTP_MAIL:
		transaction_begin(s);
		return true;
	case SMTP_RCPT:
		transaction_rcpt(s);
		return true;
	case SMTP_DATA:
		transaction_data(s);
		return true;
	case SMTP_CONTENT:
		transaction_content(s);
		return true;
	case SMTP_ABORT:
		transaction_end(s);
		return true;
	case SMTP_MESSAGE:
		return transaction_commit(s);
	case SMTP_REFUSED:
		log_refused(s);
		return true;
	case SMTP_WANT_OUTPUT:
		flush(s);
		return listening(s);
	case SMTP_STARTTLS:
		flush(s);
		shake_hands(s);
		return false;
	case SMTP_WANT_INPUT:
	case SMTP_WAITING:
	case SMTP_CLOSE:
		return false;
	}
	return false;
}

/*
 * Runs the machine until it wants input, or somebody else has the word.  May
 * end the session: callers do not touch it afterwards.
 */
static void
pump(struct session *s)
{
	enum smtp_event e;
	bool more;

	do {
		e = smtp_server_next(&s->smtp);
		more = handle(s, e);
		if (e == SMTP_WANT_INPUT && s->server->draining && !s->open) {
			smtp_server_stop(&s->smtp, SITUATION_SHUTTING_DOWN);
			more = true;
		}
	} while (more);
	if (e == SMTP_CLOSE) {
		hang_up(s);
		return;
	}
	flush(s);
	if (s->phase == SESSION_TALK && listening(s)) {
		smtp_server_rest(&s->smtp);
		return;
	}
	/* The bytes are the network's; keep what the machine has not read. */
	if (!smtp_server_park(&s->smtp)) {
		smtp_server_stop(&s->smtp, SITUATION_OUT_OF_MEMORY);
		hang_up(s);
	} else if (s->phase != SESSION_HANDSHAKE)
		conn_read(s->conn, false);
}

void
session_stop(struct session *s, enum situation why)
{
	if (s->phase == SESSION_COMMIT || s->conn == NULL)
		return; /* its turn comes after the commit */
	if (s->phase == SESSION_TALK) {
		smtp_server_stop(&s->smtp, why);
		pump(s);
	} else {
		session_abort(s); /* it could not hear us */
	}
}

/* The word is the client's again. */
static void
go_on(struct session *s)
{
	s->phase = SESSION_TALK;
	smtp_server_feed(&s->smtp, SLICE_NONE, loop_now(s->server->setup.loop));
	conn_read(s->conn, true);
	pump(s);
}

void
session_abort(struct session *s)
{
	struct conn *c = s->conn;

	if (c != NULL) {
		leave(s);
		conn_abort(c);
	}
}

void
session_committed(struct session *s, const struct verdict *v)
{
	if (s->conn == NULL) {
		s->phase = SESSION_TALK;
		session_free(s);
		return;
	}
	smtp_server_answer(&s->smtp, v);
	go_on(s);
}

/*
 * The timer is not moved at each command: when it goes off it looks whether
 * something came in the meantime and sleeps on if so.
 */
static void
on_timer(void *ctx)
{
	struct session *s = ctx;
	uint64_t now = loop_now(s->server->setup.loop), due;

	if (s->phase == SESSION_COMMIT)
		due = now + 1000;
	else if (s->phase == SESSION_TALK)
		due = smtp_server_deadline(&s->smtp);
	else
		due = s->phase_due;
	if (now < due)
		timer_set(s->timer, due - now);
	else
		session_stop(s, SITUATION_IDLE);
}

static void
on_read(void *ctx, struct slice bytes)
{
	struct session *s = ctx;

	smtp_server_feed(&s->smtp, bytes, loop_now(s->server->setup.loop));
	pump(s);
}

static void
on_drained(void *ctx)
{
	struct session *s = ctx;

	if (s->phase == SESSION_DRAIN)
		go_on(s);
}

static void
on_secured(void *ctx)
{
	struct session *s = ctx;
	struct buf client;

	s->phase = SESSION_TALK;
	if (!s->smtp.tls)
		smtp_server_secured(&s->smtp, loop_now(s->server->setup.loop));
	buf_init(&client, NET_ADDR_TEXT_MAX);
	session_put_client(&client, s);
	LOG("smtp.tls", KU("session", s->number),
	    KS("client", buf_slice(&client)),
	    KS("version", conn_tls_version(s->conn)),
	    KS("cipher", conn_tls_cipher(s->conn)));
	buf_deinit(&client);
	pump(s);
}

static void
on_closed(void *ctx, const struct fault *why)
{
	struct session *s = ctx;
	struct buf client;

	if (s->phase == SESSION_HANDSHAKE) {
		buf_init(&client, NET_ADDR_TEXT_MAX);
		session_put_client(&client, s);
		LOG("tls.failed", KU("session", s->number),
		    KS("client", buf_slice(&client)),
		    KS("what", slice_str(why == NULL ? NULL : why->what)));
		buf_deinit(&client);
	}
	leave(s);
}

static const struct conn_handler handler = {
	.read = on_read,
	.drained = on_drained,
	.secured = on_secured,
	.closed = on_closed,
};

static size_t
arena_max(const struct config *c)
{
	size_t max = (size_t)c->limits.recipients * SESSION_ARENA_RCPT;

	return max > SESSION_ARENA_MIN ? max : SESSION_ARENA_MIN;
}

/* The machine, greeting included; false when memory is short. */
static bool
start_machine(struct session *s, enum config_tls tls)
{
	const struct config *c = s->server->setup.config;
	struct smtp_server_setup setup = {
		.hostname = c->hostname,
		.limits = c->limits,
		.tls = s->server->setup.tls != NULL && !s->who.local &&
		       tls != CONFIG_TLS_OFF,
		.tls_required = tls == CONFIG_TLS_REQUIRED,
		.tls_active = tls == CONFIG_TLS_IMPLICIT,
		.binarymime = policy_offers_binary(c),
		.trusted = s->who.local,
	};

	return smtp_server_init(
		   &s->smtp, &setup, loop_now(s->server->setup.loop)) == ST_OK;
}

static void
log_connect(const struct session *s)
{
	struct buf b;

	buf_init(&b, NET_ADDR_TEXT_MAX);
	session_put_client(&b, s);
	LOG("smtp.connect", KU("session", s->number),
	    KS("client", buf_slice(&b)),
	    KU("port",
		s->who.address == NULL ? 0 : net_addr_port(s->who.address)));
	buf_deinit(&b);
}

static void
log_disconnect(const struct session *s)
{
	struct buf b;

	buf_init(&b, NET_ADDR_TEXT_MAX);
	session_put_client(&b, s);
	LOG("smtp.disconnect", KU("session", s->number),
	    KS("client", buf_slice(&b)));
	buf_deinit(&b);
}

/*
 * Says 421 to a client that is one too many, with nothing allocated for it.
 * One that expects a handshake first would not understand: it is cut off.
 */
static void
turn_away(struct conn *c, enum config_tls tls)
{
	static const struct conn_handler nobody = { .read = NULL };
	struct verdict v = verdict_of(SITUATION_TOO_MANY_CONNECTIONS);
	struct buf b;

	if (tls == CONFIG_TLS_IMPLICIT) {
		conn_abort(c);
		return;
	}
	buf_init(&b, SMTP_REPLY_LINE_MAX);
	answer_put(&b, &v, 0);
	conn_own(c, &nobody, NULL); /* without an owner nothing is written */
	conn_write(c, buf_slice(&b));
	buf_deinit(&b);
	conn_close(c);
}

void
session_open(struct server *server, const struct door *door, struct conn *c)
{
	const struct smtp_server_limits *limits = &server->setup.config->limits;
	struct session *s = NULL;
	struct server_client *client = NULL;

	if (!door->local) {
		client = client_enter(server, conn_peer(c));
		if (client == NULL) {
			turn_away(c, door->tls);
			return;
		}
	}
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		goto fail;
	s->server = server;
	s->number = ++server->last_number;
	s->conn = c;
	s->client = client;
	s->address = *conn_peer(c);
	s->who = (struct policy_client){
		.address = door->local ? NULL : &s->address,
		.local = door->local,
	};
	/* the most of a first line, and the piece that showed what it is */
	buf_init(&s->front, SMTP_PARK_MAX + SMTP_OUT_MAX);
	arena_init(&s->arena, arena_max(server->setup.config));
	s->timer = timer_new(server->setup.loop, on_timer, s);
	if (s->timer == NULL || !start_machine(s, door->tls))
		goto fail;
	s->phase = SESSION_TALK;
	list_push_back(&server->sessions, &s->link);
	server->count++;
	/* It only looks again (on_timer), so the shorter time-out decides. */
	timer_set(s->timer, limits->data_ms < limits->command_ms
				? limits->data_ms
				: limits->command_ms);
	conn_own(c, &handler, s);
	log_connect(s);
	/* Under implicit TLS the greeting waits for the handshake. */
	if (s->smtp.tls)
		shake_hands(s);
	else
		flush(s);
	return;
fail:
	if (s != NULL)
		timer_free(s->timer);
	free(s);
	if (client != NULL)
		client_leave(server, client);
	conn_abort(c);
}

void
session_free(struct session *s)
{
	struct server *server = s->server;

	log_disconnect(s);
	transaction_end(s);
	smtp_server_deinit(&s->smtp);
	arena_deinit(&s->arena);
	timer_free(s->timer);
	if (s->client != NULL)
		client_leave(server, s->client);
	list_remove(&s->link);
	server->count--;
	free(s);
	server_session_gone(server);
}
