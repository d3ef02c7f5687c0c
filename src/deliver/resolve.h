/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which addresses take mail for a host or a domain, in the order in which
 * they are to be tried (RFC 5321 5.1, RFC 7505).  It asks DNS and connects to
 * nobody.
 */
#ifndef DELIVER_RESOLVE_H
#define DELIVER_RESOLVE_H

#include "deliver/route.h"
#include "os/dns.h"

/*
 * RFC 5321 5.1 wants at least two addresses tried.  More mail hosts or
 * addresses than these are left alone: a hostile zone must not buy hours of
 * our connecting.
 */
#define RESOLVE_HOSTS_MAX 16
#define RESOLVE_ADDRS_MAX 20

struct target {
	struct slice host;
	struct net_addr addr;
	unsigned preference;
};

/* Slices lie in the arena that resolve_start was given. */
struct resolve_result {
	struct target *targets; /* first to last */
	size_t count;
	struct slice site;      /* empty when DNS did not answer */
	unsigned ttl;           /* of the site, seconds */
	struct verdict verdict; /* when there is no target */
};

typedef void resolve_done(void *ctx, const struct resolve_result *r);

struct resolve_host {
	struct slice name;
	unsigned preference;
	struct dns_query *query; /* NULL: answered */
	struct net_addr *addrs;
	size_t addr_count;
	bool failed; /* DNS did not answer about it */
	const char *why;
	struct resolve *resolve;
};

struct resolve {
	struct resolve_result result;
	/* private */
	struct dns *dns;
	const struct config *config;
	const struct route *route;
	struct arena *arena;
	resolve_done *done;
	void *ctx;
	struct dns_query *mx;
	struct resolve_host hosts[RESOLVE_HOSTS_MAX];
	size_t host_count;
	size_t open;              /* hosts whose answer is not there */
	enum dns_status implicit; /* how a host without MX answered */
	bool by_mx;
	bool direct;  /* the name asked for is the host itself */
	bool starved; /* out of memory */
};

/*
 * For ROUTE_MX and ROUTE_HOST.  All pointers must stay until done is called,
 * later and once, or until resolve_cancel.  False: out of memory.
 */
struct resolve_setup {
	struct dns *dns; /* NULL: every question fails */
	const struct config *config;
	const struct route *route;
	struct arena *arena;
};
bool resolve_start(struct resolve *r, const struct resolve_setup *setup,
    resolve_done *done, void *ctx);
void resolve_cancel(struct resolve *r);

/*
 * The key of the site that an MX answer names: "mx:" and the hosts, sorted.
 * With no usable MX record it is the domain itself.
 */
struct slice resolve_site(
    const struct dns_answer *mx, struct slice domain, struct arena *a);

#endif
