/* SPDX-License-Identifier: Apache-2.0 */
/* TLS against ourselves, both ways, over real sockets on loopback. */
#include "kit/kit.h"

#include "os/net.h"
#include "os/tls.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test-os-tls-XXXXXX";

struct side {
	struct conn *c;
	struct world *w;
	struct tls_context *t; /* started at once when given */
	const char *name;
	struct slice early, late; /* written before and after `secured` */
	struct buf got, trace;
	struct fault fault;
	size_t close_after; /* closes when so much was read */
	size_t count;
	bool pause; /* stops reading after each read, for one turn */
	bool was_verified;
};

struct world {
	struct loop *l;
	struct listener *listener;
	struct net_addr at;
	struct side in, out;
	struct timer *watchdog;
	int fd, open;
};

static void
trace(struct side *s, const char *word)
{
	buf_put_str(&s->trace, word);
	buf_put_byte(&s->trace, ' ');
}

static void
is_closed(struct side *s)
{
	s->c = NULL;
	if (--s->w->open == 0)
		loop_stop(s->w->l);
}

static void
begin(struct side *s)
{
	if (s->t != NULL)
		conn_secure(s->c, s->t, s->name);
	conn_write(s->c, s->early);
}

static void
go_on(void *ctx)
{
	struct side *s = ctx;

	if (s->c != NULL)
		conn_read(s->c, true);
}

static void
got(void *ctx, struct slice bytes)
{
	struct side *s = ctx;

	buf_put(&s->got, bytes);
	s->count += bytes.len;
	if (s->close_after > 0 && s->count >= s->close_after) {
		conn_close(s->c);
		is_closed(s);
	} else if (s->pause) {
		conn_read(s->c, false);
		assert_true(loop_soon(s->w->l, go_on, s));
	}
}

static void
secured(void *ctx)
{
	struct side *s = ctx;

	trace(s, "secured");
	assert_true(conn_is_secure(s->c));
	assert_true(slice_starts(conn_tls_version(s->c), SLICE("TLSv1.")));
	assert_true(conn_tls_cipher(s->c).len > 0);
	s->was_verified = conn_tls_verified(s->c);
	conn_write(s->c, s->late);
}

static void
closed(void *ctx, const struct fault *why)
{
	struct side *s = ctx;

	trace(s, why->what == NULL ? "ended" : "failed");
	s->fault = *why;
	is_closed(s);
}

static void
connected(void *ctx)
{
	begin(ctx);
}

static const struct conn_handler handler = {
	.connected = connected,
	.read = got,
	.secured = secured,
	.closed = closed,
};

static void
accepted(void *ctx, struct conn *c)
{
	struct world *w = ctx;

	w->in.c = c;
	w->open++;
	conn_own(c, &handler, &w->in);
	begin(&w->in);
}

static void
too_long(void *ctx)
{
	(void)ctx;
	print_error("the loop did not end\n");
	abort();
}

static void
side_init(struct world *w, struct side *s)
{
	s->w = w;
	buf_init(&s->got, 64u << 20);
	buf_init(&s->trace, 4096);
}

static int
setup(void **state)
{
	static struct world w;

	*state = &w;
	w = (struct world){ .l = loop_new() };
	side_init(&w, &w.in);
	side_init(&w, &w.out);
	w.watchdog = timer_new(w.l, too_long, &w);
	timer_set(w.watchdog, 30000);
	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &w.at));
	w.fd = net_bind(&w.at, false, NULL);
	assert_true(net_bound(w.fd, &w.at));
	w.listener = net_listen(w.l, w.fd, accepted, &w);
	w.in.t = tls_server_new("cert.pem", "key.pem", NULL);
	w.out.t = tls_client_new("cert.pem", NULL);
	assert_non_null(w.in.t);
	assert_non_null(w.out.t);
	w.out.name = "mail.example.test";
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;

	listener_free(w->listener);
	timer_free(w->watchdog);
	tls_free(w->in.t);
	tls_free(w->out.t);
	loop_free(w->l);
	(void)close(w->fd);
	buf_deinit(&w->in.got);
	buf_deinit(&w->in.trace);
	buf_deinit(&w->out.got);
	buf_deinit(&w->out.trace);
	return 0;
}

static void
run(struct world *w)
{
	w->open++;
	w->out.c = net_connect(w->l, &w->at, NULL, 10000, &handler, &w->out);
	assert_non_null(w->out.c);
	loop_run(w->l);
}

#define ASSERT_TRACE(s, expected) \
	assert_slice("trace", buf_slice(&(s)->trace), SLICE(expected))

/* What is written before the handshake waits for it, in its order. */
static void
both_ways(void **state)
{
	struct world *w = *state;

	w->in.early = SLICE("220 hello, ");
	w->in.late = SLICE("late");
	w->out.early = SLICE("EHLO");
	w->in.close_after = 4;
	run(w);
	assert_slice("in", buf_slice(&w->in.got), SLICE("EHLO"));
	assert_slice("out", buf_slice(&w->out.got), SLICE("220 hello, late"));
	ASSERT_TRACE(&w->in, "secured ");
	ASSERT_TRACE(&w->out, "secured ended ");
	assert_true(w->out.was_verified);
	assert_false(w->in.was_verified); /* the client has no certificate */
}

