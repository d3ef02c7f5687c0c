/* SPDX-License-Identifier: Apache-2.0 */
/* The desk and its guests, desk.h. */
#include "desk.h"

#include "os/log.h"
#include "os/tls.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct slice yaml = {
	"hostname: mail.example.test\n"
	"postmaster: alice@example.test\n"
	"listen:\n"
	"  - address: 127.0.0.1:2525\n"
	"domains:\n"
	"  example.test:\n"
	"    users: [alice, bob]\n"
	"    maildir: mail/{domain}/{user}\n"
	"aliases:\n"
	"  team@example.test: [alice@example.test, bob@example.test,\n"
	"    far@away.example]\n",
	0
};

/* Longer than any test takes; only a test that hangs meets it. */
#define WATCHDOG_MS 100000000u

static void
stop(void *ctx)
{
	loop_stop(ctx);
}

void
desk_open(struct desk *d)
{
	struct config_error *errors;
	size_t count;
	struct arena a;

	*d = (struct desk){ .fd = -1, .log_fd = -1 };
	desk_disk = (struct desk_disk){ 0 };
	strcpy(d->dir, "/tmp/test-server-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	arena_init(&a, 1 << 20);
	assert_int_equal(
	    config_parse(slice_str(yaml.at), &d->config, &a, &errors, &count),
	    ST_OK);
	arena_deinit(&a);
	d->options = SPOOL_OPTIONS_DEFAULT;
	d->options.segment_size = 1 << 20;
	d->options.reserve = 1 << 20;
	buf_init(&d->log, 16 << 20);
	/* The log is part of what a server does; it is looked at by some. */
	d->log_fd = memfd_create("log", MFD_CLOEXEC);
	assert_true(d->log_fd >= 0);
	log_to(d->log_fd);
	d->loop = loop_new();
	assert_non_null(d->loop);
	d->timer = timer_new(d->loop, stop, d->loop);
}

static void
queued(void *ctx, const struct spool_message *m)
{
	struct desk *d = ctx;

	assert_true(d->queued < DESK_QUEUED_MAX);
	d->ids[d->queued++] = m->id;
}

static void
found(void *ctx, const struct spool_message *m)
{
	(void)ctx;
	(void)m;
}

static void
damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
	(void)ctx;
	fail_msg("%s, %lu: %s", file, (unsigned long)offset, what);
}

static void
make_tls(struct desk *d)
{
	char cert[96], key[96];

	snprintf(cert, sizeof(cert), "%s/cert.pem", d->dir);
	snprintf(key, sizeof(key), "%s/key.pem", d->dir);
	assert_int_equal(
	    tls_make_certificate(cert, key, SLICE("mail.example.test"), NULL),
	    ST_OK);
	d->tls = tls_server_new(cert, key, NULL);
	d->client_tls = tls_client_new(NULL, NULL);
	assert_non_null(d->tls);
	assert_non_null(d->client_tls);
}

void
desk_listen(struct desk *d, enum config_tls tls, bool local)
{
	struct spool_watcher w = { found, damage, NULL };
	char dir[96];

	if (tls != CONFIG_TLS_OFF)
		make_tls(d);
	snprintf(dir, sizeof(dir), "%s/spool", d->dir);
	assert_int_equal(
	    spool_open(d->loop, dir, &d->options, &w, &d->spool, NULL), ST_OK);
	d->server = server_new(&(struct server_setup){
	    .loop = d->loop,
	    .config = &d->config,
	    .tls = d->tls,
	    .spool = d->spool,
	    .connections = d->config.connections,
	    .queued = queued,
	    .ctx = d,
	});
	assert_non_null(d->server);
	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &d->at));
	d->fd = net_bind(&d->at, false, NULL);
	assert_true(d->fd >= 0);
	assert_true(net_bound(d->fd, &d->at));
	assert_true(server_listen(d->server, d->fd, tls, local));
}

static int
rm(const char *path, const struct stat *s, int kind, struct FTW *f)
{
	(void)s;
	(void)kind;
	(void)f;
	return remove(path);
}

void
desk_close(struct desk *d)
{
	desk_gate(false);
	spool_close(d->spool);
	server_free(d->server);
	timer_free(d->timer);
	loop_free(d->loop);
	tls_free(d->tls);
	tls_free(d->client_tls);
	config_free(&d->config);
	buf_deinit(&d->log);
	log_to(2);
	close(d->log_fd);
	close(d->fd);
	nftw(d->dir, rm, 8, FTW_DEPTH | FTW_PHYS);
}

static void
drained(void *ctx)
{
	struct desk *d = ctx;

	d->drained = true;
}

void
desk_drain(struct desk *d)
{
	server_drain(d->server, drained, d);
}

void
desk_turn(struct desk *d)
{
	timer_set(d->timer, 1);
	loop_run(d->loop);
}

void
desk_turns(struct desk *d, unsigned n)
{
	while (n-- > 0)
		desk_turn(d);
}

unsigned
desk_logged(struct desk *d, const char *what)
{
	struct slice rest;
	unsigned n = 0;
	size_t at;
	char *room;
	off_t size = lseek(d->log_fd, 0, SEEK_END);

	buf_clear(&d->log);
	room = buf_room(&d->log, (size_t)size + 1);
	assert_non_null(room);
	assert_int_equal(pread(d->log_fd, room, (size_t)size, 0), size);
	buf_grown(&d->log, (size_t)size);
	rest = buf_slice(&d->log);
	while ((at = slice_find(rest, slice_str(what))) != SLICE_NPOS) {
		rest = slice_from(rest, at + 1);
		n++;
	}
	return n;
}

