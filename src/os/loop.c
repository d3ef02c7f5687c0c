/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop over libuv.  Every handle is closed asynchronously by libuv, so
 * what holds one frees itself in the close callback; the caller's pointer is
 * dead as soon as it has called *_free.
 */
#include "os/loop.h"

#include "os/loop_private.h"

#include <signal.h>
#include <stdlib.h>

struct timer {
	uv_timer_t uv;
	void (*run)(void *ctx);
	void *ctx;
};

struct watch {
	uv_poll_t uv;
	void (*readable)(void *ctx);
	void *ctx;
};

struct work {
	uv_work_t uv;
	void (*work)(void *ctx);
	void (*done)(void *ctx);
	void *ctx;
};

struct later {
	struct soon soon;
	void (*run)(void *ctx);
	void *ctx;
};

struct signal_watch {
	uv_signal_t uv;
	struct list link;
	void (*run)(void *ctx, int signo);
	void *ctx;
};

static void later_run(struct soon *s);

/*
 * Runs what was put before this turn.  What these put themselves waits for
 * the next turn, or two that call each other would starve the sockets.
 */
static void
run_soon(uv_idle_t *idle)
{
	struct loop *l = idle->data;
	struct list last, *item;

	/* a mark at the end; what comes behind it is the next turn's */
	list_init(&last);
	list_push_back(&l->soon, &last);
	while ((item = list_pop(&l->soon)) != &last) {
		struct soon *s = LIST_OF(item, struct soon, link);

		s->run(s);
	}
	if (list_empty(&l->soon))
		(void)uv_idle_stop(&l->idle);
}

void
soon_put(struct loop *l, struct soon *s)
{
	if (!list_empty(&s->link))
		return;
	list_push_back(&l->soon, &s->link);
	/* cannot fail with a callback given */
	(void)uv_idle_start(&l->idle, run_soon);
}

void
soon_drop(struct soon *s)
{
	list_remove(&s->link);
}

struct loop *
loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	/* A peer that went away is an error of write(2), not our death. */
	(void)signal(SIGPIPE, SIG_IGN);
	/* likewise a file at its size limit */
	(void)signal(SIGXFSZ, SIG_IGN);
	list_init(&l->soon);
	list_init(&l->children);
	list_init(&l->signals);
	buf_init(&l->cipher, SIZE_MAX / 2);
	l->input = malloc(LOOP_INPUT_SIZE);
	l->clear = malloc(LOOP_CLEAR_SIZE);
	if (l->input == NULL || l->clear == NULL || uv_loop_init(&l->uv) != 0) {
		free(l->input);
		free(l->clear);
		free(l);
		return NULL;
	}
	(void)uv_idle_init(&l->uv, &l->idle);
	l->idle.data = l;
	return l;
}

/*
 * Whatever the owner forgot is closed but not freed: the loop ends, and the
 * leak checker names the culprit.
 */
static void
close_forgotten(uv_handle_t *h, void *ctx)
{
	(void)ctx;
	if (!uv_is_closing(h))
		uv_close(h, NULL);
}

static void
signal_closed(uv_handle_t *h)
{
	free(h->data);
}

void
loop_free(struct loop *l)
{
	struct list *item;

	if (l == NULL)
		return;
	while ((item = list_pop(&l->children)) != NULL) {
		struct loop_child *c = LIST_OF(item, struct loop_child, link);

		c->drop(c);
	}
	while ((item = list_pop(&l->signals)) != NULL) {
		struct signal_watch *w =
		    LIST_OF(item, struct signal_watch, link);

		uv_close((uv_handle_t *)&w->uv, signal_closed);
	}
	/* requests under way on the thread pool are waited for */
	while (uv_loop_close(&l->uv) != 0) {
		uv_walk(&l->uv, close_forgotten, NULL);
		(void)uv_run(&l->uv, UV_RUN_ONCE);
	}
	while ((item = list_pop(&l->soon)) != NULL) {
		struct soon *s = LIST_OF(item, struct soon, link);

		if (s->run == later_run)
			free(s);
	}
	buf_deinit(&l->cipher);
	free(l->input);
	free(l->clear);
	free(l);
}

