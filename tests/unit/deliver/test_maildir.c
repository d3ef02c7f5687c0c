/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In folders of its own under the build's temporary folder.  The system calls
 * that can fail are wrapped, and fail by errno when told.
 */
#include "kit/kit.h"

#include "base/buf.h"
#include "deliver/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char top[64], folder[128];
static int write_errno, link_errno, rename_errno;
static int file_sync_errno, folder_sync_errno;
static bool short_writes;
static unsigned syncs, writes;

/* pwritev, as it is called where file offsets have 64 bits */
ssize_t __real_pwritev64(int fd, const struct iovec *v, int n, off_t at);
ssize_t __wrap_pwritev64(int fd, const struct iovec *v, int n, off_t at);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_linkat(int a, const char *f, int b, const char *t, int flags);
int __wrap_linkat(int a, const char *f, int b, const char *t, int flags);
int __real_renameat(int a, const char *f, int b, const char *t);
int __wrap_renameat(int a, const char *f, int b, const char *t);

static int
fails(int error)
{
	errno = error;
	return error != 0 ? -1 : 0;
}

ssize_t
__wrap_pwritev64(int fd, const struct iovec *v, int n, off_t at)
{
	struct iovec one = v[0];

	writes++;
	if (fails(write_errno))
		return -1;
	if (!short_writes)
		return __real_pwritev64(fd, v, n, at);
	one.iov_len = one.iov_len > 3 ? 3 : one.iov_len;
	return __real_pwritev64(fd, &one, 1, at);
}

int
__wrap_fdatasync(int fd)
{
	syncs++;
	return fails(file_sync_errno) ? -1 : __real_fdatasync(fd);
}

int
__wrap_fsync(int fd)
{
	syncs++;
	return fails(folder_sync_errno) ? -1 : __real_fsync(fd);
}

int
__wrap_linkat(int a, const char *f, int b, const char *t, int flags)
{
	return fails(link_errno) ? -1 : __real_linkat(a, f, b, t, flags);
}

int
__wrap_renameat(int a, const char *f, int b, const char *t)
{
	return fails(rename_errno) ? -1 : __real_renameat(a, f, b, t);
}

static int
set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	write_errno = link_errno = rename_errno = 0;
	file_sync_errno = folder_sync_errno = 0;
	short_writes = false;
	syncs = writes = 0;
	snprintf(top, sizeof(top), "%s/pabal-maildir-XXXXXX",
	    tmp != NULL && strlen(tmp) < 30 ? tmp : "/tmp");
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(folder, sizeof(folder), "%s/example.test/alice", top);
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const subs[] = { "/tmp", "/new", "/cur", "" };
	char path[1024];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct dirent *e;
		DIR *d;

		snprintf(path, sizeof(path), "%s%s", folder, subs[i]);
		d = opendir(path);
		while (d != NULL && (e = readdir(d)) != NULL)
			unlinkat(dirfd(d), e->d_name, 0);
		if (d != NULL)
			closedir(d);
		rmdir(path);
	}
	unlink(folder);
	snprintf(path, sizeof(path), "%s/example.test", top);
	rmdir(path);
	return rmdir(top);
}

/* How many files; the last one's name in *name. */
static size_t
count(const char *sub, char name[300])
{
	char path[200];
	struct dirent *e;
	size_t n = 0;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", folder, sub);
	d = opendir(path);
	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			n++;
			if (name != NULL)
				snprintf(name, 300, "%s", e->d_name);
		}
	closedir(d);
	return n;
}

