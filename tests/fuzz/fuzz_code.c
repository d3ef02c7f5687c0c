/* SPDX-License-Identifier: Apache-2.0 */
/* A code as it should be written is read as the same code again. */
#include "catalog/code.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct code_query q, again;
	struct buf b;

	if (!code_parse(slice_of(data, len), &q))
		return 0;
	buf_init(&b, 64);
	code_put(&b, &q);
	assert(buf_ok(&b));
	assert(code_parse(buf_slice(&b), &again));
	assert(again.kind == q.kind && esc_eq(again.esc, q.esc));
	assert(again.known == q.known && again.class_said == q.class_said);
	/* 5.05.0 may not mean 550, but 5.5.0 may */
	if (q.kind != CODE_ENHANCED)
		assert(again.basic == q.basic);
	assert((again.notes & CODE_NOTE_LEADING_ZERO) == 0);
	buf_deinit(&b);
	return 0;
}
