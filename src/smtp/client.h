/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client's half of SMTP (RFC 5321) and LMTP (RFC 2033) as a machine
 * without I/O: replies go in, events come out, commands gather in `out`.  One
 * machine serves one connection and any number of transactions.
 *
 * It pipelines when the peer offers it, uses 8BITMIME, SMTPUTF8, DSN, SIZE,
 * CHUNKING when offered, and never guesses: after a broken reply every
 * recipient without a reply is left undecided.  It makes no verdicts (that is
 * meaning/) and does not decide what to try next.
 */
#ifndef SMTP_CLIENT_H
#define SMTP_CLIENT_H

#include "base/arena.h"
#include "mail/envelope.h"
#include "smtp/reply.h"

/* What the peer offered in its EHLO reply; flags. */
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

enum smtp_client_mode { SMTP_CLIENT_SMTP, SMTP_CLIENT_LMTP };

enum smtp_client_event {
	SMTP_CLIENT_WANT_INPUT,
	SMTP_CLIENT_READY,    /* greeted; choose: starttls, mail, quit */
	SMTP_CLIENT_STARTTLS, /* go-ahead came: shake hands, then _secured() */
	SMTP_CLIENT_CONTENT,  /* wants content: _content()… _content_end() */
	SMTP_CLIENT_DONE,     /* transaction over: look at rcpts and stage */
	SMTP_CLIENT_REFUSED, /* greeting, EHLO or STARTTLS refused: see reply */
	SMTP_CLIENT_BROKEN,  /* reply not SMTP, or 421: connection is useless;
				inside a transaction rcpts say what is known */
	SMTP_CLIENT_CLOSED,  /* QUIT answered */
};

/* The command whose reply decided; names for logs and rules of meaning/. */
enum smtp_stage {
	SMTP_STAGE_CONNECT,
	SMTP_STAGE_HELO,
	SMTP_STAGE_STARTTLS,
	SMTP_STAGE_MAIL,
	SMTP_STAGE_RCPT,
	SMTP_STAGE_DATA,
	SMTP_STAGE_CONTENT, /* after the final dot or the last chunk */
	SMTP_STAGE_QUIT,
};

/* What the machine found missing before saying MAIL. */
enum smtp_lack {
	SMTP_LACK_NONE,
	SMTP_LACK_SMTPUTF8,
	SMTP_LACK_8BITMIME,
	SMTP_LACK_BINARYMIME,
	SMTP_LACK_SIZE,
};

/* The outcome for one recipient; decided is false when nobody knows. */
struct smtp_client_rcpt {
	bool decided;
	enum smtp_stage stage;
	unsigned code;
	struct esc esc;
	struct slice reply; /* raw, in the transaction's arena */
};

struct smtp_client {
	struct buf out;     /* the caller writes it and clears it */
	unsigned ext;       /* SMTP_EXT_… */
	uint64_t size_max;  /* of SIZE; 0: none named */
	unsigned rcpt_max;  /* of LIMITS RCPTMAX; 0: none named */
	unsigned mail_max;  /* of LIMITS MAILMAX; 0: none named */
	struct slice peer;  /* the name in the greeting */
	struct reply reply; /* the last one that came */
	enum smtp_stage stage;
	enum smtp_lack lack;
	struct smtp_client_rcpt *rcpts; /* as many as in the envelope */
	size_t rcpt_count;
	/* private: see client.c */
	struct smtp_client_state *state;
};

enum st smtp_client_init(
    struct smtp_client *c, enum smtp_client_mode mode, struct slice helo);
void smtp_client_deinit(struct smtp_client *c);

void smtp_client_feed(struct smtp_client *c, struct slice in);
enum smtp_client_event smtp_client_next(struct smtp_client *c);

/* After READY. */
void smtp_client_starttls(struct smtp_client *c);
void smtp_client_secured(struct smtp_client *c); /* says EHLO again */

/*
 * After READY or DONE.  The envelope must stay until DONE.  `size` is the
 * content's octets, `eight_bit` whether it has any byte above 127.  When the
 * peer lacks something, c->lack is set, DONE comes at once and nothing was
 * said.
 */
void smtp_client_mail(struct smtp_client *c, const struct envelope *e,
    uint64_t size, bool eight_bit);

/* After CONTENT: any number of pieces (CRLF lines), then the end. */
void smtp_client_content(struct smtp_client *c, struct slice piece);
void smtp_client_content_end(struct smtp_client *c);

void smtp_client_quit(struct smtp_client *c);

/* Milliseconds to wait for the next reply: RFC 5321 4.5.3.2 by stage. */
unsigned smtp_client_patience(const struct smtp_client *c);

#endif
