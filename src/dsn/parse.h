/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine-readable parts of reports: delivery status (RFC 3464, RFC 6533
 * for global-delivery-status) and abuse feedback (RFC 5965).  What comes in
 * is read as it was meant: groups without empty lines between them, fields in
 * any order and letter case, folds that lost their blanks.  It does not say
 * what the codes mean (meaning/message.h).
 */
#ifndef DSN_PARSE_H
#define DSN_PARSE_H

#include "base/arena.h"
#include "base/st.h"
#include "catalog/esc.h"
#include "dsn/dsn.h"

/* Recipients of one report; the rest is not looked at. */
#define DSN_RCPTS_MAX 10000
/* A diagnostic longer than this is cut. */
#define DSN_DIAGNOSTIC_MAX 4096

struct dsn_parsed_rcpt {
	struct slice original, final; /* addresses without their types */
	struct slice actual;          /* X-Actual-Recipient, of Sendmail */
	bool has_action;              /* `action` was told and is known */
	enum dsn_action action;
	struct esc status;            /* class 0: none that can be read */
	struct slice status_comment;  /* words behind the code */
	struct slice remote_mta;      /* without its type */
	struct slice diagnostic_type; /* "smtp", "X-Postfix"; or empty */
	struct slice diagnostic;      /* on one line, without its type */
	struct slice last_attempt, retry_until, log_id;
};

struct dsn_parsed {
	struct slice envid, reporting_mta, received_from, arrival;
	/* fields outside the RFC that several systems write */
	struct slice sender, message_id;
	struct dsn_parsed_rcpt *rcpts;
	size_t count;
	bool limited; /* DSN_RCPTS_MAX was reached */
};

/*
 * Reads the content of a delivery-status part; slices are views into it or
 * kept in a.  Fails for want of memory only (ST_MEMORY); a part that says
 * nothing has no recipients.
 */
enum st dsn_parse(struct dsn_parsed *ret, struct arena *a, struct slice text);

/* Recipients of one feedback report. */
#define DSN_FEEDBACK_RCPTS 32

/* The first report of a feedback part, RFC 5965 section 3. */
struct dsn_feedback {
	struct slice type; /* "abuse", "opt-out", "not-spam"; empty: none */
	struct slice user_agent, source_ip, arrival, envid;
	struct slice mail_from;                   /* Original-Mail-From */
	struct slice rcpt_to[DSN_FEEDBACK_RCPTS]; /* Original-Rcpt-To */
	unsigned rcpts;
	struct slice reported_domain;
};

void dsn_parse_feedback(struct dsn_feedback *ret, struct slice text);

#endif
