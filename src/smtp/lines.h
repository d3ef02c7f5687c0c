/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be true of the lines of a message's content, seen as it streams
 * by: each ends in CRLF, CR and LF never stand alone (RFC 5321 2.3.8), and
 * none is longer than allowed.  It remembers faults and never changes,
 * stops or ends anything.
 */
#ifndef SMTP_LINES_H
#define SMTP_LINES_H

#include "base/slice.h"

struct lines {
	bool bare;     /* CR or LF stood alone */
	bool too_long; /* a line had more than `max` octets with CRLF */
	/* private */
	size_t max, line;
	bool cr;
};

void lines_init(struct lines *l, size_t max); /* 0: any length */
void lines_feed(struct lines *l, struct slice in);
void lines_end(struct lines *l); /* a CR at the very end stands alone, too */

#endif
