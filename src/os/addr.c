/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Socket addresses as text and back.  Numbers only: a name is a question for
 * the DNS, and a scope ("%eth0") has no place in a mail server's settings.
 */
#include "os/net.h"

#include "base/scan.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

static struct sockaddr_in *
in4(struct net_addr *a)
{
	return (struct sockaddr_in *)&a->sa;
}

static struct sockaddr_in6 *
in6(struct net_addr *a)
{
	return (struct sockaddr_in6 *)&a->sa;
}

static const struct sockaddr_in *
const4(const struct net_addr *a)
{
	return (const struct sockaddr_in *)&a->sa;
}

static const struct sockaddr_in6 *
const6(const struct net_addr *a)
{
	return (const struct sockaddr_in6 *)&a->sa;
}

/* The bytes of the address alone; none for what is not IP. */
static struct slice
raw(const struct net_addr *a)
{
	if (a->sa.ss_family == AF_INET)
		return slice_of(&const4(a)->sin_addr, 4);
	if (a->sa.ss_family == AF_INET6)
		return slice_of(&const6(a)->sin6_addr, 16);
	return SLICE_NONE;
}

/* inet_pton wants a NUL; the longest address has 45 characters. */
static bool
numbers(int family, struct slice s, void *ret)
{
	char text[INET6_ADDRSTRLEN];

	if (s.len >= sizeof(text) || slice_find_byte(s, '\0') != SLICE_NPOS)
		return false;
	memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	return inet_pton(family, text, ret) == 1;
}

static bool
port_scan(struct slice s, unsigned *ret)
{
	unsigned port;

	if (!scan_number(&s, 5, &port) || s.len > 0 || port > 65535)
		return false;
	*ret = port;
	return true;
}

bool
net_addr_parse_ip(struct slice s, struct net_addr *ret)
{
	struct net_addr a = { .len = 0 };

	if (numbers(AF_INET6, s, &in6(&a)->sin6_addr)) {
		in6(&a)->sin6_family = AF_INET6;
		a.len = sizeof(struct sockaddr_in6);
	} else if (numbers(AF_INET, s, &in4(&a)->sin_addr)) {
		in4(&a)->sin_family = AF_INET;
		a.len = sizeof(struct sockaddr_in);
	} else
		return false;
	*ret = a;
	return true;
}

bool
net_addr_parse(struct slice s, unsigned default_port, struct net_addr *ret)
{
	struct net_addr a = { .len = 0 };
	struct slice host = s, port = SLICE_NONE;
	bool bracketed = scan_byte(&host, '['), has_port = false;
	size_t at;

	if (bracketed) {
		at = slice_find_byte(host, ']');
		if (at == SLICE_NPOS)
			return false;
		port = slice_from(host, at + 1);
		host = slice_head(host, at);
		has_port = port.len > 0;
		if (has_port && !scan_byte(&port, ':'))
			return false;
	} else if ((at = slice_find_byte(s, ':')) != SLICE_NPOS &&
		   at == slice_rfind_byte(s, ':')) {
		/* a second colon would make it IPv6 without a port */
		port = slice_from(s, at + 1);
		host = slice_head(s, at);
		has_port = true;
	}
	if (has_port ? !port_scan(port, &default_port) : default_port > 65535)
		return false;
	if (!net_addr_parse_ip(host, &a))
		return false;
	/* brackets are IPv6's alone; [192.0.2.1] is mail's writing */
	if (bracketed && a.sa.ss_family != AF_INET6)
		return false;
	if (a.sa.ss_family == AF_INET6)
		in6(&a)->sin6_port = htons((uint16_t)default_port);
	else
		in4(&a)->sin_port = htons((uint16_t)default_port);
	*ret = a;
	return true;
}

bool
net_addr_unix(struct slice path, struct net_addr *ret)
{
	struct net_addr a = { .len = sizeof(struct sockaddr_un) };
	struct sockaddr_un *un = (struct sockaddr_un *)&a.sa;

	if (path.len == 0 || path.len >= sizeof(un->sun_path) ||
	    slice_find_byte(path, '\0') != SLICE_NPOS)
		return false;
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, path.at, path.len);
	*ret = a;
	return true;
}

static void
put_unix(struct buf *b, const struct net_addr *a)
{
	const struct sockaddr_un *un = (const struct sockaddr_un *)&a->sa;
	size_t len = 0;

	buf_put(b, SLICE("unix:"));
	/* the peer of an accepted Unix socket has no path */
	if (a->len > offsetof(struct sockaddr_un, sun_path))
		len = strnlen(un->sun_path, sizeof(un->sun_path));
	buf_put(b, slice_of(un->sun_path, len));
}

void
net_addr_put_ip(struct buf *b, const struct net_addr *a)
{
	char text[INET6_ADDRSTRLEN];

	if (a->sa.ss_family == AF_UNIX)
		put_unix(b, a);
	else if (raw(a).len > 0 && inet_ntop(a->sa.ss_family, raw(a).at, text,
				       sizeof(text)) != NULL)
		buf_put(b, slice_str(text));
}

void
net_addr_put(struct buf *b, const struct net_addr *a)
{
	bool six = a->sa.ss_family == AF_INET6;

	if (six)
		buf_put(b, SLICE("["));
	net_addr_put_ip(b, a);
	if (six)
		buf_put(b, SLICE("]"));
	if (raw(a).len == 0)
		return;
	buf_put(b, SLICE(":"));
	buf_put_uint(b, net_addr_port(a));
}

/* RFC 5321 4.1.3 */
void
net_addr_put_literal(struct buf *b, const struct net_addr *a)
{
	if (a->sa.ss_family == AF_INET6)
		buf_put(b, SLICE("[IPv6:"));
	else
		buf_put(b, SLICE("["));
	net_addr_put_ip(b, a);
	buf_put(b, SLICE("]"));
}

unsigned
net_addr_port(const struct net_addr *a)
{
	if (a->sa.ss_family == AF_INET)
		return ntohs(const4(a)->sin_port);
	if (a->sa.ss_family == AF_INET6)
		return ntohs(const6(a)->sin6_port);
	return 0;
}

bool
net_addr_is_loopback(const struct net_addr *a)
{
	const struct in6_addr *six = &const6(a)->sin6_addr;

	if (a->sa.ss_family == AF_UNIX)
		return true;
	if (a->sa.ss_family == AF_INET)
		return raw(a).at[0] == 127;
	if (a->sa.ss_family != AF_INET6)
		return false;
	return IN6_IS_ADDR_LOOPBACK(six) ||
	       (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
}

bool
net_addr_same_ip(const struct net_addr *a, const struct net_addr *b)
{
	return raw(a).len > 0 && slice_eq(raw(a), raw(b));
}
