/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "os/net.h"

static void
texts(void **state)
{
	static const struct {
		const char *name, *input;
		unsigned port;
		const char *put, *ip, *literal; /* put NULL: refused */
	} rows[] = {
		{ "IPv4", "192.0.2.1", 25, "192.0.2.1:25", "192.0.2.1",
		    "[192.0.2.1]" },
		{ "IPv4 with port", "192.0.2.1:587", 25, "192.0.2.1:587",
		    "192.0.2.1", "[192.0.2.1]" },
		{ "IPv6", "2001:db8::1", 25, "[2001:db8::1]:25", "2001:db8::1",
		    "[IPv6:2001:db8::1]" },
		{ "IPv6 in brackets", "[2001:db8::1]", 25, "[2001:db8::1]:25",
		    "2001:db8::1", "[IPv6:2001:db8::1]" },
		{ "IPv6 with port", "[::1]:2525", 25, "[::1]:2525", "::1",
		    "[IPv6:::1]" },
		{ "port 0", "127.0.0.1:0", 25, "127.0.0.1:0", "127.0.0.1",
		    "[127.0.0.1]" },
		{ "last port", "127.0.0.1:65535", 25, "127.0.0.1:65535",
		    "127.0.0.1", "[127.0.0.1]" },
		{ "port too big", "127.0.0.1:65536", 25, NULL, NULL, NULL },
		{ "default port too big", "127.0.0.1", 65536, NULL, NULL,
		    NULL },
		{ "empty port", "127.0.0.1:", 25, NULL, NULL, NULL },
		{ "port with sign", "127.0.0.1:+25", 25, NULL, NULL, NULL },
		{ "name", "localhost", 25, NULL, NULL, NULL },
		{ "nothing", "", 25, NULL, NULL, NULL },
		{ "three numbers", "127.0.1", 25, NULL, NULL, NULL },
		{ "number too big", "256.0.0.1", 25, NULL, NULL, NULL },
		{ "open bracket", "[::1", 25, NULL, NULL, NULL },
		{ "text behind", "[::1]x25", 25, NULL, NULL, NULL },
		{ "IPv4 in brackets", "[192.0.2.1]:25", 25, NULL, NULL, NULL },
		{ "scope", "fe80::1%lo", 25, NULL, NULL, NULL },
		{ "long", "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
		    25, NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct net_addr a;
		struct buf b;
		bool ok =
		    net_addr_parse(slice_str(rows[i].input), rows[i].port, &a);

		assert_row(rows[i].name, ok == (rows[i].put != NULL));
		if (!ok)
			continue;
		buf_init(&b, NET_ADDR_TEXT_MAX);
		net_addr_put(&b, &a);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].put));
		buf_clear(&b);
		net_addr_put_ip(&b, &a);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].ip));
		buf_clear(&b);
		net_addr_put_literal(&b, &a);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].literal));
		buf_deinit(&b);
	}
}

static void
unix_paths(void **state)
{
	struct net_addr a;
	struct buf b;
	char path[200];

	(void)state;
	memset(path, 'p', sizeof(path));
	assert_true(net_addr_unix(slice_of(path, 107), &a));
	assert_false(net_addr_unix(slice_of(path, 108), &a));
	assert_false(net_addr_unix(SLICE(""), &a));
	assert_false(net_addr_unix(SLICE("a\0b"), &a));
	assert_true(net_addr_unix(SLICE("/run/lmtp"), &a));
	assert_true(net_addr_is_loopback(&a));
	assert_int_equal(net_addr_port(&a), 0);
	assert_false(net_addr_same_ip(&a, &a));
	buf_init(&b, NET_ADDR_TEXT_MAX);
	net_addr_put(&b, &a);
	assert_slice("path", buf_slice(&b), SLICE("unix:/run/lmtp"));
	buf_deinit(&b);
}

static void
blocks(void **state)
{
	static const struct {
		const char *name, *block, *addr;
		int has; /* -1: the block is refused */
	} rows[] = {
		{ "alone", "192.0.2.1", "192.0.2.1", 1 },
		{ "alone, another", "192.0.2.1", "192.0.2.2", 0 },
		{ "first", "192.0.2.0/24", "192.0.2.0", 1 },
		{ "last", "192.0.2.0/24", "192.0.2.255", 1 },
		{ "behind", "192.0.2.0/24", "192.0.3.0", 0 },
		{ "odd bits, last", "10.16.0.0/12", "10.31.255.255", 1 },
		{ "odd bits, behind", "10.16.0.0/12", "10.32.0.0", 0 },
		{ "all", "0.0.0.0/0", "203.0.113.9", 1 },
		{ "all of IPv4 is not IPv6", "0.0.0.0/0", "2001:db8::1", 0 },
		{ "IPv6", "2001:db8::/32", "2001:db8:ffff::1", 1 },
		{ "IPv6, behind", "2001:db8::/32", "2001:db9::", 0 },
		{ "IPv6 odd bits", "2001:db8::/33", "2001:db8:8000::", 0 },
		{ "all of IPv6", "::/0", "2001:db8::1", 1 },
		{ "IPv6 alone", "::1", "::1", 1 },
		{ "mapped is IPv4", "192.0.2.0/24", "::ffff:192.0.2.7", 1 },
		{ "mapped is not all of IPv4's", "192.0.2.0/24",
		    "::ffff:192.0.3.7", 0 },
		{ "bits behind the prefix", "10.0.0.1/8", "", -1 },
		{ "prefix too long", "10.0.0.0/33", "", -1 },
		{ "IPv6 prefix too long", "::/129", "", -1 },
		{ "no prefix", "10.0.0.0/", "", -1 },
		{ "text behind", "10.0.0.0/8x", "", -1 },
		{ "port", "10.0.0.0:25/8", "", -1 },
		{ "port 0", "10.0.0.1:0", "", -1 },
		{ "brackets", "[::1]", "", -1 },
		{ "nothing", "", "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct net_block b;
		struct net_addr a;
		bool ok = net_block_parse(slice_str(rows[i].block), &b);

		assert_row(rows[i].name, ok == (rows[i].has >= 0));
		if (!ok)
			continue;
		assert_row(rows[i].name,
		    net_addr_parse_ip(slice_str(rows[i].addr), &a));
		assert_row(
		    rows[i].name, net_block_has(&b, &a) == (rows[i].has == 1));
	}
}

static void
loopback(void **state)
{
	static const struct {
		const char *addr;
		bool is;
	} rows[] = {
		{ "127.0.0.1", true },
		{ "127.255.0.9", true },
		{ "128.0.0.1", false },
		{ "::1", true },
		{ "::2", false },
		{ "::ffff:127.0.0.1", true },
		{ "::ffff:10.0.0.1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct net_addr a;

		assert_true(net_addr_parse_ip(slice_str(rows[i].addr), &a));
		assert_row(
		    rows[i].addr, net_addr_is_loopback(&a) == rows[i].is);
	}
}

static void
same_ip_whatever_the_port(void **state)
{
	struct net_addr a, b, c;

	(void)state;
	assert_true(net_addr_parse(SLICE("192.0.2.1"), 25, &a));
	assert_true(net_addr_parse(SLICE("192.0.2.1"), 26, &b));
	assert_true(net_addr_parse(SLICE("[::1]"), 25, &c));
	assert_true(net_addr_same_ip(&a, &b));
	assert_false(net_addr_same_ip(&a, &c));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(unix_paths),
		cmocka_unit_test(blocks),
		cmocka_unit_test(loopback),
		cmocka_unit_test(same_ip_whatever_the_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
