/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files behind include/pabal share.  The public interface and the
 * rooms below have their own types, so that the rooms may change while the
 * interface stays; here one becomes the other, and nothing is decided.
 */
#ifndef API_API_H
#define API_API_H

#include "base/arena.h"
#include "i18n/text.h"
#include "meaning/explain.h"
#include "meaning/tell.h"

#include <pabal/message.h>

/*
 * s must have a NUL behind it, as literals and what an arena keeps have, or be
 * empty.
 */
struct pabal_text api_text(struct slice s);

/* A single flag's name, or empty. */
struct pabal_text api_flag_name(
    unsigned flag, unsigned flags, struct slice (*name)(unsigned flag));

/* English when there is no better one. */
enum lang api_lang(const char *wanted);

/*
 * What the caller asks for, with all defaults filled in; NULL asks for
 * nothing.  False when it asks for something that this version does not know.
 */
bool api_options(const struct pabal_options *in, struct pabal_options *ret);

/* False for PABAL_STAGE_UNKNOWN and numbers that are none. */
bool api_stage(enum pabal_stage stage, enum smtp_stage *ret);

/* What has failed: memory, or the arena's ceiling. */
enum pabal_status api_refusal(const struct arena *a);

/* Numbers of the interface for those of the rooms below, and back. */
enum pabal_reason api_reason_of(enum reason reason);
enum pabal_actor api_actor_of(enum actor actor);
enum pabal_action api_action_of(enum action action);
bool api_reason(enum pabal_reason in, enum reason *ret);
bool api_actor(enum pabal_actor in, enum actor *ret);

struct pabal_enhanced api_enhanced_of(struct esc esc);

struct pabal_reply {
	/* holds this, too; empty in the reply of a recipient */
	struct arena arena;
	struct explanation e;
	enum lang lang;
	struct reason_texts texts;
	struct slice input, enhanced, rule;
};

/* Fills ret with what belongs to e; false when a has no more memory. */
bool api_reply_fill(struct pabal_reply *ret, struct arena *a,
    struct slice input, const struct explanation *e, enum lang lang);

#endif
