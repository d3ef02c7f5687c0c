/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "base/scan.h"
#include "catalog/table.h"
#include "os/random.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A test that takes longer hangs. */
#define WATCHDOG_MS 20000

struct world *world;

/* One connection of a peer. */
struct side {
	struct list link;
	struct world *w;
	struct conn *conn;
	struct slice script;
	struct buf in;
	bool content;
	struct timer *drip;
};

struct world_peer {
	struct world *w;
	int fd;
	struct listener *listener;
	struct slice script; /* of the connections to come */
	struct list sides;
};

static void play(struct side *s);

/* False: the item must wait for more input. */
static bool
take_line(struct side *s, struct slice *ret)
{
	size_t at = slice_find(buf_slice(&s->in), SLICE("\r\n"));

	if (at == SLICE_NPOS)
		return false;
	*ret = slice_head(buf_slice(&s->in), at);
	return true;
}

static bool
take_content(struct side *s)
{
	struct slice rest = buf_slice(&s->in);
	bool end = false;
	size_t at;

	while (!end && (at = slice_find(rest, SLICE("\r\n"))) != SLICE_NPOS) {
		struct slice line = slice_head(rest, at + 2);

		end = slice_eq(line, SLICE(".\r\n"));
		rest = slice_from(rest, at + 2);
		if (slice_starts(line, SLICE(".")))
			line = slice_from(line, 1);
		if (!end)
			buf_put(&s->w->content, line);
	}
	buf_drop(&s->in, s->in.len - rest.len);
	return end;
}

static bool
expect(struct side *s, struct slice head)
{
	struct slice line;

	if (!take_line(s, &line))
		return false;
	if (!slice_istarts(line, head)) {
		s->w->odd = "not the line the script wants";
		fprintf(stderr, "heard \"%.*s\", not \"%.*s\"\n", (int)line.len,
		    line.at, (int)head.len, head.at);
	}
	buf_put(&s->w->heard, line);
	buf_put_byte(&s->w->heard, '\n');
	buf_drop(&s->in, line.len + 2);
	return true;
}

static bool
throw_away(struct side *s, struct slice n)
{
	uint64_t len = 0;

	assert_true(scan_uint64(&n, &len));
	if (s->in.len < len)
		return false;
	buf_clear(&s->in);
	return true;
}

static bool
take_chunk(struct side *s, struct slice n)
{
	uint64_t len = 0;

	assert_true(scan_uint64(&n, &len));
	if (s->in.len < len)
		return false;
	buf_put(&s->w->content, slice_head(buf_slice(&s->in), len));
	buf_drop(&s->in, len);
	return true;
}

static void
drop_side(struct side *s)
{
	list_remove(&s->link);
	timer_free(s->drip);
	buf_deinit(&s->in);
	free(s);
}

/* One more line of a reply that never ends. */
static void
drip(void *ctx)
{
	struct side *s = ctx;

	conn_write(s->conn, SLICE("250-and\r\n"));
	timer_set(s->drip, 5);
}

/* Plays items until one must wait. */
static void
play(struct side *s)
{
	while (s->script.len > 0) {
		struct slice item, arg, next;

		next = slice_cut(s->script, '\n', &item);
		arg = slice_from(item, 2);
		if (item.len == 0 || item.at[0] == '~')
			return;
		if (item.at[0] == '-') {
			s->drip = timer_new(s->w->loop, drip, s);
			s->script = SLICE_NONE;
			drip(s);
			return;
		}
		if (item.at[0] == '<' && !expect(s, arg))
			return;
		if (item.at[0] == '#' && !take_chunk(s, arg))
			return;
		if (item.at[0] == '*' && !throw_away(s, arg))
			return;
		if (item.at[0] == '.') {
			if (!s->content)
				buf_clear(&s->w->content);
			s->content = true;
			if (!take_content(s))
				return;
			s->content = false;
		}
		s->script = next;
		if (item.at[0] == '>') {
			conn_write(s->conn, arg);
			conn_write(s->conn, SLICE("\r\n"));
		} else if (item.at[0] == 't') {
			conn_secure(s->conn, s->w->server_tls, NULL);
			return;
		} else if (item.at[0] == '!') {
			conn_close(s->conn);
			drop_side(s);
			return;
		}
	}
}

static void
side_read(void *ctx, struct slice bytes)
{
	struct side *s = ctx;

	buf_put(&s->in, bytes);
	if (buf_ok(&s->in)) {
		play(s);
		return;
	}
	conn_abort(s->conn);
	drop_side(s);
}

static void
side_secured(void *ctx)
{
	play(ctx);
}

static void
side_closed(void *ctx, const struct fault *why)
{
	(void)why;
	drop_side(ctx);
}

static const struct conn_handler SIDE = {
	.read = side_read,
	.secured = side_secured,
	.closed = side_closed,
};

