/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "meaning/read.h"

#include <stdlib.h>

#define NONE            \
	{               \
		0, 0, 0 \
	}

/* clang-format off */
static const struct {
	const char *name, *text;
	unsigned basic;
	struct esc esc;
	bool dotted;
} rows[] = {
	{ "both codes", "550 5.1.1 No", 550, { 5, 1, 1 }, false },
	{ "basic code alone", "550 No", 550, NONE, false },
	{ "nothing but the code", "421", 421, NONE, false },
	{ "many lines", "550-5.1.1 No\r\n550 5.1.1 way", 550, { 5, 1, 1 }, false },
	{ "hyphen then enhanced", "552-5.7.0 No", 552, { 5, 7, 0 }, false },
	{ "dsn prefix", "smtp; 550 5.1.1 No", 550, { 5, 1, 1 }, false },
	{ "dsn prefix without blank", "smtp;553 No", 553, NONE, false },
	{ "postfix", "host mx.example[192.0.2.1] said: 450 4.2.0 No (in reply to RCPT TO command)",
	    450, { 4, 2, 0 }, false },
	{ "exim", "SMTP error from remote mail server after RCPT TO:<a@b.example>: host mx.example [192.0.2.1]: 550 No",
	    550, NONE, false },
	{ "exim with size", "host mx [192.0.2.1] SMTP error from remote mail server after MAIL FROM:<a@b.example> SIZE=2022: 553 5.7.1 No",
	    553, { 5, 7, 1 }, false },
	{ "qmail", "192.0.2.1 does not like recipient.\nRemote host said: 550 No\n",
	    550, NONE, false },
	{ "wrapped", "REPLY:(550 5.1.1 No)", 550, { 5, 1, 1 }, false },
	{ "the outer code counts", "554 5.3.2 No. REPLY:(250 ok)", 554, { 5, 3, 2 }, false },
	{ "announced", "Error 550", 550, NONE, false },
	{ "announced in brackets", "SMTP error (550): No", 550, NONE, false },
	{ "in brackets at the end", "No (550)", 0, NONE, false },
	{ "number sign", "550 No (#5.1.1)", 550, { 5, 1, 1 }, false },
	{ "number sign in front", "550 #5.1.1 No", 550, { 5, 1, 1 }, false },
	{ "a word between", "450 some_tag 4.7.1 No", 450, { 4, 7, 1 }, false },
	{ "enhanced code in the text", "553 Mail not allowed - 5.7.1 No", 553, { 5, 7, 1 }, false },
	{ "enhanced code alone", "5.1.1 No", 0, { 5, 1, 1 }, false },
	{ "of another class is not taken from the text", "450 No (#5.1.1)", 450, NONE, false },
	{ "of another class in front is", "450 5.1.1 No", 450, { 5, 1, 1 }, false },
	{ "transcript", "<<< 550 5.1.1 No", 550, { 5, 1, 1 }, false },
	{ "quoted", "\"550 5.1.1 No\"", 550, { 5, 1, 1 }, false },
	{ "glued", "550#5.1.1 No", 550, { 5, 1, 1 }, false },
	{ "glued, quoted-printable", "550=205.1.1=20No", 550, { 5, 1, 1 }, false },
	{ "dsn prefix in capitals", "SMTP;550 5.1.1 No", 550, { 5, 1, 1 }, false },
	{ "in brackets behind", "550 (#5.1.1) No", 550, { 5, 1, 1 }, false },
	{ "a digit too many", "5501 5.1.1 No", 0, { 5, 1, 1 }, false },
	{ "basic code with dots", "3.5.4 go on", 354, NONE, true },
	{ "of no class that there is", "1.0.1 No", 0, NONE, true },
	{ "of no class and no list", "1.2.3 No", 0, NONE, false },
	{ "an enhanced code is one", "4.2.0 No", 0, { 4, 2, 0 }, false },
	{ "550 by its words", "5.5.0 Requested actions not taken as the mailbox is unavailable.",
	    550, NONE, true },
	{ "421 by its words", "4.2.1 The service is unavailable due to a connection problem",
	    421, NONE, true },
	{ "503 by its words", "5.0.3 bad sequence of commands", 503, NONE, true },
	{ "500 by its words", "5.0.0 Syntax error, command not recognised or unknown command",
	    500, NONE, true },
	{ "501 by its words", "5.0.1 Syntax error in parameters or arguments", 501, NONE, true },
	{ "450 by its words", " 4.5.0 Requested action was not taken", 450, NONE, true },
	{ "451 by its words", "4.5.1 Local Error in processing", 451, NONE, true },
	{ "449 by its words", "4.4.9 Routing error", 449, NONE, true },
	{ "530 by its words", "5.3.0 Authentication is required", 530, NONE, true },
	{ "551 by its words", "5.5.1 User not local", 551, NONE, true },
	{ "552 by its words", "5.5.2 Requested mail action aborted: exceeded storage allocation",
	    552, NONE, true },
	{ "553 by its words", "5.5.3 Requested action not taken - mailbox name invalid", 553, NONE, true },
	{ "554 by its words", "5.5.4 Transaction failed", 554, NONE, true },
	{ "250 by its words", "2.5.0 Requested mail action OK, completed", 250, NONE, true },
	{ "X.5.0 by its words", "5.5.0 command error", 0, { 5, 5, 0 }, false },
	{ "X.5.3 by its words", "5.5.3 Too many recipients", 0, { 5, 5, 3 }, false },
	{ "X.5.2 by its words", "5.5.2 Syntax error", 0, { 5, 5, 2 }, false },
	{ "X.2.1 by its words", "4.2.1 mailbox is receiving mail too quickly", 0, { 4, 2, 1 }, false },
	{ "511 means the same", "5.1.1 user unknown", 0, { 5, 1, 1 }, false },
	{ "442 means the same", "4.4.2 connection dropped during transmission", 0, { 4, 4, 2 }, false },
	{ "behind a basic code it is none", "550 5.5.0 Requested action not taken: mailbox unavailable",
	    550, { 5, 5, 0 }, false },
	{ "in the text it is none", "Requested action not taken: mailbox unavailable (#5.5.0)",
	    0, { 5, 5, 0 }, false },
	{ "words in another order", "5.5.0 unavailable is this mailbox", 0, { 5, 5, 0 }, false },
	{ "half of the words", "5.5.0 mailbox", 0, { 5, 5, 0 }, false },
	{ "nothing behind it", "5.5.0", 0, { 5, 5, 0 }, false },
	{ "zeros in the subject", "550 5.01.1 No", 550, { 5, 1, 1 }, false },
	{ "zeros in the detail", "550-5.7.026 No", 550, { 5, 7, 26 }, false },
	{ "zeros in the class", "550 #05.1.1 No", 550, { 5, 1, 1 }, false },
	{ "class 9", "550 9.1.1 No", 550, NONE, false },
	{ "class 1 behind a basic code", "550 1.1.1 No", 550, NONE, false },
	{ "an address behind a basic code", "550 5.01.1.2 No", 550, NONE, false },
	{ "a day in the text", "550 No since 5.01.24", 550, NONE, false },
	{ "a day in front", "5.01.24 No", 0, NONE, false },
	{ "a number in a sentence", "We allow 250 recipients", 0, NONE, false },
	{ "a port", "connect to mx.example[192.0.2.1]:250 failed", 0, NONE, false },
	{ "an address", "connect to 192.0.2.1 failed", 0, NONE, false },
	{ "an address with such a part", "host 550.5.1.1 is bad", 0, NONE, false },
	{ "a code of nobody at the end", "not allowed [550]", 0, NONE, false },
	{ "longer number", "5501 No", 0, NONE, false },
	{ "not a code", "199 No", 0, NONE, false },
	{ "text", "User unknown", 0, NONE, false },
	{ "nothing", "", 0, NONE, false },
};
/* clang-format on */

