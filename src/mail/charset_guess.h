/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which charset text is in that is no UTF-8 and declares none, by the octets
 * that each language's letters have.  A few words are enough; where they are
 * not it is Windows-1252, in which every octet is something.  It is UTF-8 where
 * only some octets of the text are damaged.  It converts nothing;
 * mail/charset.h does.
 */
#ifndef MAIL_CHARSET_GUESS_H
#define MAIL_CHARSET_GUESS_H

#include "base/slice.h"

struct slice charset_guess(struct slice text);

#endif
