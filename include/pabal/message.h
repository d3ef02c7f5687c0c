/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole message explained: is it a bounce, whom is it about, and what
 * happened to each of them?
 */
#ifndef PABAL_MESSAGE_H
#define PABAL_MESSAGE_H

#include "reply.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What pabal_message_explain made of a message, and one of its recipients. */
struct pabal_message;
struct pabal_recipient;

/*
 * True when a text begins as a message does, with fields of a header, and not
 * as a reply.
 */
PABAL_API bool pabal_message_is(const char *text, size_t len);

/*
 * Explains a message as it is stored: header and body, CRLF or LF at the end of
 * lines, an mbox "From " line in front allowed.  Reports are read as RFC 3464,
 * RFC 6533 and RFC 5965 lay them out, also damaged ones; other bounces by the
 * ways in which mail systems put them.  Any octets may be given; a text that is
 * no message is a message that is no bounce.  The text is not kept.  options
 * may be NULL.  The caller frees *ret with pabal_message_free().
 *
 * PABAL_MEMORY, PABAL_LIMIT, PABAL_ARGUMENT (as pabal_reply_explain).
 */
PABAL_API enum pabal_status pabal_message_explain(struct pabal_message **ret,
    const char *text, size_t len, const struct pabal_options *options);

/* Frees it, its recipients and every text that they gave.  NULL is nothing. */
PABAL_API void pabal_message_free(struct pabal_message *message);

/* What the message is. */
enum pabal_kind {
	PABAL_KIND_MESSAGE = 0, /* none of the others */
	PABAL_KIND_BOUNCE = 1,
	PABAL_KIND_DELAY = 2,
	PABAL_KIND_SUCCESS = 3,
	PABAL_KIND_FEEDBACK = 4,  /* a complaint (RFC 5965) */
	PABAL_KIND_AUTO_REPLY = 5 /* RFC 3834 */
};

PABAL_API enum pabal_kind pabal_message_kind(
    const struct pabal_message *message);

/* "bounce"; "unknown" for others. */
PABAL_API struct pabal_text pabal_kind_name(enum pabal_kind kind);

/* The tag of the language that its texts are in. */
PABAL_API struct pabal_text pabal_message_lang(
    const struct pabal_message *message);

/*
 * Of the message that it is about, each empty when it is not told: Message-ID
 * with its <>; Subject as UTF-8; reverse-path of the envelope, without <>;
 * envelope id (RFC 3461 4.4); when it arrived, as the report writes it.
 */
PABAL_API struct pabal_text pabal_message_id(
    const struct pabal_message *message);
PABAL_API struct pabal_text pabal_message_subject(
    const struct pabal_message *message);
PABAL_API struct pabal_text pabal_message_sender(
    const struct pabal_message *message);
PABAL_API struct pabal_text pabal_message_envelope_id(
    const struct pabal_message *message);
PABAL_API struct pabal_text pabal_message_arrival(
    const struct pabal_message *message);

/* Who reports (RFC 3464 2.2.2); what is complained of (RFC 5965 3.1). */
PABAL_API struct pabal_text pabal_message_reporting_mta(
    const struct pabal_message *message);
PABAL_API struct pabal_text pabal_message_feedback_type(
    const struct pabal_message *message);

/* Flags: what could not be read. */
enum pabal_message_note {
	PABAL_MESSAGE_CUT = 1,       /* it ends before its parts do */
	PABAL_MESSAGE_LIMITED = 2,   /* it has more than we look at */
	PABAL_MESSAGE_LOSSY = 4,     /* damaged, or in an unknown charset */
	PABAL_MESSAGE_NO_REPORT = 8, /* a report without its fields */
	PABAL_MESSAGE_GUESSED = 16,  /* the original's recipients stand in */
	PABAL_MESSAGE_FORWARDED = 32 /* it was attached to another message */
};

PABAL_API unsigned pabal_message_notes(const struct pabal_message *message);

/* Of a single flag: "cut"; empty when it is none. */
PABAL_API struct pabal_text pabal_message_note_name(unsigned flag);

/*
 * The recipients, in the order in which they are told.  NULL past the last.
 * A recipient belongs to its message.
 */
PABAL_API size_t pabal_message_recipient_count(
    const struct pabal_message *message);
PABAL_API const struct pabal_recipient *pabal_message_recipient(
    const struct pabal_message *message, size_t i);

/*
 * local@domain as it stands there, and as the sender wrote it (RFC 3464 2.3.1),
 * empty when it is not told.  The first is empty, too, in a complaint that
 * names nobody.
 */
PABAL_API struct pabal_text pabal_recipient_address(
    const struct pabal_recipient *recipient);
PABAL_API struct pabal_text pabal_recipient_original(
    const struct pabal_recipient *recipient);

/* Where the recipient was named. */
enum pabal_found {
	PABAL_FOUND_REPORT = 0,     /* in the part for programs */
	PABAL_FOUND_LIST = 1,       /* in words for people: in a list */
	PABAL_FOUND_SENTENCE = 2,   /* … in a sentence */
	PABAL_FOUND_TRANSCRIPT = 3, /* … in a dialogue */
	PABAL_FOUND_NOTICE = 4,     /* in a notice in JSON */
	PABAL_FOUND_HEADER = 5,     /* in X-Failed-Recipients */
	PABAL_FOUND_ORIGINAL = 6,   /* in the message that came back */
	PABAL_FOUND_SENDER = 7      /* it is who answered */
};

PABAL_API enum pabal_found pabal_recipient_found(
    const struct pabal_recipient *recipient);

/* "report"; "unknown" for others. */
PABAL_API struct pabal_text pabal_found_name(enum pabal_found found);

/* What the report says was done (RFC 3464 2.3.3). */
enum pabal_reported {
	PABAL_REPORTED_NOTHING = 0,
	PABAL_REPORTED_FAILED = 1,
	PABAL_REPORTED_DELAYED = 2,
	PABAL_REPORTED_DELIVERED = 3,
	PABAL_REPORTED_RELAYED = 4,
	PABAL_REPORTED_EXPANDED = 5
};

PABAL_API enum pabal_reported pabal_recipient_reported(
    const struct pabal_recipient *recipient);

/* "failed"; empty for PABAL_REPORTED_NOTHING and others. */
PABAL_API struct pabal_text pabal_reported_name(enum pabal_reported reported);

/* The report's Status field (RFC 3464 2.3.4); class 0: it has none. */
PABAL_API struct pabal_enhanced pabal_recipient_reported_status(
    const struct pabal_recipient *recipient);

/*
 * Who said so (RFC 3464 2.3.5), and the dates of 2.3.7 and 2.3.9 as they are
 * written there; each may be empty.
 */
PABAL_API struct pabal_text pabal_recipient_remote_mta(
    const struct pabal_recipient *recipient);
PABAL_API struct pabal_text pabal_recipient_last_attempt(
    const struct pabal_recipient *recipient);
PABAL_API struct pabal_text pabal_recipient_retry_until(
    const struct pabal_recipient *recipient);

/* What it means; belongs to the message.  Never NULL. */
PABAL_API const struct pabal_reply *pabal_recipient_reply(
    const struct pabal_recipient *recipient);

#ifdef __cplusplus
}
#endif

#endif
