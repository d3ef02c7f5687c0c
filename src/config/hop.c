/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Next hops of domains and routes: "maildir: …", "lmtp: host:port",
 * "lmtp: unix:/path", "smtp: host:port".  A record's hop starts as MX; the
 * first such key sets it, a second one contradicts it.
 */
#include "base/scan.h"
#include "config/reader.h"
#include "mail/path.h"

static bool
wrong(struct reader *r, const struct value *v, const char *what)
{
	REPORT(r, &v->spot, slice_str(what), SLICE(", not \""), v->text,
	    SLICE("\""));
	return false;
}

static bool
visible(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] <= 0x20 || s.at[i] == 0x7f)
			return false;
	return !slice_empty(s);
}

/* Every {…} must be one we fill in, and {user} must be there. */
static bool
template_ok(struct slice s)
{
	bool user = false;
	size_t at;

	if (!visible(s))
		return false;
	while ((at = slice_find_byte(s, '{')) != SLICE_NPOS) {
		s = slice_from(s, at);
		if (scan_str(&s, SLICE("{user}")))
			user = true;
		else if (!scan_str(&s, SLICE("{domain}")))
			return false;
	}
	return user;
}

static bool
read_maildir(struct reader *r, const struct value *v)
{
	struct config_next_hop *hop = v->into;

	if (!template_ok(v->text))
		return wrong(r, v,
		    "expected a path with {user}, and {domain} if wanted");
	hop->maildir = arena_keep(&r->config->arena, v->text);
	if (hop->maildir.at == NULL) {
		r->no_memory = true;
		return false;
	}
	reader_note(r, hop->maildir.at, &v->spot);
	hop->via = CONFIG_VIA_MAILDIR;
	return true;
}

/*
 * "host:port", "host", "192.0.2.1:25", "[2001:db8::1]:25".  An IPv6 address
 * without brackets is refused: its last group could be the port.
 */
static bool
split(struct slice text, struct slice *host, unsigned *port)
{
	size_t end = slice_rfind_byte(text, ':');
	struct slice digits;
	bool bracket = slice_starts(text, SLICE("["));

	if (bracket && slice_ends(text, SLICE("]")))
		end = SLICE_NPOS;
	*host = slice_head(text, end == SLICE_NPOS ? text.len : end);
	if (end != SLICE_NPOS) {
		digits = slice_from(text, end + 1);
		if (!scan_number(&digits, 5, port) || !slice_empty(digits) ||
		    *port < 1 || *port > 65535)
			return false;
	}
	return bracket ? slice_ends(*host, SLICE("]"))
		       : slice_find_byte(*host, ':') == SLICE_NPOS;
}

/* Kept without brackets, names in A-labels; false when it is no host. */
static bool
host_read(struct reader *r, struct slice text, struct slice *ret)
{
	struct net_addr a;
	struct slice kept;

	if (!net_addr_parse(text, 25, &a)) {
		if (!name_domain(r, text, &text))
			return false;
	} else if (slice_starts(text, SLICE("[")))
		text = slice_of(text.at + 1, text.len - 2);
	kept = arena_keep(&r->config->arena, text);
	if (kept.at == NULL) {
		r->no_memory = true;
		return false;
	}
	*ret = kept;
	return true;
}

static bool
read_host(struct reader *r, const struct value *v)
{
	struct config_next_hop *hop = v->into;
	bool lmtp = v->type == SCHEMA_LMTP;
	unsigned port = lmtp ? 24 : 25;
	struct slice host;

	if (lmtp && slice_starts(v->text, SLICE("unix:/")) &&
	    visible(v->text)) {
		host = arena_keep(&r->config->arena, v->text);
		port = 0;
		r->no_memory = r->no_memory || host.at == NULL;
	} else if (!split(v->text, &host, &port) || !host_read(r, host, &host))
		return wrong(r, v,
		    lmtp ? "expected host:port or unix:/path"
			 : "expected host:port");
	hop->host = host;
	hop->port = port;
	hop->via = lmtp ? CONFIG_VIA_LMTP : CONFIG_VIA_SMTP;
	reader_note(r, host.at, &v->spot);
	return true;
}

bool
hop_read(struct reader *r, const struct value *v)
{
	const struct config_next_hop *hop = v->into;

	if (hop->via != CONFIG_VIA_MX) {
		REPORT(r, &v->spot,
		    SLICE("one next hop is enough: maildir, lmtp or smtp"));
		return false;
	}
	return v->type == SCHEMA_MAILDIR ? read_maildir(r, v) : read_host(r, v);
}
