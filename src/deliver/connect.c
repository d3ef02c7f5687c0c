/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps up to a connection over which mail can be sent: route, resolve,
 * reuse, connect, secure.  Trouble with one host leads to the next; what
 * counts in the end when none is left is attempt_blame's choice.
 */
#include "deliver/attempt.h"

#include "meaning/reply.h"

#include <errno.h>

/* ------------------------------------------------- where and to whom -- */

static bool
one_target(struct attempt *a)
{
	struct target *t = arena_alloc(&a->arena, sizeof(*t));

	if (t == NULL)
		return false;
	t->host = a->route.host;
	t->addr = a->route.address;
	a->targets = t;
	a->target_count = 1;
	a->target_at = 0;
	return true;
}

/* On the way to a new connection. */
static const struct step *
by_dialling(struct attempt *a)
{
	struct verdict v;

	if (a->targets != NULL)
		return &STEP_CONNECT;
	if (a->route.kind != ROUTE_ADDRESS)
		return &STEP_RESOLVE;
	if (one_target(a))
		return &STEP_CONNECT;
	v = verdict_of(SITUATION_INTERNAL);
	return attempt_fail(a, &v);
}

static bool
may_reuse(const struct attempt *a)
{
	return !a->fresh && !slice_empty(a->site) &&
	       pool_has(&a->d->pool, a->site);
}

static const struct step *
route_run(struct attempt *a)
{
	struct verdict v = verdict_of(SITUATION_INTERNAL);

	if (route_find(a->d->setup.config, a->job.domain, &a->arena,
		&a->route) != ST_OK)
		return attempt_fail(a, &v);
	if (a->route.kind == ROUTE_REFUSED)
		return attempt_fail(a, &a->route.verdict);
	if (a->route.kind == ROUTE_MAILDIR)
		return &STEP_WRITE;
	a->site = a->route.site;
	if (a->route.kind == ROUTE_MX)
		a->site = arena_keep(
		    &a->arena, cache_find(&a->d->sites, a->route.host,
				   loop_now(a->d->setup.loop)));
	return may_reuse(a) ? &STEP_REUSE : by_dialling(a);
}

static void
resolved(void *ctx, const struct resolve_result *r)
{
	struct attempt *a = ctx;

	a->resolving = false;
	if (!slice_empty(r->site)) {
		a->site = r->site;
		cache_put(&a->d->sites, a->route.host, r->site, r->ttl,
		    loop_now(a->d->setup.loop));
	}
	if (r->count == 0) {
		attempt_fail(a, &r->verdict);
		return;
	}
	a->targets = r->targets;
	a->target_count = r->count;
	a->target_at = 0;
	attempt_go(a, may_reuse(a) ? &STEP_REUSE : &STEP_CONNECT);
}

static const struct step *
resolve_run(struct attempt *a)
{
	struct resolve_setup setup = {
		.dns = a->d->setup.dns,
		.config = a->d->setup.config,
		.route = &a->route,
		.arena = &a->arena,
	};
	struct verdict v;

	if (setup.dns == NULL) {
		v = verdict_of_2(SITUATION_DNS_FAILED, a->route.host,
		    SLICE("no resolver is set up"));
		return attempt_fail(a, &v);
	}
	a->resolving = resolve_start(&a->resolve, &setup, resolved, a);
	if (a->resolving)
		return NULL;
	resolve_cancel(&a->resolve);
	v = verdict_of(SITUATION_INTERNAL);
	return attempt_fail(a, &v);
}

/* ------------------------------------------------------ one host -- */

const struct step *
attempt_next_host(struct attempt *a)
{
	peer_free(a->peer);
	a->peer = NULL;
	if (a->targets == NULL)
		return by_dialling(a);
	while (a->skipping && a->target_at < a->target_count &&
	       a->targets[a->target_at].preference != a->skip_preference)
		a->target_at++;
	if (a->target_at == a->target_count)
		return attempt_give_up(a);
	return &STEP_CONNECT;
}

const struct step *
attempt_again(struct attempt *a)
{
	peer_free(a->peer);
	a->peer = NULL;
	if (a->targets != NULL && !a->reused)
		a->target_at--;
	a->fresh = true;
	return by_dialling(a);
}

struct verdict
attempt_lost(struct attempt *a, enum peer_loss loss, const struct fault *why)
{
	struct slice host = attempt_host(a);

	if (a->peer->connected && loss == PEER_LOST_TIME)
		return verdict_of_1(SITUATION_REPLY_TIMEOUT, host);
	if (a->peer->connected)
		return verdict_of_2(
		    SITUATION_CONNECTION_LOST, host, attempt_why(a, why));
	if (loss == PEER_LOST_TIME || why->sys == ETIMEDOUT)
		return verdict_of_1(SITUATION_CONNECT_TIMEOUT, host);
	return verdict_of_2(
	    SITUATION_CONNECT_FAILED, host, attempt_why(a, why));
}

