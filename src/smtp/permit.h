/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which command is allowed when (RFC 5321 4.1.4), as one table of state by
 * verb without an empty cell.  A test walks every cell.
 */
#ifndef SMTP_PERMIT_H
#define SMTP_PERMIT_H

#include "smtp/command.h"

enum permit_state {
	AT_START,         /* nothing said, or TLS just came up */
	AT_START_PLAIN,   /* the same, and TLS is required and not there */
	AT_GREETED,       /* EHLO or HELO accepted, no transaction */
	AT_GREETED_PLAIN, /* the same, and TLS is required and not there */
	AT_MAIL,          /* MAIL accepted, no recipient yet */
	AT_RCPT,          /* at least one recipient accepted */
	AT_CHUNKS,        /* at least one BDAT chunk taken, not the last */
	AT_FAILED,        /* a BDAT failed: only RSET, EHLO, HELO help */
	AT_COUNT,
};

enum permit {
	PERMIT_NONE, /* no cell may hold this */
	PERMIT_YES,
	PERMIT_NO_HELO,    /* 503: say EHLO first */
	PERMIT_NO_ORDER,   /* 503: out of order here */
	PERMIT_NO_RCPT,    /* 554: no valid recipients */
	PERMIT_NO_TLS,     /* 530: say STARTTLS first */
	PERMIT_NO_MIX,     /* 503: DATA after BDAT */
	PERMIT_NO_FAILED,  /* 503: a chunk failed, the transaction is void */
	PERMIT_NO_EXPN,    /* 502: lists are not expanded */
	PERMIT_NO_ABSENT,  /* 502: not implemented */
	PERMIT_NO_UNKNOWN, /* 500: no such command */
};

enum permit permit_of(enum permit_state at, enum smtp_verb verb);

#endif
