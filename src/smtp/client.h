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
#include "base/st.h"
#include "mail/envelope.h"
#include "smtp/ehlo_reply.h"

/*
 * Octets of one piece of content, and what lies in out at most: the commands
 * for all recipients, or a piece, which grows by half when it is dots alone.
 */
#define SMTP_CLIENT_PIECE_MAX (1u << 20)
#define SMTP_CLIENT_OUT_MAX   (64u << 20)

enum smtp_client_mode { SMTP_CLIENT_SMTP, SMTP_CLIENT_LMTP };

enum smtp_client_event {
	SMTP_CLIENT_WANT_INPUT,
	SMTP_CLIENT_READY,    /* greeted; choose: starttls, mail, quit */
	SMTP_CLIENT_STARTTLS, /* go-ahead came: shake hands, then _secured() */
	SMTP_CLIENT_CONTENT,  /* wants content: _content()… _content_end();
				 said once, WANT_INPUT follows */
	SMTP_CLIENT_DONE,     /* transaction over: look at rcpts and stage */
	SMTP_CLIENT_REFUSED, /* greeting, EHLO or STARTTLS refused: see reply */
	SMTP_CLIENT_BROKEN,  /* connection is useless: see broken and reply;
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

/*
 * The outcome for one recipient; decided is false when nobody knows.  The
 * reply is empty when there was no memory to keep it: the code is what counts.
 */
struct smtp_client_rcpt {
	bool decided;
	enum smtp_stage stage;
	unsigned code;
	struct esc esc;
	struct slice reply; /* raw; lives until the next _mail or _deinit */
};

struct smtp_client {
	struct buf out;    /* the caller writes it and clears it */
	unsigned ext;      /* SMTP_EXT_… */
	uint64_t size_max; /* of SIZE; 0: none named */
	unsigned rcpt_max; /* of LIMITS RCPTMAX; 0: none named */
	unsigned mail_max; /* of LIMITS MAILMAX; 0: none named */
	struct slice peer; /* the name in the greeting */
	bool chunking; /* set it: BDAT where offered, not only where needed */
	struct reply reply; /* the last one that came, until more is fed */
	const char *broken; /* why, for BROKEN; NULL when the peer said 421 */
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

/*
 * The bytes are copied.  When the connection ends, feed what was read, ask for
 * events, and then look at rcpts as after BROKEN.
 */
void smtp_client_feed(struct smtp_client *c, struct slice in);
enum smtp_client_event smtp_client_next(struct smtp_client *c);

/*
 * After READY.  All bytes read before the handshake must be fed before
 * _secured: it breaks the connection when any came after the go-ahead (RFC
 * 3207 4.2; they may be another's), else it says EHLO again.  A refusal
 * (REFUSED) leaves the connection as it was.
 */
void smtp_client_starttls(struct smtp_client *c);
void smtp_client_secured(struct smtp_client *c);

/*
 * After READY or DONE.  The envelope must stay until DONE.  `size` is the
 * content's octets, exactly (BDAT announces it), `eight_bit` whether it has
 * any byte above 127.  When the peer lacks something, c->lack is set, DONE
 * comes at once and nothing was said.  rcpt_count is 0 when memory ran out
 * before anything was said; BROKEN follows.
 */
void smtp_client_mail(struct smtp_client *c, const struct envelope *e,
    uint64_t size, bool eight_bit);

/*
 * After CONTENT: any number of pieces (CRLF lines, cut anywhere), then the
 * end.  Between pieces the caller looks at out.len, waits until it is
 * written, and asks for events when the peer has spoken.  Never more than
 * SMTP_CLIENT_PIECE_MAX octets in one piece.
 */
void smtp_client_content(struct smtp_client *c, struct slice piece);
void smtp_client_content_end(struct smtp_client *c);

/* After READY, DONE or REFUSED. */
void smtp_client_quit(struct smtp_client *c);

/* For one piece of content to be taken (RFC 5321 4.5.3.2.5), milliseconds. */
#define SMTP_CLIENT_BLOCK_MS 180000

/*
 * Milliseconds to wait for the next reply, or while content is given, for the
 * peer to take a piece: RFC 5321 4.5.3.2 by stage.
 */
unsigned smtp_client_patience(const struct smtp_client *c);

#endif
