/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Composes the reports that the engine owes: failure, delay, success (RFC
 * 3461, 3464, 6522, 6533).  It gathers the facts and lets dsn/ write the
 * bytes; it commits nothing itself.
 */
#ifndef DELIVER_BOUNCE_H
#define DELIVER_BOUNCE_H

#include "bundle/bundle.h"
#include "config/config.h"
#include "spool/spool.h"

enum bounce_kind { BOUNCE_FAILURE, BOUNCE_DELAY, BOUNCE_SUCCESS };

struct bounce_job {
	const struct config *config;
	const struct bundles *texts; /* the operator's; NULL: none */
	struct spool *spool;
	const struct spool_message *message;
	const unsigned *rcpts; /* indexes of those to report */
	size_t rcpt_count;
	enum bounce_kind kind;
	uint64_t now_ms;         /* wall time */
	uint64_t retry_until_ms; /* for delay notices */
};

/*
 * True when the sender wants to hear of this (RFC 3461 4.1; NOTIFY not given
 * means failure and delay), before any question of where it goes.
 */
bool bounce_wanted(const struct spool_rcpt *r, enum bounce_kind kind);

/*
 * Appends headers and body to b and fills what spool_draft_commit wants to
 * know of the report, kept in a; its single recipient is the sender, or the
 * postmaster for a failed message with the null sender (a double bounce).
 *
 * ST_ABSENT: nothing is to be sent.  A message with the null sender is told
 * of failures only, and one to the postmaster that failed itself ends there:
 * the caller logs it.
 */
enum st bounce_write(const struct bounce_job *job, struct buf *b,
    struct arena *a, struct spool_message *ret, struct fault *why);

#endif
