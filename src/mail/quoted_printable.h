/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quoted-printable, RFC 2045 6.7: for text that is mostly ASCII.  Which of
 * the transfer encodings fits a text is asked here as well.
 */
#ifndef MAIL_QUOTED_PRINTABLE_H
#define MAIL_QUOTED_PRINTABLE_H

#include "base/buf.h"

/*
 * Appends the encoded text.  CRLF is a line break; CR and LF alone are bytes
 * like others.  No line is over 76 columns.
 */
void quoted_printable_put(struct buf *b, struct slice text);

enum coding { CODING_7BIT, CODING_8BIT, CODING_QP, CODING_BASE64 };

/*
 * The plainest encoding that carries the text: lines over 998 octets, NUL
 * and lone CR or LF must be encoded (RFC 2045 2.7), so must bytes above 127
 * unless eight_bit allows them.
 */
enum coding coding_choose(struct slice text, bool eight_bit);
struct slice coding_name(enum coding coding); /* for the header */
void coding_put(struct buf *b, enum coding coding, struct slice text);

#endif
