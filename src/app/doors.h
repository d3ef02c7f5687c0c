/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The listening sockets that the parent holds: one a worker for each address
 * (SO_REUSEPORT), kept open over reloads and deaths, so that a connection
 * that waits in a queue is never lost.
 */
#ifndef APP_DOORS_H
#define APP_DOORS_H

#include "app/worker.h"

#define DOORS_ADDRESSES_MAX 64
#define DOORS_WORKERS_MAX   256
#define DOORS_SOCKETS_MAX   1024 /* of one worker */

struct doors {
	struct doors_address {
		struct net_addr address;
		enum config_tls tls;
		int fds[DOORS_WORKERS_MAX]; /* -1: not bound */
		unsigned count;
		unsigned settled; /* of them, at the last doors_trim */
		bool wanted;
	} addresses[DOORS_ADDRESSES_MAX];
	size_t count;
	int submit_fd;
};

void doors_init(struct doors *d);

/*
 * Binds what c wants and is not bound yet, for that many workers.  On failure
 * *ret_failed is the address, and everything bound before stays.
 */
enum st doors_bind(struct doors *d, const struct config *c, unsigned workers,
    const struct net_addr **ret_failed, struct fault *why);

/* Closes what the configuration of the last doors_bind does not want. */
void doors_trim(struct doors *d);

/*
 * After a doors_bind for workers that did not come and one for those that
 * stay: closes what was bound since the last doors_trim.  Whoever connected
 * there would wait for ever.
 */
void doors_revert(struct doors *d);

/* The end: who connects from now on is refused. */
void doors_close(struct doors *d);

/* In a worker: closes all but its own, so that the last owner's end is one. */
void doors_keep(struct doors *d, const struct worker_door *own, size_t count);

/* The sockets of one worker; room for DOORS_SOCKETS_MAX. */
size_t doors_of(const struct doors *d, unsigned worker, unsigned workers,
    struct worker_door *ret);

#endif
