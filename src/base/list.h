/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An intrusive doubly linked ring.  The link lies inside the thing that is
 * listed; the list owns nothing.  A link that is on no list points to itself,
 * so removing twice does no harm.
 */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next, *prev;
};

/* The struct of type T whose member M is the link at P. */
#define LIST_OF(P, T, M) ((T *)(void *)((char *)(P)-offsetof(T, M)))

#define LIST_EACH(P, L) for (struct list *P = (L)->next; P != (L); P = P->next)

/* P may be removed inside the loop. */
#define LIST_EACH_SAFE(P, N, L)                                  \
	for (struct list *P = (L)->next, *N = P->next; P != (L); \
	     P = N, N = P->next)

static inline void
list_init(struct list *l)
{
	l->next = l->prev = l;
}

static inline bool
list_empty(const struct list *l)
{
	return l->next == l;
}

static inline void
list_insert(struct list *before, struct list *item)
{
	item->prev = before->prev;
	item->next = before;
	before->prev->next = item;
	before->prev = item;
}

static inline void
list_push_back(struct list *l, struct list *item)
{
	list_insert(l, item);
}

static inline void
list_push_front(struct list *l, struct list *item)
{
	list_insert(l->next, item);
}

static inline void
list_remove(struct list *item)
{
	item->prev->next = item->next;
	item->next->prev = item->prev;
	list_init(item);
}

/* The first link taken off, or NULL. */
static inline struct list *
list_pop(struct list *l)
{
	struct list *first = l->next;

	if (first == l)
		return NULL;
	list_remove(first);
	return first;
}

#endif
