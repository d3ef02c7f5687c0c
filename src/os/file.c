/* SPDX-License-Identifier: Apache-2.0 */
/* Every loop here is over short counts and EINTR; nothing is retried else. */
#include "os/file.h"

#include "os/random.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Parts given to the kernel in one call; IOV_MAX is 1024 on Linux. */
#define PARTS_AT_ONCE 64

#define READ_STEP 65536

enum st
file_failed(struct fault *why, const char *what)
{
	int sys = errno;
	enum st st = ST_IO;

	if (sys == ENOSPC || sys == EDQUOT || sys == EFBIG)
		st = ST_FULL;
	else if (sys == ENOENT || sys == ENOTDIR)
		st = ST_ABSENT;
	else if (sys == ENOMEM)
		st = ST_MEMORY;
	return FAULT(why, st, .what = what, .sys = sys);
}

/* The next parts, the first without its first `skip` bytes. */
static int
fill(struct iovec *vec, const struct slice *parts, size_t count, size_t skip)
{
	int n = 0;

	for (size_t i = 0; i < count && n < PARTS_AT_ONCE; i++, n++) {
		struct slice s = slice_from(parts[i], i == 0 ? skip : 0);

		/* iovec is not const, but is only read from */
		vec[n].iov_base = (void *)(uintptr_t)s.at;
		vec[n].iov_len = s.len;
	}
	return n;
}

enum st
file_write(int fd, const struct slice *parts, size_t count, uint64_t at,
    struct fault *why)
{
	size_t skip = 0;

	for (;;) {
		struct iovec vec[PARTS_AT_ONCE];
		ssize_t n;

		while (count > 0 && skip >= parts->len) {
			skip -= parts->len;
			parts++;
			count--;
		}
		if (count == 0)
			return ST_OK;
		n = pwritev(fd, vec, fill(vec, parts, count, skip), (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_failed(why, "write file");
		if (n == 0) {
			/* not for regular files; never loop on it */
			errno = EIO;
			return file_failed(why, "write file");
		}
		skip += (size_t)n;
		at += (uint64_t)n;
	}
}

enum st
file_sync(int fd, struct fault *why)
{
	if (fdatasync(fd) != 0)
		return file_failed(why, "fsync file");
	return ST_OK;
}

enum st
folder_sync(int dir, struct fault *why)
{
	int fd = dir;
	enum st st = ST_OK;

	if (dir == AT_FDCWD)
		fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) != 0)
		st = file_failed(why, "fsync folder");
	if (dir == AT_FDCWD && fd >= 0)
		(void)close(fd);
	return st;
}

