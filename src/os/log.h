/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events, one JSON object a line.  Every event stands in data/events.cat with
 * its fields and level; a lint test holds the two together.  Values are
 * escaped here, so raw bytes of a peer are safe to pass.
 *
 *	LOG("smtp.rcpt.refused", KS("queue", id), KU("code", 550));
 */
#ifndef OS_LOG_H
#define OS_LOG_H

#include "base/slice.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
	const char *key;
	enum { LOG_SLICE, LOG_UINT, LOG_BOOL } kind;
	struct slice s;
	uint64_t u;
};

#define KS(key, slice) ((struct log_field){ (key), LOG_SLICE, (slice), 0 })
#define KU(key, n)     ((struct log_field){ (key), LOG_UINT, SLICE_NONE, (n) })
#define KB(key, b)     ((struct log_field){ (key), LOG_BOOL, SLICE_NONE, (b) })

/* Fields after the name; the level is looked up in the generated table. */
#define LOG(event, ...)                                               \
	log_event((event), (const struct log_field[]){ __VA_ARGS__ }, \
	    sizeof((const struct log_field[]){ __VA_ARGS__ }) /       \
		sizeof(struct log_field))

void log_event(const char *event, const struct log_field *fields, size_t count);

/* Where it goes (a descriptor, 2 at first) and from which level on. */
void log_to(int fd);
void log_level(enum log_level least);
/* Put into every line: "worker": 0 */
void log_worker(int number);

#endif
