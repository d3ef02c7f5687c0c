/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to libunbound and their answers back on the loop.  Its work is
 * done on a thread of its own (the other way it offers is to fork, which a
 * sandboxed worker with open connections does not).  Each answer is put off to
 * the next turn, so that an owner may ask, cancel and free as it likes.
 */
#include "os/dns.h"

#include "os/dns_answer.h"
#include "os/loop_private.h"

#include <stdlib.h>

/* All of one answer: at most DNS_RECORDS_MAX names of 253 bytes and so on. */
#define ANSWER_MAX 262144

#define PARTS_MAX 2

struct dns {
	struct loop *loop;
	struct ub_ctx *ub;
	struct watch *watch;
	struct list queries;
	unsigned timeout_ms;
};

struct part {
	struct dns_query *query;
	struct ub_result *result;
	const char *why;
	int id;
	bool asked; /* libunbound has it */
};

struct dns_query {
	struct list link;
	struct soon soon;
	struct dns *dns;
	struct timer *timer;
	struct part parts[PARTS_MAX];
	size_t count;
	bool impossible; /* no such name can be */
	struct slice name;
	struct arena arena;
	dns_done *done;
	void *ctx;
};

/* ------------------------------------------------------------- questions -- */

static void
query_free(struct dns_query *q)
{
	list_remove(&q->link);
	soon_drop(&q->soon);
	timer_free(q->timer);
	for (size_t i = 0; i < q->count; i++) {
		if (q->parts[i].asked)
			(void)ub_cancel(q->dns->ub, q->parts[i].id);
		ub_resolve_free(q->parts[i].result);
	}
	arena_deinit(&q->arena);
	free(q);
}

void
dns_cancel(struct dns_query *q)
{
	if (q != NULL)
		query_free(q);
}

/* All parts are in, or time is up. */
static void
answer(struct soon *s)
{
	struct dns_query *q = LIST_OF(s, struct dns_query, soon);
	struct dns_part parts[PARTS_MAX];
	struct dns_answer a = { .status = DNS_NXDOMAIN };
	struct arena arena;
	dns_done *done = q->done;
	void *ctx = q->ctx;

	for (size_t i = 0; i < q->count; i++)
		parts[i] =
		    (struct dns_part){ q->parts[i].result, q->parts[i].why };
	if (q->impossible)
		a.canonical = q->name;
	else
		dns_answer_make(&a, parts, q->count, q->name, &q->arena);
	/* the answer outlives the query */
	arena = q->arena;
	arena_init(&q->arena, 0);
	query_free(q);
	done(ctx, &a);
	arena_deinit(&arena);
}

static void
part_done(void *ctx, int error, struct ub_result *result)
{
	struct part *p = ctx;
	struct dns_query *q = p->query;

	p->asked = false;
	if (error == 0)
		p->result = result;
	else
		ub_resolve_free(result);
	p->why = error == UB_NOMEM ? "out of memory" : "the resolver failed";
	for (size_t i = 0; i < q->count; i++)
		if (q->parts[i].asked)
			return;
	soon_put(q->dns->loop, &q->soon);
}

static void
out_of_time(void *ctx)
{
	struct dns_query *q = ctx;

	for (size_t i = 0; i < q->count; i++) {
		if (!q->parts[i].asked)
			continue;
		(void)ub_cancel(q->dns->ub, q->parts[i].id);
		q->parts[i].asked = false;
		q->parts[i].why = "the name servers did not answer in time";
	}
	soon_put(q->dns->loop, &q->soon);
}

static bool
is_invalid(struct slice name)
{
	return slice_ieq(name, SLICE("invalid")) ||
	       slice_iends(name, SLICE(".invalid"));
}

/* Puts the questions to libunbound; one that it does not take has failed. */
static void
put_questions(struct dns_query *q, const enum dns_type *types, size_t count)
{
	bool any = false;

	q->count = count;
	for (size_t i = 0; i < count && !q->impossible; i++) {
		struct part *p = &q->parts[i];

		p->query = q;
		/* query_new put a NUL behind it */
		p->asked = ub_resolve_async(q->dns->ub, q->name.at,
			       (int)types[i], 1, p, part_done, &p->id) == 0;
		p->why = "the resolver failed";
		any = any || p->asked;
	}
	if (any)
		timer_set(q->timer, q->dns->timeout_ms);
	else
		soon_put(q->dns->loop, &q->soon);
}

