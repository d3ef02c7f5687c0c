/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that the spool asks of the file system, and nothing else: so that a test
 * can put a disk in its place at link time that fails, fills up, tears writes
 * and loses power.  Every function may run on a thread of the pool.  It knows
 * no segments and no records.
 */
#ifndef SPOOL_DISK_H
#define SPOOL_DISK_H

#include "base/slice.h"
#include "base/st.h"

/* The folder, made with mode 0700 when asked to; *ret is a descriptor. */
enum st disk_folder(const char *path, bool make, int *ret, struct fault *why);

/* Owns the folder until it is closed; ST_CLOSED when another does. */
enum st disk_lock(int folder, struct fault *why);

/* Calls each(ctx, name) for every name in the folder, in no order. */
enum st disk_list(int folder, void (*each)(void *ctx, const char *name),
    void *ctx, struct fault *why);

/* New, for writing and reading; fails when it is there. */
enum st disk_make(int folder, const char *name, int *ret, struct fault *why);
/* There already; ST_ABSENT when not. */
enum st disk_open(
    int folder, const char *name, bool write, int *ret, struct fault *why);
void disk_close(int fd);

/* Space up to `size`; a file system that cannot says ST_OK all the same. */
enum st disk_reserve(int fd, uint64_t size, struct fault *why);
enum st disk_cut(int fd, uint64_t size, struct fault *why);
enum st disk_size(int fd, uint64_t *ret, struct fault *why);

/* All or a failure; ST_FULL when no space is left. */
enum st disk_write(int fd, struct slice s, uint64_t at, struct fault *why);
/* Up to `len` octets; *ret is less at the end of the file only. */
enum st disk_read(
    int fd, void *to, size_t len, uint64_t at, size_t *ret, struct fault *why);

enum st disk_sync(int fd, struct fault *why);            /* of a file: data */
enum st disk_sync_folder(int folder, struct fault *why); /* of names */
enum st disk_unlink(int folder, const char *name, struct fault *why);

/* Octets that may still be written; UINT64_MAX when unknown. */
uint64_t disk_free(int folder);

#endif
