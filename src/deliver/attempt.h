/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the delivery: an attempt and its steps.  A step's run()
 * returns the next step, or NULL when the attempt waits for something or is
 * over (and then gone).  The names of the steps make the trace.
 *
 *	route ─┬─ resolve ─ connect ─┬─ secure ─┬─ send
 *	       ├─ reuse ─────────────┴──────────┘
 *	       └─ write
 *
 * send may go to convert and come back, once an attempt.
 */
#ifndef DELIVER_ATTEMPT_H
#define DELIVER_ATTEMPT_H

#include "deliver/cache.h"
#include "deliver/deliver.h"
#include "deliver/pool.h"
#include "mail/seven_bit.h"

/*
 * All that one attempt remembers, the replies of its peers above all.  A
 * reply that does not fit is left out of its verdict; the codes are kept.
 */
#define ATTEMPT_MEMORY_MAX (8u << 20)

/* Content goes from the spool to the peer or the mailbox in these. */
#define ATTEMPT_PIECE 65536u
/*
 * What comes of one when it is encoded, three bytes for one and line breaks,
 * the header that was waiting for its end, and the fields that small parts get.
 */
#define CONVERSION_PIECE                            \
	(4 * ATTEMPT_PIECE + SEVEN_BIT_HEADER_MAX + \
	    SEVEN_BIT_PARTS_MAX * SEVEN_BIT_ADDED_MAX)

struct deliver {
	struct deliver_setup setup;
	struct pool pool;
	struct cache sites;
	/* private */
	struct list attempts, questions;
};

struct attempt;
struct conversion; /* convert.c */

struct step {
	const char *name;
	const struct step *(*run)(struct attempt *a);
};

extern const struct step STEP_ROUTE, STEP_RESOLVE, STEP_REUSE, STEP_CONNECT,
    STEP_SECURE, STEP_SEND, STEP_CONVERT, STEP_WRITE;

struct attempt {
	struct list link;
	struct deliver *d; /* NULL: it was ended while a thread had it */
	struct deliver_job job;
	deliver_done *done;
	void *ctx;
	struct timer *timer; /* to start, and to stream on */
	struct arena arena;
	struct buf trace;
	struct deliver_outcome *outcomes;
	bool *settled;
	size_t open; /* outcomes that are not settled */

	struct route route;
	struct slice site;
	struct resolve resolve;
	bool resolving;
	const struct target *targets;
	size_t target_count, target_at; /* the next one to try */
	unsigned skip_preference;       /* see attempt_lacks() */
	bool skipping;
	bool clear;      /* TLS failed: this connection goes without */
	bool clear_next; /* and so does the next one */
	bool fresh;      /* kept connections are not to be trusted again */
	bool reused;

	struct peer *peer;
	struct slice host; /* at work; empty when there is none */
	/* What settles the open recipients when no host is left. */
	bool blamed;
	struct verdict blame;
	struct slice blame_host;

	/* send */
	struct envelope envelope;
	struct envelope_rcpt *send_rcpts;
	bool streaming;   /* between CONTENT and its end */
	unsigned *batch;  /* indexes of outcomes */
	size_t batch_max; /* what this host has shown to take; 0: not yet */
	uint64_t offset;  /* of the content given so far */
	bool ended;       /* all of it is given */
	struct buf piece;
	struct conversion *conversion; /* NULL: it goes as it is queued */
	struct verdict form;           /* why it was to be converted */
	size_t form_refused;           /* so many heard that */

	struct mailbox_write *write; /* write */
};

/* Runs steps from s on until one waits. */
void attempt_go(struct attempt *a, const struct step *s);

/* Settles one recipient (index into outcomes), once. */
struct deliver_outcome *attempt_settle(
    struct attempt *a, size_t i, const struct verdict *v);
/* The host at work, for outcomes and texts; empty when there is none. */
struct slice attempt_host(const struct attempt *a);

/*
 * This host is done with and another may do better: v is remembered for those
 * who are still open when none is left.  One that is temporary is never
 * replaced by a permanent one: while any host might take it, it is not lost.
 */
void attempt_blame(struct attempt *a, const struct verdict *v);
/* After attempt_blame: cuts the connection; the next host, or the end. */
const struct step *attempt_next_host(struct attempt *a);
/* Cuts the connection; the same host on a new one. */
const struct step *attempt_again(struct attempt *a);
/* Settles all that are open with what attempt_blame chose, and ends. */
const struct step *attempt_give_up(struct attempt *a);

/* Settles all that are open with v, and ends. */
const struct step *attempt_fail(struct attempt *a, const struct verdict *v);
/* All are settled: answers and frees.  Returns NULL. */
const struct step *attempt_finish(struct attempt *a);
void attempt_free(struct attempt *a);

/* A fault as a text for a verdict: "write file: No space left on device". */
struct slice attempt_why(struct attempt *a, const struct fault *why);

/* From READY on: secure or send. */
const struct step *attempt_ready(struct attempt *a);
/* What the loss of the connection is called. */
struct verdict attempt_lost(
    struct attempt *a, enum peer_loss loss, const struct fault *why);
/* What the machine's last reply, or its being broken, means. */
struct verdict attempt_last_reply(struct attempt *a);

/* Gives the peer as much content as it takes now. */
void attempt_stream(struct attempt *a);

/* ---- convert.c ---- */

/* Whether the message may be encoded anew because of v. */
bool conversion_may(const struct attempt *a, const struct verdict *v);
bool conversion_ready(const struct attempt *a); /* send reads through it */
uint64_t conversion_size(const struct attempt *a);
/* Into a->piece, from a->offset on, which moves; may give nothing yet. */
enum st conversion_piece(struct attempt *a, struct fault *why);
/* What the attempt's timer does next; false: nothing of this. */
bool conversion_turn(struct attempt *a);
void conversion_free(struct conversion *c);
/* It cannot be done: what was the trouble stays the trouble. */
void attempt_unconverted(struct attempt *a);

/*
 * The write that is going on is dropped.  False: a thread has it, and frees
 * the attempt when it comes back.
 */
bool mailbox_write_drop(struct mailbox_write *w);

#endif
