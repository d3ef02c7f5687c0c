/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "dsn/parse.h"

/*
 * Rows show a recipient as "original>final action status (comment)
 * [type] diagnostic", absent parts left out; rcpts are separated by LF.
 */
static const struct {
	const char *name, *in, *rcpts;
} rows[] = {
	{ "by the book",
	    "Reporting-MTA: dns; mx.example\n\n"
	    "Original-Recipient: rfc822;a@b\nFinal-Recipient: rfc822; a@c\n"
	    "Action: failed\nStatus: 5.1.1\n"
	    "Diagnostic-Code: smtp; 550 no\n  such user\n",
	    "a@b>a@c failed 5.1.1 [smtp] 550 no such user\n" },
	{ "two groups",
	    "Final-Recipient: rfc822; a@b\nAction: delayed\n\n"
	    "Final-Recipient: rfc822; c@d\nAction: relayed\n",
	    ">a@b delayed\n>c@d relayed\n" },
	{ "no empty lines at all",
	    "Reporting-MTA: dns; mx.example\nFinal-Recipient: rfc822;a@b\n"
	    "Action: failed\nFinal-Recipient: rfc822;c@d\nAction: failed\n",
	    ">a@b failed\n>c@d failed\n" },
	{ "an empty line too many",
	    "Final-Recipient: rfc822;a@b\n\nAction: failed\nStatus: 5.1.1\n",
	    ">a@b failed 5.1.1\n" },
	{ "address last",
	    "Action: failed\nStatus: 5.7.6\nFinal-Recipient: rfc822; a@b\n",
	    ">a@b failed 5.7.6\n" },
	{ "letter case, blanks, angle brackets, no type",
	    "ORIGINAL-RECIPIENT : <a@b>\r\nACTION:FAILED\r\n",
	    "a@b> failed\n" },
	{ "a comment behind the status",
	    "Final-Recipient: rfc822;a@b\nStatus: 4.2.2 (Over quota)\n",
	    ">a@b 4.2.2 (Over quota)\n" },
	{ "folds without blanks",
	    "Final-Recipient: rfc822;a@b\nDiagnostic-Code: smtp; 550-not\n"
	    "550-here: no\n550 longer\nStatus: 5.1.1\n",
	    ">a@b 5.1.1 [smtp] 550-not 550-here: no 550 longer\n" },
	{ "a diagnostic without a type",
	    "Final-Recipient: rfc822;a@b\n"
	    "Diagnostic-Code: the account; it is closed\n",
	    ">a@b the account; it is closed\n" },
	{ "a source route",
	    "Final-Recipient: rfc822;@host.example:a@b\nAction: failed\n",
	    ">a@b failed\n" },
	{ "an address in UTF-8",
	    "Original-Recipient: utf-8;\xed\x99\x8d@b\n"
	    "Final-Recipient: utf-8; \\x{D64D}+\\x{2B}a@b\nAction: failed\n",
	    "\xed\x99\x8d@b>\xed\x99\x8d++a@b failed\n" },
	{ "an address in UTF-8 that does not decode",
	    "Final-Recipient: utf-8; \\x{D64@b\nAction: failed\n",
	    ">\\x{D64@b failed\n" },
	{ "an rfc822 address is not decoded",
	    "Final-Recipient: rfc822; \\x{41}@b\nAction: failed\n",
	    ">\\x{41}@b failed\n" },
	{ "fields that are not known",
	    "X-Queue: 1\nFinal-Recipient: rfc822;a@b\nX-Odd: y\n"
	    "Action: expanded\n",
	    ">a@b expanded\n" },
	{ "a status that is none",
	    "Final-Recipient: rfc822;a@b\nStatus: failed\n", ">a@b\n" },
	{ "no recipient", "Reporting-MTA: dns; x\n\n\n", "" },
	{ "nothing", "", "" },
};

static const char *const actions[] = { "failed", "delayed", "delivered",
	"relayed", "expanded" };

static void
show(struct buf *b, const struct dsn_parsed_rcpt *r)
{
	buf_put(b, r->original);
	buf_put_byte(b, '>');
	buf_put(b, r->final);
	if (r->has_action) {
		buf_put_byte(b, ' ');
		buf_put(b, slice_str(actions[r->action]));
	}
	if (r->status.class != 0) {
		buf_put_byte(b, ' ');
		esc_put(b, r->status);
	}
	if (r->status_comment.len > 0) {
		buf_put_str(b, " (");
		buf_put(b, r->status_comment);
		buf_put_byte(b, ')');
	}
	if (r->diagnostic_type.len > 0) {
		buf_put_str(b, " [");
		buf_put(b, r->diagnostic_type);
		buf_put_byte(b, ']');
	}
	if (r->diagnostic.len > 0)
		buf_put_byte(b, ' ');
	buf_put(b, r->diagnostic);
	buf_put_byte(b, '\n');
}

