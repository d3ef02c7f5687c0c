/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One outgoing connection with its SMTP machine and its patience: bytes that
 * come are fed, commands that gather are written, and its owner of the moment
 * (an attempt, the pool) hears what the machine has to say.  It decides
 * nothing.
 */
#ifndef DELIVER_PEER_H
#define DELIVER_PEER_H

#include "base/list.h"
#include "deliver/resolve.h"
#include "smtp/client.h"
#include "spool/spool.h"

enum peer_loss { PEER_LOST_CLOSED, PEER_LOST_TIME };

/*
 * From any of these the owner may give the peer away (peer_own) or free it.
 * After `lost` the connection is gone and the peer is only good to be freed.
 */
struct peer_handler {
	void (*connected)(void *ctx);
	void (*secured)(void *ctx);
	void (*event)(void *ctx, enum smtp_client_event e);
	void (*drained)(void *ctx);
	void (*lost)(void *ctx, enum peer_loss loss, const struct fault *why);
	/* patience is at its end; NULL: the connection is cut, then `lost` */
	void (*late)(void *ctx);
};

struct peer {
	struct list link;  /* the pool's */
	struct pool *pool; /* where it waits, or NULL */
	struct conn *conn; /* NULL: gone */
	struct smtp_client client;
	struct slice site, host;
	struct net_addr addr;
	unsigned transactions; /* begun */
	bool connected;
	bool secure; /* the handshake is done */
	/* private */
	struct arena arena;
	struct timer *timer;
	const struct peer_handler *handler;
	void *owner;
	unsigned busy; /* depth of calls into the owner */
	bool again, doomed;
	unsigned column; /* of the line that is being read, up to 4 */
	bool more;       /* it has a hyphen: not the reply's last */
};

struct peer_setup {
	struct loop *loop;
	enum smtp_client_mode mode;
	struct slice helo, site;
	const struct target *to;
	uint64_t connect_ms;
};

/* Connects; NULL when out of memory, all else comes through `lost`. */
struct peer *peer_open(
    const struct peer_setup *setup, const struct peer_handler *h, void *owner);
void peer_own(struct peer *p, const struct peer_handler *h, void *owner);
void peer_free(struct peer *p);  /* cuts what is left; NULL is fine */
void peer_close(struct peer *p); /* the same, but in good order */

/* What the machine is told; its answers come through `event`. */
void peer_secure(struct peer *p, struct tls_context *t, const char *name);
void peer_starttls(struct peer *p);
void peer_secured(struct peer *p);
void peer_mail(
    struct peer *p, const struct envelope *e, uint64_t size, bool eight_bit);
void peer_quit(struct peer *p);

void peer_content(struct peer *p, struct slice piece);
/* The last piece, empty or not, and the end: they travel together. */
void peer_content_last(struct peer *p, struct slice piece);

/* Waits this long for something to come, instead of as the RFC says. */
void peer_patience(struct peer *p, uint64_t ms);

#endif
