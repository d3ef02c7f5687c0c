/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How connections begin: accepted or made.  Accepting is done by hand on a
 * watched descriptor, and not by uv_listen, because of what happens when
 * descriptors run out: libuv accepts and drops such a client, here it stays
 * in the kernel's queue until there is room again.
 */
#include "os/conn.h"
#include "os/log.h"
#include "os/net.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

/* One listener does not keep the loop from its other work for longer. */
#define ACCEPT_AT_ONCE 64

struct listener {
	struct loop_child child;
	struct loop *loop;
	uv_poll_t poll;
	struct timer *breathe;
	void (*accepted)(void *ctx, struct conn *c);
	void *ctx;
	int fd;
	bool choked; /* by want of descriptors or memory */
	bool dead;
};

static void listener_adjust(struct listener *l);

/* ------------------------------------------------------------ accepting -- */

/* An accepted descriptor as a conn; it is closed when that fails. */
static struct conn *
adopt(struct listener *l, int fd, const struct net_addr *peer)
{
	struct conn *c = conn_new(l->loop, peer->sa.ss_family);
	int st;

	if (c == NULL) {
		(void)close(fd);
		return NULL;
	}
	c->peer = *peer;
	st = peer->sa.ss_family == AF_UNIX ? uv_pipe_open(&c->uv.pipe, fd)
					   : uv_tcp_open(&c->uv.tcp, fd);
	if (st != 0) {
		(void)close(fd);
		conn_abort(c);
		return NULL;
	}
	(void)net_bound(fd, &c->local);
	return c;
}

/* False when there is nothing more to accept for now. */
static bool
accept_one(struct listener *l)
{
	struct net_addr peer = { .len = sizeof(peer.sa) };
	struct conn *c;
	int fd = accept4(l->fd, (struct sockaddr *)&peer.sa, &peer.len,
	    SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		c = adopt(l, fd, &peer);
		if (c != NULL)
			l->accepted(l->ctx, c);
		return true;
	}
	if (errno == EAGAIN)
		return false;
	if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS &&
	    errno != ENOMEM)
		/* that client went away again (accept(2)); the next one */
		return true;
	LOG("net.accept.choked", KU("errno", (uint64_t)errno));
	l->choked = true;
	listener_adjust(l);
	timer_set(l->breathe, LISTENER_BREATHE_MS);
	return false;
}

static void
on_knock(uv_poll_t *poll, int status, int events)
{
	struct listener *l = poll->data;

	(void)status;
	(void)events;
	for (int n = 0; n < ACCEPT_AT_ONCE; n++)
		if (l->dead || !accept_one(l))
			break;
}

static void
listener_adjust(struct listener *l)
{
	if (l->dead)
		return;
	if (l->choked)
		(void)uv_poll_stop(&l->poll);
	else
		(void)uv_poll_start(&l->poll, UV_READABLE, on_knock);
}

static void
breathed(void *ctx)
{
	struct listener *l = ctx;

	l->choked = false;
	listener_adjust(l);
}

static void
listener_closed(uv_handle_t *h)
{
	free(h->data);
}

static void
listener_drop(struct loop_child *child)
{
	listener_free(LIST_OF(child, struct listener, child));
}

struct listener *
net_listen(struct loop *loop, int fd,
    void (*accepted)(void *ctx, struct conn *c), void *ctx)
{
	struct listener *l = calloc(1, sizeof(*l));
	int one = 1;

	if (l == NULL)
		return NULL;
	l->breathe = timer_new(loop, breathed, l);
	if (l->breathe == NULL || listen(fd, NET_BACKLOG) != 0 ||
	    uv_poll_init(&loop->uv, &l->poll, fd) != 0) {
		timer_free(l->breathe);
		free(l);
		return NULL;
	}
	l->poll.data = l;
	l->loop = loop;
	l->fd = fd;
	l->accepted = accepted;
	l->ctx = ctx;
	l->child.drop = listener_drop;
	list_push_back(&loop->children, &l->child.link);
	/*
	 * What is accepted inherits it (Linux), which saves a system call a
	 * connection.  SMTP answers in whole lines and waits for no more.
	 */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	listener_adjust(l);
	return l;
}

void
listener_free(struct listener *l)
{
	if (l == NULL || l->dead)
		return;
	l->dead = true;
	list_remove(&l->child.link);
	timer_free(l->breathe);
	uv_close((uv_handle_t *)&l->poll, listener_closed);
}

void
conn_own(struct conn *c, const struct conn_handler *h, void *ctx)
{
	if (c->dead)
		return;
	c->h = h;
	c->ctx = ctx;
	c->want = true;
	conn_adjust(c);
}

/* ----------------------------------------------------------- connecting -- */

void
conn_opened(struct conn *c)
{
	uv_os_fd_t fd;

	timer_free(c->timer);
	c->timer = NULL;
	c->connecting = false;
	if (uv_fileno(&c->uv.handle, &fd) == 0)
		(void)net_bound(fd, &c->local);
	if (c->peer.sa.ss_family != AF_UNIX)
		(void)uv_tcp_nodelay(&c->uv.tcp, 1);
	conn_adjust(c);
	conn_flush(c);
	if (c->h != NULL && c->h->connected != NULL)
		c->h->connected(c->ctx);
}

static struct fault
cannot_connect(int status)
{
	return (
	    struct fault){ .what = "cannot connect", .sys = uv_errno(status) };
}

static void
on_connected(uv_connect_t *req, int status)
{
	struct conn *c = req->data;

	if (c->dead || c->failing)
		return;
	if (status != 0)
		conn_fail(c, cannot_connect(status));
	else
		conn_opened(c);
}

static void
too_late(void *ctx)
{
	struct conn *c = ctx;

	if (!c->failing)
		conn_fail(c, (struct fault){ .what = "connecting took too long",
				 .sys = ETIMEDOUT });
}

static int
begin(struct conn *c, const struct net_addr *to, const struct net_addr *from)
{
	int st = 0;

	if (to->sa.ss_family == AF_UNIX) {
		uv_pipe_connect(&c->connect, &c->uv.pipe,
		    ((const struct sockaddr_un *)&to->sa)->sun_path,
		    on_connected);
		return 0;
	}
	if (from != NULL)
		st = uv_tcp_bind(
		    &c->uv.tcp, (const struct sockaddr *)&from->sa, 0);
	if (st != 0)
		return st;
	return uv_tcp_connect(&c->connect, &c->uv.tcp,
	    (const struct sockaddr *)&to->sa, on_connected);
}

struct conn *
net_connect(struct loop *l, const struct net_addr *to,
    const struct net_addr *from, uint64_t timeout_ms,
    const struct conn_handler *h, void *ctx)
{
	struct conn *c = conn_new(l, to->sa.ss_family);
	int st;

	if (c == NULL)
		return NULL;
	c->timer = timer_new(l, too_late, c);
	if (c->timer == NULL) {
		conn_abort(c);
		return NULL;
	}
	c->h = h;
	c->ctx = ctx;
	c->want = true;
	c->connecting = true;
	c->peer = *to;
	c->connect.data = c;
	st = begin(c, to, from);
	if (st != 0)
		conn_fail_soon(c, cannot_connect(st));
	else
		timer_set(c->timer, timeout_ms);
	return c;
}
