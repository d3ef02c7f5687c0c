/* SPDX-License-Identifier: Apache-2.0 */
/* The spool is a text in memory here; all else is real. */
#include "kit/kit.h"

#include "deliver/bounce.h"
#include "i18n/text.h"
#include "mail/header.h"

#include <stdlib.h>
#include <time.h>

#define NOW  UINT64_C(1795295160000)
#define HONG "\xed\x99\x8d"

static struct slice content;
static enum st read_result;
static size_t read_step;

void
spool_id_put(struct buf *b, spool_id id)
{
	buf_put_uint_pad(b, id, SPOOL_ID_LEN);
}

enum st
spool_read_content(struct spool *s, spool_id id, uint64_t offset, size_t max,
    struct buf *b, struct fault *why)
{
	(void)s;
	(void)id;
	if (read_result != ST_OK)
		return FAULT(why, read_result, .what = "read");
	buf_put(b, slice_head(slice_from(content, offset),
		       max < read_step ? max : read_step));
	return buf_ok(b) ? ST_OK : ST_MEMORY;
}

static struct config_domain domains[] = {
	{ .name = { "example.test", 12 }, .language = { "", 0 } },
	{ .name = { "example.de", 10 }, .language = { "de", 2 } },
};

static struct config config;
static struct spool_rcpt rcpts[3];
static struct spool_message message;
static struct bounce_job job;
static const unsigned first[] = { 0 }, all[] = { 0, 1, 2 };
static struct arena arena;
static struct buf out;

static int
set_up(void **state)
{
	(void)state;
	config = (struct config){
		.hostname = SLICE("mail.example.test"),
		.postmaster = SLICE("Postmaster@example.test"),
		.language = SLICE("en"),
		.domains = domains,
		.domain_count = 2,
	};
	memset(rcpts, 0, sizeof(rcpts));
	rcpts[0].to.address = SLICE("bob@far.example");
	rcpts[0].to.orcpt = SLICE("rfc822;robert@near.example");
	rcpts[0].state = SPOOL_FAILED;
	rcpts[0].last_ms = NOW - 1000;
	rcpts[0].remote_mta = SLICE("mx.far.example");
	rcpts[0].last = (struct verdict){
		.basic = 550,
		.esc = ESC(5, 1, 1),
		.reason = REASON_BAD_MAILBOX,
		.actor = ACTOR_SENDER,
		.action = ACTION_STOP,
		.reply = SLICE("550-5.1.1 no\r\n550 5.1.1 such \x1b\xff user"),
	};
	rcpts[1].to.address = SLICE("carol@secret.example");
	rcpts[1].original = SLICE("carol@nowhere.invalid");
	rcpts[1].last =
	    verdict_of_1(SITUATION_NO_SUCH_DOMAIN, SLICE("nowhere.invalid"));
	rcpts[2].to.address = SLICE("dan@far.example");
	rcpts[2].last = verdict_of(SITUATION_EXPIRED);
	message = (struct spool_message){
		.id = 42,
		.arrived_ms = NOW - 5 * UINT64_C(86400000),
		.client = SLICE("[192.0.2.1]"),
		.envelope = { .sender = SLICE("alice@example.test"),
		    .envid = SLICE("QQ1") },
		.rcpts = rcpts,
		.rcpt_count = 3,
	};
	content = SLICE("From: alice@example.test\r\n"
			"Subject: =?utf-8?B?7ZmN?= lunch\r\n"
			"Message-ID: <1@example.test>\r\n\r\nAt noon?\r\n");
	message.size = content.len;
	read_result = ST_OK;
	read_step = 7;
	job = (struct bounce_job){ .config = &config,
		.message = &message,
		.rcpts = first,
		.rcpt_count = 1,
		.kind = BOUNCE_FAILURE,
		.now_ms = NOW };
	arena_init(&arena, 1 << 20);
	buf_init(&out, 1 << 20);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_deinit(&arena);
	buf_deinit(&out);
	return 0;
}

static bool
has(const char *what)
{
	return slice_find(buf_slice(&out), slice_str(what)) != SLICE_NPOS;
}

