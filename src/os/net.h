/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stream connections: TCP and Unix sockets, in the clear or under TLS, with
 * callbacks on the loop.  It moves bytes and knows no protocol.
 */
#ifndef OS_NET_H
#define OS_NET_H

#include "base/buf.h"
#include "os/loop.h"

#include <sys/socket.h>

/* Enough for any address in text, port, brackets and all. */
#define NET_ADDR_TEXT_MAX 128

/* An IPv4, IPv6 or Unix address; complete because everybody passes it. */
struct net_addr {
	struct sockaddr_storage sa;
	socklen_t len;
};

/* "127.0.0.1:25", "[::1]:25"; port may be given apart. Numbers only. */
bool net_addr_parse(
    struct slice s, unsigned default_port, struct net_addr *ret);
/* An address alone: no port (0), no brackets. */
bool net_addr_parse_ip(struct slice s, struct net_addr *ret);
/* A Unix socket by its path; false when the path does not fit (107 bytes). */
bool net_addr_unix(struct slice path, struct net_addr *ret);
/* An Unix address is put as unix:/path by net_addr_put and _put_ip. */
void net_addr_put(struct buf *b, const struct net_addr *a);    /* with port */
void net_addr_put_ip(struct buf *b, const struct net_addr *a); /* without */
void net_addr_put_literal(
    struct buf *b, const struct net_addr *a); /* [IPv6:…] */
unsigned net_addr_port(const struct net_addr *a);
/* Also a Unix address: its peer is on this machine. */
bool net_addr_is_loopback(const struct net_addr *a);
bool net_addr_same_ip(const struct net_addr *a, const struct net_addr *b);

/* A network "192.0.2.0/24"; an address alone is itself. */
struct net_block {
	struct net_addr addr;
	unsigned bits;
};
bool net_block_parse(struct slice s, struct net_block *ret);
bool net_block_has(const struct net_block *b, const struct net_addr *a);

/* The kernel cuts it to net.core.somaxconn (4096 since Linux 5.4). */
#define NET_BACKLOG 4096

/*
 * Bound and listening, close-on-exec not set, so that a parent may bind and a
 * child accept.  -1 with why on failure.  reuseport: SO_REUSEPORT, and it
 * listens only from net_listen on.
 */
int net_bind(const struct net_addr *a, bool reuseport, struct fault *why);
/*
 * A socket file that somebody answers on is EADDRINUSE; one that nobody
 * answers on is replaced; anything that is no socket is left alone.
 */
int net_bind_unix(const char *path, unsigned mode, struct fault *why);
/* What a descriptor is bound to: the port that 0 became. */
bool net_bound(int fd, struct net_addr *ret);

/* What may wait in one conn to be written; past it the conn fails. */
#define CONN_UNSENT_MAX (64u << 20)

/*
 * After conn_close, what waits has this long to go out, and the peer to end
 * its side; then the conn is cut off.
 */
#define CONN_LINGER_MS 10000

/* A listener that finds no descriptor free tries again after this. */
#define LISTENER_BREATHE_MS 200

struct conn;
struct tls_context;

/*
 * What a connection tells its owner, always from the loop and never from
 * inside a call of the owner's.  A member that is NULL is not called.  After
 * `closed`, or after the owner has called conn_close, nothing more is called;
 * the conn frees itself.
 */
struct conn_handler {
	void (*connected)(void *ctx);                /* outgoing only */
	void (*read)(void *ctx, struct slice bytes); /* valid in the call */
	/* all that had to wait is written; never from inside conn_write */
	void (*drained)(void *ctx);
	void (*secured)(void *ctx); /* the TLS handshake is done */
	/*
	 * By the peer (why->what == NULL), by a failure, or by a failed
	 * handshake (why->rule is "TLS handshake failed").
	 */
	void (*closed)(void *ctx, const struct fault *why);
};

struct listener;
struct listener *net_listen(struct loop *l, int fd,
    void (*accepted)(void *ctx, struct conn *c), void *ctx);
void listener_free(struct listener *l); /* stops accepting; keeps the fd */

/* NULL when out of memory; all else comes through handler->closed. */
struct conn *net_connect(struct loop *l, const struct net_addr *to,
    const struct net_addr *from, uint64_t timeout_ms,
    const struct conn_handler *h, void *ctx);

/* An accepted conn reads nothing before it has an owner. */
void conn_own(struct conn *c, const struct conn_handler *h, void *ctx);
void conn_write(struct conn *c, struct slice bytes); /* copies what must wait */
size_t conn_unsent(const struct conn *c);
/*
 * Back-pressure; reading is on at first.  The bytes of a read that is being
 * handed over are the owner's already.
 */
void conn_read(struct conn *c, bool on);
/*
 * Sends what waits, ends our side (TLS: close_notify), and lets the peer end
 * its own, for a close with bytes unread would take the last reply back by a
 * reset.  See CONN_LINGER_MS.
 */
void conn_close(struct conn *c);
void conn_abort(struct conn *c); /* closes at once */
/* Whom it connects, or is connected, to, and from where. */
const struct net_addr *conn_peer(const struct conn *c);
const struct net_addr *conn_local(const struct conn *c);

/*
 * Starts TLS as server or client by the context's kind; `name` is the SNI and
 * certificate name (client), NULL for none.  Bytes already read but not handed
 * over must not exist; the owner checks that.  What is written before
 * `secured` waits for it.  The owner limits the time.
 */
void conn_secure(struct conn *c, struct tls_context *t, const char *name);
bool conn_is_secure(const struct conn *c);

/* "TLSv1.3", "TLS_AES_256_GCM_SHA384"; nothing without TLS. */
struct slice conn_tls_version(const struct conn *c);
struct slice conn_tls_cipher(const struct conn *c);
bool conn_tls_verified(const struct conn *c); /* client: chain and name */

#endif
