/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a message (RFC 2045, 2046): a flat list of views into it, in
 * the order in which they stand.  Everything that is read here may be damaged
 * or cut off; the reader takes what there is and never refuses.  Lines end in
 * LF or CRLF: it reads stored files as well as what came over the wire, and
 * nothing that it returns is sent on.
 */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "base/arena.h"
#include "base/st.h"
#include "mail/charset.h"
#include "mail/header.h"
#include "mail/transfer.h"

/* Multiparts and messages in one another; what is deeper is not taken apart. */
#define MIME_DEPTH_MAX 20
/* Parts of one message; what comes later is not looked at. */
#define MIME_PARTS_MAX 1000
/* Octets of one part's text that are decoded; the rest is left away. */
#define MIME_TEXT_MAX (1u << 20)

#define MIME_NO_PARENT ((size_t)-1)

struct mime_part {
	struct slice header;        /* its fields, without the empty line */
	struct slice body;          /* as it is encoded */
	struct slice type, subtype; /* as written; text and plain when none */
	struct slice charset;       /* or empty */
	enum transfer transfer;
	size_t parent; /* index of what it is in, or MIME_NO_PARENT */
	unsigned depth;
	bool holds; /* a multipart or message with parts of its own */
	bool cut;   /* a multipart whose last boundary is missing */
};

struct mime_tree {
	struct mime_part *parts; /* [0] is the message itself */
	size_t count;
	bool limited; /* a limit was reached */
	bool cut;     /* some part is */
};

/*
 * Takes the message apart; the list is kept in a.  Fails for want of memory
 * only (ST_MEMORY).  A message that has no header at all is one text part.
 */
enum st mime_parse(
    struct mime_tree *ret, struct arena *a, struct slice message);

/* True when the part is of that type, any letter case. */
bool mime_is(
    const struct mime_part *p, struct slice type, struct slice subtype);

/*
 * The content of a part as UTF-8: a view into the message when nothing had to
 * be changed, else kept in a.  false out of memory.  *ret_lossy (may be NULL)
 * is set when something was damaged, unreadable or over MIME_TEXT_MAX, and
 * left alone otherwise.
 */
bool mime_text(struct arena *a, const struct mime_part *p,
    const struct charset_converter *c, struct slice *ret, bool *ret_lossy);

/*
 * The parameter of a Content-Type or Content-Disposition value, quotes
 * undone, continued parts joined and percent signs decoded (RFC 2231).  False
 * when it is not there or memory ran out.
 */
bool mime_param(
    struct arena *a, struct slice value, struct slice name, struct slice *ret);

/* Takes one line off the front, without its end; false when none is left. */
bool mime_line_next(struct slice *in, struct slice *ret);

/*
 * Takes the next field off the front, as header_next() does, but with lines
 * that may end in LF alone, blanks before the colon, and parameters whose
 * folded lines lost their indentation.
 */
bool mime_field_next(struct slice *in, struct header_field *ret);

/* The value of the first field of that name, trimmed; at NULL: none. */
struct slice mime_field_find(struct slice header, struct slice name);

#endif
