/* SPDX-License-Identifier: Apache-2.0 */
/* Where a thread of the pool and the loop meet. */
#include "os/job.h"

#include <pthread.h>
#include <stdlib.h>

struct job {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	enum { WAITING, RUNNING, ENDED } state;
	bool settled;
	void (*run)(void *ctx);
	void (*done)(void *ctx);
	void *ctx;
};

/* Runs it once, whoever comes first: the pool or job_settle. */
static void
run_once(struct job *j, bool wait)
{
	bool mine;

	pthread_mutex_lock(&j->lock);
	mine = j->state == WAITING;
	if (mine)
		j->state = RUNNING;
	while (wait && !mine && j->state != ENDED)
		pthread_cond_wait(&j->ended, &j->lock);
	pthread_mutex_unlock(&j->lock);
	if (!mine)
		return;
	j->run(j->ctx);
	pthread_mutex_lock(&j->lock);
	j->state = ENDED;
	pthread_cond_signal(&j->ended);
	pthread_mutex_unlock(&j->lock);
}

static void
on_thread(void *ctx)
{
	run_once(ctx, false);
}

static void
on_loop(void *ctx)
{
	struct job *j = ctx;
	void (*done)(void *ctx) = j->settled ? NULL : j->done;
	void *of = j->ctx;

	pthread_cond_destroy(&j->ended);
	pthread_mutex_destroy(&j->lock);
	free(j);
	if (done != NULL)
		done(of);
}

struct job *
job_start(
    struct loop *l, void (*run)(void *ctx), void (*done)(void *ctx), void *ctx)
{
	struct job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return NULL;
	*j = (struct job){ .run = run, .done = done, .ctx = ctx };
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->ended, NULL);
	if (loop_work(l, on_thread, on_loop, j))
		return j;
	pthread_cond_destroy(&j->ended);
	pthread_mutex_destroy(&j->lock);
	free(j);
	return NULL;
}

void
job_settle(struct job *j)
{
	run_once(j, true);
	j->settled = true;
}
