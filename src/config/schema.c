/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of schema.h and look-ups in it.  The order is the manual's.
 */
#include "config/schema.h"

#define IN(RECORD, MEMBER) \
	.at = offsetof(RECORD, MEMBER), .size = sizeof(((RECORD *)NULL)->MEMBER)
#define AT(MEMBER) IN(struct config, MEMBER)
#define ITEMS(RECORD, MEMBER, COUNT)                                         \
	.at = offsetof(RECORD, MEMBER), .count_at = offsetof(RECORD, COUNT), \
	.item_size = sizeof(*((RECORD *)NULL)->MEMBER)

#define KIB          (UINT64_C(1) << 10)
#define MIB          (UINT64_C(1) << 20)
#define GIB          (UINT64_C(1) << 30)
#define DAY          86400
#define UNSIGNED_MAX 4294967295

/* clang-format off */
const struct schema_key schema_keys[] = {
	{ "hostname", SCHEMA_DOMAIN, .required = true, AT(hostname),
	  .text = "The name this server greets with, writes into Received "
	    "fields and makes message identifiers of. It should be the name "
	    "that the address it sends from has in the DNS." },
	{ "postmaster", SCHEMA_EMAIL, AT(postmaster),
	  .shown = "postmaster@ the first domain, or the hostname",
	  .text = "Who reads reports that nobody else can be sent, and mail "
	    "for postmaster of a domain that has no user or alias of that "
	    "name (RFC 5321 4.5.1)." },
	{ "language", SCHEMA_WORD, .fallback = "en", AT(language),
	  .words = "en ko de ru",
	  .text = "Language of reports when neither the message nor the "
	    "domain says another." },
	{ "texts", SCHEMA_PATH, AT(texts), .shown = "none",
	  .text = "Bundles of texts that replace ours in reports, as "
	    "*pabal catalogue import* reads them: XML, or .json or .po. "
	    "_{lang}_ stands for the language, as in "
	    "/etc/pabal/smtp_{lang}.xml; for a language that has no file our "
	    "texts stay. Without _{lang}_ it is one file for _language_." },
	{ "spool", SCHEMA_PATH, .fallback = "/var/spool/pabal", AT(spool_dir),
	  .text = "Folder of the queue. It must be on a disk that keeps what "
	    "it has synced." },
	{ "run", SCHEMA_PATH, .fallback = "/run/pabal", AT(run_dir),
	  .text = "Folder of the sockets for local submission and control." },
	{ "user", SCHEMA_STRING, AT(user), .shown = "stay as started",
	  .text = "User to become after a start as root." },
	{ "workers", SCHEMA_COUNT, .fallback = "0", .most = 256, AT(workers),
	  .text = "Worker processes; 0 is one for each processor." },

	{ "listen", SCHEMA_RECORDS,
	  ITEMS(struct config, listeners, listener_count), .most = 256,
	  .text = "Where mail is taken in over TCP." },
	{ "listen[].address", SCHEMA_ADDRESS, .required = true,
	  IN(struct config_listener, address),
	  .text = "Address in numbers, with a port unless it is 25: "
	    "192.0.2.1, 127.0.0.1:2525, [::]:25." },
	{ "listen[].tls", SCHEMA_WORD, IN(struct config_listener, tls),
	  .shown = "starttls when there is a certificate, else off",
	  .words = "off starttls required implicit",
	  .text = "_starttls_ offers it, _required_ takes no mail without it, "
	    "_implicit_ speaks TLS from the first byte." },

	{ "tls", SCHEMA_SECTION,
	  .text = "The certificate of the listeners." },
	{ "tls.certificate", SCHEMA_PATH, AT(tls_certificate),
	  .text = "PEM file: the certificate, then the chain above it." },
	{ "tls.key", SCHEMA_PATH, AT(tls_key),
	  .text = "PEM file of the private key." },
	{ "tls.make", SCHEMA_BOOL, .fallback = "false", AT(tls_make),
	  .text = "Make a self-signed certificate for the hostname when the "
	    "two files do not exist." },
	{ "tls.ca", SCHEMA_PATH, AT(tls_ca_file),
	  .shown = "the system's",
	  .text = "PEM file of the authorities that certificates of other "
	    "servers are checked against, where a route says _verified_." },

	{ "domains", SCHEMA_MAP, .item = SCHEMA_DOMAIN,
	  ITEMS(struct config, domains, domain_count), .most = 100000,
	  .text = "Domains that this server is the last stop for, by name. "
	    "Each says _maildir_ or _lmtp_." },
	{ "domains.*.users", SCHEMA_USERS, .item = SCHEMA_USER,
	  ITEMS(struct config_domain, users, user_count), .most = 1000000,
	  .shown = "any with lmtp; must be given with maildir",
	  .text = "Local parts that exist, or the word _any_ when the LMTP "
	    "server is to decide." },
	{ "domains.*.maildir", SCHEMA_MAILDIR, IN(struct config_domain, hop),
	  .text = "Path of a user's Maildir. {user} must stand in it, "
	    "{domain} may." },
	{ "domains.*.lmtp", SCHEMA_LMTP, IN(struct config_domain, hop),
	  .text = "host:port or unix:/path of the LMTP server (RFC 2033) that "
	    "keeps the mailboxes." },
	{ "domains.*.catch_all", SCHEMA_EMAIL,
	  IN(struct config_domain, catch_all),
	  .text = "Address that gets the mail for users that do not exist." },
	{ "domains.*.language", SCHEMA_WORD,
	  IN(struct config_domain, language), .words = "en ko de ru",
	  .shown = "that of the server",
	  .text = "Language of reports to users of this domain." },

	{ "aliases", SCHEMA_MAP, .item = SCHEMA_EMAIL,
	  ITEMS(struct config, aliases, alias_count), .most = 1000000,
	  .text = "Addresses in local domains that stand for others." },
	{ "aliases.*", SCHEMA_LIST, .item = SCHEMA_EMAIL,
	  ITEMS(struct config_alias, targets, target_count),
	  .least = 1, .most = 10000,
	  .text = "One address or a list. The alias itself among them means "
	    "that its own mailbox gets a copy." },

	{ "relay", SCHEMA_SECTION,
	  .text = "Who may send to other domains over TCP." },
	{ "relay.clients", SCHEMA_LIST, .item = SCHEMA_NETWORK,
	  ITEMS(struct config, relay_clients, relay_client_count),
	  .most = 100000, .shown = "nobody",
	  .text = "Networks that are trusted: 192.0.2.0/24, 2001:db8::/32." },

	{ "routes", SCHEMA_MAP, .item = SCHEMA_PATTERN,
	  ITEMS(struct config, routes, route_count), .most = 100000,
	  .text = "Other ways than MX for domains that are not local. The "
	    "name is a domain, a dot and a domain for all below it, or "
	    "\"\\*\" for every other. The closest wins." },
	{ "routes.*.smtp", SCHEMA_SMTP, IN(struct config_route, hop),
	  .text = "host:port of the next SMTP server; the port is 25 unless "
	    "given." },
	{ "routes.*.lmtp", SCHEMA_LMTP, IN(struct config_route, hop),
	  .text = "host:port or unix:/path of an LMTP server." },
	{ "routes.*.tls", SCHEMA_WORD, .fallback = "starttls",
	  IN(struct config_route, hop.tls),
	  .words = "off starttls required implicit verified",
	  .text = "_starttls_ uses it when it is offered; _required_ sends "
	    "nothing without it, but to whoever answers; _verified_ sends "
	    "nothing either when the certificate is not good for the host's "
	    "name (see tls.ca); _implicit_ is TLS from the first byte." },

	{ "limits", SCHEMA_SECTION, .text = "What a client may do." },
	{ "limits.message_size", SCHEMA_SIZE, .fallback = "50M",
	  .least = 64 * KIB, .most = 4 * GIB, AT(limits.message_size),
	  .text = "A whole message; told to clients as SIZE (RFC 1870)." },
	{ "limits.recipients", SCHEMA_COUNT, .fallback = "1000",
	  .least = 100, .most = 10000, AT(limits.recipients),
	  .text = "Recipients of one transaction; RFC 5321 4.5.3.1.8 asks "
	    "for 100 at least." },
	{ "limits.command_line", SCHEMA_SIZE, .fallback = "4K",
	  .least = 1 * KIB, .most = 64 * KIB, AT(limits.command_line),
	  .text = "A command with its end of line." },
	{ "limits.text_line", SCHEMA_SIZE, .fallback = "0",
	  .most = 1 * GIB, AT(limits.text_line),
	  .text = "A line of a message with its end; 0 takes any." },
	{ "limits.errors", SCHEMA_COUNT, .fallback = "20",
	  .least = 1, .most = 10000, AT(limits.errors),
	  .text = "Errors of one connection before it is closed." },
	{ "limits.commands", SCHEMA_COUNT, .fallback = "100",
	  .least = 10, .most = 1000000, AT(limits.commands),
	  .text = "Commands in a row that bring no mail." },
	{ "limits.messages", SCHEMA_COUNT, .fallback = "0",
	  .most = UNSIGNED_MAX, AT(limits.messages),
	  .text = "Messages of one connection; 0 takes any number." },
	{ "limits.connections", SCHEMA_COUNT, .fallback = "10000",
	  .least = 1, .most = 1000000, AT(connections),
	  .text = "Connections at once." },
	{ "limits.connections_a_client", SCHEMA_COUNT, .fallback = "200",
	  .least = 1, .most = 1000000, AT(connections_a_client),
	  .text = "Connections at once of one address." },
	{ "limits.hops", SCHEMA_COUNT, .fallback = "100",
	  .least = 10, .most = 1000, AT(hops),
	  .text = "Received fields in a message; more are a loop (RFC 5321 "
	    "6.3)." },

	{ "timeouts", SCHEMA_SECTION,
	  .text = "How long is waited for a peer." },
	{ "timeouts.command", SCHEMA_MILLIS, .fallback = "5m",
	  .least = 1000, .most = 3600000, AT(limits.command_ms),
	  .text = "For a client's next command (RFC 5321 4.5.3.2.7)." },
	{ "timeouts.data", SCHEMA_MILLIS, .fallback = "3m",
	  .least = 1000, .most = 3600000, AT(limits.data_ms),
	  .text = "For more of a message." },
	{ "timeouts.connect", SCHEMA_MILLIS, .fallback = "30s",
	  .least = 1000, .most = 600000, AT(connect_ms),
	  .text = "For a server to take our connection." },

	{ "queue", SCHEMA_SECTION, .text = "How long and how often." },
	{ "queue.lifetime", SCHEMA_SECONDS, .fallback = "5d",
	  .least = 1, .most = 90 * DAY, AT(queue_lifetime_s),
	  .text = "A message is tried this long, then returned (4.4.7)." },
	{ "queue.bounce_lifetime", SCHEMA_SECONDS, .fallback = "2d",
	  .least = 1, .most = 90 * DAY, AT(bounce_lifetime_s),
	  .text = "The same for reports." },
	{ "queue.delay_notice", SCHEMA_SECONDS, .fallback = "4h",
	  .most = 90 * DAY, AT(delay_notice_s),
	  .text = "The sender is told of a delay after this time; 0 never." },
	{ "queue.retry", SCHEMA_LIST, .item = SCHEMA_SECONDS,
	  .fallback = "[5m, 10m, 20m, 40m, 1h, 2h, 4h]",
	  ITEMS(struct config, retry_s, retry_count),
	  .least = 1, .most = 100,
	  .text = "Waits after the first, second … failure; the last "
	    "repeats." },
	{ "queue.jitter", SCHEMA_COUNT, .fallback = "10", .most = 50,
	  AT(retry_jitter_percent),
	  .text = "Each wait is moved at random by up to so many percent." },
	{ "queue.segment_size", SCHEMA_SIZE, .fallback = "64M",
	  .least = 1 * MIB, .most = 4 * GIB, AT(spool_segment_size),
	  .text = "Size at which a new file of the spool is begun." },
	{ "queue.memory", SCHEMA_SIZE, .fallback = "1M",
	  .least = 4 * KIB, .most = 1 * GIB, AT(spool_memory_max),
	  .text = "A message larger than this goes to disk as it comes in." },
	{ "queue.reserve", SCHEMA_SIZE, .fallback = "64M",
	  .most = 1024 * GIB, AT(spool_reserve),
	  .text = "With less free space than this no mail is taken "
	    "(452 4.3.1)." },

	{ "delivery", SCHEMA_SECTION, .text = "Mail to other servers." },
	{ "delivery.remote", SCHEMA_BOOL, .fallback = "true", AT(remote),
	  .text = "Whether hosts are looked up by MX at all. When not, only "
	    "local domains and routes can be reached." },
	{ "delivery.tls", SCHEMA_WORD, .fallback = "starttls",
	  .words = "off starttls required", AT(delivery_tls),
	  .text = "With hosts found by MX: _starttls_ when it is offered." },
	{ "delivery.port", SCHEMA_COUNT, .fallback = "25",
	  .least = 1, .most = 65535, AT(delivery_port),
	  .text = "Port of hosts found by MX. Anything but 25 is for tests." },
	{ "delivery.site_transactions", SCHEMA_COUNT, .fallback = "20",
	  .least = 1, .most = 10000, AT(site_transactions),
	  .text = "Transactions at once with one site: all hosts that answer "
	    "for a domain." },
	{ "delivery.site_pause", SCHEMA_MILLIS, .fallback = "5m",
	  .least = 100, .most = 86400000, AT(site_pause_ms),
	  .text = "A site that refuses this server and names no time is left "
	    "alone for so long." },
	{ "delivery.total_transactions", SCHEMA_COUNT, .fallback = "1000",
	  .least = 1, .most = 100000, AT(total_transactions),
	  .text = "Transactions at once with all." },
	{ "delivery.reuse_time", SCHEMA_MILLIS, .fallback = "10s",
	  .most = 300000, AT(reuse_ms),
	  .text = "An idle connection is kept this long." },
	{ "delivery.reuse_messages", SCHEMA_COUNT, .fallback = "100",
	  .least = 1, .most = 100000, AT(reuse_max),
	  .text = "Messages over one connection." },
	{ "delivery.recipients", SCHEMA_COUNT, .fallback = "100",
	  .least = 1, .most = 10000, AT(rcpts_a_transaction),
	  .text = "Recipients of one transaction." },

	{ "suppression", SCHEMA_SECTION, .text = "Addresses at other servers "
	    "that are refused again and again are not asked for any more." },
	{ "suppression.after", SCHEMA_COUNT, .fallback = "3", .most = 1000,
	  AT(suppress_after),
	  .text = "So many messages in a row were refused because the mailbox "
	    "does not exist or is closed; 0 suppresses nothing." },
	{ "suppression.lifetime", SCHEMA_SECONDS, .fallback = "1d",
	  .least = 1, .most = 90 * DAY, AT(suppress_lifetime_s),
	  .text = "So long after the last refusal the address is asked for "
	    "again." },
	{ "suppression.entries", SCHEMA_COUNT, .fallback = "100000",
	  .least = 1, .most = 10000000, AT(suppress_entries),
	  .text = "Addresses that are remembered; the oldest go first." },

	{ "dns", SCHEMA_SECTION, .text = "Who is asked for MX and addresses." },
	{ "dns.servers", SCHEMA_LIST, .item = SCHEMA_RESOLVER,
	  ITEMS(struct config, dns_servers, dns_server_count), .most = 16,
	  .shown = "none: names are resolved from the root on",
	  .text = "Addresses of resolvers, with a port unless it is 53." },
	{ "dns.anchor", SCHEMA_PATH, AT(dns_anchor_file),
	  .shown = "no validation",
	  .text = "File with the trust anchor of DNSSEC." },
	{ "dns.timeout", SCHEMA_MILLIS, .fallback = "30s",
	  .least = 100, .most = 300000, AT(dns_timeout_ms),
	  .text = "For one question." },

	{ "log", SCHEMA_SECTION, .text = "Events, one JSON object a line." },
	{ "log.file", SCHEMA_PATH, AT(log_file), .shown = "standard error",
	  .text = "File they are appended to." },
	{ "log.level", SCHEMA_WORD, .fallback = "info",
	  .words = "debug info warn error", AT(log_level),
	  .text = "From which level on." },
};
/* clang-format on */

