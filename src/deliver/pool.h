/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections that wait for the next message to their site, for as long and
 * as often as the configuration allows, and those that are saying QUIT.  It
 * opens none.
 */
#ifndef DELIVER_POOL_H
#define DELIVER_POOL_H

#include "deliver/peer.h"

/* Kept at once; past it the one that has waited longest says QUIT. */
#define POOL_MAX 256

struct pool {
	const struct config *config;
	/* private */
	struct list idle, leaving;
	size_t count;
};

void pool_init(struct pool *pool, const struct config *config);
void pool_deinit(struct pool *pool); /* cuts all of them */

/* Takes a peer after READY or DONE: keeps it, or lets it say QUIT. */
void pool_put(struct pool *pool, struct peer *p);
/* Takes a peer after READY, DONE or REFUSED, which says QUIT. */
void pool_quit(struct pool *pool, struct peer *p);

/* NULL: none.  The caller owns it then (peer_own). */
struct peer *pool_take(struct pool *pool, struct slice site);
bool pool_has(const struct pool *pool, struct slice site);

/* Whether a peer may begin one more transaction (reuse_max, RFC 9422). */
bool pool_allows(const struct pool *pool, const struct peer *p);

#endif
