/* SPDX-License-Identifier: Apache-2.0 */
/* Time limits of connections, with the clock turned forward. */
#include "kit/kit.h"

#include "kit/clock.h"
#include "os/net.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

struct world {
	struct loop *l;
	struct listener *listener;
	struct net_addr at;
	struct conn *c;
	int fd, peer;
	int closed;
};

static void
closed(void *ctx, const struct fault *why)
{
	struct world *w = ctx;

	(void)why;
	w->closed++;
}

static const struct conn_handler handler = { .closed = closed };

static void
accepted(void *ctx, struct conn *c)
{
	struct world *w = ctx;

	w->c = c;
	conn_own(c, &handler, w);
}

static void
turn(struct world *w)
{
	assert_true(loop_soon(w->l, (void (*)(void *))loop_stop, w->l));
	loop_run(w->l);
}

/* An accepted conn, and a peer that is a bare socket and does nothing. */
static int
setup(void **state)
{
	static struct world w;

	*state = &w;
	w = (struct world){ .l = loop_new() };
	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &w.at));
	w.fd = net_bind(&w.at, false, NULL);
	assert_true(net_bound(w.fd, &w.at));
	w.listener = net_listen(w.l, w.fd, accepted, &w);
	w.peer = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(
	    connect(w.peer, (struct sockaddr *)&w.at.sa, w.at.len), 0);
	while (w.c == NULL)
		turn(&w);
	listener_free(w.listener);
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	loop_free(w->l);
	(void)close(w->fd);
	(void)close(w->peer);
	return 0;
}

/* True when the conn is gone: our end of the connection is closed. */
static bool
gone(struct world *w)
{
	struct pollfd p = { .fd = w->peer, .events = POLLOUT };

	return poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

/* A peer that never reads cannot hold a closed conn for ever. */
static void
a_peer_that_does_not_read(void **state)
{
	struct world *w = *state;
	size_t big = 32u << 20;
	char *bytes = calloc(1, big);

	conn_write(w->c, slice_of(bytes, big));
	assert_true(conn_unsent(w->c) > 0);
	conn_close(w->c);
	for (int i = 0; i < 3; i++)
		turn(w);
	kit_clock_advance(CONN_LINGER_MS - 1000);
	turn(w);
	turn(w);
	assert_true(conn_unsent(w->c) > 0); /* it is still there */
	kit_clock_advance(1000);
	loop_run(w->l); /* until nothing is left */
	assert_int_equal(w->closed, 0);
	free(bytes);
}

/* Nor one that reads all but never ends its side. */
static void
a_peer_that_does_not_close(void **state)
{
	struct world *w = *state;
	char got[8];

	conn_write(w->c, SLICE("221 bye"));
	conn_close(w->c);
	turn(w);
	assert_int_equal(read(w->peer, got, sizeof(got)), 7);
	assert_int_equal(read(w->peer, got, sizeof(got)), 0);
	/* it talks on, and nobody hears */
	assert_int_equal(write(w->peer, "more", 4), 4);
	turn(w);
	assert_false(gone(w));
	kit_clock_advance(CONN_LINGER_MS);
	loop_run(w->l);
	assert_int_equal(w->closed, 0);
}

/* A loop that is freed cuts off what lingers. */
static void
freed_while_lingering(void **state)
{
	struct world *w = *state;

	conn_write(w->c, SLICE("221 bye"));
	conn_close(w->c);
}

static void
rang(void *ctx)
{
	*(int *)ctx += 1;
}

static void
timers_follow_the_clock(void **state)
{
	struct world *w = *state;
	int n = 0;
	struct timer *t = timer_new(w->l, rang, &n);

	conn_abort(w->c);
	timer_set(t, 3600000);
	turn(w);
	assert_int_equal(n, 0);
	kit_clock_advance(3600000);
	loop_run(w->l);
	assert_int_equal(n, 1);
	timer_free(t);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_peer_that_does_not_read),
		T(a_peer_that_does_not_close),
		T(freed_while_lingering),
		T(timers_follow_the_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
