/* SPDX-License-Identifier: Apache-2.0 */
/* list, show, summary. */
#include "app/queue_view.h"

#include "app/queue_words.h"

#include "app/shares.h"
#include "base/utf8.h"
#include "catalog/table.h"
#include "mail/date.h"
#include "mail/path.h"
#include "os/clock.h"

#include <jansson.h>
#include <stdlib.h>
#include <sysexits.h>
#include <uthash.h>

#define CONTENT_PIECE 65536

/* ---- going through the shares ---- */

static void
complain(const char *what, const struct fault *why)
{
	fprintf(stderr, "pabal queue: %s: %s%s%s\n", what, why->what,
	    why->sys != 0 ? ": " : "", why->sys != 0 ? strerror(why->sys) : "");
}

static void
damaged(void *ctx, const char *file, uint64_t offset, const char *what)
{
	(void)ctx;
	fprintf(stderr, "pabal queue: %s: damaged at octet %llu: %s\n", file,
	    (unsigned long long)offset, what);
}

/* Opens each share in turn; use() may be NULL when found() is enough. */
static int
walk(const struct config *c, spool_found *found, void *ctx,
    bool (*use)(void *ctx, struct spool *s))
{
	struct spool_watcher watcher = { found, damaged, ctx };
	struct shares shares;
	struct fault why;
	int status = EX_OK;

	if (shares_list(c->spool_dir.at, &shares, &why) != ST_OK) {
		complain(c->spool_dir.at, &why);
		return EX_NOINPUT;
	}
	for (size_t i = 0; i < shares.count; i++) {
		char *folder = shares_path(c->spool_dir.at, shares.numbers[i]);
		struct spool *s;
		bool more;

		if (folder == NULL ||
		    spool_read_only(folder, &watcher, &s, &why) != ST_OK) {
			if (folder != NULL)
				complain(folder, &why);
			status = EX_NOINPUT;
			free(folder);
			continue;
		}
		free(folder);
		more = use == NULL || use(ctx, s);
		spool_close(s);
		if (!more)
			break;
	}
	shares_free(&shares);
	return status;
}

static void
print_json(FILE *to, json_t *j)
{
	json_dumpf(j, to, JSON_COMPACT);
	fputc('\n', to);
	json_decref(j);
}

/*
 * Peers' bytes on a terminal: nothing that could move its cursor.  In UTF-8
 * the second set of controls is C2 80 to C2 9F; in what is not UTF-8 any byte
 * above 7F may be one.
 */
void
queue_print(FILE *to, struct slice s)
{
	bool utf8 = utf8_valid(s);

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		bool more = i + 1 < s.len;

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !utf8))
			c = '?';
		else if (c == 0xc2 && more &&
			 (unsigned char)s.at[i + 1] < 0xa0) {
			c = '?';
			i++;
		}
		fputc(c, to);
	}
}

static void
print_age(FILE *to, uint64_t since_ms)
{
	uint64_t now = clock_wall_ms();
	uint64_t s = now > since_ms ? (now - since_ms) / 1000 : 0;

	if (s < 120)
		fprintf(to, "%3llus", (unsigned long long)s);
	else if (s < 7200)
		fprintf(to, "%3llum", (unsigned long long)s / 60);
	else if (s < 172800)
		fprintf(to, "%3lluh", (unsigned long long)s / 3600);
	else
		fprintf(to, "%3llud", (unsigned long long)s / 86400);
}

static void
print_message(FILE *to, const struct spool_message *m)
{
	struct buf b;

	buf_init(&b, 4096);
	spool_id_put(&b, m->id);
	queue_print(to, buf_slice(&b));
	fputs(m->held ? " held " : "      ", to);
	print_age(to, m->arrived_ms);
	fprintf(to, " %9llu  <", (unsigned long long)m->size);
	queue_print(to, m->envelope.sender);
	fputs(">\n", to);
	for (size_t i = 0; i < m->rcpt_count; i++) {
		const struct spool_rcpt *r = &m->rcpts[i];

		fputs("    ", to);
		queue_print(to, r->to.address);
		if (r->state != SPOOL_PENDING)
			fprintf(to, " (%s)", queue_state_name(r->state));
		if (r->attempts > 0) {
			buf_clear(&b);
			queue_put_last(&b, r);
			fprintf(to, "  %u×  ", r->attempts);
			queue_print(to, buf_slice(&b));
		}
		fputc('\n', to);
	}
	buf_deinit(&b);
}

/* ---- list ---- */