/* Makes the file under a name of its own and syncs it. */
static enum st
make_new(int dir, const char *name, struct slice content, unsigned mode,
    struct fault *why)
{
	int fd = openat(dir, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	enum st st;

	if (fd < 0)
		return file_failed(why, "make file");
	st = file_write(fd, &content, 1, 0, why);
	if (st == ST_OK && fchmod(fd, (mode_t)mode) != 0)
		st = file_failed(why, "set the mode of a file");
	/* fsync and not fdatasync, for the mode */
	if (st == ST_OK && fsync(fd) != 0)
		st = file_failed(why, "fsync file");
	if (close(fd) != 0 && st == ST_OK)
		st = file_failed(why, "close file");
	if (st != ST_OK)
		(void)unlinkat(dir, name, 0);
	return st;
}

/* The folder part of a name that is a path; dir itself when it has none. */
static enum st
sync_parent(int dir, const char *name, struct fault *why)
{
	const char *slash = strrchr(name, '/');
	struct buf b;
	int fd = -1;
	enum st st;

	if (slash == NULL)
		return folder_sync(dir, why);
	buf_init(&b, PATH_MAX);
	buf_put(&b, slice_of(name, (size_t)(slash - name) + 1));
	buf_put_byte(&b, '\0');
	if (buf_ok(&b))
		fd = openat(dir, b.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	st = fd < 0 ? file_failed(why, "open folder") : folder_sync(fd, why);
	if (fd >= 0)
		(void)close(fd);
	buf_deinit(&b);
	return st;
}

enum st
file_replace(int dir, const char *name, struct slice content, unsigned mode,
    struct fault *why)
{
	struct buf temp;
	enum st st;

	buf_init(&temp, PATH_MAX);
	buf_put_str(&temp, name);
	buf_put(&temp, SLICE(".new-"));
	buf_put_hex(&temp, random_u64(), 16);
	buf_put_byte(&temp, '\0');
	if (!buf_ok(&temp)) {
		buf_deinit(&temp);
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	}
	st = make_new(dir, temp.at, content, mode, why);
	if (st == ST_OK && renameat(dir, temp.at, dir, name) != 0) {
		st = file_failed(why, "rename");
		(void)unlinkat(dir, temp.at, 0);
	}
	buf_deinit(&temp);
	return st == ST_OK ? sync_parent(dir, name, why) : st;
}

static enum st
read_all(int fd, size_t max, struct buf *ret, struct fault *why)
{
	size_t start = ret->len;

	for (;;) {
		char *to = buf_room(ret, READ_STEP);
		ssize_t n;

		if (to == NULL)
			return FAULT(why, ST_MEMORY, .what = "out of memory");
		n = read(fd, to, READ_STEP);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_failed(why, "read file");
		if (n == 0)
			return ST_OK;
		buf_grown(ret, (size_t)n);
		if (ret->len - start > max)
			return FAULT(why, ST_LIMIT, .what = "file too big");
	}
}

enum st
file_read(
    int dir, const char *name, size_t max, struct buf *ret, struct fault *why)
{
	size_t len = ret->len;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	enum st st;

	if (fd < 0)
		return file_failed(why, "open file");
	st = read_all(fd, max, ret, why);
	(void)close(fd);
	if (st != ST_OK)
		buf_cut(ret, len);
	return st;
}

/* Makes dir/name, durably and with exactly this mode: umask has no say. */
static int
make_in(int dir, const char *name, unsigned mode)
{
	int parent = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;
	int sys;

	if (parent < 0)
		return -1;
	ok = mkdirat(parent, name, (mode_t)mode) == 0 || errno == EEXIST;
	ok = ok && fchmodat(parent, name, (mode_t)mode, 0) == 0 &&
	     fsync(parent) == 0;
	sys = errno;
	(void)close(parent);
	errno = sys;
	return ok ? 0 : -1;
}

/*
 * Goes into dir/name, which is made when it is not there; closes dir.  On the
 * way folders are only passed through (O_PATH): a worker in its sandbox, or
 * any user, may reach its own folder through some that it cannot read.
 */
static int
step_into(int dir, const char *name, unsigned mode)
{
	const int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
	int fd = openat(dir, name, flags), sys;

	if (fd < 0 && errno == ENOENT && make_in(dir, name, mode) == 0)
		fd = openat(dir, name, flags);
	sys = errno;
	(void)close(dir);
	errno = sys;
	return fd;
}

enum st
folder_make(const char *path, unsigned mode, struct fault *why)
{
	struct slice rest = slice_str(path), part;
	int fd = open(slice_starts(rest, SLICE("/")) ? "/" : ".",
	    O_PATH | O_DIRECTORY | O_CLOEXEC);

	while (fd >= 0 && rest.len > 0) {
		char name[NAME_MAX + 1];

		rest = slice_cut(rest, '/', &part);
		if (part.len == 0)
			continue;
		if (part.len > NAME_MAX) {
			(void)close(fd);
			errno = ENAMETOOLONG;
			return file_failed(why, "make folder");
		}
		memcpy(name, part.at, part.len);
		name[part.len] = '\0';
		fd = step_into(fd, name, mode);
	}
	if (fd < 0)
		return file_failed(why, "make folder");
	(void)close(fd);
	return ST_OK;
}
