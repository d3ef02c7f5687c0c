/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server offers in its reply to EHLO or LHLO (RFC 5321 4.1.1.1).
 * Unknown keywords are passed over; a known keyword with a value that does
 * not follow its grammar counts as offered, and the value as not named.  It
 * does not judge whether the reply is a success.
 */
#ifndef SMTP_EHLO_REPLY_H
#define SMTP_EHLO_REPLY_H

#include "smtp/reply.h"

/* Extensions; flags. */
#define SMTP_EXT_PIPELINING 1u
#define SMTP_EXT_8BITMIME   2u
#define SMTP_EXT_SMTPUTF8   4u
#define SMTP_EXT_DSN        8u
#define SMTP_EXT_SIZE       16u
#define SMTP_EXT_CHUNKING   32u
#define SMTP_EXT_BINARYMIME 64u
#define SMTP_EXT_STARTTLS   128u
#define SMTP_EXT_ESC        256u
#define SMTP_EXT_AUTH       512u
#define SMTP_EXT_LIMITS     1024u

struct ehlo_reply {
	unsigned ext;      /* SMTP_EXT_… */
	uint64_t size_max; /* SIZE; 0: none named */
	unsigned rcpt_max; /* LIMITS RCPTMAX; 0: none named */
	unsigned mail_max; /* LIMITS MAILMAX; 0: none named */
};

void ehlo_reply_parse(const struct reply *r, struct ehlo_reply *ret);

#endif