const size_t schema_count = sizeof(schema_keys) / sizeof(*schema_keys);

struct slice
schema_name(const struct schema_key *k)
{
	struct slice path = slice_str(k->path);
	size_t dot = slice_rfind_byte(path, '.');

	return dot == SLICE_NPOS ? path : slice_from(path, dot + 1);
}

/* Its path without name and dot. */
static struct slice
parent_of(const struct schema_key *k)
{
	struct slice path = slice_str(k->path);
	size_t dot = slice_rfind_byte(path, '.');

	return slice_head(path, dot == SLICE_NPOS ? 0 : dot);
}

const struct schema_key *
schema_next(struct slice parent, size_t *at)
{
	while (*at < schema_count) {
		const struct schema_key *k = &schema_keys[(*at)++];

		if (slice_eq(parent_of(k), parent))
			return k;
	}
	return NULL;
}

const struct schema_key *
schema_find(struct slice parent, struct slice name)
{
	const struct schema_key *k;
	size_t at = 0;

	while ((k = schema_next(parent, &at)) != NULL)
		if (slice_eq(schema_name(k), name))
			return k;
	return NULL;
}

/*
 * Levenshtein's distance, case folded, of words up to GUESS_MAX; a longer
 * word is no misspelling of any key we have.
 */
#define GUESS_MAX 32
static unsigned
distance(struct slice a, struct slice b)
{
	unsigned row[GUESS_MAX + 1];

	if (a.len > GUESS_MAX || b.len > GUESS_MAX)
		return GUESS_MAX;
	for (unsigned j = 0; j <= b.len; j++)
		row[j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned corner = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			bool same =
			    byte_lower(a.at[i - 1]) == byte_lower(b.at[j - 1]);
			unsigned best = corner + (same ? 0 : 1);

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			corner = row[j];
			row[j] = best;
		}
	}
	return row[b.len];
}

const struct schema_key *
schema_guess(struct slice parent, struct slice name)
{
	const struct schema_key *k, *best = NULL;
	unsigned least = name.len <= 3 ? 2 : 3; /* at most one less than it */
	size_t at = 0;

	while ((k = schema_next(parent, &at)) != NULL) {
		unsigned d = distance(schema_name(k), name);

		if (d < least) {
			least = d;
			best = k;
		}
	}
	return best;
}
