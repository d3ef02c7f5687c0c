/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "smtp/param.h"

#define ROWS(t) (sizeof(t) / sizeof((t)[0]))
#define OK      SITUATION_NONE
#define BAD     SITUATION_BAD_PARAMETER
#define TWICE   SITUATION_PARAMETER_TWICE
#define UNKNOWN SITUATION_UNKNOWN_PARAMETER
#define NO_UTF8 SITUATION_UTF8_NOT_OFFERED
#define A20(s)  s s s s s s s s s s s s s s s s s s s s
#define LONGEST "12345678901234567890"

static const struct {
	const char *name, *in;
	enum situation fault;
	const char *word;
	struct param_mail mail;
} mails[] = {
	{ "nothing", "", OK },
	{ "spaces", "   ", OK },
	{ "size", " SIZE=12", OK, NULL, { .size_given = true, .size = 12 } },
	{ "letter case", " size=12", OK, NULL,
	    { .size_given = true, .size = 12 } },
	{ "spaces between", "  SIZE=1  SMTPUTF8 ", OK, NULL,
	    { .size_given = true, .size = 1, .smtputf8 = true } },
	{ "size of 20 digits", " SIZE=" LONGEST, OK, NULL,
	    { .size_given = true, .size = 12345678901234567890u } },
	{ "size past 64 bits", " SIZE=99999999999999999999", OK, NULL,
	    { .size_given = true, .size = UINT64_MAX } },
	{ "size of 21 digits", " SIZE=1" LONGEST, BAD, "SIZE" },
	{ "size without value", " SIZE", BAD, "SIZE" },
	{ "size with empty value", " SIZE=", BAD, "SIZE" },
	{ "size with letters", " SIZE=1k", BAD, "SIZE" },
	{ "size twice", " SIZE=1 size=2", TWICE, "size" },
	{ "7 bits", " BODY=7bit", OK, NULL, { .body = BODY_7BIT } },
	{ "8 bits", " BODY=8BITMIME", OK, NULL, { .body = BODY_8BITMIME } },
	{ "binary", " BODY=BINARYMIME", OK, NULL, { .body = BODY_BINARYMIME } },
	{ "other body", " BODY=8BIT", BAD, "BODY" },
	{ "smtputf8 with value", " SMTPUTF8=1", BAD, "SMTPUTF8" },
	{ "full", " RET=FULL", OK, NULL, { .ret = DSN_RET_FULL } },
	{ "headers", " RET=hdrs", OK, NULL, { .ret = DSN_RET_HDRS } },
	{ "other ret", " RET=ALL", BAD, "RET" },
	{ "envid", " ENVID=a+2Bb+3D", OK, NULL, { .envid = SLICE("a+b=") } },
	{ "envid that ends early", " ENVID=a+2", BAD, "ENVID" },
	{ "envid without hex", " ENVID=a+xx", BAD, "ENVID" },
	{ "envid with line feed", " ENVID=a+0A", BAD, "ENVID" },
	{ "envid empty", " ENVID=", BAD, "ENVID" },
	{ "envid of 100", " ENVID=" A20("abcde"), OK, NULL,
	    { .envid = SLICE(A20("abcde")) } },
	{ "envid of 101", " ENVID=" A20("abcde") "x", BAD, "ENVID" },
	{ "unknown", " FOO=1", UNKNOWN, "FOO" },
	{ "unknown without value", " FOO", UNKNOWN, "FOO" },
	{ "of RCPT", " NOTIFY=NEVER", UNKNOWN, "NOTIFY" },
	{ "no keyword", " =1", BAD, "=1" },
	{ "keyword begins with a hyphen", " -A=1", BAD, "-A=1" },
	{ "two values", " SIZE=1=2", BAD, "SIZE" },
	{ "8-bit keyword", " \xc3\xa4=1", BAD, "\xc3\xa4=1" },
	{ "no space", "SIZE=1", BAD, "SIZE=1" },
};

