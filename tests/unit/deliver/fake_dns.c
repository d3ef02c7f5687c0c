/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNS from a table, one name a line:
 *	example.org MX 10 a.test 20 b.test
 *	a.test A 127.0.0.2 ::1
 *	gone.test NXDOMAIN
 *	broken.test FAIL
 * A name that is not there has no data.
 */
#include "os/dns.h"

#include "base/scan.h"
#include "world.h"

#include <stdlib.h>

struct dns_query {
	struct timer *timer;
	struct slice name;
	bool mx;
	dns_done *done;
	void *ctx;
};

static struct slice
word(struct slice *line)
{
	struct slice head;

	*line = slice_trim(slice_cut(*line, ' ', &head));
	return head;
}

static bool
find(struct slice name, bool mx, struct slice *ret_kind, struct slice *ret)
{
	struct slice rest = world->zone, line;

	while (rest.len > 0) {
		rest = slice_cut(rest, '\n', &line);
		if (!slice_ieq(word(&line), name))
			continue;
		*ret_kind = word(&line);
		*ret = line;
		if (!slice_eq(*ret_kind, mx ? SLICE("A") : SLICE("MX")))
			return true;
	}
	return false;
}

static void
answer(void *ctx)
{
	struct dns_query *q = ctx, copy = *q;
	struct dns_answer a = { .status = DNS_NODATA, .ttl = 300 };
	struct dns_mx mx[64];
	struct net_addr addrs[64];
	struct slice kind = SLICE_NONE, line = SLICE_NONE, w;
	unsigned preference;

	a.mx = mx;
	a.addrs = addrs;
	if (find(q->name, q->mx, &kind, &line))
		a.status = slice_eq(kind, SLICE("NXDOMAIN")) ? DNS_NXDOMAIN
			   : slice_eq(kind, SLICE("FAIL"))   ? DNS_FAILED
							     : DNS_OK;
	if (a.status == DNS_FAILED)
		a.why = "SERVFAIL";
	while (a.status == DNS_OK && line.len > 0 && a.count < 64) {
		w = word(&line);
		if (!q->mx) {
			assert_true(net_addr_parse_ip(w, &addrs[a.count++]));
			continue;
		}
		assert_true(scan_number(&w, 5, &preference));
		w = word(&line);
		if (slice_eq(w, SLICE(".")))
			w = SLICE("");
		mx[a.count++] = (struct dns_mx){ preference, w };
	}
	timer_free(q->timer);
	free(q);
	copy.done(copy.ctx, &a);
}

static struct dns_query *
ask(struct slice name, bool mx, dns_done *done, void *ctx)
{
	struct dns_query *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	*q = (struct dns_query){ NULL, name, mx, done, ctx };
	q->timer = timer_new(world->loop, answer, q);
	if (q->timer == NULL) {
		free(q);
		return NULL;
	}
	timer_set(q->timer, 0);
	return q;
}

struct dns_query *
dns_ask_mx(struct dns *d, struct slice name, dns_done *done, void *ctx)
{
	(void)d;
	return ask(name, true, done, ctx);
}

struct dns_query *
dns_ask_addr(struct dns *d, struct slice name, dns_done *done, void *ctx)
{
	(void)d;
	return ask(name, false, done, ctx);
}

void
dns_cancel(struct dns_query *q)
{
	timer_free(q->timer);
	free(q);
}
