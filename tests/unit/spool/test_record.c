/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "spool/codec.h"
#include "spool/record.h"

#define COOKIE 0x1122334455667788u

static void
note_record(struct buf *b)
{
	struct spool_rcpt r = {
		.state = SPOOL_FAILED,
		.owes_report = true,
		.attempts = 3,
		.last_ms = 12345,
		.last.basic = 550,
		.last.esc = ESC(5, 1, 1),
		.last.reason = REASON_BLOCKLISTED,
		.last.cause = CAUSE_OWN_SENDER_LIST,
		.last.reply = SLICE("550 5.1.1 nobody"),
		.remote_mta = SLICE("mx.example"),
	};
	struct record record = {
		.type = RECORD_NOTE,
		.id = 77,
		.about = 3,
		.mark = { 4, 5 },
	};
	size_t at;

	buf_init(b, 4096);
	at = record_begin(b);
	note_put(b, 9, &r);
	record_finish(b, at, COOKIE, &record);
	assert_true(buf_ok(b));
}

static void
reads_what_was_written(void **state)
{
	struct record r;
	struct spool_rcpt rcpt = { .attempts = 0 };
	struct buf b;
	uint32_t n;

	(void)state;
	note_record(&b);
	assert_int_equal(b.len % 8, 0);
	assert_int_equal(record_measure(buf_slice(&b), COOKIE), b.len);
	assert_true(record_parse(buf_slice(&b), COOKIE, &r));
	assert_int_equal(r.type, RECORD_NOTE);
	assert_int_equal(r.id, 77);
	assert_int_equal(r.about, 3);
	assert_int_equal(r.mark.segment, 4);
	assert_int_equal(r.mark.at, 5);
	assert_true(note_parse(r.body, &n, &rcpt));
	assert_int_equal(n, 9);
	assert_int_equal(rcpt.state, SPOOL_FAILED);
	assert_true(rcpt.owes_report && !rcpt.relayed && !rcpt.delay_told);
	assert_int_equal(rcpt.attempts, 3);
	assert_int_equal(rcpt.last_ms, 12345);
	assert_int_equal(rcpt.last.reason, REASON_BLOCKLISTED);
	assert_int_equal(rcpt.last.cause, CAUSE_OWN_SENDER_LIST);
	assert_true(esc_eq(rcpt.last.esc, ESC(5, 1, 1)));
	assert_slice("reply", rcpt.last.reply, SLICE("550 5.1.1 nobody"));
	assert_slice("mta", rcpt.remote_mta, SLICE("mx.example"));
	buf_deinit(&b);
}

static void
notices_every_bit_that_changes(void **state)
{
	struct record r;
	struct buf b;

	(void)state;
	note_record(&b);
	for (size_t i = 0; i < b.len * 8; i++) {
		b.at[i / 8] = (char)(b.at[i / 8] ^ (1 << i % 8));
		assert_false(record_parse(buf_slice(&b), COOKIE, &r));
		b.at[i / 8] = (char)(b.at[i / 8] ^ (1 << i % 8));
	}
	assert_true(record_parse(buf_slice(&b), COOKIE, &r));
	for (size_t len = 0; len < b.len; len++)
		assert_false(record_parse(slice_of(b.at, len), COOKIE, &r));
	assert_false(record_parse(buf_slice(&b), COOKIE + 1, &r));
	buf_deinit(&b);
}

static void
notices_every_bit_of_a_segments_header(void **state)
{
	struct segment_head h = { 7, 8, 9 }, got;
	struct buf b;

	(void)state;
	buf_init(&b, SEGMENT_HEAD);
	segment_head_put(&b, &h);
	assert_true(buf_ok(&b));
	assert_int_equal(b.len, SEGMENT_HEAD);
	assert_true(segment_head_parse(buf_slice(&b), &got));
	assert_int_equal(got.number, 7);
	assert_int_equal(got.share, 8);
	assert_int_equal(got.cookie, 9);
	for (size_t i = 0; i < b.len * 8; i++) {
		b.at[i / 8] = (char)(b.at[i / 8] ^ (1 << i % 8));
		assert_false(segment_head_parse(buf_slice(&b), &got));
		b.at[i / 8] = (char)(b.at[i / 8] ^ (1 << i % 8));
	}
	buf_deinit(&b);
}

