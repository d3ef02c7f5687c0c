/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions that no single key can answer: does what is named exist, does
 * anything contradict, does every chain of aliases end.  It runs when all is
 * read and sorted, and fills in the defaults that depend on other keys.
 */
#include "config/reader.h"

#include "mail/path.h"

static const struct spot *
spot_at(const struct reader *r, const void *at)
{
	static const struct spot top = { 1, 1, { "", 0 } };
	const struct spot *s = at == NULL ? NULL : reader_find(r, at);

	return s == NULL ? &top : s;
}

/* Sorted items that begin with a name: no two may be equal. */
static void
check_twice(struct reader *r, const void *items, size_t count, size_t size)
{
	for (size_t i = 1; i < count; i++) {
		struct slice a, b;
		const struct spot *first, *second, *s;

		memcpy(&a, (const char *)items + (i - 1) * size, sizeof(a));
		memcpy(&b, (const char *)items + i * size, sizeof(b));
		if (!slice_ieq(a, b))
			continue;
		first = spot_at(r, a.at);
		second = spot_at(r, b.at);
		if (first->line > second->line ||
		    (first->line == second->line &&
			first->column > second->column)) {
			s = first;
			first = second;
			second = s;
		}
		REPORT(r, second, b, SLICE(" stands twice, first in line "),
		    reader_number(r, first->line));
	}
}

static bool
same_place(const struct net_addr *a, const struct net_addr *b)
{
	return net_addr_same_ip(a, b) && net_addr_port(a) == net_addr_port(b);
}

static void
check_listeners(struct reader *r)
{
	struct config *c = r->config;
	bool certificate = !slice_empty(c->tls_certificate);

	for (size_t i = 0; i < c->listener_count; i++) {
		struct config_listener *l = &c->listeners[i];
		const struct spot *tls = reader_find(r, &l->tls);
		const struct spot *s = reader_find(r, &l->address);

		if (tls == NULL)
			l->tls =
			    certificate ? CONFIG_TLS_STARTTLS : CONFIG_TLS_OFF;
		else if (l->tls != CONFIG_TLS_OFF && !certificate)
			REPORT(r, tls,
			    SLICE("TLS needs tls.certificate and tls.key"));
		for (size_t j = 0; s != NULL && j < i; j++)
			if (same_place(&c->listeners[j].address, &l->address))
				REPORT(r, s,
				    SLICE("this address is listened "
					  "on twice"));
	}
}

static void
check_tls(struct reader *r)
{
	struct config *c = r->config;
	bool certificate = !slice_empty(c->tls_certificate);

	if (certificate && slice_empty(c->tls_key))
		REPORT(r, spot_at(r, c->tls_certificate.at),
		    SLICE("a certificate needs its key: tls.key is missing"));
	else if (!certificate && !slice_empty(c->tls_key))
		REPORT(r, spot_at(r, c->tls_key.at),
		    SLICE("a key needs its certificate: tls.certificate is "
			  "missing"));
}

/* A domain that listed nobody but asked an LMTP server asks it for users. */
static void
check_users(struct reader *r, struct config_domain *d)
{
	const struct spot *at = spot_at(r, d->name.at);
	bool said = d->users != NULL || d->any_user;

	if (d->hop.via == CONFIG_VIA_LMTP) {
		d->any_user = d->any_user || !said;
		return;
	}
	if (d->hop.via == CONFIG_VIA_MX)
		REPORT(r, at, SLICE("nothing says where mail for "), d->name,
		    SLICE(" goes: maildir or lmtp is missing"));
	else if (d->any_user)
		REPORT(r, at,
		    SLICE("any user with a Maildir would let strangers make "
			  "folders; list the users, or set catch_all"));
	else if (!said)
		REPORT(r, at, SLICE("users is missing"));
}

