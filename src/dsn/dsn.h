/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery status notifications: the whole message from "From:" to the last
 * boundary (RFC 3464, 6522, 6533).  The facts and the words for people come
 * from the caller; here they become bytes that any reader understands.  It
 * does not decide who is told what, nor in which language.
 */
#ifndef DSN_DSN_H
#define DSN_DSN_H

#include "base/buf.h"
#include "base/st.h"
#include "catalog/esc.h"
#include "mail/envelope.h"

enum dsn_action {
	DSN_FAILED,
	DSN_DELAYED,
	DSN_DELIVERED,
	DSN_RELAYED,
	DSN_EXPANDED
};

/* "failed": in the words of RFC 3464 2.3.3. */
struct slice dsn_action_name(enum dsn_action action);

struct dsn_rcpt {
	struct slice original; /* ORCPT decoded, "rfc822;a@b"; or empty */
	struct slice final;    /* local@domain, as it was accepted */
	enum dsn_action action;
	struct esc status; /* class 0: X.0.0 as the action is */
	struct slice remote_mta;
	/*
	 * With diagnostic_smtp the peer's reply as it came, CRLF between its
	 * lines; else a sentence of our own.  Empty: no such field.
	 */
	bool diagnostic_smtp;
	struct slice diagnostic;
	struct slice reason; /* "bad-mailbox"; empty: not told */
	uint64_t last_ms;    /* of the last attempt; 0: none */
	uint64_t until_ms;   /* DSN_DELAYED: when we give up; 0: not told */
	struct slice log_id;
};

/* A message longer than this is returned by its headers only. */
#define DSN_RETURN_MAX (256u << 10)
/* And headers longer than this only up to the last field that fits. */
#define DSN_HEADERS_MAX (64u << 10)

struct dsn_report {
	/* the header */
	struct slice hostname;
	struct slice from_name;  /* UTF-8; the address is postmaster@hostname */
	struct slice to;         /* local@domain */
	struct slice subject;    /* UTF-8 */
	struct slice language;   /* "ko" */
	struct slice message_id; /* without <> */
	struct slice in_reply_to; /* with <>, of the message; or empty */
	struct slice boundary;    /* letters and digits; made unique here */
	uint64_t now_ms;
	int zone_minutes;

	struct slice text; /* part 1: UTF-8, lines end in CRLF */

	/* part 2 */
	struct slice envid;
	struct slice received_from; /* "mail.example" or "[192.0.2.1]" */
	uint64_t arrival_ms;
	const struct dsn_rcpt *rcpts;
	size_t rcpt_count;

	/* part 3: the message from its first octet on */
	struct slice message;
	bool message_whole;  /* `message` is all of it, not only its front */
	bool want_full;      /* RET=FULL, and a failure is told */
	enum body_type body; /* as it was declared */
};

/* What the next host must offer for the report to be sent as it is. */
struct dsn_needs {
	bool eight_bit; /* 8BITMIME */
	bool smtputf8;  /* only when the address it goes to wants it anyway */
	bool full;      /* the whole message was returned */
};

/*
 * Whether the whole message will go back: it was asked for, fits, and no
 * transfer encoding stands in the way.  `text` need not be filled yet.
 */
bool dsn_returns_full(const struct dsn_report *r);

/*
 * Appends the report.  ST_LIMIT or out of memory: b has failed.  ST_SYNTAX: a
 * report without recipients, or an address that would break the header.
 */
enum st dsn_write(struct buf *b, const struct dsn_report *r,
    struct dsn_needs *ret, struct fault *why);

#endif
