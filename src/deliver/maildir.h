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

/* `folder` is the Maildir itself; `unique` goes into the file's name. */
enum st maildir_open(const char *folder, struct slice unique,
    struct maildir **ret, struct fault *why);
enum st maildir_put(struct maildir *m, struct slice bytes, struct fault *why);
enum st maildir_finish(struct maildir *m, struct fault *why); /* durable */
void maildir_drop(struct maildir *m);

#endif
