/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes encodes back to something that decodes to the same. */
#include "mail/xtext.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
round_trip(struct slice in, bool wide)
{
	struct buf plain, coded, again;

	buf_init(&plain, 1 << 16);
	buf_init(&coded, 1 << 16);
	buf_init(&again, 1 << 16);
	if (orcpt_take(&plain, in, wide)) {
		orcpt_put(&coded, buf_slice(&plain), wide);
		assert(wide || slice_ascii(buf_slice(&coded)));
		assert(slice_find_byte(buf_slice(&coded), ' ') == SLICE_NPOS);
		if (coded.len <= ORCPT_MAX) {
			assert(orcpt_take(&again, buf_slice(&coded), wide));
			assert(slice_eq(buf_slice(&again), buf_slice(&plain)));
		}
	} else {
		assert(plain.len == 0 && buf_ok(&plain));
	}
	buf_deinit(&plain);
	buf_deinit(&coded);
	buf_deinit(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice in = slice_of(data, len);
	struct buf a, b;

	round_trip(in, false);
	round_trip(in, true);
	buf_init(&a, 1 << 16);
	buf_init(&b, 1 << 16);
	if (xtext_take(&a, in)) {
		xtext_put(&b, buf_slice(&a));
		buf_clear(&a);
		assert(xtext_take(&a, buf_slice(&b)));
	} else {
		assert(a.len == 0);
	}
	buf_deinit(&a);
	buf_deinit(&b);
	return 0;
}
