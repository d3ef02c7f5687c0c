/* SPDX-License-Identifier: Apache-2.0 */
/* Doubling dots, a line at a time. */
#include "smtp/dot_out.h"

void
dot_out_init(struct dot_out *d)
{
	/* As if a line had just ended. */
	d->before = '\r';
	d->last = '\n';
}

static void
put(struct dot_out *d, struct buf *out, struct slice s)
{
	buf_put(out, s);
	if (s.len == 0)
		return;
	d->before = s.len > 1 ? s.at[s.len - 2] : d->last;
	d->last = s.at[s.len - 1];
}

/*
 * A line starts after any LF here.  Content has CRLF lines when it comes to
 * us; should a bare LF get through all the same, a peer that takes it for the
 * end of a line must not see a lone dot where there was none.
 */
void
dot_out_put(struct dot_out *d, struct buf *out, struct slice piece)
{
	size_t end, sent = 0;

	for (size_t at = 0; at < piece.len; at = end + 1) {
		if (piece.at[at] == '.' &&
		    (at > 0 ? piece.at[at - 1] : d->last) == '\n') {
			put(d, out,
			    slice_head(slice_from(piece, sent), at - sent));
			buf_put_byte(out, '.');
			sent = at;
		}
		end = slice_find_byte(slice_from(piece, at), '\n');
		if (end == SLICE_NPOS)
			break;
		end += at;
	}
	put(d, out, slice_from(piece, sent));
}

void
dot_out_end(struct dot_out *d, struct buf *out)
{
	if (d->before != '\r' || d->last != '\n')
		put(d, out, SLICE("\r\n"));
	buf_put(out, SLICE(".\r\n"));
}