/* The script up to the next "|" line. */
static struct slice
next_script(struct world_peer *p)
{
	size_t at = slice_find(p->script, SLICE("|\n"));
	struct slice head = slice_head(p->script, at);

	p->script =
	    at == SLICE_NPOS ? SLICE_NONE : slice_from(p->script, at + 2);
	return head;
}

static void
accepted(void *ctx, struct conn *c)
{
	struct world_peer *p = ctx;
	struct side *s = calloc(1, sizeof(*s));

	if (s == NULL || (p->w->lenient && p->script.len == 0)) {
		free(s);
		conn_abort(c);
		return;
	}
	if (p->script.len == 0)
		p->w->odd = "one connection too many";
	p->w->connections++;
	s->w = p->w;
	s->conn = c;
	s->script = next_script(p);
	buf_init(&s->in, SIZE_MAX);
	list_push_back(&p->sides, &s->link);
	conn_own(c, &SIDE, s);
	play(s);
}

int
world_bind(struct world *w, const char *ip)
{
	struct net_addr at;
	int fd;

	assert_true(net_addr_parse(slice_str(ip), w->port, &at));
	fd = net_bind(&at, false, NULL);
	assert_true(fd >= 0);
	return fd;
}

static void
listen_on(struct world *w, unsigned n, int fd, const char *script)
{
	struct world_peer *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	assert_true(fd >= 0);
	p->w = w;
	list_init(&p->sides);
	p->script = slice_str(script);
	p->fd = fd;
	p->listener = net_listen(w->loop, fd, accepted, p);
	w->peers[n] = p;
}

void
world_peer(struct world *w, unsigned n, const char *script)
{
	char ip[] = "127.0.0.2";

	ip[sizeof(ip) - 2] = (char)('2' + n);
	listen_on(w, n, world_bind(w, ip), script);
}

void
world_peer_unix(
    struct world *w, unsigned n, const char *path, const char *script)
{
	listen_on(w, n, net_bind_unix(path, 0600, NULL), script);
}

static void
hangs(void *ctx)
{
	struct world *w = ctx;

	w->odd = "it hangs";
	loop_stop(w->loop);
}

/*
 * Holds 127.0.0.n:port without listening: net_bind may still take it, a
 * connect is refused, and no other program is given it in between.
 */
static int
reserve(unsigned n, unsigned port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + n);
	at.sin_port = htons((uint16_t)port);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static void
release(struct world *w)
{
	for (unsigned i = 0; i < WORLD_HOSTS; i++)
		if (w->reserved[i] >= 0)
			(void)close(w->reserved[i]);
}

/* One port on all addresses that the tests use. */
static bool
reserve_all(struct world *w)
{
	struct net_addr at;
	bool ok = true;

	for (unsigned i = 0; i < WORLD_HOSTS; i++)
		w->reserved[i] = -1;
	w->reserved[0] = reserve(1, 0);
	assert_true(net_bound(w->reserved[0], &at));
	w->port = net_addr_port(&at);
	for (unsigned i = 1; i < WORLD_HOSTS && ok; i++) {
		w->reserved[i] = reserve(i + 1, w->port);
		ok = w->reserved[i] >= 0;
	}
	if (!ok)
		release(w);
	return ok;
}

void
world_open(struct world *w)
{
	unsigned tries = 100;

	*w = (struct world){ .loop = loop_new() };
	world = w;
	while (!reserve_all(w))
		assert_true(--tries > 0);
	w->patience_ms = WATCHDOG_MS * 2;
	w->config = (struct config){
		.hostname = SLICE("us.test"),
		.listeners = &w->own,
		.remote = true,
		.delivery_tls = CONFIG_TLS_STARTTLS,
		.reuse_ms = WATCHDOG_MS * 2,
		.reuse_max = 100,
		.rcpts_a_transaction = 100,
		.connect_ms = WATCHDOG_MS,
		.delivery_port = w->port,
	};
	w->hop = (struct config_next_hop){ .via = CONFIG_VIA_MX };
	w->local.name = SLICE("here.test");
	w->message = (struct spool_message){
		.id = 7,
		.envelope = { .sender = SLICE("s@us.test") },
		.rcpts = w->rcpts,
	};
	buf_init(&w->outcomes, 65536);
	buf_init(&w->trace, 65536);
	buf_init(&w->heard, SIZE_MAX);
	buf_init(&w->content, SIZE_MAX);
	buf_init(&w->site, 65536);
	buf_init(&w->folders, 65536);
	w->watchdog = timer_new(w->loop, hangs, w);
	timer_set(w->watchdog, WATCHDOG_MS);
	world_rcpts(w, 1);
	world_content(w, 100);
}

void
world_content(struct world *w, uint64_t size)
{
	w->message.size = size;
}