/* The query with its name and timer; NULL: out of memory. */
static struct dns_query *
query_new(struct dns *d, struct slice name)
{
	struct dns_query *q = calloc(1, sizeof(*q));
	char *text;

	if (q == NULL)
		return NULL;
	q->dns = d;
	list_init(&q->soon.link);
	q->soon.run = answer;
	list_push_back(&d->queries, &q->link);
	arena_init(&q->arena, ANSWER_MAX);
	q->impossible = !dns_name(&name) || is_invalid(name);
	text = arena_keep_str(&q->arena, name);
	q->timer = timer_new(d->loop, out_of_time, q);
	if (text == NULL || q->timer == NULL) {
		query_free(q);
		return NULL;
	}
	for (size_t i = 0; i < name.len; i++)
		text[i] = byte_lower(text[i]);
	q->name = slice_of(text, name.len);
	return q;
}

struct dns_query *
dns_ask_mx(struct dns *d, struct slice name, dns_done *done, void *ctx)
{
	static const enum dns_type types[] = { DNS_TYPE_MX };
	struct dns_query *q = query_new(d, name);

	if (q == NULL)
		return NULL;
	q->done = done;
	q->ctx = ctx;
	put_questions(q, types, 1);
	return q;
}

struct dns_query *
dns_ask_addr(struct dns *d, struct slice name, dns_done *done, void *ctx)
{
	static const enum dns_type types[] = { DNS_TYPE_AAAA, DNS_TYPE_A };
	struct dns_query *q = query_new(d, name);

	if (q == NULL)
		return NULL;
	q->done = done;
	q->ctx = ctx;
	put_questions(q, types, 2);
	return q;
}

/* ------------------------------------------------------------ the context --
 */

static void
readable(void *ctx)
{
	struct dns *d = ctx;

	/* its failures are those of single questions, which time out */
	(void)ub_process(d->ub);
}

/* Options first, then anchors and forwarders; removing a zone finalises it. */
static const char *
configure(struct ub_ctx *ub, const struct dns_options *o)
{
	static const struct {
		const char *name, *value;
	} options[] = {
		/* the library's defaults are those of a small program */
		{ "outgoing-range:", "256" },
		{ "outgoing-num-tcp:", "16" },
		{ "num-queries-per-thread:", "2048" },
		{ "msg-cache-size:", "4m" },
		{ "rrset-cache-size:", "8m" },
		/* a name server on this machine is the usual forwarder */
		{ "do-not-query-localhost:", "no" },
	};

	/* its words would stand between our lines */
	(void)ub_ctx_debugout(ub, NULL);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (ub_ctx_set_option(ub, options[i].name, options[i].value) !=
		    0)
			return "set an option of the resolver";
	if (o->anchor_file == NULL &&
	    ub_ctx_set_option(ub, "module-config:", "iterator") != 0)
		return "set an option of the resolver";
	for (size_t i = 0; i < o->server_count; i++)
		if (ub_ctx_set_fwd(ub, o->servers[i]) != 0)
			return "use a name server";
	if (o->anchor_file != NULL &&
	    ub_ctx_add_ta_file(ub, o->anchor_file) != 0)
		return "use the trust anchor";
	if (ub_ctx_async(ub, 1) != 0)
		return "use a thread for the resolver";
	/*
	 * libunbound says itself that nothing is in .test; whoever has test
	 * zones means them.  .invalid stays, and is not even asked for.
	 */
	if (ub_ctx_zone_remove(ub, "test.") != 0)
		return "start the resolver";
	return NULL;
}

struct dns *
dns_new(struct loop *l, const struct dns_options *o, struct fault *why)
{
	struct dns *d = calloc(1, sizeof(*d));
	const char *failed = "out of memory";

	if (d == NULL) {
		(void)FAULT(why, ST_MEMORY, .what = failed);
		return NULL;
	}
	d->loop = l;
	d->timeout_ms = o->timeout_ms != 0 ? o->timeout_ms : DNS_TIMEOUT_MS;
	list_init(&d->queries);
	d->ub = ub_ctx_create();
	if (d->ub != NULL)
		failed = configure(d->ub, o);
	if (failed == NULL) {
		d->watch = watch_new(l, ub_fd(d->ub), readable, d);
		failed = d->watch == NULL ? "watch the resolver" : NULL;
	}
	if (failed != NULL) {
		dns_free(d);
		(void)FAULT(why, ST_IO, .what = failed);
		return NULL;
	}
	return d;
}

void
dns_free(struct dns *d)
{
	struct list *item;

	if (d == NULL)
		return;
	while ((item = list_pop(&d->queries)) != NULL)
		query_free(LIST_OF(item, struct dns_query, link));
	watch_free(d->watch);
	if (d->ub != NULL)
		ub_ctx_delete(d->ub);
	free(d);
}
