/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test-os-file-XXXXXX";

static int
setup(void **state)
{
	(void)state;
	(void)signal(SIGXFSZ, SIG_IGN);
	if (mkdtemp(folder) == NULL)
		return -1;
	return chdir(folder);
}

static int
teardown(void **state)
{
	(void)state;
	return chdir("/") != 0 || rmdir(folder) != 0;
}

static void
parts_one_behind_another(void **state)
{
	struct slice parts[200];
	struct buf got, expected;
	int fd = open("f", O_RDWR | O_CREAT, 0600);

	(void)state;
	buf_init(&got, 1 << 20);
	buf_init(&expected, 1 << 20);
	buf_put(&expected, SLICE("head"));
	for (size_t i = 0; i < 200; i++) {
		parts[i] = i % 3 == 0 ? SLICE("") : SLICE("0123456789");
		buf_put(&expected, parts[i]);
	}
	assert_int_equal(write(fd, "head", 4), 4);
	assert_int_equal(file_write(fd, parts, 200, 4, NULL), ST_OK);
	assert_int_equal(file_write(fd, parts, 0, 4, NULL), ST_OK);
	assert_int_equal(file_write(fd, parts, 1, 4, NULL), ST_OK);
	assert_int_equal(file_sync(fd, NULL), ST_OK);
	assert_int_equal(file_read(AT_FDCWD, "f", 1 << 20, &got, NULL), ST_OK);
	assert_slice("file", buf_slice(&got), buf_slice(&expected));
	/* one byte less than it has is too few; the buffer stays as it was */
	buf_cut(&got, 3);
	assert_int_equal(
	    file_read(AT_FDCWD, "f", expected.len - 1, &got, NULL), ST_LIMIT);
	assert_int_equal(got.len, 3);
	buf_deinit(&got);
	buf_deinit(&expected);
	(void)close(fd);
	assert_int_equal(unlink("f"), 0);
}

static void
no_room(void **state)
{
	struct slice s = SLICE("0123456789");
	struct rlimit before, tight;
	struct fault why;
	struct buf b;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_int_equal(file_write(fd, &s, 1, 0, &why), ST_FULL);
	assert_int_equal(why.sys, ENOSPC);
	(void)close(fd);
	/* half of it fits: a short write, then the failure */
	assert_int_equal(file_replace(AT_FDCWD, "f", s, 0600, NULL), ST_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = before;
	tight.rlim_cur = 5;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	assert_int_equal(
	    file_replace(AT_FDCWD, "f", SLICE("other bytes"), 0600, &why),
	    ST_FULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	/* the old one is whole, and nothing else is left lying about */
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(AT_FDCWD, "f", 100, &b, NULL), ST_OK);
	assert_slice("old", buf_slice(&b), s);
	buf_deinit(&b);
	assert_int_equal(unlink("f"), 0);
}

static void
replaced_with_its_mode(void **state)
{
	struct stat sb;
	struct buf b;
	int dir;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	dir = open("d", O_RDONLY | O_DIRECTORY);
	assert_int_equal(
	    file_replace(dir, "f", SLICE("one"), 0640, NULL), ST_OK);
	assert_int_equal(
	    file_replace(AT_FDCWD, "d/f", SLICE("two"), 0604, NULL), ST_OK);
	assert_int_equal(stat("d/f", &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0604);
	buf_init(&b, 1 << 20);
	assert_int_equal(file_read(dir, "f", 3, &b, NULL), ST_OK);
	assert_slice("new", buf_slice(&b), SLICE("two"));
	assert_int_equal(folder_sync(dir, NULL), ST_OK);
	assert_int_equal(unlink("d/f"), 0);
	assert_int_equal(rmdir("d"), 0); /* empty: no temporary is left */
	(void)close(dir);
	buf_deinit(&b);
}

static void
what_is_not_there(void **state)
{
	struct fault why;
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_int_equal(file_read(AT_FDCWD, "none", 100, &b, &why), ST_ABSENT);
	assert_int_equal(why.sys, ENOENT);
	assert_int_equal(
	    file_replace(AT_FDCWD, "none/f", SLICE("x"), 0600, &why),
	    ST_ABSENT);
	assert_int_equal(file_sync(-1, &why), ST_IO);
	assert_int_equal(why.sys, EBADF);
	assert_int_equal(folder_sync(-1, &why), ST_IO);
	buf_deinit(&b);
}

static void
folders(void **state)
{
	struct stat sb;
	struct fault why;
	char name[300];
	mode_t old = umask(0077);

	(void)state;
	assert_int_equal(folder_make("a//b/c/", 0751, NULL), ST_OK);
	(void)umask(old);
	assert_int_equal(stat("a/b/c", &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0751);
	assert_int_equal(chmod("a", 0700), 0);
	assert_int_equal(folder_make("a/b/c", 0755, NULL), ST_OK);
	assert_int_equal(stat("a", &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0700);
	assert_int_equal(folder_make("/tmp", 0755, NULL), ST_OK);
	assert_int_equal(close(creat("a/file", 0600)), 0);
	assert_int_equal(folder_make("a/file/x", 0755, &why), ST_ABSENT);
	assert_int_equal(why.sys, ENOTDIR);
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(folder_make(name, 0755, &why), ST_IO);
	assert_int_equal(why.sys, ENAMETOOLONG);
	assert_int_equal(unlink("a/file"), 0);
	assert_int_equal(rmdir("a/b/c"), 0);
	assert_int_equal(rmdir("a/b"), 0);
	assert_int_equal(rmdir("a"), 0);
}

static void
reading_without_memory(void **state)
{
	bool reached;
	unsigned n = 0;

	(void)state;
	assert_int_equal(
	    file_replace(AT_FDCWD, "f", SLICE("x"), 0600, NULL), ST_OK);
	do {
		struct buf b;
		enum st st;

		buf_init(&b, 1 << 20);
		kit_fail_alloc(++n);
		st = file_read(AT_FDCWD, "f", 10, &b, NULL);
		if (st == ST_OK)
			st =
			    file_replace(AT_FDCWD, "f", SLICE("x"), 0600, NULL);
		reached = kit_failed();
		kit_fail_alloc(0);
		assert_int_equal(st, reached ? ST_MEMORY : ST_OK);
		buf_deinit(&b);
	} while (reached);
	assert_int_equal(unlink("f"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_one_behind_another),
		cmocka_unit_test(no_room),
		cmocka_unit_test(replaced_with_its_mode),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(folders),
		cmocka_unit_test(reading_without_memory),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
