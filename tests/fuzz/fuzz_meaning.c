/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replies of peers: the first two octets choose code and stage, the rest is
 * the reply.  Whatever it says, the class stands and no time is endless.
 */
#include "base/scan.h"
#include "meaning/reply.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice raw, rest;
	struct esc esc = ESC_NONE;
	struct verdict v;
	unsigned code;

	if (size < 2)
		return 0;
	raw = slice_of(data + 2, size - 2);
	rest = slice_from(raw, 4);
	esc_scan(&rest, &esc);
	code = 200 + data[0] + (data[1] & 1u) * 144;
	v = meaning_of_reply(code, esc, raw, (data[1] >> 1) % 8);
	assert(v.retry_after <= MEANING_RETRY_MAX);
	assert(v.esc.class == (code / 100 == 3 ? 2 : code / 100));
	assert(verdict_is_permanent(&v) == (code >= 500));
	assert(verdict_is_success(&v) == (code < 400));
	assert(code / 100 != 5 || v.retry_after == 0);
	return 0;
}