static bool
has_text(enum lang lang, enum text_id id)
{
	return slice_find(buf_slice(&out), text_find(lang, id)) != SLICE_NPOS;
}

static struct slice
field(const char *name)
{
	return slice_trim(header_find(buf_slice(&out), slice_str(name)));
}

static struct spool_message
write_it(void)
{
	struct spool_message ret;
	struct fault why = { .what = "none" };

	memset(&ret, 0xff, sizeof(ret));
	buf_clear(&out);
	if (bounce_write(&job, &out, &arena, &ret, &why) != ST_OK)
		fail_msg("%s", why.what);
	assert_int_equal(ret.rcpt_count, 1);
	assert_int_equal(ret.envelope.sender.len, 0);
	assert_int_equal(ret.rcpts[0].to.notify, 0);
	assert_int_equal(ret.envelope.ret, DSN_RET_NONE);
	return ret;
}

static void
tells_the_sender(void **state)
{
	struct spool_message ret = write_it();

	(void)state;
	assert_slice(
	    "to", ret.rcpts[0].to.address, SLICE("alice@example.test"));
	assert_int_equal(ret.envelope.body, BODY_7BIT);
	assert_false(ret.envelope.smtputf8);
	assert_true(ret.arrived_ms == NOW);
	assert_slice("To", field("To"), SLICE("<alice@example.test>"));
	assert_slice("reply", field("In-Reply-To"), SLICE("<1@example.test>"));
	assert_slice("language", field("Content-Language"), SLICE("en"));
	assert_slice("auto", field("Auto-Submitted"), SLICE("auto-replied"));
	assert_true(has("Original-Envelope-Id: QQ1\r\n"));
	assert_true(has("Received-From-MTA: dns; [192.0.2.1]\r\n"));
	assert_true(has("Original-Recipient: rfc822;robert@near.example\r\n"));
	assert_true(has("Final-Recipient: rfc822;bob@far.example\r\n"));
	assert_true(has("Action: failed\r\nStatus: 5.1.1\r\n"
			"Remote-MTA: dns; mx.far.example\r\n"
			"Diagnostic-Code: smtp; 550-5.1.1 no\r\n"
			" 550 5.1.1 such \\x1B\\xFF user\r\n"));
	assert_true(has("X-Pabal-Reason: bad-mailbox\r\n"));
	assert_true(has("Content-Type: text/rfc822-headers\r\n"));
	assert_false(has("At noon?"));
}

