/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Address literals, RFC 5321 4.1.3: the grammar alone.  What an address is
 * worth, and whether it is ours, is known elsewhere.
 */
#ifndef MAIL_LITERAL_H
#define MAIL_LITERAL_H

#include "base/slice.h"

/* What stands between the brackets: 192.0.2.1, IPv6:2001:db8::1, tag:x. */
bool literal_valid(struct slice s);

#endif
