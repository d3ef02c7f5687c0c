/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened, and what follows from it: the one type that a policy check
 * returns, the server writes on the wire, the delivery makes of each reply,
 * the scheduler acts upon, and bounces, logs and people read.
 *
 * It holds codes and ids, never a sentence of ours: texts are looked up by id
 * in the reader's language.  A peer's reply is kept whole in `reply`.
 * The slices are views; whoever stores a verdict keeps them in an arena
 * (verdict_keep).
 */
#ifndef CATALOG_VERDICT_H
#define CATALOG_VERDICT_H

#include "base/arena.h"
#include "catalog/esc.h"
#include "catalog_ids.h" /* generated: reason, cause, actor, action, … */

#define VERDICT_ARGS 2

/* Which parts were not said but concluded; flags of verdict.derived. */
#define VERDICT_DERIVED_BASIC  1u
#define VERDICT_DERIVED_ESC    2u
#define VERDICT_DERIVED_REASON 4u

struct verdict {
	unsigned basic; /* 0 when no reply was involved */
	struct esc esc; /* class 0 when none */
	enum reason reason;
	enum cause cause; /* CAUSE_NONE: the reason is all that is known */
	enum actor actor;
	enum action action;
	unsigned retry_after;     /* seconds; 0 when no time was named */
	unsigned derived;         /* VERDICT_DERIVED_… */
	enum situation situation; /* ours; SITUATION_NONE when a peer's word */
	unsigned provider, rule;  /* ids of meaning/; 0 when none */
	unsigned confidence;      /* enum meaning_confidence; for the log, and
				     not kept in the spool */
	struct slice args[VERDICT_ARGS]; /* {0} and {1} of our texts */
	struct slice reply; /* the peer's, as it came, CRLF between lines */
};

/* A verdict of our own: codes, reason, actor and action from the table. */
struct verdict verdict_of(enum situation s);
struct verdict verdict_of_1(enum situation s, struct slice arg0);
struct verdict verdict_of_2(
    enum situation s, struct slice arg0, struct slice arg1);

/* By the enhanced code's class, or else by the basic code's first digit. */
bool verdict_is_success(const struct verdict *v);
bool verdict_is_permanent(const struct verdict *v);

/* Copies the slices into a; false when memory ran out. */
bool verdict_keep(struct verdict *v, struct arena *a);

/*
 * Appends our English text of the situation with its arguments put in, as
 * it stands in a reply: without codes, without CRLF.
 */
void verdict_put_text(struct buf *b, const struct verdict *v);

#endif
