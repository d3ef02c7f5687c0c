/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text in any charset made UTF-8.  The common ones are read by tables of our
 * own; all others go to a converter that the caller passes in, because the
 * library itself asks no system.  It never fails: what cannot be read becomes
 * U+FFFD, and the return value says so.
 */
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include "base/buf.h"

/*
 * convert() appends `in`, which is in `charset`, to b as well-formed UTF-8,
 * with U+FFFD for what is malformed; false, with b as it was, when it does
 * not know the charset.  NULL: there is no converter.
 */
struct charset_converter {
	bool (*convert)(
	    void *ctx, struct slice charset, struct slice in, struct buf *b);
	void *ctx;
};

/*
 * True when bytes that declare `charset` (may be empty) are UTF-8 as they
 * stand: nothing has to be converted or repaired.
 */
bool charset_is_settled(struct slice charset, struct slice text);

/*
 * Appends text as UTF-8, without NUL: no text needs it, and much that reads
 * text stops at it.  An empty or unknown charset is guessed:
 * UTF-8 when it is well-formed, else what mail/charset_guess.h says.  Text
 * that says it is UTF-8 without having one character of it is taken for
 * Windows-1252.  False when something was lost or the charset was not known.
 */
bool charset_put(struct buf *b, struct slice charset, struct slice text,
    const struct charset_converter *c);

#endif
