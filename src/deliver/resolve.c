/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver/resolve.h"

#include "os/random.h"

#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>

/* An MX record on its way into the order of trying. */
struct ranked {
	unsigned preference;
	uint64_t lot; /* RFC 5321 5.1: equal preferences in random order */
	struct slice host;
};

static int
rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->preference != y->preference)
		return x->preference < y->preference ? -1 : 1;
	return x->lot < y->lot ? -1 : x->lot > y->lot;
}

static int
by_name(const void *a, const void *b)
{
	return slice_cmp(
	    ((const struct ranked *)a)->host, ((const struct ranked *)b)->host);
}

/*
 * The records that name a host.  RFC 7505 3: a null MX beside others is a
 * mistake, and the others count.
 */
static struct ranked *
usable(const struct dns_answer *mx, struct arena *a, size_t *ret_count)
{
	struct ranked *all = arena_alloc(a, sizeof(*all) * (mx->count + 1));
	size_t n = 0;

	if (all == NULL)
		return NULL;
	for (size_t i = 0; i < mx->count; i++) {
		if (slice_empty(mx->mx[i].host) ||
		    slice_eq(mx->mx[i].host, SLICE(".")))
			continue;
		all[n++] = (struct ranked){ mx->mx[i].preference, random_u64(),
			mx->mx[i].host };
	}
	*ret_count = n;
	return all;
}

struct slice
resolve_site(const struct dns_answer *mx, struct slice domain, struct arena *a)
{
	struct ranked *all;
	struct slice site;
	struct buf b;
	size_t n;

	if ((all = usable(mx, a, &n)) == NULL)
		return SLICE_NONE;
	buf_init(&b, SIZE_MAX);
	buf_put_str(&b, "mx:");
	if (n == 0)
		buf_put(&b, domain);
	else
		qsort(all, n, sizeof(*all), by_name);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && slice_eq(all[i].host, all[i - 1].host))
			continue; /* one host with two preferences */
		if (i > 0)
			buf_put_byte(&b, ',');
		buf_put(&b, all[i].host);
	}
	site = route_keep_site(&b, a);
	buf_deinit(&b);
	return site;
}

static void
answer(struct resolve *r)
{
	if (r->starved) {
		r->result.count = 0;
		r->result.verdict = verdict_of(SITUATION_INTERNAL);
	}
	r->done(r->ctx, &r->result);
}

static void
refuse(struct resolve *r, enum situation s, const char *why)
{
	r->result.verdict = verdict_of_2(s, r->route->host, slice_str(why));
	answer(r);
}

/*
 * Ourselves by name, or by an address that we listen on at the port we would
 * go to (RFC 5321 5.1).  Only for hosts that MX found: whoever configures a
 * route to this machine means it.
 */
static bool
ours(const struct resolve *r, const struct resolve_host *h)
{
	const struct config *c = r->config;

	if (!r->by_mx)
		return false;
	if (slice_ieq(h->name, c->hostname))
		return true;
	for (size_t i = 0; i < h->addr_count; i++)
		for (size_t k = 0; k < c->listener_count; k++)
			if (net_addr_port(&c->listeners[k].address) ==
				r->route->port &&
			    net_addr_same_ip(
				&c->listeners[k].address, &h->addrs[i]))
				return true;
	return false;
}

static const struct net_addr *
next_of(const struct resolve_host *h, sa_family_t family, size_t *at)
{
	while (*at < h->addr_count) {
		const struct net_addr *addr = &h->addrs[(*at)++];

		if (addr->sa.ss_family == family)
			return addr;
	}
	return NULL;
}

static void
add(struct resolve *r, const struct resolve_host *h, const struct net_addr *to)
{
	struct target *t;

	if (to == NULL || r->result.count == RESOLVE_ADDRS_MAX)
		return;
	t = &r->result.targets[r->result.count++];
	t->host = h->name;
	t->preference = h->preference;
	t->addr = *to;
	if (to->sa.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&t->addr.sa)->sin6_port =
		    htons((uint16_t)r->route->port);
	else
		((struct sockaddr_in *)&t->addr.sa)->sin_port =
		    htons((uint16_t)r->route->port);
}

/* One of each family in turn, so that a broken IPv6 costs one step. */
static void
add_host(struct resolve *r, const struct resolve_host *h)
{
	const struct net_addr *six, *four;
	size_t at6 = 0, at4 = 0;

	do {
		six = next_of(h, AF_INET6, &at6);
		four = next_of(h, AF_INET, &at4);
		add(r, h, six);
		add(r, h, four);
	} while (six != NULL || four != NULL);
}

/*
 * RFC 5321 5.1: where we ourselves are a mail host, we and all that are not
 * better than us are left out, or mail would go round in circles.
 */
