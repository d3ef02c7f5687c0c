/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TLS contexts (OpenSSL 3, TLS 1.2 and 1.3 only) and the certificate that is
 * made on first start.  Sessions are driven by os/net.c.
 */
#ifndef OS_TLS_H
#define OS_TLS_H

#include "base/slice.h"
#include "base/st.h"

struct tls_context;

/* NULL with why when files cannot be read or do not fit together. */
struct tls_context *tls_server_new(
    const char *cert_file, const char *key_file, struct fault *why);
/* Opportunistic: no verification is enforced, its result is told. */
struct tls_context *tls_client_new(const char *ca_file, struct fault *why);
void tls_free(struct tls_context *t);

/*
 * Writes a self-signed certificate (EC P-256) for hostname, key mode 0600,
 * unless both files are there.  One without its key is never overwritten:
 * ST_ABSENT.
 */
enum st tls_make_certificate(const char *cert_file, const char *key_file,
    struct slice hostname, struct fault *why);

#endif