/* RFC 3464 2.3.5, and the syntax of a domain. */
static void
names_the_remote_server(void **state)
{
	static const struct {
		const char *name, *host, *field;
		enum situation situation;
	} rows[] = {
		{ "a name", "mx.far.example", "mx.far.example",
		    SITUATION_REPLY_TIMEOUT },
		{ "an address", "192.0.2.7", "[192.0.2.7]",
		    SITUATION_REPLY_TIMEOUT },
		{ "of the other kind", "2001:db8::7", "[IPv6:2001:db8::7]",
		    SITUATION_REPLY_TIMEOUT },
		{ "a socket", "unix:/run/lmtp", NULL, SITUATION_REPLY_TIMEOUT },
		{ "refused", "mx.far.example", NULL, SITUATION_CONNECT_FAILED },
		{ "silent", "mx.far.example", NULL, SITUATION_CONNECT_TIMEOUT },
		{ "until the end", "mx.far.example", NULL, SITUATION_EXPIRED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf want;

		rcpts[0].remote_mta = slice_str(rows[i].host);
		rcpts[0].last =
		    verdict_of_1(rows[i].situation, slice_str(rows[i].host));
		(void)write_it();
		buf_init(&want, 100);
		buf_put_str(&want, "Remote-MTA: dns; ");
		buf_put_str(&want, rows[i].field == NULL ? "" : rows[i].field);
		buf_put_str(&want, rows[i].field == NULL ? "" : "\r\n");
		if ((slice_find(buf_slice(&out), buf_slice(&want)) !=
			SLICE_NPOS) != (rows[i].field != NULL))
			fail_msg("%s", rows[i].name);
		buf_deinit(&want);
	}
}

/* In quoted-printable or base64 the words cannot be looked for: no Hangul. */
static void
says_it_in_words(void **state)
{
	(void)state;
	content = SLICE("Subject: lunch\r\n\r\n");
	message.size = content.len;
	(void)write_it();
	assert_true(has("This is the mail server mail.example.test.\r\n"));
	assert_true(has("Your message could not be delivered to "
			"bob@far.example, and no further\r\n"
			"attempts will be made.\r\n"));
	/* what concerns people first, the numbers last */
	assert_true(slice_find(buf_slice(&out), SLICE("What happened")) <
		    slice_find(buf_slice(&out), SLICE("Who has to act")));
	assert_true(slice_find(buf_slice(&out), SLICE("550-5.1.1 no")) <
		    slice_find(buf_slice(&out), SLICE("Status code")));
	assert_true(has("Subject of the message: lunch\r\n"));
	assert_true(has("Recipient: bob@far.example\r\n"));
	assert_true(has("robert@near.example\r\n"));
	assert_true(has_text(LANG_EN, text_of_title(REASON_BAD_MAILBOX)));
	assert_true(has_text(LANG_EN, text_of_actor(ACTOR_SENDER)));
	assert_true(has_text(LANG_EN, TEXT_BOUNCE_ADVICE_SENDER));
	assert_false(has_text(LANG_EN, TEXT_BOUNCE_ADVICE_SENDER_ADMIN));
	assert_true(has("    550-5.1.1 no\r\n    550 5.1.1 such ?? user\r\n"));
	assert_true(has("postmaster@mail.example.test"));
	/* no line of the words is long */
	for (struct slice rest = buf_slice(&out), line; rest.len > 0;) {
		rest = slice_cut(rest, '\n', &line);
		assert_true(line.len <= 78);
	}
}

static void
tells_each_recipients_own_story(void **state)
{
	(void)state;
	content = SLICE("\r\n");
	message.size = content.len;
	job.rcpts = all;
	job.rcpt_count = 3;
	(void)write_it();
	assert_true(has("Recipient: carol@nowhere.invalid\r\n"));
	assert_false(has("secret.example")); /* where the alias led */
	assert_true(has("Final-Recipient: rfc822;carol@nowhere.invalid\r\n"
			"Action: failed\r\nStatus: 5.1.2\r\n"
			"Diagnostic-Code: x-pabal; the domain nowhere.invalid "
			"does not exist\r\n"));
	assert_true(has("Final-Recipient: rfc822;dan@far.example\r\n"
			"Action: failed\r\nStatus: 4.4.7\r\n"
			"Diagnostic-Code: x-pabal; not delivered within 5 days"
			"\r\n"));
}

/* Expired, and a reader who was told for how long, but not against what. */
static void
expired_it_still_tells_the_last_obstacle(void **state)
{
	struct verdict last = verdict_of_2(SITUATION_CONNECT_FAILED,
	    SLICE("mx.far.example"), SLICE("connection refused"));

	(void)state;
	content = SLICE("\r\n");
	message.size = content.len;
	rcpts[0].last = verdict_of(SITUATION_EXPIRED);
	rcpts[0].last.situation = last.situation;
	memcpy(rcpts[0].last.args, last.args, sizeof(last.args));
	(void)write_it();
	assert_true(has("    This server kept trying for 5 days, and then gave "
			"up.\r\n    No connection to the server mx.far.example "
			"could be made (connection\r\n    refused).\r\n"));
	assert_true(has("Status: 4.4.7\r\n"));
	assert_true(has("Diagnostic-Code: x-pabal; mx.far.example could not be "
			"reached: connection\r\n refused\r\n"));
	assert_false(has("Remote-MTA"));
}

/* The peer's last words are explained as if they were the first. */
static void
expired_it_explains_the_last_reply(void **state)
{
	static const struct {
		const char *name, *reply;
		bool explained;
		enum actor actor;
	} rows[] = {
		{ "full", "452 4.2.2 over quota", true, ACTOR_RECIPIENT },
		{ "only asked to wait", "450 4.7.1 greylisted", false,
		    ACTOR_RECIPIENT_ADMIN },
		{ "nobody knows", "450 qqq", false, ACTOR_RECIPIENT_ADMIN },
	};

	(void)state;
	content = SLICE("\r\n");
	message.size = content.len;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rcpts[0].last = verdict_of(SITUATION_EXPIRED);
		rcpts[0].last.reply = slice_str(rows[i].reply);
		buf_clear(&out);
		(void)write_it();
		assert_row(rows[i].name, has("then gave up.\r\n"));
		assert_row(rows[i].name,
		    !rows[i].explained ==
			has("then gave up.\r\n\r\nWho has to act\r\n"));
		assert_row(rows[i].name,
		    has_text(LANG_EN, text_of_actor(rows[i].actor)));
		assert_row(rows[i].name, has("Status: 4.4.7\r\n"));
	}
}

