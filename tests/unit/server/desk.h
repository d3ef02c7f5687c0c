/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way in, whole: a real server over a real loop and real sockets on
 * loopback, with a real spool in a folder of its own; only what the disk
 * answers is the test's, and the clock is turned (kit/clock.h).  Guests are
 * connections that the same loop serves.
 */
#ifndef DESK_H
#define DESK_H

#include "kit/kit.h"

#include "os/net.h"
#include "server/server.h"
#include "spool/spool.h"

#define DESK_QUEUED_MAX 8

struct desk {
	char dir[64];
	struct loop *loop;
	struct config config;
	struct spool *spool;
	struct spool_options options;
	struct server *server;
	struct tls_context *tls, *client_tls;
	struct timer *timer, *watchdog;
	struct net_addr at;
	int fd;
	struct buf log; /* what was logged, once desk_log was asked */
	int log_fd;

	/* what became durable */
	unsigned queued;
	spool_id ids[DESK_QUEUED_MAX];
	bool drained;
};

/* What the disk answers; all off at first. */
struct desk_disk {
	bool full;        /* no space is left */
	bool sync_fails;  /* fdatasync says EIO, once */
	bool write_fails; /* there is no space for what is written */
};
extern struct desk_disk desk_disk;
/* While it is shut, a sync waits (on its thread); opened again it ends. */
void desk_gate(bool shut);
/* Runs until a sync stands at the gate. */
void desk_until_gate(struct desk *d);

void desk_open(struct desk *d);
/* Anything in the configuration may be set between the two. */
void desk_listen(struct desk *d, enum config_tls tls, bool local);
void desk_close(struct desk *d);
void desk_drain(struct desk *d);
void desk_turn(struct desk *d); /* a millisecond */
void desk_turns(struct desk *d, unsigned n);
/* How many lines of the log have this in them. */
unsigned desk_logged(struct desk *d, const char *what);

/* "address original notify" of each recipient, joined by "; " */
struct slice desk_rcpts(struct desk *d, unsigned queued, struct buf *b);
/* The content as it lies in the spool. */
struct slice desk_content(struct desk *d, unsigned queued, struct buf *b);

struct guest {
	struct desk *desk;
	struct conn *conn; /* NULL: closed */
	struct buf got;
	bool connected, secured, listening;
};

/* Connects and hears the greeting unless `quiet`. */
void guest_enter(struct guest *g, struct desk *d);
void guest_enter_quiet(struct guest *g, struct desk *d);
void guest_leave(struct guest *g); /* aborts, and frees what it holds */
void guest_says(struct guest *g, const char *bytes);
/* The next reply must begin so; all of its lines are taken. */
void guest_hears(struct guest *g, const char *head);
/* Each command is said and its reply heard: "EHLO x", "250", …, NULL */
void guest_talks(struct guest *g, ...);
void guest_secures(struct guest *g);
void guest_sees_the_end(struct guest *g);
/* EHLO, MAIL, RCPT, DATA are said and heard. */
void guest_begins(struct guest *g, const char *rcpt);

#endif
