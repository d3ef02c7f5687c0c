/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the data of an MX record; a host name comes out or nothing. */
#include "os/dns_answer.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct dns_mx mx;

	arena_init(&a, 4096);
	if (dns_mx_parse(slice_of(data, size), &a, &mx)) {
		struct slice name = mx.host;

		assert(mx.preference <= 65535);
		/* what was taken is a name to ask for, unless it is the root
		 * or all digits and dots like an address */
		assert(name.len <= 253);
		assert(name.len == 0 || dns_name(&name) ||
		       slice_find_byte(name, '.') != SLICE_NPOS);
	}
	arena_deinit(&a);
	return 0;
}