/* Nobody was asked: no attempt, no server, no answer to this message. */
static void
suppressed_it_repeats_what_was_said_before(void **state)
{
	struct verdict v = verdict_of_2(SITUATION_SUPPRESSED,
	    SLICE("bob@far.example"), SLICE("mx.far.example"));

	(void)state;
	content = SLICE("\r\n");
	message.size = content.len;
	v.reply = SLICE("550 5.1.1 no such user");
	rcpts[0].last = v;
	(void)write_it();
	assert_true(has("    550 5.1.1 no such user\r\n"));
	assert_true(has_text(LANG_EN, text_of_actor(ACTOR_SENDER_ADMIN)));
	assert_true(has("Diagnostic-Code: x-pabal; <bob@far.example> was "
			"refused several times"));
	assert_true(has("X-Pabal-Reason: suppressed\r\n"));
	assert_false(has("Remote-MTA"));
	assert_false(has("Last-Attempt-Date"));
	assert_false(has("Last attempt"));
}

static const struct {
	const char *name, *sender, *session, *header, *fallback, *expected;
} languages[] = {
	{ "nothing said", "a@far.example", "", "", "en", "en" },
	{ "the configuration's", "a@far.example", "", "", "ru", "ru" },
	{ "the domain's", "a@example.de", "ko", "Accept-Language: ru\r\n", "en",
	    "de" },
	{ "the domain's in capitals", "a@EXAMPLE.DE", "", "", "en", "de" },
	{ "a domain without one", "a@example.test", "", "", "ko", "ko" },
	{ "the session's", "a@far.example", "ko", "Accept-Language: ru\r\n",
	    "en", "ko" },
	{ "what is accepted", "a@far.example", "",
	    "Content-Language: de\r\nAccept-Language: xx, ko;q=0.5\r\n", "en",
	    "ko" },
	{ "what is written", "a@far.example", "", "Content-Language: de\r\n",
	    "en", "de" },
	{ "none that is known", "a@far.example", "xx",
	    "Accept-Language: xx\r\nContent-Language: yy\r\n", "zz", "en" },
	{ "the postmaster's, not the sender's", "", "ru",
	    "Accept-Language: de\r\n", "ko", "ko" },
};

static void
speaks_the_readers_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		message.envelope.sender = slice_str(languages[i].sender);
		message.language = slice_str(languages[i].session);
		config.language = slice_str(languages[i].fallback);
		content = slice_str(languages[i].header);
		message.size = content.len;
		(void)write_it();
		assert_slice(languages[i].name, field("Content-Language"),
		    slice_str(languages[i].expected));
	}
}

static void
returns_what_was_asked_for(void **state)
{
	struct spool_message ret;

	(void)state;
	message.envelope.ret = DSN_RET_FULL;
	(void)write_it();
	assert_true(has("Content-Type: message/rfc822\r\n"));
	assert_true(has("\r\n\r\nAt noon?\r\n\r\n--"));
	/* a delay is no failure (RFC 3461 6.2) */
	job.kind = BOUNCE_DELAY;
	(void)write_it();
	assert_false(has("At noon?"));
	job.kind = BOUNCE_FAILURE;
	content = SLICE("A: b\r\n\r\n" HONG "\r\n");
	message.size = content.len;
	message.envelope.body = BODY_8BITMIME;
	ret = write_it();
	assert_int_equal(ret.envelope.body, BODY_8BITMIME);
	assert_false(ret.envelope.smtputf8);
}

