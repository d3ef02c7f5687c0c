/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replies as the server writes them (RFC 5321 4.2): code, enhanced code when
 * wanted, text; as many lines as the text needs, none longer than
 * SMTP_REPLY_LINE_MAX.  Nothing of the text can break a line.  The reply to
 * EHLO is here, too.
 */
#ifndef SMTP_ANSWER_H
#define SMTP_ANSWER_H

#include "smtp/server.h"

#define ANSWER_ESC  1u /* put the enhanced code (RFC 2034), unless 3xx */
#define ANSWER_UTF8 2u /* UTF-8 may stand in the text (RFC 6531 3.7.4) */

void answer_put(struct buf *out, const struct verdict *v, unsigned flags);

/*
 * EHLO's answer: who greets whom, then a line for each extension.  `tls` is
 * whether TLS is active: then STARTTLS is not offered (RFC 3207 4.2).
 */
void answer_put_ehlo(struct buf *out, const struct smtp_server_setup *setup,
    bool tls, struct slice client);

#endif