void
loop_run(struct loop *l)
{
	(void)uv_run(&l->uv, UV_RUN_DEFAULT);
}

void
loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

uint64_t
loop_now(const struct loop *l)
{
	return uv_now(&l->uv);
}

struct timer *
timer_new(struct loop *l, void (*run)(void *ctx), void *ctx)
{
	struct timer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->run = run;
	t->ctx = ctx;
	(void)uv_timer_init(&l->uv, &t->uv);
	t->uv.data = t;
	return t;
}

static void
timer_rang(uv_timer_t *uv)
{
	struct timer *t = uv->data;

	t->run(t->ctx);
}

void
timer_set(struct timer *t, uint64_t ms)
{
	(void)uv_timer_start(&t->uv, timer_rang, ms, 0);
}

void
timer_clear(struct timer *t)
{
	(void)uv_timer_stop(&t->uv);
}

static void
free_data(uv_handle_t *h)
{
	free(h->data);
}

void
timer_free(struct timer *t)
{
	if (t != NULL)
		uv_close((uv_handle_t *)&t->uv, free_data);
}

static void
work_run(uv_work_t *uv)
{
	struct work *w = uv->data;

	w->work(w->ctx);
}

static void
work_done(uv_work_t *uv, int status)
{
	struct work *w = uv->data;
	void (*done)(void *) = w->done;
	void *ctx = w->ctx;

	(void)status; /* nothing is ever cancelled */
	free(w);
	done(ctx);
}

bool
loop_work(
    struct loop *l, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx)
{
	struct work *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return false;
	w->work = work;
	w->done = done;
	w->ctx = ctx;
	w->uv.data = w;
	if (uv_queue_work(&l->uv, &w->uv, work_run, work_done) != 0) {
		free(w);
		return false;
	}
	return true;
}

static void
later_run(struct soon *s)
{
	struct later *t = (struct later *)s;
	void (*run)(void *) = t->run;
	void *ctx = t->ctx;

	free(t);
	run(ctx);
}

bool
loop_soon(struct loop *l, void (*run)(void *ctx), void *ctx)
{
	struct later *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return false;
	list_init(&t->soon.link);
	t->soon.run = later_run;
	t->run = run;
	t->ctx = ctx;
	soon_put(l, &t->soon);
	return true;
}

static void
signal_came(uv_signal_t *uv, int signo)
{
	struct signal_watch *w = uv->data;

	w->run(w->ctx, signo);
}

bool
loop_signal(
    struct loop *l, int signo, void (*run)(void *ctx, int signo), void *ctx)
{
	struct signal_watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return false;
	if (uv_signal_init(&l->uv, &w->uv) != 0) {
		free(w);
		return false;
	}
	w->uv.data = w;
	w->run = run;
	w->ctx = ctx;
	if (uv_signal_start(&w->uv, signal_came, signo) != 0) {
		uv_close((uv_handle_t *)&w->uv, signal_closed);
		return false;
	}
	list_push_back(&l->signals, &w->link);
	return true;
}

static void
watch_ready(uv_poll_t *uv, int status, int events)
{
	struct watch *w = uv->data;

	(void)status; /* the reader finds the error out by reading */
	(void)events;
	w->readable(w->ctx);
}

struct watch *
watch_new(struct loop *l, int fd, void (*readable)(void *ctx), void *ctx)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	if (uv_poll_init(&l->uv, &w->uv, fd) != 0) {
		free(w);
		return NULL;
	}
	w->uv.data = w;
	w->readable = readable;
	w->ctx = ctx;
	if (uv_poll_start(&w->uv, UV_READABLE, watch_ready) != 0) {
		uv_close((uv_handle_t *)&w->uv, free_data);
		return NULL;
	}
	return w;
}

void
watch_free(struct watch *w)
{
	if (w != NULL)
		uv_close((uv_handle_t *)&w->uv, free_data);
}
