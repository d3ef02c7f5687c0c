/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making parcels: which recipients travel together.  Recipients that share a
 * next hop are one task, so that they go in one transaction.
 */
#include "deliver/parcel.h"

#include "mail/path.h"
#include "os/clock.h"

#include <stdlib.h>

/* One group of recipients while a message is being sorted. */
struct group {
	uint64_t hash;
	struct slice site;
	unsigned attempts, named_s; /* the longest wait that a peer named */
	uint64_t last_ms;
};

struct sorting {
	struct arena arena;
	struct group *groups;
	size_t count;
	unsigned *which;
};

#define SORTING_MAX (8u << 20)

struct parcel *
parcel_find(struct courier *c, spool_id id)
{
	struct parcel *p;

	HASH_FIND(hh, c->parcels, &id, sizeof(id), p);
	return p;
}

/* The group of this site, made when it is new; NULL: out of memory. */
static struct group *
group_of(struct sorting *x, struct slice site)
{
	uint64_t hash = slice_hash(site);
	struct group *g;

	for (size_t i = 0; i < x->count; i++)
		if (x->groups[i].hash == hash &&
		    slice_eq(x->groups[i].site, site))
			return &x->groups[i];
	site = arena_keep(&x->arena, site);
	if (site.at == NULL)
		return NULL;
	g = &x->groups[x->count++];
	*g = (struct group){ .hash = hash, .site = site };
	return g;
}

static bool
sort(struct sorting *x, struct courier *c, const struct spool_message *m)
{
	struct buf site;
	bool ok = true;

	x->groups = arena_alloc(&x->arena, m->rcpt_count * sizeof(*x->groups));
	x->which = arena_alloc(&x->arena, m->rcpt_count * sizeof(*x->which));
	if (x->groups == NULL || x->which == NULL)
		return false;
	buf_init(&site, DELIVER_SITE_MAX);
	for (size_t i = 0; i < m->rcpt_count && ok; i++) {
		const struct spool_rcpt *r = &m->rcpts[i];
		struct group *g;

		if (r->state != SPOOL_PENDING)
			continue;
		buf_clear(&site);
		deliver_site_known(
		    c->setup.deliver, address_domain(r->to.address), &site);
		g = buf_ok(&site) && site.len > 0
			? group_of(x, buf_slice(&site))
			: NULL;
		ok = g != NULL;
		if (!ok)
			break;
		x->which[i] = (unsigned)(g - x->groups);
		if (r->attempts > g->attempts)
			g->attempts = r->attempts;
		if (r->last_ms > g->last_ms)
			g->last_ms = r->last_ms;
		if (r->last.retry_after > g->named_s)
			g->named_s = r->last.retry_after;
	}
	buf_deinit(&site);
	return ok;
}

/* When a message found after a restart is due: as if we had never stopped. */
static uint64_t
due(const struct courier *c, const struct group *g)
{
	const struct config *config = c->setup.config;
	/* Not the loop's time, which stands still while a spool is read. */
	uint64_t now = clock_mono_ms(), wall = clock_wall_ms();
	uint64_t wait, gone;
	size_t step = g->attempts;

	if (step == 0 || config->retry_count == 0)
		return now;
	if (step > config->retry_count)
		step = config->retry_count;
	/* The clock may have been put back meanwhile: never a whole wait more.
	 */
	wait = config->retry_s[step - 1];
	wait = (wait > g->named_s ? wait : g->named_s) * 1000;
	gone = wall > g->last_ms ? wall - g->last_ms : 0;
	return gone < wait ? now + (wait - gone) : now;
}

static bool
schedule_groups(
    struct parcel *p, const struct sorting *x, const struct spool_message *m)
{
	struct courier *c = p->share->courier;
	struct slice sender = m->envelope.sender;

	for (unsigned i = 0; i < p->task_count; i++) {
		const struct group *g = &x->groups[i];

		p->tasks[i] = schedule_add(c->setup.schedule, p->id, g->site,
		    sender, g->attempts, due(c, g));
		if (p->tasks[i] == NULL)
			return false;
		p->left++;
		if (m->held)
			schedule_hold(c->setup.schedule, p->tasks[i], true);
	}
	return true;
}

static bool
owes(const struct spool_message *m)
{
	for (size_t i = 0; i < m->rcpt_count; i++)
		if (m->rcpts[i].owes_report)
			return true;
	return false;
}

static struct parcel *
make(struct courier_share *share, const struct sorting *x,
    const struct spool_message *m)
{
	struct parcel *p;

	p = calloc(1, sizeof(*p) + x->count * sizeof(p->tasks[0]));
	if (p == NULL)
		return NULL;
	p->id = m->id;
	p->share = share;
	p->task_count = (unsigned)x->count;
	p->owes = owes(m);
	if (x->count > 1) {
		p->which = calloc(m->rcpt_count, sizeof(*p->which));
		if (p->which == NULL) {
			free(p);
			return NULL;
		}
		memcpy(p->which, x->which, m->rcpt_count * sizeof(*p->which));
	}
	HASH_ADD(hh, share->courier->parcels, id, sizeof(p->id), p);
	/* That is how uthash says that there was no memory. */
	if (p->hh.tbl == NULL) {
		free(p->which);
		free(p);
		return NULL;
	}
	return p;
}

bool
parcel_add(struct courier_share *share, const struct spool_message *m)
{
	struct courier *c = share->courier;
	struct sorting x = { 0 };
	struct parcel *p = NULL;
	bool ok;

	if (parcel_find(c, m->id) != NULL)
		return true; /* the same message in two shares: once is enough
			      */
	arena_init(&x.arena, SORTING_MAX);
	ok = sort(&x, c, m) && (p = make(share, &x, m)) != NULL &&
	     schedule_groups(p, &x, m);
	if (!ok && p != NULL)
		parcel_free(c, p);
	arena_deinit(&x.arena);
	return ok;
}

void
parcel_free(struct courier *c, struct parcel *p)
{
	for (unsigned i = 0; i < p->task_count; i++)
		if (p->tasks[i] != NULL)
			schedule_remove(c->setup.schedule, p->tasks[i]);
	HASH_DEL(c->parcels, p);
	free(p->which);
	free(p);
}

void
parcel_settle(struct courier *c, struct parcel *p)
{
	if (p->left == 0 && !p->owes && !p->reporting)
		parcel_free(c, p);
}
