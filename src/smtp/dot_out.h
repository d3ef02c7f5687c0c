/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content as DATA sends it (RFC 5321 4.5.2): a dot at the start of a line is
 * doubled, and a line with a dot alone ends all.  Resumable at any byte.  It
 * changes nothing else; lines are the caller's.
 */
#ifndef SMTP_DOT_OUT_H
#define SMTP_DOT_OUT_H

#include "base/buf.h"

struct dot_out {
	/* private */
	char last, before; /* the two bytes sent last */
};

void dot_out_init(struct dot_out *d);
void dot_out_put(struct dot_out *d, struct buf *out, struct slice piece);

/* Content that does not end in CRLF gets one before the final dot. */
void dot_out_end(struct dot_out *d, struct buf *out);

#endif
