/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the scheduler: tasks, and sites with their senders.  A site
 * exists while it has tasks or a pause; a sender inside a site exists while it
 * has tasks that are ready.  Here is who stands in which line; when anybody
 * moves is decided in schedule.c.
 */
#ifndef SCHEDULE_SITE_H
#define SCHEDULE_SITE_H

#include "base/list.h"
#include "schedule/heap.h"
#include "schedule/schedule.h"

struct site_table;
struct sender;
struct site;

/* Where a task stands; running and held tasks stand aside. */
enum stand { STAND_NONE, STAND_TIMER, STAND_READY, STAND_ASIDE };

/* There may be a million of these: 72 octets. */
struct task {
	uint64_t message;
	uint64_t sender;        /* hash of the sender's key */
	struct heap_item timer; /* timer.due holds in every stand */
	struct list link;       /* among the sender's, or in site.aside */
	struct site *site;
	union {
		struct sender *line; /* STAND_READY: the line it stands in */
		uint32_t round;      /* running: the site's when it began */
	};
	uint32_t slot; /* in the shared counts, while running */
	uint16_t attempts;
	unsigned char stand; /* enum stand */
	bool running : 1;
	bool held : 1;
};

_Static_assert(sizeof(struct task) <= 72, "a task has grown");

struct site {
	struct slice key;
	struct list ready_link; /* in schedule.ready, when it may run one */
	struct list senders;    /* in turn; each has a ready task */
	struct list aside;      /* running and held */
	struct heap_item timer; /* blocked until then */
	bool blocked;           /* timer is in the heap */
	size_t tasks, running;
	unsigned limit, successes;
	uint32_t round; /* of shared.h, or our own when we are alone */
	uint64_t paused_until;
	/* private: site.c */
	struct sender *common;
	struct site_hash *hash;
};

struct site_table {
	/* private */
	struct site_hash *sites;
	struct sender *senders;
};

/* The site of this key, made when there is none; NULL: out of memory. */
struct site *site_get(struct site_table *t, struct slice key, unsigned limit);
struct site *site_find(const struct site_table *t, struct slice key);
void site_free(struct site_table *t, struct site *site); /* without tasks */
/* The one after `site`, or the first after NULL; NULL at the end. */
struct site *site_next(const struct site_table *t, const struct site *site);

/* Into the line of its sender, and out of the line it stands in. */
void site_line_up(struct site_table *t, struct task *task);
void site_step_out(struct site_table *t, struct task *task);

/* The first task of the sender whose turn it is, out of its line; or NULL. */
struct task *site_take(struct site_table *t, struct site *site);

#endif
