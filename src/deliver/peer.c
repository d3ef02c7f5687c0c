/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Owners act from inside their callbacks: they send, hand the peer on, free
 * it.  So every call into an owner is counted in `busy`; freeing waits until
 * the count is back at zero, and what the machine still has to say is asked
 * for by the outermost call alone.
 */
#include "deliver/peer.h"

#include <stdlib.h>

/* Host and site names of one connection. */
#define PEER_NAMES_MAX 65536

static void
destroy(struct peer *p)
{
	if (p->conn != NULL)
		conn_abort(p->conn);
	timer_free(p->timer);
	smtp_client_deinit(&p->client);
	arena_deinit(&p->arena);
	free(p);
}

static void
flush(struct peer *p)
{
	struct buf *out = &p->client.out;

	if (p->conn != NULL && out->len > 0)
		conn_write(p->conn, buf_slice(out));
	buf_clear(out);
}

/* One event: asked for, and told to the owner. */
static void
ask(struct peer *p)
{
	enum smtp_client_event e;

	p->again = false;
	flush(p);
	e = smtp_client_next(&p->client);
	flush(p);
	if (e == SMTP_CLIENT_WANT_INPUT)
		return;
	/* These would come again if nobody acted on them. */
	p->again = e != SMTP_CLIENT_BROKEN && e != SMTP_CLIENT_CLOSED &&
		   e != SMTP_CLIENT_REFUSED;
	timer_clear(p->timer);
	p->handler->event(p->owner, e);
}

/* Ends a call into the owner, and does what had to wait for its end. */
static void
leave(struct peer *p)
{
	while (p->busy == 1 && p->again && !p->doomed && p->conn != NULL)
		ask(p);
	if (--p->busy == 0 && p->doomed)
		destroy(p);
}

static void
pump(struct peer *p)
{
	p->again = true;
	p->busy++;
	leave(p);
}

/* Something was said; the peer has as long as the RFC gives it. */
static void
said(struct peer *p)
{
	timer_set(p->timer, smtp_client_patience(&p->client));
	pump(p);
}

static void
lose(struct peer *p, enum peer_loss loss, const struct fault *why)
{
	timer_clear(p->timer);
	p->busy++;
	p->handler->lost(p->owner, loss, why);
	leave(p);
}

static void
on_connected(void *ctx)
{
	struct peer *p = ctx;

	p->connected = true;
	timer_set(p->timer, smtp_client_patience(&p->client));
	p->busy++;
	p->handler->connected(p->owner);
	leave(p);
}

/*
 * True when a reply ends in these bytes: a line whose fourth byte is no
 * hyphen (RFC 5321 4.2.1).  Only that earns the peer more time, or one that
 * sends a line a minute would hold its connection, and our slot, for hours.
 */
static bool
reply_ends(struct peer *p, struct slice bytes)
{
	bool ends = false;

	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.at[i] == '\n') {
			ends = ends || !p->more;
			p->more = false;
			p->column = 0;
			continue;
		}
		if (p->column == 3)
			p->more = bytes.at[i] == '-';
		p->column += p->column < 4;
	}
	return ends;
}

static void
on_read(void *ctx, struct slice bytes)
{
	struct peer *p = ctx;
	bool ends = reply_ends(p, bytes);

	smtp_client_feed(&p->client, bytes);
	if (ends)
		timer_set(p->timer, smtp_client_patience(&p->client));
	pump(p);
}

static void
on_drained(void *ctx)
{
	struct peer *p = ctx;

	p->busy++;
	p->handler->drained(p->owner);
	leave(p);
}

static void
on_secured(void *ctx)
{
	struct peer *p = ctx;

	p->secure = true;
	timer_set(p->timer, smtp_client_patience(&p->client));
	p->busy++;
	p->handler->secured(p->owner);
	leave(p);
}

static void
on_closed(void *ctx, const struct fault *why)
{
	struct peer *p = ctx;

	p->conn = NULL;
	lose(p, PEER_LOST_CLOSED, why);
}

static void
on_late(void *ctx)
{
	struct peer *p = ctx;

	if (p->handler->late != NULL) {
		p->busy++;
		p->handler->late(p->owner);
		leave(p);
		return;
	}
	if (p->conn != NULL)
		conn_abort(p->conn);
	p->conn = NULL;
	lose(p, PEER_LOST_TIME, NULL);
}

static const struct conn_handler HANDLER = {
	.connected = on_connected,
	.read = on_read,
	.drained = on_drained,
	.secured = on_secured,
	.closed = on_closed,
};

struct peer *
peer_open(
    const struct peer_setup *setup, const struct peer_handler *h, void *owner)
{
	struct peer *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	list_init(&p->link);
	arena_init(&p->arena, PEER_NAMES_MAX);
	p->handler = h;
	p->owner = owner;
	p->addr = setup->to->addr;
	p->site = arena_keep(&p->arena, setup->site);
	p->host = arena_keep(&p->arena, setup->to->host);
	p->timer = timer_new(setup->loop, on_late, p);
	if (smtp_client_init(&p->client, setup->mode, setup->helo) != ST_OK ||
	    p->timer == NULL || p->site.at == NULL || p->host.at == NULL) {
		destroy(p);
		return NULL;
	}
	p->conn = net_connect(
	    setup->loop, &p->addr, NULL, setup->connect_ms, &HANDLER, p);
	if (p->conn == NULL) {
		destroy(p);
		return NULL;
	}
	return p;
}

void
peer_own(struct peer *p, const struct peer_handler *h, void *owner)
{
	p->handler = h;
	p->owner = owner;
}

void
peer_free(struct peer *p)
{
	if (p == NULL)
		return;
	list_remove(&p->link);
	timer_clear(p->timer);
	if (p->conn != NULL)
		conn_abort(p->conn);
	p->conn = NULL;
	p->doomed = true;
	if (p->busy == 0)
		destroy(p);
}

void
peer_close(struct peer *p)
{
	if (p->conn != NULL)
		conn_close(p->conn);
	p->conn = NULL;
	peer_free(p);
}

void
peer_secure(struct peer *p, struct tls_context *t, const char *name)
{
	timer_set(p->timer, smtp_client_patience(&p->client));
	conn_secure(p->conn, t, name);
}

void
peer_starttls(struct peer *p)
{
	smtp_client_starttls(&p->client);
	said(p);
}

void
peer_secured(struct peer *p)
{
	smtp_client_secured(&p->client);
	said(p);
}

void
peer_mail(
    struct peer *p, const struct envelope *e, uint64_t size, bool eight_bit)
{
	p->transactions++;
	smtp_client_mail(&p->client, e, size, eight_bit);
	said(p);
}

void
peer_content(struct peer *p, struct slice piece)
{
	smtp_client_content(&p->client, piece);
	timer_set(p->timer, smtp_client_patience(&p->client));
	flush(p);
}

void
peer_content_last(struct peer *p, struct slice piece)
{
	smtp_client_content(&p->client, piece);
	smtp_client_content_end(&p->client);
	said(p);
}

void
peer_quit(struct peer *p)
{
	smtp_client_quit(&p->client);
	said(p);
}

void
peer_patience(struct peer *p, uint64_t ms)
{
	timer_set(p->timer, ms);
}
