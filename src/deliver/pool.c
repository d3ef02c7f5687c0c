/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver/pool.h"

/* RFC 5321 4.1.1.10 wants the reply to QUIT awaited; not at any price. */
#define QUIT_PATIENCE_MS 5000

void
pool_init(struct pool *pool, const struct config *config)
{
	*pool = (struct pool){ .config = config };
	list_init(&pool->idle);
	list_init(&pool->leaving);
}

static void
cut(struct list *l)
{
	LIST_EACH_SAFE (at, next, l)
		peer_free(LIST_OF(at, struct peer, link));
}

void
pool_deinit(struct pool *pool)
{
	cut(&pool->idle);
	cut(&pool->leaving);
}

static void
ignore(void *ctx)
{
	(void)ctx;
}

static void
gone(void *ctx, enum peer_loss loss, const struct fault *why)
{
	(void)loss;
	(void)why;
	peer_free(ctx);
}

static void
left(void *ctx, enum smtp_client_event e)
{
	(void)e;
	peer_close(ctx);
}

static void
tired(void *ctx)
{
	peer_close(ctx);
}

static const struct peer_handler LEAVING = {
	.connected = ignore,
	.secured = ignore,
	.event = left,
	.drained = ignore,
	.lost = gone,
	.late = tired,
};

void
pool_quit(struct pool *pool, struct peer *p)
{
	list_remove(&p->link);
	list_push_back(&pool->leaving, &p->link);
	peer_own(p, &LEAVING, p);
	peer_quit(p);
	peer_patience(p, QUIT_PATIENCE_MS);
}

static struct peer *
take_off(struct peer *p)
{
	p->pool->count--;
	p->pool = NULL;
	list_remove(&p->link);
	return p;
}

/* It ends while it waits: nobody is hurt. */
static void
idle_lost(void *ctx, enum peer_loss loss, const struct fault *why)
{
	(void)loss;
	(void)why;
	peer_free(take_off(ctx));
}

/* Whatever it says unasked, most likely 421, it is of no more use. */
static void
idle_event(void *ctx, enum smtp_client_event e)
{
	(void)e;
	peer_close(take_off(ctx));
}

static void
idle_late(void *ctx)
{
	struct peer *p = ctx;
	struct pool *pool = p->pool;

	pool_quit(pool, take_off(p));
}

static const struct peer_handler IDLE = {
	.connected = ignore,
	.secured = ignore,
	.event = idle_event,
	.drained = ignore,
	.lost = idle_lost,
	.late = idle_late,
};

bool
pool_allows(const struct pool *pool, const struct peer *p)
{
	unsigned named = p->client.mail_max;

	return p->transactions < pool->config->reuse_max &&
	       (named == 0 || p->transactions < named);
}

void
pool_put(struct pool *pool, struct peer *p)
{
	if (pool->config->reuse_ms == 0 || !pool_allows(pool, p)) {
		pool_quit(pool, p);
		return;
	}
	if (pool->count == POOL_MAX)
		idle_late(LIST_OF(pool->idle.prev, struct peer, link));
	list_remove(&p->link);
	list_push_front(&pool->idle, &p->link);
	pool->count++;
	p->pool = pool;
	peer_own(p, &IDLE, p);
	peer_patience(p, pool->config->reuse_ms);
}

/* The one that waited least: it is the least likely to have been dropped. */
static struct peer *
find(const struct pool *pool, struct slice site)
{
	LIST_EACH (at, &pool->idle) {
		struct peer *p = LIST_OF(at, struct peer, link);

		if (slice_eq(p->site, site))
			return p;
	}
	return NULL;
}

struct peer *
pool_take(struct pool *pool, struct slice site)
{
	struct peer *p = find(pool, site);

	return p == NULL ? NULL : take_off(p);
}

bool
pool_has(const struct pool *pool, struct slice site)
{
	return find(pool, site) != NULL;
}