static void
another_name_is_told_not_enforced(void **state)
{
	static const char *const names[] = { "other.example.test", "127.0.0.1",
		"::1" };
	struct world *w = *state;

	for (size_t i = 0; i < 3; i++) {
		buf_clear(&w->out.trace);
		w->in.count = 0;
		w->out.name = names[i];
		w->out.early = SLICE("QUIT");
		w->in.close_after = 4;
		run(w);
		ASSERT_TRACE(&w->out, "secured ended ");
		assert_false(w->out.was_verified);
	}
}

static void
an_unknown_authority_is_told(void **state)
{
	struct world *w = *state;

	tls_free(w->out.t);
	w->out.t = tls_client_new(NULL, NULL);
	assert_non_null(w->out.t);
	w->out.early = SLICE("QUIT");
	w->in.close_after = 4;
	run(w);
	ASSERT_TRACE(&w->out, "secured ended ");
	assert_false(w->out.was_verified);
}

/* Megabytes both ways, read in pieces with pauses: nothing lost or mixed. */
static void
much_with_pauses(void **state)
{
	struct world *w = *state;
	size_t big = 3u << 20;
	char *bytes = malloc(big);

	for (size_t i = 0; i < big; i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	w->in.late = w->out.early = slice_of(bytes, big);
	w->in.pause = w->out.pause = true;
	w->in.close_after = big;
	run(w);
	assert_true(slice_eq(buf_slice(&w->in.got), w->in.late));
	assert_true(slice_eq(buf_slice(&w->out.got), w->in.late));
	ASSERT_TRACE(&w->out, "secured ended ");
	free(bytes);
}

static void
server_that_speaks_in_the_clear(void **state)
{
	struct world *w = *state;
	struct tls_context *t = w->in.t;

	w->in.t = NULL;
	w->in.early = SLICE("220 mail.example.test ESMTP\r\n");
	run(w);
	ASSERT_TRACE(&w->out, "failed ");
	assert_string_equal(w->out.fault.rule, "TLS handshake failed");
	ASSERT_TRACE(&w->in, "ended ");
	w->in.t = t;
}

static void
client_that_speaks_in_the_clear(void **state)
{
	struct world *w = *state;
	struct tls_context *t = w->out.t;

	w->out.t = NULL;
	w->out.early = SLICE("EHLO client.example.test\r\n");
	run(w);
	ASSERT_TRACE(&w->in, "failed ");
	assert_string_equal(w->in.fault.rule, "TLS handshake failed");
	w->out.t = t;
}

/* A server that is a client: two hellos meet, neither hangs. */
static void
two_clients(void **state)
{
	struct world *w = *state;
	struct tls_context *t = w->in.t;

	w->in.t = w->out.t;
	run(w);
	ASSERT_TRACE(&w->in, "failed ");
	ASSERT_TRACE(&w->out, "failed ");
	w->in.t = t;
}

/* A peer of 1999 gets an alert and not a session. */
static void
old_versions_are_refused(void **state)
{
	struct world *w = *state;
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl;
	BIO *out = BIO_new(BIO_s_mem()), *in = BIO_new(BIO_s_mem());
	char *at, alert[64];
	long len;
	ssize_t n;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	SSL_CTX_set_security_level(ctx, 0);
	assert_int_equal(SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0"), 1);
	assert_int_equal(SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION), 1);
	assert_int_equal(SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION), 1);
	ssl = SSL_new(ctx);
	SSL_set_bio(ssl, in, out);
	assert_int_equal(SSL_connect(ssl), -1);
	len = BIO_get_mem_data(out, &at);
	assert_true(len > 0);
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&w->at.sa, w->at.len), 0);
	assert_int_equal(write(fd, at, (size_t)len), len);
	loop_run(w->l);
	ASSERT_TRACE(&w->in, "failed ");
	n = read(fd, alert, sizeof(alert));
	assert_int_equal(n, 7);
	assert_int_equal(alert[0], 21); /* alert */
	assert_int_equal(alert[6], 70); /* protocol_version */
	(void)close(fd);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
}

/* The peer goes away in the middle of the handshake. */
static void
cut_off_in_the_handshake(void **state)
{
	struct world *w = *state;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(
	    connect(fd, (struct sockaddr *)&w->at.sa, w->at.len), 0);
	assert_int_equal(write(fd, "\x16\x03\x01", 3), 3);
	(void)close(fd);
	loop_run(w->l);
	ASSERT_TRACE(&w->in, "failed ");
	assert_string_equal(w->in.fault.rule, "TLS handshake failed");
}

