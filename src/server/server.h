/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way in: listeners, and a session for each connection, which ties the
 * SMTP machine to the network, the policy and the spool.  250 after the
 * content is said when the spool says that the message is durable, not
 * before.  What happens to a queued message next is the caller's business.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "config/config.h"
#include "os/net.h"
#include "os/tls.h"
#include "spool/spool.h"

struct server;

struct server_setup {
	struct loop *loop;
	const struct config *config; /* until server_free */
	struct tls_context *tls;     /* NULL: no TLS is offered */
	struct spool *spool;
	unsigned connections; /* at once, in this process */
	/* a message became durable; m is valid in the call */
	void (*queued)(void *ctx, const struct spool_message *m);
	void *ctx;
};

struct server *server_new(const struct server_setup *setup);

/* Accepts on fd, which stays the caller's.  local: the submission socket. */
bool server_listen(struct server *s, int fd, enum config_tls tls, bool local);

/*
 * Accepts no more; sessions go on as they are.  Calls gone when the last one
 * has ended, unless server_drain came before.
 */
void server_retire(struct server *s, void (*gone)(void *ctx), void *ctx);

/*
 * Accepts no more, tells idle clients 421 and lets transactions finish; then
 * calls drained.
 */
void server_drain(struct server *s, void (*drained)(void *ctx), void *ctx);

size_t server_sessions(const struct server *s);

/*
 * Cuts all sessions off; drafts are dropped.  A session whose commit is under
 * way goes when the spool has answered it: close the spool in between.
 */
void server_abort(struct server *s);
void server_free(struct server *s); /* nothing is being committed any more */

#endif