static unsigned
mode(const char *sub)
{
	char path[600];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", folder, sub);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static enum st
deliver(struct fault *why)
{
	struct maildir *m;
	enum st st = maildir_open(folder, SLICE("0ABC.0"), &m, why);

	if (st != ST_OK)
		return st;
	st = maildir_put(m, SLICE("Subject: x\n\n"), why);
	if (st == ST_OK)
		st = maildir_put(m, SLICE("body\n"), why);
	if (st == ST_OK)
		return maildir_finish(m, why);
	maildir_drop(m);
	return st;
}

static void
content_is(const char *name, struct slice expected)
{
	char path[600], text[100];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/new/%s", folder, name);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	n = read(fd, text, sizeof(text));
	close(fd);
	assert_true(n >= 0);
	assert_slice("content", slice_of(text, (size_t)n), expected);
}

static void
a_message_arrives_in_new(void **state)
{
	char name[300], path[310];

	(void)state;
	assert_int_equal(deliver(NULL), ST_OK);
	assert_int_equal(count("new", name), 1);
	assert_int_equal(count("tmp", NULL), 0);
	content_is(name, SLICE("Subject: x\n\nbody\n"));
	assert_true(slice_ends(slice_str(name), SLICE(",S=17")));
	assert_true(
	    slice_find(slice_str(name), SLICE(".0ABC.0.")) != SLICE_NPOS);
	assert_true(strchr(name, ':') == NULL);
	assert_int_equal(mode(""), 0700);
	assert_int_equal(mode("new"), 0700);
	assert_int_equal(mode("cur"), 0700);
	assert_int_equal(mode("tmp"), 0700);
	snprintf(path, sizeof(path), "new/%s", name);
	assert_int_equal(mode(path), 0600);
	/* again, and both are there */
	syncs = 0;
	assert_int_equal(deliver(NULL), ST_OK);
	assert_int_equal(count("new", NULL), 2);
	assert_int_equal(syncs, 2); /* the file, then the folder */
}

static void
short_writes_lose_nothing(void **state)
{
	char name[300];

	(void)state;
	short_writes = true;
	assert_int_equal(deliver(NULL), ST_OK);
	assert_int_equal(writes, 4 + 2);
	assert_int_equal(count("new", name), 1);
	content_is(name, SLICE("Subject: x\n\nbody\n"));
}

static void
a_dropped_message_leaves_nothing(void **state)
{
	struct maildir *m;

	(void)state;
	assert_int_equal(maildir_open(folder, SLICE("1"), &m, NULL), ST_OK);
	assert_int_equal(count("tmp", NULL), 1);
	maildir_drop(m);
	assert_int_equal(count("tmp", NULL), 0);
	assert_int_equal(count("new", NULL), 0);
	maildir_drop(NULL);
}

/*
 * Who finds tmp/ writes into it and links into new/; so a Maildir that is
 * being made must not have the one without the other.
 */
static void
tmp_is_made_last(void **state)
{
	static const char *const subs[] = { "new", "cur" };
	struct maildir *m;
	char path[200];

	(void)state;
	assert_int_equal(maildir_open(folder, SLICE("1"), &m, NULL), ST_OK);
	maildir_drop(m);
	snprintf(path, sizeof(path), "%s/tmp", folder);
	assert_int_equal(rmdir(path), 0);
	for (size_t i = 0; i < 2; i++) {
		int fd;

		snprintf(path, sizeof(path), "%s/%s", folder, subs[i]);
		assert_int_equal(rmdir(path), 0);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		assert_true(fd >= 0);
		close(fd);
		assert_int_not_equal(deliver(NULL), ST_OK);
		assert_int_equal(unlink(path), 0);
		snprintf(path, sizeof(path), "%s/tmp", folder);
		assert_int_not_equal(access(path, F_OK), 0);
	}
}

static const struct {
	const char *name;
	int *which;
	int error;
	enum st st;
} failures[] = {
	{ "disk full", &write_errno, ENOSPC, ST_FULL },
	{ "quota", &write_errno, EDQUOT, ST_FULL },
	{ "disk broken", &write_errno, EIO, ST_IO },
	{ "sync of the file", &file_sync_errno, EIO, ST_IO },
	{ "no room for the entry", &link_errno, ENOSPC, ST_FULL },
	{ "link", &link_errno, EACCES, ST_IO },
};

static void
a_failure_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(deliver(NULL), ST_OK);
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		struct fault why = { .sys = 0 };

		*failures[i].which = failures[i].error;
		assert_row(failures[i].name, deliver(&why) == failures[i].st);
		assert_row(failures[i].name, why.sys == failures[i].error);
		assert_row(failures[i].name, why.what != NULL);
		*failures[i].which = 0;
		assert_row(failures[i].name, count("tmp", NULL) == 0);
		assert_row(failures[i].name, count("new", NULL) == 1);
	}
	folder_sync_errno = EIO;
	assert_int_equal(deliver(NULL), ST_IO);
	assert_int_equal(count("new", NULL), 1);
	assert_int_equal(count("tmp", NULL), 0);
}