/* Closing while the handshake is under way leaves nothing behind. */
static void
closed_by_us_in_the_handshake(void **state)
{
	struct world *w = *state;
	char alert[64];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(
	    connect(fd, (struct sockaddr *)&w->at.sa, w->at.len), 0);
	w->in.early = SLICE("never");
	while (w->in.c == NULL) {
		assert_true(loop_soon(w->l, (void (*)(void *))loop_stop, w->l));
		loop_run(w->l);
	}
	conn_close(w->in.c);
	(void)shutdown(fd, SHUT_WR);
	for (int i = 0; i < 3; i++) {
		assert_true(loop_soon(w->l, (void (*)(void *))loop_stop, w->l));
		loop_run(w->l);
	}
	assert_int_equal(read(fd, alert, sizeof(alert)), 0);
	ASSERT_TRACE(&w->in, "");
	(void)close(fd);
}

/* A reload frees the context while sessions live. */
static void
context_freed_under_sessions(void **state)
{
	struct world *w = *state;

	w->out.early = SLICE("QUIT");
	w->in.close_after = 4;
	w->open++;
	w->out.c = net_connect(w->l, &w->at, NULL, 10000, &handler, &w->out);
	while (w->out.trace.len == 0) {
		assert_true(loop_soon(w->l, (void (*)(void *))loop_stop, w->l));
		loop_run(w->l);
	}
	tls_free(w->in.t);
	tls_free(w->out.t);
	w->in.t = w->out.t = NULL;
	if (w->open > 0)
		loop_run(w->l);
	ASSERT_TRACE(&w->out, "secured ended ");
}

static void
files_that_do_not_fit(void **state)
{
	struct fault why = { .what = NULL };

	(void)state;
	assert_null(tls_server_new("none.pem", "key.pem", &why));
	assert_non_null(why.what);
	assert_null(tls_server_new("cert.pem", "none.pem", &why));
	assert_null(tls_server_new("cert.pem", "cert.pem", &why));
	assert_null(tls_server_new("cert.pem", "other.key", &why));
	assert_null(tls_client_new("none.pem", &why));
	assert_null(tls_client_new("key.pem", NULL));
}

static void
certificate_is_made_once(void **state)
{
	struct stat before, after;
	struct fault why;
	FILE *f = fopen("cert.pem", "r");
	X509 *cert = PEM_read_X509(f, NULL, NULL, NULL);
	int days, seconds;

	(void)state;
	(void)fclose(f);
	assert_non_null(cert);
	assert_int_equal(
	    X509_check_host(cert, "mail.example.test", 0, 0, NULL), 1);
	assert_int_equal(X509_check_host(cert, "example.test", 0, 0, NULL), 0);
	assert_int_equal(
	    ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(cert)), 1);
	assert_true(days >= 3640);
	X509_free(cert);
	assert_int_equal(stat("key.pem", &before), 0);
	assert_int_equal(before.st_mode & 0777, 0600);
	assert_int_equal(tls_make_certificate("cert.pem", "key.pem",
			     SLICE("mail.example.test"), NULL),
	    ST_OK);
	assert_int_equal(stat("key.pem", &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	/* one that is gone makes both anew, for they must fit together */
	assert_int_equal(unlink("cert.pem"), 0);
	assert_int_equal(tls_make_certificate("cert.pem", "key.pem",
			     SLICE("mail.example.test"), NULL),
	    ST_OK);
	assert_int_equal(stat("key.pem", &after), 0);
	assert_true(before.st_ino != after.st_ino);
	assert_int_equal(
	    tls_make_certificate("x", "y", SLICE("a,DNS:b"), &why), ST_SYNTAX);
	/* whose key is missing is not lost as well */
	assert_int_equal(
	    tls_make_certificate("cert.pem", "y", SLICE("a"), &why), ST_ABSENT);
	assert_int_equal(
	    tls_make_certificate("none/x", "none/y", SLICE("a"), &why),
	    ST_ABSENT);
}

static int
group_setup(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return -1;
	return tls_make_certificate("cert.pem", "key.pem",
		   SLICE("mail.example.test"), NULL) != ST_OK ||
	       tls_make_certificate("other.pem", "other.key",
		   SLICE("other.example.test"), NULL) != ST_OK;
}

static int
group_teardown(void **state)
{
	(void)state;
	(void)unlink("cert.pem");
	(void)unlink("key.pem");
	(void)unlink("other.pem");
	(void)unlink("other.key");
	return chdir("/") != 0 || rmdir(folder) != 0;
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(both_ways),
		T(another_name_is_told_not_enforced),
		T(an_unknown_authority_is_told),
		T(much_with_pauses),
		T(server_that_speaks_in_the_clear),
		T(client_that_speaks_in_the_clear),
		T(two_clients),
		T(old_versions_are_refused),
		T(cut_off_in_the_handshake),
		T(closed_by_us_in_the_handshake),
		T(context_freed_under_sessions),
		cmocka_unit_test(files_that_do_not_fit),
		cmocka_unit_test(certificate_is_made_once),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
