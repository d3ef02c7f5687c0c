/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an address or a network; what is taken is put and taken back. */
#include "os/net.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct net_addr a, again;
	struct net_block block;

	if (net_addr_parse(in, 25, &a)) {
		struct buf b;

		buf_init(&b, NET_ADDR_TEXT_MAX);
		net_addr_put(&b, &a);
		assert(buf_ok(&b));
		assert(net_addr_parse(buf_slice(&b), 0, &again));
		assert(net_addr_same_ip(&a, &again));
		assert(net_addr_port(&a) == net_addr_port(&again));
		buf_deinit(&b);
	}
	if (net_block_parse(in, &block))
		assert(net_block_has(&block, &block.addr));
	(void)net_addr_unix(in, &a);
	return 0;
}
