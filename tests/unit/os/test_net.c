/* SPDX-License-Identifier: Apache-2.0 */
/* Connections in the clear, over real sockets on loopback. */
#include "kit/kit.h"

#include "os/net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* One side of a connection and what it was told. */
struct side {
	struct conn *c;
	struct buf got, trace;
	struct fault fault;
	struct world *w;
	size_t unread_most; /* what read() got in all, without keeping it */
	bool echo, close_at_read, count_only;
	struct slice greeting;
};

struct world {
	struct loop *l;
	struct listener *listener;
	struct net_addr at;
	struct side in, out; /* accepted, connected */
	int fd, open;
	struct timer *watchdog;
};

static void
trace(struct side *s, const char *word)
{
	buf_put_str(&s->trace, word);
	buf_put_byte(&s->trace, ' ');
}

static void
is_closed(struct side *s)
{
	s->c = NULL;
	if (--s->w->open == 0)
		loop_stop(s->w->l);
}

static void
connected(void *ctx)
{
	struct side *s = ctx;

	trace(s, "connected");
	if (s->greeting.len > 0)
		conn_write(s->c, s->greeting);
}

static void
got(void *ctx, struct slice bytes)
{
	struct side *s = ctx;

	s->unread_most += bytes.len;
	if (!s->count_only)
		buf_put(&s->got, bytes);
	if (s->echo)
		conn_write(s->c, bytes);
	if (s->close_at_read) {
		conn_close(s->c);
		trace(s, "close");
		is_closed(s);
	}
}

static void
drained(void *ctx)
{
	trace(ctx, "drained");
}

static void
closed(void *ctx, const struct fault *why)
{
	struct side *s = ctx;

	trace(s, why->what == NULL ? "ended" : why->what);
	s->fault = *why;
	is_closed(s);
}

static const struct conn_handler handler = {
	.connected = connected,
	.read = got,
	.drained = drained,
	.closed = closed,
};

static void
accepted(void *ctx, struct conn *c)
{
	struct world *w = ctx;

	w->in.c = c;
	w->open++;
	conn_own(c, &handler, &w->in);
	trace(&w->in, "accepted");
	if (w->in.greeting.len > 0)
		conn_write(c, w->in.greeting);
}

/* A test that hangs fails instead; it never waits for this. */
static void
too_long(void *ctx)
{
	(void)ctx;
	print_error("the loop did not end\n");
	abort();
}

static void
side_init(struct world *w, struct side *s)
{
	s->w = w;
	buf_init(&s->got, 64u << 20);
	buf_init(&s->trace, 4096);
}

static int
setup_at(struct world *w, const char *where)
{
	struct fault why;

	*w = (struct world){ .l = loop_new() };
	assert_non_null(w->l);
	side_init(w, &w->in);
	side_init(w, &w->out);
	w->watchdog = timer_new(w->l, too_long, w);
	timer_set(w->watchdog, 30000);
	if (where[0] == '/')
		w->fd = net_bind_unix(where, 0600, &why);
	else {
		assert_true(net_addr_parse(slice_str(where), 0, &w->at));
		w->fd = net_bind(&w->at, false, &why);
	}
	assert_true(w->fd >= 0);
	assert_true(net_bound(w->fd, &w->at));
	w->listener = net_listen(w->l, w->fd, accepted, w);
	assert_non_null(w->listener);
	return 0;
}

static int
setup(void **state)
{
	static struct world w;

	*state = &w;
	return setup_at(&w, "127.0.0.1:0");
}

static int
teardown(void **state)
{
	struct world *w = *state;

	listener_free(w->listener);
	timer_free(w->watchdog);
	loop_free(w->l);
	(void)close(w->fd);
	buf_deinit(&w->in.got);
	buf_deinit(&w->in.trace);
	buf_deinit(&w->out.got);
	buf_deinit(&w->out.trace);
	return 0;
}

