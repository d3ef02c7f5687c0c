/* SPDX-License-Identifier: Apache-2.0 */
/* What is made of whole messages is in tests/golden/bounces; here the edges. */
#include "kit/kit.h"

#include "catalog/table.h"
#include "meaning/message.h"

#include <stdlib.h>

#define REPORT                                                           \
	"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"         \
	"Content-Type: multipart/report; boundary=b\n\n"                 \
	"--b\n\n<a@b.example>: 550 5.1.1 User unknown\n"                 \
	"--b\nContent-Type: message/delivery-status\n\n"                 \
	"Reporting-MTA: dns; mx.example\n\n"                             \
	"Final-Recipient: rfc822; a@b.example\nAction: failed\n"         \
	"Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n" \
	"--b\nContent-Type: text/rfc822-headers\n\n"                     \
	"Return-Path: <me@c.example>\nMessage-ID: <1@c.example>\n"       \
	"Subject: =?utf-8?Q?gr=C3=BCn?=\n--b--\n"

static const struct {
	const char *name, *in;
	bool message;
} beginnings[] = {
	{ "a message", REPORT, true },
	{ "an mbox", "From a@b Tue Mar  3 10:00:00 2026\n" REPORT, true },
	{ "two fields and a body", "From: a@b\nTo: c@d\n\nhello\n", true },
	{ "a notice", "{\"eventType\":\"Bounce\"}", true },
	{ "notices", " [{\"email\":\"a@b\",\"event\":\"bounce\"}]", true },
	{ "other brackets", "{a} [b]", false },
	{ "a field without a blank came first",
	    "Delivered-To:a@b\nFrom: a@b\nTo: c@d\n\nhello\n", true },
	{ "only a word without a blank", "SMTP-Error:no such user\n\n", false },
	{ "a reply", "550 5.1.1 User unknown\n", false },
	{ "a reply like a field", "Error: no such user\n", false },
	{ "a log line", "Mar  3 10:00:00 mx postfix/smtp[1]: x\n", false },
	{ "nothing", "", false },
};

static void
knows_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		assert_row(beginnings[i].name,
		    bounce_is_message(slice_str(beginnings[i].in)) ==
			beginnings[i].message);
}

static void
tells_of_the_original(void **state)
{
	struct arena a;
	struct bounce b;

	(void)state;
	arena_init(&a, BOUNCE_MEMORY_MAX);
	assert_int_equal(bounce_read(&b, &a, SLICE(REPORT), NULL), ST_OK);
	assert_int_equal(b.kind, BOUNCE_FAILURE);
	assert_int_equal(b.count, 1);
	assert_int_equal(b.notes, 0);
	assert_slice("id", b.message_id, SLICE("<1@c.example>"));
	assert_slice("sender", b.sender, SLICE("me@c.example"));
	assert_slice("subject", b.subject, SLICE("gr\xc3\xbcn"));
	assert_slice("reporting", b.reporting_mta, SLICE("mx.example"));
	assert_int_equal(b.rcpts[0].meaning.verdict.reason, REASON_BAD_MAILBOX);
	assert_int_equal(b.rcpts[0].meaning.verdict.basic, 550);
	arena_deinit(&a);
}

/* Cut anywhere, it is read as far as it goes; in memory exactly as long. */
static void
every_head(void **state)
{
	struct slice whole = SLICE(REPORT);
	struct arena a;

	(void)state;
	arena_init(&a, BOUNCE_MEMORY_MAX);
	for (size_t len = 0; len <= whole.len; len++) {
		char *copy = malloc(len + 1);
		struct bounce b;

		assert_non_null(copy);
		memcpy(copy, whole.at, len);
		arena_clear(&a);
		assert_int_equal(
		    bounce_read(&b, &a, slice_of(copy, len), NULL), ST_OK);
		for (size_t i = 0; i < b.count; i++)
			assert_true(
			    b.rcpts[i].meaning.verdict.reason < REASON_COUNT);
		free(copy);
	}
	arena_deinit(&a);
}

/* Megabytes of anything end soon, and in no more memory than allowed. */
static void
big(void **state)
{
	static const char *const fill[] = { "<a@b.example>\n", "--b\n", "\n",
		"x", "<<< 550 no\n", "To: a@b.example\n", "<", "{\"a\":[",
		"&#64;", "a@b.example, ", "=?utf-8?B?", "550-\n" };
	static const char *const heads[] = { "",
		"From: MAILER-DAEMON@x\nSubject: failure notice\n\n",
		"From: postmaster@x\nSubject: Undeliverable\n"
		"Content-Type: text/html\n\n",
		"Content-Type: multipart/report; boundary=b\n\n--b\n"
		"Content-Type: message/delivery-status\n\n" };

	(void)state;
	for (size_t h = 0; h < sizeof(heads) / sizeof(heads[0]); h++)
		for (size_t f = 0; f < sizeof(fill) / sizeof(fill[0]); f++) {
			struct bounce m;
			struct arena a;
			struct buf b;

			arena_init(&a, BOUNCE_MEMORY_MAX);
			buf_init(&b, 11u << 20);
			buf_put_str(&b, heads[h]);
			while (b.len < (h == 1 ? 10u << 20 : 1u << 20))
				buf_put(&b, slice_str(fill[f]));
			assert_true(buf_ok(&b));
			assert_int_equal(
			    bounce_read(&m, &a, buf_slice(&b), NULL), ST_OK);
			buf_deinit(&b);
			arena_deinit(&a);
		}
}

