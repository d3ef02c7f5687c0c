/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The levels of log events, made from data/events.cat.  The numbers are those
 * of enum log_level (os/log.h): 0 debug, 1 info, 2 warn, 3 error.  Writing a
 * log is not done here.
 */
#ifndef CATALOG_EVENT_H
#define CATALOG_EVENT_H

#include "base/slice.h"

struct event_row {
	struct slice name;
	unsigned level;
};

/* Sorted by name in the order of slice_cmp. */
extern const struct event_row catalog_events[];
extern const size_t catalog_event_count;

/* False when data/events.cat has no such event. */
bool event_level(struct slice name, unsigned *ret_level);

#endif
