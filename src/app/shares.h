/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folders of the spool, one a share, named by a number.  Which worker
 * owns which is the parent's decision; the lock that enforces it is the
 * spool's.
 */
#ifndef APP_SHARES_H
#define APP_SHARES_H

#include "base/buf.h"
#include "base/st.h"

struct shares {
	unsigned *numbers; /* ascending */
	size_t count;
	unsigned next; /* free number */
};

/* What is there; an absent folder holds none. */
enum st shares_list(
    const char *spool_dir, struct shares *ret, struct fault *why);
void shares_free(struct shares *s);

/* "DIR/NUMBER", from malloc; NULL: out of memory. */
char *shares_path(const char *spool_dir, unsigned number);

/* Whether a process still owns it: one that outlived its parent, say. */
bool shares_busy(const char *spool_dir, unsigned number);

#endif
