/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The suppression list as a file: addresses that other servers have refused
 * for good, how often, and what they said.  SQLite in WAL mode, so that all
 * workers and the operator's commands use it at the same time.  Every call may
 * block on the disk or on another process: workers make them on threads
 * (suppression.h).
 *
 * It survives the death of any process.  What was written in the last moments
 * before a loss of power may be missing: that is a refusal not counted, and no
 * message.
 */
#ifndef STATE_SUPPRESSION_TABLE_H
#define STATE_SUPPRESSION_TABLE_H

#include "base/arena.h"
#include "base/st.h"
#include "catalog/verdict.h"

/* Name of the file in the spool's folder. */
#define SUPPRESSION_FILE "suppression.db"

/* A call gives up when others keep the file for longer than this. */
#define SUPPRESSION_BUSY_MS 2000
/* Octets of a reply that are kept; the rest is cut off. */
#define SUPPRESSION_REPLY_MAX 4096

struct suppression_rules {
	unsigned after;       /* refusals in a row; 0: nothing is kept */
	uint64_t lifetime_ms; /* of an entry, from its last refusal on */
	unsigned entries_max; /* who would expire first goes first */
};

struct suppressed {
	struct slice address;
	unsigned refusals; /* 0: nothing is known of it */
	uint64_t last_ms;
	uint64_t until_ms; /* 0: counted, but not suppressed yet */
	unsigned basic;
	struct esc esc;
	struct slice host, reply; /* of the last refusal */
};

struct suppression_table;

/* `create` false: ST_ABSENT when there is none. */
enum st suppression_table_open(const char *file, bool create,
    struct suppression_table **ret, struct fault *why);
void suppression_table_close(struct suppression_table *t); /* NULL is fine */

/* What is known of the address and has not expired; kept in a. */
enum st suppression_table_find(struct suppression_table *t,
    struct slice address, uint64_t now_ms, struct arena *a,
    struct suppressed *ret);
/*
 * One more refusal: address, basic, esc, host and reply are the caller's.
 * *ret_until is 0 unless this one made it suppressed.
 */
enum st suppression_table_refused(struct suppression_table *t,
    const struct suppression_rules *rules, const struct suppressed *what,
    uint64_t now_ms, uint64_t *ret_until);
/*
 * Drops what has expired and what is too much; it counts all entries, so it is
 * called once after many refusals.
 */
enum st suppression_table_tidy(struct suppression_table *t,
    const struct suppression_rules *rules, uint64_t now_ms);
/* Forgets it; ST_ABSENT when it was not there. */
enum st suppression_table_forget(
    struct suppression_table *t, struct slice address);
bool suppression_table_is_empty(struct suppression_table *t);

/* Each that is suppressed, by address; valid in the call. */
typedef void suppression_found(void *ctx, const struct suppressed *s);
enum st suppression_table_each(struct suppression_table *t, uint64_t now_ms,
    suppression_found *found, void *ctx);

/* What SQLite said last. */
const char *suppression_table_why(const struct suppression_table *t);

#endif
