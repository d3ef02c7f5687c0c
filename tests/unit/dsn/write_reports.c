/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes one report by name to standard output and what it needs to standard
 * error, for readers of other make (test_reader.py) and the golden files.
 */
#include "dsn/dsn.h"

#include <stdio.h>

#define S(literal)                              \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	}
#define NOW  UINT64_C(1795295160000)
#define HONG "\xed\x99\x8d\xea\xb8\xb8\xeb\x8f\x99" /* three syllables */

static const char message[] = "From: Alice <alice@example.test>\r\n"
			      "To: bob@far.example\r\n"
			      "Subject: Lunch\r\n"
			      "Message-ID: <1@example.test>\r\n"
			      "\r\n"
			      "At noon?\r\n"
			      "--=_0ABC.0\r\n";
static const char message_8bit[] = "From: Alice <alice@example.test>\r\n"
				   "MIME-Version: 1.0\r\n"
				   "Content-Type: text/plain; charset=utf-8\r\n"
				   "Content-Transfer-Encoding: 8bit\r\n"
				   "\r\n"
				   "Gr\xc3\xbc\xc3\x9f"
				   "e\r\n";
static const char message_wide[] = "From: " HONG " <alice@example.test>\r\n"
				   "Subject: " HONG "\r\n"
				   "\r\n" HONG "\r\n";
static const char message_latin[] = "Subject: Gr\xfc\xdf"
				    "e\r\n"
				    "\r\nx\r\n";

static const struct dsn_rcpt failed[] = {
	{ .original = S("rfc822;bob@near.example"),
	    .final = S("bob@far.example"),
	    .action = DSN_FAILED,
	    .status = { 5, 1, 1 },
	    .remote_mta = S("mx.far.example"),
	    .diagnostic_smtp = true,
	    .diagnostic = S("550-5.1.1 There is nobody here by the name of "
			    "<bob@far.example>, sorry\r\n"
			    "550 5.1.1 ask the postmaster"),
	    .reason = S("bad-mailbox"),
	    .last_ms = NOW - 60000,
	    .log_id = S("0ABC0ABC0ABC0") },
	{ .final = S("carol@nowhere.invalid"),
	    .action = DSN_FAILED,
	    .status = { 5, 1, 2 },
	    .diagnostic = S("the domain nowhere.invalid does not exist"),
	    .reason = S("bad-domain"),
	    .last_ms = NOW - 120000 },
};
static const struct dsn_rcpt delayed[] = {
	{ .final = S("bob@far.example"),
	    .action = DSN_DELAYED,
	    .status = { 4, 4, 1 },
	    .remote_mta = S("mx.far.example"),
	    .last_ms = NOW,
	    .until_ms = NOW + 86400000 },
};
static const struct dsn_rcpt relayed[] = {
	{ .final = S("bob@far.example"),
	    .action = DSN_RELAYED,
	    .status = { 2, 1, 5 },
	    .remote_mta = S("mx.far.example") },
	{ .final = S("dan@far.example"), .action = DSN_DELIVERED },
	{ .final = S("list@far.example"), .action = DSN_EXPANDED },
};
static const struct dsn_rcpt wide[] = {
	{ .original = S("utf-8;" HONG "@example.test"),
	    .final = S(HONG "@example.test"),
	    .action = DSN_FAILED,
	    .status = { 5, 6, 7 },
	    .diagnostic_smtp = true,
	    .diagnostic = S("550 5.6.7 " HONG) },
};

/* clang-format off */
#define COMMON                                                       \
	.hostname = S("mail.example.test"),                          \
	.message_id = S("0ABC.report@mail.example.test"),            \
	.boundary = S("0ABC"), .now_ms = NOW, .zone_minutes = 540,   \
	.arrival_ms = NOW - 3600000, .message_whole = true
#define ALICE   .to = S("alice@example.test")
#define ENGLISH .language = S("en"), .from_name = S("Mail Delivery")
/* clang-format on */
#define MESSAGE(m) .message = { m, sizeof(m) - 1 }
#define RCPTS(r)   .rcpts = r, .rcpt_count = sizeof(r) / sizeof(r[0])

static const struct {
	const char *name;
	struct dsn_report report;
} reports[] = {
	{ "failed",
	    { COMMON, ALICE, ENGLISH, RCPTS(failed), MESSAGE(message),
		.subject = S("Your message could not be delivered"),
		.text = S("It was not delivered.\r\n"),
		.in_reply_to = S("<1@example.test>"), .envid = S("QQ314159"),
		.received_from = S("[192.0.2.1]") } },
	{ "failed-full",
	    { COMMON, ALICE, ENGLISH, RCPTS(failed), MESSAGE(message),
		.want_full = true,
		.subject = S("Your message could not be delivered"),
		.text = S("It was not delivered.\r\n") } },
	{ "failed-korean",
	    { COMMON, ALICE, RCPTS(failed), MESSAGE(message),
		.language = S("ko"), .from_name = S(HONG),
		.subject = S(HONG " " HONG), .text = S(HONG "\r\n") } },
	{ "full-8bit", { COMMON, ALICE, ENGLISH, RCPTS(failed),
			   MESSAGE(message_8bit), .want_full = true,
			   .body = BODY_8BITMIME, .subject = S("Undelivered"),
			   .text = S("Not delivered.\r\n") } },
	{ "full-binary",
	    { COMMON, ALICE, ENGLISH, RCPTS(failed), MESSAGE(message_8bit),
		.want_full = true, .body = BODY_BINARYMIME,
		.subject = S("Undelivered"),
		.text = S("Not delivered.\r\n") } },
	{ "delayed", { COMMON, ALICE, ENGLISH, RCPTS(delayed), MESSAGE(message),
			 .subject = S("Your message is delayed"),
			 .text = S("Not yet.\r\n") } },
	{ "relayed", { COMMON, ALICE, ENGLISH, RCPTS(relayed), MESSAGE(message),
			 .subject = S("Your message was passed on"),
			 .text = S("It was passed on.\r\n") } },
	{ "wide-rcpt",
	    { COMMON, ALICE, ENGLISH, RCPTS(wide), MESSAGE(message_wide),
		.want_full = true, .subject = S("Undelivered"),
		.text = S("No.\r\n") } },
	{ "wide-reader", { COMMON, ENGLISH, RCPTS(wide), MESSAGE(message_wide),
			     .want_full = true, .to = S(HONG "@example.test"),
			     .subject = S(HONG), .text = S(HONG "\r\n") } },
	{ "wide-headers",
	    { COMMON, ALICE, ENGLISH, RCPTS(failed), MESSAGE(message_wide),
		.subject = S("Undelivered"), .text = S("No.\r\n") } },
	{ "latin-headers",
	    { COMMON, ALICE, ENGLISH, RCPTS(failed), MESSAGE(message_latin),
		.want_full = true, .subject = S("Undelivered"),
		.text = S("No.\r\n") } },
};

int
main(int argc, char **argv)
{
	struct dsn_needs needs;
	struct buf b;

	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		if (argc < 2) {
			printf("%s\n", reports[i].name);
			continue;
		}
		if (strcmp(argv[1], reports[i].name) != 0)
			continue;
		buf_init(&b, 1 << 20);
		if (dsn_write(&b, &reports[i].report, &needs, NULL) != ST_OK)
			return 1;
		fwrite(b.at, 1, b.len, stdout);
		fprintf(stderr, "%d %d %d\n", needs.eight_bit, needs.smtputf8,
		    needs.full);
		buf_deinit(&b);
		return 0;
	}
	return argc < 2 ? 0 : 2;
}