/* As many messages as told, and behind them one that is a bounce. */
static enum bounce_kind
kind_behind(unsigned others, struct bounce *ret)
{
	struct arena a;
	struct buf b;

	buf_init(&b, 1u << 20);
	buf_put_str(&b, "From: a@b\nContent-Type: multipart/mixed; "
			"boundary=out\n\n");
	for (unsigned i = 0; i < others; i++)
		buf_put_str(&b, "--out\nContent-Type: message/rfc822\n\n"
				"From: a@b\nTo: c@d\n\nhello\n");
	buf_put_str(
	    &b, "--out\nContent-Type: message/rfc822\n\n" REPORT "--out--\n");
	arena_init(&a, BOUNCE_MEMORY_MAX);
	assert_int_equal(bounce_read(ret, &a, buf_slice(&b), NULL), ST_OK);
	buf_deinit(&b);
	arena_deinit(&a);
	return ret->kind;
}

static void
looks_into_some_attached_messages(void **state)
{
	struct bounce b;

	(void)state;
	assert_int_equal(kind_behind(0, &b), BOUNCE_FAILURE);
	assert_int_equal(b.notes, BOUNCE_FORWARDED);
	assert_int_equal(
	    kind_behind(BOUNCE_ATTACHED_MAX - 1, &b), BOUNCE_FAILURE);
	assert_int_equal(kind_behind(BOUNCE_ATTACHED_MAX, &b), BOUNCE_MESSAGE);
	assert_int_equal(b.notes, 0);
}

/* An event of a service names so many and no more. */
static void
a_notice_has_its_limit(void **state)
{
	struct bounce m;
	struct arena a;
	struct buf b;

	(void)state;
	buf_init(&b, 1u << 20);
	buf_put_str(&b, "{\"eventType\":\"Bounce\",\"x\":[");
	for (unsigned i = 0; i < 101; i++) {
		buf_put_str(&b, i > 0 ? ",{\"email\":\"u" : "{\"email\":\"u");
		buf_put_uint(&b, i);
		buf_put_str(&b, "@b.example\"}");
	}
	buf_put_str(&b, "]}");
	arena_init(&a, BOUNCE_MEMORY_MAX);
	assert_int_equal(bounce_read(&m, &a, buf_slice(&b), NULL), ST_OK);
	assert_int_equal(m.count, 100);
	assert_int_equal(m.notes, BOUNCE_LIMITED);
	buf_deinit(&b);
	arena_deinit(&a);
}

static void
names(void **state)
{
	(void)state;
	for (int i = 0; i < BOUNCE_KINDS; i++)
		assert_true(bounce_kind_name((enum bounce_kind)i).len > 0);
	for (int i = 0; i < BOUNCE_FOUNDS; i++)
		assert_true(bounce_found_name((enum bounce_found)i).len > 0);
	for (int i = 0; i < BOUNCE_NOTES; i++)
		for (int n = 0; n < i; n++)
			assert_false(slice_eq(bounce_note_name(1u << i),
			    bounce_note_name(1u << n)));
}

static void
out_of_memory(void **state)
{
	static const struct slice all[] = {
		SLICE_INIT(REPORT),
		SLICE_INIT(
		    "From: a@b\nTo: c@d\n"
		    "Content-Type: multipart/mixed; boundary=out\n\n"
		    "--out\nContent-Type: message/rfc822\n"
		    "Content-Transfer-Encoding: 8bit\n\n" REPORT "--out--\n"),
		SLICE_INIT("{\"Message\":\"{\\\"eventType\\\":\\\"Bounce\\\","
			   "\\\"email\\\":\\\"a@b.example\\\",\\\"code\\\":"
			   "550,\\\"reason\\\":\\\"no\\\"}\",\"type\":\"x\"}"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (unsigned n = 1;; n++) {
			struct bounce b;
			struct arena a;
			bool failed;
			enum st st;

			arena_init(&a, BOUNCE_MEMORY_MAX);
			kit_fail_alloc(n);
			st = bounce_read(&b, &a, all[i], NULL);
			failed = kit_failed();
			kit_fail_alloc(0);
			assert_true(st == ST_OK || failed);
			if (!failed)
				assert_int_equal(b.count, 1);
			arena_deinit(&a);
			if (!failed)
				break;
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_messages),
		cmocka_unit_test(tells_of_the_original),
		cmocka_unit_test(every_head),
		cmocka_unit_test(big),
		cmocka_unit_test(looks_into_some_attached_messages),
		cmocka_unit_test(a_notice_has_its_limit),
		cmocka_unit_test(names),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
