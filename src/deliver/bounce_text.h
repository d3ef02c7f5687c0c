/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a report that people read: plain words in their language. */
#ifndef DELIVER_BOUNCE_TEXT_H
#define DELIVER_BOUNCE_TEXT_H

#include "deliver/bounce.h"
#include "i18n/text.h"

/* Lines end in CRLF.  `headers` are those of the message. */
struct bounce_words {
	const struct bounce_job *job;
	enum lang lang;
	bool to_postmaster; /* a double bounce */
	bool full; /* the whole message is returned, not only headers */
	struct slice headers;
};

/* Every recipient was passed on to a host that promises no report. */
bool bounce_all_relayed(const struct bounce_job *job);

enum text_id bounce_subject(const struct bounce_words *w);
void bounce_text_put(struct buf *b, const struct bounce_words *w);

/*
 * The verdict with the arguments that its sentence needs, kept in a: the
 * span of an expired message is known only here.  False: out of memory.
 */
bool bounce_verdict(const struct bounce_job *job, const struct spool_rcpt *r,
    enum lang lang, struct arena *a, struct verdict *ret);

#endif
