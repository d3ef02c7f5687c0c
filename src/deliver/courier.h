/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The courier keeps every queued message moving: it asks the scheduler what
 * is due, has deliver/ attempt it, notes in the spool what became of each
 * recipient, and commits the reports that are owed.  It is the only one that
 * changes the state of a queued recipient.
 */
#ifndef DELIVER_COURIER_H
#define DELIVER_COURIER_H

#include "bundle/bundle.h"
#include "config/config.h"
#include "deliver/deliver.h"
#include "schedule/schedule.h"
#include "spool/spool.h"
#include "state/suppression.h"

/* A report that could not be stored is tried again after this long. */
#define COURIER_REPORT_RETRY_MS 60000

struct courier;
struct courier_share; /* one spool among those that this process owns */

struct courier_setup {
	struct loop *loop;
	const struct config *config;
	struct deliver *deliver;
	struct schedule *schedule;
	const struct bundles *texts;     /* the operator's; NULL: none */
	struct suppression *suppression; /* NULL: nothing is suppressed */
};

struct courier *courier_new(const struct courier_setup *setup);
/*
 * The end, stopped or not: from here on it touches neither deliver nor spool,
 * though the spool may still answer its last commits while it closes.
 */
void courier_close(struct courier *c);
void courier_free(struct courier *c);

/*
 * A spool is opened with courier_found as its watcher and the share as ctx;
 * then it is handed over.  A report lies in the share of what it is about.
 */
struct courier_share *courier_share_new(struct courier *c);
void courier_found(void *share, const struct spool_message *m);
void courier_share_opened(struct courier_share *share, struct spool *s);
void courier_share_free(struct courier_share *share); /* opening failed */

/* Starts working; before that, found messages only gather. */
void courier_start(struct courier *c);

/* A message has become durable. */
void courier_take(struct courier_share *share, const struct spool_message *m);

/* Starts nothing more; calls stopped when no attempt runs. */
void courier_stop(struct courier *c, void (*stopped)(void *ctx), void *ctx);

/* ---- the operator's commands; ST_ABSENT: no such message ---- */

enum st courier_hold(
    struct courier *c, spool_id id, bool held, struct fault *why);
enum st courier_retry(struct courier *c, spool_id id, struct fault *why);
void courier_retry_all(struct courier *c);
enum st courier_remove(struct courier *c, spool_id id, struct fault *why);

#endif
