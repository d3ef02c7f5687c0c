/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the queue says of a message: words for people, an object for programs.
 * It prints nothing.
 */
#ifndef APP_QUEUE_WORDS_H
#define APP_QUEUE_WORDS_H

#include "spool/spool.h"

#include <jansson.h>

/* "pending", "delivered" … */
const char *queue_state_name(enum spool_state s);

/* What was last heard about a recipient, in one line. */
void queue_put_last(struct buf *b, const struct spool_rcpt *r);

/* As text; bytes that are no UTF-8 as the Latin-1 letters they are. */
json_t *queue_json_text(struct slice s);

/* The whole message; the caller lets it go. NULL: out of memory. */
json_t *queue_json(const struct spool_message *m);

#endif
