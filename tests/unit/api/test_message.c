/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/buf.h"

#include <pabal/pabal.h>

#include <stdlib.h>

#define REPORT                                                           \
	"From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"         \
	"Content-Type: multipart/report; boundary=b\n\n"                 \
	"--b\n\n<a@b.example>: 550 5.1.1 User unknown\n"                 \
	"--b\nContent-Type: message/delivery-status\n\n"                 \
	"Reporting-MTA: dns; mx.example\n"                               \
	"Original-Envelope-Id: E1\n"                                     \
	"Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000\n\n"               \
	"Original-Recipient: rfc822; A@b.example\n"                      \
	"Final-Recipient: rfc822; a@b.example\nAction: failed\n"         \
	"Status: 5.1.1\nRemote-MTA: dns; in.b.example\n"                 \
	"Last-Attempt-Date: Tue, 3 Mar 2026 10:00:01 +0000\n"            \
	"Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\n"              \
	"Final-Recipient: rfc822; c@d.example\nAction: delayed\n"        \
	"Status: 4.4.1\nWill-Retry-Until: Wed, 4 Mar 2026 10:00 +0000\n" \
	"--b\nContent-Type: text/rfc822-headers\n\n"                     \
	"Return-Path: <me@c.example>\nMessage-ID: <1@c.example>\n"       \
	"Subject: =?utf-8?Q?gr=C3=BCn?=\n--b--\n"

static struct slice
slice(struct pabal_text t)
{
	assert_non_null(t.at);
	assert_int_equal(t.at[t.len], '\0');
	return slice_of(t.at, t.len);
}

#define assert_text(got, expected) \
	assert_slice(#got, slice(got), slice_str(expected))

static struct pabal_message *
explained(const char *text, const struct pabal_options *o)
{
	struct pabal_message *m = NULL;

	assert_int_equal(
	    pabal_message_explain(&m, text, strlen(text), o), PABAL_OK);
	assert_non_null(m);
	return m;
}

static void
about_the_message(void **state)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	char *copy = strdup(REPORT);
	struct pabal_message *m;

	(void)state;
	assert_true(pabal_message_is(copy, strlen(copy)));
	o.lang = "de";
	m = explained(copy, &o);
	/* the text is not kept */
	memset(copy, 'x', strlen(copy));
	free(copy);
	assert_int_equal(pabal_message_kind(m), PABAL_KIND_BOUNCE);
	assert_text(pabal_message_lang(m), "de");
	assert_text(pabal_message_id(m), "<1@c.example>");
	assert_text(pabal_message_subject(m), "gr\xc3\xbcn");
	assert_text(pabal_message_sender(m), "me@c.example");
	assert_text(pabal_message_envelope_id(m), "E1");
	assert_text(pabal_message_arrival(m), "Tue, 3 Mar 2026 10:00:00 +0000");
	assert_text(pabal_message_reporting_mta(m), "mx.example");
	assert_text(pabal_message_feedback_type(m), "");
	assert_int_equal(pabal_message_notes(m), 0);
	assert_int_equal(pabal_message_recipient_count(m), 2);
	assert_null(pabal_message_recipient(m, 2));
	pabal_message_free(m);
	pabal_message_free(NULL);
}

static void
about_recipients(void **state)
{
	struct pabal_message *m = explained(REPORT, NULL);
	const struct pabal_recipient *r = pabal_message_recipient(m, 0);
	const struct pabal_reply *reply = pabal_recipient_reply(r);
	struct pabal_enhanced status = pabal_recipient_reported_status(r);

	(void)state;
	assert_text(pabal_recipient_address(r), "a@b.example");
	assert_text(pabal_recipient_original(r), "A@b.example");
	assert_int_equal(pabal_recipient_found(r), PABAL_FOUND_REPORT);
	assert_int_equal(pabal_recipient_reported(r), PABAL_REPORTED_FAILED);
	assert_int_equal(status.part[0], 5);
	assert_int_equal(status.part[1], 1);
	assert_int_equal(status.part[2], 1);
	assert_text(pabal_recipient_remote_mta(r), "in.b.example");
	assert_text(
	    pabal_recipient_last_attempt(r), "Tue, 3 Mar 2026 10:00:01 +0000");
	assert_text(pabal_recipient_retry_until(r), "");
	assert_text(pabal_reply_input(reply), "550 5.1.1 User unknown");
	assert_int_equal(pabal_reply_code(reply), 550);
	assert_text(pabal_reply_enhanced_text(reply), "5.1.1");
	assert_int_equal(pabal_reply_reason(reply), PABAL_REASON_BAD_MAILBOX);
	assert_true(slice(pabal_reply_rule(reply)).len > 0);
	assert_true(slice(pabal_reply_advice(reply)).len > 0);

	r = pabal_message_recipient(m, 1);
	assert_text(pabal_recipient_address(r), "c@d.example");
	assert_int_equal(pabal_recipient_reported(r), PABAL_REPORTED_DELAYED);
	assert_text(
	    pabal_recipient_retry_until(r), "Wed, 4 Mar 2026 10:00 +0000");
	assert_int_equal(
	    pabal_reply_severity(pabal_recipient_reply(r)), PABAL_TEMPORARY);
	pabal_message_free(m);
}

