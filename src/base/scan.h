/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking things off the front of a slice: each scan_* either takes what it
 * names and moves the slice forward, or leaves the slice alone and returns
 * false.  That all-or-nothing is what lets a parser try one alternative after
 * another without remembering where it was.
 */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include "base/slice.h"

bool scan_byte(struct slice *in, char c);
bool scan_ibyte(struct slice *in, char c); /* either letter case */
bool scan_str(struct slice *in, struct slice word);
bool scan_istr(struct slice *in, struct slice word);

/* 1 to max_digits (at most 9) decimal digits, no sign, no leading zero. */
bool scan_number(struct slice *in, unsigned max_digits, unsigned *ret);

/* Decimal digits that fit 64 bits; leading zeros are allowed. */
bool scan_uint64(struct slice *in, uint64_t *ret);

/* One or more bytes for which is() holds. */
bool scan_while(struct slice *in, bool (*is)(char), struct slice *ret);

/* Zero or more SP and HTAB; always succeeds. */
void scan_blank(struct slice *in);

#endif
