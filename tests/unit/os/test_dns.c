/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to a small name server of our own on loopback, which answers by a
 * table, over UDP and, what is marked as long, over TCP.
 */
#include "kit/kit.h"

#include "base/buf.h"
#include "os/dns_answer.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ------------------------------------------------------- the name server -- */

enum how { ANSWER, REFUSE, FAIL, NXDOMAIN, LONG, NEVER };

/* Data of A and AAAA is an address, of MX "preference name", else a name. */
static const struct zone_row {
	const char *name;
	unsigned type;
	enum how how;
	const char *owner, *data; /* further rows of the same name add to it */
} zone[] = {
	{ "one.test", 15, ANSWER, "one.test", "10 MX1.one.test" },
	{ "two.test", 15, ANSWER, "two.test", "20 b.two.test" },
	{ "two.test", 15, ANSWER, "two.test", "5 a.two.test" },
	{ "null.test", 15, ANSWER, "null.test", "0 " },
	{ "bad.test", 15, ANSWER, "bad.test", "0 b<d.test" },
	{ "cname.test", 15, ANSWER, "cname.test", "=real.test" },
	{ "cname.test", 15, ANSWER, "real.test", "7 mx.real.test" },
	{ "real.test", 15, ANSWER, "real.test", "7 mx.real.test" },
	{ "long.test", 15, LONG, "long.test", "1 mx.long.test" },
	{ "gone.test", 15, NXDOMAIN, NULL, NULL },
	{ "gone.test", 1, NXDOMAIN, NULL, NULL },
	{ "gone.test", 28, NXDOMAIN, NULL, NULL },
	{ "ill.test", 15, FAIL, NULL, NULL },
	{ "ill.test", 1, FAIL, NULL, NULL },
	{ "ill.test", 28, FAIL, NULL, NULL },
	{ "shy.test", 15, REFUSE, NULL, NULL },
	{ "mute.test", 15, NEVER, NULL, NULL },
	{ "mute.test", 1, NEVER, NULL, NULL },
	{ "mute.test", 28, NEVER, NULL, NULL },
	{ "host.test", 1, ANSWER, "host.test", "192.0.2.1" },
	{ "host.test", 1, ANSWER, "host.test", "192.0.2.2" },
	{ "host.test", 28, ANSWER, "host.test", "2001:db8::1" },
	{ "four.test", 1, ANSWER, "four.test", "192.0.2.4" },
	{ "half.test", 1, ANSWER, "half.test", "192.0.2.5" },
	{ "half.test", 28, FAIL, NULL, NULL },
	{ "alias.test", 1, ANSWER, "alias.test", "=Four.test" },
	{ "alias.test", 1, ANSWER, "Four.test", "192.0.2.4" },
};

struct server {
	int udp, tcp, stop[2];
	unsigned port;
	pthread_t thread;
};

static atomic_int questions;

static void
put16(struct buf *b, unsigned n)
{
	buf_put_byte(b, (char)(n >> 8));
	buf_put_byte(b, (char)n);
}

static void
put_name(struct buf *b, const char *name)
{
	struct slice rest = slice_str(name), label;

	while (rest.len > 0) {
		rest = slice_cut(rest, '.', &label);
		buf_put_byte(b, (char)label.len);
		buf_put(b, label);
	}
	buf_put_byte(b, 0);
}

static void
put_rdata(struct buf *b, unsigned type, const char *data)
{
	struct net_addr a;

	if (data[0] == '=')
		put_name(b, data + 1);
	else if (type == 15) {
		put16(b, (unsigned)strtoul(data, NULL, 10));
		put_name(b, strchr(data, ' ') + 1);
	} else {
		assert_true(net_addr_parse_ip(slice_str(data), &a));
		if (type == 1)
			buf_put(b, slice_of((char *)&a.sa + 4, 4));
		else
			buf_put(b, slice_of((char *)&a.sa + 8, 16));
	}
}

static unsigned
put_records(struct buf *b, const char *name, unsigned type)
{
	unsigned n = 0;

	for (size_t i = 0; i < sizeof(zone) / sizeof(zone[0]); i++) {
		const struct zone_row *z = &zone[i];
		struct buf r;

		if (strcasecmp(z->name, name) != 0 || z->type != type ||
		    z->data == NULL)
			continue;
		put_name(b, z->owner);
		put16(b, z->data[0] == '=' ? 5 : type);
		put16(b, 1);
		put16(b, 0);
		put16(b, 300);
		buf_init(&r, 512);
		put_rdata(&r, type, z->data);
		put16(b, (unsigned)r.len);
		buf_put(b, buf_slice(&r));
		buf_deinit(&r);
		n++;
	}
	return n;
}

