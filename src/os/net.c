/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a connection and the bytes on its wire.  A write is tried at
 * once, for nearly always the kernel takes it whole; only what it does not
 * take is copied and waits.  How a connection begins is in net_connect.c, TLS
 * in net_tls.c.
 */
#include "os/net.h"

#include "os/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

static void shut(struct conn *c);

static void
on_closed(uv_handle_t *h)
{
	struct conn *c = h->data;

	/* libuv has given up its write by now */
	buf_deinit(&c->sending);
	buf_deinit(&c->waiting);
	free(c);
}

/* The end of every way: nothing is called after this. */
static void
finish(struct conn *c)
{
	if (c->dead)
		return;
	c->dead = true;
	c->h = NULL;
	list_remove(&c->child.link);
	soon_drop(&c->soon);
	timer_free(c->timer);
	c->timer = NULL;
	conn_tls_free(c);
	uv_close(&c->uv.handle, on_closed);
}

static void
drop(struct loop_child *child)
{
	finish(LIST_OF(child, struct conn, child));
}

/* What could not be done or told inside a call of the owner's. */
static void
turn(struct soon *s)
{
	struct conn *c = LIST_OF(s, struct conn, soon);

	if (c->failing)
		conn_fail(c, c->fault);
	else if (c->tls != NULL)
		conn_tls_resume(c);
}

struct conn *
conn_new(struct loop *l, int family)
{
	struct conn *c = calloc(1, sizeof(*c));
	int made;

	if (c == NULL)
		return NULL;
	made = family == AF_UNIX ? uv_pipe_init(&l->uv, &c->uv.pipe, 0)
				 : uv_tcp_init(&l->uv, &c->uv.tcp);
	if (made != 0) {
		free(c);
		return NULL;
	}
	c->uv.handle.data = c;
	c->loop = l;
	c->child.drop = drop;
	list_push_back(&l->children, &c->child.link);
	list_init(&c->soon.link);
	c->soon.run = turn;
	buf_init(&c->sending, CONN_UNSENT_MAX);
	buf_init(&c->waiting, CONN_UNSENT_MAX);
	return c;
}

void
conn_soon(struct conn *c)
{
	if (!c->dead)
		soon_put(c->loop, &c->soon);
}

void
conn_fail(struct conn *c, struct fault f)
{
	const struct conn_handler *h = c->h;
	void *ctx = c->ctx;

	finish(c);
	if (h != NULL && h->closed != NULL)
		h->closed(ctx, &f);
}

void
conn_fail_soon(struct conn *c, struct fault f)
{
	if (c->dead || c->failing)
		return;
	c->failing = true;
	c->fault = f;
	conn_adjust(c);
	conn_soon(c);
}

/* ------------------------------------------------------------- reading -- */

static void
disarm(struct conn *c)
{
	c->armed = false;
	(void)uv_read_stop(&c->uv.stream);
}

/*
 * An owner that stops reading mostly goes on before anything comes: a session
 * does so for each message that it commits.  So libuv is stopped only when
 * something does come, which is left in the kernel (no room: UV_ENOBUFS);
 * stopping and starting it at once would be two system calls.
 */
static void
on_room(uv_handle_t *h, size_t wish, uv_buf_t *ret)
{
	struct conn *c = h->data;

	(void)wish;
	*ret = uv_buf_init(
	    c->loop->input, c->reading ? (unsigned)LOOP_INPUT_SIZE : 0);
}

static void
on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
	struct conn *c = s->data;
	struct fault f = { .what = NULL };

	if (!c->reading) {
		disarm(c);
	} else if (n == UV_EOF) {
		conn_ended(c, f);
	} else if (n < 0) {
		f.what = "the connection was lost";
		f.sys = uv_errno((int)n);
		conn_ended(c, f);
	} else if (n == 0 || c->h == NULL) {
		/* nothing there after all, or nobody to read it */
	} else if (c->tls != NULL)
		conn_tls_input(c, slice_of(b->base, (size_t)n));
	else if (c->h->read != NULL)
		c->h->read(c->ctx, slice_of(b->base, (size_t)n));
}

void
conn_adjust(struct conn *c)
{
	bool on = !c->dead && !c->ended && !c->connecting && !c->failing;

	if (on && !c->closing && c->tls != NULL)
		on = conn_tls_wants(c);
	else if (on && !c->closing)
		on = c->h != NULL && c->want;
	if (on == c->reading || c->dead)
		return;
	c->reading = on;
	if (!on && (c->ended || c->failing))
		disarm(c); /* for good */
	if (!on || c->armed)
		return;
	c->armed = true;
	if (uv_read_start(&c->uv.stream, on_room, on_read) != 0) {
		c->reading = c->armed = false;
		conn_fail_soon(c,
		    (struct fault){ .what = "cannot read", .sys = ENOTCONN });
	}
}

void
conn_ended(struct conn *c, struct fault f)
{
	const struct conn_handler *h = c->h;

	if (c->dead)
		return;
	c->ended = true;
	conn_adjust(c);
	/* that is what a closing conn with nothing left to send waited for */
	if (c->closing && conn_unsent(c) == 0) {
		finish(c);
		return;
	}
	if (f.what == NULL && c->tls != NULL && conn_tls_shaking(c))
		f = (struct fault){ .what = "the peer ended the connection",
			.rule = "TLS handshake failed" };
	/* what the peer said last has been read; now its going away counts */
	if (c->broken)
		f = c->fault;
	if (f.what != NULL || (conn_unsent(c) == 0 && h != NULL)) {
		conn_fail(c, f);
		return;
	}
	/* It ended its own half only: what waits still goes out. */
	c->h = NULL;
	if (h != NULL && h->closed != NULL)
		h->closed(c->ctx, &f);
	conn_close(c);
}

