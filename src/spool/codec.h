/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the bodies of records say.  Reasons, actors, actions and situations
 * are written by their names, since their numbers change from one version to
 * the next and the queue must outlive an upgrade; a name that is not known
 * any more reads as "unknown".  Parsed slices are views into the body.
 */
#ifndef SPOOL_CODEC_H
#define SPOOL_CODEC_H

#include "spool/record.h"
#include "spool/spool.h"

/* A message's head ends here; it has a check sum of its own so that it can be
 * read without its content. */
#define MESSAGE_HEAD_MAX (32u << 20)
#define MESSAGE_PREFIX   8 /* length and check sum before the head */

struct chunk {
	struct place place;
	uint32_t len; /* of its content */
};

/* What a message record says beside the message. */
struct message_extra {
	spool_id settles; /* meaningful when settle_count > 0 */
	bool settle_delay;
	const uint32_t *settle_rcpts;
	size_t settle_count;
	const struct chunk *chunks; /* none: content stands behind the head */
	size_t chunk_count;
};

/* Appends length, check sum and head. */
void message_head_put(struct buf *b, const struct spool_message *m,
    const struct message_extra *x);

/*
 * `body` is the start of a message record's body, at least up to the end of
 * the head.  *ret_len is prefix and head together: where content begins.
 * ST_SYNTAX: damaged; ST_MEMORY; ST_LIMIT: body too short, *ret_len is set.
 */
enum st message_head_parse(struct slice body, struct arena *a,
    struct spool_message *ret, struct message_extra *ret_x, size_t *ret_len);

/* The state of one recipient; `to` and `original` are not touched. */
void note_put(struct buf *b, uint32_t rcpt, const struct spool_rcpt *r);
bool note_parse(struct slice body, uint32_t *ret_rcpt, struct spool_rcpt *ret);

#endif
