/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/utf8.h"
#include "i18n/text.h"

static struct buf b;

static int
setup(void **state)
{
	(void)state;
	buf_init(&b, 4096);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_deinit(&b);
	return 0;
}

static void
every_text_is_there(void **state)
{
	(void)state;
	for (unsigned l = 0; l < LANG_COUNT; l++)
		for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++) {
			struct slice s =
			    text_find((enum lang)l, (enum text_id)id);

			assert_true(s.len > 0);
			assert_true(utf8_valid(s));
			assert_true(slice_find_byte(s, '\n') == SLICE_NPOS);
		}
	assert_int_equal(text_find(LANG_KO, TEXT_NONE).len, 0);
}

static void
texts_are_in_their_language(void **state)
{
	static const struct {
		enum lang lang;
		const char *text;
	} rows[] = {
		{ LANG_EN, "Mailbox is full" },
		{ LANG_KO, "메일함이 가득 찼습니다" },
		{ LANG_DE, "Postfach ist voll" },
		{ LANG_RU, "Почтовый ящик переполнен" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_slice(rows[i].text,
		    text_find(rows[i].lang, TEXT_REASON_MAILBOX_FULL_TITLE),
		    slice_str(rows[i].text));
}

/* A report about a reason must always have something to say. */
static void
every_reason_can_be_explained(void **state)
{
	(void)state;
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		enum reason r = (enum reason)i;

		assert_int_not_equal(text_of_title(r), TEXT_NONE);
		assert_int_not_equal(text_of_meaning(r), TEXT_NONE);
		if (r != REASON_ACCEPTED)
			assert_int_not_equal(
			    text_of_advice(r, ACTOR_SENDER), TEXT_NONE);
		assert_int_equal(text_of_advice(r, ACTOR_NOBODY), TEXT_NONE);
	}
	for (unsigned i = 0; i < ACTOR_COUNT; i++)
		assert_int_not_equal(text_of_actor((enum actor)i), TEXT_NONE);
	assert_int_equal(text_of_title(REASON_LOOP), TEXT_REASON_LOOP_TITLE);
	assert_int_equal(
	    text_of_meaning(REASON_LOOP), TEXT_REASON_LOOP_MEANING);
	assert_int_equal(text_of_advice(REASON_LOOP, ACTOR_SENDER_ADMIN),
	    TEXT_REASON_LOOP_ADVICE_SENDER_ADMIN);
	assert_int_equal(
	    text_of_situation(SITUATION_NULL_MX), TEXT_SITUATION_NULL_MX);
	assert_int_equal(text_of_situation(SITUATION_NONE), TEXT_NONE);
	assert_int_equal(text_of_situation(SITUATION_NOOP_OK), TEXT_NONE);
}

static void
arguments(void **state)
{
	static const struct {
		const char *name;
		struct slice args[2];
		size_t count;
		const char *text;
	} rows[] = {
		{ "both", { SLICE("mx.example"), SLICE("refused") }, 2,
		    "No connection to the server mx.example could be made "
		    "(refused)." },
		{ "one missing", { SLICE("mx.example") }, 1,
		    "No connection to the server mx.example could be made "
		    "()." },
		{ "UTF-8 stays", { SLICE("메일.example"), SLICE("é") }, 2,
		    "No connection to the server 메일.example could be made "
		    "(é)." },
		{ "line breaks, DEL, C1",
		    { SLICE("a\r\nb\x7f"), SLICE("\xc2\x85") }, 2,
		    "No connection to the server a??b? could be made (?)." },
		{ "separators and turns",
		    { SLICE("\xe2\x80\xa8"), SLICE("\xe2\x80\xae"
						   "cba") },
		    2, "No connection to the server ? could be made (?cba)." },
		{ "not UTF-8", { SLICE("\xff\xc0"), SLICE("\xe2\x80") }, 2,
		    "No connection to the server ?? could be made (?"
		    "?)." },
		{ "braces", { SLICE("{1}"), SLICE("{0}") }, 2,
		    "No connection to the server {1} could be made ({0})." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&b);
		text_put(&b, LANG_EN, TEXT_SITUATION_CONNECT_FAILED,
		    rows[i].args, rows[i].count);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].text));
	}
}

static void
order_is_the_language_s(void **state)
{
	(void)state;
	TEXT_PUT(&b, LANG_DE, TEXT_DATE_TIME, SLICE("2026"), SLICE("11"),
	    SLICE("21"), SLICE("09"), SLICE("05"));
	assert_slice("de", buf_slice(&b), SLICE("21.11.2026, 09:05 Uhr UTC"));
}

