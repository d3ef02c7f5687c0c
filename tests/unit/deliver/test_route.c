/* SPDX-License-Identifier: Apache-2.0 */
/* Where a domain leads: sites, mail hosts and their order, and nowhere. */
#include "world.h"

#include "os/random.h"

#include <unistd.h>

/* Equal preferences are drawn by lot; here the lots are drawn by the test. */
static uint64_t lot;

uint64_t
random_u64(void)
{
	return lot--;
}

uint64_t
random_below(uint64_t n)
{
	return lot-- % n;
}

#define TAKES                                                            \
	"> 220 a\n< EHLO\n> 250 a\n< MAIL\n> 250 ok\n< RCPT\n> 250 ok\n" \
	"< DATA\n> 354 go\n.\n> 250 ok\n~\n"
#define A2      "a.test A 127.0.0.2\n"
#define ONE     "route resolve connect send"
#define NO_HOST "route resolve"

struct row {
	const char *name, *domain, *zone, *site, *outcome, *trace;
	void (*setup)(struct world *w);
};

static void
remote_off(struct world *w)
{
	w->config.remote = false;
}

static void
we_are_b(struct world *w)
{
	w->config.hostname = SLICE("b.test");
}

static void
we_listen_there(struct world *w)
{
	struct buf b;

	buf_init(&b, 64);
	buf_put_str(&b, "127.0.0.3:");
	buf_put_uint(&b, w->port);
	assert_true(net_addr_parse(buf_slice(&b), 0, &w->own.address));
	w->config.listener_count = 1;
	buf_deinit(&b);
}

static void
we_listen_everywhere(struct world *w)
{
	struct buf b;

	buf_init(&b, 64);
	buf_put_str(&b, "0.0.0.0:");
	buf_put_uint(&b, w->port);
	assert_true(net_addr_parse(buf_slice(&b), 0, &w->own.address));
	w->config.listener_count = 1;
	buf_deinit(&b);
}

static void
no_tls_at_hop(struct world *w)
{
	w->hop.via = CONFIG_VIA_SMTP;
	w->hop.port = w->port;
	w->hop.tls = CONFIG_TLS_OFF;
}

static void
hop_by_name(struct world *w)
{
	no_tls_at_hop(w);
	w->hop.host = SLICE("Smart.Test");
}

static void
hop_by_address(struct world *w)
{
	no_tls_at_hop(w);
	w->hop.host = SLICE("127.0.0.2");
}

/* clang-format off */
static const struct row rows[] = {
	{ "by MX", "X.Test", "x.test MX 10 a.test\n" A2,
	  "mx:a.test", "D 250 a.test", ONE },
	{ "sites are sorted and say each host once", "x.test",
	  "x.test MX 10 c.test 5 a.test 20 c.test\n" A2,
	  "mx:a.test,c.test", "D 250 a.test", ONE },
	{ "no MX: the domain itself", "x.test", "x.test A 127.0.0.2\n",
	  "mx:x.test", "D 250 x.test", ONE },
	{ "preference", "x.test", "x.test MX 20 b.test 10 a.test\n"
	  A2 "b.test A 127.0.0.3\n",
	  "mx:a.test,b.test", "D 250 a.test", ONE },
	{ "equal preferences go by lot", "x.test",
	  "x.test MX 10 b.test 10 a.test\n" A2 "b.test A 127.0.0.3\n",
	  "mx:a.test,b.test", "D 250 a.test", ONE },
	{ "a dot at the end", "x.test.", "x.test MX 10 a.test\n" A2,
	  "mx:a.test", "D 250 a.test", ONE },
	{ "IDN", "b\xc3\xbc""cher.test",
	  "xn--bcher-kva.test MX 10 a.test\n" A2,
	  "mx:a.test", "D 250 a.test", ONE },
	{ "no IDN", "\xe2\x80\x8b.test", "",
	  "domain:\xe2\x80\x8b.test", "F no-such-domain", "route" },
	{ "IPv6 is tried and fails, IPv4 takes it", "x.test",
	  "x.test MX 10 a.test\na.test A ::ffff:127.0.0.7 127.0.0.2\n",
	  "mx:a.test", "D 250 a.test", "route resolve connect connect send" },

	{ "null MX", "x.test", "x.test MX 0 .\nx.test A 127.0.0.2\n",
	  "mx:x.test", "F null-mx", NO_HOST },
	{ "null MX beside another is none", "x.test",
	  "x.test MX 0 . 10 a.test\n" A2, "mx:a.test", "D 250 a.test", ONE },
	{ "no such domain", "x.test", "x.test NXDOMAIN\n",
	  "domain:x.test", "F no-such-domain", NO_HOST },
	{ "no data at all", "x.test", "", "mx:x.test", "F no-mail-host",
	  NO_HOST },
	{ "mail hosts without addresses", "x.test",
	  "x.test MX 10 a.test\nx.test A 127.0.0.2\n",
	  "mx:a.test", "F no-mail-host", NO_HOST },
	{ "mail hosts that do not exist are not the domain", "x.test",
	  "x.test MX 10 a.test\na.test NXDOMAIN\n",
	  "mx:a.test", "F no-mail-host", NO_HOST },
	{ "DNS fails for MX", "x.test", "x.test FAIL\n",
	  "domain:x.test", "P dns-failed", NO_HOST },
	{ "DNS fails for the only host", "x.test",
	  "x.test MX 10 a.test\na.test FAIL\n",
	  "mx:a.test", "P dns-failed", NO_HOST },
	{ "DNS fails for one host of two", "x.test",
	  "x.test MX 10 b.test 20 a.test\nb.test FAIL\n" A2,
	  "mx:a.test,b.test", "D 250 a.test", ONE },
	{ ".invalid is not asked for", "x.invalid",
	  "x.invalid MX 10 a.test\n" A2,
	  "domain:x.invalid", "F no-such-domain", "route" },
	{ ".invalid, with remote delivery off", "x.invalid", "",
	  "domain:x.invalid", "F no-such-domain", "route", remote_off },
	{ "remote delivery is off", "x.test", "x.test MX 10 a.test\n" A2,
	  "domain:x.test", "F remote-off", "route", remote_off },

	{ "we are a mail host by name", "x.test",
	  "x.test MX 10 a.test 20 B.test 30 c.test\n" A2
	  "b.test A 127.0.0.8\nc.test A 127.0.0.9\n",
	  NULL, "D 250 a.test", ONE, we_are_b },
	{ "we are the best by name", "x.test",
	  "x.test MX 10 b.test 10 a.test 30 a.test\n" A2,
	  NULL, "F mx-loop", NO_HOST, we_are_b },
	{ "we are the best by address", "x.test",
	  "x.test MX 10 c.test 20 a.test\nc.test A 127.0.0.3\n" A2,
	  NULL, "F mx-loop", NO_HOST, we_listen_there },
	{ "we are the domain itself", "x.test", "x.test A 127.0.0.3\n",
	  NULL, "F mx-loop", NO_HOST, we_listen_there },
	{ "our address at another port is not ours", "x.test",
	  "x.test MX 10 a.test\n" A2, NULL, "D 250 a.test", ONE,
	  we_listen_there },

	{ "address literal", "[127.0.0.2]", "", NULL, "D 250 [127.0.0.2]",
	  "route connect send" },
	{ "address literal without its brackets", "127.0.0.2", "", NULL,
	  "D 250 127.0.0.2", "route connect send" },
	{ "address literal with a port is none", "[127.0.0.2:25]", "", NULL,
	  "F no-mail-host", "route" },
	{ "IPv6 literal", "[IPv6:::ffff:127.0.0.6]", "", NULL,
	  "P connect-failed [IPv6:::ffff:127.0.0.6]", "route connect" },
	{ "literal of no kind we know", "[IPv9:1]", "", NULL,
	  "F no-mail-host", "route" },
	{ "literal, with remote delivery off", "[127.0.0.2]", "", NULL,
	  "F remote-off", "route", remote_off },

	{ "smarthost by name, not by its MX", "x.test",
	  "smart.test MX 10 c.test\nsmart.test A 127.0.0.2\n",
	  NULL, "D 250 smart.test", ONE, hop_by_name },
	{ "smarthost that DNS does not know", "x.test",
	  "smart.test NXDOMAIN\n",
	  NULL, "F no-such-domain", NO_HOST, hop_by_name },
	{ "smarthost by address", "x.test", "", NULL, "D 250 127.0.0.2",
	  "route connect send", hop_by_address },
};
/* clang-format on */

