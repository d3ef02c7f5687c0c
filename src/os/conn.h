/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a connection, shared by net.c (bytes and life), net_connect.c
 * (both beginnings) and net_tls.c (what lies between the wire and the owner).
 */
#ifndef OS_CONN_H
#define OS_CONN_H

#include "os/loop_private.h"
#include "os/net.h"

struct conn_tls;

/*
 * Life: connecting → open → (failing | closing) → dead → freed.
 *
 * dead means that libuv has been told to close the handle; the memory lives
 * until it says it has, so every caller up the stack may still look at `dead`.
 */
struct conn {
	struct loop_child child;
	struct soon soon; /* turn(): what must not happen inside a call */
	struct loop *loop;
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} uv;
	uv_write_t write;
	uv_connect_t connect;
	const struct conn_handler *h; /* NULL: nobody owns it any more */
	void *ctx;
	struct timer *timer;  /* for connecting, then for lingering */
	struct buf sending;   /* libuv holds it */
	struct buf waiting;   /* goes after it */
	struct conn_tls *tls; /* NULL in the clear */
	struct fault fault;   /* told when failing */
	struct net_addr peer, local;
	bool connecting;
	bool want;    /* the owner wants to read */
	bool reading; /* what comes is taken */
	bool armed;   /* libuv reads; see on_room() */
	bool ended;   /* nothing more comes from the peer */
	bool broken;  /* writing failed; fault says why */
	bool failing; /* closed will be told next turn */
	bool closing; /* the owner is gone, bytes may still go out */
	bool shut;    /* our side is ended */
	bool dead;
};

/* A conn without a socket yet, of the given family; NULL: no memory. */
struct conn *conn_new(struct loop *l, int family);
/* The socket is there and connected. */
void conn_opened(struct conn *c);
/* Ends it now and tells the owner, if there is one; from the loop only. */
void conn_fail(struct conn *c, struct fault f);
/* The same from inside a call of the owner's: told next turn. */
void conn_fail_soon(struct conn *c, struct fault f);
/* Nothing more comes: f.what is NULL when the peer ended it in order. */
void conn_ended(struct conn *c, struct fault f);
/* Starts or stops libuv's reading as the state wants it. */
void conn_adjust(struct conn *c);
/* Bytes for the wire as they are. */
void conn_send(struct conn *c, struct slice bytes);
/* Lets go what waited while it was connecting. */
void conn_flush(struct conn *c);
/* Has turn() run. */
void conn_soon(struct conn *c);

/* TLS on a conn; c->tls is set. */
void conn_tls_input(struct conn *c, struct slice cipher);
void conn_tls_resume(struct conn *c); /* reading is on again, or just begun */
void conn_tls_write(struct conn *c, struct slice clear);
void conn_tls_notify(struct conn *c);        /* close_notify */
bool conn_tls_wants(const struct conn *c);   /* more from the wire */
bool conn_tls_holds(const struct conn *c);   /* has bytes not handed over */
bool conn_tls_shaking(const struct conn *c); /* the handshake goes on */
size_t conn_tls_unsent(const struct conn *c);
void conn_tls_free(struct conn *c);

#endif
