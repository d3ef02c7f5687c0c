/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sites and senders in hash tables.  A sender's line that cannot be made for
 * want of memory is no reason to lose a task: it stands in the line that each
 * site has for all such, and only fairness suffers.
 */
#include "schedule/site.h"

#include <assert.h>
#include <stdlib.h>

/* Without this uthash ends the process when memory runs out. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

/* The macros of uthash convert between signed and unsigned inside. */
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

struct sender_key {
	const struct site *site;
	uint64_t sender;
};

struct sender {
	struct sender_key key;
	struct list link;  /* in site.senders */
	struct list tasks; /* task.link */
	UT_hash_handle hh;
};

/* A site in one piece of memory with its key. */
struct site_hash {
	struct site site;
	struct sender common;
	UT_hash_handle hh;
	char key[];
};

static void
sender_init(struct sender *l, const struct site *site, uint64_t sender)
{
	*l = (struct sender){ .key = { site, sender } };
	list_init(&l->link);
	list_init(&l->tasks);
}

static struct site_hash *
find(const struct site_table *t, struct slice key)
{
	struct site_hash *h = NULL;

	HASH_FIND(hh, t->sites, key.at, key.len, h);
	return h;
}

struct site *
site_find(const struct site_table *t, struct slice key)
{
	struct site_hash *h = find(t, key);

	return h == NULL ? NULL : &h->site;
}

struct site *
site_get(struct site_table *t, struct slice key, unsigned limit)
{
	struct site_hash *h = find(t, key);

	if (h != NULL)
		return &h->site;
	if (key.len > SIZE_MAX - sizeof(*h))
		return NULL;
	h = calloc(1, sizeof(*h) + key.len);
	if (h == NULL)
		return NULL;
	if (key.len > 0)
		memcpy(h->key, key.at, key.len);
	h->site.key = slice_of(h->key, key.len);
	h->site.limit = limit;
	h->site.hash = h;
	h->site.common = &h->common;
	list_init(&h->site.ready_link);
	list_init(&h->site.senders);
	list_init(&h->site.aside);
	sender_init(&h->common, &h->site, 0);
	HASH_ADD_KEYPTR(hh, t->sites, h->key, key.len, h);
	/* That is how uthash says that there was no memory. */
	if (h->hh.tbl == NULL) {
		free(h);
		return NULL;
	}
	return &h->site;
}

void
site_free(struct site_table *t, struct site *site)
{
	struct site_hash *h = site->hash;

	assert(site->tasks == 0 && list_empty(&site->senders));
	HASH_DELETE(hh, t->sites, h);
	free(h);
}

struct site *
site_next(const struct site_table *t, const struct site *site)
{
	struct site_hash *h = site == NULL ? t->sites : site->hash->hh.next;

	return h == NULL ? NULL : &h->site;
}

static struct sender *
sender_get(struct site_table *t, struct site *site, uint64_t sender)
{
	struct sender_key key = { site, sender };
	struct sender *l = NULL;

	HASH_FIND(hh, t->senders, &key, sizeof(key), l);
	if (l != NULL)
		return l;
	l = malloc(sizeof(*l));
	if (l == NULL)
		return site->common;
	sender_init(l, site, sender);
	HASH_ADD(hh, t->senders, key, sizeof(l->key), l);
	if (l->hh.tbl == NULL) {
		free(l);
		return site->common;
	}
	return l;
}

void
site_line_up(struct site_table *t, struct task *task)
{
	struct site *site = task->site;
	struct sender *l = sender_get(t, site, task->sender);

	if (list_empty(&l->tasks))
		list_push_back(&site->senders, &l->link);
	list_push_back(&l->tasks, &task->link);
	task->line = l;
}

void
site_step_out(struct site_table *t, struct task *task)
{
	struct sender *l = task->line;

	list_remove(&task->link);
	task->line = NULL;
	if (!list_empty(&l->tasks))
		return;
	list_remove(&l->link);
	if (l == task->site->common)
		return;
	HASH_DELETE(hh, t->senders, l);
	free(l);
}

struct task *
site_take(struct site_table *t, struct site *site)
{
	struct list *turn = list_pop(&site->senders);
	struct sender *l;
	struct task *task;

	if (turn == NULL)
		return NULL;
	l = LIST_OF(turn, struct sender, link);
	task = LIST_OF(l->tasks.next, struct task, link);
	/* To the end of the ring first: stepping out may end the line. */
	list_push_back(&site->senders, &l->link);
	site_step_out(t, task);
	return task;
}
