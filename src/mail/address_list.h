/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Address lists of header fields (RFC 5322 3.4: To, Cc, Bcc, From), with
 * groups, comments, quoted strings, and the obsolete forms of 4.4: routes,
 * empty members, blanks around dots.  Bytes above 127 are letters (RFC 6532
 * 3.2).  It takes addresses out; it rewrites no field, decodes no display
 * name, and leaves to mail/path.h whether SMTP can carry an address.
 */
#ifndef MAIL_ADDRESS_LIST_H
#define MAIL_ADDRESS_LIST_H

#include "base/buf.h"
#include "base/st.h"

struct address_list {
	/* private */
	struct slice whole, rest;
	bool group;
};

/* The value of a field, folded as it came. */
void address_list_init(struct address_list *l, struct slice value);

/*
 * Puts the next address into b, which it clears: "local@domain" without
 * comments and blanks, or a bare "local" where no domain was written, which
 * the caller completes.  ST_ABSENT after the last.  After ST_SYNTAX (why->at
 * is the offset in the value) nothing more can be read; ST_LIMIT when b is
 * too small.
 */
enum st address_list_next(
    struct address_list *l, struct buf *b, struct fault *why);

#endif
