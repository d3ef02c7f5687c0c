/* SPDX-License-Identifier: Apache-2.0 */
/* The one thing that the simulated disk cannot tell: the spool's own name. */
#include "base/buf.h"
#include "kit/kit.h"
#include "spool/disk.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static ino_t synced; /* the last that was */

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int
__wrap_fsync(int fd)
{
	struct stat info;

	assert_int_equal(fstat(fd, &info), 0);
	synced = info.st_ino;
	return __real_fsync(fd);
}

static void
test_a_new_folder_is_synced_into_its_parent(void **state)
{
	char at[] = "/tmp/pabal-disk-XXXXXX";
	struct stat parent;
	struct buf path;
	int fd;

	(void)state;
	assert_non_null(mkdtemp(at));
	assert_int_equal(stat(at, &parent), 0);
	buf_init(&path, 256);
	buf_put_str(&path, at);
	buf_put_str(&path, "/0");
	buf_put_byte(&path, '\0');
	assert_true(buf_ok(&path));
	assert_int_equal(disk_folder(path.at, true, &fd, NULL), ST_OK);
	assert_true(synced == parent.st_ino);
	disk_close(fd);
	assert_int_equal(rmdir(path.at), 0);
	assert_int_equal(rmdir(at), 0);
	buf_deinit(&path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_new_folder_is_synced_into_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
