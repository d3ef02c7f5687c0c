/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One piece of blocking work on the thread pool that its owner may have to
 * wait for: who is being closed cannot turn the loop, and must not free what a
 * thread still reads.  It is no queue: who starts it keeps track.
 */
#ifndef OS_JOB_H
#define OS_JOB_H

#include "os/loop.h"

struct job;

/* run(ctx) on a thread, then done(ctx) on the loop; NULL: neither. */
struct job *job_start(
    struct loop *l, void (*run)(void *ctx), void (*done)(void *ctx), void *ctx);

/* Returns when run has; done will not be called, the caller goes on. */
void job_settle(struct job *j);

#endif