static void
a_wide_sender_gets_a_wide_report(void **state)
{
	struct spool_message ret;

	(void)state;
	message.envelope.sender = SLICE(HONG "@example.test");
	message.envelope.smtputf8 = true;
	rcpts[0].to.address = SLICE(HONG "@far.example");
	ret = write_it();
	assert_true(ret.envelope.smtputf8);
	assert_int_equal(ret.envelope.body, BODY_8BITMIME);
	assert_true(has("Content-Type: message/global-delivery-status\r\n"));
	assert_true(has("Final-Recipient: utf-8;" HONG "@far.example\r\n"));
}

static void
a_big_message_comes_back_by_its_headers(void **state)
{
	struct buf big;

	(void)state;
	buf_init(&big, 1 << 20);
	buf_put_str(&big, "Subject: big\r\n\r\n");
	while (big.len < 300000)
		buf_put_str(&big, "body body body body body\r\n");
	content = buf_slice(&big);
	read_step = 65536;
	message.size = content.len;
	message.envelope.ret = DSN_RET_FULL;
	(void)write_it();
	assert_true(has("text/rfc822-headers\r\n"));
	assert_true(has("\r\n\r\nSubject: big\r\n\r\n--"));
	assert_false(has("body body"));
	assert_true(has_text(LANG_EN, TEXT_BOUNCE_HEADERS_FOLLOW));
	buf_deinit(&big);
}

static void
a_message_that_cannot_be_read_is_still_reported(void **state)
{
	(void)state;
	read_result = ST_IO;
	message.envelope.ret = DSN_RET_FULL;
	(void)write_it();
	assert_true(has("Status: 5.1.1\r\n"));
}

static void
a_delay_names_its_end(void **state)
{
	(void)state;
	content = SLICE("\r\n");
	message.size = content.len;
	job.kind = BOUNCE_DELAY;
	job.retry_until_ms = NOW + 86400000;
	rcpts[0].last.esc = ESC(4, 2, 2);
	(void)write_it();
	assert_true(has("Action: delayed\r\nStatus: 4.2.2\r\n"));
	assert_true(
	    has("Will-Retry-Until: Sun, 22 Nov 2026 21:06:00 +0000\r\n"));
	assert_true(has_text(LANG_EN, TEXT_STATE_DELAYED));
	assert_true(has_text(LANG_EN, TEXT_BOUNCE_DELAY_INTRO));
	assert_slice("subject", field("Subject"),
	    text_find(LANG_EN, TEXT_BOUNCE_DELAY_SUBJECT));
}

static void
a_success_is_delivered_or_relayed(void **state)
{
	(void)state;
	content = SLICE("\r\n");
	message.size = content.len;
	job.kind = BOUNCE_SUCCESS;
	rcpts[0].last.esc = ESC(2, 1, 5);
	(void)write_it();
	assert_true(has("Action: delivered\r\nStatus: 2.1.5\r\n"));
	assert_slice("subject", field("Subject"),
	    text_find(LANG_EN, TEXT_BOUNCE_SUCCESS_SUBJECT));
	assert_false(has("Diagnostic-Code"));
	rcpts[0].relayed = true;
	(void)write_it();
	assert_true(has("Action: relayed\r\n"));
	assert_true(has_text(LANG_EN, TEXT_STATE_RELAYED));
	assert_slice("subject", field("Subject"),
	    text_find(LANG_EN, TEXT_BOUNCE_RELAYED_SUBJECT));
	/* codes that say the opposite of the action are not repeated */
	rcpts[0].last.esc = ESC(5, 1, 1);
	(void)write_it();
	assert_true(has("Status: 2.0.0\r\n"));
}

