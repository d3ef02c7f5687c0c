/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope: what MAIL and RCPT say, apart from the message (RFC 5321
 * 2.3.1).  The server machine fills it, the spool stores it, the client
 * machine says it again, and bounces are written from it.  All slices are
 * views; the owner says in which arena they lie.
 */
#ifndef MAIL_ENVELOPE_H
#define MAIL_ENVELOPE_H

#include "base/slice.h"

enum body_type { BODY_7BIT, BODY_8BITMIME, BODY_BINARYMIME };

/* RFC 3461 4.3: how much of the message a failure report returns. */
enum dsn_ret { DSN_RET_NONE, DSN_RET_FULL, DSN_RET_HDRS };

/* RFC 3461 4.1; flags. 0 means that the client did not say. */
#define NOTIFY_NEVER   1u
#define NOTIFY_SUCCESS 2u
#define NOTIFY_FAILURE 4u
#define NOTIFY_DELAY   8u

struct envelope_rcpt {
	struct slice address; /* local@domain without <>, as to be sent on */
	struct slice orcpt;   /* "rfc822;a@b", xtext undone; empty: none */
	unsigned notify;      /* NOTIFY_… */
};

struct envelope {
	struct slice sender; /* local@domain; empty is the null path <> */
	struct slice envid;  /* xtext undone; empty: none */
	enum dsn_ret ret;
	enum body_type body;
	bool smtputf8;
	struct envelope_rcpt *rcpts;
	size_t rcpt_count;
};

#endif
