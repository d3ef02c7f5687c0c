/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Date and time as RFC 5322 3.3 writes them.  Reading takes the obsolete
 * forms of 4.3 as well: years of two digits, zones by name, comments.  It has
 * no clock and no zone of its own; both come from the caller.
 */
#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include "base/buf.h"

/* "Sat, 21 Nov 2026 21:06:00 +0900"; the zone is minutes east of UTC. */
void date_put(struct buf *b, uint64_t unix_ms, int zone_minutes);

/*
 * The whole of s.  False when it is no date, or lies before 1970.  A wrong
 * day of the week does not matter: the date is what counts.  *ret_zone is
 * minutes east of UTC, 0 for "-0000" and for zones nobody knows.
 */
bool date_parse(struct slice s, uint64_t *ret_ms, int *ret_zone);

#endif
