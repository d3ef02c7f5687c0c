/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Closing what a worker never needs: system calls (seccomp) and folders
 * (Landlock).  It is the second line of defence, so a kernel without one of
 * them is logged and not a failure.
 */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include "base/st.h"

struct sandbox {
	/* everything beneath may be read, written, made and removed */
	const char *const *writable;
	size_t writable_count;
	/* beneath these it may be read; a file is fine, too */
	const char *const *readable;
	size_t readable_count;
};

/*
 * Before the first thread starts (Landlock holds for the calling thread and
 * those it makes), and after privilege_drop.  For ever.  A writable folder
 * must be there; a readable one that is not is left out.
 */
enum st sandbox_enter(const struct sandbox *s, struct fault *why);

#endif
