/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server's half of an SMTP session (RFC 5321) as a machine without I/O.
 * Bytes of the client go in (smtp_server_feed), events come out
 * (smtp_server_next), replies gather in `out`.  When an event asks a question
 * the machine stands still until smtp_server_answer(); meanwhile input waits.
 *
 * It knows the grammar, the order of commands and the limits.  It does not
 * know who may send to whom, where mail is kept, what TLS is made of or what
 * time it is: those are the caller's answers.
 */
#ifndef SMTP_SERVER_H
#define SMTP_SERVER_H

#include "base/arena.h"
#include "catalog/verdict.h"
#include "mail/envelope.h"
#include "mail/path.h"

/* Every limit has a name, a default here, and a key in the configuration. */
struct smtp_server_limits {
	size_t command_line;   /* octets with CRLF */
	size_t text_line;      /* octets of a content line with CRLF; 0: any */
	uint64_t message_size; /* octets, advertised as SIZE */
	unsigned recipients;   /* a transaction; advertised as RCPTMAX */
	unsigned messages;     /* a connection; advertised as MAILMAX; 0: any */
	unsigned errors;     /* 4xx/5xx of the client's making, a connection */
	unsigned commands;   /* commands without mail in a row */
	unsigned command_ms; /* idle time between commands */
	unsigned data_ms;    /* idle time inside DATA */
};

#define SMTP_SERVER_LIMITS_DEFAULT                          \
	((struct smtp_server_limits){ .command_line = 4096, \
	    .text_line = 0,                                 \
	    .message_size = 50u << 20,                      \
	    .recipients = 1000,                             \
	    .messages = 0,                                  \
	    .errors = 20,                                   \
	    .commands = 100,                                \
	    .command_ms = 300000,                           \
	    .data_ms = 180000 })

struct smtp_server_setup {
	struct slice hostname;
	struct smtp_server_limits limits;
	bool tls;          /* offer STARTTLS */
	bool tls_required; /* refuse MAIL without TLS */
	bool tls_active;   /* implicit TLS (submissions) */
	bool binarymime;   /* offer BINARYMIME */
	bool trusted;      /* local submission socket: no error limits */
};

enum smtp_event {
	SMTP_WANT_INPUT,  /* nothing to do before more bytes come */
	SMTP_WANT_OUTPUT, /* out holds much: write and clear it, then go on */
	SMTP_WAITING,     /* a question is open: answer it, then go on */
	SMTP_HELO,        /* asks: greet this client?  s->helo, s->esmtp */
	SMTP_MAIL,        /* asks: s->envelope.sender, s->sender_path, … */
	SMTP_RCPT,        /* asks: s->rcpt, s->rcpt_path */
	SMTP_DATA,     /* asks: may the content come?  Recipients are final */
	SMTP_CONTENT,  /* s->content: undotted bytes; no answer */
	SMTP_MESSAGE,  /* asks: complete; answer once it is safe */
	SMTP_ABORT,    /* transaction gone; forget it; no answer */
	SMTP_VERIFY,   /* asks: VRFY s->argument */
	SMTP_REFUSED,  /* the machine itself said s->refusal; for logs */
	SMTP_STARTTLS, /* flush out, shake hands, smtp_server_secured() */
	SMTP_CLOSE,    /* flush out and close; nothing comes after it */
};

/* A reply line is at most this long, with CRLF (RFC 5321 4.5.3.1.5). */
#define SMTP_REPLY_LINE_MAX 512
/* WANT_OUTPUT is said from here on; out itself may hold OUT_MAX. */
#define SMTP_OUT_HIGH 16384
#define SMTP_OUT_MAX  32768
/* Bytes that may be parked: one read of the daemon, and some more. */
#define SMTP_PARK_MAX (1u << 20)

struct smtp_server {
	struct buf out; /* the caller writes it and clears it */

	/* the client, as it introduced itself */
	struct slice helo;
	bool esmtp, tls;

	/*
	 * The transaction.  Slices live until the smtp_server_next() that
	 * follows its end: the answer to SMTP_MESSAGE, or SMTP_ABORT.
	 */
	struct envelope envelope; /* sender and parameters; rcpts unused */
	struct path sender_path;
	uint64_t declared_size; /* SIZE=, 0 when not given */
	unsigned rcpt_count;    /* accepted so far */

	/*
	 * Of the current event; slices live until it is answered, parking
	 * included.  <Postmaster> without a domain is the address as written,
	 * and rcpt_path.kind says so: the caller puts its own domain behind.
	 */
	struct envelope_rcpt rcpt;
	struct path rcpt_path;
	struct slice content;
	struct slice argument;
	uint64_t content_size;  /* undotted so far; whole at SMTP_MESSAGE */
	struct verdict refusal; /* SMTP_REFUSED; slices until the next event */

	/* private: see server.c */
	struct smtp_server_setup setup;
	struct smtp_server_state *state;
};

/* Writes the greeting (220) to out.  ST_MEMORY when it cannot. */
enum st smtp_server_init(
    struct smtp_server *s, const struct smtp_server_setup *setup, uint64_t now);
void smtp_server_deinit(struct smtp_server *s);

/*
 * Gives bytes; they must stay readable until smtp_server_next returns
 * SMTP_WANT_INPUT, or smtp_server_park has copied what is unread (false: out
 * of memory or too much, and the session is stopped).  An empty slice only
 * restarts the idle time, as after a question that took long to answer.
 */
void smtp_server_feed(struct smtp_server *s, struct slice in, uint64_t now);
bool smtp_server_park(struct smtp_server *s);

/*
 * Optional, after WANT_INPUT and once out is written and cleared: gives back
 * memory that a waiting session does not need.
 */
void smtp_server_rest(struct smtp_server *s);

enum smtp_event smtp_server_next(struct smtp_server *s);

/*
 * Answers the event that asked.  v == NULL is the usual success reply.  A
 * verdict's codes and text go on the wire: enhanced codes only to a client
 * that said EHLO.  421 closes the connection.
 */
void smtp_server_answer(struct smtp_server *s, const struct verdict *v);

/*
 * TLS stands: everything heard before is forgotten (RFC 3207 4.2).  Bytes
 * that came after STARTTLS and before the handshake make the machine close.
 */
void smtp_server_secured(struct smtp_server *s, uint64_t now);

/* Time is over or the process ends: says 421 and asks to be closed. */
void smtp_server_stop(struct smtp_server *s, enum situation why);

/*
 * When `idle` is due if no byte comes; the caller's timer calls stop().
 * UINT64_MAX while a question is open: then it is us who are slow.
 */
uint64_t smtp_server_deadline(const struct smtp_server *s);

/* The trace clause: "SMTP", "ESMTP", "ESMTPS", "UTF8SMTPS", … (RFC 3848,
 * RFC 6531 4.3). */
struct slice smtp_server_with(const struct smtp_server *s);

#endif
