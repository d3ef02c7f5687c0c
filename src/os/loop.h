/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop of one process: timers, work on the thread pool, wake-ups,
 * signals.  Thin over libuv, and no libuv type shows, so that tests replace
 * it at link time with one whose clock they turn themselves.
 */
#ifndef OS_LOOP_H
#define OS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/st.h"

struct loop;
struct timer;

/* NULL: out of memory or descriptors.  SIGPIPE and SIGXFSZ are ignored then. */
struct loop *loop_new(void);
/*
 * Timers, watches and work must be done with before; connections that still
 * send what waits are cut off.
 */
void loop_free(struct loop *l);
void loop_run(struct loop *l); /* until loop_stop or nothing is left */
void loop_stop(struct loop *l);

/* Monotonic milliseconds, cached once a turn of the loop. */
uint64_t loop_now(const struct loop *l);

/* A timer that runs once each time it is set; setting again moves it. */
struct timer *timer_new(struct loop *l, void (*run)(void *ctx), void *ctx);
void timer_set(struct timer *t, uint64_t ms);
void timer_clear(struct timer *t);
void timer_free(struct timer *t); /* NULL is fine */

/*
 * Runs `work` on a thread of the pool, then `done` on the loop.  Everything
 * that blocks (fdatasync, password hashing) goes this way and nothing else
 * does.  False when out of memory: neither is called.
 */
bool loop_work(struct loop *l, void (*work)(void *ctx), void (*done)(void *ctx),
    void *ctx);

/* Calls run(ctx) once on the next turn of the loop. */
bool loop_soon(struct loop *l, void (*run)(void *ctx), void *ctx);

/*
 * Calls run(ctx, signo) for each signal that comes, until the loop is freed.
 * Waiting for a signal counts as something left: loop_run goes on.
 */
bool loop_signal(
    struct loop *l, int signo, void (*run)(void *ctx, int signo), void *ctx);

/* Watches a descriptor for reading (libunbound); NULL when impossible. */
struct watch;
struct watch *watch_new(
    struct loop *l, int fd, void (*readable)(void *ctx), void *ctx);
void watch_free(struct watch *w);

#endif
