/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving root up and closing the sandbox, each in a child, for there is no
 * way back.  A child says by its exit status what was not as it should be.
 */
#include "kit/kit.h"

#include "os/log.h"
#include "os/privilege.h"
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/test-os-sandbox-XXXXXX";

static int
in_child(int (*run)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(run());
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
becomes_nobody(void)
{
	struct privilege p;
	gid_t groups[64];
	int n;

	if (privilege_find("nobody", &p, NULL) != ST_OK)
		return 1;
	if (privilege_drop("nobody", NULL) != ST_OK)
		return 2;
	if (getuid() != p.uid || geteuid() != p.uid || getgid() != p.gid)
		return 3;
	n = getgroups(64, groups);
	for (int i = 0; i < n; i++)
		if (groups[i] == 0)
			return 4;
	if (setuid(0) == 0 || setgid(0) == 0 || privilege_is_root())
		return 5;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 6;
	/* who one is already, one may become */
	if (privilege_drop("nobody", NULL) != ST_OK)
		return 7;
	return privilege_drop("root", NULL) == ST_OK ? 8 : 0;
}

static int
drops_to_no_root(void)
{
	struct fault why;

	if (privilege_drop("root", &why) != ST_SYNTAX)
		return 1;
	if (privilege_drop("no-such-user-here", &why) != ST_ABSENT)
		return 2;
	return 0;
}

static void
root_is_given_up(void **state)
{
	(void)state;
	if (!privilege_is_root())
		skip();
	assert_int_equal(in_child(becomes_nobody), 0);
	assert_int_equal(in_child(drops_to_no_root), 0);
}

static bool
can_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0)
		return false;
	(void)close(fd);
	return true;
}

static bool
can_read(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		return false;
	(void)close(fd);
	return true;
}

static bool landlocked = true;

static int
enter(void)
{
	static const char *const writable[] = { "open" };
	static const char *const readable[] = { "seen", "file", "absent" };
	static const struct sandbox s = { writable, 1, readable, 3 };
	int fds[2];
	char said[512];
	ssize_t n;

	if (pipe2(fds, O_NONBLOCK) != 0)
		return 1;
	log_to(fds[1]);
	if (sandbox_enter(&s, NULL) != ST_OK)
		return 2;
	log_to(2);
	n = read(fds[0], said, sizeof(said));
	landlocked = n <= 0 || slice_find(slice_of(said, (size_t)n),
				   SLICE("landlock")) == SLICE_NPOS;
	return 0;
}

static int
calls_are_denied(void)
{
	char name[] = "true", *const argv[] = { name, NULL };
	int failed = enter();

	if (failed != 0)
		return failed;
	if (execv("/bin/true", argv) != -1 || errno != EPERM)
		return 3;
	if (chroot("/") != -1 || errno != EPERM)
		return 4;
	if (setuid(getuid()) != -1 || errno != EPERM)
		return 5;
	return 0;
}

static int
folders_are_closed(void)
{
	int failed = enter();

	if (failed != 0)
		return failed;
	if (!can_write("open/f") || !can_read("open/f"))
		return 3;
	if (rename("open/f", "open/new/f") != 0)
		return 4;
	if (mkdir("open/d", 0700) != 0 || rmdir("open/d") != 0)
		return 5;
	if (!can_read("seen/f") || !can_read("file"))
		return 6;
	if (landlocked && (can_write("seen/f") || can_write("seen/g")))
		return 7;
	if (landlocked && (can_read("shut") || can_write("shut")))
		return 8;
	return unlink("open/new/f") == 0 ? 0 : 9;
}

static void *
nothing(void *ctx)
{
	return ctx;
}

/* What a worker lives by goes on: threads, sockets, getting memory. */
static int
work_goes_on(void)
{
	pthread_t t;
	int failed = enter(), fd = -1;
	void *memory = NULL;

	if (failed != 0)
		return failed;
	if (pthread_create(&t, NULL, nothing, NULL) != 0 ||
	    pthread_join(t, NULL) != 0)
		return 3;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	memory = malloc(1 << 24);
	return fd >= 0 && memory != NULL ? 0 : 4;
}

static int
without_the_folder(void)
{
	static const char *const writable[] = { "absent" };
	static const struct sandbox s = { writable, 1, NULL, 0 };
	struct fault why = { .sys = 0 };

	if (sandbox_enter(&s, &why) == ST_OK)
		return landlocked ? 1 : 0;
	return why.sys == ENOENT ? 0 : 2;
}

static void
sandbox_closes(void **state)
{
	(void)state;
	assert_int_equal(in_child(calls_are_denied), 0);
	assert_int_equal(in_child(folders_are_closed), 0);
	assert_int_equal(in_child(work_goes_on), 0);
	assert_int_equal(in_child(without_the_folder), 0);
}

static int
setup(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return -1;
	return mkdir("open", 0700) != 0 || mkdir("open/new", 0700) != 0 ||
	       mkdir("seen", 0700) != 0 || !can_write("seen/f") ||
	       !can_write("file") || !can_write("shut");
}

static int
teardown(void **state)
{
	(void)state;
	(void)unlink("seen/f");
	(void)unlink("file");
	(void)unlink("shut");
	(void)rmdir("seen");
	(void)rmdir("open/new");
	(void)rmdir("open");
	return chdir("/") != 0 || rmdir(folder) != 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_is_given_up),
		cmocka_unit_test(sandbox_closes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
