/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate of the first start: self-signed, so that STARTTLS works at
 * once between servers, which encrypt without asking whose it is (RFC 7435).
 * An operator puts a real one in its place.
 */
#include "os/tls.h"

#include "base/buf.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "os/tls_private.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#define DAY_SECONDS 86400L

/* A self-signed certificate is replaced when somebody cares, not by a date. */
#define LIFE_DAYS 3650

/* The longest DNS name (RFC 1035 2.3.4). */
#define HOSTNAME_MAX 253

/* X.520's bound of a common name; longer names stand in the SAN alone. */
#define COMMON_NAME_MAX 64

/* Letters, digits, hyphens, dots: what may stand behind "DNS:" unquoted. */
static bool
is_hostname(struct slice s)
{
	if (s.len == 0 || s.len > HOSTNAME_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!byte_is_alnum(s.at[i]) && s.at[i] != '-' && s.at[i] != '.')
			return false;
	return true;
}

static bool
extend(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	bool added;

	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	added = e != NULL && X509_add_ext(cert, e, -1) == 1;
	X509_EXTENSION_free(e);
	return added;
}

static bool
name(X509 *cert, struct slice hostname)
{
	X509_NAME *subject = X509_get_subject_name(cert);
	struct slice cn =
	    hostname.len > COMMON_NAME_MAX ? SLICE("localhost") : hostname;
	struct buf san;
	bool done;

	if (X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
		(const unsigned char *)cn.at, (int)cn.len, -1, 0) != 1 ||
	    X509_set_issuer_name(cert, subject) != 1)
		return false;
	buf_init(&san, HOSTNAME_MAX + sizeof("DNS:"));
	buf_put(&san, SLICE("DNS:"));
	buf_put(&san, hostname);
	buf_put_byte(&san, '\0');
	done = buf_ok(&san) && extend(cert, NID_subject_alt_name, san.at);
	buf_deinit(&san);
	return done;
}

static X509 *
certify(EVP_PKEY *key, struct slice hostname)
{
	X509 *cert = X509_new();
	/* 63 bits, not zero: RFC 5280 4.1.2.2 wants it positive */
	uint64_t serial = random_u64() >> 1 | 1;

	/* a day back, for peers whose clock is behind */
	if (cert == NULL || X509_set_version(cert, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial) != 1 ||
	    X509_gmtime_adj(X509_getm_notBefore(cert), -DAY_SECONDS) == NULL ||
	    X509_gmtime_adj(
		X509_getm_notAfter(cert), LIFE_DAYS * DAY_SECONDS) == NULL ||
	    X509_set_pubkey(cert, key) != 1 || !name(cert, hostname) ||
	    !extend(cert, NID_basic_constraints, "critical,CA:FALSE") ||
	    !extend(cert, NID_ext_key_usage, "serverAuth,clientAuth") ||
	    X509_sign(cert, key, EVP_sha256()) == 0) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

/* Writes what `mem` holds; the mode is there before the first byte is. */
static enum st
store(const char *file, BIO *mem, unsigned mode, struct fault *why)
{
	char *at;
	long len = BIO_get_mem_data(mem, &at);

	if (len <= 0)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	return file_replace(
	    AT_FDCWD, file, slice_of(at, (size_t)len), mode, why);
}

static enum st
failed(struct fault *why)
{
	if (why != NULL)
		*why = tls_fault("make a certificate");
	return ST_MEMORY;
}

enum st
tls_make_certificate(const char *cert_file, const char *key_file,
    struct slice hostname, struct fault *why)
{
	EVP_PKEY *key;
	X509 *cert = NULL;
	BIO *key_pem = NULL, *cert_pem = NULL;
	enum st st;

	if (access(cert_file, F_OK) == 0 && access(key_file, F_OK) == 0)
		return ST_OK;
	/* Somebody's real one, perhaps, whose key is only mislaid. */
	if (access(cert_file, F_OK) == 0)
		return FAULT(why, ST_ABSENT,
		    .what = "the certificate is there, and its key is not");
	if (!is_hostname(hostname))
		return FAULT(why, ST_SYNTAX, .what = "not a host name");
	ERR_clear_error();
	key = EVP_EC_gen("P-256");
	if (key != NULL)
		cert = certify(key, hostname);
	key_pem = BIO_new(BIO_s_mem());
	cert_pem = BIO_new(BIO_s_mem());
	if (cert == NULL || key_pem == NULL || cert_pem == NULL ||
	    PEM_write_bio_PKCS8PrivateKey(
		key_pem, key, NULL, NULL, 0, NULL, NULL) != 1 ||
	    PEM_write_bio_X509(cert_pem, cert) != 1) {
		st = failed(why);
	} else {
		/* a crash between the two makes both anew next time */
		st = store(key_file, key_pem, 0600, why);
		if (st == ST_OK)
			st = store(cert_file, cert_pem, 0644, why);
	}
	BIO_free(key_pem);
	BIO_free(cert_pem);
	X509_free(cert);
	EVP_PKEY_free(key);
	return st;
}
