/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message on its way from a program on this machine into the engine: what
 * was given on standard input is made whole (submission.c) and said over a
 * socket (handover.c).  Blocking, because a command has nothing else to do.
 */
#ifndef APP_SUBMISSION_H
#define APP_SUBMISSION_H

#include "base/arena.h"
#include "config/config.h"
#include "mail/envelope.h"

struct submission {
	const struct config *config; /* set before the first _add */
	struct arena arena;          /* holds addresses */

	/* what the command line says */
	bool null_sender;
	struct slice sender;    /* -f; empty: the user who calls */
	struct slice full_name; /* -F */
	struct slice envid;
	enum dsn_ret ret;
	unsigned notify;
	bool dot_ends;               /* a line "." ends the message */
	bool from_headers;           /* -t */
	const char *server, *socket; /* where to; NULL: the engine's socket */

	struct envelope_rcpt *rcpts;
	size_t rcpt_count, rcpt_room;

	struct buf message; /* CRLF lines, headers completed */
	bool eight_bit, smtputf8;
};

void submission_init(struct submission *s);
void submission_deinit(struct submission *s);

/* These return an exit status, and have said why when it is not EX_OK. */

/* A recipient as a person writes it: "alice", "a@b", "Kim <a@b>, c@d". */
int submission_add(struct submission *s, struct slice addresses);

/* Reads `fd` to its end and makes the message whole. */
int submission_read(struct submission *s, int fd);

/* handover.c: hands it over; says each refusal with the server's own line. */
int submission_send(struct submission *s);

/* handover.c: a connected socket, or -1 when *status says why not. */
int submission_connect(const struct submission *s, int *status);

/* send.c: an option both faces have; false after saying why it is wrong. */
bool send_option(struct submission *s, int option, const char *value);
/* send.c: recipients, message, session. */
int send_run(struct submission *s, int argc, char **argv);

#endif
