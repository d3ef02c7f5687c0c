/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the two halves of the converter (seven_bit.h) share.  Nothing outside
 * of it includes this.
 */
#ifndef MAIL_SEVEN_BIT_PART_H
#define MAIL_SEVEN_BIT_PART_H

#include "mail/seven_bit.h"

/* The first reason counts. */
void seven_bit_cannot(struct seven_bit *s, const char *why);

void seven_bit_begin_header(struct seven_bit *s, bool is_message);
/*
 * s->header is whole; `empty`: the empty line ended it.  A body begins, or the
 * header of the message that is in it.
 */
void seven_bit_end_header(struct seven_bit *s, bool empty);

void seven_bit_begin_body(
    struct seven_bit *s, enum seven_bit_code wanted, bool fixed);
void seven_bit_body(struct seven_bit *s, struct slice bytes);
/* The line break that waits was one of the body. */
void seven_bit_break_line(struct seven_bit *s);
/* The body is over; `line`: and no boundary follows. */
void seven_bit_end_body(struct seven_bit *s, bool line);

#endif
