/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 2047: words of a header field that are not ASCII.  It writes UTF-8 and
 * reads what mail/charset.h reads; a word in any other charset, or one that is
 * damaged, stays as it is, because a wrong letter is worse than an unread one.
 */
#ifndef MAIL_ENCODED_WORD_H
#define MAIL_ENCODED_WORD_H

#include "mail/charset.h"

/*
 * Appends a blank and UTF-8 text as unstructured field content: as it stands
 * when it is plain ASCII, else as encoded words in B or Q, whichever is
 * shorter.  Folds so that no line is over 76 columns; `column` is how many
 * stand on the current line already (at least the name and the colon).
 * Malformed bytes become U+FFFD.
 */
void encoded_word_put(struct buf *b, struct slice text, size_t column);

/*
 * Appends an unfolded field value with its encoded words undone, as UTF-8.
 * Control characters inside them become blanks, so that the result is still
 * one line; bytes outside them are copied as they are.  converter may be NULL:
 * then words in rarer charsets stay as they are.
 */
void encoded_word_decode(struct buf *b, struct slice value,
    const struct charset_converter *converter);

#endif
