/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words in many languages by which messages of mail systems are known.  Nobody
 * but the files of message.c includes it.
 */
#ifndef MEANING_MESSAGE_WORDS_H
#define MEANING_MESSAGE_WORDS_H

#include "meaning/normalise.h"

enum message_words {
	WORDS_UNDELIVERED,  /* subjects of bounces */
	WORDS_RETURNED,     /* … that are said of mail alone */
	WORDS_DELAYED,      /* subjects of notices of a delay */
	WORDS_STILL_TRYING, /* what such a notice says */
	WORDS_DELIVERED,    /* … and one of success */
	WORDS_ANSWER,       /* how automatic answers begin their subjects */
	WORDS_AWAY,         /* … and so do people who write themselves */
	WORDS_REPLY,        /* "Re:", "Fwd:" */
	WORDS_COUNT
};

/* True when the normal text has one of them; or begins with one of them. */
bool message_says(const struct normal *n, enum message_words words);
/* As the first, and no "not" stands before it. */
bool message_says_plainly(const struct normal *n, enum message_words words);
bool message_begins(const struct normal *n, enum message_words words);

#endif
