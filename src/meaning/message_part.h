/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of message.c share: the parts of the message that was read.
 * Nobody else includes it.
 */
#ifndef MEANING_MESSAGE_PART_H
#define MEANING_MESSAGE_PART_H

#include "dsn/parse.h"
#include "mail/mime.h"
#include "meaning/form.h"
#include "meaning/message.h"

struct reading {
	struct bounce *ret;
	struct arena *arena;
	const struct charset_converter *converter;
	struct mime_tree tree;

	/* its own header; values folded, or empty */
	struct slice from, subject, auto_submitted, precedence, return_path;
	struct slice failed_recipients, content_type, to, in_reply_to;
	bool auto_header;    /* X-Autoreply and its kind */
	struct slice mailer; /* User-Agent or X-Mailer */
	bool list;           /* it came over a mailing list */

	struct slice text; /* words for people, UTF-8; or empty */
	bool has_text;
	struct slice report; /* delivery-status fields; or empty */
	bool has_report;
	bool quoted_report;    /* it stood among the words: who put it there? */
	struct slice feedback; /* feedback-report fields; or empty */
	bool has_feedback;
	bool has_disposition;  /* a message disposition notification */
	struct slice returned; /* header of the message that came back */

	struct dsn_parsed dsn;
	struct dsn_feedback arf;
	struct form form;

	/* of `returned` */
	struct slice original_to;
	bool complaint_field; /* a field that complaint loops add */
};

/* Finds the parts; ST_MEMORY is the only failure. */
enum st reading_parts(struct reading *r, struct slice message);

/*
 * The next message that is attached to this one, from part *at on; false when
 * there is no more.  ret->at is NULL at no memory.
 */
bool reading_attached(struct reading *r, size_t *at, struct slice *ret);

/* Addresses that are looked at of one header field. */
#define READING_NAMED_MAX 100

/* Sets ret[READING_NAMED_MAX] to a field's addresses; how many they are. */
size_t reading_scan_addresses(struct slice value, struct slice *ret);

/*
 * The one address that the subject ("Rejected posting to list@b") or else the
 * words name; empty when there are several, or when the message that came back
 * was for somebody else.
 */
struct slice reading_find_mentioned(const struct reading *r);

/* It comes from a program or an office that sends bounces. */
bool reading_is_official(const struct reading *r);

/* What the message is, once all parts were read. */
enum bounce_kind reading_kind(const struct reading *r);

/* Texts about one recipient, the nearest first. */
#define JUDGE_TEXTS_MAX 12

struct judge {
	struct slice near[JUDGE_TEXTS_MAX]; /* about this recipient */
	size_t nears;
	bool replied;      /* one of them has a reply code */
	struct slice echo; /* codes of last resort; its words are not heard */
	struct slice far[JUDGE_TEXTS_MAX]; /* about the message */
	size_t fars;
};

/* Adds a text to a list unless it is empty or one too many. */
void judge_near(struct judge *j, struct slice text);
void judge_far(struct judge *j, struct slice text);

/*
 * Sets r->text and r->meaning from the texts and r->status.  final: nobody
 * tries any more, so what has no code of its own has failed for good.
 */
void judge_rcpt(struct bounce_rcpt *r, const struct judge *j, bool final);

/* The folded value on one line, encoded words undone; empty at no memory. */
struct slice reading_words(
    struct arena *a, struct slice value, const struct charset_converter *c);

#endif
