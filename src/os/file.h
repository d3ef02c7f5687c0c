/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files as durable things: written whole, synced, replaced in one step.  All
 * of it blocks, so in a worker it runs by loop_work.  A failure is ST_FULL
 * when there is no room (or quota, or file size limit), ST_ABSENT when the
 * file is not there, else ST_IO; fault.sys is errno.  It holds no state.
 */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "base/buf.h"
#include "base/st.h"

/* Fills the fault from errno; for callers with system calls of their own. */
enum st file_failed(struct fault *why, const char *what);

/*
 * Writes all parts behind one another from offset `at` on.  After a failure
 * some of it may be written; the caller cuts the file or never trusts it.
 */
enum st file_write(int fd, const struct slice *parts, size_t count, uint64_t at,
    struct fault *why);

/* fdatasync.  After a failure the file must not be trusted any more. */
enum st file_sync(int fd, struct fault *why);
/* What was made, renamed or unlinked in the folder is on the disk. */
enum st folder_sync(int dir, struct fault *why);

/*
 * dir/name holds exactly `content` afterwards, or what it held before; at
 * every moment, crashes included, it is one of the two.  dir may be AT_FDCWD.
 */
enum st file_replace(int dir, const char *name, struct slice content,
    unsigned mode, struct fault *why);

/* Appends the whole file; more than `max` bytes are ST_LIMIT. */
enum st file_read(
    int dir, const char *name, size_t max, struct buf *ret, struct fault *why);

/*
 * mkdir -p, durably; folders that it makes get exactly `mode`, those that
 * are there keep theirs.
 */
enum st folder_make(const char *path, unsigned mode, struct fault *why);

#endif