static void
dial(struct world *w)
{
	w->open++;
	w->out.c = net_connect(w->l, &w->at, NULL, 10000, &handler, &w->out);
	assert_non_null(w->out.c);
}

static void
assert_trace(struct side *s, const char *expected)
{
	assert_slice("trace", buf_slice(&s->trace), slice_str(expected));
}

/* Both sides speak; the accepting one closes, the other sees the end. */
static void
there_and_back(void **state)
{
	struct world *w = *state;

	w->out.greeting = SLICE("hello");
	w->in.echo = w->in.close_at_read = true;
	dial(w);
	loop_run(w->l);
	assert_slice("in", buf_slice(&w->in.got), SLICE("hello"));
	assert_slice("out", buf_slice(&w->out.got), SLICE("hello"));
	assert_trace(&w->in, "accepted close ");
	assert_trace(&w->out, "connected ended ");
}

/* Once both sides are done nothing lingers. */
static void
a_closed_conn_ends_with_its_peer(void **state)
{
	struct world *w = *state;
	uint64_t start = loop_now(w->l);

	w->out.greeting = SLICE("hello");
	w->in.close_at_read = true;
	dial(w);
	loop_run(w->l);
	listener_free(w->listener);
	w->listener = NULL;
	timer_free(w->watchdog);
	w->watchdog = NULL;
	/* until nothing is left */
	loop_run(w->l);
	assert_true(loop_now(w->l) - start < CONN_LINGER_MS / 2);
}

static void
over_a_unix_socket(void **state)
{
	char path[] = "/tmp/test-os-net-XXXXXX";
	struct world w;
	struct stat sb;
	void *s = &w;

	(void)state;
	assert_non_null(mkdtemp(path));
	assert_int_equal(chdir(path), 0);
	{
		struct buf b;

		buf_init(&b, 200);
		buf_put_str(&b, path);
		buf_put(&b, SLICE("/s\0"));
		setup_at(&w, b.at);
		assert_int_equal(stat("s", &sb), 0);
		assert_int_equal(sb.st_mode & 0777, 0600);
		there_and_back(&s);
		teardown(&s);
		/* nobody answers now: the file is stale and is replaced */
		setup_at(&w, b.at);
		/* now somebody does */
		assert_int_equal(net_bind_unix(b.at, 0600, NULL), -1);
		teardown(&s);
		assert_int_equal(unlink("s"), 0);
		/* what is no socket stays */
		assert_true(close(creat("s", 0600)) == 0);
		assert_int_equal(net_bind_unix(b.at, 0600, NULL), -1);
		assert_int_equal(stat("s", &sb), 0);
		assert_int_equal(unlink("s"), 0);
		buf_deinit(&b);
	}
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(path), 0);
}

/* A peer that does not read: the writer sees what waits, and that it goes. */
static void
back_pressure(void **state)
{
	struct world *w = *state;
	size_t big = 16u << 20;
	char *bytes = calloc(1, big);

	w->in.greeting = slice_of(bytes, big);
	w->out.count_only = true;
	dial(w);
	conn_read(w->out.c, false);
	/* runs until the kernel takes no more: nothing else happens then */
	for (int i = 0; i < 200 && w->in.c == NULL; i++) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	assert_true(conn_unsent(w->in.c) > 0);
	assert_int_equal(w->out.unread_most, 0);
	conn_read(w->out.c, true);
	/* closing sends all of what waits first */
	conn_close(w->in.c);
	w->open--;
	loop_run(w->l);
	assert_int_equal(w->out.unread_most, big);
	assert_trace(&w->out, "connected ended ");
	free(bytes);
}

/*
 * Bytes and a end come while nobody reads: nothing is told, the loop does
 * not turn over them again and again, and afterwards both are there.
 */
