/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving root up for good.  What needs root (ports below 1024, keys) is
 * opened before; it does not sandbox, see os/sandbox.h.
 */
#ifndef OS_PRIVILEGE_H
#define OS_PRIVILEGE_H

#include "base/st.h"

#include <stdbool.h>
#include <sys/types.h>

struct privilege {
	uid_t uid;
	gid_t gid;
};

/* Who a user is, for folders that root makes and the user owns. */
enum st privilege_find(
    const char *user, struct privilege *ret, struct fault *why);

bool privilege_is_root(void);

/*
 * Becomes `user` with the groups of its own, never to return; new programs
 * gain nothing either (no_new_privs).  Without root it is fine only when we
 * are that user already.  After a failure the process must end.
 */
enum st privilege_drop(const char *user, struct fault *why);

#endif
