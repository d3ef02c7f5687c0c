/* SPDX-License-Identifier: Apache-2.0 */
/* Which folders of the spool are shares. */
#include "kit/kit.h"

#include "app/shares.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int
set_up(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test-shares-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int
rm(const char *path, const struct stat *s, int kind, struct FTW *f)
{
	(void)s;
	(void)kind;
	(void)f;
	return remove(path);
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(dir, rm, 8, FTW_DEPTH | FTW_PHYS);
}

static void
make(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
numbers_are_shares_and_nothing_else_is(void **state)
{
	static const char *const names[] = { "10", "2", "0", "33", "x", "1x",
		"-1", " 1", "lost+found", "9999999999", ".7" };
	struct shares s;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		make(names[i]);
	assert_int_equal(shares_list(dir, &s, NULL), ST_OK);
	assert_int_equal(s.count, 4);
	assert_int_equal(s.numbers[0], 0);
	assert_int_equal(s.numbers[1], 2);
	assert_int_equal(s.numbers[2], 10);
	assert_int_equal(s.numbers[3], 33);
	assert_int_equal(s.next, 34);
	shares_free(&s);
	assert_int_equal(s.count, 0);
}

static void
an_empty_folder_and_none_at_all_hold_none(void **state)
{
	struct shares s;

	(void)state;
	assert_int_equal(shares_list(dir, &s, NULL), ST_OK);
	assert_int_equal(s.count, 0);
	assert_int_equal(s.next, 0);
	shares_free(&s);
	assert_int_equal(shares_list("/nonexistent/spool", &s, NULL), ST_OK);
	assert_int_equal(s.count, 0);
	shares_free(&s);
}

static void
a_file_is_no_folder(void **state)
{
	struct fault why = { 0 };
	struct shares s;

	(void)state;
	assert_int_equal(shares_list("/dev/null", &s, &why), ST_IO);
	assert_int_equal(why.sys, ENOTDIR);
}

static void
without_memory_it_says_so(void **state)
{
	bool failed = true;

	(void)state;
	make("0");
	make("1");
	for (unsigned n = 1; failed; n++) {
		struct fault why;
		struct shares s;
		enum st st;
		char *path;

		kit_fail_alloc(n);
		st = shares_list(dir, &s, &why);
		path = st == ST_OK ? shares_path(dir, 1) : NULL;
		failed = kit_failed();
		kit_fail_alloc(0);
		if (st == ST_OK) {
			assert_int_equal(s.count, 2);
			shares_free(&s);
			assert_true(path != NULL || failed);
		}
		free(path);
		assert_true(n < 100);
	}
}

static void
a_share_is_busy_while_it_is_locked(void **state)
{
	char path[128];
	int fd;

	(void)state;
	make("3");
	assert_false(shares_busy(dir, 3));
	assert_false(shares_busy(dir, 4));
	snprintf(path, sizeof(path), "%s/3", dir);
	fd = open(path, O_RDONLY | O_DIRECTORY);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_true(shares_busy(dir, 3));
	close(fd);
	assert_false(shares_busy(dir, 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    numbers_are_shares_and_nothing_else_is, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    an_empty_folder_and_none_at_all_hold_none, set_up,
		    tear_down),
		cmocka_unit_test(a_file_is_no_folder),
		cmocka_unit_test_setup_teardown(
		    without_memory_it_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_share_is_busy_while_it_is_locked, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