struct verdict
attempt_last_reply(struct attempt *a)
{
	struct smtp_client *c = &a->peer->client;

	if (c->broken != NULL)
		return verdict_of_2(SITUATION_REPLY_BROKEN, attempt_host(a),
		    slice_str(c->broken));
	return meaning_of_reply(
	    c->reply.code, c->reply.esc, buf_slice(&c->reply.raw), c->stage);
}

/*
 * Greeting or EHLO refused, or the connection useless before any MAIL.  Even
 * a 5xx greeting speaks for this host only (RFC 5321 3.1), and
 * when all refuse it is the verdict.
 */
static void
turned_away(struct attempt *a, enum smtp_client_event e)
{
	struct verdict v = attempt_last_reply(a);

	attempt_blame(a, &v);
	if (e == SMTP_CLIENT_REFUSED) {
		pool_quit(&a->d->pool, a->peer);
		a->peer = NULL;
	}
	attempt_go(a, attempt_next_host(a));
}

/*
 * A listener on the wildcard address has all addresses of this machine, which
 * resolve.c cannot know; but when we reach one of them, both ends of the
 * connection are the same.
 */
static bool
reached_ourselves(const struct attempt *a)
{
	const struct config *c = a->d->setup.config;
	const struct conn *conn = a->peer->conn;
	struct net_addr any;

	if (a->route.kind != ROUTE_MX ||
	    !net_addr_same_ip(conn_peer(conn), conn_local(conn)))
		return false;
	if (!net_addr_parse(conn_peer(conn)->sa.ss_family == AF_INET6
				? SLICE("[::]")
				: SLICE("0.0.0.0"),
		a->route.port, &any))
		return false;
	for (size_t i = 0; i < c->listener_count; i++)
		if (net_addr_port(&c->listeners[i].address) == a->route.port &&
		    net_addr_same_ip(&c->listeners[i].address, &any))
			return true;
	return false;
}

static void
connected(void *ctx)
{
	struct attempt *a = ctx;
	struct verdict v;

	if (reached_ourselves(a)) {
		/* The hosts that come after this one are no better. */
		v = verdict_of_1(SITUATION_MX_LOOP, a->route.host);
		attempt_blame(a, &v);
		peer_free(a->peer);
		a->peer = NULL;
		attempt_go(a, attempt_give_up(a));
		return;
	}
	if (a->route.tls == CONFIG_TLS_IMPLICIT)
		attempt_go(a, &STEP_SECURE);
}

static void
nothing(void *ctx)
{
	(void)ctx;
}

static void
connect_event(void *ctx, enum smtp_client_event e)
{
	struct attempt *a = ctx;

	if (e == SMTP_CLIENT_READY)
		attempt_go(a, attempt_ready(a));
	else
		turned_away(a, e);
}

static void
connect_lost(void *ctx, enum peer_loss loss, const struct fault *why)
{
	struct attempt *a = ctx;
	struct verdict v = attempt_lost(a, loss, why);

	attempt_blame(a, &v);
	attempt_go(a, attempt_next_host(a));
}

static const struct peer_handler CONNECTING = {
	.connected = connected,
	.secured = nothing,
	.event = connect_event,
	.drained = nothing,
	.lost = connect_lost,
};

static const struct step *
connect_run(struct attempt *a)
{
	const struct config *c = a->d->setup.config;
	const struct target *to = &a->targets[a->target_at++];
	struct peer_setup setup = {
		.loop = a->d->setup.loop,
		.mode = a->route.mode,
		.helo = c->hostname,
		.site = a->site,
		.to = to,
		.connect_ms = c->connect_ms,
	};
	struct verdict v;

	a->clear = a->clear_next;
	a->clear_next = a->reused = false;
	a->host = to->host;
	a->peer = peer_open(&setup, &CONNECTING, a);
	if (a->peer != NULL)
		return NULL;
	v = verdict_of(SITUATION_INTERNAL);
	return attempt_fail(a, &v);
}

/* A connection that was kept is greeted and, where need be, secure. */
static const struct step *
reuse_run(struct attempt *a)
{
	a->peer = pool_take(&a->d->pool, a->site);
	if (a->peer == NULL)
		return by_dialling(a);
	a->reused = true;
	a->host = arena_keep(&a->arena, a->peer->host);
	return &STEP_SEND;
}

/* --------------------------------------------------------------- TLS -- */

static const struct step *
without_tls(struct attempt *a, enum situation s, struct slice why)
{
	struct verdict v = verdict_of_2(s, attempt_host(a), why);

	attempt_blame(a, &v);
	pool_quit(&a->d->pool, a->peer);
	a->peer = NULL;
	return attempt_next_host(a);
}

