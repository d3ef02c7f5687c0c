/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SMTP reply, read byte by byte (RFC 5321 4.2).  Resumable at any byte;
 * it refuses what cannot be trusted: bare CR or LF, lines whose codes differ,
 * more than REPLY_MAX octets.  After REPLY_BROKEN the connection's state is
 * unknown and must not be guessed.
 */
#ifndef SMTP_REPLY_H
#define SMTP_REPLY_H

#include "base/buf.h"
#include "catalog/esc.h"

/* RFC 5321 4.5.3.1.5 allows 512; peers send more. We take 2048. */
#define REPLY_LINE_MAX 2048
#define REPLY_MAX      65536

enum reply_state { REPLY_MORE, REPLY_DONE, REPLY_BROKEN };

struct reply {
	unsigned code;  /* 200-599 */
	struct esc esc; /* of the first line; class 0 when none */
	struct buf raw; /* as it came, CRLF between lines, none at the end */
	const char *broken; /* why, for REPLY_BROKEN */
	/* private */
	enum reply_state state;
	unsigned at;
	size_t line;
	unsigned digits;
	bool last;
};

void reply_init(struct reply *r);
void reply_deinit(struct reply *r);
void reply_reset(struct reply *r); /* ready for the next one */

/* Takes bytes off *in up to the end of one reply, and no further. */
enum reply_state reply_feed(struct reply *r, struct slice *in);

/*
 * The text of each line without code, enhanced code and separator.  Start
 * with *at = 0; false when there is no further line.
 */
bool reply_next_line(const struct reply *r, size_t *at, struct slice *ret);

#endif
