/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop of sim.h.  Work and its end are two things that are due one after
 * the other, so that a test comes in between as other sessions would.
 */
#include "crash/sim.h"

#include <assert.h>
#include <stdlib.h>

#define DUE 64

struct due {
	void (*work)(void *ctx);
	void (*done)(void *ctx);
	void *ctx;
};

struct loop {
	struct due due[DUE];
	unsigned count;
};

struct timer {
	void (*run)(void *ctx);
	void *ctx;
	bool set;
};

static struct loop the_loop;
static struct timer *the_timer;

struct loop *
sim_loop(void)
{
	return &the_loop;
}

static void
add(void (*work)(void *ctx), void (*done)(void *ctx), void *ctx)
{
	assert(the_loop.count < DUE);
	the_loop.due[the_loop.count++] = (struct due){ work, done, ctx };
}

bool
loop_work(
    struct loop *l, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx)
{
	(void)l;
	add(work, done, ctx);
	return true;
}

bool
loop_soon(struct loop *l, void (*run)(void *ctx), void *ctx)
{
	(void)l;
	add(NULL, run, ctx);
	return true;
}

bool
sim_step(void)
{
	struct due due = the_loop.due[0];

	if (the_loop.count == 0)
		return false;
	memmove(
	    &the_loop.due[0], &the_loop.due[1], --the_loop.count * sizeof(due));
	if (due.work == NULL)
		due.done(due.ctx);
	else {
		due.work(due.ctx);
		add(NULL, due.done, due.ctx);
	}
	return true;
}

bool
sim_timer(void)
{
	if (the_timer == NULL || !the_timer->set)
		return false;
	the_timer->set = false;
	the_timer->run(the_timer->ctx);
	return true;
}

void
sim_drain(void)
{
	/* A disk that stays broken would go on forever. */
	for (int turns = 0; turns < 100000; turns++) {
		if (!sim_step() && !sim_timer())
			return;
	}
	assert(!"something goes round in circles");
}

struct timer *
timer_new(struct loop *l, void (*run)(void *ctx), void *ctx)
{
	struct timer *t = calloc(1, sizeof(*t));

	(void)l;
	if (t != NULL)
		*t = (struct timer){ .run = run, .ctx = ctx };
	the_timer = t;
	return t;
}

void
timer_set(struct timer *t, uint64_t ms)
{
	(void)ms;
	t->set = true;
}

void
timer_clear(struct timer *t)
{
	t->set = false;
}

void
timer_free(struct timer *t)
{
	if (t == the_timer)
		the_timer = NULL;
	free(t);
}
