/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts for people in their own language, by id, made from data/ and po/.
 * All is UTF-8.  Arguments may be a peer's bytes: what is not UTF-8, and
 * control characters, become "?", so that no argument starts a line.
 */
#ifndef I18N_TEXT_H
#define I18N_TEXT_H

#include "base/buf.h"
#include "catalog_ids.h" /* generated */
#include "i18n/lang.h"

/* As it stands, with its {0} and {1}.  TEXT_NONE is empty. */
struct slice text_find(enum lang lang, enum text_id id);

/* TEXT_NONE where there is nothing to say. */
struct reason_texts {
	enum text_id title, meaning;
	enum text_id advice[ACTOR_COUNT];
};

/* Of CAUSE_NONE: nothing at all. */
const struct reason_texts *text_of_reason(enum reason reason);
const struct reason_texts *text_of_cause(enum cause cause);

/* Which texts belong to a reason; TEXT_NONE where there is nothing to say. */
enum text_id text_of_title(enum reason reason);
enum text_id text_of_meaning(enum reason reason);
enum text_id text_of_advice(enum reason reason, enum actor reader);

/*
 * The sentence of a situation, TEXT_NONE when it has none.  Its arguments are
 * those of the verdict.
 */
enum text_id text_of_situation(enum situation situation);

/* "You, the sender" */
enum text_id text_of_actor(enum actor actor);

/* Appends the text; {n} becomes args[n], or nothing when there is none. */
void text_put(struct buf *b, enum lang lang, enum text_id id,
    const struct slice *args, size_t count);

/*
 * The same with a text that is not of ours; its braces are {0} to {9}, as
 * bundle_check makes sure.
 */
void text_put_pattern(struct buf *b, struct slice pattern,
    const struct slice *args, size_t count);

/* TEXT_PUT(&b, LANG_KO, TEXT_BOUNCE_GREETING, hostname) */
#define TEXT_PUT(b, lang, id, ...)                                         \
	text_put((b), (lang), (id), (const struct slice[]){ __VA_ARGS__ }, \
	    sizeof((const struct slice[]){ __VA_ARGS__ }) /                \
		sizeof(struct slice))

/* A number with its noun in the right plural: "5 минут". */
void text_put_count(
    struct buf *b, enum lang lang, enum plural_id id, uint64_t n);

/*
 * A span of time, rounded to the nearest whole unit: days for one day or from
 * two days on, and so on down to seconds ("90 minutes", not "2 hours").  It
 * stands in the accusative, as after "for".
 */
void text_put_span(struct buf *b, enum lang lang, uint64_t seconds);

/* A point in time, seconds since 1970, in UTC as the language writes it. */
void text_put_time(struct buf *b, enum lang lang, uint64_t seconds);

#endif