static void
left_while_nobody_reads(void **state)
{
	struct world *w = *state;

	w->in.greeting = SLICE("421 bye\r\n");
	dial(w);
	conn_read(w->out.c, false);
	while (w->in.c == NULL) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	conn_close(w->in.c);
	w->open--;
	for (int i = 0; i < 20; i++) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	assert_trace(&w->out, "connected ");
	assert_int_equal(w->out.got.len, 0);
	/* off and on between two turns: what waits is not forgotten */
	conn_read(w->out.c, true);
	conn_read(w->out.c, false);
	conn_read(w->out.c, true);
	loop_run(w->l);
	assert_true(slice_eq(buf_slice(&w->out.got), SLICE("421 bye\r\n")));
	assert_trace(&w->out, "connected ended ");
}

static void
drained_when_all_is_gone(void **state)
{
	struct world *w = *state;
	size_t big = 16u << 20;
	char *bytes = calloc(1, big);

	w->in.greeting = slice_of(bytes, big);
	w->out.count_only = true;
	dial(w);
	while (w->in.trace.len < strlen("accepted drained ")) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	assert_trace(&w->in, "accepted drained ");
	assert_int_equal(conn_unsent(w->in.c), 0);
	conn_abort(w->out.c);
	conn_abort(w->in.c);
	free(bytes);
}

static void
too_much_unsent(void **state)
{
	struct world *w = *state;
	size_t big = 1u << 20;
	char *bytes = calloc(1, big);

	dial(w);
	conn_read(w->out.c, false);
	while (w->in.c == NULL) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	for (int i = 0; i < 80; i++)
		conn_write(w->in.c, slice_of(bytes, big));
	/* not told inside the call */
	assert_trace(&w->in, "accepted ");
	while (w->in.c != NULL) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	assert_string_equal(w->in.fault.rule, "CONN_UNSENT_MAX");
	conn_abort(w->out.c);
	free(bytes);
}

static void
refused(void **state)
{
	struct world *w = *state;

	/* a port that was ours a moment ago and on which nobody listens */
	listener_free(w->listener);
	w->listener = NULL;
	(void)close(w->fd);
	w->fd = -1;
	dial(w);
	loop_run(w->l);
	assert_trace(&w->out, "cannot connect ");
	assert_int_equal(w->out.fault.sys, ECONNREFUSED);
}

static void
no_such_unix_socket(void **state)
{
	struct world *w = *state;

	assert_true(net_addr_unix(SLICE("/nonexistent/socket"), &w->at));
	dial(w);
	loop_run(w->l);
	assert_trace(&w->out, "cannot connect ");
	assert_int_equal(w->out.fault.sys, ENOENT);
}

/* A full backlog answers nothing, so only the limit ends the attempt. */
static void
connecting_takes_too_long(void **state)
{
	struct world *w = *state;
	struct net_addr at;
	int fd, fill[4];

	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &at));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at.sa, at.len), 0);
	assert_int_equal(listen(fd, 0), 0);
	assert_true(net_bound(fd, &at));
	for (int i = 0; i < 4; i++) {
		fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(fill[i], (struct sockaddr *)&at.sa, at.len);
	}
	w->open++;
	w->out.c = net_connect(w->l, &at, NULL, 20, &handler, &w->out);
	loop_run(w->l);
	assert_trace(&w->out, "connecting took too long ");
	assert_int_equal(w->out.fault.sys, ETIMEDOUT);
	for (int i = 0; i < 4; i++)
		(void)close(fill[i]);
	(void)close(fd);
}

