/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of codes: basic codes (RFC 5321 and its extensions) and the
 * registry of enhanced codes (RFC 3463), each with a short English title and
 * the reason that it stands for when nothing else is known.  What a whole
 * reply means is not decided here (meaning/reply.h).
 */
#ifndef CATALOG_CODE_H
#define CATALOG_CODE_H

#include "catalog/verdict.h"

/* Stages of a dialogue at which one code may mean different things. */
enum code_at {
	CODE_AT_CONNECT,
	CODE_AT_STARTTLS,
	CODE_AT_MAIL,
	CODE_AT_RCPT,
	CODE_AT_CONTENT,
	CODE_AT_COUNT
};

enum code_standing { CODE_STANDARD, CODE_OBSOLETE, CODE_NON_STANDARD };

struct basic_row {
	unsigned code;
	struct slice title;
	enum reason reason; /* at any other stage */
	enum reason at[CODE_AT_COUNT];
	enum code_standing standing;
	struct slice source;  /* "RFC 5321 4.2.2"; empty when non-standard */
	struct slice company; /* enhanced codes: "X.1.1 X.2.1" */
	struct slice words;   /* "mailbox unavailable | requested action" */
};

struct enhanced_row {
	unsigned subject, detail;
	struct slice title;
	enum reason reason; /* for class 5, and where the class is open */
	enum reason reason_temporary; /* for class 4; mostly the same */
	enum code_standing standing;
	struct slice source;
	struct slice company; /* basic codes: "450 550", "5XX", "any" */
};

/* Sorted by number. */
extern const struct basic_row catalog_basics[];
extern const size_t catalog_basic_count;
extern const struct enhanced_row catalog_enhanceds[];
extern const size_t catalog_enhanced_count;

/* Spelled as in data/: "standard", "obsolete", "non-standard". */
struct slice code_standing_name(enum code_standing standing);

/* NULL when no list has the code; there are some that no RFC has. */
const struct basic_row *catalog_basic_find(unsigned code);

/*
 * Whether the text says what pages say that put dots into this code.  By its
 * words alone a "5.5.0" is known to be 550 and not X.5.0.
 */
bool basic_row_is_said(const struct basic_row *row, struct slice text);

/*
 * The row of the code; of its subject's X.y.0 when the detail is unknown; of
 * X.0.0 when the subject is unknown, too (RFC 3463 section 3).  *ret_exact
 * (may be NULL) says whether it is the code itself.  NULL for class 0.
 */
const struct enhanced_row *catalog_enhanced_find(
    struct esc esc, bool *ret_exact);

/*
 * True when the row speaks of a success; the others speak of failures, and say
 * nothing of a 2.y.z but what it is about.
 */
bool enhanced_row_is_success(const struct enhanced_row *row);

/*
 * True when a code of this class (0: open) may be made of the row: no 5.1.5,
 * which would refuse a valid address; no 2.1.1 and its kin but those that
 * servers say with a success.
 */
bool enhanced_row_has_class(const struct enhanced_row *row, unsigned class);

/*
 * What the row stands for in this class (0: open).  5.3.2 is said by a host
 * that never takes mail, 4.3.2 by one that does not now.
 */
enum reason enhanced_row_reason(const struct enhanced_row *row, unsigned class);

/* What somebody wrote when they wrote a code. */
enum code_kind {
	CODE_BASIC,    /* 550 */
	CODE_BASICS,   /* 5XX, 55X: all that begin so */
	CODE_ENHANCED, /* 5.1.1, X.1.1 */
	CODE_SUBJECT,  /* X.4, 5.4.X: all of a subject */
	CODE_CLASS,    /* 5.X.X: all of a class */
	CODE_PAIR      /* 550 5.1.1 */
};

/* What is odd about it; flags of code_query.notes. */
#define CODE_NOTE_LEADING_ZERO 1u  /* 5.01.1 for 5.1.1, 0550 for 550 */
#define CODE_NOTE_WRONG_CLASS  2u  /* 6.1.1; only 2, 4 and 5 exist */
#define CODE_NOTE_DOTTED       4u  /* 1.0.1: basic code 101 with dots */
#define CODE_NOTE_MAYBE_DOTTED 8u  /* 4.2.0: X.2.0, or 420 with dots */
#define CODE_NOTE_DIFFERS      16u /* 450 5.1.1: two classes */
#define CODE_NOTES             5

struct code_query {
	enum code_kind kind;
	/*
	 * The basic code; of CODE_BASICS the lowest one (500, 550).  With a
	 * note about dots, the code that is, or may be, meant by them.
	 */
	unsigned basic;
	unsigned known; /* digits of a CODE_BASICS that were given: 1 or 2 */
	/* class 0 when it was written X, or is none that exists */
	struct esc esc;
	unsigned class_said; /* with CODE_NOTE_WRONG_CLASS */
	unsigned notes;
};

/*
 * Reads a code as people write it: digits or X (of any letter case, also the
 * y and z of RFC 5321), blanks and a # around it.  False when it is none.
 */
bool code_parse(struct slice text, struct code_query *ret);

/* "basic-pattern"; "leading-zero" for a single flag.  Never empty. */
struct slice code_kind_name(enum code_kind kind);
struct slice code_note_name(unsigned note);

/*
 * Whether a kind of codes (CODE_BASICS, CODE_SUBJECT, CODE_CLASS) includes a
 * code of the catalogue: one of its subject that has its class.
 */
bool code_includes_basic(const struct code_query *kind, unsigned code);
bool code_includes_enhanced(
    const struct code_query *kind, const struct enhanced_row *row);

/* The code as it should be written: "550", "5XX", "X.1.1", "550 5.1.1". */
void code_put(struct buf *b, const struct code_query *q);

#endif