static void
codes_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct read_codes r;

		read_codes(slice_str(rows[i].text), &r);
		if (r.basic != rows[i].basic || !esc_eq(r.esc, rows[i].esc))
			print_error("%s: %u %u.%u.%u\n", rows[i].name, r.basic,
			    r.esc.class, r.esc.subject, r.esc.detail);
		assert_row(rows[i].name, r.basic == rows[i].basic);
		assert_row(rows[i].name, esc_eq(r.esc, rows[i].esc));
		assert_row(rows[i].name, r.dotted == rows[i].dotted);
	}
}

/* A log may cut anywhere: nothing is read past the end. */
static void
every_head_is_safe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t n = 0; n <= strlen(rows[i].text); n++) {
			char *copy = malloc(n > 0 ? n : 1);
			struct read_codes r;

			assert_non_null(copy);
			memcpy(copy, rows[i].text, n);
			read_codes(slice_of(copy, n), &r);
			assert_true(
			    r.basic == 0 || (r.basic >= 200 && r.basic < 600));
			free(copy);
		}
}

/* Eight octets are read as one: where they begin must not matter. */
static void
codes_are_found_wherever_they_begin(void **state)
{
	(void)state;
	for (size_t before = 0; before < 20; before++) {
		char text[64];
		struct read_codes r;

		memset(text, 'x', before);
		memcpy(text + before, ": 452 4.2.2 full", 16);
		read_codes(slice_of(text, before + 16), &r);
		assert_int_equal(r.basic, 452);
		assert_true(esc_eq(r.esc, ESC(4, 2, 2)));
		/* inside a word it is none */
		memcpy(text + before, "_452.4.2.2", 10);
		read_codes(slice_of(text, before + 10), &r);
		assert_int_equal(r.basic, 0);
		assert_true(esc_eq(r.esc, ESC_NONE));
		/* far from each other, with other numbers between */
		memcpy(text + before, " 203.0.113.5 4.4.2 552: 5.2.2", 29);
		read_codes(slice_of(text, before + 29), &r);
		assert_int_equal(r.basic, 552);
		assert_true(esc_eq(r.esc, ESC(5, 2, 2)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_found),
		cmocka_unit_test(every_head_is_safe),
		cmocka_unit_test(codes_are_found_wherever_they_begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