static void
a_double_bounce_goes_to_the_postmaster_and_ends_there(void **state)
{
	struct spool_message ret;

	(void)state;
	message.envelope.sender = SLICE("");
	ret = write_it();
	assert_slice(
	    "to", ret.rcpts[0].to.address, SLICE("Postmaster@example.test"));
	assert_slice("subject", field("Subject"),
	    text_find(LANG_EN, TEXT_BOUNCE_DOUBLE_SUBJECT));
	rcpts[0].to.address = SLICE("\"postmaster\"@EXAMPLE.test");
	assert_int_equal(
	    bounce_write(&job, &out, &arena, &ret, NULL), ST_ABSENT);
	/* an alias led on from there */
	rcpts[0].to.address = SLICE("admin@far.example");
	rcpts[0].original = SLICE("postmaster@example.test");
	assert_int_equal(
	    bounce_write(&job, &out, &arena, &ret, NULL), ST_ABSENT);
	/* with somebody else beside it there is something to tell */
	job.rcpts = all;
	job.rcpt_count = 3;
	(void)write_it();
	job.kind = BOUNCE_DELAY;
	assert_int_equal(
	    bounce_write(&job, &out, &arena, &ret, NULL), ST_ABSENT);
	job.kind = BOUNCE_SUCCESS;
	assert_int_equal(
	    bounce_write(&job, &out, &arena, &ret, NULL), ST_ABSENT);
}

static const struct {
	unsigned notify;
	bool failure, delay, success;
} wishes[] = {
	{ 0, true, true, false },
	{ NOTIFY_NEVER, false, false, false },
	{ NOTIFY_FAILURE, true, false, false },
	{ NOTIFY_DELAY, false, true, false },
	{ NOTIFY_SUCCESS, false, false, true },
	{ NOTIFY_SUCCESS | NOTIFY_FAILURE, true, false, true },
};

static void
obeys_notify(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		struct spool_rcpt r = { .to.notify = wishes[i].notify };

		assert_true(
		    bounce_wanted(&r, BOUNCE_FAILURE) == wishes[i].failure);
		assert_true(bounce_wanted(&r, BOUNCE_DELAY) == wishes[i].delay);
		assert_true(
		    bounce_wanted(&r, BOUNCE_SUCCESS) == wishes[i].success);
	}
}

static void
a_header_that_lies_does_no_harm(void **state)
{
	(void)state;
	content = SLICE("Message-ID: <a\r\n b>\r\n"
			"Subject: =?utf-8?Q?x=0D=0A--=0D=0A?=\r\n\r\n");
	message.size = content.len;
	rcpts[0].last.reply = SLICE("550 x\r\n\r\nAction: delivered");
	(void)write_it();
	assert_int_equal(header_count(buf_slice(&out), SLICE("References")), 0);
	assert_true(has("Diagnostic-Code: smtp; 550 x\r\n Action: delivered"));
}

/* A report is whole or not there: what is missing would be a lie. */
static void
out_of_memory_is_a_fault(void **state)
{
	bool reached = true;
	struct buf whole;

	(void)state;
	job.rcpts = all;
	job.rcpt_count = 3;
	message.envelope.ret = DSN_RET_FULL;
	(void)write_it();
	buf_init(&whole, 1 << 20);
	buf_put(&whole, buf_slice(&out));
	for (unsigned n = 1; reached; n++) {
		struct spool_message ret;
		enum st st;

		buf_deinit(&out);
		arena_deinit(&arena);
		kit_fail_alloc(n);
		st = bounce_write(&job, &out, &arena, &ret, NULL);
		reached = kit_failed();
		kit_fail_alloc(0);
		assert_true(reached || st == ST_OK);
		if (st == ST_OK)
			assert_slice(
			    "whole", buf_slice(&out), buf_slice(&whole));
		else
			assert_true(st == ST_MEMORY || st == ST_LIMIT);
	}
	buf_deinit(&whole);
}

/* As verdicts carry them: FNV-1a of the id (tools/rules.py). */
#define PROVIDER_NAVER 0x1e078545u
#define PROVIDER_DAUM  0xf875539cu

