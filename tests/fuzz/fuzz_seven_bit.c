/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is converted is fit for any host, is the same wherever the input was
 * cut, and is not converted again.
 */
#include "mail/seven_bit.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum seven_bit_need
convert(struct slice message, size_t cut, struct buf *out)
{
	enum seven_bit_need need;
	struct seven_bit s;

	seven_bit_init(&s);
	seven_bit_look(&s, slice_head(message, cut));
	seven_bit_look(&s, slice_from(message, cut));
	need = seven_bit_looked(&s);
	if (need == SEVEN_BIT_NEEDED) {
		seven_bit_begin(&s);
		seven_bit_convert(&s, slice_head(message, cut), out);
		seven_bit_convert(&s, slice_from(message, cut), out);
		seven_bit_end(&s, out);
		assert(buf_ok(out));
	}
	seven_bit_deinit(&s);
	return need;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf one, two;
	struct slice message;
	size_t cut, line = 0;

	if (len < 1)
		return 0;
	message = slice_of(data + 1, len - 1);
	cut = data[0] < message.len ? data[0] : message.len;
	buf_init(&one, 1 << 24);
	buf_init(&two, 1 << 24);
	if (convert(message, cut, &one) == SEVEN_BIT_NEEDED) {
		assert(convert(message, message.len, &two) == SEVEN_BIT_NEEDED);
		assert(slice_eq(buf_slice(&one), buf_slice(&two)));
		for (size_t i = 0; i < one.len; i++) {
			line = one.at[i] == '\n' ? 0 : line + 1;
			assert((one.at[i] & 0x80) == 0);
			assert(line <= SEVEN_BIT_LINE_MAX + 1);
		}
		buf_clear(&two);
		assert(
		    convert(buf_slice(&one), one.len, &two) == SEVEN_BIT_CLEAN);
	}
	buf_deinit(&one);
	buf_deinit(&two);
	return 0;
}
