/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The suppression list for a worker: questions and notes are gathered while a
 * thread has the file, and the next thread takes them all, so that a busy
 * queue asks in large bites and the loop never waits.  When the file cannot
 * be used, nothing is suppressed: mail goes on as if there were no list.
 */
#ifndef STATE_SUPPRESSION_H
#define STATE_SUPPRESSION_H

#include "os/loop.h"
#include "state/suppression_table.h"

/*
 * When the list was empty it is not asked again for so long, so that who never
 * has an entry never pays for one.  Another worker's first entry is seen that
 * much later.
 */
#define SUPPRESSION_EMPTY_MS 1000

/* Questions and notes that may wait; what is too much is not asked. */
#define SUPPRESSION_QUEUE_MAX 100000

struct suppression;

struct suppression *suppression_open(struct loop *l, const char *file,
    const struct suppression_rules *rules, struct fault *why);
/* Waits for the thread, and drops questions without an answer; NULL is fine. */
void suppression_close(struct suppression *s);

/*
 * Asks about n addresses; they are copied.  `answered` is called once, later,
 * never from inside, with one answer for each in their order; `refusals` is 0
 * where nothing is known.  False: nobody will answer, and nothing is known.
 */
typedef void suppression_answered(
    void *ctx, const struct suppressed *answers, size_t n);
bool suppression_ask(struct suppression *s, const struct slice *addresses,
    size_t n, suppression_answered *answered, void *ctx);

/* Notes for which nobody waits: address, basic, esc, host, reply count. */
void suppression_refused(struct suppression *s, const struct suppressed *what);
/* It took something: what is known of it is no longer true. */
void suppression_accepted(struct suppression *s, struct slice address);

#endif
