/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "smtp/ehlo_reply.h"

#define S(x)                        \
	{                           \
		"" x, sizeof(x) - 1 \
	}

static const struct {
	const char *name;
	struct slice in;
	struct ehlo_reply offer;
} rows[] = {
	{ "nothing", S("250 mx.example\r\n"), { 0 } },
	{ "the greeting is no keyword", S("250 PIPELINING\r\n"), { 0 } },
	{ "all",
	    S("250-mx\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
	      "250-DSN\r\n250-SIZE 1000\r\n250-CHUNKING\r\n250-BINARYMIME\r\n"
	      "250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n250-AUTH PLAIN\r\n"
	      "250 LIMITS RCPTMAX=20 MAILMAX=5\r\n"),
	    { 2047, 1000, 20, 5 } },
	{ "any letter case", S("250-mx\r\n250-pipeLining\r\n250 sIzE 7\r\n"),
	    { SMTP_EXT_PIPELINING | SMTP_EXT_SIZE, 7 } },
	{ "unknown words", S("250-mx\r\n250-XFOO a b\r\n250 DSNX\r\n"), { 0 } },
	{ "size without number", S("250-mx\r\n250 SIZE\r\n"),
	    { SMTP_EXT_SIZE } },
	{ "size 0", S("250-mx\r\n250 SIZE 0\r\n"), { SMTP_EXT_SIZE } },
	{ "size with junk", S("250-mx\r\n250 SIZE 10MB\r\n"),
	    { SMTP_EXT_SIZE } },
	{ "size of 64 bits", S("250-mx\r\n250 SIZE 18446744073709551615\r\n"),
	    { SMTP_EXT_SIZE, UINT64_MAX } },
	{ "size past 64 bits", S("250-mx\r\n250 SIZE 18446744073709551616\r\n"),
	    { SMTP_EXT_SIZE } },
	{ "spaces around", S("250-mx\r\n250  SIZE  5 \r\n"),
	    { SMTP_EXT_SIZE, 5 } },
	{ "old auth", S("250-mx\r\n250 AUTH=LOGIN PLAIN\r\n"),
	    { SMTP_EXT_AUTH } },
	{ "limits without value", S("250-mx\r\n250 LIMITS\r\n"),
	    { SMTP_EXT_LIMITS } },
	{ "limits out of grammar",
	    S("250-mx\r\n250 LIMITS RCPTMAX=0 MAILMAX=1234567 RCPTMAX=x\r\n"),
	    { SMTP_EXT_LIMITS } },
	{ "limits, others between",
	    S("250-mx\r\n250 limits RCPTDOMAINMAX=1 mailmax=999999\r\n"),
	    { SMTP_EXT_LIMITS, 0, 0, 999999 } },
	{ "a keyword after a code that is none",
	    S("250-mx\r\n250 2.0.0 DSN\r\n"), { 0 } },
};

static void
every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ehlo_reply *want = &rows[i].offer;
		struct slice in = rows[i].in;
		struct ehlo_reply got;
		struct reply r;

		reply_init(&r);
		assert_row(rows[i].name, reply_feed(&r, &in) == REPLY_DONE);
		ehlo_reply_parse(&r, &got);
		assert_row(rows[i].name, got.ext == want->ext);
		assert_row(rows[i].name, got.size_max == want->size_max);
		assert_row(rows[i].name, got.rcpt_max == want->rcpt_max);
		assert_row(rows[i].name, got.mail_max == want->mail_max);
		reply_deinit(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