static enum how
how_to(const char *name, unsigned type)
{
	enum how how = ANSWER;

	for (size_t i = 0; i < sizeof(zone) / sizeof(zone[0]); i++)
		if (strcasecmp(zone[i].name, name) == 0 && zone[i].type == type)
			how = zone[i].how;
	return how;
}

/* The reply to one question; nothing for NEVER. */
static void
reply(struct buf *b, const unsigned char *q, size_t len, bool tcp)
{
	static const unsigned rcodes[] = { 0, 5, 2, 3, 0, 0 };
	char name[256];
	size_t at = 12, n = 0;
	unsigned type, records = 0;
	enum how how;

	if (len < 17)
		return;
	while (at < len && q[at] != 0) {
		for (size_t i = q[at++]; i > 0 && at < len; i--)
			name[n++] = (char)q[at++];
		name[n++] = '.';
	}
	name[n > 0 ? n - 1 : 0] = '\0';
	type = (unsigned)q[at + 1] << 8 | q[at + 2];
	at += 5;
	how = how_to(name, type);
	atomic_fetch_add(&questions, 1);
	if (how == NEVER)
		return;
	buf_put(b, slice_of(q, 2));
	put16(b, 0x8180 | rcodes[how] | (how == LONG && !tcp ? 0x200 : 0));
	put16(b, 1);
	put16(b, 0);
	put16(b, 0);
	put16(b, 0);
	buf_put(b, slice_of(q + 12, at - 12));
	if (how == ANSWER || (how == LONG && tcp))
		records = put_records(b, name, type);
	b->at[7] = (char)records;
}

static void
serve_udp(int fd)
{
	unsigned char q[2048];
	struct sockaddr_storage from;
	socklen_t from_len = sizeof(from);
	ssize_t n =
	    recvfrom(fd, q, sizeof(q), 0, (struct sockaddr *)&from, &from_len);
	struct buf b;

	buf_init(&b, 4096);
	if (n > 0)
		reply(&b, q, (size_t)n, false);
	if (b.len > 0)
		(void)sendto(
		    fd, b.at, b.len, 0, (struct sockaddr *)&from, from_len);
	buf_deinit(&b);
}

static void
serve_tcp(int listener)
{
	unsigned char q[2048];
	int fd = accept(listener, NULL, NULL);
	struct buf b;
	size_t have = 0;
	ssize_t n;

	buf_init(&b, 4096);
	while ((have < 2 || have < 2u + q[0] * 256u + q[1]) &&
	       (n = read(fd, q + have, sizeof(q) - have)) > 0)
		have += (size_t)n;
	put16(&b, 0);
	if (have > 2) {
		struct buf r;

		buf_init(&r, 4096);
		reply(&r, q + 2, have - 2, true);
		buf_clear(&b);
		put16(&b, (unsigned)r.len);
		buf_put(&b, buf_slice(&r));
		buf_deinit(&r);
		n = write(fd, b.at, b.len);
		(void)n;
	}
	buf_deinit(&b);
	(void)close(fd);
}

static void *
serve(void *ctx)
{
	struct server *s = ctx;
	struct pollfd p[] = { { .fd = s->udp, .events = POLLIN },
		{ .fd = s->tcp, .events = POLLIN },
		{ .fd = s->stop[0], .events = POLLIN } };

	while (poll(p, 3, -1) > 0 && p[2].revents == 0) {
		if (p[0].revents != 0)
			serve_udp(s->udp);
		if (p[1].revents != 0)
			serve_tcp(s->tcp);
	}
	return NULL;
}