static void
reads_recipients(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsn_parsed d;
		struct arena a;
		struct buf b;

		arena_init(&a, 1u << 20);
		buf_init(&b, 4000);
		assert_int_equal(
		    dsn_parse(&d, &a, slice_str(rows[i].in)), ST_OK);
		for (size_t r = 0; r < d.count; r++)
			show(&b, &d.rcpts[r]);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].rcpts));
		buf_deinit(&b);
		arena_deinit(&a);
	}
}

static void
reads_message(void **state)
{
	struct dsn_parsed d;
	struct arena a;

	(void)state;
	arena_init(&a, 1u << 20);
	assert_int_equal(
	    dsn_parse(&d, &a,
		SLICE("Original-Envelope-Id: e1\nReporting-MTA: dns;mx.b\n"
		      "Received-From-MTA: DNS; c.d\nArrival-Date: now\n"
		      "X-Queue-Sender: rfc822; me@c.d\n"
		      "X-Original-Message-ID: <m@c.d>\n")),
	    ST_OK);
	assert_slice("envid", d.envid, SLICE("e1"));
	assert_slice("reporting", d.reporting_mta, SLICE("mx.b"));
	assert_slice("from", d.received_from, SLICE("c.d"));
	assert_slice("arrival", d.arrival, SLICE("now"));
	assert_slice("sender", d.sender, SLICE("me@c.d"));
	assert_slice("id", d.message_id, SLICE("<m@c.d>"));
	arena_deinit(&a);
}

static void
limits(void **state)
{
	struct dsn_parsed d;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a, 64u << 20);
	buf_init(&b, 8u << 20);
	for (size_t i = 0; i < DSN_RCPTS_MAX + 10; i++)
		buf_put_str(&b, "Final-Recipient: rfc822;a@b\n\n");
	assert_int_equal(dsn_parse(&d, &a, buf_slice(&b)), ST_OK);
	assert_int_equal(d.count, DSN_RCPTS_MAX);
	assert_true(d.limited);
	buf_clear(&b);
	buf_put_str(&b, "Final-Recipient: rfc822;a@b\nDiagnostic-Code: ");
	buf_put_times(&b, 'x', 1u << 20);
	for (int i = 0; i < 10000; i++)
		buf_put_str(&b, "\n folded once more");
	assert_int_equal(dsn_parse(&d, &a, buf_slice(&b)), ST_OK);
	assert_int_equal(d.rcpts[0].diagnostic.len, DSN_DIAGNOSTIC_MAX);
	buf_deinit(&b);
	arena_deinit(&a);
}

/* It was out of memory then, and so the whole message could not be read. */
static void
a_wide_address_may_be_long(void **state)
{
	struct dsn_parsed d;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a, 1u << 20);
	buf_init(&b, 4 * DSN_DIAGNOSTIC_MAX);
	buf_put_str(&b, "Final-Recipient: utf-8; \\x{D64D}");
	buf_put_times(&b, 'x', DSN_DIAGNOSTIC_MAX - 100);
	buf_put_str(&b, "\n ");
	buf_put_times(&b, 'y', DSN_DIAGNOSTIC_MAX - 100);
	assert_int_equal(dsn_parse(&d, &a, buf_slice(&b)), ST_OK);
	assert_int_equal(d.count, 1);
	assert_true(slice_starts(d.rcpts[0].final, SLICE("\xed\x99\x8dxxx")));
	buf_deinit(&b);
	arena_deinit(&a);
}

static void
reads_feedback(void **state)
{
	struct dsn_feedback f;

	(void)state;
	dsn_parse_feedback(
	    &f, SLICE("Feedback-Type: abuse\nUSER-AGENT: x/1\n"
		      "Original-Mail-From: <a@b>\nOriginal-Rcpt-To: <c@d>\n"
		      "Original-Rcpt-To:\n e@f\n folded on\nnot a "
		      "field\nSource-IP: 192.0.2.1\n"
		      "Reported-Domain: b\nReceived-Date: then\n"));
	assert_slice("type", f.type, SLICE("abuse"));
	assert_slice("agent", f.user_agent, SLICE("x/1"));
	assert_slice("from", f.mail_from, SLICE("a@b"));
	assert_int_equal(f.rcpts, 2);
	assert_slice("first", f.rcpt_to[0], SLICE("c@d"));
	assert_slice("second", f.rcpt_to[1], SLICE("e@f"));
	assert_slice("ip", f.source_ip, SLICE("192.0.2.1"));
	assert_slice("domain", f.reported_domain, SLICE("b"));
	assert_slice("arrival", f.arrival, SLICE("then"));
}

static void
out_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned n = 1;; n++) {
			struct dsn_parsed d;
			struct arena a;
			bool failed;
			enum st st;

			arena_init(&a, 1u << 20);
			kit_fail_alloc(n);
			st = dsn_parse(&d, &a, slice_str(rows[i].in));
			failed = kit_failed();
			kit_fail_alloc(0);
			assert_true(st == ST_OK || failed);
			arena_deinit(&a);
			if (!failed)
				break;
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_recipients),
		cmocka_unit_test(reads_message),
		cmocka_unit_test(limits),
		cmocka_unit_test(a_wide_address_may_be_long),
		cmocka_unit_test(reads_feedback),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
