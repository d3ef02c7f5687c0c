/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does this recipient exist here, and where does its mail go?  Aliases are
 * followed here, at RCPT, so that a recipient that leads nowhere is refused
 * while the client still listens.
 */
#include "policy/policy.h"

#include <stdlib.h>

struct expansion {
	const struct config *config;
	struct slice *found; /* views into config and the caller's address */
	size_t found_count, found_size;
	struct slice open[POLICY_ALIAS_DEPTH]; /* aliases being followed */
	size_t depth;
};

enum found { FOUND, NOT_HERE, LOOP, NO_MEMORY };

/* RFC 5233: what stands before the first "+" names the mailbox. */
static struct slice
user_of(struct slice address)
{
	struct slice user;

	slice_cut(address_local(address), '+', &user);
	return user;
}

static enum found
add(struct expansion *x, struct slice address)
{
	for (size_t i = 0; i < x->found_count; i++)
		if (slice_ieq(x->found[i], address))
			return FOUND; /* once is enough */
	if (x->found_count == POLICY_ALIAS_TARGETS)
		return LOOP;
	if (x->found_count == x->found_size) {
		size_t size = x->found_size == 0 ? 4 : x->found_size * 2;
		struct slice *more =
		    reallocarray(x->found, size, sizeof(*more));

		if (more == NULL)
			return NO_MEMORY;
		x->found = more;
		x->found_size = size;
	}
	x->found[x->found_count++] = address;
	return FOUND;
}

/* One whose name has a "+" of its own, or the one before it. */
static bool
has_user(const struct config_domain *d, struct slice address)
{
	return config_user_find(d, address_local(address)) ||
	       config_user_find(d, user_of(address));
}

/* An alias for the address, or for it without "+detail". */
static const struct config_alias *
alias_of(const struct config *c, struct slice address)
{
	const struct config_alias *alias = config_alias_find(c, address);
	struct slice user = user_of(address);
	struct buf b;

	if (alias != NULL || user.len == address_local(address).len)
		return alias;
	buf_init(&b, PATH_LOCAL_MAX + 1 + PATH_DOMAIN_MAX);
	buf_put(&b, user);
	buf_put_byte(&b, '@');
	buf_put(&b, address_domain(address));
	if (buf_ok(&b))
		alias = config_alias_find(c, buf_slice(&b));
	buf_deinit(&b);
	return alias;
}

static bool
is_open(const struct expansion *x, struct slice address)
{
	for (size_t i = 0; i < x->depth; i++)
		if (slice_ieq(x->open[i], address))
			return true;
	return false;
}

static enum found expand(struct expansion *x, struct slice address);

static enum found
follow(struct expansion *x, struct slice from, const struct slice *to, size_t n)
{
	enum found all = FOUND;

	if (x->depth == POLICY_ALIAS_DEPTH || is_open(x, from))
		return LOOP;
	x->open[x->depth++] = from;
	for (size_t i = 0; i < n && all == FOUND; i++)
		all = expand(x, to[i]);
	x->depth--;
	return all;
}

/*
 * Our own name as a domain, when nothing else is said of it.  It has one
 * mailbox: reports come from postmaster there, and people answer them.
 */
static bool
is_host(const struct config *c, struct slice domain)
{
	return slice_ieq(domain, c->hostname) &&
	       !slice_ieq(address_domain(c->postmaster), c->hostname) &&
	       config_domain_find(c, domain) == NULL &&
	       config_hop(c, domain)->via == CONFIG_VIA_MX;
}

