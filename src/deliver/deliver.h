/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One attempt: take a message's recipients for one next hop there, and say
 * what became of each.  Named steps: route, resolve, connect, secure, send;
 * or, for a Maildir, write.  It uses the spool only to read, asks no
 * scheduler and writes no bounce: the courier (courier.h) does those.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include "config/config.h"
#include "os/dns.h"
#include "os/net.h"
#include "os/tls.h"
#include "spool/spool.h"

/* A site's key is never longer than this, however many hosts it has. */
#define DELIVER_SITE_MAX 1024

struct deliver;

struct deliver_setup {
	struct loop *loop;
	const struct config *config; /* lives as long as the deliver */
	struct dns *dns;             /* NULL: no remote delivery by MX */
	struct tls_context *tls;     /* client side; NULL: no TLS */
};

struct deliver *deliver_new(const struct deliver_setup *setup); /* or NULL */
/* Ends attempts without answering and closes kept connections. */
void deliver_free(struct deliver *d);

/* What became of one recipient. */
struct deliver_outcome {
	unsigned rcpt;          /* index in the message */
	enum spool_state state; /* DELIVERED, FAILED or PENDING (deferred) */
	bool relayed;    /* delivered to an SMTP host that offers no DSN */
	bool dsn_passed; /* delivered to a host that took over NOTIFY etc. */
	struct verdict verdict; /* valid in the callback */
	struct slice remote_mta;
};

struct deliver_result {
	const struct deliver_outcome *outcomes; /* one for each job.rcpts */
	size_t count;
	/*
	 * The names of the steps in their order: "route resolve connect
	 * secure send", "route resolve reuse send", "route write".
	 */
	struct slice trace;
};

/*
 * Everything in the result is valid in the call only.  A connection that can
 * be kept is in the pool already, so deliver_idle says true for its site.
 */
typedef void deliver_done(void *ctx, const struct deliver_result *r);

struct deliver_job {
	struct spool *spool;
	const struct spool_message *message; /* must live until done */
	const unsigned *rcpts; /* indexes, all for one site; copied */
	size_t rcpt_count;
	struct slice domain; /* one of their domains: decides the next hop */
};

/* done is called once, later, never from inside; false: out of memory. */
bool deliver_start(struct deliver *d, const struct deliver_job *job,
    deliver_done *done, void *ctx);

/*
 * The key of the next hop of a domain, for the scheduler: "maildir:…",
 * "lmtp:host:port", "smtp:host:port", or for MX "mx:" and the sorted hosts.
 * Asks DNS when it must and the cache does not know; on failure the key is
 * "domain:NAME" (the attempt itself will then say what is wrong).  done is
 * called once, later, never from inside; the key is valid in the call.
 * False: out of memory.  After deliver_free nothing is called.
 */
typedef void deliver_site_done(void *ctx, struct slice site);
bool deliver_site(
    struct deliver *d, struct slice domain, deliver_site_done *done, void *ctx);

/*
 * The same without asking DNS: appends the key, "domain:NAME" when it is not
 * known yet.
 */
void deliver_site_known(struct deliver *d, struct slice domain, struct buf *b);

/* True when a kept connection to this site waits for work. */
bool deliver_idle(const struct deliver *d, struct slice site);

#endif
