/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message is in new/ whole and on the disk, or not at all.  What a crash
 * leaves is a file in tmp/, which readers never look at and may remove when
 * it is old.
 */
#include "deliver/maildir.h"

#include "base/buf.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <stdlib.h>
#include <unistd.h>

/* NAME_MAX of Linux; what a reader adds ("2,RS") must fit as well. */
#define NAME_LIMIT  255
#define NAME_FLAGS  16
#define HOST_MAX    64 /* more of its name makes nothing more unique */
#define PATH_LIMIT  4096
#define FOLDER_MODE 0700
#define FILE_MODE   0600

struct maildir {
	int dir;         /* the Maildir */
	int fd;          /* the file in tmp/ */
	struct buf tmp;  /* "tmp/NAME" and a NUL */
	struct buf done; /* "new/NAME,S=size" and a NUL */
	uint64_t size;
};

static void
close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void
maildir_free(struct maildir *m)
{
	close_fd(m->fd);
	close_fd(m->dir);
	buf_deinit(&m->tmp);
	buf_deinit(&m->done);
	free(m);
}

void
maildir_drop(struct maildir *m)
{
	if (m == NULL)
		return;
	if (m->fd >= 0)
		unlinkat(m->dir, m->tmp.at, 0);
	maildir_free(m);
}

/*
 * A host may write to a Maildir that others write to over a network, so its
 * name is in the file's.  "/" and ":" mean something there.
 */
static void
put_host(struct buf *b)
{
	char host[HOST_MAX + 1] = "";

	if (gethostname(host, HOST_MAX) != 0 || host[0] == '\0') {
		buf_put_str(b, "localhost");
		return;
	}
	for (const char *c = host; *c != '\0'; c++)
		if (*c == '/')
			buf_put_str(b, "\\057");
		else if (*c == ':')
			buf_put_str(b, "\\072");
		else
			buf_put_byte(b, *c);
}

/*
 * Seconds first, since readers sort by them; then what makes it unique, also
 * when the same message comes a second time after a crash.
 */
static void
put_name(struct buf *b, struct slice unique)
{
	uint64_t now = clock_wall_ms();

	buf_put_uint(b, now / 1000);
	buf_put_str(b, ".M");
	buf_put_uint(b, now % 1000 * 1000);
	buf_put_byte(b, 'R');
	buf_put_hex(b, random_u64(), 16);
	buf_put_byte(b, '.');
	buf_put(b, unique);
	buf_put_byte(b, '.');
	put_host(b);
}

/*
 * tmp/ new/ cur/, those that are missing; tmp/ last, for who finds it takes
 * the others to be there, and another thread may look at any moment.
 */
static enum st
make_folders(const char *folder, struct fault *why)
{
	static const char *const subs[] = { "/new", "/cur", "/tmp" };
	enum st st = folder_make(folder, FOLDER_MODE, why);
	struct buf path;

	buf_init(&path, PATH_LIMIT);
	for (size_t i = 0; st == ST_OK && i < 3; i++) {
		buf_clear(&path);
		buf_put_str(&path, folder);
		buf_put_str(&path, subs[i]);
		buf_put_byte(&path, '\0');
		if (buf_ok(&path))
			st = folder_make(path.at, FOLDER_MODE, why);
		else
			st = FAULT(why, ST_LIMIT,
			    .what = "name of the Maildir too long");
	}
	buf_deinit(&path);
	return st;
}

/* A Maildir that is there costs no call beyond those that open the file. */
static enum st
open_tmp(struct maildir *m, const char *folder, struct fault *why)
{
	m->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (m->dir < 0)
		return file_failed(why, "open Maildir");
	m->fd = openat(m->dir, m->tmp.at,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (m->fd >= 0)
		return ST_OK;
	return file_failed(why, "make file in tmp");
}

enum st
maildir_open(const char *folder, struct slice unique, struct maildir **ret,
    struct fault *why)
{
	struct maildir *m = calloc(1, sizeof(*m));
	enum st st;

	if (m == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	m->dir = m->fd = -1;
	buf_init(&m->tmp, NAME_LIMIT - NAME_FLAGS);
	buf_init(&m->done, NAME_LIMIT);
	buf_put_str(&m->tmp, "tmp/");
	put_name(&m->tmp, unique);
	buf_put_byte(&m->tmp, '\0');
	if (!buf_ok(&m->tmp) || slice_find_byte(unique, '/') != SLICE_NPOS) {
		maildir_free(m);
		return FAULT(
		    why, ST_LIMIT, .what = "name of the file too long");
	}
	st = open_tmp(m, folder, why);
	if (st == ST_ABSENT) {
		close_fd(m->dir);
		m->dir = -1;
		st = make_folders(folder, why);
		if (st == ST_OK)
			st = open_tmp(m, folder, why);
	}
	if (st == ST_OK)
		*ret = m;
	else
		maildir_drop(m);
	return st;
}

enum st
maildir_put(struct maildir *m, struct slice bytes, struct fault *why)
{
	enum st st = file_write(m->fd, &bytes, 1, m->size, why);

	if (st == ST_OK)
		m->size += bytes.len;
	return st;
}

/*
 * link() refuses to replace what is there, rename() does not; but some file
 * systems have no links.  The name is unique either way.
 */
static enum st
move(struct maildir *m, struct fault *why)
{
	if (linkat(m->dir, m->tmp.at, m->dir, m->done.at, 0) == 0) {
		unlinkat(m->dir, m->tmp.at, 0);
		return ST_OK;
	}
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS &&
	    errno != EMLINK)
		return file_failed(why, "link into new");
	if (renameat(m->dir, m->tmp.at, m->dir, m->done.at) == 0)
		return ST_OK;
	return file_failed(why, "rename into new");
}

static enum st
sync_new(struct maildir *m, struct fault *why)
{
	int fd = openat(m->dir, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum st st;

	if (fd < 0)
		return file_failed(why, "open new");
	st = folder_sync(fd, why);
	close(fd);
	/*
	 * The entry may be lost or not; taken back, the next attempt brings
	 * the message once.
	 */
	if (st != ST_OK)
		unlinkat(m->dir, m->done.at, 0);
	return st;
}

enum st
maildir_finish(struct maildir *m, struct fault *why)
{
	struct slice name = slice_from(buf_slice(&m->tmp), strlen("tmp/"));
	enum st st;

	buf_put_str(&m->done, "new/");
	buf_put(&m->done, slice_head(name, name.len - 1));
	/* Readers know the size by it without asking the file system. */
	buf_put_str(&m->done, ",S=");
	buf_put_uint(&m->done, m->size);
	buf_put_byte(&m->done, '\0');
	if (!buf_ok(&m->done))
		st = FAULT(why, ST_LIMIT, .what = "name of the file too long");
	else
		st = file_sync(m->fd, why);
	if (st == ST_OK)
		st = move(m, why);
	if (st != ST_OK) {
		maildir_drop(m);
		return st;
	}
	st = sync_new(m, why);
	maildir_free(m);
	return st;
}
