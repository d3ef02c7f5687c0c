/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small world for the delivery: a real loop and real sockets on loopback,
 * peers that follow a script, and DNS, configuration and spool replaced at
 * link time by tables.
 *
 * A peer's script, one item a line:
 *	> text	says text and CRLF
 *	< head	wants a line that begins with head
 *	.	takes content up to the lone dot
 *	# n	takes n octets of a BDAT chunk
 *	* n	waits for n octets and throws away all that came
 *	tls	shakes hands as a server
 *	!	closes
 *	-	begins a reply that never ends, line by line
 *	~	says nothing more, and waits
 * A line "|" begins the script of the next connection to the same address.
 */
#ifndef WORLD_H
#define WORLD_H

#include "kit/kit.h"

#include "deliver/deliver.h"
#include "smtp/client.h"

/* 127.0.0.2, 127.0.0.3, 127.0.0.4, all at one port */
#define WORLD_PEERS 3
/* 127.0.0.1 to 127.0.0.9, held at that port so that nobody else gets it */
#define WORLD_HOSTS 9

struct world {
	struct loop *loop;
	struct config config;
	struct config_next_hop hop; /* of every domain that is not local */
	struct config_domain local;
	struct config_listener own;
	struct deliver *deliver;
	struct tls_context *server_tls, *client_tls;
	unsigned port;
	int reserved[WORLD_HOSTS];
	bool trusted;      /* our certificate is an authority to the client */
	struct slice zone; /* see fake_dns.c */
	struct timer *watchdog;

	struct spool_message message;
	struct spool_rcpt rcpts[16];
	uint64_t unreadable_from; /* content from here on fails; 0: none */
	unsigned patience_ms;     /* instead of the minutes of the RFC */

	/* what came of it */
	struct buf outcomes, trace;
	struct buf heard;   /* all lines that peers took, without content */
	struct buf content; /* the last content that a peer took */
	struct buf site, folders;
	bool relayed, dsn_passed; /* of the last recipient */
	unsigned connections;     /* accepted in all */
	unsigned done;
	bool begun;
	bool lenient;    /* peers may be surprised */
	const char *odd; /* a peer heard what it did not expect */
	struct world_peer *peers[WORLD_PEERS];
};

extern struct world *world; /* the one that the fakes see */

void world_open(struct world *w);
void world_close(struct world *w);
/* Listens at an address and the port of all; nobody answers. */
int world_bind(struct world *w, const char *ip);
void world_peer(struct world *w, unsigned n, const char *script);
void world_peer_unix(
    struct world *w, unsigned n, const char *path, const char *script);
void world_tls(struct world *w, const char *dir);
void world_rcpts(struct world *w, unsigned n);
void world_content(struct world *w, uint64_t size);

/* Delivers to all recipients at `domain` and runs until it is answered. */
void world_deliver(struct world *w, const char *domain);
/* The same in parts. */
void world_make(struct world *w);
bool world_begin(struct world *w, const char *domain);
void world_run(struct world *w);
void world_turn(struct world *w); /* a millisecond */
void world_ask_site(struct world *w, const char *domain);
/* Runs for a moment, so that what was said last is heard. */
void world_settle(struct world *w);

/* The octet at this place of the content: CRLF lines with dots. */
char world_octet(uint64_t at, uint64_t size);

#endif