const struct step *
attempt_ready(struct attempt *a)
{
	bool offered = (a->peer->client.ext & SMTP_EXT_STARTTLS) != 0;

	if (a->peer->secure || a->clear || a->route.tls == CONFIG_TLS_OFF)
		return &STEP_SEND;
	if (offered && a->d->setup.tls != NULL)
		return &STEP_SECURE;
	if (a->route.tls == CONFIG_TLS_STARTTLS)
		return &STEP_SEND;
	if (!offered)
		return without_tls(a, SITUATION_TLS_NOT_OFFERED, SLICE_NONE);
	return without_tls(
	    a, SITUATION_TLS_FAILED, SLICE("no TLS is set up here"));
}

/* The name for SNI and the certificate; an address has none (RFC 6066 3). */
static const char *
tls_name(struct attempt *a)
{
	struct net_addr addr;
	struct slice host = attempt_host(a);

	if (net_addr_parse(host, 0, &addr) || slice_starts(host, SLICE("[")) ||
	    slice_starts(host, SLICE("unix:")))
		return NULL;
	return arena_keep_str(&a->arena, host);
}

/*
 * RFC 7435 3: where TLS was only hoped for, a handshake that fails must not
 * make delivery worse than no TLS would have; once more, to the same host, in
 * the clear.  An attacker who can break the handshake could as well have
 * taken STARTTLS out of the EHLO reply; who minds says `required`.
 */
static void
handshake_failed(struct attempt *a, struct slice why)
{
	struct verdict v;

	if (a->route.tls == CONFIG_TLS_STARTTLS) {
		a->clear_next = true;
		attempt_go(a, attempt_again(a));
		return;
	}
	v = verdict_of_2(SITUATION_TLS_FAILED, attempt_host(a), why);
	attempt_blame(a, &v);
	attempt_go(a, attempt_next_host(a));
}

static void
secured(void *ctx)
{
	struct attempt *a = ctx;

	if (a->route.tls == CONFIG_TLS_VERIFIED &&
	    !conn_tls_verified(a->peer->conn))
		handshake_failed(
		    a, SLICE("its certificate is not good for that name"));
	else if (a->route.tls != CONFIG_TLS_IMPLICIT)
		peer_secured(a->peer);
}

static void
secure_event(void *ctx, enum smtp_client_event e)
{
	struct attempt *a = ctx;
	struct peer *p = a->peer;

	if (e == SMTP_CLIENT_STARTTLS)
		peer_secure(p, a->d->setup.tls, tls_name(a));
	else if (e == SMTP_CLIENT_READY)
		attempt_go(a, attempt_ready(a));
	else if (e == SMTP_CLIENT_REFUSED && !p->secure &&
		 a->route.tls == CONFIG_TLS_STARTTLS) {
		/* Offered and then not given: RFC 3207 4 leaves it to us. */
		a->clear = true;
		attempt_go(a, &STEP_SEND);
	} else if (e == SMTP_CLIENT_BROKEN && !p->secure &&
		   p->client.broken != NULL)
		handshake_failed(a, slice_str(p->client.broken));
	else
		turned_away(a, e);
}

static void
secure_lost(void *ctx, enum peer_loss loss, const struct fault *why)
{
	struct attempt *a = ctx;
	struct verdict v;

	if (!a->peer->secure) {
		handshake_failed(a, loss == PEER_LOST_TIME
					? SLICE("no answer in time")
					: attempt_why(a, why));
		return;
	}
	v = attempt_lost(a, loss, why);
	attempt_blame(a, &v);
	attempt_go(a, attempt_next_host(a));
}

static const struct peer_handler SECURING = {
	.connected = nothing,
	.secured = secured,
	.event = secure_event,
	.drained = nothing,
	.lost = secure_lost,
};

static const struct step *
secure_run(struct attempt *a)
{
	struct tls_context *tls = a->d->setup.tls;
	struct verdict v;

	peer_own(a->peer, &SECURING, a);
	if (a->route.tls != CONFIG_TLS_IMPLICIT) {
		peer_starttls(a->peer);
		return NULL;
	}
	if (tls != NULL) {
		peer_secure(a->peer, tls, tls_name(a));
		return NULL;
	}
	v = verdict_of_2(SITUATION_TLS_FAILED, attempt_host(a),
	    SLICE("no TLS is set up here"));
	attempt_blame(a, &v);
	return attempt_next_host(a);
}

const struct step STEP_ROUTE = { "route", route_run };
const struct step STEP_RESOLVE = { "resolve", resolve_run };
const struct step STEP_REUSE = { "reuse", reuse_run };
const struct step STEP_CONNECT = { "connect", connect_run };
const struct step STEP_SECURE = { "secure", secure_run };
