/* SPDX-License-Identifier: Apache-2.0 */
/* What the disk answers: the real one, unless the test says otherwise. */
#include "desk.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct desk_disk desk_disk;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static bool is_shut;
static atomic_uint standing;

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
ssize_t __real_pwrite64(int fd, const void *at, size_t len, off_t where);
ssize_t __wrap_pwrite64(int fd, const void *at, size_t len, off_t where);
int __real_fstatvfs64(int fd, struct statvfs *ret);
int __wrap_fstatvfs64(int fd, struct statvfs *ret);

void
desk_gate(bool shut)
{
	pthread_mutex_lock(&lock);
	is_shut = shut;
	pthread_cond_broadcast(&moved);
	pthread_mutex_unlock(&lock);
}

void
desk_until_gate(struct desk *d)
{
	while (atomic_load(&standing) == 0)
		desk_turn(d);
}

int
__wrap_fdatasync(int fd)
{
	pthread_mutex_lock(&lock);
	atomic_fetch_add(&standing, 1);
	while (is_shut)
		pthread_cond_wait(&moved, &lock);
	atomic_fetch_sub(&standing, 1);
	pthread_mutex_unlock(&lock);
	if (desk_disk.sync_fails) {
		desk_disk.sync_fails = false;
		errno = EIO;
		return -1;
	}
	return __real_fdatasync(fd);
}

ssize_t
__wrap_pwrite64(int fd, const void *at, size_t len, off_t where)
{
	if (desk_disk.write_fails) {
		errno = ENOSPC;
		return -1;
	}
	return __real_pwrite64(fd, at, len, where);
}

int
__wrap_fstatvfs64(int fd, struct statvfs *ret)
{
	int st = __real_fstatvfs64(fd, ret);

	if (desk_disk.full)
		ret->f_bavail = 0;
	return st;
}
