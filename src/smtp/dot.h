/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The content of DATA as it stands on the wire, undone: transparency dots go
 * away and CRLF.CRLF ends it (RFC 5321 4.5.2).  Only that sequence does; no
 * bare CR or LF counts as a line's end, so nothing can be smuggled behind a
 * false one.  Resumable at any byte; what comes out are views into what goes
 * in, as long as can be.  It does not judge the content: see lines.h.
 */
#ifndef SMTP_DOT_H
#define SMTP_DOT_H

#include "base/slice.h"

enum dot_state { DOT_START, DOT_DOT, DOT_DOT_CR, DOT_BODY, DOT_CR };
enum dot_step { DOT_MORE, DOT_CONTENT, DOT_END };

struct dot {
	/* private */
	enum dot_state state;
};

void dot_init(struct dot *d);

/*
 * Takes bytes off *in.  DOT_CONTENT: *ret is a piece of the content, never
 * empty.  DOT_MORE: *in is used up.  DOT_END: the end mark is taken, *in
 * begins with what follows it.
 */
enum dot_step dot_next(struct dot *d, struct slice *in, struct slice *ret);

#endif