static void
collect(struct resolve *r)
{
	unsigned cut = UINT_MAX;
	const char *why = NULL;
	bool loop = false;

	r->result.targets =
	    arena_alloc(r->arena, sizeof(struct target) * RESOLVE_ADDRS_MAX);
	if (r->result.targets == NULL)
		r->starved = true;
	if (r->starved) {
		answer(r);
		return;
	}
	for (size_t i = 0; i < r->host_count; i++)
		if (ours(r, &r->hosts[i])) {
			loop = true;
			if (r->hosts[i].preference < cut)
				cut = r->hosts[i].preference;
		}
	for (size_t i = 0; i < r->host_count; i++) {
		if (loop && r->hosts[i].preference >= cut)
			continue;
		if (r->hosts[i].failed)
			why = r->hosts[i].why;
		add_host(r, &r->hosts[i]);
	}
	if (r->result.count > 0)
		answer(r);
	else if (why != NULL)
		refuse(r, SITUATION_DNS_FAILED, why);
	else if (loop)
		refuse(r, SITUATION_MX_LOOP, NULL);
	else if (r->implicit == DNS_NXDOMAIN)
		refuse(r, SITUATION_NO_SUCH_DOMAIN, NULL);
	else
		refuse(r, SITUATION_NO_MAIL_HOST, NULL);
}

static void
addr_answered(void *ctx, const struct dns_answer *a)
{
	struct resolve_host *h = ctx;
	struct resolve *r = h->resolve;

	h->query = NULL;
	if (a->status == DNS_FAILED) {
		h->failed = true;
		h->why = a->why == NULL ? "no answer" : a->why;
	}
	if (a->status == DNS_NXDOMAIN && r->direct)
		r->implicit = DNS_NXDOMAIN;
	if (a->status == DNS_OK && a->count > 0) {
		h->addrs = arena_alloc(r->arena, a->count * sizeof(*h->addrs));
		if (h->addrs == NULL)
			r->starved = true;
		else {
			memcpy(
			    h->addrs, a->addrs, a->count * sizeof(*h->addrs));
			h->addr_count = a->count;
		}
	}
	if (--r->open == 0)
		collect(r);
}

static bool
ask_host(struct resolve *r, struct slice name, unsigned preference)
{
	struct resolve_host *h = &r->hosts[r->host_count];

	*h = (struct resolve_host){ .name = arena_keep(r->arena, name),
		.preference = preference,
		.resolve = r };
	if (h->name.at == NULL)
		return false;
	h->query = dns_ask_addr(r->dns, h->name, addr_answered, h);
	if (h->query == NULL)
		return false;
	r->host_count++;
	r->open++;
	return true;
}

static void
starve(struct resolve *r)
{
	resolve_cancel(r);
	r->starved = true;
	answer(r);
}

static void
mx_answered(void *ctx, const struct dns_answer *a)
{
	struct resolve *r = ctx;
	struct ranked *all;
	size_t n = 0;

	r->mx = NULL;
	if (a->status == DNS_FAILED) {
		refuse(r, SITUATION_DNS_FAILED,
		    a->why == NULL ? "no answer" : a->why);
		return;
	}
	if (a->status == DNS_NXDOMAIN) {
		refuse(r, SITUATION_NO_SUCH_DOMAIN, NULL);
		return;
	}
	r->result.site = resolve_site(a, r->route->host, r->arena);
	r->result.ttl = a->ttl;
	all = usable(a, r->arena, &n);
	if (r->result.site.at == NULL || all == NULL) {
		starve(r);
		return;
	}
	if (a->status == DNS_OK && a->count > 0 && n == 0) {
		refuse(r, SITUATION_NULL_MX, NULL);
		return;
	}
	if (n == 0) { /* RFC 5321 5.1: the implicit MX */
		r->direct = true;
		if (!ask_host(r, r->route->host, 0))
			starve(r);
		return;
	}
	qsort(all, n, sizeof(*all), rank);
	for (size_t i = 0; i < n && i < RESOLVE_HOSTS_MAX; i++)
		if (!ask_host(r, all[i].host, all[i].preference)) {
			starve(r);
			return;
		}
}

bool
resolve_start(struct resolve *r, const struct resolve_setup *setup,
    resolve_done *done, void *ctx)
{
	*r = (struct resolve){ .dns = setup->dns,
		.config = setup->config,
		.route = setup->route,
		.arena = setup->arena,
		.done = done,
		.ctx = ctx,
		.by_mx = setup->route->kind == ROUTE_MX };
	r->direct = !r->by_mx;
	if (r->direct)
		return ask_host(r, r->route->host, 0);
	r->mx = dns_ask_mx(r->dns, r->route->host, mx_answered, r);
	return r->mx != NULL;
}

void
resolve_cancel(struct resolve *r)
{
	if (r->mx != NULL)
		dns_cancel(r->mx);
	r->mx = NULL;
	for (size_t i = 0; i < r->host_count; i++)
		if (r->hosts[i].query != NULL) {
			dns_cancel(r->hosts[i].query);
			r->hosts[i].query = NULL;
		}
	r->open = 0;
}