static void
reads_parameters_of_mail(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(mails); i++) {
		const char *name = mails[i].name;
		const struct param_mail *want = &mails[i].mail;
		struct param_mail got = { 0 };
		struct slice word = SLICE_NONE;
		struct arena a;

		arena_init(&a, 4096);
		assert_row(name, param_mail_parse(slice_str(mails[i].in), &a,
				     &got, &word) == mails[i].fault);
		assert_slice(name, word, slice_str(mails[i].word));
		assert_row(name, got.size_given == want->size_given);
		assert_row(name, got.size == want->size);
		assert_row(name, got.body == want->body);
		assert_row(name, got.smtputf8 == want->smtputf8);
		assert_row(name, got.ret == want->ret);
		assert_slice(name, got.envid, want->envid);
		arena_deinit(&a);
	}
}

static const struct {
	const char *name, *in;
	bool utf8;
	enum situation fault;
	unsigned notify;
	const char *orcpt;
} rcpts[] = {
	{ "nothing", "", false, OK },
	{ "never", " NOTIFY=Never", false, OK, NOTIFY_NEVER },
	{ "all", " NOTIFY=SUCCESS,FAILURE,DELAY", false, OK,
	    NOTIFY_SUCCESS | NOTIFY_FAILURE | NOTIFY_DELAY },
	{ "one", " NOTIFY=delay", false, OK, NOTIFY_DELAY },
	{ "never and more", " NOTIFY=NEVER,DELAY", false, BAD },
	{ "comma at the end", " NOTIFY=DELAY,", false, BAD },
	{ "comma first", " NOTIFY=,DELAY", false, BAD },
	{ "empty", " NOTIFY=", false, BAD },
	{ "without value", " NOTIFY", false, BAD },
	{ "twice", " NOTIFY=NEVER NOTIFY=NEVER", false, TWICE },
	{ "orcpt", " ORCPT=rfc822;a+2Bb@c.test", false, OK, 0,
	    "rfc822;a+b@c.test" },
	{ "orcpt without type", " ORCPT=a@c.test", false, BAD },
	{ "orcpt without address", " ORCPT=rfc822;", false, BAD },
	{ "orcpt with line feed", " ORCPT=rfc822;a+0A", false, BAD },
	{ "orcpt malformed", " ORCPT=rfc822;a+", false, BAD },
	{ "orcpt twice", " ORCPT=rfc822;a ORCPT=rfc822;a", false, TWICE },
	{ "8 bits outside of SMTPUTF8", " ORCPT=utf-8;\xc3\xa4@c.test", false,
	    NO_UTF8 },
	{ "8 bits in SMTPUTF8", " ORCPT=utf-8;\xc3\xa4@c.test", true, OK, 0,
	    "utf-8;\xc3\xa4@c.test" },
	{ "8 bits of rfc822", " ORCPT=rfc822;\xc3\xa4@c.test", true, BAD },
	{ "escaped UTF-8", " ORCPT=utf-8;\\x{E4}@c.test", false, OK, 0,
	    "utf-8;\xc3\xa4@c.test" },
	{ "of MAIL", " RET=FULL", false, UNKNOWN },
};

static void
reads_parameters_of_rcpt(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rcpts); i++) {
		const char *name = rcpts[i].name;
		struct param_rcpt got = { 0 };
		struct slice word = SLICE_NONE;
		struct arena a;

		arena_init(&a, 4096);
		assert_row(name,
		    param_rcpt_parse(slice_str(rcpts[i].in), rcpts[i].utf8, &a,
			&got, &word) == rcpts[i].fault);
		assert_row(name, got.notify == rcpts[i].notify);
		assert_slice(name, got.orcpt, slice_str(rcpts[i].orcpt));
		arena_deinit(&a);
	}
}

static void
says_when_memory_runs_out(void **state)
{
	struct param_rcpt rcpt = { 0 };
	struct slice word;
	struct arena a;

	(void)state;
	for (unsigned n = 1;; n++) {
		enum situation fault;
		bool failed;

		arena_init(&a, 4096);
		kit_fail_alloc(n);
		fault = param_rcpt_parse(
		    SLICE(" ORCPT=rfc822;a@b"), false, &a, &rcpt, &word);
		failed = kit_failed();
		kit_fail_alloc(0);
		arena_deinit(&a);
		if (!failed) {
			assert_int_equal(fault, SITUATION_NONE);
			assert_true(n > 1);
			break;
		}
		assert_int_equal(fault, SITUATION_OUT_OF_MEMORY);
		assert_int_equal(rcpt.orcpt.len, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_parameters_of_mail),
		cmocka_unit_test(reads_parameters_of_rcpt),
		cmocka_unit_test(says_when_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
