/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS contexts.  Nothing here touches a connection.  The certificate of the
 * first start is made in certificate.c.
 */
#include "os/tls.h"

#include "os/tls_private.h"

#include <openssl/err.h>
#include <stdlib.h>

struct fault
tls_fault(const char *what)
{
	unsigned long e = ERR_peek_error();
	const char *reason = ERR_reason_error_string(e);
	struct fault f = { .what = reason != NULL ? reason : what,
		.rule = what };

	/* a file that cannot be read comes as a system error */
	if (ERR_SYSTEM_ERROR(e)) {
		f.what = what;
		f.rule = NULL;
		f.sys = ERR_GET_REASON(e);
	}
	ERR_clear_error();
	return f;
}

static struct tls_context *
context_new(bool server)
{
	struct tls_context *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->server = server;
	t->ctx =
	    SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
	if (t->ctx == NULL ||
	    !SSL_CTX_set_min_proto_version(t->ctx, TLS1_2_VERSION)) {
		tls_free(t);
		return NULL;
	}
	/* an idle session gives its record buffers (34 KiB) back */
	(void)SSL_CTX_set_mode(t->ctx,
	    SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	(void)SSL_CTX_set_options(t->ctx, SSL_OP_NO_RENEGOTIATION |
					      SSL_OP_NO_COMPRESSION |
					      SSL_OP_CIPHER_SERVER_PREFERENCE);
	/* tickets need no memory here, a session cache would */
	(void)SSL_CTX_set_session_cache_mode(t->ctx, SSL_SESS_CACHE_OFF);
	return t;
}

static struct tls_context *
refuse(struct tls_context *t, struct fault *why, const char *what)
{
	if (why != NULL)
		*why = tls_fault(what);
	tls_free(t);
	return NULL;
}

struct tls_context *
tls_server_new(const char *cert_file, const char *key_file, struct fault *why)
{
	struct tls_context *t;

	ERR_clear_error();
	t = context_new(true);
	if (t == NULL)
		return refuse(t, why, "out of memory");
	if (SSL_CTX_use_certificate_chain_file(t->ctx, cert_file) != 1)
		return refuse(t, why, "read the certificate");
	if (SSL_CTX_use_PrivateKey_file(t->ctx, key_file, SSL_FILETYPE_PEM) !=
	    1)
		return refuse(t, why, "read the private key");
	if (SSL_CTX_check_private_key(t->ctx) != 1)
		return refuse(t, why, "match key and certificate");
	return t;
}

struct tls_context *
tls_client_new(const char *ca_file, struct fault *why)
{
	struct tls_context *t;
	int loaded;

	ERR_clear_error();
	t = context_new(false);
	if (t == NULL)
		return refuse(t, why, "out of memory");
	/*
	 * RFC 7435: an old key exchange protects better than the clear text
	 * that would follow a failed handshake.
	 */
	SSL_CTX_set_security_level(t->ctx, 1);
	loaded = ca_file == NULL ? SSL_CTX_set_default_verify_paths(t->ctx)
				 : SSL_CTX_load_verify_file(t->ctx, ca_file);
	if (loaded != 1)
		return refuse(t, why, "read the authorities");
	/* it is verified all the same, and conn_tls_verified tells */
	SSL_CTX_set_verify(t->ctx, SSL_VERIFY_NONE, NULL);
	return t;
}

void
tls_free(struct tls_context *t)
{
	if (t == NULL)
		return;
	/* sessions hold their own reference */
	SSL_CTX_free(t->ctx);
	free(t);
}
