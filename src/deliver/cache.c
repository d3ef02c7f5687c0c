/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver/cache.h"

#include <stdlib.h>

/* Out of memory leaves the table as it was. */
#define HASH_NONFATAL_OOM      1
#define uthash_nonfatal_oom(e) ((e)->unlisted = true)
#include <uthash.h>

struct cache_entry {
	UT_hash_handle hh;
	uint64_t until_ms;
	size_t domain_len, site_len;
	bool unlisted;
	char bytes[]; /* domain, then site */
};

void
cache_init(struct cache *c)
{
	c->entries = NULL;
}

static void
drop(struct cache *c, struct cache_entry *e)
{
	HASH_DEL(c->entries, e);
	free(e);
}

void
cache_deinit(struct cache *c)
{
	while (c->entries != NULL)
		drop(c, c->entries);
}

static struct cache_entry *
find(struct cache *c, struct slice domain)
{
	struct cache_entry *e;

	HASH_FIND(hh, c->entries, domain.at, domain.len, e);
	return e;
}

void
cache_put(struct cache *c, struct slice domain, struct slice site, unsigned ttl,
    uint64_t now_ms)
{
	struct cache_entry *e = find(c, domain);

	if (e != NULL)
		drop(c, e);
	if (HASH_COUNT(c->entries) >= CACHE_ENTRIES_MAX)
		drop(c, c->entries);
	e = calloc(1, sizeof(*e) + domain.len + site.len);
	if (e == NULL)
		return;
	if (ttl < CACHE_TTL_MIN)
		ttl = CACHE_TTL_MIN;
	if (ttl > CACHE_TTL_MAX)
		ttl = CACHE_TTL_MAX;
	e->until_ms = now_ms + (uint64_t)ttl * 1000;
	e->domain_len = domain.len;
	e->site_len = site.len;
	memcpy(e->bytes, domain.at, domain.len);
	memcpy(e->bytes + domain.len, site.at, site.len);
	HASH_ADD_KEYPTR(hh, c->entries, e->bytes, e->domain_len, e);
	if (e->unlisted)
		free(e);
}

struct slice
cache_find(struct cache *c, struct slice domain, uint64_t now_ms)
{
	struct cache_entry *e = find(c, domain);

	if (e == NULL)
		return SLICE_NONE;
	if (e->until_ms <= now_ms) {
		drop(c, e);
		return SLICE_NONE;
	}
	return slice_of(e->bytes + e->domain_len, e->site_len);
}