static void
a_full_buf_is_not_overrun(void **state)
{
	struct buf small;

	(void)state;
	buf_init(&small, 10);
	TEXT_PUT(&small, LANG_RU, TEXT_BOUNCE_GREETING, SLICE("mx"));
	assert_false(buf_ok(&small));
	assert_true(small.len <= 10);
	buf_deinit(&small);
}

static void
memory_may_end(void **state)
{
	struct buf small;

	(void)state;
	buf_init(&small, 1000);
	kit_fail_alloc(1);
	TEXT_PUT(&small, LANG_RU, TEXT_BOUNCE_GREETING, SLICE("mx"));
	assert_true(kit_failed());
	kit_fail_alloc(0);
	assert_false(buf_ok(&small));
	buf_deinit(&small);
}

static void
plurals(void **state)
{
	static const struct {
		enum lang lang;
		uint64_t n;
		const char *text;
	} rows[] = {
		{ LANG_EN, 0, "0 minutes" },
		{ LANG_EN, 1, "1 minute" },
		{ LANG_EN, 2, "2 minutes" },
		{ LANG_KO, 1, "1분" },
		{ LANG_KO, 5, "5분" },
		{ LANG_DE, 1, "1 Minute" },
		{ LANG_DE, 7, "7 Minuten" },
		{ LANG_RU, 0, "0 минут" },
		{ LANG_RU, 1, "1 минуту" },
		{ LANG_RU, 2, "2 минуты" },
		{ LANG_RU, 4, "4 минуты" },
		{ LANG_RU, 5, "5 минут" },
		{ LANG_RU, 11, "11 минут" },
		{ LANG_RU, 12, "12 минут" },
		{ LANG_RU, 14, "14 минут" },
		{ LANG_RU, 15, "15 минут" },
		{ LANG_RU, 21, "21 минуту" },
		{ LANG_RU, 22, "22 минуты" },
		{ LANG_RU, 111, "111 минут" },
		{ LANG_RU, 121, "121 минуту" },
		{ LANG_EN, UINT64_MAX, "18446744073709551615 minutes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&b);
		text_put_count(&b, rows[i].lang, PLURAL_UNIT_MINUTE, rows[i].n);
		assert_slice(
		    rows[i].text, buf_slice(&b), slice_str(rows[i].text));
	}
}

static void
spans(void **state)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} rows[] = {
		{ 0, "0 seconds" },
		{ 1, "1 second" },
		{ 59, "59 seconds" },
		{ 60, "1 minute" },
		{ 61, "61 seconds" },
		{ 119, "119 seconds" },
		{ 120, "2 minutes" },
		{ 149, "2 minutes" },
		{ 150, "3 minutes" },
		{ 300, "5 minutes" },
		{ 3600, "1 hour" },
		{ 5400, "90 minutes" },
		{ 7200, "2 hours" },
		{ 86399, "1 day" },
		{ 86400, "1 day" },
		{ 90000, "25 hours" },
		{ 172799, "2 days" },
		{ 3599, "1 hour" },
		{ 172800, "2 days" },
		{ 5 * 86400, "5 days" },
		{ 5 * 86400 - 3600, "5 days" },
		{ UINT64_MAX, "213503982334601 days" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&b);
		text_put_span(&b, LANG_EN, rows[i].seconds);
		assert_slice(
		    rows[i].text, buf_slice(&b), slice_str(rows[i].text));
	}
	buf_clear(&b);
	text_put_span(&b, LANG_RU, 3 * 86400);
	assert_slice("ru", buf_slice(&b), SLICE("3 дня"));
}

static void
times(void **state)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01 00:00 UTC" },
		{ 951782399, "2000-02-28 23:59 UTC" },
		{ 951782400, "2000-02-29 00:00 UTC" },
		{ 951868800, "2000-03-01 00:00 UTC" },
		{ 1078012800, "2004-02-29 00:00 UTC" },
		{ 4107456000, "2100-02-28 00:00 UTC" },
		{ 4107542400, "2100-03-01 00:00 UTC" },
		{ 1795293000, "2026-11-21 20:30 UTC" },
		{ 253402300799, "9999-12-31 23:59 UTC" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&b);
		text_put_time(&b, LANG_EN, rows[i].seconds);
		assert_slice(
		    rows[i].text, buf_slice(&b), slice_str(rows[i].text));
	}
	buf_clear(&b);
	text_put_time(&b, LANG_KO, UINT64_MAX);
	assert_true(buf_ok(&b));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_text_is_there),
		TEST(texts_are_in_their_language),
		TEST(every_reason_can_be_explained),
		TEST(arguments),
		TEST(order_is_the_language_s),
		TEST(a_full_buf_is_not_overrun),
		TEST(memory_may_end),
		TEST(plurals),
		TEST(spans),
		TEST(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
