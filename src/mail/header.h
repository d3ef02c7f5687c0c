/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header section of a message (RFC 5322 2.1, 2.2): where it ends, which
 * fields it has, what they say.  It reads and never changes; it knows the
 * grammar of no single field.  Lines end in CRLF and in nothing else.
 *
 * The section ends at the first empty line, or before the first line that is
 * no field and continues none: from there on it is body, whatever was meant.
 */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "base/buf.h"

struct header_field {
	struct slice name;
	struct slice value; /* behind the colon, folded as it came, no CRLF
			       at its end */
	struct slice whole; /* name, colon, value and the last CRLF */
};

/* Takes the next field off the front; false where the section ends. */
bool header_next(struct slice *in, struct header_field *ret);

/* The fields at the front of a message, without the empty line. */
struct slice header_section(struct slice message);

/* Value of the first field of that name, any letter case; at NULL: none. */
struct slice header_find(struct slice headers, struct slice name);
size_t header_count(struct slice headers, struct slice name);

/*
 * Appends a value on one line: folds undone (RFC 5322 2.2.3), blanks at both
 * ends dropped.
 */
void header_put_unfolded(struct buf *b, struct slice value);

/*
 * Watches a message go by in pieces of any size: is its header section
 * complete, how many hops does it tell of, does it need SMTPUTF8?
 */
struct header_watch {
	bool done;      /* the section is over */
	uint64_t size;  /* octets of its fields, without the empty line */
	unsigned hops;  /* Received fields (RFC 5321 6.3) */
	bool eight_bit; /* an octet above 127 in a field */
	/* private */
	unsigned state;
	size_t matched; /* octets of this line's name, while it is Received */
	size_t name;    /* octets of this line's name */
	uint64_t line;  /* octets of this line so far */
	bool line_eight_bit;
};

void header_watch_init(struct header_watch *w);
void header_watch_feed(struct header_watch *w, struct slice piece);
/* The message ended: a section that no empty line closed is over as well. */
void header_watch_end(struct header_watch *w);

/* What the message begins with. */
enum header_front {
	HEADER_FRONT_OPEN,  /* not known yet; never after _end */
	HEADER_FRONT_FIELD, /* a field, the empty line, or nothing at all */
	HEADER_FRONT_BODY,  /* a line that is neither: there is no section */
};

enum header_front header_watch_front(const struct header_watch *w);

#endif
