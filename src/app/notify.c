/* SPDX-License-Identifier: Apache-2.0 */
/* The notification datagram and the inherited sockets. */
#include "app/notify.h"

#include "base/scan.h"
#include "os/clock.h"

#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_FD 3 /* sd_listen_fds(3) */

void
notify(const char *state)
{
	struct slice path = slice_str(getenv("NOTIFY_SOCKET"));
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (path.len < 2 || path.len >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path.at, path.len);
	if (path.at[0] == '@')
		to.sun_path[0] = '\0'; /* the abstract namespace */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* Nobody is left to hear that this failed. */
	(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL,
	    (const struct sockaddr *)&to,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.len));
	close(fd);
}

void
notify_reloading(void)
{
	struct buf b;

	buf_init(&b, 64);
	buf_put_str(&b, "RELOADING=1\nMONOTONIC_USEC=");
	buf_put_uint(&b, clock_mono_ms() * 1000);
	buf_put_byte(&b, '\0');
	if (buf_ok(&b))
		notify(b.at);
	buf_deinit(&b);
}

static bool
number(const char *name, uint64_t *ret)
{
	struct slice s = slice_str(getenv(name));

	return s.len > 0 && scan_uint64(&s, ret) && s.len == 0;
}

unsigned
notify_watchdog_ms(void)
{
	uint64_t us, pid;

	if (!number("WATCHDOG_USEC", &us))
		return 0;
	if (number("WATCHDOG_PID", &pid) && pid != (uint64_t)getpid())
		return 0;
	us /= 2000;
	return us > 600000 ? 600000 : (unsigned)us;
}

int
notify_listening(const struct net_addr *a)
{
	uint64_t count, pid;

	if (!number("LISTEN_PID", &pid) || pid != (uint64_t)getpid() ||
	    !number("LISTEN_FDS", &count))
		return -1;
	for (uint64_t i = 0; i < count && i < 256; i++) {
		struct net_addr bound = { .len = sizeof(bound.sa) };
		int fd = FIRST_FD + (int)i;

		if (getsockname(fd, (struct sockaddr *)&bound.sa, &bound.len) ==
			0 &&
		    net_addr_same_ip(a, &bound) &&
		    net_addr_port(a) == net_addr_port(&bound))
			return fd;
	}
	return -1;
}
