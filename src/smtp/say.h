/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two commands with parameters, as a client says them: MAIL and RCPT.  A
 * parameter is said only when the peer offered its extension; whether mail
 * may go at all without it is the caller's question.
 */
#ifndef SMTP_SAY_H
#define SMTP_SAY_H

#include "base/buf.h"
#include "mail/envelope.h"

struct say_mail {
	const struct envelope *envelope;
	unsigned ext; /* SMTP_EXT_… that the peer offered */
	uint64_t size;
	bool eight_bit; /* the content has bytes above 127 */
	bool utf8;      /* say SMTPUTF8 */
};

void say_mail(struct buf *out, const struct say_mail *m);
void say_rcpt(
    struct buf *out, const struct envelope_rcpt *r, const struct say_mail *m);

#endif
