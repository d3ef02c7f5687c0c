/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "smtp/answer.h"

static void
puts_codes_as_asked(void **state)
{
	struct verdict ok = verdict_of(SITUATION_MAIL_OK);
	struct verdict go = verdict_of(SITUATION_DATA_GO);
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	answer_put(&b, &ok, 0);
	answer_put(&b, &ok, ANSWER_ESC);
	go.esc = ESC(2, 0, 0); /* even so: none on 3xx */
	answer_put(&b, &go, ANSWER_ESC);
	assert_slice("three", buf_slice(&b),
	    SLICE("250 sender OK\r\n250 2.1.0 sender OK\r\n"
		  "354 send the message, then a line with only a dot\r\n"));
	buf_deinit(&b);
}

static void
lets_nothing_break_a_line(void **state)
{
	struct verdict v = verdict_of_1(SITUATION_NO_SUCH_MAILBOX,
	    SLICE("a\r\n250 ok\x1b\x7f\xc3\xa4\xff"));
	struct verdict utf8 =
	    verdict_of_1(SITUATION_NO_SUCH_MAILBOX, SLICE("\xc3\xa4"));
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	answer_put(&b, &v, ANSWER_UTF8);
	answer_put(&b, &utf8, 0);
	answer_put(&b, &utf8, ANSWER_UTF8);
	assert_slice("three", buf_slice(&b),
	    SLICE("550 <a??250 ok??\?\?\?>: no such mailbox here\r\n"
		  "550 <\?\?>: no such mailbox here\r\n"
		  "550 <\xc3\xa4>: no such mailbox here\r\n"));
	buf_deinit(&b);
}

/* Whatever the length: whole lines, none over 512, one code, no text lost. */
static void
check_long(size_t len, char c, unsigned flags)
{
	static char text[4000];
	struct slice rest, line;
	struct verdict v;
	size_t letters = 0;
	struct buf b;

	memset(text, c, len);
	for (size_t i = 40; i < len; i += 300)
		text[i] = ' ';
	v = verdict_of_1(SITUATION_NO_SUCH_MAILBOX, slice_of(text, len));
	buf_init(&b, 16384);
	answer_put(&b, &v, flags);
	assert_true(slice_ends(buf_slice(&b), SLICE("\r\n")));
	for (rest = buf_slice(&b); rest.len > 0;) {
		rest = slice_cut(rest, '\n', &line);
		assert_true(line.len + 1 <= SMTP_REPLY_LINE_MAX);
		assert_true(slice_starts(line,
		    rest.len > 0 ? SLICE("550-5.1.1 ") : SLICE("550 5.1.1 ")));
		for (size_t i = 10; i < line.len; i++)
			letters += line.at[i] == c;
	}
	assert_int_equal(letters, len - (len > 40 ? (len - 41) / 300 + 1 : 0));
	buf_deinit(&b);
}

static void
wraps_long_texts(void **state)
{
	(void)state;
	for (size_t len = 400; len < 1200; len++)
		check_long(len, 'X', ANSWER_ESC);
	check_long(4000, 'X', ANSWER_ESC);
}

static void
wraps_between_characters(void **state)
{
	static char text[1000];
	struct verdict v;
	struct buf b;
	struct slice rest, line;

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(text); i += 3)
		memcpy(text + i, "\xed\x95\x9c", 3);
	v = verdict_of_1(SITUATION_NO_SUCH_MAILBOX, slice_of(text, 999));
	buf_init(&b, 4096);
	answer_put(&b, &v, ANSWER_UTF8);
	for (rest = buf_slice(&b); rest.len > 0;) {
		rest = slice_cut(rest, '\n', &line);
		for (size_t i = 4; i < line.len; i++)
			assert_int_not_equal(line.at[i], '?');
		/* no sequence is torn: the first byte is not a tail */
		assert_int_not_equal((unsigned char)line.at[4] & 0xc0, 0x80);
	}
	buf_deinit(&b);
}

static struct slice
first_line(const struct buf *b)
{
	struct slice line;

	slice_cut(buf_slice(b), '\n', &line);
	return line;
}

static void
greets_in_one_line(void **state)
{
	static char host[255], client[255];
	struct smtp_server_setup setup = {
		.hostname = { host, sizeof(host) },
		.limits = SMTP_SERVER_LIMITS_DEFAULT,
		.tls = true,
	};
	struct buf b;

	(void)state;
	memset(host, 'h', sizeof(host));
	memset(client, 'c', sizeof(client));
	buf_init(&b, 4096);
	answer_put_ehlo(&b, &setup, false, slice_of(client, sizeof(client)));
	assert_true(first_line(&b).len < SMTP_REPLY_LINE_MAX);
	assert_int_equal(slice_find(buf_slice(&b), SLICE("c\r\n")), SLICE_NPOS);
	assert_true(slice_find(buf_slice(&b), SLICE("STARTTLS")) != SLICE_NPOS);
	buf_clear(&b);
	answer_put_ehlo(&b, &setup, true, slice_of(client, 10));
	assert_slice("client", slice_from(first_line(&b), 4 + 255),
	    SLICE(" greets cccccccccc\r"));
	assert_true(slice_find(buf_slice(&b), SLICE("STARTTLS")) == SLICE_NPOS);
	buf_deinit(&b);
}

static void
announces_only_limits_that_can_be_said(void **state)
{
	struct smtp_server_setup setup = {
		.hostname = SLICE("mx.test"),
		.limits = { .messages = 1000000, .recipients = 999999 },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	answer_put_ehlo(&b, &setup, false, SLICE("c.test"));
	assert_true(slice_find(buf_slice(&b),
			SLICE("250-LIMITS RCPTMAX=999999\r\n")) != SLICE_NPOS);
	buf_clear(&b);
	setup.limits.recipients = 0;
	answer_put_ehlo(&b, &setup, false, SLICE("c.test"));
	assert_true(slice_find(buf_slice(&b), SLICE("LIMITS")) == SLICE_NPOS);
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_codes_as_asked),
		cmocka_unit_test(lets_nothing_break_a_line),
		cmocka_unit_test(wraps_long_texts),
		cmocka_unit_test(wraps_between_characters),
		cmocka_unit_test(greets_in_one_line),
		cmocka_unit_test(announces_only_limits_that_can_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
