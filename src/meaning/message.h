/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole message: is it a bounce, whom is it about, what happened to each?
 * Reports are read as RFC 3464 and RFC 5965 lay them out, everything else as
 * mail systems are used to lay out their words for people (meaning/form.h),
 * and both when a message has both: the one that says more decides.  The
 * message is never changed, nothing is asked of anybody, and what cannot be
 * read is said in `notes`.
 */
#ifndef MEANING_MESSAGE_H
#define MEANING_MESSAGE_H

#include "base/arena.h"
#include "base/st.h"
#include "dsn/dsn.h"
#include "mail/charset.h"
#include "meaning/explain.h"

/* What an arena for one message should allow; more is never asked for. */
#define BOUNCE_MEMORY_MAX (64u << 20)

enum bounce_kind {
	BOUNCE_MESSAGE, /* none of the others */
	BOUNCE_FAILURE,
	BOUNCE_DELAY,
	BOUNCE_SUCCESS,
	BOUNCE_FEEDBACK,
	BOUNCE_AUTO_REPLY,
	BOUNCE_KINDS
};

/* Where a recipient's name was found. */
enum bounce_found {
	BOUNCE_FOUND_REPORT,     /* delivery-status or feedback part */
	BOUNCE_FOUND_LIST,       /* words for people: a list of addresses */
	BOUNCE_FOUND_SENTENCE,   /* … a sentence */
	BOUNCE_FOUND_TRANSCRIPT, /* … a dialogue */
	BOUNCE_FOUND_NOTICE,     /* … a JSON notice */
	BOUNCE_FOUND_HEADER,     /* X-Failed-Recipients */
	BOUNCE_FOUND_ORIGINAL,   /* the message that came back */
	BOUNCE_FOUND_SENDER,     /* From of an automatic answer */
	BOUNCE_FOUNDS
};

/* Flags of bounce.notes. */
#define BOUNCE_CUT       1u  /* the message ends before its parts do */
#define BOUNCE_LIMITED   2u  /* more parts or recipients than we look at */
#define BOUNCE_LOSSY     4u  /* text damaged, or in a charset not known */
#define BOUNCE_NO_REPORT 8u  /* a report without its machine-readable part */
#define BOUNCE_GUESSED   16u /* no recipient was named: it is the original's */
#define BOUNCE_FORWARDED 32u /* it was attached to another message */
#define BOUNCE_NOTES     6

/* Messages in one another that are opened for a bounce that was passed on. */
#define BOUNCE_FORWARD_MAX 4
/* Attached messages that are looked at in each. */
#define BOUNCE_ATTACHED_MAX 16

struct bounce_rcpt {
	struct slice recipient; /* local@domain, as it stands there */
	struct slice original;  /* as the sender wrote it; or empty */
	enum bounce_found found;
	bool has_action; /* a report told `action` */
	enum dsn_action action;
	struct esc status;       /* that a report told; class 0: none */
	struct slice text;       /* the words that decided, on one line */
	struct slice remote_mta; /* or empty */
	struct slice last_attempt, retry_until;
	struct explanation meaning; /* its reply is `text` */
};

struct bounce {
	enum bounce_kind kind;
	struct bounce_rcpt *rcpts;
	size_t count;
	/* of the message that it is about; empty when not told */
	struct slice message_id; /* with <> */
	struct slice subject;    /* UTF-8 */
	struct slice sender;     /* of its envelope */
	struct slice envid;
	struct slice arrival; /* date as written */
	struct slice reporting_mta;
	struct slice feedback_type; /* "abuse"; only of feedback */
	unsigned notes;             /* BOUNCE_… */
};

/*
 * Reads a stored message, a mailbox's "From " line before it allowed, with
 * lines that end in CRLF or LF.  What ret points to is kept in a or lies in
 * the message.  c may be NULL: then rarer charsets are not read.  Fails for
 * want of memory only (ST_MEMORY), and then always: nothing is left out.  a is
 * for this message alone.  A bounce that somebody attached to an
 * ordinary message is read in place of that one, and BOUNCE_FORWARDED noted.
 */
enum st bounce_read(struct bounce *ret, struct arena *a, struct slice message,
    const struct charset_converter *c);

/*
 * True when text is likely a whole message: it begins with header fields, or
 * is a notice as a service posts it.
 */
bool bounce_is_message(struct slice text);

/* "auto-reply"; "transcript"; "cut" for a single flag.  Never empty. */
struct slice bounce_kind_name(enum bounce_kind kind);
struct slice bounce_found_name(enum bounce_found found);
struct slice bounce_note_name(unsigned note);

#endif
