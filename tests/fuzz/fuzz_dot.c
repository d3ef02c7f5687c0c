/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dot-stream against the definition, written down naively: the end is
 * the first CRLF.CRLF (the first CRLF being DATA's own), and a dot behind a
 * CRLF goes away.  The first byte says where the input is cut.
 */
#include "base/buf.h"
#include "smtp/dot.h"
#include "smtp/lines.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Returns how many bytes up to and with the end mark, or SLICE_NPOS. */
static size_t
naive(struct slice in, struct buf *content, bool *ret_bare)
{
	bool start = true;

	*ret_bare = false;
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i], before = i == 0 ? '\0' : in.at[i - 1];

		if (start && slice_starts(slice_from(in, i), SLICE(".\r\n")))
			return i + 3;
		start = start && c == '.' ? false : start;
		if (c == '\r' && (i + 1 == in.len || in.at[i + 1] != '\n'))
			*ret_bare = true;
		if (c == '\n' && before != '\r')
			*ret_bare = true;
		if (c != '.' || (i > 0 && before != '\n') ||
		    (i > 1 && in.at[i - 2] != '\r') || i == 1)
			buf_put_byte(content, c);
		start = c == '\n' && before == '\r';
	}
	return SLICE_NPOS;
}

static bool
real(struct dot *d, struct lines *l, struct slice *in, struct buf *content)
{
	struct slice piece = SLICE_NONE;

	for (;;)
		switch (dot_next(d, in, &piece)) {
		case DOT_CONTENT:
			assert(piece.len > 0);
			buf_put(content, piece);
			lines_feed(l, piece);
			break;
		case DOT_END:
			return true;
		case DOT_MORE:
			assert(in->len == 0);
			return false;
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice in, head, tail, tailed;
	struct buf want, got;
	struct lines l;
	struct dot d;
	size_t end, cut;
	bool bare;

	if (len == 0)
		return 0;
	in = slice_from(slice_of(data, len), 1);
	cut = in.len == 0 ? 0 : data[0] % (in.len + 1);
	head = slice_head(in, cut);
	tail = tailed = slice_from(in, cut);
	buf_init(&want, 1 << 20);
	buf_init(&got, 1 << 20);
	dot_init(&d);
	lines_init(&l, 0);
	end = naive(in, &want, &bare);
	if (real(&d, &l, &head, &got)) {
		assert(end == cut - head.len);
	} else if (real(&d, &l, &tail, &got)) {
		assert(end == cut + tailed.len - tail.len);
	} else
		assert(end == SLICE_NPOS);
	if (end != SLICE_NPOS) {
		lines_end(&l);
		assert(slice_eq(buf_slice(&want), buf_slice(&got)));
		assert(l.bare == bare);
	}
	buf_deinit(&want);
	buf_deinit(&got);
	return 0;
}
