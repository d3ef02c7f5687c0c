/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets that listen.  They are made with plain system calls and not with
 * libuv, because the parent binds them before there is a loop and a child of
 * it accepts.
 */
#include "os/net.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int
failed(int fd, struct fault *why, const char *what)
{
	int sys = errno;

	if (fd >= 0)
		(void)close(fd);
	(void)FAULT(why, ST_IO, .what = what, .sys = sys);
	return -1;
}

static bool
switch_on(int fd, int level, int option)
{
	int one = 1;

	return setsockopt(fd, level, option, &one, sizeof(one)) == 0;
}

int
net_bind(const struct net_addr *a, bool reuseport, struct fault *why)
{
	int fd = socket(a->sa.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return failed(fd, why, "make a socket");
	if (!switch_on(fd, SOL_SOCKET, SO_REUSEADDR) ||
	    (reuseport && !switch_on(fd, SOL_SOCKET, SO_REUSEPORT)))
		return failed(fd, why, "share the address");
	/* or [::] would take 0.0.0.0 away from a listener of its own */
	if (a->sa.ss_family == AF_INET6 &&
	    !switch_on(fd, IPPROTO_IPV6, IPV6_V6ONLY))
		return failed(fd, why, "keep IPv6 apart");
	if (bind(fd, (const struct sockaddr *)&a->sa, a->len) != 0)
		return failed(fd, why, "bind the address");
	/* One of several that share an address gets its part of the
	 * connections from listen() on: it waits for who will accept. */
	if (!reuseport && listen(fd, NET_BACKLOG) != 0)
		return failed(fd, why, "listen");
	return fd;
}

/* True when a socket file may be taken away: nobody answers on it. */
static bool
stale(const struct net_addr *a, const char *path)
{
	struct stat sb;
	bool refused;
	int fd;

	if (lstat(path, &sb) != 0 || !S_ISSOCK(sb.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	/* EAGAIN is a full backlog: somebody is there, only busy */
	refused = connect(fd, (const struct sockaddr *)&a->sa, a->len) != 0 &&
		  errno == ECONNREFUSED;
	(void)close(fd);
	return refused;
}

int
net_bind_unix(const char *path, unsigned mode, struct fault *why)
{
	struct net_addr a;
	mode_t old;
	int fd, done;

	if (!net_addr_unix(slice_str(path), &a)) {
		errno = ENAMETOOLONG;
		return failed(-1, why, "use the socket path");
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return failed(fd, why, "make a socket");
	/* closed to all until chmod: between the two nobody slips in */
	old = umask(0777);
	done = bind(fd, (const struct sockaddr *)&a.sa, a.len);
	if (done != 0 && errno == EADDRINUSE) {
		if (stale(&a, path) && unlink(path) == 0)
			done = bind(fd, (const struct sockaddr *)&a.sa, a.len);
		else
			errno = EADDRINUSE;
	}
	(void)umask(old);
	if (done != 0)
		return failed(fd, why, "bind the socket path");
	if (listen(fd, NET_BACKLOG) != 0)
		return failed(fd, why, "listen");
	if (chmod(path, (mode_t)mode) != 0)
		return failed(fd, why, "set the mode of the socket");
	return fd;
}

bool
net_bound(int fd, struct net_addr *ret)
{
	struct net_addr a = { .len = sizeof(a.sa) };

	if (getsockname(fd, (struct sockaddr *)&a.sa, &a.len) != 0)
		return false;
	*ret = a;
	return true;
}