static void
from_a_source_address(void **state)
{
	struct world *w = *state;
	struct net_addr from, bad;

	assert_true(net_addr_parse(SLICE("127.0.0.2"), 0, &from));
	w->open++;
	w->in.close_at_read = true;
	w->out.greeting = SLICE("x");
	w->out.c = net_connect(w->l, &w->at, &from, 10000, &handler, &w->out);
	while (w->in.c == NULL) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	assert_true(net_addr_same_ip(conn_peer(w->in.c), &from));
	assert_true(net_addr_same_ip(conn_local(w->in.c), &w->at));
	assert_int_equal(
	    net_addr_port(conn_local(w->in.c)), net_addr_port(&w->at));
	loop_run(w->l);
	/* an address that is not ours cannot be used; told, not called */
	assert_true(net_addr_parse(SLICE("192.0.2.1"), 0, &bad));
	buf_clear(&w->out.trace);
	w->open++;
	w->out.c = net_connect(w->l, &w->at, &bad, 10000, &handler, &w->out);
	assert_trace(&w->out, "");
	loop_run(w->l);
	assert_trace(&w->out, "cannot connect ");
}

/*
 * The peer says why and goes away; we were about to write.  What it said
 * still arrives before we are told that writing failed.
 */
static void
last_words_are_heard(void **state)
{
	struct world *w = *state;
	char byte = 'x';
	int fd;

	listener_free(w->listener);
	w->listener = NULL;
	dial(w);
	assert_int_equal(fcntl(w->fd, F_SETFL, 0), 0);
	fd = accept(w->fd, NULL, NULL);
	while (w->out.trace.len == 0) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	conn_write(w->out.c, slice_of(&byte, 1));
	assert_int_equal(write(fd, "421 bye", 7), 7);
	/* our byte is unread: this is a reset */
	(void)close(fd);
	conn_write(w->out.c, slice_of(&byte, 1));
	conn_write(w->out.c, slice_of(&byte, 1));
	loop_run(w->l);
	assert_slice("words", buf_slice(&w->out.got), SLICE("421 bye"));
	assert_non_null(w->out.fault.what);
}

/* The peer ends its half; an answer under way still reaches it. */
static void
half_closed(void **state)
{
	struct world *w = *state;
	char got_back[8];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	w->in.echo = true;
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&w->at.sa, w->at.len), 0);
	assert_int_equal(write(fd, "quit", 4), 4);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	loop_run(w->l);
	assert_int_equal(recv(fd, got_back, sizeof(got_back), 0), 4);
	assert_trace(&w->in, "accepted ended ");
	(void)close(fd);
}

/* Without descriptors the client stays in the queue and is served later. */
static void
no_descriptor_left(void **state)
{
	struct world *w = *state;
	struct rlimit before, tight;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int devnull = open("/dev/null", O_WRONLY), err = dup(2);

	assert_int_equal(
	    connect(fd, (struct sockaddr *)&w->at.sa, w->at.len), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	tight = before;
	tight.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	(void)dup2(devnull, 2); /* the event is another test's */
	for (int i = 0; i < 5; i++) {
		loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
		loop_run(w->l);
	}
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	(void)dup2(err, 2);
	assert_trace(&w->in, "");
	(void)close(fd);
	loop_run(w->l);
	assert_trace(&w->in, "accepted ended ");
	(void)close(devnull);
	(void)close(err);
}

static void
bound_twice_is_refused_unless_shared(void **state)
{
	struct world *w = *state;
	struct net_addr at;
	struct fault why;
	int a, b;

	assert_int_equal(net_bind(&w->at, false, &why), -1);
	assert_int_equal(why.sys, EADDRINUSE);
	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &at));
	a = net_bind(&at, true, &why);
	assert_true(a >= 0);
	assert_true(net_bound(a, &at));
	b = net_bind(&at, true, &why);
	assert_true(b >= 0);
	(void)close(a);
	(void)close(b);
}

