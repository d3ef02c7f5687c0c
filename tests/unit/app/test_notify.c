/* SPDX-License-Identifier: Apache-2.0 */
/* What systemd is told, and what it may hand to us. */
#include "kit/kit.h"

#include "app/notify.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int
listener(const char *path, size_t len)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	memcpy(at.sun_path, path, len);
	assert_true(fd >= 0);
	assert_int_equal(
	    bind(fd, (struct sockaddr *)&at,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
	    0);
	return fd;
}

static void
hears(int fd, const char *head)
{
	char got[256];
	ssize_t n = recv(fd, got, sizeof(got), 0);

	if (head == NULL) {
		assert_true(n < 0);
		return;
	}
	assert_true(n > 0);
	assert_true(slice_starts(slice_of(got, (size_t)n), slice_str(head)));
}

static void
a_path_and_an_abstract_name_are_told(void **state)
{
	char path[64], name[64];
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/test-notify-%d", (int)getpid());
	fd = listener(path, strlen(path));
	setenv("NOTIFY_SOCKET", path, 1);
	notify("READY=1");
	hears(fd, "READY=1");
	notify_reloading();
	hears(fd, "RELOADING=1\nMONOTONIC_USEC=");
	close(fd);
	unlink(path);
	notify("READY=1"); /* nobody is there: nothing happens */
	snprintf(name, sizeof(name), "@test-notify-%d", (int)getpid());
	setenv("NOTIFY_SOCKET", name, 1);
	name[0] = '\0';
	fd = listener(name, 1 + strlen(name + 1));
	notify("STOPPING=1");
	hears(fd, "STOPPING=1");
	/* Not started by systemd: nobody is told. */
	unsetenv("NOTIFY_SOCKET");
	notify("READY=1");
	hears(fd, NULL);
	close(fd);
}

static void
a_name_that_cannot_be_is_passed_over(void **state)
{
	char many[200];

	(void)state;
	memset(many, 'x', sizeof(many));
	many[199] = '\0';
	setenv("NOTIFY_SOCKET", many, 1);
	notify("READY=1");
	setenv("NOTIFY_SOCKET", "", 1);
	notify("READY=1");
	setenv("NOTIFY_SOCKET", "@", 1);
	notify("READY=1");
	unsetenv("NOTIFY_SOCKET");
}

/* clang-format off */
static const struct {
	const char *name, *usec;
	int pid; /* 0: none said; 1: ours; 2: another's */
	unsigned ms;
} watchdogs[] = {
	{ "none", NULL, 0, 0 },
	{ "half of it", "30000000", 0, 15000 },
	{ "ours", "30000000", 1, 15000 },
	{ "another's", "30000000", 2, 0 },
	{ "very long", "99999999999999", 0, 600000 },
	{ "not a number", "30s", 0, 0 },
	{ "empty", "", 0, 0 },
	{ "more than a number holds", "99999999999999999999999", 0, 0 },
};
/* clang-format on */

static void
the_watchdog_wants_a_sign_in_half_its_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(watchdogs) / sizeof(watchdogs[0]); i++) {
		char pid[16];

		snprintf(pid, sizeof(pid), "%d",
		    watchdogs[i].pid == 1 ? (int)getpid() : 1);
		unsetenv("WATCHDOG_USEC");
		unsetenv("WATCHDOG_PID");
		if (watchdogs[i].usec != NULL)
			setenv("WATCHDOG_USEC", watchdogs[i].usec, 1);
		if (watchdogs[i].pid != 0)
			setenv("WATCHDOG_PID", pid, 1);
		assert_row(
		    watchdogs[i].name, notify_watchdog_ms() == watchdogs[i].ms);
	}
}

static void
a_socket_that_was_handed_over_is_found_by_its_address(void **state)
{
	struct net_addr a, other;
	char pid[16], count[16];
	int fd = -1, mine;

	(void)state;
	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &a));
	mine = net_bind(&a, false, NULL);
	assert_true(mine >= 0 && net_bound(mine, &a));
	/* Not one of the numbers that are ours already. */
	fd = fcntl(mine, F_DUPFD, 20);
	assert_true(fd >= 20);
	close(mine);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	snprintf(count, sizeof(count), "%d", fd - 3 + 1);
	assert_int_equal(notify_listening(&a), -1);
	setenv("LISTEN_FDS", count, 1);
	assert_int_equal(notify_listening(&a), -1);
	setenv("LISTEN_PID", "1", 1);
	assert_int_equal(notify_listening(&a), -1);
	setenv("LISTEN_PID", pid, 1);
	assert_int_equal(notify_listening(&a), fd);
	assert_true(net_addr_parse(SLICE("127.0.0.1:1"), 0, &other));
	assert_int_equal(notify_listening(&other), -1);
	/* One less than there are: it is not among them. */
	snprintf(count, sizeof(count), "%d", fd - 3);
	setenv("LISTEN_FDS", count, 1);
	assert_int_equal(notify_listening(&a), -1);
	setenv("LISTEN_FDS", "99999999999", 1);
	assert_int_equal(notify_listening(&a), fd);
	setenv("LISTEN_FDS", "-1", 1);
	assert_int_equal(notify_listening(&a), -1);
	close(fd);
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_and_an_abstract_name_are_told),
		cmocka_unit_test(a_name_that_cannot_be_is_passed_over),
		cmocka_unit_test(the_watchdog_wants_a_sign_in_half_its_time),
		cmocka_unit_test(
		    a_socket_that_was_handed_over_is_found_by_its_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