static enum found
expand(struct expansion *x, struct slice address)
{
	bool host = is_host(x->config, address_domain(address));
	const struct config_alias *alias = alias_of(x->config, address);
	const struct config_domain *d;
	bool mailbox;

	d = config_domain_find(x->config, address_domain(address));
	mailbox = d == NULL ? !host : has_user(d, address);
	/* "alice: [alice, bob]" means her mailbox and his, not a circle. */
	if (alias != NULL && (!mailbox || !is_open(x, alias->address)))
		return follow(
		    x, alias->address, alias->targets, alias->target_count);
	if (mailbox)
		return add(x, address);
	/* RFC 5321 4.5.1: every domain we serve has a postmaster. */
	if (slice_ieq(address_local(address), SLICE("postmaster")))
		return follow(x, address, &x->config->postmaster, 1);
	if (d != NULL && d->catch_all.len > 0)
		return follow(x, address, &d->catch_all, 1);
	return NOT_HERE;
}

/*
 * The address with needless quotes undone and its domain as the configuration
 * writes it, so that spellings of one mailbox are one; <Postmaster> gets a
 * domain.  What IDNA does not know stays as it is, and is nobody's.
 */
static struct slice
canonical(const struct config *c, const struct path *rcpt, struct arena *a)
{
	struct slice domain = rcpt->mailbox.domain, kept;
	enum st st = ST_OK;
	struct buf b;
	size_t at;

	if (rcpt->kind == PATH_POSTMASTER)
		return c->postmaster;
	buf_init(&b, PATH_LOCAL_MAX + 1 + 4 * PATH_DOMAIN_MAX);
	mailbox_put_local(&b, &rcpt->mailbox);
	buf_put_byte(&b, '@');
	at = b.len;
	if (buf_ok(&b))
		st = config_domain_put(&b, domain);
	if (st == ST_SYNTAX) {
		buf_cut(&b, at);
		buf_put(&b, domain);
	}
	kept = buf_ok(&b) && st != ST_MEMORY ? arena_keep(a, buf_slice(&b))
					     : SLICE_NONE;
	buf_deinit(&b);
	return kept;
}

static struct verdict
refusal(enum found f, struct slice address)
{
	if (f == NOT_HERE)
		return verdict_of_1(SITUATION_NO_SUCH_MAILBOX, address);
	if (f == LOOP)
		return verdict_of_1(SITUATION_ALIAS_LOOP, address);
	return verdict_of(SITUATION_OUT_OF_MEMORY);
}

static bool
is_ours(const struct config *c, const struct path *rcpt, struct slice address)
{
	if (rcpt->kind == PATH_POSTMASTER)
		return true;
	if (rcpt->mailbox.literal)
		return false;
	return config_domain_find(c, address_domain(address)) != NULL ||
	       is_host(c, address_domain(address)) ||
	       alias_of(c, address) != NULL;
}

/* Copies what was found where it outlives the call. */
static enum found
keep(struct expansion *x, struct arena *a, struct policy_targets *ret)
{
	struct slice *to = arena_alloc(a, x->found_count * sizeof(*to));

	if (to == NULL)
		return NO_MEMORY;
	for (size_t i = 0; i < x->found_count; i++) {
		to[i] = arena_keep(a, x->found[i]);
		if (to[i].at == NULL)
			return NO_MEMORY;
	}
	*ret = (struct policy_targets){ to, x->found_count };
	return FOUND;
}

bool
policy_recipient(const struct config *c, const struct policy_client *who,
    const struct path *rcpt, struct arena *a, struct policy_targets *ret,
    struct verdict *why)
{
	struct expansion x = { .config = c };
	struct slice address = canonical(c, rcpt, a), shown;
	enum found f;

	shown = rcpt->kind == PATH_MAILBOX ? rcpt->mailbox.whole : address;
	if (address.at == NULL) {
		*why = refusal(NO_MEMORY, shown);
		return false;
	}
	if (is_ours(c, rcpt, address))
		f = expand(&x, address);
	else if (policy_may_relay(c, who))
		/* As written: quoting is the next host's to undo. */
		f = add(&x, rcpt->mailbox.whole);
	else {
		*why = verdict_of_1(SITUATION_RELAY_DENIED, shown);
		return false;
	}
	if (f == FOUND)
		f = keep(&x, a, ret);
	free(x.found);
	if (f != FOUND)
		*why = refusal(f, shown);
	return f == FOUND;
}