static const struct {
	const char *text;
	enum pabal_kind kind;
	size_t recipients;
} kinds[] = {
	{ "From: a@b\nTo: c@d\n\nhello\n", PABAL_KIND_MESSAGE, 0 },
	{ "", PABAL_KIND_MESSAGE, 0 },
	{ "550 5.1.1 User unknown", PABAL_KIND_MESSAGE, 0 },
	{ "From: a@b.example\nTo: c@d\nAuto-Submitted: auto-replied\n"
	  "Subject: away\n\nI am away.\n",
	    PABAL_KIND_AUTO_REPLY, 1 },
};

static void
kinds_of_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct pabal_message *m = explained(kinds[i].text, NULL);

		assert_row(
		    kinds[i].text, pabal_message_kind(m) == kinds[i].kind);
		assert_row(kinds[i].text,
		    pabal_message_recipient_count(m) == kinds[i].recipients);
		pabal_message_free(m);
	}
	assert_false(pabal_message_is("550 no", 6));
	assert_false(pabal_message_is(NULL, 0));
}

#define FOREIGN                                              \
	"From: MAILER-DAEMON@mx.example\nSubject: failure\n" \
	"Content-Type: text/plain; charset=x-rot\n\n"        \
	"<a@b.example>: host b.example[192.0.2.1] said: 550 \xc1\xc2\xc3\n"

/* Words, subject and an older message, all to be decoded. */
#define ENCODED                                                        \
	"From: MAILER-DAEMON@mx.example\n"                             \
	"Subject: =?utf-8?B?w5xuZGVsaXZlcmVk?=\n"                      \
	"Content-Type: multipart/mixed; boundary=b\n\n"                \
	"--b\nContent-Type: text/html; charset=iso-8859-1\n"           \
	"Content-Transfer-Encoding: quoted-printable\n\n"              \
	"<p>&lt;a@b.example&gt;: host b.example[192.0.2.1] said: 550 " \
	"5.1.1 User =\nunknown f=FCr =20</p>\n"                        \
	"--b\nContent-Type: message/rfc822\n"                          \
	"Content-Transfer-Encoding: base64\n\n"                        \
	"TWVzc2FnZS1JRDogPDFAYy5leGFtcGxlPgpTdWJqZWN0OiA9P3V0Zi04P1E/" \
	"Z3I9QzM9QkNuPz0KVG86IGFAYi5leGFtcGxlCgpoaQo=\n--b--\n"

struct rot {
	unsigned calls;
	bool known;
	const char *put;
};

static bool
convert(void *context, struct pabal_text charset, struct pabal_text in,
    struct pabal_sink *out)
{
	struct rot *r = context;

	r->calls++;
	/* a C string, as the header says */
	assert_string_equal(charset.at, "x-rot");
	assert_true(in.len > 0);
	if (!r->known)
		return false;
	pabal_sink_put(out, in.at, in.len - 4);
	pabal_sink_put(out, r->put, strlen(r->put));
	return true;
}

static struct pabal_message *
converted(struct rot *r)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;

	o.convert = convert;
	o.context = r;
	return explained(FOREIGN, &o);
}

static bool
input_has(const struct pabal_message *m, const char *what)
{
	const struct pabal_recipient *r = pabal_message_recipient(m, 0);

	assert_non_null(r);
	return slice_find(slice(pabal_reply_input(pabal_recipient_reply(r))),
		   slice_str(what)) != SLICE_NPOS;
}

static void
the_callers_converter(void **state)
{
	struct rot r = { 0, true, "user unknown\n" };
	struct pabal_message *m = converted(&r);

	(void)state;
	assert_true(r.calls > 0);
	assert_true(input_has(m, "user unknown"));
	assert_int_equal(pabal_message_notes(m) & PABAL_MESSAGE_LOSSY, 0);
	pabal_message_free(m);

	/* what it puts is made UTF-8 */
	r.put = "user \xff unknown\n";
	m = converted(&r);
	assert_true(input_has(m, "user \xc3\xbf unknown"));
	pabal_message_free(m);

	r.known = false;
	m = converted(&r);
	assert_true(pabal_message_notes(m) & PABAL_MESSAGE_LOSSY);
	pabal_message_free(m);
	m = explained(FOREIGN, NULL);
	assert_true(pabal_message_notes(m) & PABAL_MESSAGE_LOSSY);
	pabal_message_free(m);
}