struct listing {
	const struct queue_view *view;
	size_t count;
	uint64_t size;
};

static void
list_one(void *ctx, const struct spool_message *m)
{
	struct listing *l = ctx;

	l->count++;
	l->size += m->size;
	if (l->view->json)
		print_json(l->view->to, queue_json(m));
	else
		print_message(l->view->to, m);
}

int
queue_list(const struct queue_view *v)
{
	struct listing l = { .view = v };
	int status = walk(v->config, list_one, &l, NULL);

	if (v->json)
		return status;
	if (l.count == 0)
		fputs("The queue is empty.\n", v->to);
	else
		fprintf(v->to, "%zu %s, %llu octets\n", l.count,
		    l.count == 1 ? "message" : "messages",
		    (unsigned long long)l.size);
	return status;
}

/* ---- show ---- */

struct showing {
	const struct queue_view *view;
	spool_id id;
	bool found;
	int status;
};

static void
print_when(FILE *to, const char *what, uint64_t ms)
{
	struct buf b;

	buf_init(&b, 64);
	date_put(&b, ms, clock_zone_minutes(ms));
	fprintf(to, "%s", what);
	queue_print(to, buf_slice(&b));
	fputc('\n', to);
	buf_deinit(&b);
}

static void
print_rcpt(FILE *to, const struct spool_rcpt *r)
{
	struct buf b;

	buf_init(&b, 4096);
	fputs("Recipient: ", to);
	queue_print(to, r->to.address);
	fprintf(to, " (%s)\n", queue_state_name(r->state));
	if (r->attempts > 0) {
		queue_put_last(&b, r);
		fprintf(to, "    attempts: %u\n", r->attempts);
		print_when(to, "    last: ", r->last_ms);
		fputs("    host: ", to);
		queue_print(to, r->remote_mta);
		fputs("\n    reason: ", to);
		queue_print(to, catalog_reasons[r->last.reason].id);
		fputs("\n    action: ", to);
		queue_print(to, catalog_actions[r->last.action]);
		fputs("\n    said: ", to);
		queue_print(to, buf_slice(&b));
		fputc('\n', to);
	}
	buf_deinit(&b);
}

static void
print_details(FILE *to, const struct spool_message *m)
{
	print_when(to, "Arrived: ", m->arrived_ms);
	fputs("From client: ", to);
	queue_print(to, m->client);
	fputs("\nSender: <", to);
	queue_print(to, m->envelope.sender);
	fprintf(to, ">\nSize: %llu\nHeld: %s\n", (unsigned long long)m->size,
	    m->held ? "yes" : "no");
	for (size_t i = 0; i < m->rcpt_count; i++)
		print_rcpt(to, &m->rcpts[i]);
}

static int
print_content(FILE *to, struct spool *s, const struct spool_message *m)
{
	uint64_t at = 0;
	struct fault why = { .what = "it ends too early" };
	struct buf b;
	int status = EX_OK;

	buf_init(&b, CONTENT_PIECE);
	while (at < m->size && status == EX_OK) {
		buf_clear(&b);
		if (spool_read_content(s, m->id, at, CONTENT_PIECE, &b, &why) !=
			ST_OK ||
		    b.len == 0) {
			complain("content", &why);
			status = EX_IOERR;
		} else
			fwrite(b.at, 1, b.len, to);
		at += b.len;
	}
	buf_deinit(&b);
	return status;
}

static bool
show_in(void *ctx, struct spool *s)
{
	struct showing *show = ctx;
	const struct queue_view *v = show->view;
	struct spool_message m;
	struct arena a;

	arena_init(&a, 64u << 20);
	if (spool_read(s, show->id, &a, &m, NULL) == ST_OK) {
		show->found = true;
		if (v->content)
			show->status = print_content(v->to, s, &m);
		else if (v->json)
			print_json(v->to, queue_json(&m));
		else
			print_details(v->to, &m);
	}
	arena_deinit(&a);
	return !show->found;
}

static void
ignore(void *ctx, const struct spool_message *m)
{
	(void)ctx;
	(void)m;
}

int
queue_show(const struct queue_view *v, spool_id id)
{
	struct showing show = { .view = v, .id = id };
	int status = walk(v->config, ignore, &show, show_in);

	if (show.found)
		return show.status;
	fputs("pabal queue: no such message in the queue\n", stderr);
	return status == EX_OK ? EX_DATAERR : status;
}

/* ---- summary ---- */

