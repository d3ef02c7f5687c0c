/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of records: what is taken is written back the same. */
#include "spool/codec.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
message(struct slice body)
{
	struct spool_message m = { .id = 1 }, again = { .id = 1 };
	struct message_extra x = { .settles = 0 }, y = { .settles = 0 };
	struct arena a;
	struct buf b;
	size_t head;

	arena_init(&a, 16u << 20);
	buf_init(&b, 16u << 20);
	if (message_head_parse(body, &a, &m, &x, &head) == ST_OK) {
		assert(head <= body.len);
		message_head_put(&b, &m, &x);
		assert(buf_ok(&b));
		assert(message_head_parse(
			   buf_slice(&b), &a, &again, &y, &head) == ST_OK);
		assert(again.rcpt_count == m.rcpt_count);
		assert(y.settle_count == x.settle_count);
		assert(y.chunk_count == x.chunk_count);
		assert(slice_eq(again.envelope.sender, m.envelope.sender));
	}
	buf_deinit(&b);
	arena_deinit(&a);
}

static void
note(struct slice body)
{
	struct spool_rcpt r = { .attempts = 0 }, again = { .attempts = 0 };
	struct buf b;
	uint32_t rcpt, same;

	buf_init(&b, 16u << 20);
	if (note_parse(body, &rcpt, &r)) {
		note_put(&b, rcpt, &r);
		assert(note_parse(buf_slice(&b), &same, &again));
		assert(same == rcpt && again.attempts == r.attempts);
		assert(slice_eq(again.last.reply, r.last.reply));
	}
	buf_deinit(&b);
}

/* Past the check sums, which no mutation would meet: they are made right. */
static void
as_record(struct slice in)
{
	struct record r = { .type = RECORD_NOTE, .id = 1 }, got;
	struct buf b;
	size_t at;

	buf_init(&b, 1u << 20);
	at = record_begin(&b);
	buf_put(&b, in);
	record_finish(&b, at, 7, &r);
	assert(record_parse(buf_slice(&b), 7, &got));
	assert(slice_eq(got.body, in));
	buf_deinit(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice in = slice_of(data, len);
	struct segment_head h;
	struct record r;

	if (len >= 8)
		(void)record_parse(in, get_u64(in.at), &r);
	(void)segment_head_parse(in, &h);
	as_record(in);
	message(in);
	note(in);
	return 0;
}
