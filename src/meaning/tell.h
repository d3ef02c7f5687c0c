/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told of an explanation, whoever asks: how bad it is, what decided,
 * which text advises.  Words and ids only; how they are laid out, as JSON, on
 * a screen or behind an accessor, is for the caller.
 */
#ifndef MEANING_TELL_H
#define MEANING_TELL_H

#include "i18n/text.h"
#include "meaning/explain.h"

enum meaning_severity {
	SEVERITY_SUCCESS,
	SEVERITY_INTERMEDIATE, /* 3yz: go on */
	SEVERITY_TEMPORARY,
	SEVERITY_PERMANENT,
	SEVERITY_COUNT
};

enum meaning_severity meaning_severity(const struct verdict *v);

/*
 * The most exact texts there are: of the cause that its words tell; or of the
 * enhanced code that the peer gave, where it means the same as its words; or
 * of the reason.  A situation of ours has its own sentence (i18n/text.h).
 */
struct reason_texts meaning_texts(const struct verdict *v);

/* The text for whoever has to act, or else for the sender. */
enum text_id meaning_advice(
    const struct reason_texts *texts, const struct verdict *v);

/*
 * Appends what decided: a rule's id ("gmail-rate"), or a code ("code-5.1.1",
 * "code-550"); nothing when nothing did.
 */
void meaning_put_rule(struct buf *b, const struct explanation *e);

/*
 * The row to show to people: that of the cause that the words tell, or else
 * the rule that decided.  NULL when no words did.
 */
const struct rule_row *meaning_witness(const struct explanation *e);

/* Where the rule or the code that decided is from; empty: nowhere. */
struct slice meaning_source(const struct explanation *e);

/*
 * The enhanced code to show, class 0 when there is none: as the peer said it,
 * even with the wrong class, or else as concluded.  And which parts of what is
 * shown so were concluded.
 */
struct esc meaning_enhanced(const struct explanation *e);
unsigned meaning_derived(const struct explanation *e);

/* How many flags verdict.derived has. */
#define MEANING_DERIVED 3

/* "permanent"; "enhanced" for a single flag.  Never empty. */
struct slice meaning_severity_name(enum meaning_severity s);
struct slice meaning_derived_name(unsigned flag);

#endif
