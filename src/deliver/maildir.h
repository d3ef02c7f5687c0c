/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maildir delivery: written to tmp/, synced, moved to new/, folder synced.
 * Folders are made with mode 0700, files with 0600.  Runs on the thread pool
 * because it syncs; it talks to nobody.
 */
#ifndef DELIVER_MAILDIR_H
#define DELIVER_MAILDIR_H

#include "base/slice.h"
#include "base/st.h"

/* A file being written; made by maildir_open, consumed by the two others. */
struct maildir;

/*
 * `folder` is the Maildir itself, made when absent; `unique` goes into the
 * file's name, without "/".  ST_FULL: no room or no quota left.
 */
enum st maildir_open(const char *folder, struct slice unique,
    struct maildir **ret, struct fault *why);
enum st maildir_put(struct maildir *m, struct slice bytes, struct fault *why);

/*
 * ST_OK: the message is in new/ and on the disk.  Anything else: it is not
 * there, and nothing of it is left.  Frees m in any case.
 */
enum st maildir_finish(struct maildir *m, struct fault *why);
void maildir_drop(struct maildir *m); /* NULL is fine */

#endif
