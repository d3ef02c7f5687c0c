/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words for people in a bounce: whom they name, and what they say about
 * each.  There is no standard for them, but only a few ways in which mail
 * systems lay them out, and one reader for each way; which way a text goes is
 * seen in the text alone.  What the reasons mean is decided elsewhere.
 *
 *	list        an address on a line, and its reason beside or below it
 *	sentence    "Your mail to <a@b> could not be delivered because …"
 *	transcript  ">>> RCPT TO:<a@b>", "<<< 550 …", "550 <a@b>... …"
 *	notice      JSON: {"notificationType": "Bounce", …}
 */
#ifndef MEANING_FORM_H
#define MEANING_FORM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/st.h"

/* Recipients that one text may name; the rest is not looked at. */
#define FORM_ENTRIES_MAX 10000
/* Texts about one recipient; the first are the nearest to it. */
#define FORM_REASONS 4
/* A reason longer than this is cut. */
#define FORM_REASON_MAX 2048
/* Texts that name no recipient; the first are kept. */
#define FORM_SHARED 4
/* Addresses that only stand in the words; the first are kept. */
#define FORM_MENTIONED 4

/* Recipients of one dialogue that a reply to DATA is noted for. */
#define FORM_ACCEPTED 16

enum form_how { FORM_LIST, FORM_SENTENCE, FORM_TRANSCRIPT, FORM_NOTICE };

enum form_notice {
	FORM_NO_NOTICE,
	FORM_BOUNCE_NOTICE,
	FORM_DELAY_NOTICE,
	FORM_DELIVERY_NOTICE,
	FORM_COMPLAINT_NOTICE
};

struct form_entry {
	struct slice recipient;
	enum form_how how;
	struct slice reason[FORM_REASONS]; /* on one line each, codes and all */
	unsigned reasons;
	/* what our side made of a peer's reply that is among the reasons */
	struct slice echo;
	/* of a notice */
	struct slice status;
	enum form_notice notice;
	/* private */
	size_t chain; /* next of the same hash, plus one */
};

struct form {
	struct form_entry *entries;
	size_t count;
	struct slice intro;               /* what was said before the first */
	struct slice shared[FORM_SHARED]; /* replies that name nobody */
	unsigned shareds;
	/* what stands behind "To:", and in words, when nothing names more */
	struct slice addressee, mentioned[FORM_MENTIONED];
	unsigned mentioneds;
	struct slice host;     /* that a transcript talked to last */
	struct slice returned; /* the message that came back, in the text */
	enum form_notice notice;
	/* of a notice */
	struct slice sender, message_id, subject, reporting, complaint;
	bool limited; /* a limit was reached */
	bool failed;  /* out of memory */
	/* private */
	struct arena *arena;
	size_t room;
	size_t *heads; /* hash table: index plus one */
	size_t slots;
};

/*
 * Reads the text (UTF-8, any line ends).  The slices are views into it or kept
 * in a.  Fails for want of memory only.
 */
enum st form_read(struct form *ret, struct arena *a, struct slice text);

/* --- what the readers share ------------------------------------------- */

struct form_line {
	struct slice whole, text; /* as it stands; without blanks around it */
	unsigned indent;
	bool blank;
};

bool form_line_next(struct slice *in, struct form_line *ret);

/* The entry of that address, made if need be; NULL at a limit. */
struct form_entry *form_entry(
    struct form *f, struct slice recipient, enum form_how how);

/* The entry of that address, or NULL. */
const struct form_entry *form_find(
    const struct form *f, struct slice recipient);

/* Keeps a reason, unless it is empty, known or one too many. */
void form_add_reason(struct form *f, struct form_entry *e, struct slice reason);
void form_add_shared(struct form *f, struct slice reason);
/* Keeps the first. */
void form_set_echo(struct form *f, struct form_entry *e, struct slice text);

/* Takes "<a@b>" or "a@b" off the front. */
bool form_scan_address(struct slice *in, struct slice *ret);

/* Contains one of the words, which are in lower case; an empty one ends them.
 */
bool form_has_any(struct slice s, const struct slice *words);

/* A reply code as it stands in a reply: "550 ", "(421-", ": 554". */
bool form_has_reply(struct slice s);

/* "550 …", "550-…", "550: …" at the front; 0 when there is no code. */
unsigned form_reply_code(struct slice s);

/*
 * Where the message that came back begins in a text; its length when it is
 * not in there.  *ret_returned is that message.
 */
size_t form_find_returned(struct slice text, struct slice *ret_returned);

/* What a line begins with: "Recipient:", "Motif :", "제목:". */
enum form_label {
	FORM_LABEL_NONE,
	FORM_LABEL_RECIPIENT,
	FORM_LABEL_ADDRESSEE, /* "To:": the recipient, when no other is named */
	FORM_LABEL_REASON,
	FORM_LABEL_OTHER, /* subject, date, sender of the message */
	FORM_LABEL_ID
};

/* Takes a label that is known, in any of many languages, off the front. */
enum form_label form_scan_label(struct slice *in);

/*
 * A label of a recipient, or words that do a label's work; these are then
 * *ret_lead: "Unable to deliver message to: ".
 */
bool form_scan_recipient_label(struct slice *in, struct slice *ret_lead);

/* Notes the addresses that words name, as long as no entry is open. */
void form_note_mentioned(struct form *f, struct slice words);

/* True when the text is JSON of the kind that services send. */
bool form_is_notice(struct slice text);

/* Each returns false and changes nothing when the text is not of its form. */
bool form_read_notice(struct form *f, struct slice text);
void form_read_lines(struct form *f, struct slice text);

/* Lines of a dialogue, one after the other. */
struct form_transcript {
	struct form *form;
	struct slice rcpt; /* that was proposed last; empty: another verb */
	struct slice accepted[FORM_ACCEPTED]; /* whom DATA is about */
	unsigned accepteds;
	bool data;          /* the last verb was DATA */
	struct slice reply; /* to what was said last */
	struct buf lines;   /* of that reply */
	bool open;          /* more lines of it may come */
};

void form_transcript_init(struct form_transcript *t, struct form *f);
void form_transcript_deinit(struct form_transcript *t);
/* True when the line was one of a dialogue. */
bool form_transcript_feed(
    struct form_transcript *t, const struct form_line *line, bool in_section);
/* The dialogue is over, or another begins. */
void form_transcript_end(struct form_transcript *t);

/* HTML as text, for bounces that have no other: tags dropped, lines kept. */
bool form_html_text(struct arena *a, struct slice html, struct slice *ret);

#endif
