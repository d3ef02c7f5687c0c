/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS between the wire and the owner of a connection.  OpenSSL reads and
 * writes through a BIO of ours that ends in the loop's shared buffers: an idle
 * session holds OpenSSL's own state and nothing more.  OpenSSL's memory BIO
 * would keep its largest size for ever.
 *
 * Out of here nobody calls OpenSSL on a connection.
 */
#include "os/conn.h"
#include "os/tls_private.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

/* What may be held while the owner does not read: one read of the loop. */
#define HELD_MAX LOOP_INPUT_SIZE

struct conn_tls {
	SSL *ssl;
	struct slice in;  /* ciphered bytes that OpenSSL may take now */
	struct buf held;  /* ciphered bytes that wait for the owner to read */
	struct buf early; /* clear bytes that wait for the handshake */
	bool done;        /* the handshake is */
	bool notified;    /* close_notify is sent */
};

/* -------------------------------------------------------------- our BIO -- */

static int
wire_read(BIO *bio, char *to, size_t len, size_t *ret)
{
	struct conn *c = BIO_get_data(bio);
	struct slice part = slice_head(c->tls->in, len);

	BIO_clear_retry_flags(bio);
	if (part.len == 0) {
		BIO_set_retry_read(bio);
		return 0;
	}
	memcpy(to, part.at, part.len);
	c->tls->in = slice_from(c->tls->in, part.len);
	*ret = part.len;
	return 1;
}

static int
wire_write(BIO *bio, const char *from, size_t len, size_t *ret)
{
	struct conn *c = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	buf_put(&c->loop->cipher, slice_of(from, len));
	*ret = len;
	return buf_ok(&c->loop->cipher);
}

static long
wire_ctrl(BIO *bio, int cmd, long n, void *p)
{
	(void)bio;
	(void)n;
	(void)p;
	return cmd == BIO_CTRL_FLUSH;
}

/*
 * One for the process, made when first needed.  Loops of two threads do not
 * exist in it, so nothing guards this.
 */
static BIO_METHOD *wire;

static BIO *
wire_new(struct conn *c)
{
	BIO *bio;

	if (wire == NULL) {
		BIO_METHOD *m = BIO_meth_new(
		    BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "conn");

		if (m == NULL || !BIO_meth_set_read_ex(m, wire_read) ||
		    !BIO_meth_set_write_ex(m, wire_write) ||
		    !BIO_meth_set_ctrl(m, wire_ctrl)) {
			BIO_meth_free(m);
			return NULL;
		}
		wire = m;
	}
	bio = BIO_new(wire);
	if (bio == NULL)
		return NULL;
	BIO_set_data(bio, c);
	BIO_set_init(bio, 1);
	return bio;
}

/* ------------------------------------------------------------- the pump -- */

/* Sends what OpenSSL has just written. */
static void
flush(struct conn *c)
{
	struct buf *b = &c->loop->cipher;

	if (!buf_ok(b))
		conn_fail_soon(c, (struct fault){ .what = "out of memory" });
	else
		conn_send(c, buf_slice(b));
	/* a big message passed here once must not keep its memory */
	if (b->len > HELD_MAX)
		buf_deinit(b);
	else
		buf_clear(b);
}

static void
encipher(struct conn *c, struct slice clear)
{
	size_t n;

	ERR_clear_error();
	/* our BIO takes everything, so a write is whole or it has failed */
	if (SSL_write_ex(c->tls->ssl, clear.at, clear.len, &n) != 1)
		conn_fail_soon(c, tls_fault("TLS cannot write"));
	flush(c);
}

/* True when the handshake is done and reading may go on. */
static bool
shake(struct conn *c)
{
	struct conn_tls *t = c->tls;
	struct buf early = t->early;
	int st, error;

	ERR_clear_error();
	st = SSL_do_handshake(t->ssl);
	error = SSL_get_error(t->ssl, st);
	flush(c); /* also the alert of a failure */
	if (st != 1) {
		if (error != SSL_ERROR_WANT_READ)
			conn_fail(c, tls_fault("TLS handshake failed"));
		return false;
	}
	t->done = true;
	buf_init(&t->early, CONN_UNSENT_MAX);
	if (early.len > 0)
		encipher(c, buf_slice(&early));
	buf_deinit(&early);
	conn_adjust(c);
	if (c->h != NULL && c->h->secured != NULL)
		c->h->secured(c->ctx);
	return !c->dead;
}

/* True when something was handed over, so that there may be more. */
static bool
decipher(struct conn *c)
{
	size_t n;
	int error;

	ERR_clear_error();
	if (SSL_read_ex(c->tls->ssl, c->loop->clear, LOOP_CLEAR_SIZE, &n)) {
		flush(c);
		if (c->h != NULL && c->h->read != NULL)
			c->h->read(c->ctx, slice_of(c->loop->clear, n));
		return true;
	}
	error = SSL_get_error(c->tls->ssl, 0);
	flush(c);
	if (error == SSL_ERROR_ZERO_RETURN)
		conn_ended(c, (struct fault){ .what = NULL });
	else if (error != SSL_ERROR_WANT_READ)
		conn_fail(c, tls_fault("TLS cannot read"));
	return false;
}

static void
pump(struct conn *c)
{
	struct conn_tls *t = c->tls;

	if (!t->done && !shake(c))
		return;
	/* c->h goes when the owner closes, c->tls when the conn is dead */
	while (!c->dead && c->h != NULL && !c->failing && c->want)
		if (!decipher(c))
			break;
}