static void
check_domains(struct reader *r)
{
	struct config *c = r->config;

	check_twice(r, c->domains, c->domain_count, sizeof(*c->domains));
	for (size_t i = 0; i < c->domain_count; i++) {
		check_users(r, &c->domains[i]);
		check_twice(r, c->domains[i].users, c->domains[i].user_count,
		    sizeof(*c->domains[i].users));
	}
}

static struct slice
split(struct slice address, struct slice *ret_domain)
{
	size_t at = slice_rfind_byte(address, '@');

	*ret_domain = slice_from(address, at + 1);
	return slice_head(address, at);
}

/* A user or an alias; true for all that is not ours to know. */
static bool
exists(const struct config *c, struct slice address)
{
	struct slice domain, local = split(address, &domain);
	const struct config_domain *d = config_domain_find(c, domain);

	return d == NULL || config_user_find(d, local) ||
	       config_alias_find(c, address) != NULL;
}

static const struct config_domain *
domain_of(const struct config *c, struct slice address)
{
	struct slice domain;

	(void)split(address, &domain);
	return config_domain_find(c, domain);
}

static void
check_target(struct reader *r, const struct config_alias *a, struct slice to)
{
	const struct config *c = r->config;
	const struct config_domain *d = domain_of(c, to);
	struct slice domain, local = split(to, &domain);

	if (slice_ieq(to, a->address)) {
		if (d != NULL && !config_user_find(d, local))
			REPORT(r, spot_at(r, to.at),
			    SLICE("the alias names "
				  "itself, but there is no user "),
			    to);
	} else if (!exists(c, to) && slice_empty(d->catch_all))
		REPORT(r, spot_at(r, to.at),
		    SLICE("there is no user or "
			  "alias "),
		    to);
}

/*
 * The alias that mail to `to` falls into, or NULL: its own name is its
 * mailbox, and who does not exist may fall to a catch-all that is an alias.
 */
static const struct config_alias *
follow(const struct config *c, const struct config_alias *from, struct slice to)
{
	const struct config_alias *a = config_alias_find(c, to);
	const struct config_domain *d;

	if (slice_ieq(from->address, to))
		return NULL;
	if (a != NULL)
		return a;
	d = domain_of(c, to);
	if (d == NULL || exists(c, to) || slice_empty(d->catch_all))
		return NULL;
	return config_alias_find(c, d->catch_all);
}

enum colour { WHITE, GREY, BLACK };

struct walk {
	enum colour *colour; /* of each alias */
	size_t *next;        /* its target to look at next */
	size_t *stack;
	size_t depth;
};

/*
 * Depth first from one alias, with a stack of our own: a chain may be as
 * long as the file.  A grey alias seen again closes a loop.
 */
static void
walk_from(struct reader *r, struct walk *w, size_t start)
{
	const struct config *c = r->config;

	w->stack[w->depth++] = start;
	w->colour[start] = GREY;
	while (w->depth > 0) {
		size_t i = w->stack[w->depth - 1], j;
		const struct config_alias *from = &c->aliases[i], *a;
		struct slice to;

		if (w->next[i] == from->target_count) {
			w->colour[i] = BLACK;
			w->depth--;
			continue;
		}
		to = from->targets[w->next[i]++];
		a = follow(c, from, to);
		if (a == NULL)
			continue;
		j = (size_t)(a - c->aliases);
		if (w->colour[j] == GREY)
			REPORT(r, spot_at(r, to.at),
			    SLICE("aliases go round "
				  "in a loop: "),
			    to, SLICE(" leads back to "), from->address);
		else if (w->colour[j] == WHITE) {
			w->colour[j] = GREY;
			w->stack[w->depth++] = j;
		}
	}
}

