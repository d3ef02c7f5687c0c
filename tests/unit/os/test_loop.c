/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "os/loop.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

struct trace {
	struct loop *l;
	struct timer *timer;
	char text[64];
	size_t len;
};

static void
note(struct trace *t, char c)
{
	assert_true(t->len + 1 < sizeof(t->text));
	t->text[t->len++] = c;
	t->text[t->len] = '\0';
}

static void
say_a(void *ctx)
{
	note(ctx, 'a');
}

static void
say_b(void *ctx)
{
	note(ctx, 'b');
}

static void
say_and_again(void *ctx)
{
	note(ctx, 's');
	assert_true(loop_soon(((struct trace *)ctx)->l, say_b, ctx));
}

/* What is put during a turn runs on the next one, after all of this one. */
static void
soon_keeps_order(void **state)
{
	struct trace t = { .l = loop_new() };

	(void)state;
	assert_true(loop_soon(t.l, say_and_again, &t));
	assert_true(loop_soon(t.l, say_a, &t));
	loop_run(t.l);
	assert_string_equal(t.text, "sab");
	loop_free(t.l);
}

static void
soon_that_never_runs_is_freed(void **state)
{
	struct trace t = { .l = loop_new() };

	(void)state;
	assert_true(loop_soon(t.l, say_a, &t));
	loop_free(t.l);
	assert_string_equal(t.text, "");
}

static void
rang_twice(void *ctx)
{
	struct trace *t = ctx;

	note(t, 't');
	if (t->len < 2)
		timer_set(t->timer, 0);
	else
		timer_free(t->timer);
}

static void
timers_run_once_each_time_set(void **state)
{
	struct trace t = { .l = loop_new() };
	struct timer *cleared = timer_new(t.l, say_a, &t);

	(void)state;
	t.timer = timer_new(t.l, rang_twice, &t);
	timer_set(t.timer, 60000);
	timer_set(t.timer, 1); /* moves it */
	timer_set(cleared, 0);
	timer_clear(cleared);
	loop_run(t.l);
	timer_free(cleared);
	timer_free(NULL);
	assert_string_equal(t.text, "tt");
	loop_free(t.l);
}

static void
work_then_done(void **state)
{
	struct trace t = { .l = loop_new() };

	(void)state;
	assert_true(loop_work(t.l, say_a, say_b, &t));
	loop_run(t.l);
	assert_string_equal(t.text, "ab");
	loop_free(t.l);
}

static void
signal_said(void *ctx, int signo)
{
	struct trace *t = ctx;

	note(t, signo == SIGUSR1 ? 'u' : '?');
	loop_stop(t->l);
}

static void
signals_come_on_the_loop(void **state)
{
	struct trace t = { .l = loop_new() };

	(void)state;
	assert_true(loop_signal(t.l, SIGUSR1, signal_said, &t));
	assert_int_equal(raise(SIGUSR1), 0);
	loop_run(t.l);
	assert_string_equal(t.text, "u");
	loop_free(t.l);
}

struct pipe_watch {
	struct watch *w;
	int fd;
	char got;
};

static void
pipe_ready(void *ctx)
{
	struct pipe_watch *p = ctx;

	assert_int_equal(read(p->fd, &p->got, 1), 1);
	watch_free(p->w);
}

static void
watch_says_readable(void **state)
{
	struct loop *l = loop_new();
	struct pipe_watch p;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	p.fd = fds[0];
	p.w = watch_new(l, fds[0], pipe_ready, &p);
	assert_non_null(p.w);
	assert_int_equal(write(fds[1], "x", 1), 1);
	loop_run(l);
	assert_int_equal(p.got, 'x');
	loop_free(l);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void
a_bad_descriptor_is_not_watched(void **state)
{
	struct loop *l = loop_new();

	(void)state;
	assert_null(watch_new(l, -1, pipe_ready, NULL));
	loop_free(l);
}

/* Each allocation of ours fails in turn; nothing crashes or leaks. */
static void
out_of_memory(void **state)
{
	(void)state;
	for (unsigned n = 1;; n++) {
		struct trace t = { .len = 0 };
		struct timer *timer = NULL;
		bool reached;

		kit_fail_alloc(n);
		t.l = loop_new();
		if (t.l != NULL) {
			timer = timer_new(t.l, say_a, &t);
			(void)loop_soon(t.l, say_a, &t);
		}
		reached = kit_failed();
		kit_fail_alloc(0);
		timer_free(timer);
		loop_free(t.l);
		if (!reached)
			break;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(soon_keeps_order),
		cmocka_unit_test(soon_that_never_runs_is_freed),
		cmocka_unit_test(timers_run_once_each_time_set),
		cmocka_unit_test(work_then_done),
		cmocka_unit_test(signals_come_on_the_loop),
		cmocka_unit_test(watch_says_readable),
		cmocka_unit_test(a_bad_descriptor_is_not_watched),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
