/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver/route.h"

#include "base/scan.h"
#include "deliver/deliver.h"
#include "mail/path.h"

#include <idn2.h>

/* '#' and 16 hexadecimal digits. */
#define HASH_LEN 17

static bool
lowered(struct slice s, struct arena *a, struct slice *ret)
{
	char *at = arena_alloc(a, s.len == 0 ? 1 : s.len);

	if (at == NULL)
		return false;
	for (size_t i = 0; i < s.len; i++)
		at[i] = byte_lower(s.at[i]);
	*ret = slice_of(at, s.len);
	return true;
}

/*
 * The name that DNS is asked for.  RFC 6531 3.2: a U-label goes to DNS as its
 * A-label; nontransitional, because that is what registries follow.  A name
 * that IDNA refuses does not exist; the empty slice says so.
 */
static enum st
ascii_domain(struct slice domain, struct arena *a, struct slice *ret)
{
	uint8_t *out = NULL;
	char *in;
	int rc;

	if (domain.len > 0 && domain.at[domain.len - 1] == '.')
		domain.len--;
	if (slice_ascii(domain))
		return lowered(domain, a, ret) ? ST_OK : ST_MEMORY;
	if ((in = arena_keep_str(a, domain)) == NULL)
		return ST_MEMORY;
	rc = idn2_lookup_u8(
	    (const uint8_t *)in, &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (rc == IDN2_MALLOC)
		return ST_MEMORY;
	if (rc != IDN2_OK) {
		*ret = SLICE_NONE;
		return ST_OK;
	}
	*ret = arena_keep(a, slice_str((const char *)out));
	idn2_free(out);
	return ret->at == NULL ? ST_MEMORY : ST_OK;
}

struct slice
route_keep_site(struct buf *b, struct arena *a)
{
	uint64_t hash = slice_hash(buf_slice(b));

	if (b->len > DELIVER_SITE_MAX) {
		buf_cut(b, DELIVER_SITE_MAX - HASH_LEN);
		buf_put_byte(b, '#');
		buf_put_hex(b, hash, 16);
	}
	return buf_ok(b) ? arena_keep(a, buf_slice(b)) : SLICE_NONE;
}

static enum st
site_of(const char *scheme, struct slice host, unsigned port, struct arena *a,
    struct slice *ret)
{
	enum st st = ST_OK;
	struct buf b;

	buf_init(&b, SIZE_MAX);
	buf_put_str(&b, scheme);
	buf_put(&b, host);
	if (port != 0) {
		buf_put_byte(&b, ':');
		buf_put_uint(&b, port);
	}
	if ((*ret = route_keep_site(&b, a)).at == NULL)
		st = ST_MEMORY;
	buf_deinit(&b);
	return st;
}

struct slice
route_domain_site(struct slice domain, struct arena *a)
{
	struct slice name, site;

	if (!lowered(domain, a, &name) ||
	    site_of("domain:", name, 0, a, &site) != ST_OK)
		return SLICE_NONE;
	return site;
}

static void
refuse(struct route *r, enum situation s, struct slice domain)
{
	r->kind = ROUTE_REFUSED;
	r->verdict = verdict_of_1(s, domain);
}

/* RFC 6761 6.3: localhost is the loopback address, and DNS is not asked. */
static bool
host_address(struct slice host, unsigned port, struct net_addr *ret)
{
	if (slice_ieq(host, SLICE("localhost")))
		host = SLICE("127.0.0.1");
	return net_addr_parse(host, port, ret);
}

static enum st
fixed(struct route *r, struct arena *a)
{
	const struct config_next_hop *hop = r->hop;
	bool lmtp = hop->via == CONFIG_VIA_LMTP;
	struct slice path = hop->host;
	bool local = scan_str(&path, SLICE("unix:"));
	enum st st;

	r->mode = lmtp ? SMTP_CLIENT_LMTP : SMTP_CLIENT_SMTP;
	r->tls = hop->tls;
	r->port = hop->port;
	r->host = hop->host;
	st = site_of(lmtp ? "lmtp:" : "smtp:", hop->host, local ? 0 : r->port,
	    a, &r->site);
	if (st != ST_OK)
		return st;
	r->kind = ROUTE_ADDRESS;
	if (local) {
		if (!net_addr_unix(path, &r->address))
			refuse(r, SITUATION_NO_MAIL_HOST, hop->host);
		return ST_OK;
	}
	if (host_address(hop->host, r->port, &r->address))
		return ST_OK;
	r->kind = ROUTE_HOST;
	return ascii_domain(hop->host, a, &r->host);
}

/*
 * "[192.0.2.1]" and "[IPv6:2001:db8::1]" (RFC 5321 4.1.3), with or without
 * their brackets: mail/path.h takes them off.  ST_ABSENT: a name.
 */
static enum st
literal(struct route *r, struct slice domain, struct arena *a)
{
	struct slice inner = domain;
	bool brackets = scan_byte(&inner, '['), v6;

	r->host = domain;
	if (brackets)
		inner = slice_head(inner, slice_find_byte(inner, ']'));
	v6 = scan_istr(&inner, SLICE("IPv6:"));
	if (!net_addr_parse_ip(inner, &r->address) ||
	    v6 != (r->address.sa.ss_family == AF_INET6)) {
		if (!brackets && !v6)
			return ST_ABSENT;
		refuse(r, SITUATION_NO_MAIL_HOST, domain);
		return ST_OK;
	}
	(void)net_addr_parse(inner, r->port, &r->address);
	r->kind = ROUTE_ADDRESS;
	return site_of("smtp:", domain, r->port, a, &r->site);
}

/*
 * RFC 6761 6.4: a name under .invalid does not exist, and everybody is asked
 * to know that without DNS.
 */
static bool
invalid(struct slice domain)
{
	return slice_ieq(domain, SLICE("invalid")) ||
	       slice_iends(domain, SLICE(".invalid"));
}

static enum st
by_domain(const struct config *c, struct slice domain, struct arena *a,
    struct route *r)
{
	struct slice name;
	bool numeric;
	enum st st;

	if (slice_empty(domain)) {
		refuse(r, SITUATION_NO_SUCH_DOMAIN, domain);
		return ST_OK;
	}
	r->mode = SMTP_CLIENT_SMTP;
	r->tls = c->delivery_tls;
	r->port = c->delivery_port;
	if ((st = ascii_domain(domain, a, &r->host)) != ST_OK)
		return st;
	numeric = byte_is_digit(domain.at[0]) || domain.at[0] == '[' ||
		  slice_istarts(domain, SLICE("IPv6:"));
	if (invalid(r->host) || (!numeric && !domain_valid(r->host))) {
		refuse(r, SITUATION_NO_SUCH_DOMAIN, domain);
		return ST_OK;
	}
	if (!c->remote) {
		refuse(r, SITUATION_REMOTE_OFF, domain);
		return ST_OK;
	}
	r->kind = ROUTE_MX;
	if (!numeric)
		return ST_OK;
	name = r->host;
	if ((st = literal(r, domain, a)) != ST_ABSENT)
		return st;
	r->host = name;
	return ST_OK;
}

enum st
route_find(const struct config *c, struct slice domain, struct arena *a,
    struct route *ret)
{
	struct route r = { .kind = ROUTE_REFUSED };
	struct slice name;
	enum st st;

	if ((domain = arena_keep(a, domain)).at == NULL)
		return ST_MEMORY;
	/* The configuration names domains by their A-labels. */
	if ((st = ascii_domain(domain, a, &name)) != ST_OK)
		return st;
	r.hop = config_hop(c, name.at == NULL ? domain : name);
	switch (r.hop->via) {
	case CONFIG_VIA_MAILDIR:
		r.kind = ROUTE_MAILDIR;
		st = site_of("maildir:", r.hop->maildir, 0, a, &r.site);
		break;
	case CONFIG_VIA_LMTP:
	case CONFIG_VIA_SMTP:
		st = fixed(&r, a);
		break;
	case CONFIG_VIA_MX:
		st = by_domain(c, domain, a, &r);
		break;
	}
	if (st != ST_OK)
		return st;
	if (r.kind == ROUTE_REFUSED && slice_empty(r.site))
		r.site = route_domain_site(domain, a);
	*ret = r;
	return ST_OK;
}
