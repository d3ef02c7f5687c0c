/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where mail for a domain goes, as far as the configuration alone can tell:
 * a mailbox folder, an address, a host whose address must be asked for, a
 * domain whose mail hosts must be asked for, or nowhere.  It asks nobody and
 * opens nothing.
 */
#ifndef DELIVER_ROUTE_H
#define DELIVER_ROUTE_H

#include "config/config.h"
#include "smtp/client.h"

enum route_kind {
	ROUTE_REFUSED, /* nowhere: see verdict */
	ROUTE_MAILDIR,
	ROUTE_ADDRESS, /* known: see address */
	ROUTE_HOST,    /* A and AAAA of host */
	ROUTE_MX,      /* MX of host */
};

struct route {
	enum route_kind kind;
	const struct config_next_hop *hop;
	enum smtp_client_mode mode;
	enum config_tls tls;
	/* lower case A-labels; for ROUTE_ADDRESS as the configuration or the
	 * literal spells it */
	struct slice host;
	unsigned port;
	struct net_addr address;
	struct slice site; /* empty for ROUTE_MX: that key needs the answer */
	struct verdict verdict;
};

/* Slices lie in a or in the configuration.  Fails with ST_MEMORY only. */
enum st route_find(const struct config *c, struct slice domain, struct arena *a,
    struct route *ret);

/*
 * The bytes gathered in b as a key, kept in a; longer than DELIVER_SITE_MAX,
 * its tail becomes a hash.  Empty: out of memory.
 */
struct slice route_keep_site(struct buf *b, struct arena *a);

/* The key of a domain of which nothing else is known: "domain:NAME". */
struct slice route_domain_site(struct slice domain, struct arena *a);

#endif
