/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "dsn/status.h"

#define HONG "\xed\x99\x8d"
#define X100                                                 \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct {
	const char *name;
	bool wide;
	struct dsn_rcpt r;
	const char *out;
} rows[] = {
	{ "least", false, { .final = { "a@b", 3 } },
	    "\r\nFinal-Recipient: rfc822;a@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\n" },
	{ "delayed", false,
	    { .final = { "a@b", 3 },
		.action = DSN_DELAYED,
		.until_ms = 86400000 },
	    "\r\nFinal-Recipient: rfc822;a@b\r\nAction: delayed\r\n"
	    "Status: 4.0.0\r\n"
	    "Will-Retry-Until: Fri, 2 Jan 1970 00:00:00 +0000\r\n" },
	{ "a date only for delays", false,
	    { .final = { "a@b", 3 },
		.action = DSN_RELAYED,
		.until_ms = 86400000 },
	    "\r\nFinal-Recipient: rfc822;a@b\r\nAction: relayed\r\n"
	    "Status: 2.0.0\r\n" },
	{ "everything", false,
	    { .original = { "rfc822;o+x@b", 12 },
		.final = { "a@b", 3 },
		.status = { 5, 1, 1 },
		.remote_mta = { "mx.b", 4 },
		.diagnostic_smtp = true,
		.diagnostic = { "550-5.1.1 no such\r\n550 5.1.1 user", 33 },
		.reason = { "bad-mailbox", 11 },
		.last_ms = 1000,
		.log_id = { "0ABC", 4 } },
	    "\r\nOriginal-Recipient: rfc822;o+x@b\r\n"
	    "Final-Recipient: rfc822;a@b\r\nAction: failed\r\n"
	    "Status: 5.1.1\r\nRemote-MTA: dns; mx.b\r\n"
	    "Diagnostic-Code: smtp; 550-5.1.1 no such\r\n 550 5.1.1 user\r\n"
	    "Last-Attempt-Date: Thu, 1 Jan 1970 00:00:01 +0000\r\n"
	    "Final-Log-ID: 0ABC\r\nX-Pabal-Reason: bad-mailbox\r\n" },
	{ "wide addresses", true,
	    { .original = { "utf-8;" HONG "@b", 11 },
		.final = { HONG "+a@b", 7 } },
	    "\r\nOriginal-Recipient: utf-8;" HONG "@b\r\n"
	    "Final-Recipient: utf-8;" HONG "+a@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\n" },
	{ "utf-8 type in ASCII", false,
	    { .original = { "utf-8;a+b@c", 11 }, .final = { "a@b", 3 } },
	    "\r\nOriginal-Recipient: utf-8;a\\x{2B}b@c\r\n"
	    "Final-Recipient: rfc822;a@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\n" },
	{ "a peer's bytes are spelled out", false,
	    { .final = { "a@b", 3 },
		.diagnostic_smtp = true,
		.diagnostic = { "550 " HONG "\xff\t\x1b[m\\", 13 } },
	    "\r\nFinal-Recipient: rfc822;a@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\n"
	    "Diagnostic-Code: smtp; 550 \\x{D64D}\\xFF \\x1B[m\\\r\n" },
	{ "and in UTF-8 as they are", true,
	    { .final = { "a@b", 3 },
		.diagnostic_smtp = true,
		.diagnostic = { "550 " HONG "\xff\xc2\x85", 10 } },
	    "\r\nFinal-Recipient: rfc822;a@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\n"
	    "Diagnostic-Code: smtp; 550 " HONG "\\xFF\\x{85}\r\n" },
	{ "blank lines do not end a field", false,
	    { .final = { "a@b", 3 },
		.diagnostic_smtp = true,
		.diagnostic = { "550-\r\n\r\n  \r\n550 x\r\nAction: y", 28 } },
	    "\r\nFinal-Recipient: rfc822;a@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\n"
	    "Diagnostic-Code: smtp; 550-\r\n 550 x\r\n Action: y\r\n" },
	{ "our own words, folded", false,
	    { .final = { "a@b", 3 },
		.diagnostic = { "the domain nowhere.invalid does not exist "
				"and nobody knows  it " X100 " x ",
		    165 } },
	    "\r\nFinal-Recipient: rfc822;a@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\n"
	    "Diagnostic-Code: x-pabal; the domain nowhere.invalid does not "
	    "exist and\r\n nobody knows  it\r\n " X100 "\r\n x\r\n" },
	{ "no line break in any field", false,
	    { .original = { "a\r\n;b\r\n\r\n", 9 },
		.final = { "a\r\n@b", 5 },
		.remote_mta = { "m\r\nx", 4 },
		.log_id = { "1\r\n\r\n2", 6 } },
	    "\r\nOriginal-Recipient: a\\x0D\\x0A;b\\x0D\\x0A\\x0D\\x0A\r\n"
	    "Final-Recipient: rfc822;a\\x0D\\x0A@b\r\nAction: failed\r\n"
	    "Status: 5.0.0\r\nRemote-MTA: dns; m\\x0D\\x0Ax\r\n"
	    "Final-Log-ID: 1\\x0D\\x0A\\x0D\\x0A2\r\n" },
};

static void
writes_a_recipient(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dsn_report report = { .rcpts = &rows[i].r,
			.rcpt_count = 1 };
		struct buf b;

		buf_init(&b, 2000);
		status_put(&b, &report, rows[i].wide);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].out));
		buf_deinit(&b);
	}
}

static void
breaks_a_word_that_fits_no_line(void **state)
{
	struct buf word, b;
	size_t line = 0, longest = 0;
	struct dsn_rcpt r = { .final = SLICE("a@b"), .diagnostic_smtp = true };
	struct dsn_report report = { .rcpts = &r, .rcpt_count = 1 };

	(void)state;
	buf_init(&word, 70000);
	buf_init(&b, 700000);
	for (int i = 0; i < 9000; i++)
		buf_put_str(&word, i % 2 == 0 ? "x" : HONG);
	r.diagnostic = buf_slice(&word);
	status_put(&b, &report, false);
	assert_true(buf_ok(&b));
	for (size_t i = 0; i < b.len; i++) {
		line = b.at[i] == '\r' ? 0 : line + (b.at[i] != '\n');
		longest = line > longest ? line : longest;
	}
	assert_in_range(longest, 800, 998);
	buf_deinit(&word);
	buf_deinit(&b);
}

static void
writes_what_concerns_the_message(void **state)
{
	struct dsn_rcpt r = { .final = SLICE("a@b") };
	struct dsn_report report = {
		.hostname = SLICE("mail.example.test"),
		.envid = SLICE("QQ 314+x"),
		.received_from = SLICE("[192.0.2.1]"),
		.arrival_ms = 1795295160000,
		.zone_minutes = 540,
		.rcpts = &r,
		.rcpt_count = 1,
	};
	struct buf b;

	(void)state;
	buf_init(&b, 2000);
	status_put(&b, &report, false);
	assert_slice("all", buf_slice(&b),
	    SLICE("Original-Envelope-Id: QQ 314+x\r\n"
		  "Reporting-MTA: dns; mail.example.test\r\n"
		  "Received-From-MTA: dns; [192.0.2.1]\r\n"
		  "Arrival-Date: Sun, 22 Nov 2026 06:06:00 +0900\r\n"
		  "\r\nFinal-Recipient: rfc822;a@b\r\nAction: failed\r\n"
		  "Status: 5.0.0\r\n"));
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_a_recipient),
		cmocka_unit_test(breaks_a_word_that_fits_no_line),
		cmocka_unit_test(writes_what_concerns_the_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
