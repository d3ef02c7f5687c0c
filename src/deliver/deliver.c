/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door of the room: the delivery's own life, and the question which site
 * a domain is.  Attempts are in attempt.c.
 */
#include "deliver/attempt.h"

#include <stdlib.h>

/* One domain's names and keys, and an MX answer. */
#define QUESTION_MEMORY_MAX (1u << 20)

/* Somebody wants to know a domain's site. */
struct question {
	struct list link;
	struct deliver *d;
	struct timer *timer; /* so that the answer never comes from inside */
	struct dns_query *query;
	struct arena arena;
	struct route route;
	struct slice domain;
	struct slice unknown; /* the key when nothing better is known */
	deliver_site_done *done;
	void *ctx;
};

struct deliver *
deliver_new(const struct deliver_setup *setup)
{
	struct deliver *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->setup = *setup;
	pool_init(&d->pool, setup->config);
	cache_init(&d->sites);
	list_init(&d->attempts);
	list_init(&d->questions);
	return d;
}

static void
question_free(struct question *q)
{
	list_remove(&q->link);
	timer_free(q->timer);
	if (q->query != NULL)
		dns_cancel(q->query);
	arena_deinit(&q->arena);
	free(q);
}

void
deliver_free(struct deliver *d)
{
	if (d == NULL)
		return;
	LIST_EACH_SAFE (at, next, &d->attempts)
		attempt_free(LIST_OF(at, struct attempt, link));
	LIST_EACH_SAFE (at, next, &d->questions)
		question_free(LIST_OF(at, struct question, link));
	pool_deinit(&d->pool);
	cache_deinit(&d->sites);
	free(d);
}

bool
deliver_idle(const struct deliver *d, struct slice site)
{
	return pool_has(&d->pool, site);
}

/* ------------------------------------------------------ which site -- */

static void
answer(struct question *q, struct slice site)
{
	list_remove(&q->link);
	q->done(q->ctx, slice_empty(site) ? q->unknown : site);
	question_free(q);
}

static void
answered(void *ctx, const struct dns_answer *a)
{
	struct question *q = ctx;
	struct slice site = SLICE_NONE;

	q->query = NULL;
	if (a->status == DNS_OK || a->status == DNS_NODATA) {
		site = resolve_site(a, q->route.host, &q->arena);
		if (!slice_empty(site))
			cache_put(&q->d->sites, q->route.host, site, a->ttl,
			    loop_now(q->d->setup.loop));
	}
	answer(q, site);
}

static void
look(void *ctx)
{
	struct question *q = ctx;
	struct deliver *d = q->d;
	struct slice site;

	if (route_find(d->setup.config, q->domain, &q->arena, &q->route) !=
	    ST_OK) {
		answer(q, SLICE_NONE);
		return;
	}
	if (q->route.kind != ROUTE_MX) {
		answer(q, q->route.site);
		return;
	}
	site = cache_find(&d->sites, q->route.host, loop_now(d->setup.loop));
	/* done() may start what changes the cache. */
	if (!slice_empty(site))
		site = arena_keep(&q->arena, site);
	if (slice_empty(site) && d->setup.dns != NULL)
		q->query = dns_ask_mx(d->setup.dns, q->route.host, answered, q);
	if (q->query == NULL)
		answer(q, site);
}

bool
deliver_site(
    struct deliver *d, struct slice domain, deliver_site_done *done, void *ctx)
{
	struct question *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return false;
	list_init(&q->link);
	q->d = d;
	q->done = done;
	q->ctx = ctx;
	arena_init(&q->arena, QUESTION_MEMORY_MAX);
	q->timer = timer_new(d->setup.loop, look, q);
	q->domain = arena_keep(&q->arena, domain);
	q->unknown = route_domain_site(domain, &q->arena);
	if (q->timer == NULL || q->domain.at == NULL || q->unknown.at == NULL) {
		question_free(q);
		return false;
	}
	list_push_back(&d->questions, &q->link);
	timer_set(q->timer, 0);
	return true;
}

void
deliver_site_known(struct deliver *d, struct slice domain, struct buf *b)
{
	struct slice site = SLICE_NONE;
	struct route route;
	struct arena a;

	arena_init(&a, QUESTION_MEMORY_MAX);
	if (route_find(d->setup.config, domain, &a, &route) == ST_OK)
		site = route.kind == ROUTE_MX
			   ? cache_find(
				 &d->sites, route.host, loop_now(d->setup.loop))
			   : route.site;
	if (slice_empty(site))
		site = route_domain_site(domain, &a);
	/* Out of memory: an empty key, which no task may have. */
	buf_put(b, site);
	arena_deinit(&a);
}