/* A text that many share is kept once. */
#define SHARED 2000

static void
many_recipients(void **state)
{
	static const char head[] =
	    "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"
	    "Content-Type: multipart/report; boundary=b\n\n"
	    "--b\nContent-Type: message/delivery-status\n\n"
	    "Reporting-MTA: dns; mx.example\n\n";
	static const char rcpt[] =
	    "Final-Recipient: rfc822; a@b.example\nAction: failed\n"
	    "Status: 5.1.1\n\n";
	struct pabal_options o = PABAL_OPTIONS_INIT;
	size_t size = sizeof(head) - 1 + SHARED * (sizeof(rcpt) - 1), at;
	char *text = malloc(size);
	struct pabal_message *m = NULL;

	(void)state;
	memcpy(text, head, at = sizeof(head) - 1);
	for (unsigned i = 0; i < SHARED; i++, at += sizeof(rcpt) - 1)
		memcpy(text + at, rcpt, sizeof(rcpt) - 1);
	assert_int_equal(pabal_message_explain(&m, text, size, NULL), PABAL_OK);
	assert_int_equal(pabal_message_recipient_count(m), SHARED);
	pabal_message_free(m);
	m = NULL;
	o.memory_max = 100000;
	assert_int_equal(
	    pabal_message_explain(&m, text, size, &o), PABAL_LIMIT);
	assert_null(m);
	free(text);
}

static void
wrong_calls_are_refused(void **state)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	struct pabal_message *m = NULL;

	(void)state;
	assert_int_equal(
	    pabal_message_explain(NULL, "", 0, NULL), PABAL_ARGUMENT);
	assert_int_equal(
	    pabal_message_explain(&m, NULL, 1, NULL), PABAL_ARGUMENT);
	o.size = 8;
	assert_int_equal(pabal_message_explain(&m, "", 0, &o), PABAL_ARGUMENT);
	assert_null(m);
}

static void
put(struct buf *b, struct pabal_text t)
{
	buf_put(b, slice(t));
	buf_put_byte(b, '\n');
}

/* All that is told, to be compared. */
static void
put_message(struct buf *b, const struct pabal_message *m)
{
	put(b, pabal_kind_name(pabal_message_kind(m)));
	put(b, pabal_message_id(m));
	put(b, pabal_message_subject(m));
	put(b, pabal_message_sender(m));
	put(b, pabal_message_envelope_id(m));
	put(b, pabal_message_arrival(m));
	put(b, pabal_message_reporting_mta(m));
	buf_put_uint(b, pabal_message_notes(m));
	for (size_t i = 0; i < pabal_message_recipient_count(m); i++) {
		const struct pabal_recipient *r = pabal_message_recipient(m, i);
		const struct pabal_reply *reply = pabal_recipient_reply(r);

		put(b, pabal_recipient_address(r));
		put(b, pabal_recipient_original(r));
		put(b, pabal_reply_input(reply));
		put(b, pabal_reply_enhanced_text(reply));
		put(b, pabal_reply_rule(reply));
		put(b, pabal_reply_title(reply));
	}
}

/* A call either fails, or what it returns is whole: nothing is left out. */
static void
out_of_memory(void **state)
{
	static const char *const texts[] = { REPORT, FOREIGN, ENCODED };
	struct rot r = { 0, true, "user unknown\n" };
	struct pabal_options o = PABAL_OPTIONS_INIT;

	(void)state;
	o.convert = convert;
	o.context = &r;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct pabal_message *m = explained(texts[i], &o);
		struct buf whole, got;

		buf_init(&whole, 65536);
		buf_init(&got, 65536);
		put_message(&whole, m);
		pabal_message_free(m);
		for (unsigned n = 1;; n++) {
			enum pabal_status status;
			bool failed;

			m = NULL;
			kit_fail_alloc(n);
			status = pabal_message_explain(
			    &m, texts[i], strlen(texts[i]), &o);
			failed = kit_failed();
			kit_fail_alloc(0);
			buf_clear(&got);
			if (status == PABAL_OK) {
				put_message(&got, m);
				assert_slice(texts[i], buf_slice(&got),
				    buf_slice(&whole));
			} else
				assert_true(failed && m == NULL &&
					    status == PABAL_MEMORY);
			pabal_message_free(m);
			if (!failed) {
				assert_true(n > 3);
				break;
			}
		}
		buf_deinit(&got);
		buf_deinit(&whole);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(about_the_message),
		cmocka_unit_test(about_recipients),
		cmocka_unit_test(kinds_of_messages),
		cmocka_unit_test(the_callers_converter),
		cmocka_unit_test(many_recipients),
		cmocka_unit_test(wrong_calls_are_refused),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
