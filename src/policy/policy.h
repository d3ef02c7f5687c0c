/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks that a transaction passes on its way in.  One file a check; each
 * gives a verdict when it says no.  They decide from the configuration and
 * what the client said; they ask no network and keep no state of their own.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "config/config.h"
#include "mail/path.h"

/* Who is talking to us. */
struct policy_client {
	const struct net_addr *address; /* NULL for a local submission */
	bool local;                     /* over the Unix socket */
};

/* ---- recipient.c: does this address exist here, or may it be relayed? ---- */

/* An alias never leads further than this, nor to more addresses. */
#define POLICY_ALIAS_DEPTH   10
#define POLICY_ALIAS_TARGETS 1000

/* Where a recipient's mail really goes; one address unless it is an alias. */
struct policy_targets {
	struct slice *addresses; /* in the caller's arena */
	size_t count;
};

/*
 * True when the recipient is accepted, with *ret set; else *why is.  Asks in
 * this order: <Postmaster> and postmaster@ours, alias, user, catch-all; a
 * domain that is not ours is relayed only for those who may (relay.c).
 */
bool policy_recipient(const struct config *c, const struct policy_client *who,
    const struct path *rcpt, struct arena *a, struct policy_targets *ret,
    struct verdict *why);

/* ---- binary.c: BODY=BINARYMIME, RFC 3030 3 ---- */

/* Is there any next hop that might take it? */
bool policy_offers_binary(const struct config *c);

/* False when one of the targets certainly cannot; *why says which. */
bool policy_takes_binary(const struct config *c,
    const struct policy_targets *to, struct verdict *why);

/* ---- relay.c: whose mail goes anywhere ---- */

bool policy_may_relay(const struct config *c, const struct policy_client *who);

#endif