static void
message_survives(void **state)
{
	struct spool_rcpt rcpts[2] = {
		{ .to = { SLICE("a@b"), SLICE("rfc822;a@b"), NOTIFY_NEVER },
		    .original = SLICE("x@b") },
		{ .to.address = SLICE("c@d"),
		    .original = SLICE("c@d"),
		    .delay_told = true,
		    .attempts = 2 },
	};
	struct spool_message m = {
		.arrived_ms = 5,
		.size = 6,
		.eight_bit = true,
		.held = true,
		.client = SLICE("[192.0.2.1]"),
		.language = SLICE("ko"),
		.envelope = { .sender = SLICE("s@t"),
		    .envid = SLICE("e"),
		    .ret = DSN_RET_HDRS,
		    .body = BODY_8BITMIME,
		    .smtputf8 = true },
		.rcpts = rcpts,
		.rcpt_count = 2,
	};
	uint32_t settle[1] = { 4 };
	struct chunk chunk = { { 1, 2 }, 3 };
	struct message_extra x = { 99, true, settle, 1, &chunk, 1 }, gx;
	struct spool_message got = { .id = 1 };
	struct arena a;
	struct buf b;
	size_t len;

	(void)state;
	buf_init(&b, 4096);
	arena_init(&a, 1u << 20);
	message_head_put(&b, &m, &x);
	assert_int_equal(
	    message_head_parse(buf_slice(&b), &a, &got, &gx, &len), ST_OK);
	assert_int_equal(len, b.len);
	assert_int_equal(got.size, 6);
	assert_true(got.eight_bit && got.held && got.envelope.smtputf8);
	assert_int_equal(got.envelope.ret, DSN_RET_HDRS);
	assert_slice("language", got.language, SLICE("ko"));
	assert_int_equal(got.rcpt_count, 2);
	assert_slice("original", got.rcpts[0].original, SLICE("x@b"));
	assert_slice("same", got.rcpts[1].original, SLICE("c@d"));
	assert_true(got.rcpts[1].delay_told);
	assert_int_equal(got.rcpts[1].attempts, 2);
	assert_int_equal(gx.settles, 99);
	assert_int_equal(gx.settle_rcpts[0], 4);
	assert_int_equal(gx.chunks[0].len, 3);
	for (size_t cut = 0; cut < b.len; cut++)
		assert_int_not_equal(message_head_parse(slice_of(b.at, cut), &a,
					 &got, &gx, &len),
		    ST_OK);
	arena_deinit(&a);
	buf_deinit(&b);
}

static void
id_reads_as_it_is_spelt(void **state)
{
	static const spool_id ids[] = { 0, 1, 31, 32, 0x8000000000000000u,
		UINT64_MAX };
	static const char *const bad[] = { "", "0", "00000000000000",
		"G000000000000", "000000000000U", "00000 0000000" };
	spool_id got;

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct buf b;

		buf_init(&b, SPOOL_ID_LEN);
		spool_id_put(&b, ids[i]);
		assert_int_equal(b.len, SPOOL_ID_LEN);
		assert_true(spool_id_parse(buf_slice(&b), &got));
		assert_true(got == ids[i]);
		buf_deinit(&b);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_row(bad[i], !spool_id_parse(slice_str(bad[i]), &got));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_written),
		cmocka_unit_test(notices_every_bit_that_changes),
		cmocka_unit_test(notices_every_bit_of_a_segments_header),
		cmocka_unit_test(message_survives),
		cmocka_unit_test(id_reads_as_it_is_spelt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
