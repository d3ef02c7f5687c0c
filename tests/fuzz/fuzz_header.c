/* SPDX-License-Identifier: Apache-2.0 */
/* The two readers of a header section agree, wherever the input is cut. */
#include "mail/header.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice message, section;
	struct header_watch w;
	struct buf b;
	size_t cut;

	if (len < 1)
		return 0;
	message = slice_of(data + 1, len - 1);
	cut = data[0] < message.len ? data[0] : message.len;
	header_watch_init(&w);
	header_watch_feed(&w, slice_head(message, cut));
	header_watch_feed(&w, slice_from(message, cut));
	header_watch_end(&w);
	section = header_section(message);
	assert(w.done && w.size == section.len);
	assert(w.hops == header_count(section, SLICE("Received")));
	assert(w.eight_bit == !slice_ascii(section));
	buf_init(&b, 1 << 20);
	header_put_unfolded(&b, header_find(section, SLICE("Subject")));
	assert(slice_find(buf_slice(&b), SLICE("\r\n")) == SLICE_NPOS ||
	       slice_find(section, SLICE("\r\r\n\n")) != SLICE_NPOS);
	buf_deinit(&b);
	return 0;
}
