/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private half of the server machine, shared by server.c (life, events),
 * server_line.c (input), server_verb.c (one function a command),
 * server_content.c (DATA and BDAT) and server_answer.c (replies).  Nobody
 * else includes this.
 */
#ifndef SMTP_SERVER_STATE_H
#define SMTP_SERVER_STATE_H

#include "smtp/dot.h"
#include "smtp/lines.h"
#include "smtp/permit.h"
#include "smtp/server.h"

/* How the next byte is read. */
enum server_reading {
	READ_LINE,
	READ_SKIP,  /* what is left of a line that was refused already */
	READ_DOT,   /* content of DATA */
	READ_CHUNK, /* content of BDAT */
	READ_TLS,   /* nothing, until the handshake is done */
};

struct smtp_server_state {
	enum permit_state at;
	enum server_reading reading;

	/* events that wait to be given, in this order */
	bool refused, aborted, closing, starttls;
	enum smtp_event ask; /* the open question; SMTP_WAITING: none */
	bool asked;          /* it has been given */

	bool fresh; /* nothing happened yet but the greeting */
	bool open;  /* the caller knows of a transaction */
	bool ended; /* its memory goes with the next smtp_server_next */
	bool cr;    /* READ_SKIP: the last byte was CR */
	bool plain; /* answering EHLO or HELO: no enhanced code (RFC 2034 4) */
	bool line_used; /* `line` was acted upon: the next byte clears it */

	unsigned errors, commands, messages;
	uint64_t heard;

	struct slice in;    /* unread */
	struct buf pending; /* what was parked; `in` lies in it then */
	struct buf line;    /* the command */
	struct buf helo;    /* s->helo, once accepted */
	bool old_esmtp;     /* what an EHLO that is refused goes back to */
	struct slice old_helo;

	struct arena mail;    /* a transaction */
	struct arena command; /* a command */

	/* content */
	struct dot dot;
	struct lines lines;
	enum situation fault; /* why the content will be refused; or NONE */
	uint64_t chunk_size, chunk_left;
	bool chunk_last, chunk_thrown;
	bool late_ours;      /* `late` was not the caller's word */
	struct verdict late; /* what a thrown chunk is answered with */
};

/* server.c */
void server_drop(struct smtp_server *s); /* ABORT when one is open */
void server_ask(struct smtp_server *s, enum smtp_event question);
void server_close(struct smtp_server *s);
enum permit_state server_rest_state(const struct smtp_server *s);
struct slice server_number(struct smtp_server *s, uint64_t n);

/* server_line.c: one line, or a part of it */
void server_line_step(struct smtp_server *s);
void server_skip_step(struct smtp_server *s);

/* server_answer.c */
void server_say(struct smtp_server *s, const struct verdict *v);
void server_refuse(struct smtp_server *s, struct verdict v);
void server_refuse_content(struct smtp_server *s, struct verdict v);

/* server_verb.c: the command in st->line */
void server_command(struct smtp_server *s);

/* server_content.c */
void server_content_begin(struct smtp_server *s);
void server_chunk_begin(struct smtp_server *s, uint64_t size, bool last);
void server_chunk_throw(
    struct smtp_server *s, const struct verdict *v, bool ours);
/* True when s->content is to be given. */
bool server_dot_step(struct smtp_server *s);
bool server_chunk_step(struct smtp_server *s);

#endif
