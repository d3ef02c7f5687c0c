/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64 of RFC 4648 section 4.  Encoding may break lines for MIME (RFC 2045
 * 6.8: 76 columns, CRLF).  Decoding is strict: padding must be right and no
 * foreign byte is skipped; who reads MIME bodies strips them first.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

void base64_put(struct buf *b, struct slice s);
void base64_put_lines(struct buf *b, struct slice s); /* each ends in CRLF */

/* What a letter stands for, 0 to 63; -1 for what is none. */
int base64_value(char c);

/* Appends the decoded bytes; false, with b as it was, on malformed input. */
bool base64_take(struct buf *b, struct slice s);

#endif
