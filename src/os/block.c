/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Networks in CIDR writing.  Bits set behind the prefix ("10.0.0.1/8") are
 * refused: whoever writes that means one of two things, and a list of who may
 * relay is no place to guess.
 */
#include "os/net.h"

#include "base/scan.h"

#include <netinet/in.h>

static const unsigned char *
bytes_of(const struct net_addr *a, unsigned *ret_bits)
{
	if (a->sa.ss_family == AF_INET) {
		*ret_bits = 32;
		return (const unsigned char *)&(
		    (const struct sockaddr_in *)&a->sa)
		    ->sin_addr;
	}
	if (a->sa.ss_family == AF_INET6) {
		*ret_bits = 128;
		return ((const struct sockaddr_in6 *)&a->sa)->sin6_addr.s6_addr;
	}
	*ret_bits = 0;
	return NULL;
}

static bool
bit(const unsigned char *at, unsigned n)
{
	return (at[n / 8] >> (7 - n % 8) & 1) != 0;
}

bool
net_block_parse(struct slice s, struct net_block *ret)
{
	struct net_block b;
	struct slice host, bits;
	const unsigned char *at;
	unsigned all;

	bits = slice_cut(s, '/', &host);
	if (!net_addr_parse_ip(host, &b.addr))
		return false;
	at = bytes_of(&b.addr, &all);
	b.bits = all;
	if (host.len < s.len &&
	    (!scan_number(&bits, 3, &b.bits) || bits.len > 0 || b.bits > all))
		return false;
	for (unsigned n = b.bits; n < all; n++)
		if (bit(at, n))
			return false;
	*ret = b;
	return true;
}

bool
net_block_has(const struct net_block *b, const struct net_addr *a)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	unsigned all, of_a;
	const unsigned char *net = bytes_of(&b->addr, &all);
	const unsigned char *at = bytes_of(a, &of_a);

	if (net == NULL || at == NULL)
		return false;
	/* ::ffff:192.0.2.1 is the IPv4 address it maps */
	if (of_a == 128 && all == 32 && memcmp(at, mapped, 12) == 0) {
		at += 12;
		of_a = 32;
	}
	if (of_a != all || memcmp(net, at, b->bits / 8) != 0)
		return false;
	for (unsigned n = b->bits / 8 * 8; n < b->bits; n++)
		if (bit(net, n) != bit(at, n))
			return false;
	return true;
}
