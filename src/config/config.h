/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration: pabal.yaml read into one struct, checked whole.  Every
 * error is reported with line and column, not only the first.  Keys, types,
 * defaults and bounds stand in one table (schema.c), from which the manual
 * page is made.  Nothing here opens a socket or looks at the world, except
 * for reading the file itself.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/arena.h"
#include "os/net.h"
#include "smtp/server.h"

enum config_tls {
	CONFIG_TLS_OFF,
	CONFIG_TLS_STARTTLS, /* listener: offered.  delivery: when offered */
	CONFIG_TLS_REQUIRED, /* STARTTLS or nothing */
	CONFIG_TLS_IMPLICIT, /* from the first byte */
	/* delivery: required, and the certificate is good for the host's name
	 */
	CONFIG_TLS_VERIFIED,
};

struct config_listener {
	struct net_addr address;
	enum config_tls tls;
};

/* How mail for a domain leaves us. */
enum config_via {
	CONFIG_VIA_MAILDIR,
	CONFIG_VIA_LMTP,
	CONFIG_VIA_SMTP,
	CONFIG_VIA_MX
};

struct config_next_hop {
	enum config_via via;
	struct slice host; /* LMTP, SMTP: name or address; "unix:/path" */
	unsigned port;
	enum config_tls tls;
	struct slice maildir; /* path with {domain} and {user} */
};

/* A domain we are the last stop for. */
struct config_domain {
	struct slice name;   /* lower case, A-labels */
	struct slice *users; /* local parts, sorted, as written */
	size_t user_count;
	bool any_user;          /* every local part (the LMTP server decides) */
	struct slice catch_all; /* a full address; empty: none */
	struct slice language;  /* of reports; empty: default */
	struct config_next_hop hop;
};

/*
 * A target that is the alias itself means the mailbox of that name ("keep a
 * copy").  Every other chain of aliases ends: loops are refused.
 */
struct config_alias {
	struct slice address;  /* full; domain in lower case, A-labels */
	struct slice *targets; /* the same */
	size_t target_count;
};

/* "example.org", ".example.org" (below it) or "*" */
struct config_route {
	struct slice pattern;
	struct config_next_hop hop;
};

struct config {
	struct arena arena; /* holds everything below */

	struct slice hostname;
	struct slice user; /* to become when started as root; empty: stay */
	unsigned workers;  /* 0: one for each processor */
	struct slice spool_dir, run_dir;
	/*
	 * A full address, never empty, that can be reached when it is local:
	 * for double bounces, and for postmaster@ of a local domain that has
	 * neither user nor alias of that name.
	 */
	struct slice postmaster;
	struct slice language; /* default of reports: en ko de ru */
	struct slice texts;    /* path of bundles, with {lang}; empty: none */

	struct config_listener *listeners;
	size_t listener_count;
	struct slice tls_certificate, tls_key; /* empty: no TLS */
	bool tls_make; /* make a self-signed one when absent */
	struct slice tls_ca_file;

	struct config_domain *domains;
	size_t domain_count;
	struct config_alias *aliases;
	size_t alias_count;
	struct net_block *relay_clients;
	size_t relay_client_count;
	struct config_route *routes;
	size_t route_count;

	struct smtp_server_limits limits;
	unsigned connections;          /* at once, all clients */
	unsigned connections_a_client; /* at once, one address */
	unsigned hops;                 /* Received fields */

	uint64_t queue_lifetime_s;
	uint64_t bounce_lifetime_s; /* of messages with null sender */
	uint64_t delay_notice_s;    /* 0: never */
	unsigned *retry_s;
	size_t retry_count;
	unsigned retry_jitter_percent;
	uint64_t spool_segment_size, spool_memory_max, spool_reserve;

	unsigned suppress_after; /* refusals; 0: never */
	uint64_t suppress_lifetime_s;
	unsigned suppress_entries;

	enum config_tls delivery_tls; /* OFF, STARTTLS, REQUIRED */
	bool remote;                  /* may deliver to hosts found by MX */
	unsigned site_transactions, total_transactions;
	unsigned site_pause_ms; /* when the site names no time */
	unsigned reuse_ms;      /* an idle connection is kept this long */
	unsigned reuse_max;     /* messages over one connection */
	unsigned rcpts_a_transaction;
	unsigned connect_ms;
	unsigned delivery_port; /* of MX hosts; 25 but in tests */

	struct slice *dns_servers;
	size_t dns_server_count;
	struct slice dns_anchor_file;
	unsigned dns_timeout_ms;

	struct slice log_file; /* empty: standard error */
	struct slice log_level;
};

/* One finding; line and column from 1. */
struct config_error {
	unsigned line, column;
	struct slice key;  /* "listen[0].address"; may be empty */
	struct slice what; /* a sentence */
};

/*
 * Reads `text` (named `file` in messages).  On failure `errors` holds every
 * finding in order of lines, in `a`.  config_free is needed only on ST_OK.
 */
enum st config_parse(struct slice text, struct config *ret, struct arena *a,
    struct config_error **errors, size_t *error_count);
enum st config_load(const char *file, struct config *ret, struct arena *a,
    struct config_error **errors, size_t *error_count, struct fault *why);
void config_free(struct config *c);

/* examples/dev.yaml, built in. */
extern const struct slice config_dev;

/*
 * Appends a domain in the form in which those of the configuration are
 * compared: lower case, U-labels as A-labels (RFC 6531 3.2).  ST_SYNTAX when
 * IDNA knows no such name; ST_MEMORY also when b has no room for it.
 */
enum st config_domain_put(struct buf *b, struct slice domain);

/* These want domains in that form; letter case does not matter. */
const struct config_domain *config_domain_find(
    const struct config *c, struct slice domain);
const struct config_alias *config_alias_find(
    const struct config *c, struct slice address);
/* Whether the domain lists this user (or takes any). */
bool config_user_find(const struct config_domain *d, struct slice local);
/* The next hop of a domain: local domain, route, or MX. Never NULL. */
const struct config_next_hop *config_hop(
    const struct config *c, struct slice domain);

#endif