void
world_rcpts(struct world *w, unsigned n)
{
	/* clang-format off */
	static const struct slice names[16] = {
		SLICE("r0@x.test"), SLICE("r1@x.test"), SLICE("r2@x.test"),
		SLICE("r3@x.test"), SLICE("r4@x.test"), SLICE("r5@x.test"),
	};
	/* clang-format on */

	w->message.rcpt_count = n;
	for (unsigned i = 0; i < n; i++)
		w->rcpts[i].to.address = names[i];
}

void
world_make(struct world *w)
{
	struct deliver_setup setup = {
		.loop = w->loop,
		.config = &w->config,
		/* never looked into: fake_dns.c */
		.dns = (struct dns *)w,
		.tls = w->client_tls,
	};

	if (w->deliver == NULL)
		w->deliver = deliver_new(&setup);
	assert_non_null(w->deliver);
}

/* "D 250 a.test; F no-such-domain; P connection-lost a.test" */
static void
put_outcome(struct buf *b, const struct deliver_outcome *o)
{
	if (b->len > 0)
		buf_put(b, SLICE("; "));
	buf_put_byte(b, o->state == SPOOL_DELIVERED ? 'D'
			: o->state == SPOOL_FAILED  ? 'F'
						    : 'P');
	buf_put_byte(b, ' ');
	if (o->verdict.situation != SITUATION_NONE)
		buf_put(b, catalog_situations[o->verdict.situation].id);
	else
		buf_put_uint(b, o->verdict.basic);
	if (!slice_empty(o->remote_mta)) {
		buf_put_byte(b, ' ');
		buf_put(b, o->remote_mta);
	}
}

static void
done(void *ctx, const struct deliver_result *r)
{
	struct world *w = ctx;

	buf_clear(&w->outcomes);
	buf_clear(&w->trace);
	for (size_t i = 0; i < r->count; i++) {
		assert_int_equal(r->outcomes[i].rcpt, i);
		put_outcome(&w->outcomes, &r->outcomes[i]);
		w->relayed = r->outcomes[i].relayed;
		w->dsn_passed = r->outcomes[i].dsn_passed;
	}
	buf_put(&w->trace, r->trace);
	w->done++;
	loop_stop(w->loop);
}

bool
world_begin(struct world *w, const char *domain)
{
	static const unsigned all[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
		12, 13, 14, 15 };
	struct deliver_job job = {
		.message = &w->message,
		.rcpts = all,
		.rcpt_count = w->message.rcpt_count,
		.domain = slice_str(domain),
	};
	unsigned before = w->done;

	w->begun = deliver_start(w->deliver, &job, done, w);
	assert_int_equal(w->done, before);
	return w->begun;
}

void
world_run(struct world *w)
{
	loop_run(w->loop);
}

void
world_deliver(struct world *w, const char *domain)
{
	unsigned before = w->done;

	world_make(w);
	assert_true(world_begin(w, domain));
	world_run(w);
	assert_int_equal(w->done, w->odd == NULL ? before + 1 : w->done);
}

static void
site_done(void *ctx, struct slice site)
{
	struct world *w = ctx;

	buf_clear(&w->site);
	buf_put(&w->site, site);
	loop_stop(w->loop);
}

void
world_ask_site(struct world *w, const char *domain)
{
	world_make(w);
	assert_true(deliver_site(w->deliver, slice_str(domain), site_done, w));
	loop_run(w->loop);
}

static void
stop(void *ctx)
{
	loop_stop(ctx);
}

static void
run_for(struct world *w, unsigned ms)
{
	struct timer *t = timer_new(w->loop, stop, w->loop);

	timer_set(t, ms);
	loop_run(w->loop);
	timer_free(t);
}

void
world_settle(struct world *w)
{
	run_for(w, 30);
}

void
world_turn(struct world *w)
{
	run_for(w, 1);
}

void
world_close(struct world *w)
{
	deliver_free(w->deliver);
	for (unsigned i = 0; i < WORLD_PEERS; i++) {
		struct world_peer *p = w->peers[i];

		if (p == NULL)
			continue;
		listener_free(p->listener);
		close(p->fd);
		LIST_EACH_SAFE (at, next, &p->sides) {
			struct side *s = LIST_OF(at, struct side, link);

			conn_abort(s->conn);
			drop_side(s);
		}
		free(p);
	}
	release(w);
	timer_free(w->watchdog);
	/* what is closing finishes */
	loop_run(w->loop);
	loop_free(w->loop);
	tls_free(w->server_tls);
	tls_free(w->client_tls);
	buf_deinit(&w->outcomes);
	buf_deinit(&w->trace);
	buf_deinit(&w->heard);
	buf_deinit(&w->content);
	buf_deinit(&w->site);
	buf_deinit(&w->folders);
}
