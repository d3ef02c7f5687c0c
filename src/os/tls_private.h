/* SPDX-License-Identifier: Apache-2.0 */
/* What net_tls.c has to know of a context. */
#ifndef OS_TLS_PRIVATE_H
#define OS_TLS_PRIVATE_H

#include "os/tls.h"

#include <openssl/ssl.h>

struct tls_context {
	SSL_CTX *ctx;
	bool server;
};

/*
 * The newest OpenSSL error as a fault, the queue emptied.  OpenSSL's own
 * phrases are literals of its tables and live as long as the process.
 */
struct fault tls_fault(const char *what);

#endif
