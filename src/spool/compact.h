/* SPDX-License-Identifier: Apache-2.0 */
/* What a rewrite of one segment remembers; compact.c chooses and walks,
 * carry.c takes over what is still needed. */
#ifndef SPOOL_COMPACT_H
#define SPOOL_COMPACT_H

#include "spool/room.h"

struct compact {
	struct spool *s;        /* NULL: closed while loop_soon was due */
	struct segment *victim; /* NULL: nothing is being rewritten */
	struct scan scan;
	bool scanned; /* all records seen */
	size_t walk;  /* entries with chunks in the victim: where */
	bool walked;  /* all seen */
	unsigned tries;
	unsigned moves;     /* copies that wait for their group */
	struct place dirty; /* end of what was appended for this */
	bool soon;          /* loop_soon will come */
	size_t copied;      /* octets in this slice */
	/* a message in chunks that is being copied, one chunk a slice */
	spool_id big;
	struct span *span;
	size_t big_next;
};

/* What a step came to. */
enum carried {
	CARRIED,
	CARRY_AGAIN,  /* the same record once more, in the next slice */
	CARRY_FAILED, /* cannot be read: the victim must stay */
};

enum carried carry(struct compact *c, const struct scan_item *item);
enum carried carry_entry(struct compact *c, struct entry *e);
void carry_drop(struct compact *c); /* a copy in chunks is given up */

#endif