/* [::] leaves 0.0.0.0 to a listener of its own; no IPv6, nothing to see. */
static void
ipv6_keeps_to_itself(void **state)
{
	struct net_addr at;
	int six = 0, four = -1;
	struct buf b;

	(void)state;
	buf_init(&b, NET_ADDR_TEXT_MAX);
	/* Somebody else may have that port of IPv4 already: then another. */
	for (int tries = 0; four < 0 && tries < 100; tries++) {
		assert_true(net_addr_parse(SLICE("[::]:0"), 0, &at));
		six = net_bind(&at, false, NULL);
		if (six < 0)
			skip();
		assert_true(net_bound(six, &at));
		buf_clear(&b);
		buf_put(&b, SLICE("0.0.0.0:"));
		buf_put_uint(&b, net_addr_port(&at));
		assert_true(net_addr_parse(buf_slice(&b), 0, &at));
		four = net_bind(&at, false, NULL);
		(void)close(six);
	}
	assert_true(four >= 0);
	(void)close(four);
	buf_deinit(&b);
}

/* A child accepts on what the parent bound. */
static void
a_child_accepts(void **state)
{
	struct world w, *p = *state;
	void *s = &w;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		w = (struct world){ .l = loop_new(), .fd = p->fd };
		side_init(&w, &w.in);
		side_init(&w, &w.out);
		w.in.echo = w.in.close_at_read = true;
		w.listener = net_listen(w.l, w.fd, accepted, &w);
		loop_run(w.l);
		listener_free(w.listener);
		w.listener = NULL;
		loop_run(w.l);
		teardown(&s);
		_exit(0);
	}
	listener_free(p->listener);
	p->listener = NULL;
	p->out.greeting = SLICE("hello");
	dial(p);
	loop_run(p->l);
	assert_slice("echo", buf_slice(&p->out.got), SLICE("hello"));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* Owners go away inside any callback; nothing more is called. */
static void
close_inside(void *ctx)
{
	struct side *s = ctx;

	trace(s, "connected");
	conn_write(s->c, SLICE("bye"));
	conn_close(s->c);
	conn_write(s->c, SLICE("never"));
	conn_close(s->c);
	is_closed(s);
}

static void
closing_inside_connected(void **state)
{
	static const struct conn_handler hasty = {
		.connected = close_inside, .read = got, .closed = closed
	};
	struct world *w = *state;

	w->open++;
	w->out.c = net_connect(w->l, &w->at, NULL, 1000, &hasty, &w->out);
	loop_run(w->l);
	if (w->open > 0 || w->in.trace.len < strlen("accepted ended "))
		loop_run(w->l);
	assert_slice("in", buf_slice(&w->in.got), SLICE("bye"));
	assert_trace(&w->in, "accepted ended ");
	assert_trace(&w->out, "connected ");
}

static void
closing_before_connected(void **state)
{
	struct world *w = *state;

	dial(w);
	conn_close(w->out.c);
	dial(w);
	conn_abort(w->out.c);
	w->open = 0;
	loop_soon(w->l, (void (*)(void *))loop_stop, w->l);
	loop_run(w->l);
	assert_trace(&w->out, "");
}

static void
connecting_without_memory(void **state)
{
	struct world *w = *state;
	unsigned n = 0;
	bool reached;

	do {
		struct conn *c;

		kit_fail_alloc(++n);
		c = net_connect(w->l, &w->at, NULL, 1000, &handler, &w->out);
		reached = kit_failed();
		kit_fail_alloc(0);
		if (c != NULL)
			conn_abort(c);
	} while (reached);
	assert_true(n > 2);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(there_and_back),
		T(a_closed_conn_ends_with_its_peer),
		cmocka_unit_test(over_a_unix_socket),
		T(back_pressure),
		T(left_while_nobody_reads),
		T(drained_when_all_is_gone),
		T(too_much_unsent),
		T(refused),
		T(no_such_unix_socket),
		T(connecting_takes_too_long),
		T(from_a_source_address),
		T(last_words_are_heard),
		T(half_closed),
		T(no_descriptor_left),
		T(bound_twice_is_refused_unless_shared),
		cmocka_unit_test(ipv6_keeps_to_itself),
		T(a_child_accepts),
		T(closing_inside_connected),
		T(closing_before_connected),
		T(connecting_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
