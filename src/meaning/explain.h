/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text of a reply becomes a verdict, with the reason why we think so: a
 * rule that its words match, or else its codes, or nothing at all.  One line
 * or many, with codes or without, with what a log or a bounce puts in front.
 * Nothing is allocated, no state is kept.  Whole messages are not read here.
 *
 * Contradictions are settled so.  The basic code's first digit governs whether
 * to try again (RFC 5321 4.2.1), however plain the words are: who is told to
 * come back loses nothing by it.  What happened is told by the words, then by
 * the enhanced code, then by the basic one.  An enhanced code of the other
 * class (RFC 2034 section 4 forbids it) still says what it is about: its
 * subject and detail go on under the basic code's class, and `said` keeps it
 * as it came.
 */
#ifndef MEANING_EXPLAIN_H
#define MEANING_EXPLAIN_H

#include "meaning/rule.h"

enum meaning_confidence {
	CONFIDENCE_NONE,
	CONFIDENCE_LOW,
	CONFIDENCE_MEDIUM,
	CONFIDENCE_HIGH,
	CONFIDENCE_COUNT
};

/* What the reason rests on. */
enum meaning_basis {
	BASIS_NOTHING,
	BASIS_WORDS,    /* rule says which */
	BASIS_ENHANCED, /* the enhanced code */
	BASIS_BASIC,    /* the basic code, and the stage if it is known */
	BASIS_COUNT
};

/* Flags: what is odd about the reply. */
#define MEANING_CLASS_MISMATCH    1u  /* 450 with 5.x.x */
#define MEANING_TEXT_AGAINST_CODE 2u  /* the words say another thing */
#define MEANING_DOTTED_CODE       4u  /* "3.5.4" stood for 354 */
#define MEANING_CUT               8u  /* longer than we look at */
#define MEANING_NOT_UTF8          16u /* taken as Latin-1 */
#define MEANING_NO_CODE           32u
#define MEANING_ODD_CODE          64u /* "5.01.1" or "9.1.1" */
#define MEANING_NOTES             7

struct explanation {
	struct verdict verdict;
	enum meaning_confidence confidence;
	enum meaning_basis basis;
	const struct rule_row *rule;         /* NULL when no words decided */
	const struct provider_row *provider; /* NULL when not recognised */
	struct esc said; /* as it came, whatever its class; ESC_NONE: none */
	unsigned notes;  /* MEANING_… */
	bool gave_up;    /* words say that it was tried until time ran out */
	bool staged;     /* stage is known: from the caller or the text */
	enum smtp_stage stage;
};

/*
 * What a delivery, or who holds the text alone, knows.  staged false: the
 * stage is taken from the text, if it names one.
 */
struct meaning_input {
	unsigned basic;     /* 0: none */
	struct esc esc;     /* ESC_NONE: none */
	struct slice reply; /* whole, as it came: verdict.reply */
	struct slice text;  /* where its words begin */
	struct slice esc_text;
	bool staged;
	enum smtp_stage stage;
	struct meaning_memo *memo; /* of replies in a row (memo.h); or NULL */
};

/* Finds the codes in the text and decides.  The text may be anything. */
void meaning_explain(struct slice text, struct explanation *ret);

/* The same of one reply of many, with what earlier ones left in the memo. */
void meaning_explain_next(
    struct slice text, struct meaning_memo *memo, struct explanation *ret);

/* The same where it is known what was answered. */
void meaning_explain_at(
    struct slice text, enum smtp_stage stage, struct explanation *ret);

/* Decides what the codes and words mean. */
void meaning_decide(const struct meaning_input *in, struct explanation *ret);

/* Such reasons stand for whole subjects; they name nothing that happened. */
bool meaning_is_vague(enum reason reason);

/* "high"; "class-mismatch" for a single flag.  Never empty. */
struct slice meaning_confidence_name(enum meaning_confidence c);
struct slice meaning_note_name(unsigned note);

#endif
