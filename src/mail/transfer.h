/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Undoing the transfer encodings of RFC 2045 section 6 as tolerantly as a
 * reader can: damaged and cut off bodies give what is left of them.  It
 * writes none (mail/quoted_printable.h, base/base64.h) and knows no charsets.
 */
#ifndef MAIL_TRANSFER_H
#define MAIL_TRANSFER_H

#include "base/buf.h"

enum transfer { TRANSFER_IDENTITY, TRANSFER_BASE64, TRANSFER_QP };

/* From the value of Content-Transfer-Encoding; identity when not known. */
enum transfer transfer_of(struct slice value);

/*
 * Appends the decoded bytes.  True when nothing was amiss; false when bytes
 * had to be skipped or kept as they were (RFC 2045 6.7 and 6.8 ask for both).
 */
bool transfer_decode(struct buf *b, enum transfer t, struct slice in);

#endif
