/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the client machine, for its three files: client.c is its
 * door, client_say.c says, client_hear.c hears.
 *
 * Two cursors walk one fixed order of commands (RSET, MAIL, RCPT…, DATA,
 * content): what to say next, and whose reply is expected next.  With
 * PIPELINING the first runs ahead of the second as far as RFC 2920 lets it;
 * without, by one command.  So there is no queue of commands, and what a reply
 * means never depends on how the bytes were cut.
 */
#ifndef SMTP_CLIENT_STATE_H
#define SMTP_CLIENT_STATE_H

#include "smtp/client.h"
#include "smtp/dot_out.h"
#include "smtp/say.h"

/* Whose reply comes next, or what we say next. */
enum turn {
	TURN_GREETING,
	TURN_EHLO,
	TURN_HELO,
	TURN_STARTTLS,
	TURN_RSET,
	TURN_MAIL,
	TURN_RCPT,
	TURN_DATA,
	TURN_EMPTY, /* reply to the lone dot after a DATA without recipients */
	TURN_CONTENT,
	TURN_QUIT,
	TURNS,
};

enum phase {
	PHASE_HELLO,     /* up to READY */
	PHASE_IDLE,      /* the caller chooses */
	PHASE_STARTTLS,  /* go-ahead asked for */
	PHASE_HANDSHAKE, /* nothing may be heard */
	PHASE_COMMANDS,  /* MAIL up to DATA */
	PHASE_CONTENT,   /* the caller gives content */
	PHASE_RESULT,    /* all is said; the last replies are due */
	PHASE_SHUT,      /* greeting or EHLO refused: only QUIT is left */
	PHASE_QUIT,
	PHASE_OVER, /* closed or broken */
};

struct smtp_client_state {
	enum smtp_client_mode mode;
	enum phase phase;
	enum turn say, expect;
	size_t awaited; /* replies that are still to come */
	enum smtp_client_event event;

	struct buf helo, in;
	size_t in_at; /* read up to here */
	struct arena connection, transaction;

	const struct envelope *envelope;
	struct say_mail mail;
	struct dot_out dots;
	bool bdat;       /* this transaction's content goes by BDAT */
	bool need_reset; /* the peer may hold half a transaction */
	bool mail_refused;
	bool *accepted;     /* each recipient: RCPT was answered 2yz */
	size_t said_rcpts;  /* RCPT commands said */
	size_t heard_rcpts; /* and answered */
	size_t accepted_count;
	size_t heard_final; /* LMTP: where the next final reply belongs */
	uint64_t left;      /* BDAT: octets announced and not yet given */
};

/* Makes the connection useless; the first reason stays. */
void client_broken(struct smtp_client *c, const char *why);

/* client_say.c */
void client_say_hello(struct smtp_client *c); /* EHLO or LHLO */
void client_say(struct smtp_client *c, enum turn turn, struct slice verb);
void client_say_more(struct smtp_client *c); /* of the transaction */
void client_say_end(struct smtp_client *c);  /* of the content */
void client_start_content(struct smtp_client *c);
/* Asks whether what was put in out did fit; `replies` more are due. */
void client_said(struct smtp_client *c, size_t replies);

/* client_hear.c */
void client_heard(struct smtp_client *c); /* c->reply is whole */
void client_done(struct smtp_client *c);
enum smtp_stage client_stage(enum turn turn);

#endif
