/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of a reply around a time to come back, in the languages that mail
 * systems speak: what calls for it, what may stand between, what a unit is
 * called.  Letters with accents stand in both forms, small ones only where no
 * sentence begins with the word.  It finds no times; meaning/retry.c does.
 */
#ifndef MEANING_RETRY_WORDS_H
#define MEANING_RETRY_WORDS_H

#include "base/slice.h"

enum retry_word {
	RETRY_OTHER,
	RETRY_CALL,  /* "again", "wait": the time to come is the time asked */
	RETRY_SMALL, /* may stand between a call and its time */
	RETRY_IN,    /* small, and opens a sentence: "in 5 minutes, try …" */
	RETRY_AFTER, /* small, and names no limit: "via 5 minutes, …" */
};

enum retry_word retry_word(struct slice word);

/* 3600 for "hours", 0 for what is no unit. */
unsigned retry_unit(struct slice word);

/* 1 for "an" and "one", 30 for "thirty"; 0 for what is no number. */
unsigned retry_number(struct slice word);

/* Whether retry_number() may know the word at the front; "half" is such one. */
bool retry_opens_number(struct slice text);

/*
 * Scripts without blanks: a unit at the front is taken, and its seconds are
 * the result; 0 when there is none.
 */
unsigned retry_take_unit(struct slice *in);

/* Whether what follows such a time says that it is to be waited for. */
bool retry_is_awaited(struct slice rest);

#endif
