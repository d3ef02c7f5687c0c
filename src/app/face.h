/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a command shows itself to a person: in their language, as wide as their
 * terminal, with colour only there.  What it says is not decided here.
 */
#ifndef APP_FACE_H
#define APP_FACE_H

#include "base/slice.h"
#include "i18n/lang.h"

#include <stdio.h>

/* Lines longer than this are tiring to read, however wide the terminal is. */
#define FACE_WIDTH_MAX 80
/* Narrower than this nothing could be set in columns. */
#define FACE_WIDTH_MIN 40

enum face_style {
	FACE_PLAIN,
	FACE_STRONG,
	FACE_DIM,
	FACE_GOOD,  /* green */
	FACE_LATER, /* yellow */
	FACE_BAD    /* red */
};

struct face {
	FILE *to;
	enum lang lang;
	/* private */
	bool colour;
	unsigned width;
};

/*
 * The language of LC_ALL, LC_MESSAGES or LANG, else English; colour when `to`
 * is a terminal that has it and NO_COLOR is not set (no-color.org).
 */
void face_init(struct face *f, FILE *to);

/* --lang: false, and said so, when there is no such language. */
bool face_lang(struct face *f, const char *tag);

/* As it stands, without a line end. */
void face_put(const struct face *f, enum face_style style, struct slice s);

/* The text of an id, with a line end, as a heading. */
void face_heading(const struct face *f, enum text_id id);

/*
 * A paragraph, broken between words, `indent` columns from the left.  The
 * label, which may be empty, stands in front of its first line, padded to
 * `column`; the other lines begin below the text.
 */
struct face_label {
	struct slice text;
	enum face_style style;
	unsigned column;
};
void face_paragraph(const struct face *f, unsigned indent,
    struct face_label label, struct slice text);

/*
 * The same without a label and in one style, but at most so many rows of it,
 * with dots where it was cut; returns how many it took.  Words of somebody
 * else must be clean (text_put makes them so).
 */
unsigned face_rows(const struct face *f, enum face_style style, unsigned indent,
    unsigned rows, struct slice text);

/* Columns that it takes on a terminal: 가 takes two, an accent none. */
unsigned face_columns(struct slice s);

#endif
