/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of this room share: the server's lists and one session.
 * Nothing outside src/server includes it.
 */
#ifndef SERVER_PRIVATE_H
#define SERVER_PRIVATE_H

#include "base/list.h"
#include "mail/header.h"
#include "policy/policy.h"
#include "server/server.h"
#include "smtp/server.h"

/* Without this uthash ends the process when memory runs out. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

/*
 * What one transaction may hold in memory beside its content: four spellings
 * of each recipient, its state, and the array's growth.
 */
#define SESSION_ARENA_MIN  (4u << 20)
#define SESSION_ARENA_RCPT 4096

/*
 * Replies that a client leaves unread; past this it is not listened to until
 * it has read them, or a client that only writes would fill our memory.
 */
#define SESSION_UNSENT_MAX (64u << 10)

/* Refusals of one session that are logged; the rest are only said. */
#define SESSION_REFUSALS_LOGGED 100

/* How many connections an address has. */
struct server_client {
	struct net_addr address; /* the key: port is not part of it */
	char key[16];
	unsigned count;
	UT_hash_handle hh;
};

struct server {
	struct server_setup setup;
	struct list sessions, doors;
	size_t count;
	uint64_t last_number;
	struct server_client *clients;
	bool draining;
	void (*drained)(void *ctx);
	void *drained_ctx;
};

/* One listening socket. */
struct door {
	struct server *server;
	struct list link;
	struct listener *listener;
	enum config_tls tls;
	bool local;
};

/* Who has the word. */
enum session_phase {
	SESSION_HANDSHAKE, /* TLS is being set up */
	SESSION_TALK,      /* the machine and the client */
	SESSION_COMMIT,    /* the spool: it holds a pointer to us */
	SESSION_DRAIN,     /* the network: the client does not read */
};

struct session {
	struct server *server;
	struct list link;
	uint64_t number;   /* in the log: of this worker, from 1 */
	struct conn *conn; /* NULL once the client is gone */
	struct timer *timer;
	struct server_client *client; /* NULL for local ones */
	struct net_addr address;      /* outlives the conn, as a commit may */
	struct policy_client who;
	struct smtp_server smtp;
	enum session_phase phase;
	unsigned refusals_logged;
	uint64_t phase_due; /* the handshake's, or the drain's */

	/* the transaction */
	bool open;
	bool utf8; /* the content has an octet above 127 */
	struct arena arena;
	struct spool_message message;
	size_t rcpt_room;
	struct spool_draft *draft;
	struct header_watch header;
	bool begun;       /* content went into the draft */
	struct buf front; /* what came before that: the first line's begin */
	struct verdict trouble; /* why the content cannot be kept */
};

/* session.c */
void session_open(
    struct server *server, const struct door *door, struct conn *c);
void session_stop(struct session *s, enum situation why);
void session_committed(struct session *s, const struct verdict *v);
void session_abort(struct session *s); /* without a word */
void session_free(struct session *s);
/* "[192.0.2.1]", "[IPv6:…]" or "local" */
void session_put_client(struct buf *b, const struct session *s);

/*
 * transaction.c: answers to the machine's questions.  transaction_commit is
 * true when it answered at once; else session_committed() brings the answer.
 */
void transaction_begin(struct session *s);
void transaction_rcpt(struct session *s);
void transaction_data(struct session *s);
void transaction_content(struct session *s);
bool transaction_commit(struct session *s);
void transaction_end(struct session *s);

/* server.c */
struct server_client *client_enter(struct server *s, const struct net_addr *a);
void client_leave(struct server *s, struct server_client *c);
void server_session_gone(struct server *s);

/* More than trace_put ever writes: names and addresses have limits. */
#define TRACE_MAX 4096

/* trace.c: the Received field that the message begins with */
void trace_put(struct buf *b, const struct session *s);

#endif
