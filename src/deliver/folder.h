/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Maildir of a local address, by the template of its domain.  It makes a
 * path and touches no file.
 */
#ifndef DELIVER_FOLDER_H
#define DELIVER_FOLDER_H

#include "config/config.h"

/*
 * user+tag@domain is user's, unless a user of that very name is configured.
 * Letter case is the configured one, where users are listed.  ST_ABSENT: there
 * is no such mailbox.  The path lies in a.
 */
enum st folder_find(const struct config *c, struct slice address,
    struct arena *a, const char **ret);

/*
 * True when s can be one name in a path: not empty, not hidden, and without
 * slash, NUL and other control bytes.
 */
bool folder_safe(struct slice s);

#endif
