/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNS questions, answered on the loop, by libunbound.  It validates DNSSEC
 * when it has an anchor.  It returns records; which of them to try in which
 * order is deliver/'s business.
 */
#ifndef OS_DNS_H
#define OS_DNS_H

#include "base/buf.h"
#include "os/loop.h"
#include "os/net.h"

struct dns;
struct dns_query;

/* Records of one answer that are handed over; what is above is left out. */
#define DNS_RECORDS_MAX 128

#define DNS_TIMEOUT_MS 30000

struct dns_options {
	/* forwarders "ip@port" (unbound's spelling); none: resolve ourselves */
	const char *const *servers;
	size_t server_count;
	const char *anchor_file; /* NULL: no validation */
	unsigned timeout_ms;     /* for one question in all; 0: the default */
};

/*
 * libunbound has a thread of its own from the first question on, so make this
 * after fork and sandbox_enter.  Files are read here, none later.
 */
struct dns *dns_new(
    struct loop *l, const struct dns_options *o, struct fault *why);
void dns_free(struct dns *d); /* outstanding questions are not answered */

/*
 * What a question may be about is a name of the DNS in ASCII (A-labels).
 * Anything else (an address, an empty label) cannot exist there and is
 * DNS_NXDOMAIN without asking; so is all of .invalid (RFC 6761 6.4).
 */

enum dns_status {
	DNS_OK,       /* there are records */
	DNS_NODATA,   /* the name exists, without such records */
	DNS_NXDOMAIN, /* the name does not exist */
	DNS_FAILED,   /* SERVFAIL, time-out, bogus: ask again later */
};

struct dns_mx {
	unsigned preference;
	struct slice host; /* lower case, without the last dot; "" is null MX */
};

/* Everything is valid in the callback only. */
struct dns_answer {
	enum dns_status status;
	const char *why;        /* for DNS_FAILED, a phrase; a literal */
	bool secure;            /* validated by DNSSEC */
	unsigned ttl;           /* seconds */
	struct slice canonical; /* the name behind CNAMEs, as dns_mx.host */
	const struct dns_mx *mx;
	const struct net_addr *addrs; /* port 0; IPv6 before IPv4 */
	size_t count;                 /* of mx or addrs */
};

typedef void dns_done(void *ctx, const struct dns_answer *a);

/*
 * done is called once, from the loop and never from inside this; the query is
 * gone by then.  NULL when out of memory: then done is not called.
 */
struct dns_query *dns_ask_mx(
    struct dns *d, struct slice name, dns_done *done, void *ctx);
/* A and AAAA together; count 0 with DNS_NODATA when neither is there. */
struct dns_query *dns_ask_addr(
    struct dns *d, struct slice name, dns_done *done, void *ctx);
void dns_cancel(struct dns_query *q); /* done is not called */

#endif
