/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a function that could not do its work says so: one word (enum st) for
 * the program and a struct fault for the person.  Only failures of the second
 * kind come this way.  A bug of ours is an assert; a refusal by a peer or by
 * policy is a struct verdict (catalog/verdict.h).
 */
#ifndef BASE_ST_H
#define BASE_ST_H

#include <stddef.h>

enum st {
	ST_OK,
	ST_SYNTAX, /* the bytes do not follow the grammar */
	ST_LIMIT,  /* a limit with a name was reached */
	ST_MEMORY, /* out of memory */
	ST_IO,     /* the system refused; fault.sys is its errno */
	ST_FULL,   /* no space left on the device */
	ST_ABSENT, /* what was asked for does not exist */
	ST_CLOSED, /* the other side went away, or we are shutting down */
	ST_TIME,   /* not done in the time allowed */
};

/*
 * Strings are literals, so a fault is copied freely and never freed.  It is
 * set only when a function fails; callers pass NULL when they do not care.
 */
struct fault {
	const char *what; /* what went wrong, a phrase without full stop */
	const char *rule; /* the RFC section or limit that says so, or NULL */
	size_t at;        /* offset in the input where it was noticed */
	int sys;          /* errno, 0 when the system was not involved */
};

/* Fills *why when the caller wants it; returns st, so that it ends a line. */
enum st fault_set(struct fault *why, enum st st, struct fault f);

#define FAULT(why, st, ...) \
	fault_set((why), (st), (struct fault){ __VA_ARGS__ })

#endif
