/* SPDX-License-Identifier: Apache-2.0 */
/* What was read as a date is written so that it reads as the same. */
#include "mail/date.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t ms, again;
	int zone, zone_again;
	struct buf b;

	if (!date_parse(slice_of(data, len), &ms, &zone))
		return 0;
	/* In its own zone it may fall outside the years that are written. */
	if (ms < 86400000 * 5 || ms > UINT64_C(253402000000000))
		zone = 0;
	buf_init(&b, 100);
	date_put(&b, ms, zone);
	assert(buf_ok(&b));
	if (ms <= UINT64_C(253402300799000)) {
		assert(date_parse(buf_slice(&b), &again, &zone_again));
		assert(again == ms && zone_again == zone);
	}
	buf_deinit(&b);
	return 0;
}
