/* SPDX-License-Identifier: Apache-2.0 */
/* Binding, keeping and closing the listening sockets. */
#include "app/doors.h"

#include "app/notify.h"

#include <unistd.h>

void
doors_init(struct doors *d)
{
	*d = (struct doors){ .submit_fd = -1 };
}

static struct doors_address *
find(struct doors *d, const struct net_addr *a)
{
	for (size_t i = 0; i < d->count; i++)
		if (net_addr_same_ip(&d->addresses[i].address, a) &&
		    net_addr_port(&d->addresses[i].address) == net_addr_port(a))
			return &d->addresses[i];
	return NULL;
}

static enum st
bind_address(struct doors_address *a, unsigned workers, struct fault *why)
{
	int given;

	if (a->count == 0) {
		given = notify_listening(&a->address);
		if (given >= 0)
			a->fds[a->count++] = given;
	}
	/* A socket that systemd made was not made with SO_REUSEPORT: then all
	 * workers accept from that one. */
	while (a->count < workers) {
		int fd = net_bind(&a->address, true, why);

		if (fd < 0)
			return a->count > 0 ? ST_OK : ST_IO;
		a->fds[a->count++] = fd;
	}
	return ST_OK;
}

enum st
doors_bind(struct doors *d, const struct config *c, unsigned workers,
    const struct net_addr **ret_failed, struct fault *why)
{
	for (size_t i = 0; i < d->count; i++)
		d->addresses[i].wanted = false;
	for (size_t i = 0; i < c->listener_count; i++) {
		const struct config_listener *l = &c->listeners[i];
		struct doors_address *a = find(d, &l->address);
		enum st st;

		*ret_failed = &l->address;
		if (a == NULL) {
			if (d->count == DOORS_ADDRESSES_MAX)
				return FAULT(why, ST_LIMIT,
				    .what = "too many addresses to listen on");
			a = &d->addresses[d->count++];
			*a = (struct doors_address){ .address = l->address };
		}
		a->tls = l->tls;
		a->wanted = true;
		st = bind_address(a, workers, why);
		if (st != ST_OK)
			return st;
	}
	return ST_OK;
}

void
doors_trim(struct doors *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->count; i++) {
		struct doors_address *a = &d->addresses[i];

		if (a->wanted) {
			a->settled = a->count;
			d->addresses[kept++] = *a;
			continue;
		}
		for (unsigned f = 0; f < a->count; f++)
			close(a->fds[f]);
	}
	d->count = kept;
}

void
doors_revert(struct doors *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct doors_address *a = &d->addresses[i];

		while (a->count > a->settled)
			close(a->fds[--a->count]);
	}
	doors_trim(d);
}

static bool
is_own(int fd, const struct worker_door *own, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (own[i].fd == fd)
			return true;
	return false;
}

void
doors_keep(struct doors *d, const struct worker_door *own, size_t count)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct doors_address *a = &d->addresses[i];

		for (unsigned f = 0; f < a->count; f++)
			if (!is_own(a->fds[f], own, count))
				close(a->fds[f]);
	}
	d->count = 0;
}

void
doors_close(struct doors *d)
{
	doors_keep(d, NULL, 0);
	if (d->submit_fd >= 0)
		close(d->submit_fd);
	d->submit_fd = -1;
}

size_t
doors_of(const struct doors *d, unsigned worker, unsigned workers,
    struct worker_door *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < d->count; i++) {
		const struct doors_address *a = &d->addresses[i];

		if (!a->wanted || a->count == 0)
			continue;
		/* More sockets than workers after a reload: none is left
		 * without somebody who accepts. */
		for (unsigned f = worker; f < a->count; f += workers)
			if (n < DOORS_SOCKETS_MAX)
				ret[n++] =
				    (struct worker_door){ a->fds[f], a->tls };
		if (worker >= a->count && n < DOORS_SOCKETS_MAX)
			ret[n++] =
			    (struct worker_door){ a->fds[worker % a->count],
				    a->tls };
	}
	return n;
}
