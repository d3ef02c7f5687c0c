/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which site a domain's mail hosts make, for as long as DNS said it holds.
 * Only a short cut: what is not here is asked for again.
 */
#ifndef DELIVER_CACHE_H
#define DELIVER_CACHE_H

#include "base/slice.h"

/* The oldest entry goes first. */
#define CACHE_ENTRIES_MAX 8192
/* A record's time to live is taken within these, seconds. */
#define CACHE_TTL_MIN 60
#define CACHE_TTL_MAX 3600

struct cache_entry;

struct cache {
	/* private */
	struct cache_entry *entries; /* in the order they came */
};

void cache_init(struct cache *c);
void cache_deinit(struct cache *c);

/* Out of memory: it is not kept. */
void cache_put(struct cache *c, struct slice domain, struct slice site,
    unsigned ttl, uint64_t now_ms);
/* Valid until the next cache_put; empty when it is not known. */
struct slice cache_find(struct cache *c, struct slice domain, uint64_t now_ms);

#endif
