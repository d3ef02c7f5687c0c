/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is made before a worker starts: folders, the log file, the
 * certificate, TLS contexts, the submission socket.  Done by the parent,
 * which may still be root; what the workers must write is given to their
 * user.
 */
#ifndef APP_PREPARE_H
#define APP_PREPARE_H

#include "config/config.h"
#include "os/tls.h"

/* On failure *what names the thing. */
enum st prepare(const struct config *c, struct tls_context **ret_server,
    struct tls_context **ret_client, const char **what, struct fault *why);

/*
 * The folder that a path with placeholders begins with, or all of it; from
 * malloc, NULL when out of memory.
 */
char *prepare_fixed_part(struct slice path);

/* RUN/submit, open to every local user; -1 with why on failure. */
int prepare_submission(const struct config *c, struct fault *why);

/* At the end: takes the submission socket away. */
void prepare_clean(const struct config *c);

#endif
