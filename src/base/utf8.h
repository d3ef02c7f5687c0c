/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing
 * above U+10FFFF.  It does not normalise and knows no properties.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

/* Stands where something was that is no character. */
#define UTF8_REPLACEMENT 0xfffdu

/* Takes one code point off the front; false on malformed or no input. */
bool utf8_scan(struct slice *in, uint32_t *ret);

/* True when all of s is well-formed. */
bool utf8_valid(struct slice s);

/* Appends a code point; UTF8_REPLACEMENT for what is none, and for 0. */
void utf8_put(struct buf *b, uint32_t c);

#endif
