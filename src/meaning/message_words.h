/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a normal text has one of the words of a list (meaning/words.h).
 * Nobody but the files of message.c includes it.
 */
#ifndef MEANING_MESSAGE_WORDS_H
#define MEANING_MESSAGE_WORDS_H

#include "meaning/normalise.h"
#include "meaning/words.h"

/* True when the text has one of them. */
bool message_says(const struct normal *n, const struct slice *words);
/* As the first, and no "not" stands before it. */
bool message_says_plainly(const struct normal *n, const struct slice *words);
/* True when it begins with one of them, and the word ends there. */
bool message_begins(const struct normal *n, const struct slice *words);

#endif
