/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listeners, how many connections there are and whose, and how it all ends.
 */
#include "server/private.h"

#include "os/log.h"

#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>

struct server *
server_new(const struct server_setup *setup)
{
	struct server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->setup = *setup;
	list_init(&s->sessions);
	list_init(&s->doors);
	return s;
}

/* IPv4 addresses mapped into IPv6's space, so that there is one key. */
static void
key_of(const struct net_addr *a, char key[16])
{
	static const char mapped[12] = { [10] = '\xff', [11] = '\xff' };

	if (a->sa.ss_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const void *)&a->sa;

		memcpy(key, &in6->sin6_addr, 16);
	} else {
		const struct sockaddr_in *in = (const void *)&a->sa;

		memcpy(key, mapped, 12);
		memcpy(key + 12, &in->sin_addr, 4);
	}
}

struct server_client *
client_enter(struct server *s, const struct net_addr *a)
{
	unsigned most = s->setup.config->connections_a_client;
	struct server_client *c;
	char key[16];

	if (s->count >= s->setup.connections)
		return NULL;
	key_of(a, key);
	HASH_FIND(hh, s->clients, key, sizeof(key), c);
	if (c == NULL) {
		c = calloc(1, sizeof(*c));
		if (c == NULL)
			return NULL;
		memcpy(c->key, key, sizeof(key));
		HASH_ADD(hh, s->clients, key, sizeof(key), c);
		/* That is how uthash says that there was no memory. */
		if (c->hh.tbl == NULL) {
			free(c);
			return NULL;
		}
	}
	if (most > 0 && c->count >= most)
		return NULL;
	c->count++;
	return c;
}

void
client_leave(struct server *s, struct server_client *c)
{
	if (--c->count > 0)
		return;
	HASH_DEL(s->clients, c);
	free(c);
}

static void
accepted(void *ctx, struct conn *c)
{
	const struct door *d = ctx;

	session_open(d->server, d, c);
}

bool
server_listen(struct server *s, int fd, enum config_tls tls, bool local)
{
	struct door *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return false;
	*d = (struct door){ .server = s, .tls = tls, .local = local };
	d->listener = net_listen(s->setup.loop, fd, accepted, d);
	if (d->listener == NULL) {
		free(d);
		return false;
	}
	list_push_back(&s->doors, &d->link);
	return true;
}

static void
close_doors(struct server *s)
{
	LIST_EACH_SAFE (p, next, &s->doors) {
		struct door *d = LIST_OF(p, struct door, link);

		list_remove(p);
		listener_free(d->listener);
		free(d);
	}
}

void
server_session_gone(struct server *s)
{
	void (*drained)(void *) = s->drained;

	if (s->count > 0 || drained == NULL)
		return;
	s->drained = NULL;
	drained(s->drained_ctx);
}

void
server_retire(struct server *s, void (*gone)(void *ctx), void *ctx)
{
	close_doors(s);
	s->drained = gone;
	s->drained_ctx = ctx;
	server_session_gone(s);
}

void
server_drain(struct server *s, void (*drained)(void *ctx), void *ctx)
{
	close_doors(s);
	s->draining = true;
	s->drained = NULL; /* told once, at the end */
	LIST_EACH_SAFE (p, next, &s->sessions) {
		struct session *session = LIST_OF(p, struct session, link);

		if (!session->open)
			session_stop(session, SITUATION_SHUTTING_DOWN);
	}
	s->drained = drained;
	s->drained_ctx = ctx;
	server_session_gone(s);
}

size_t
server_sessions(const struct server *s)
{
	return s->count;
}

void
server_abort(struct server *s)
{
	s->drained = NULL;
	close_doors(s);
	LIST_EACH_SAFE (p, next, &s->sessions) {
		session_abort(LIST_OF(p, struct session, link));
	}
}

void
server_free(struct server *s)
{
	if (s == NULL)
		return;
	server_abort(s);
	assert(list_empty(&s->sessions));
	free(s);
}