static void
check(const struct row *r)
{
	struct world w;

	lot = 1000;
	world_open(&w);
	w.zone = slice_str(r->zone);
	world_peer(&w, 0, TAKES);
	if (r->setup != NULL)
		r->setup(&w);
	if (r->site != NULL) {
		world_ask_site(&w, r->domain);
		assert_slice(r->name, buf_slice(&w.site), slice_str(r->site));
	}
	world_deliver(&w, r->domain);
	assert_slice(r->name, slice_str(w.odd), SLICE_NONE);
	assert_slice(r->name, buf_slice(&w.outcomes), slice_str(r->outcome));
	/* The site is known by now, so resolve comes with no surprise. */
	assert_slice(r->name, buf_slice(&w.trace), slice_str(r->trace));
	world_close(&w);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

/* A wildcard listener is found out by reaching it. */
static void
test_wildcard(void **state)
{
	struct world w;
	int fd;

	(void)state;
	world_open(&w);
	we_listen_everywhere(&w);
	w.zone = SLICE("x.test MX 10 a.test 20 b.test\na.test A 127.0.0.1\n"
		       "b.test A 127.0.0.2\n");
	/* 127.0.0.1 is what both ends are when it is reached. */
	fd = world_bind(&w, "127.0.0.1");
	world_deliver(&w, "x.test");
	assert_slice(
	    "outcome", buf_slice(&w.outcomes), SLICE("F mx-loop a.test"));
	close(fd);
	world_close(&w);
}

/* Names and addresses beyond the limits are left alone. */
static void
test_limits(void **state)
{
	struct world w;
	struct buf zone;

	(void)state;
	world_open(&w);
	buf_init(&zone, SIZE_MAX);
	buf_put_str(&zone, "x.test MX");
	for (unsigned i = 0; i < 60; i++) {
		buf_put_byte(&zone, ' ');
		buf_put_uint(&zone, i);
		buf_put_str(&zone, " a-mail-host-with-quite-a-long-name-");
		buf_put_uint(&zone, i);
		buf_put_str(&zone, ".test");
	}
	buf_put_byte(&zone, '\n');
	for (unsigned i = 0; i < 60; i++) {
		buf_put_str(&zone, "a-mail-host-with-quite-a-long-name-");
		buf_put_uint(&zone, i);
		buf_put_str(&zone, ".test A 127.0.0.7 127.0.0.8\n");
	}
	w.zone = buf_slice(&zone);
	world_ask_site(&w, "x.test");
	assert_int_equal(w.site.len, DELIVER_SITE_MAX);
	world_deliver(&w, "x.test");
	/* route, resolve, and one connect for each address */
	assert_int_equal(
	    w.trace.len, strlen(NO_HOST) + 20 * strlen(" connect"));
	world_close(&w);
	buf_deinit(&zone);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_wildcard),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