/* The operator's text goes before ours, in its language only. */
static void
tells_what_the_operator_says(void **state)
{
	static const struct {
		const char *name, *key, *text, *wanted;
		enum reason reason;
		struct esc esc;
		unsigned provider;
	} rows[] = {
		{ "their own", "smtp.550", "Own {0} text",
		    "Own bob@far.example", REASON_BAD_MAILBOX, { 5, 1, 1 } },
		{ "the sender's address", "smtp.550", "{0} is bad",
		    "alice@example.test is bad", REASON_BAD_SENDER,
		    { 5, 1, 7 } },
		{ "the sender's domain", "smtp.550 5.1.8", "No {0}!",
		    " No example.test!", REASON_BAD_SENDER, { 5, 1, 8 } },
		{ "the recipient's domain", "smtp.5XX", "No {0}!",
		    " No far.example!", REASON_BAD_DOMAIN, { 5, 1, 2 } },
		{ "lines", "smtp.550", "one\ntwo\x01", "one two\r\n",
		    REASON_UNKNOWN, { 5, 0, 0 } },
		{ "a provider's", "smtp.550-naver", "Own {0} text",
		    "Own bob@far.example", REASON_BAD_MAILBOX, { 5, 1, 1 },
		    PROVIDER_NAVER },
		{ "a provider by another word", "smtp.550 5.1.1-Hanmail",
		    "Own {0} text", "Own bob@far.example", REASON_BAD_MAILBOX,
		    { 5, 1, 1 }, PROVIDER_DAUM },
		{ "another provider's", "smtp.550-naver", "Own {0} text", NULL,
		    REASON_BAD_MAILBOX, { 5, 1, 1 }, PROVIDER_DAUM },
		{ "a provider that this version does not know",
		    "smtp.550-naver", "Own {0} text", NULL, REASON_BAD_MAILBOX,
		    { 5, 1, 1 }, 7 },
		{ "another code", "smtp.551", "Own text", NULL,
		    REASON_BAD_MAILBOX, { 5, 1, 1 } },
	};
	struct bundles texts;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct verdict *v = &rcpts[0].last;

		for (unsigned l = 0; l < LANG_COUNT; l++)
			bundle_init(&texts.of[l]);
		assert_int_equal(
		    bundle_add(&texts.of[LANG_EN], slice_str(rows[i].key),
			slice_str(rows[i].text), (struct bundle_place){ 0 },
			NULL),
		    ST_OK);
		assert_int_equal(
		    bundle_add(&texts.of[LANG_DE], SLICE("smtp.550"),
			SLICE("falsche Sprache"), (struct bundle_place){ 0 },
			NULL),
		    ST_OK);
		v->basic = 550;
		v->esc = rows[i].esc;
		v->reason = rows[i].reason;
		v->provider = rows[i].provider;
		job.texts = &texts;
		buf_clear(&out);
		(void)write_it();
		assert_false(has("falsche"));
		if (rows[i].wanted != NULL)
			assert_row(rows[i].name, has(rows[i].wanted));
		else
			assert_row(rows[i].name, !has("Own"));
		for (unsigned l = 0; l < LANG_COUNT; l++)
			bundle_deinit(&texts.of[l]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tells_the_sender),
		TEST(tells_what_the_operator_says),
		TEST(names_the_remote_server),
		TEST(says_it_in_words),
		TEST(tells_each_recipients_own_story),
		TEST(expired_it_still_tells_the_last_obstacle),
		TEST(expired_it_explains_the_last_reply),
		TEST(suppressed_it_repeats_what_was_said_before),
		TEST(speaks_the_readers_language),
		TEST(returns_what_was_asked_for),
		TEST(a_wide_sender_gets_a_wide_report),
		TEST(a_big_message_comes_back_by_its_headers),
		TEST(a_message_that_cannot_be_read_is_still_reported),
		TEST(a_delay_names_its_end),
		TEST(a_success_is_delivered_or_relayed),
		TEST(a_double_bounce_goes_to_the_postmaster_and_ends_there),
		TEST(obeys_notify),
		TEST(a_header_that_lies_does_no_harm),
		TEST(out_of_memory_is_a_fault),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
