/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding takes anything; encoding comes back and keeps its columns. */
#include "base/utf8.h"
#include "mail/encoded_word.h"
#include "mail/header.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool
has_control(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f)
			return true;
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice text = slice_of(data, len);
	struct buf b, flat, back;
	size_t column = 10;

	buf_init(&b, 1 << 20);
	buf_init(&flat, 1 << 20);
	buf_init(&back, 1 << 20);
	encoded_word_decode(&b, text, NULL);
	buf_clear(&b);
	encoded_word_put(&b, text, column);
	assert(buf_ok(&b) && slice_ascii(buf_slice(&b)));
	for (size_t i = 0; i < b.len; i++) {
		column = b.at[i] == '\r' ? 0 : column + (b.at[i] != '\n');
		assert(column <= 76);
	}
	header_put_unfolded(&flat, buf_slice(&b));
	assert(slice_find_byte(buf_slice(&flat), '\n') == SLICE_NPOS);
	encoded_word_decode(&back, buf_slice(&flat), NULL);
	if (utf8_valid(text) && !has_control(text))
		assert(slice_eq(buf_slice(&back), text));
	buf_deinit(&b);
	buf_deinit(&flat);
	buf_deinit(&back);
	return 0;
}
