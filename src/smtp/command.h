/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One command line without its CRLF, cut into verb and argument (RFC 5321
 * 4.1.1).  Verbs are known in any letter case.  It looks at the bytes and the
 * shape of the line only; what the argument means is for who asked.
 */
#ifndef SMTP_COMMAND_H
#define SMTP_COMMAND_H

#include "base/slice.h"

enum smtp_verb {
	VERB_UNKNOWN,
	VERB_EHLO,
	VERB_HELO,
	VERB_MAIL,
	VERB_RCPT,
	VERB_DATA,
	VERB_BDAT,
	VERB_RSET,
	VERB_NOOP,
	VERB_QUIT,
	VERB_HELP,
	VERB_VRFY,
	VERB_EXPN,
	VERB_STARTTLS,
	VERB_ABSENT, /* known to the world (AUTH, ETRN …), not offered here */
	VERB_COUNT,
};

enum command_fault {
	COMMAND_OK,
	COMMAND_NEWLINE, /* CR stands alone */
	COMMAND_BYTE,    /* control character, or 8-bit where none may be */
};

struct command {
	enum smtp_verb verb;
	struct slice word; /* the verb as it came */
	struct slice rest; /* behind the SP; white space at the end is gone */
};

/*
 * `line` may hold any bytes but LF.  8-bit bytes pass in the arguments of
 * MAIL, RCPT, VRFY and EXPN (RFC 6531 3.3) and nowhere else.  On a fault
 * *ret is set as far as it goes: its verb tells what was meant.
 */
enum command_fault command_parse(struct slice line, struct command *ret);

/* "EHLO", …; "" for VERB_UNKNOWN and VERB_ABSENT. */
struct slice verb_name(enum smtp_verb verb);

/*
 * BDAT's argument: chunk-size [SP "LAST"] (RFC 3030 2).  False when it does
 * not follow the grammar or does not fit 64 bits.
 */
bool bdat_parse(struct slice rest, uint64_t *ret_size, bool *ret_last);

/*
 * EHLO's and HELO's argument: a domain, an address literal with or without
 * words behind it, or a name as hosts have them in practice: underscores,
 * single labels, a dot at the end.
 */
bool helo_parse(struct slice rest, struct slice *ret);

#endif
