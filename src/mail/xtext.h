/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the DSN parameters spell what SMTP's grammar has no room for: xtext
 * (RFC 3461 4) in ENVID and ORCPT, and the three forms of an
 * internationalised address (RFC 6533 3).
 */
#ifndef MAIL_XTEXT_H
#define MAIL_XTEXT_H

#include "base/buf.h"

/* "+", "=", and all but graphic ASCII become +XX. */
void xtext_put(struct buf *b, struct slice s);

/*
 * Appends the decoded text; false, with b as it was, on malformed input.
 * What it stands for must be printable ASCII: RFC 3461 4.2 and 4.4 allow
 * nothing else, and a line break here would end up in a report.
 */
bool xtext_take(struct buf *b, struct slice s);

/*
 * utf-8-addr-unitext, or with ascii set utf-8-addr-xtext: what may not stand
 * as it is becomes \x{HEX}.  s is well-formed UTF-8.
 */
void unitext_put(struct buf *b, struct slice s, bool ascii);

/* The plain utf-8-address of any of the three forms; false as above. */
bool unitext_take(struct buf *b, struct slice s);

/* RFC 3461 4.2: the address of ORCPT with its type. */
#define ORCPT_MAX 500

/*
 * ORCPT's value "type;encoded" to "type;plain", the form that an envelope
 * holds.  A "utf-8" address that does not decode stays as it is (RFC 6533 3);
 * an "rfc822" address that decodes to UTF-8 becomes one of type "utf-8".
 * wide: SMTPUTF8 is in force, so bytes above 127 may stand.
 */
bool orcpt_take(struct buf *b, struct slice s, bool wide);

/* And back.  wide: the peer takes UTF-8 as it is. */
void orcpt_put(struct buf *b, struct slice orcpt, bool wide);

#endif