static void
renames_where_there_are_no_links(void **state)
{
	char name[300];

	(void)state;
	link_errno = EPERM;
	assert_int_equal(deliver(NULL), ST_OK);
	assert_int_equal(count("new", name), 1);
	assert_int_equal(count("tmp", NULL), 0);
	content_is(name, SLICE("Subject: x\n\nbody\n"));
	rename_errno = ENOSPC;
	assert_int_equal(deliver(NULL), ST_FULL);
	assert_int_equal(count("tmp", NULL), 0);
	assert_int_equal(count("new", NULL), 1);
}

static void
a_missing_part_is_made_again(void **state)
{
	char path[200];

	(void)state;
	assert_int_equal(deliver(NULL), ST_OK);
	snprintf(path, sizeof(path), "%s/tmp", folder);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(deliver(NULL), ST_OK);
	assert_int_equal(count("new", NULL), 2);
}

static void
a_folder_that_refuses_is_a_fault(void **state)
{
	struct fault why = { .sys = 0 };
	bool root = geteuid() == 0;

	(void)state;
	assert_int_equal(deliver(NULL), ST_OK);
	assert_int_equal(chmod(folder, 0500), 0);
	snprintf(folder + strlen(folder), 5, "/tmp");
	assert_int_equal(chmod(folder, 0500), 0);
	folder[strlen(folder) - 4] = '\0';
	/* permissions bind root not at all */
	if (root)
		assert_int_equal(seteuid(65534), 0);
	assert_int_equal(deliver(&why), ST_IO);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(why.sys, EACCES);
	assert_int_equal(chmod(folder, 0700), 0);
	assert_int_equal(count("new", NULL), 1);
}

static void
a_file_where_the_maildir_should_be_is_a_fault(void **state)
{
	struct fault why = { .sys = 0 };
	char path[100];
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/example.test", top);
	assert_int_equal(mkdir(path, 0700), 0);
	fd = open(folder, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_not_equal(deliver(&why), ST_OK);
	assert_true(why.sys != 0);
}

static void
names_have_limits(void **state)
{
	struct maildir *m;
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	buf_put_times(&b, 'x', 300);
	assert_int_equal(
	    maildir_open(folder, buf_slice(&b), &m, NULL), ST_LIMIT);
	assert_int_equal(
	    maildir_open(folder, SLICE("../x"), &m, NULL), ST_LIMIT);
	buf_deinit(&b);
}

static void
out_of_memory_is_a_fault(void **state)
{
	bool reached = true;

	(void)state;
	for (unsigned n = 1; reached; n++) {
		enum st st;

		kit_fail_alloc(n);
		st = deliver(NULL);
		reached = kit_failed();
		kit_fail_alloc(0);
		assert_true((st == ST_OK) == !reached);
		assert_int_equal(count("tmp", NULL), 0);
		assert_int_equal(count("new", NULL), st == ST_OK);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_message_arrives_in_new),
		TEST(short_writes_lose_nothing),
		TEST(a_dropped_message_leaves_nothing),
		TEST(tmp_is_made_last),
		TEST(a_failure_leaves_nothing),
		TEST(renames_where_there_are_no_links),
		TEST(a_missing_part_is_made_again),
		TEST(a_folder_that_refuses_is_a_fault),
		TEST(a_file_where_the_maildir_should_be_is_a_fault),
		TEST(names_have_limits),
		TEST(out_of_memory_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
