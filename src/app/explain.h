/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an explanation looks to a program (JSON) and to a person.  What it says
 * is decided in meaning/; the texts are those of i18n/.
 */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include "app/face.h"
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

struct explain_rule {
	struct buf heads[CONFIDENCE_COUNT], sources;
};

struct explain_writer {
	enum lang lang;
	struct buf out; /* the caller writes it and clears it */
	/* private: the parts that are the same for each reason and actor, for
	 * the same texts, and for each rule with each confidence; rules may be
	 * NULL, then these are made each time */
	struct buf heads[REASON_COUNT][ACTOR_COUNT];
	struct explain_tail tails[EXPLAIN_TAILS];
	struct explain_rule *rules;
};

void explain_writer_init(struct explain_writer *w, enum lang lang);
void explain_writer_deinit(struct explain_writer *w);

/* Appends one object; no line break. */
void explain_put_json(
    struct explain_writer *w, struct slice input, const struct explanation *e);

/* Appends a JSON string with its quotes; malformed UTF-8 becomes U+FFFD. */
void explain_put_string(struct buf *b, struct slice s);

/* Rows of a terminal of 24, without that of the prompt. */
#define EXPLAIN_ROWS 23

/*
 * One screen for a person; false when memory ran out.  over: the message came
 * back, so that nobody tries again.
 */
bool explain_put_text(const struct face *f, struct slice input,
    const struct explanation *e, bool over);

/* Somebody else's words, made harmless, in so many rows at most. */
bool explain_put_quote(
    const struct face *f, unsigned indent, unsigned rows, struct slice s);

#endif