static void
check_loops(struct reader *r)
{
	size_t n = r->config->alias_count;
	struct walk w = { .depth = 0 };

	if (n == 0)
		return;
	w.colour = arena_alloc(&r->scratch, n * sizeof(*w.colour));
	w.next = arena_alloc(&r->scratch, n * sizeof(*w.next));
	w.stack = arena_alloc(&r->scratch, n * sizeof(*w.stack));
	if (w.colour == NULL || w.next == NULL || w.stack == NULL) {
		r->no_memory = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (w.colour[i] == WHITE)
			walk_from(r, &w, i);
}

static void
check_aliases(struct reader *r)
{
	const struct config *c = r->config;

	check_twice(r, c->aliases, c->alias_count, sizeof(*c->aliases));
	for (size_t i = 0; i < c->alias_count; i++) {
		const struct config_alias *a = &c->aliases[i];

		if (domain_of(c, a->address) == NULL)
			REPORT(r, spot_at(r, a->address.at),
			    SLICE("the alias is not in a local domain: "),
			    a->address);
		for (size_t j = 0; j < a->target_count; j++)
			check_target(r, a, a->targets[j]);
	}
	check_loops(r);
}

static void
check_catch_all(struct reader *r)
{
	const struct config *c = r->config;

	for (size_t i = 0; i < c->domain_count; i++) {
		struct slice to = c->domains[i].catch_all;

		if (!slice_empty(to) && !exists(c, to))
			REPORT(r, spot_at(r, to.at),
			    SLICE("there is no user or alias "), to);
	}
}

static void
check_routes(struct reader *r)
{
	const struct config *c = r->config;

	check_twice(r, c->routes, c->route_count, sizeof(*c->routes));
	for (size_t i = 0; i < c->route_count; i++) {
		const struct config_route *route = &c->routes[i];
		const struct spot *s = spot_at(r, route->pattern.at);

		if (route->hop.via == CONFIG_VIA_MX)
			REPORT(r, s,
			    SLICE("nothing says where this route "
				  "goes: smtp or lmtp is missing"));
		if (config_domain_find(c, route->pattern) != NULL)
			REPORT(r, s, route->pattern,
			    SLICE(" is a local domain; its mail never takes "
				  "a route"));
	}
}

/* The file's first domain, as the array is sorted by name. */
static struct slice
first_domain(const struct reader *r)
{
	const struct config *c = r->config;
	struct slice first = c->hostname;
	unsigned line = UINT32_MAX;

	for (size_t i = 0; i < c->domain_count; i++) {
		const struct spot *s = spot_at(r, c->domains[i].name.at);

		if (s->line >= line)
			continue;
		line = s->line;
		first = c->domains[i].name;
	}
	return first;
}

/* Our own name has no mailboxes, unless it is a local domain or has a route. */
static bool
is_own_name(const struct config *c, struct slice address)
{
	struct slice domain = address_domain(address);

	return slice_ieq(domain, c->hostname) &&
	       config_hop(c, domain)->via == CONFIG_VIA_MX;
}

static void
check_postmaster(struct reader *r)
{
	struct config *c = r->config;
	const struct spot *s = spot_at(r, c->postmaster.at);
	struct buf b;

	if (slice_empty(c->postmaster)) {
		buf_init(&b, 512);
		buf_put_str(&b, "postmaster@");
		buf_put(&b, first_domain(r));
		c->postmaster = arena_keep(&c->arena, buf_slice(&b));
		if (!buf_ok(&b) || c->postmaster.at == NULL)
			r->no_memory = true;
		buf_deinit(&b);
	}
	/* Who only sends may have a postmaster elsewhere under our name. */
	if (!r->no_memory &&
	    (!exists(c, c->postmaster) ||
		(c->listener_count > 0 && is_own_name(c, c->postmaster))))
		REPORT(r, s,
		    SLICE("postmaster must reach somebody, and there "
			  "is no user or alias "),
		    c->postmaster);
}

void
check_all(struct reader *r)
{
	if (r->no_memory)
		return;
	check_tls(r);
	check_listeners(r);
	check_domains(r);
	check_aliases(r);
	check_catch_all(r);
	check_routes(r);
	check_postmaster(r);
}
