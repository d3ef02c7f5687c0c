/* SPDX-License-Identifier: Apache-2.0 */
/*
 * This is the hot path of the server: all content passes here.  Lines are
 * found with memchr, and only the first byte of each is looked at.
 */
#include "smtp/dot.h"

void
dot_init(struct dot *d)
{
	d->state = DOT_START;
}

/*
 * How many bytes from `in` on are content in one piece, beginning inside a
 * line or after its CR.  Stops where a line begins with a dot, or at the end;
 * d->state says which.
 */
static size_t
run(struct dot *d, struct slice in)
{
	size_t at = 0;
	bool cr = d->state == DOT_CR;
	const char *lf;

	while (at < in.len) {
		lf = memchr(in.at + at, '\n', in.len - at);
		if (lf == NULL) {
			cr = in.at[in.len - 1] == '\r';
			d->state = cr ? DOT_CR : DOT_BODY;
			return in.len;
		}
		if (lf > in.at + at)
			cr = lf[-1] == '\r';
		at = (size_t)(lf - in.at) + 1;
		if (cr && at == in.len) {
			d->state = DOT_START;
			return at;
		}
		if (cr && in.at[at] == '.') {
			d->state = DOT_START;
			return at;
		}
		cr = false;
	}
	d->state = DOT_BODY;
	return at;
}

enum dot_step
dot_next(struct dot *d, struct slice *in, struct slice *ret)
{
	while (in->len > 0) {
		char c = in->at[0];
		size_t len;

		switch (d->state) {
		case DOT_START:
			if (c == '.') {
				d->state = DOT_DOT;
				*in = slice_from(*in, 1);
				continue;
			}
			d->state = DOT_BODY;
			break;
		case DOT_DOT:
			if (c == '\r') {
				d->state = DOT_DOT_CR;
				*in = slice_from(*in, 1);
				continue;
			}
			/* the dot is taken away, whatever follows it */
			d->state = DOT_BODY;
			break;
		case DOT_DOT_CR:
			if (c == '\n') {
				d->state = DOT_START;
				*in = slice_from(*in, 1);
				return DOT_END;
			}
			/*
			 * A line of a dot and a bare CR: its CR was held back
			 * and may lie in bytes that are gone.
			 */
			d->state = DOT_CR;
			*ret = SLICE("\r");
			return DOT_CONTENT;
		case DOT_BODY:
		case DOT_CR:
			break;
		}
		len = run(d, *in);
		*ret = slice_head(*in, len);
		*in = slice_from(*in, len);
		return DOT_CONTENT;
	}
	return DOT_MORE;
}
