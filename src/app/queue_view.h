/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking at the queue: reads the spool's folders, whether or not the engine
 * runs, and prints for people or, as JSON lines, for programs.
 */
#ifndef APP_QUEUE_VIEW_H
#define APP_QUEUE_VIEW_H

#include "config/config.h"
#include "spool/spool.h"

#include <stdio.h>

struct queue_view {
	const struct config *config;
	bool json;
	bool content; /* show: the message itself, too */
	FILE *to;
};

/* Exit codes of sysexits(3). */
int queue_list(const struct queue_view *v);
int queue_summary(const struct queue_view *v);
int queue_show(const struct queue_view *v, spool_id id); /* EX_DATAERR: none */

/* What the running engine does where. */
int queue_sites(const struct queue_view *v);

/* Who is suppressed; and no longer. */
int queue_suppressed(struct queue_view *v);
int queue_unsuppress(const struct queue_view *v, char **addresses, int count);

/* Peers' bytes: nothing in them can move the cursor of a terminal. */
void queue_print(FILE *to, struct slice s);

/* Every id in the queue, for "all". */
int queue_each(
    const struct config *c, void (*each)(void *ctx, spool_id id), void *ctx);

#endif
