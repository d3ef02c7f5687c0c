/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is tried when.  Pure: no I/O, no clock; `now` (monotonic ms) comes in
 * with each call.  A *task* is one message's share for one site; the site is
 * the next hop ("the set of MX hosts that answer for a domain", or a
 * configured route).  It keeps limits for each site, is fair between senders
 * inside a site and between sites, backs off with jitter, and obeys times
 * that a peer named.  It forgets everything when the process ends: the spool
 * is what lasts.
 */
#ifndef SCHEDULE_SCHEDULE_H
#define SCHEDULE_SCHEDULE_H

#include "base/slice.h"
#include "catalog/verdict.h"

struct schedule;
struct task; /* opaque; one is about 100 octets */

struct schedule_options {
	const unsigned *retry_s; /* waits after the 1st, 2nd … failure; the
				    last one repeats */
	size_t retry_count;
	unsigned jitter_percent; /* each wait is moved by up to this much */
	unsigned site_max;       /* transactions at once to one site */
	unsigned total_max;      /* transactions at once in all */
	uint64_t pause_ms; /* a site that names no time is paused so long */
	uint64_t (*random)(uint64_t below); /* os/random.h, or a test's */
	/* counters shared by all workers (schedule/shared.h); NULL: alone */
	struct shared_counts *shared;
	unsigned worker; /* our column there */
};

/* SPLIT: the rest is sent on almost at once, yet never in a busy loop. */
#define SCHEDULE_SPLIT_MS 1000
/* When the site is full because of other workers: asked again after this. */
#define SCHEDULE_SHARED_MS 100
/* When another worker has paused it; an operator may lift that meanwhile. */
#define SCHEDULE_PAUSED_MS 1000

struct schedule *schedule_new(const struct schedule_options *o);
void schedule_free(struct schedule *s);

/*
 * A task due at `due`.  `site` is the key of the next hop, `sender` the key
 * that fairness goes by.  NULL when out of memory.
 */
struct task *schedule_add(struct schedule *s, uint64_t message,
    struct slice site, struct slice sender, unsigned attempts, uint64_t due);
void schedule_remove(struct schedule *s, struct task *t); /* not running */

uint64_t task_message(const struct task *t);
struct slice task_site(const struct task *t);
unsigned task_attempts(const struct task *t);
uint64_t task_due(const struct task *t);
bool task_running(const struct task *t);
bool task_held(const struct task *t);

/*
 * The site turned out to be another (MX sets that are equal share one).  A
 * running task stops running without having been an attempt and waits at the
 * new site, due at once.  False (nothing changed): out of memory.
 */
bool schedule_move(struct schedule *s, struct task *t, struct slice site);

/* The next task that may run now, marked as running; NULL: none. */
struct task *schedule_next(struct schedule *s, uint64_t now);
/* The same for one site: for the connection that has just become free. */
struct task *schedule_next_for(
    struct schedule *s, struct slice site, uint64_t now);

/*
 * When schedule_next should be asked again: 0 is at once, UINT64_MAX is on
 * events only (a task was added, done, released …).
 */
uint64_t schedule_wake(const struct schedule *s);

/* What an attempt has changed for its site, for the log. */
struct schedule_effect {
	enum { SCHEDULE_SAME, SCHEDULE_SLOWED, SCHEDULE_PAUSED } kind;
	unsigned limit;    /* transactions at once from now on */
	uint64_t pause_ms; /* PAUSED: this long */
};

/*
 * The task ran.  `v` is the worst of its recipients' verdicts that are still
 * pending, NULL when all are settled: then the task is freed.  WAIT waits
 * retry_after, SPLIT a moment, everything else backs off, but never for less
 * than a retry_after.  `site` is the worst of all verdicts, also of settled
 * ones, or NULL: SLOW_DOWN halves the site's concurrency, once for all that run
 * at that moment; asked of a site with one at a time it is a pause.  PAUSE_SITE
 * stops the site for the time that was named, or else pause_ms.  Both hold in
 * all workers.  Concurrency grows again with successes.
 */
struct schedule_effect schedule_finish(struct schedule *s, struct task *t,
    const struct verdict *v, const struct verdict *site, uint64_t now);
/* The same when `v` speaks for the site, too. */
struct schedule_effect schedule_done(
    struct schedule *s, struct task *t, const struct verdict *v, uint64_t now);

/* The task ends without an attempt: nothing is learned of its site. */
void schedule_drop(struct schedule *s, struct task *t, uint64_t now);

/*
 * Operator's commands.  A held task is not tried until it is released; held
 * while it runs, it ends its run first.  `now` makes a task due, and lifts its
 * site's pause, here and for the workers that learned of it: who asks for it
 * has seen to the cause.
 */
void schedule_hold(struct schedule *s, struct task *t, bool held);
void schedule_now(struct schedule *s, struct task *t, uint64_t now);

struct schedule_site_info {
	struct slice site;
	size_t waiting, running;
	unsigned limit;        /* at this moment */
	uint64_t paused_until; /* by any worker; 0: not */
};
/*
 * Start with *at = 0; false after the last.  Nothing may be changed between
 * the calls.  The slice lives as long as the site has tasks.
 */
bool schedule_site_next(
    const struct schedule *s, size_t *at, struct schedule_site_info *ret);

#endif
