/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table.  RFC 3207 4 decides the PLAIN rows: before TLS that is required,
 * only NOOP, EHLO, STARTTLS and QUIT are answered otherwise than by 530.  RFC
 * 3030 2 decides the CHUNKS and FAILED rows: no recipient comes once content
 * has begun, and a failed chunk leaves nothing but RSET.
 */
#include "smtp/permit.h"

#define YES     PERMIT_YES
#define HELO    PERMIT_NO_HELO
#define ORDER   PERMIT_NO_ORDER
#define RCPT    PERMIT_NO_RCPT
#define TLS     PERMIT_NO_TLS
#define MIX     PERMIT_NO_MIX
#define FAILED  PERMIT_NO_FAILED
#define EXPN    PERMIT_NO_EXPN
#define ABSENT  PERMIT_NO_ABSENT
#define UNKNOWN PERMIT_NO_UNKNOWN

/* clang-format off */
static const unsigned char table[AT_COUNT][VERB_COUNT] = {
	/*                     UNKNOWN  EHLO HELO MAIL   RCPT   DATA   BDAT   RSET NOOP QUIT HELP VRFY EXPN  STARTTLS ABSENT */
	[AT_START]         = { UNKNOWN, YES, YES, HELO,  HELO,  HELO,  HELO,  YES, YES, YES, YES, YES, EXPN, HELO,    ABSENT },
	[AT_START_PLAIN]   = { UNKNOWN, YES, TLS, TLS,   TLS,   TLS,   TLS,   TLS, YES, YES, TLS, TLS, TLS,  HELO,    TLS    },
	[AT_GREETED]       = { UNKNOWN, YES, YES, YES,   ORDER, ORDER, ORDER, YES, YES, YES, YES, YES, EXPN, YES,     ABSENT },
	[AT_GREETED_PLAIN] = { UNKNOWN, YES, TLS, TLS,   TLS,   TLS,   TLS,   TLS, YES, YES, TLS, TLS, TLS,  YES,     TLS    },
	[AT_MAIL]          = { UNKNOWN, YES, YES, ORDER, YES,   RCPT,  RCPT,  YES, YES, YES, YES, YES, EXPN, ORDER,   ABSENT },
	[AT_RCPT]          = { UNKNOWN, YES, YES, ORDER, YES,   YES,   YES,   YES, YES, YES, YES, YES, EXPN, ORDER,   ABSENT },
	[AT_CHUNKS]        = { UNKNOWN, YES, YES, ORDER, ORDER, MIX,   YES,   YES, YES, YES, YES, YES, EXPN, ORDER,   ABSENT },
	[AT_FAILED]        = { UNKNOWN, YES, YES, ORDER, ORDER, MIX,   FAILED, YES, YES, YES, YES, YES, EXPN, ORDER,  ABSENT },
};
/* clang-format on */

enum permit
permit_of(enum permit_state at, enum smtp_verb verb)
{
	return (enum permit)table[at][verb];
}
