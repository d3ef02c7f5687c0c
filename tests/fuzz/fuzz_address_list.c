/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the value of a To field. */
#include "mail/address_list.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address_list l;
	struct fault why;
	struct buf b;
	size_t count = 0;

	buf_init(&b, 512);
	address_list_init(&l, slice_of(data, size));
	while (address_list_next(&l, &b, &why) == ST_OK)
		assert(b.len > 0 && ++count <= size);
	buf_deinit(&b);
	return 0;
}
