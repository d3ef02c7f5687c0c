/* SPDX-License-Identifier: Apache-2.0 */
/* The file system as it is.  No policy here: what fails is said, not tried
 * again. */
#include "spool/disk.h"

#include "os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static enum st
refused(struct fault *why, const char *what)
{
	int sys = errno;
	enum st st = ST_IO;

	if (sys == ENOSPC || sys == EDQUOT)
		st = ST_FULL;
	else if (sys == ENOENT)
		st = ST_ABSENT;
	else if (sys == ENOMEM)
		st = ST_MEMORY;
	return FAULT(why, st, .what = what, .sys = sys);
}

enum st
disk_folder(const char *path, bool make, int *ret, struct fault *why)
{
	enum st st = ST_OK;
	int fd;

	/* Durably: what is synced in it is lost with its name. */
	if (make)
		st = folder_make(path, 0700, why);
	if (st != ST_OK)
		return st;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return refused(why, "open spool folder");
	*ret = fd;
	return ST_OK;
}

enum st
disk_lock(int folder, struct fault *why)
{
	if (flock(folder, LOCK_EX | LOCK_NB) == 0)
		return ST_OK;
	if (errno == EWOULDBLOCK)
		return FAULT(
		    why, ST_CLOSED, .what = "another process owns this spool");
	return refused(why, "lock spool folder");
}

enum st
disk_list(int folder, void (*each)(void *ctx, const char *name), void *ctx,
    struct fault *why)
{
	/* A descriptor of its own: closedir closes it, and the position of
	 * a duplicate would be shared. */
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	enum st st = ST_OK;

	if (dir == NULL) {
		st = refused(why, "open spool folder");
		if (fd >= 0)
			close(fd);
		return st;
	}
	errno = 0;
	while ((entry = readdir(dir)) != NULL) {
		each(ctx, entry->d_name);
		errno = 0;
	}
	if (errno != 0)
		st = refused(why, "read spool folder");
	closedir(dir);
	return st;
}

enum st
disk_make(int folder, const char *name, int *ret, struct fault *why)
{
	int fd =
	    openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return refused(why, "make segment");
	*ret = fd;
	return ST_OK;
}

enum st
disk_open(int folder, const char *name, bool write, int *ret, struct fault *why)
{
	int flags = (write ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW;
	int fd = openat(folder, name, flags);

	if (fd < 0)
		return refused(why, "open segment");
	*ret = fd;
	return ST_OK;
}

void
disk_close(int fd)
{
	close(fd);
}

enum st
disk_reserve(int fd, uint64_t size, struct fault *why)
{
	while (fallocate(fd, 0, 0, (off_t)size) != 0) {
		if (errno == EINTR)
			continue;
		if (errno == EOPNOTSUPP || errno == ENOSYS)
			return ST_OK;
		return refused(why, "reserve space for segment");
	}
	return ST_OK;
}

enum st
disk_cut(int fd, uint64_t size, struct fault *why)
{
	if (ftruncate(fd, (off_t)size) != 0)
		return refused(why, "cut segment");
	return ST_OK;
}

enum st
disk_size(int fd, uint64_t *ret, struct fault *why)
{
	struct stat info;

	if (fstat(fd, &info) != 0)
		return refused(why, "size of segment");
	*ret = (uint64_t)info.st_size;
	return ST_OK;
}

enum st
disk_write(int fd, struct slice s, uint64_t at, struct fault *why)
{
	while (s.len > 0) {
		ssize_t n = pwrite(fd, s.at, s.len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refused(why, "write segment");
		s = slice_from(s, (size_t)n);
		at += (uint64_t)n;
	}
	return ST_OK;
}

enum st
disk_read(
    int fd, void *to, size_t len, uint64_t at, size_t *ret, struct fault *why)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n =
		    pread(fd, (char *)to + got, len - got, (off_t)(at + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refused(why, "read segment");
		if (n == 0)
			break;
		got += (size_t)n;
	}
	*ret = got;
	return ST_OK;
}

enum st
disk_sync(int fd, struct fault *why)
{
	if (fdatasync(fd) != 0)
		return refused(why, "sync segment");
	return ST_OK;
}

enum st
disk_sync_folder(int folder, struct fault *why)
{
	if (fsync(folder) != 0)
		return refused(why, "sync spool folder");
	return ST_OK;
}

enum st
disk_unlink(int folder, const char *name, struct fault *why)
{
	if (unlinkat(folder, name, 0) != 0)
		return refused(why, "unlink segment");
	return ST_OK;
}

uint64_t
disk_free(int folder)
{
	struct statvfs info;

	if (fstatvfs(folder, &info) != 0)
		return UINT64_MAX;
	return (uint64_t)info.f_bavail * info.f_frsize;
}
