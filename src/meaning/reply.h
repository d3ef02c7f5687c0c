/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a peer's reply means, for who talked to the peer and so knows codes and
 * stage: these, its words and a time that it names become one verdict.  How is
 * decided in meaning/explain.h; a reply that tells nothing is "unknown", never
 * guessed at.
 *
 * Whether a recipient has failed is verdict_is_permanent(); the action says
 * what follows for the message and its site.
 */
#ifndef MEANING_REPLY_H
#define MEANING_REPLY_H

#include "catalog/verdict.h"
#include "smtp/client.h"

/*
 * A peer may name a time, but it may not hold our queue for longer than this;
 * a longer one counts as this.
 */
#define MEANING_RETRY_MAX 86400u /* seconds */

/*
 * code: 200-599.  esc: of the reply, ESC_NONE when it has none.  raw: the
 * whole reply, lines with codes, CRLF between them; it becomes verdict.reply
 * and must live as long.
 *
 * An enhanced code whose class is not the basic code's gets that class (RFC
 * 2034 section 4 demands that they agree) and is marked VERDICT_DERIVED_ESC.
 * Where there is none, one is derived from the reason, and marked too.  A
 * reason that comes from less than an exactly known enhanced code is marked
 * VERDICT_DERIVED_REASON.
 */
struct verdict meaning_of_reply(
    unsigned code, struct esc esc, struct slice raw, enum smtp_stage stage);

/*
 * Seconds after which a reply asks to be tried again ("try again in 5
 * minutes", "greylisted for 300 seconds", "come back in 00:04:30", "nach 5
 * Minuten"); 0 when it names no time plainly.  At most MEANING_RETRY_MAX.
 */
unsigned meaning_retry_after(struct slice raw);

#endif
