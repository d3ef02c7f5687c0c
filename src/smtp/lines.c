/* SPDX-License-Identifier: Apache-2.0 */
/* Hot path, as dot.c: two memchr a line and nothing else. */
#include "smtp/lines.h"

void
lines_init(struct lines *l, size_t max)
{
	*l = (struct lines){ .max = max };
}

static void
count(struct lines *l, size_t len, bool whole)
{
	/* saturating: subtract, do not add */
	l->line = len > SIZE_MAX - l->line ? SIZE_MAX : l->line + len;
	if (l->max != 0 && l->line > l->max)
		l->too_long = true;
	if (whole)
		l->line = 0;
}

/* One line up to and with its LF, or what there is of it. */
static void
piece(struct lines *l, struct slice in, bool whole)
{
	size_t body = in.len - (whole ? 1 : 0);
	const char *cr;

	if (body > 0) {
		if (l->cr)
			l->bare = true;
		cr = memchr(in.at, '\r', body);
		l->cr = cr != NULL && cr == in.at + body - 1;
		if (cr != NULL && !l->cr)
			l->bare = true;
	}
	if (whole) {
		if (!l->cr)
			l->bare = true;
		l->cr = false;
	}
	count(l, in.len, whole);
}

void
lines_feed(struct lines *l, struct slice in)
{
	/* The message is refused already: nothing more to learn. */
	while (in.len > 0 && !l->bare) {
		const char *lf = memchr(in.at, '\n', in.len);
		size_t len = lf == NULL ? in.len : (size_t)(lf - in.at) + 1;

		piece(l, slice_head(in, len), lf != NULL);
		in = slice_from(in, len);
	}
}

void
lines_end(struct lines *l)
{
	if (l->cr)
		l->bare = true;
	l->cr = false;
}
