/* SPDX-License-Identifier: Apache-2.0 */
/* Which sockets are bound, kept and closed over reloads, and whose they are. */
#include "kit/kit.h"

#include "app/doors.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct doors d;

/* A configuration that listens at these ports of loopback, up to a 0. */
static void
listen_at(struct config *c, struct config_listener *l, const unsigned *ports)
{
	*c = (struct config){ .listeners = l };
	for (; ports[c->listener_count] != 0; c->listener_count++) {
		char text[32];

		snprintf(text, sizeof(text), "127.0.0.1:%u",
		    ports[c->listener_count]);
		l[c->listener_count] = (struct config_listener){
			.tls = CONFIG_TLS_STARTTLS,
		};
		assert_true(net_addr_parse(
		    slice_str(text), 0, &l[c->listener_count].address));
	}
}

/* A port that is free for SO_REUSEPORT, and stays so while it is held. */
static unsigned
hold_port(int *ret_fd)
{
	struct net_addr a;

	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &a));
	*ret_fd = net_bind(&a, true, NULL);
	assert_true(*ret_fd >= 0);
	assert_true(net_bound(*ret_fd, &a));
	return net_addr_port(&a);
}

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void
each_worker_has_a_socket_of_each_address(void **state)
{
	struct worker_door doors[DOORS_SOCKETS_MAX];
	const struct net_addr *failed;
	struct config_listener l[2];
	unsigned ports[3] = { 0 };
	struct config c;
	int held[2], seen[6];
	size_t n = 0;

	(void)state;
	ports[0] = hold_port(&held[0]);
	ports[1] = hold_port(&held[1]);
	listen_at(&c, l, ports);
	l[1].tls = CONFIG_TLS_IMPLICIT;
	doors_init(&d);
	assert_int_equal(doors_bind(&d, &c, 3, &failed, NULL), ST_OK);
	doors_trim(&d);
	for (unsigned w = 0; w < 3; w++) {
		assert_int_equal(doors_of(&d, w, 3, doors), 2);
		assert_int_equal(doors[0].tls, CONFIG_TLS_STARTTLS);
		assert_int_equal(doors[1].tls, CONFIG_TLS_IMPLICIT);
		seen[n++] = doors[0].fd;
		seen[n++] = doors[1].fd;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(seen[i], seen[k]);
	/* Fewer workers: no socket is left without somebody who accepts. */
	assert_int_equal(doors_bind(&d, &c, 2, &failed, NULL), ST_OK);
	doors_trim(&d);
	assert_int_equal(doors_of(&d, 0, 2, doors), 4);
	assert_int_equal(doors_of(&d, 1, 2, doors), 2);
	/* More: the old ones stay what they are. */
	assert_int_equal(doors_bind(&d, &c, 4, &failed, NULL), ST_OK);
	assert_int_equal(doors_of(&d, 0, 4, doors), 2);
	assert_int_equal(doors[0].fd, seen[0]);
	assert_int_equal(doors_of(&d, 3, 4, doors), 2);
	doors_close(&d);
	for (size_t i = 0; i < n; i++)
		assert_false(is_open(seen[i]));
	close(held[0]);
	close(held[1]);
}

static void
what_is_not_wanted_is_closed_when_trimmed(void **state)
{
	struct worker_door doors[DOORS_SOCKETS_MAX];
	const struct net_addr *failed;
	struct config_listener l[2];
	unsigned ports[3] = { 0 };
	struct config both, one;
	int held[2], kept, gone;

	(void)state;
	ports[0] = hold_port(&held[0]);
	ports[1] = hold_port(&held[1]);
	listen_at(&both, l, ports);
	one = both;
	one.listener_count = 1;
	doors_init(&d);
	assert_int_equal(doors_bind(&d, &both, 1, &failed, NULL), ST_OK);
	doors_trim(&d);
	assert_int_equal(doors_of(&d, 0, 1, doors), 2);
	kept = doors[0].fd;
	gone = doors[1].fd;
	assert_int_equal(doors_bind(&d, &one, 1, &failed, NULL), ST_OK);
	assert_int_equal(doors_of(&d, 0, 1, doors), 1);
	assert_true(is_open(gone)); /* the old workers accept from it still */
	doors_trim(&d);
	assert_true(is_open(kept));
	assert_false(is_open(gone));
	doors_close(&d);
	close(held[0]);
	close(held[1]);
}

static void
a_bind_that_fails_leaves_the_old_as_it_was(void **state)
{
	struct worker_door doors[DOORS_SOCKETS_MAX];
	const struct net_addr *failed = NULL;
	struct config_listener l[3];
	struct config old, new;
	struct net_addr taken;
	unsigned ports[4] = { 0 };
	int held[2], fd, first;
	struct fault why = { 0 };

	(void)state;
	ports[0] = hold_port(&held[0]);
	ports[1] = hold_port(&held[1]);
	assert_true(net_addr_parse(SLICE("127.0.0.1:0"), 0, &taken));
	fd = net_bind(&taken, false, NULL); /* somebody else's */
	assert_true(fd >= 0 && net_bound(fd, &taken));
	ports[2] = net_addr_port(&taken);
	listen_at(&new, l, ports);
	old = new;
	old.listener_count = 1;
	doors_init(&d);
	assert_int_equal(doors_bind(&d, &old, 2, &failed, NULL), ST_OK);
	doors_trim(&d);
	assert_int_equal(doors_of(&d, 0, 2, doors), 1);
	first = doors[0].fd;
	assert_int_equal(doors_bind(&d, &new, 4, &failed, &why), ST_IO);
	assert_int_equal(net_addr_port(failed), ports[2]);
	assert_int_equal(why.sys, EADDRINUSE);
	/* A worker that starts now has no part in what failed. */
	assert_int_equal(doors_of(&d, 0, 4, doors), 2);
	assert_int_equal(doors_bind(&d, &old, 2, &failed, NULL), ST_OK);
	doors_revert(&d);
	assert_int_equal(d.count, 1);
	assert_int_equal(d.addresses[0].count, 2);
	assert_int_equal(doors_of(&d, 0, 2, doors), 1);
	assert_int_equal(doors[0].fd, first);
	assert_true(is_open(first));
	doors_close(&d);
	close(held[0]);
	close(held[1]);
	close(fd);
}

static void
a_worker_keeps_its_own_only(void **state)
{
	struct worker_door mine[DOORS_SOCKETS_MAX], other[DOORS_SOCKETS_MAX];
	const struct net_addr *failed;
	struct config_listener l[1];
	unsigned ports[2] = { 0 };
	struct config c;
	int held;

	(void)state;
	ports[0] = hold_port(&held);
	listen_at(&c, l, ports);
	doors_init(&d);
	assert_int_equal(doors_bind(&d, &c, 2, &failed, NULL), ST_OK);
	doors_trim(&d);
	assert_int_equal(doors_of(&d, 0, 2, mine), 1);
	assert_int_equal(doors_of(&d, 1, 2, other), 1);
	doors_keep(&d, mine, 1);
	assert_true(is_open(mine[0].fd));
	assert_false(is_open(other[0].fd));
	close(mine[0].fd);
	close(held);
}

static void
addresses_have_a_limit(void **state)
{
	static struct config_listener l[DOORS_ADDRESSES_MAX + 1];
	const struct net_addr *failed = NULL;
	struct config c = { .listeners = l };
	unsigned ports[2] = { 0 };
	int held;

	(void)state;
	ports[0] = hold_port(&held);
	listen_at(&c, l, ports);
	for (unsigned i = 1; i <= DOORS_ADDRESSES_MAX; i++) {
		struct sockaddr_in *in;

		l[i] = l[0];
		in = (void *)&l[i].address.sa;
		in->sin_addr.s_addr = htonl(INADDR_LOOPBACK + i);
	}
	c.listener_count = DOORS_ADDRESSES_MAX + 1;
	doors_init(&d);
	assert_int_equal(doors_bind(&d, &c, 1, &failed, NULL), ST_LIMIT);
	assert_ptr_equal(failed, &l[DOORS_ADDRESSES_MAX].address);
	doors_close(&d);
	/* The same address twice is one. */
	l[1] = l[0];
	c.listener_count = 2;
	doors_init(&d);
	assert_int_equal(doors_bind(&d, &c, 1, &failed, NULL), ST_OK);
	assert_int_equal(d.count, 1);
	doors_close(&d);
	close(held);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_worker_has_a_socket_of_each_address),
		cmocka_unit_test(what_is_not_wanted_is_closed_when_trimmed),
		cmocka_unit_test(a_bind_that_fails_leaves_the_old_as_it_was),
		cmocka_unit_test(a_worker_keeps_its_own_only),
		cmocka_unit_test(addresses_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
