/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the courier's files share: a parcel is what is kept in memory of one
 * queued message, as small as it can be, because there may be a million.
 * Nothing outside the courier includes this.
 */
#ifndef DELIVER_PARCEL_H
#define DELIVER_PARCEL_H

#include "base/list.h"
#include "deliver/courier.h"

/* Without this uthash ends the process when memory runs out. */
#define HASH_NONFATAL_OOM 1
#include <uthash.h>

struct courier_share {
	struct courier *courier;
	struct spool *spool;
	struct list link;
};

struct parcel {
	spool_id id; /* the key */
	struct courier_share *share;
	unsigned *which; /* task index of each recipient; NULL: one task */
	unsigned task_count, left; /* tasks in all; not yet finished */
	bool removed;              /* by the operator */
	bool owes;                 /* a report is to be written */
	bool reporting;            /* and the spool has it in hand */
	UT_hash_handle hh;
	struct task *tasks[]; /* NULL when finished */
};

struct courier {
	struct courier_setup setup;
	struct list shares, runs;
	struct parcel *parcels;
	struct timer *timer, *report_timer;
	bool reports_wait; /* report_timer is set */
	bool started, stopping, closed, soon;
	void (*stopped)(void *ctx);
	void *stopped_ctx;
};

/* One attempt under way. */
struct run {
	struct courier *courier;
	struct parcel *parcel;
	struct task *task;
	unsigned index; /* of the task in the parcel */
	struct arena arena;
	struct spool_message message;
	unsigned *rcpts;
	size_t rcpt_count;
	bool *known; /* by recipient: the suppression list has it; or NULL */
	struct list link;
};

/*
 * A message as it is read for an attempt: all recipients, each with the last
 * reply it got.  One that did not fit could never be tried again, so this is
 * more than limits.recipients and REPLY_MAX bring together in practice.
 */
#define RUN_ARENA_MAX (1u << 30)

/* parcel.c */
struct parcel *parcel_find(struct courier *c, spool_id id);
/* Sorts the pending recipients by next hop and schedules a task for each. */
bool parcel_add(struct courier_share *share, const struct spool_message *m);
/* Frees it when no task is left and nothing is owed. */
void parcel_settle(struct courier *c, struct parcel *p);
void parcel_free(struct courier *c, struct parcel *p);

/* outcome.c: notes, logs and reports after an attempt */
/*
 * What the scheduler acts on: the worst verdict of those who are left, and the
 * worst that was said of the site, by a recipient that is settled or not.
 */
struct outcome_sum {
	bool left, complains;
	struct verdict worst, complaint;
};
void outcome_note(struct run *r, const struct deliver_result *result,
    struct outcome_sum *ret);
/* Logs what became of the site. */
void outcome_log_site(struct slice site, const struct verdict *v,
    const struct schedule_effect *e);
/* Notes that the operator took this recipient out. */
enum st outcome_remove(struct parcel *p, unsigned rcpt, struct fault *why);
/* Writes what the message owes; called again until it is committed. */
void outcome_report(struct courier *c, struct parcel *p);

/* suppress.c */
/* Whether the list is asked; then `answered` gets the run. */
bool suppress_ask(struct run *r, suppression_answered *answered);
/*
 * Settles who is suppressed; true when there are others to go on with.
 * False: the run is over, as *ret says.
 */
bool suppress_apply(struct run *r, const struct suppressed *answers, size_t n,
    struct outcome_sum *ret);
/* After an attempt: what the list is to know of it. */
void suppress_note(struct run *r, const struct deliver_outcome *o);

/* courier.c */
void courier_pump(struct courier *c);

#endif
