/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking into a spool's folder without opening it for work: `pabal spool
 * check` and `pabal spool dump`.  It takes no lock and changes nothing, so it
 * may be used beside the daemon; what the daemon writes meanwhile may or may
 * not be seen.
 */
#ifndef SPOOL_INSPECT_H
#define SPOOL_INSPECT_H

#include "spool/spool.h"

struct spool_census {
	uint64_t segments, octets; /* files, and their length */
	uint64_t messages;         /* alive */
	uint64_t held;
	uint64_t content; /* octets of live messages */
	uint64_t rcpts, pending, owing;
	uint64_t damaged;    /* reported to the callback, with torn tails */
	uint64_t unreadable; /* live messages that cannot be read whole */
};

/*
 * Reads every record and every live message's content.  ST_OK when the folder
 * could be read, whatever was found in it.
 */
enum st spool_check(const char *dir, spool_damage *damage, void *ctx,
    struct spool_census *ret, struct fault *why);

/* One record as a line without its end; false stops. */
typedef bool spool_line(void *ctx, struct slice line);

/* Every record of every segment, in order; JSON objects when asked to. */
enum st spool_dump(
    const char *dir, bool json, spool_line *line, void *ctx, struct fault *why);

#endif