void
conn_read(struct conn *c, bool on)
{
	if (c->dead || c->h == NULL || c->want == on)
		return;
	c->want = on;
	conn_adjust(c);
	if (on && c->tls != NULL && conn_tls_holds(c))
		conn_soon(c);
}

/* ------------------------------------------------------------- writing -- */

/*
 * The peer may have said why before it went away, and that lies unread in the
 * kernel.  So a failed write is told only when reading has come to its end,
 * which it does at once; if nobody reads, it is told next turn.
 */
static void
write_failed(struct conn *c, int status)
{
	struct fault f = { .what = "the connection was lost",
		.sys = uv_errno(status) };

	if (c->dead || c->failing || c->broken)
		return;
	c->broken = true;
	c->fault = f;
	if (c->closing)
		finish(c);
	else if (!c->reading)
		conn_fail_soon(c, f);
}

static void on_written(uv_write_t *w, int status);

static void
push(struct conn *c)
{
	struct buf b = c->sending;
	uv_buf_t vec;
	int st;

	if (c->sending.len > 0 || c->waiting.len == 0 || c->connecting)
		return;
	c->sending = c->waiting;
	c->waiting = b;
	vec = uv_buf_init(c->sending.at, (unsigned)c->sending.len);
	c->write.data = c;
	st = uv_write(&c->write, &c->uv.stream, &vec, 1, on_written);
	if (st != 0) {
		buf_deinit(&c->sending);
		write_failed(c, st);
	}
}

static void
on_written(uv_write_t *w, int status)
{
	struct conn *c = w->data;

	/* an idle connection owns no buffer */
	buf_deinit(&c->sending);
	if (c->dead)
		return;
	if (status < 0) {
		buf_clear(&c->waiting);
		write_failed(c, status);
		return;
	}
	push(c);
	if (conn_unsent(c) > 0)
		return;
	if (c->closing)
		shut(c);
	else if (c->h != NULL && c->h->drained != NULL)
		c->h->drained(c->ctx);
}

void
conn_flush(struct conn *c)
{
	push(c);
}

void
conn_send(struct conn *c, struct slice bytes)
{
	if (c->dead || c->failing || c->broken || bytes.len == 0)
		return;
	if (c->sending.len == 0 && c->waiting.len == 0 && !c->connecting) {
		/* uv_buf_t is not const, but nothing is written through it */
		uv_buf_t vec = { .base = (char *)(uintptr_t)bytes.at,
			.len = bytes.len };
		int n = uv_try_write(&c->uv.stream, &vec, 1);

		if (n < 0 && n != UV_EAGAIN) {
			write_failed(c, n);
			return;
		}
		bytes = slice_from(bytes, n < 0 ? 0 : (size_t)n);
	}
	buf_put(&c->waiting, bytes);
	if (!buf_ok(&c->waiting))
		conn_fail_soon(
		    c, (struct fault){ .what = "too much waits to be written",
			   .rule = "CONN_UNSENT_MAX" });
	else
		push(c);
}

void
conn_write(struct conn *c, struct slice bytes)
{
	if (c->h == NULL)
		return;
	if (c->tls != NULL)
		conn_tls_write(c, bytes);
	else
		conn_send(c, bytes);
}

size_t
conn_unsent(const struct conn *c)
{
	size_t n = c->waiting.len;

	if (c->sending.len > 0)
		n += uv_stream_get_write_queue_size(&c->uv.stream);
	if (c->tls != NULL)
		n += conn_tls_unsent(c);
	return n;
}

/* ------------------------------------------------------------- closing -- */

/* All is sent: end our side, and wait for the peer to end its own. */
static void
shut(struct conn *c)
{
	uv_os_fd_t fd;

	if (c->shut || c->dead)
		return;
	c->shut = true;
	if (c->ended || uv_fileno(&c->uv.handle, &fd) != 0 ||
	    shutdown(fd, SHUT_WR) != 0)
		finish(c);
}

static void
lingered(void *ctx)
{
	finish(ctx);
}

void
conn_close(struct conn *c)
{
	if (c->dead || c->closing)
		return;
	c->h = NULL;
	c->closing = true;
	if (c->tls != NULL)
		conn_tls_notify(c);
	timer_free(c->timer);
	c->timer = NULL;
	if (!c->connecting && !c->failing && !c->broken && !c->dead)
		c->timer = timer_new(c->loop, lingered, c);
	if (c->timer == NULL) {
		finish(c);
		return;
	}
	timer_set(c->timer, CONN_LINGER_MS);
	conn_adjust(c);
	if (conn_unsent(c) == 0)
		shut(c);
}

void
conn_abort(struct conn *c)
{
	finish(c);
}

/* ------------------------------------------------------------ questions -- */

const struct net_addr *
conn_peer(const struct conn *c)
{
	return &c->peer;
}

const struct net_addr *
conn_local(const struct conn *c)
{
	return &c->local;
}