/* One number for UDP and TCP; somebody else may have the second, so again. */
static void
server_open(struct server *s)
{
	s->tcp = -1;
	for (int tries = 0; s->tcp < 0 && tries < 100; tries++) {
		struct net_addr at;

		assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &at));
		s->udp = socket(AF_INET, SOCK_DGRAM, 0);
		assert_int_equal(
		    bind(s->udp, (struct sockaddr *)&at.sa, at.len), 0);
		assert_true(net_bound(s->udp, &at));
		s->port = net_addr_port(&at);
		s->tcp = net_bind(&at, false, NULL);
		if (s->tcp < 0)
			(void)close(s->udp);
	}
	assert_true(s->tcp >= 0);
	assert_int_equal(pipe(s->stop), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void
server_close(struct server *s)
{
	if (s->stop[1] < 0)
		return;
	(void)close(s->stop[1]);
	s->stop[1] = -1;
	assert_int_equal(pthread_join(s->thread, NULL), 0);
	(void)close(s->stop[0]);
	(void)close(s->udp);
	(void)close(s->tcp);
}

/* ------------------------------------------------------------- the tests -- */

struct world {
	struct server server;
	struct loop *l;
	struct dns *d;
	struct timer *watchdog;
	struct buf text; /* the last answer, as text */
	int open;
};

static void
put_answer(struct buf *b, const struct dns_answer *a)
{
	static const char *const words[] = { "ok", "nodata", "nxdomain",
		"failed" };

	buf_put_str(b, words[a->status]);
	for (size_t i = 0; i < a->count; i++) {
		buf_put_byte(b, ' ');
		if (a->mx != NULL) {
			buf_put_uint(b, a->mx[i].preference);
			buf_put_byte(b, '=');
			buf_put(b, a->mx[i].host);
		} else
			net_addr_put(b, &a->addrs[i]);
	}
	if (a->status == DNS_OK) {
		buf_put(b, SLICE(" ("));
		buf_put(b, a->canonical);
		buf_put(b, SLICE(")"));
	}
	if (a->status == DNS_FAILED) {
		buf_put(b, SLICE(": "));
		buf_put_str(b, a->why);
	}
}

static void
answered(void *ctx, const struct dns_answer *a)
{
	struct world *w = ctx;

	buf_clear(&w->text);
	put_answer(&w->text, a);
	if (--w->open == 0)
		loop_stop(w->l);
}

static void
too_long(void *ctx)
{
	(void)ctx;
	print_error("the loop did not end\n");
	abort();
}

static void
open_dns(struct world *w, unsigned timeout_ms)
{
	char text[64];
	const char *servers[] = { text };
	struct dns_options o = {
		.servers = servers, .server_count = 1, .timeout_ms = timeout_ms
	};

	(void)snprintf(text, sizeof(text), "127.0.0.1@%u", w->server.port);
	w->d = dns_new(w->l, &o, NULL);
	assert_non_null(w->d);
}

static int
setup(void **state)
{
	static struct world w;

	*state = &w;
	w = (struct world){ .l = loop_new() };
	buf_init(&w.text, 65536);
	server_open(&w.server);
	w.watchdog = timer_new(w.l, too_long, &w);
	timer_set(w.watchdog, 60000);
	open_dns(&w, 20000);
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	dns_free(w->d);
	timer_free(w->watchdog);
	loop_free(w->l);
	server_close(&w->server);
	buf_deinit(&w->text);
	return 0;
}

static void
ask(struct world *w, bool mx, struct slice name)
{
	struct dns_query *q = mx ? dns_ask_mx(w->d, name, answered, w)
				 : dns_ask_addr(w->d, name, answered, w);

	assert_non_null(q);
	w->open++;
}

static void
answers(void **state)
{
	static const struct {
		const char *name;
		bool mx;
		struct slice asked;
		const char *expected, * or ;
	} rows[] = {
		{ "one MX", true, SLICE("one.test"),
		    "ok 10=mx1.one.test (one.test)", NULL },
		{ "letter case, last dot", true, SLICE("ONE.test."),
		    "ok 10=mx1.one.test (one.test)", NULL },
		{ "two MX", true, SLICE("two.test"),
		    "ok 20=b.two.test 5=a.two.test (two.test)",
		    "ok 5=a.two.test 20=b.two.test (two.test)" },
		{ "null MX", true, SLICE("null.test"), "ok 0= (null.test)",
		    NULL },
		{ "MX that no host has", true, SLICE("bad.test"),
		    "failed: no record is usable", NULL },
		{ "CNAME to MX", true, SLICE("cname.test"),
		    "ok 7=mx.real.test (real.test)", NULL },
		{ "over TCP", true, SLICE("long.test"),
		    "ok 1=mx.long.test (long.test)", NULL },
		{ "no MX", true, SLICE("host.test"), "nodata", NULL },
		{ "NXDOMAIN", true, SLICE("gone.test"), "nxdomain", NULL },
		{ "SERVFAIL", true, SLICE("ill.test"),
		    "failed: the name servers failed", NULL },
		{ "REFUSED", true, SLICE("shy.test"),
		    "failed: the name servers failed",
		    "failed: the name servers refused" },
		{ "addresses", false, SLICE("host.test"),
		    "ok [2001:db8::1]:0 192.0.2.1:0 192.0.2.2:0 (host.test)",
		    "ok [2001:db8::1]:0 192.0.2.2:0 192.0.2.1:0 (host.test)" },
		{ "IPv4 alone", false, SLICE("four.test"),
		    "ok 192.0.2.4:0 (four.test)", NULL },
		{ "one kind failed", false, SLICE("half.test"),
		    "ok 192.0.2.5:0 (half.test)", NULL },
		{ "both failed", false, SLICE("ill.test"),
		    "failed: the name servers failed", NULL },
		{ "CNAME to address", false, SLICE("alias.test"),
		    "ok 192.0.2.4:0 (four.test)", NULL },
		{ "no address", false, SLICE("one.test"), "nodata", NULL },
		{ "no such host", false, SLICE("gone.test"), "nxdomain", NULL },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ask(w, rows[i].mx, rows[i].asked);
		loop_run(w->l);
		if (rows[i].or == NULL ||
		    !slice_eq(buf_slice(&w->text), slice_str(rows[i].or)))
			assert_slice(rows[i].name, buf_slice(&w->text),
			    slice_str(rows[i].expected));
	}
}

/* What cannot exist is answered, later, without a question to anybody. */
static void
not_asked(void **state)
{
	static const struct slice names[] = { { "", 0 }, { ".", 1 },
		SLICE("a..test"), SLICE(".test"), SLICE("a.test.."),
		SLICE("192.0.2.1"), SLICE("::1"), SLICE("[192.0.2.1]"),
		SLICE("a b.test"), SLICE("a\0.test"), SLICE("\xed\x8c.test"),
		SLICE("invalid"), SLICE("nobody.Invalid."),
		SLICE("0123456789012345678901234567890123456789"
		      "0123456789012345678901234.test"),
		SLICE("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z."
		      "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z."
		      "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z."
		      "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z."
		      "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z") };
	struct world *w = *state;

	atomic_store(&questions, 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (int mx = 0; mx < 2; mx++) {
			ask(w, mx, names[i]);
			assert_int_equal(w->open, 1);
			loop_run(w->l);
			assert_slice(
			    "name", buf_slice(&w->text), SLICE("nxdomain"));
		}
	assert_int_equal(atomic_load(&questions), 0);
}

static void
time_runs_out(void **state)
{
	struct world *w = *state;

	dns_free(w->d);
	open_dns(w, 50);
	ask(w, true, SLICE("mute.test"));
	loop_run(w->l);
	assert_slice("late", buf_slice(&w->text),
	    SLICE("failed: the name servers did not answer in time"));
	ask(w, false, SLICE("mute.test"));
	loop_run(w->l);
	assert_slice("late", buf_slice(&w->text),
	    SLICE("failed: the name servers did not answer in time"));
}

static void
never(void *ctx, const struct dns_answer *a)
{
	(void)ctx;
	(void)a;
	fail();
}

/* Cancelled and outstanding questions are never answered, and leave nothing. */
static void
cancelled(void **state)
{
	struct world *w = *state;
	struct dns_query *a = dns_ask_mx(w->d, SLICE("one.test"), never, w);
	struct dns_query *b = dns_ask_mx(w->d, SLICE("x.invalid"), never, w);

	assert_non_null(dns_ask_mx(w->d, SLICE("mute.test"), never, w));
	dns_cancel(a);
	dns_cancel(b);
	dns_cancel(NULL);
	ask(w, true, SLICE("two.test"));
	loop_run(w->l);
	assert_true(slice_starts(buf_slice(&w->text), SLICE("ok ")));
}

static void
free_all(void *ctx, const struct dns_answer *a)
{
	struct world *w = ctx;

	assert_int_equal(a->status, DNS_OK);
	dns_free(w->d);
	w->d = NULL;
	/* the answer is still ours */
	assert_slice("host", a->mx[0].host, SLICE("mx1.one.test"));
	loop_stop(w->l);
}

static void
freed_inside_an_answer(void **state)
{
	struct world *w = *state;

	assert_non_null(dns_ask_mx(w->d, SLICE("mute.test"), never, w));
	assert_non_null(dns_ask_mx(w->d, SLICE("one.test"), free_all, w));
	loop_run(w->l);
	assert_null(w->d);
}

static void
bad_settings(void **state)
{
	struct world *w = *state;
	const char *servers[] = { "no address" };
	struct dns_options o = { .servers = servers, .server_count = 1 };
	struct fault why;

	assert_null(dns_new(w->l, &o, &why));
	assert_string_equal(why.what, "use a name server");
	o = (struct dns_options){ .anchor_file = "/nonexistent/anchor" };
	assert_null(dns_new(w->l, &o, &why));
}

/* A trust anchor is read when the resolver is made; nothing is asked yet. */
static void
with_an_anchor(void **state)
{
	static const char anchor[] =
	    ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E88040"
	    "9BBC683457104237C7F8EC8D\n";
	char path[] = "/tmp/test-os-anchor-XXXXXX";
	struct world *w = *state;
	struct dns_options o = { .anchor_file = path };
	struct dns *d;
	int fd = mkstemp(path);

	assert_int_equal(
	    write(fd, anchor, sizeof(anchor) - 1), sizeof(anchor) - 1);
	(void)close(fd);
	d = dns_new(w->l, &o, NULL);
	assert_int_equal(unlink(path), 0);
	assert_non_null(d);
	dns_free(d);
}

static void
asking_without_memory(void **state)
{
	struct world *w = *state;
	bool reached;
	unsigned n = 0;

	/* its thread would use up the failure */
	server_close(&w->server);
	do {
		struct dns_query *q;

		kit_fail_alloc(++n);
		q = dns_ask_addr(w->d, SLICE("host.test"), never, w);
		reached = kit_failed();
		kit_fail_alloc(0);
		assert_true((q == NULL) == reached);
		dns_cancel(q);
	} while (reached);
	assert_true(n > 2);
}

static void
mx_rdata(void **state)
{
	static const struct {
		const char *name;
		struct slice rdata;
		const char *host; /* NULL: malformed */
		unsigned preference;
	} rows[] = {
		{ "host", SLICE("\0\012\2mX\4test\0"), "mx.test", 10 },
		{ "root", SLICE("\1\0\0"), "", 256 },
		{ "underscore", SLICE("\0\0\3_mx\0"), "_mx", 0 },
		{ "nothing", SLICE(""), NULL, 0 },
		{ "preference alone", SLICE("\0\1"), NULL, 0 },
		{ "no end", SLICE("\0\1\2mx"), NULL, 0 },
		{ "label past the end", SLICE("\0\1\77mx\0"), NULL, 0 },
		{ "label takes the root", SLICE("\0\1\3mx\0"), NULL, 0 },
		{ "bytes behind", SLICE("\0\1\2mx\0x"), NULL, 0 },
		{ "compressed", SLICE("\0\1\300\14"), NULL, 0 },
		{ "dot in a label", SLICE("\0\1\3m.x\0"), NULL, 0 },
		{ "NUL in a label", SLICE("\0\1\3m\0x\0"), NULL, 0 },
		{ "line end", SLICE("\0\1\3m\nx\0"), NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a;
		struct dns_mx mx;
		/* in memory exactly as long, for the sanitizer */
		char *at = malloc(rows[i].rdata.len + 1);
		struct slice s = slice_of(
		    memcpy(at + 1, rows[i].rdata.at, rows[i].rdata.len),
		    rows[i].rdata.len);

		arena_init(&a, 4096);
		assert_row(rows[i].name,
		    dns_mx_parse(s, &a, &mx) == (rows[i].host != NULL));
		if (rows[i].host != NULL) {
			assert_slice(
			    rows[i].name, mx.host, slice_str(rows[i].host));
			assert_row(
			    rows[i].name, mx.preference == rows[i].preference);
		}
		arena_deinit(&a);
		free(at);
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(answers),
		T(not_asked),
		T(time_runs_out),
		T(cancelled),
		T(freed_inside_an_answer),
		T(bad_settings),
		T(with_an_anchor),
		T(asking_without_memory),
		cmocka_unit_test(mx_rdata),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
