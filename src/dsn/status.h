/* SPDX-License-Identifier: Apache-2.0 */
/* Part 2 of a report: the fields for programs (RFC 3464 2, RFC 6533 4.1). */
#ifndef DSN_STATUS_H
#define DSN_STATUS_H

#include "dsn/dsn.h"

/* True when an address is not ASCII: then it is a "global" status. */
bool status_is_wide(const struct dsn_report *r);

/* The content of the part; wide: UTF-8 may stand in it. */
void status_put(struct buf *b, const struct dsn_report *r, bool wide);

#endif