struct domain_sum {
	char *name;
	size_t rcpts, tried;
	uint64_t oldest_ms;
	size_t reasons[REASON_COUNT];
	UT_hash_handle hh;
};

struct summing {
	struct domain_sum *domains;
	size_t messages, held;
	uint64_t size;
	bool failed;
};

static struct domain_sum *
sum_of(struct summing *x, struct slice address)
{
	struct slice domain = address_domain(address);
	struct domain_sum *d = NULL;
	char *name = strndup(domain.at, domain.len);

	for (size_t i = 0; name != NULL && i < domain.len; i++)
		name[i] = byte_lower(name[i]);
	if (name != NULL)
		HASH_FIND(hh, x->domains, name, domain.len, d);
	if (d != NULL) {
		free(name);
		return d;
	}
	d = calloc(1, sizeof(*d));
	if (d == NULL || name == NULL) {
		free(d);
		free(name);
		x->failed = true;
		return NULL;
	}
	d->name = name;
	HASH_ADD_KEYPTR(hh, x->domains, d->name, domain.len, d);
	return d;
}

static void
sum_one(void *ctx, const struct spool_message *m)
{
	struct summing *x = ctx;

	x->messages++;
	x->held += m->held;
	x->size += m->size;
	for (size_t i = 0; i < m->rcpt_count; i++) {
		const struct spool_rcpt *r = &m->rcpts[i];
		struct domain_sum *d;

		if (r->state != SPOOL_PENDING)
			continue;
		d = sum_of(x, r->to.address);
		if (d == NULL)
			return;
		d->rcpts++;
		if (d->oldest_ms == 0 || m->arrived_ms < d->oldest_ms)
			d->oldest_ms = m->arrived_ms;
		if (r->attempts > 0) {
			d->tried++;
			d->reasons[r->last.reason]++;
		}
	}
}

static int
by_count(struct domain_sum *a, struct domain_sum *b)
{
	return a->rcpts > b->rcpts ? -1 : a->rcpts < b->rcpts;
}

static json_t *
json_reasons(const struct domain_sum *d)
{
	json_t *j = json_object();

	for (unsigned i = 0; i < REASON_COUNT; i++)
		if (d->reasons[i] > 0)
			json_object_set_new(j, catalog_reasons[i].id.at,
			    json_integer((json_int_t)d->reasons[i]));
	return j;
}

static void
print_domain(const struct queue_view *v, const struct domain_sum *d)
{
	if (v->json) {
		print_json(v->to,
		    json_pack("{s:s,s:I,s:I,s:I,s:o}", "domain", d->name,
			"recipients", (json_int_t)d->rcpts, "tried",
			(json_int_t)d->tried, "oldest_ms",
			(json_int_t)d->oldest_ms, "reasons", json_reasons(d)));
		return;
	}
	fprintf(v->to, "%8zu %8zu  ", d->rcpts, d->tried);
	print_age(v->to, d->oldest_ms);
	fputs("  ", v->to);
	queue_print(v->to, slice_str(d->name));
	for (unsigned i = 0; i < REASON_COUNT; i++)
		if (d->reasons[i] > 0)
			fprintf(v->to, "  %s %zu", catalog_reasons[i].id.at,
			    d->reasons[i]);
	fputc('\n', v->to);
}

int
queue_summary(const struct queue_view *v)
{
	struct summing x = { 0 };
	struct domain_sum *d, *next;
	int status = walk(v->config, sum_one, &x, NULL);

	HASH_SORT(x.domains, by_count);
	if (!v->json)
		fprintf(v->to, "%zu %s (%zu held), %llu octets\n", x.messages,
		    x.messages == 1 ? "message" : "messages", x.held,
		    (unsigned long long)x.size);
	if (!v->json && x.domains != NULL)
		fputs(" waiting    tried   age  domain  reasons\n", v->to);
	HASH_ITER (hh, x.domains, d, next) {
		print_domain(v, d);
		HASH_DEL(x.domains, d);
		free(d->name);
		free(d);
	}
	return x.failed ? EX_OSERR : status;
}

/* ---- all ---- */

struct all {
	void (*each)(void *ctx, spool_id id);
	void *ctx;
};

static void
one_of_all(void *ctx, const struct spool_message *m)
{
	struct all *all = ctx;

	all->each(all->ctx, m->id);
}

int
queue_each(
    const struct config *c, void (*each)(void *ctx, spool_id id), void *ctx)
{
	struct all all = { each, ctx };

	return walk(c, one_of_all, &all, NULL);
}