void
conn_tls_input(struct conn *c, struct slice cipher)
{
	struct conn_tls *t = c->tls;
	size_t had = t->held.len;

	if (had > 0) {
		buf_put(&t->held, cipher);
		cipher = buf_slice(&t->held);
	}
	if (!buf_ok(&t->held)) {
		conn_fail(c, (struct fault){ .what = "out of memory" });
		return;
	}
	t->in = cipher;
	pump(c);
	if (c->dead)
		return;
	/* a handshake that goes on has taken all there was */
	if (had > 0)
		buf_drop(&t->held, t->held.len - t->in.len);
	else
		buf_put(&t->held, t->in);
	t->in = SLICE_NONE;
	if (t->held.len == 0)
		buf_deinit(&t->held);
	else if (!buf_ok(&t->held))
		conn_fail(c, (struct fault){ .what = "out of memory" });
	conn_adjust(c);
}

void
conn_tls_resume(struct conn *c)
{
	conn_tls_input(c, SLICE_NONE);
}

/* ------------------------------------------------------- for the owner -- */

static bool
is_number(const char *name)
{
	struct in6_addr a;

	return inet_pton(AF_INET, name, &a) == 1 ||
	       inet_pton(AF_INET6, name, &a) == 1;
}

/* Whom the certificate shall name; it is checked, and the result only told. */
static bool
expect(SSL *ssl, const char *name)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	if (is_number(name)) /* RFC 6066 3: no address in SNI */
		return X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1;
	return SSL_set_tlsext_host_name(ssl, name) == 1 &&
	       SSL_set1_host(ssl, name) == 1;
}

static struct conn_tls *
make(struct conn *c, const struct tls_context *context, const char *name)
{
	struct conn_tls *t = calloc(1, sizeof(*t));
	BIO *bio = wire_new(c);

	if (t != NULL)
		t->ssl = SSL_new(context->ctx);
	if (t == NULL || t->ssl == NULL || bio == NULL ||
	    (name != NULL && !context->server && !expect(t->ssl, name))) {
		if (t != NULL)
			SSL_free(t->ssl);
		BIO_free(bio);
		free(t);
		return NULL;
	}
	SSL_set_bio(t->ssl, bio, bio);
	if (context->server)
		SSL_set_accept_state(t->ssl);
	else
		SSL_set_connect_state(t->ssl);
	buf_init(&t->held, HELD_MAX);
	buf_init(&t->early, CONN_UNSENT_MAX);
	return t;
}

void
conn_secure(struct conn *c, struct tls_context *context, const char *name)
{
	if (c->dead || c->h == NULL || c->failing || c->tls != NULL)
		return;
	c->tls = make(c, context, name);
	if (c->tls == NULL) {
		conn_fail_soon(c, tls_fault("TLS cannot begin"));
		return;
	}
	conn_adjust(c);
	conn_soon(c); /* the client's hello goes out */
}

void
conn_tls_write(struct conn *c, struct slice clear)
{
	struct conn_tls *t = c->tls;

	if (clear.len == 0 || c->dead || c->failing || c->broken)
		return;
	if (t->done) {
		encipher(c, clear);
		return;
	}
	buf_put(&t->early, clear);
	if (!buf_ok(&t->early))
		conn_fail_soon(
		    c, (struct fault){ .what = "too much waits to be written",
			   .rule = "CONN_UNSENT_MAX" });
}

void
conn_tls_notify(struct conn *c)
{
	struct conn_tls *t = c->tls;

	buf_clear(&t->early); /* without a handshake it never goes */
	if (!t->done || t->notified || c->failing || c->broken)
		return;
	t->notified = true;
	ERR_clear_error();
	(void)SSL_shutdown(t->ssl);
	flush(c);
}

bool
conn_tls_wants(const struct conn *c)
{
	/* what is held goes first, or it would grow with each pause */
	return !c->tls->done ||
	       (c->h != NULL && c->want && c->tls->held.len == 0);
}

bool
conn_tls_holds(const struct conn *c)
{
	return c->tls->held.len > 0 || SSL_has_pending(c->tls->ssl);
}

bool
conn_tls_shaking(const struct conn *c)
{
	return !c->tls->done;
}

size_t
conn_tls_unsent(const struct conn *c)
{
	return c->tls->early.len;
}

void
conn_tls_free(struct conn *c)
{
	if (c->tls == NULL)
		return;
	SSL_free(c->tls->ssl);
	buf_deinit(&c->tls->held);
	buf_deinit(&c->tls->early);
	free(c->tls);
	c->tls = NULL;
}

bool
conn_is_secure(const struct conn *c)
{
	return c->tls != NULL && c->tls->done;
}

struct slice
conn_tls_version(const struct conn *c)
{
	if (!conn_is_secure(c))
		return SLICE_NONE;
	return slice_str(SSL_get_version(c->tls->ssl));
}

struct slice
conn_tls_cipher(const struct conn *c)
{
	if (!conn_is_secure(c))
		return SLICE_NONE;
	return slice_str(SSL_get_cipher_name(c->tls->ssl));
}

bool
conn_tls_verified(const struct conn *c)
{
	return conn_is_secure(c) &&
	       SSL_get0_peer_certificate(c->tls->ssl) != NULL &&
	       SSL_get_verify_result(c->tls->ssl) == X509_V_OK;
}
