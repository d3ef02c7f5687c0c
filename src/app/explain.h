/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an explanation looks to a program (JSON) and to a person.  What it says
 * is decided in meaning/; the texts are those of i18n/.
 */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include "meaning/tell.h"

/*
 * Octets of a line or text that are read; what is longer is explained by its
 * head, and the answer notes that it was cut.
 */
#define EXPLAIN_LINE_MAX 65536

/* Sets of texts whose JSON is kept; a new one takes its place from another. */
#define EXPLAIN_TAILS 256

struct explain_tail {
	enum text_id title, meaning, advice;
	struct buf json;
};

struct explain_writer {
	enum lang lang;
	bool color;     /* headings stand out, for a terminal */
	struct buf out; /* the caller writes it and clears it */
	/* private: the parts that are the same for each reason and actor, for
	 * the same texts, and for each rule with each confidence; rules may be
	 * NULL, then nothing is kept */
	struct buf heads[REASON_COUNT][ACTOR_COUNT];
	struct explain_tail tails[EXPLAIN_TAILS];
	struct buf (*rules)[CONFIDENCE_COUNT];
};

void explain_writer_init(struct explain_writer *w, enum lang lang);
void explain_writer_deinit(struct explain_writer *w);

/* Appends one object; no line break. */
void explain_put_json(
    struct explain_writer *w, struct slice input, const struct explanation *e);

/* Appends a JSON string with its quotes; malformed UTF-8 becomes U+FFFD. */
void explain_put_string(struct buf *b, struct slice s);

/* One screen for a person. */
void explain_put_text(
    struct explain_writer *w, struct slice input, const struct explanation *e);

/*
 * The reply in a line of a mail log, when it is one that tells of a delivery:
 * of Postfix ("status=bounced (…)"), Sendmail ("stat=…") or Exim ("** a@b …").
 */
bool explain_log_line(struct slice line, struct slice *ret);

#endif