struct slice
desk_rcpts(struct desk *d, unsigned n, struct buf *b)
{
	struct spool_message m;
	struct arena a;

	assert_true(n < d->queued);
	arena_init(&a, 1 << 22);
	assert_int_equal(spool_read(d->spool, d->ids[n], &a, &m, NULL), ST_OK);
	buf_clear(b);
	for (size_t i = 0; i < m.rcpt_count; i++) {
		if (i > 0)
			buf_put_str(b, "; ");
		buf_put(b, m.rcpts[i].to.address);
		buf_put_byte(b, ' ');
		buf_put(b, m.rcpts[i].original);
		buf_put_byte(b, ' ');
		buf_put_uint(b, m.rcpts[i].to.notify);
	}
	arena_deinit(&a);
	assert_true(buf_ok(b));
	return buf_slice(b);
}

struct slice
desk_content(struct desk *d, unsigned n, struct buf *b)
{
	size_t before;

	assert_true(n < d->queued);
	buf_clear(b);
	do {
		before = b->len;
		assert_int_equal(spool_read_content(d->spool, d->ids[n], before,
				     65536, b, NULL),
		    ST_OK);
	} while (b->len > before);
	return buf_slice(b);
}

/* ---- guests ---- */

static void
on_connected(void *ctx)
{
	struct guest *g = ctx;

	g->connected = true;
}

static void
on_read(void *ctx, struct slice bytes)
{
	struct guest *g = ctx;

	buf_put(&g->got, bytes);
	assert_true(buf_ok(&g->got));
}

static void
on_secured(void *ctx)
{
	struct guest *g = ctx;

	g->secured = true;
}

static void
on_closed(void *ctx, const struct fault *why)
{
	struct guest *g = ctx;

	(void)why;
	g->conn = NULL;
}

static const struct conn_handler handler = {
	.connected = on_connected,
	.read = on_read,
	.secured = on_secured,
	.closed = on_closed,
};

/* Turns until *flag; a test that waits too long fails. */
#define UNTIL(g, cond)                                            \
	for (unsigned n_ = 0; !(cond); n_++) {                    \
		if (n_ == 20000)                                  \
			fail_msg("waits in vain; heard: %.*s",    \
			    (int)(g)->got.len,                    \
			    (g)->got.len > 0 ? (g)->got.at : ""); \
		desk_turn((g)->desk);                             \
	}

void
guest_enter_quiet(struct guest *g, struct desk *d)
{
	*g = (struct guest){ .desk = d };
	buf_init(&g->got, 64 << 20);
	/* Memory that fails is the server's. */
	if (buf_room(&g->got, 65536) != NULL)
		g->conn = net_connect(
		    d->loop, &d->at, NULL, WATCHDOG_MS, &handler, g);
	UNTIL(g, g->connected || g->conn == NULL);
}

void
guest_enter(struct guest *g, struct desk *d)
{
	guest_enter_quiet(g, d);
	guest_hears(g, "220 mail.example.test ");
}

void
guest_leave(struct guest *g)
{
	if (g->conn != NULL)
		conn_abort(g->conn);
	g->conn = NULL;
	buf_deinit(&g->got);
}

void
guest_says(struct guest *g, const char *bytes)
{
	assert_non_null(g->conn);
	conn_write(g->conn, slice_str(bytes));
}

/* The length of the first whole reply, 0: none yet; *ret is its last line. */
static size_t
reply(const struct guest *g, struct slice *ret)
{
	struct slice all = buf_slice(&g->got);
	size_t at = 0, end;

	while ((end = slice_find(slice_from(all, at), SLICE("\r\n"))) !=
	       SLICE_NPOS) {
		struct slice line = slice_head(slice_from(all, at), end);

		at += end + 2;
		if (line.len > 3 && line.at[3] == '-')
			continue;
		*ret = line;
		return at;
	}
	return 0;
}

void
guest_hears(struct guest *g, const char *head)
{
	struct slice line;
	size_t len;

	UNTIL(g, (len = reply(g, &line)) > 0 || g->conn == NULL);
	if (len == 0)
		fail_msg("closed before: %s", head);
	if (!slice_starts(line, slice_str(head)))
		fail_msg(
		    "expected %s, heard %.*s", head, (int)line.len, line.at);
	buf_drop(&g->got, len);
}

void
guest_talks(struct guest *g, ...)
{
	const char *word;
	va_list list;

	va_start(list, g);
	while ((word = va_arg(list, const char *)) != NULL) {
		guest_says(g, word);
		guest_says(g, "\r\n");
		guest_hears(g, va_arg(list, const char *));
	}
	va_end(list);
}

void
guest_secures(struct guest *g)
{
	conn_secure(g->conn, g->desk->client_tls, NULL);
	UNTIL(g, g->secured || g->conn == NULL);
	assert_non_null(g->conn);
}

void
guest_sees_the_end(struct guest *g)
{
	UNTIL(g, g->conn == NULL);
	assert_slice("nothing more is said", buf_slice(&g->got), SLICE(""));
	guest_leave(g);
}

void
guest_begins(struct guest *g, const char *rcpt)
{
	guest_talks(g, "EHLO client.example", "250",
	    "MAIL FROM:<a@client.example>", "250 2.1.0", rcpt, "250 2.1.5",
	    "DATA", "354", NULL);
}
