/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/table.h"
#include "meaning/reply.h"

#define STATUS VERDICT_DERIVED_ESC
#define REASON VERDICT_DERIVED_REASON
#define NONE            \
	{               \
		0, 0, 0 \
	}

/* clang-format off */
static const struct {
	const char *name;
	unsigned code;
	struct esc esc;
	enum smtp_stage stage;
	/* expected */
	enum reason reason;
	enum action action;
	struct esc status;
	unsigned derived;
} rows[] = {
	{ "accepted", 250, { 2, 1, 5 }, SMTP_STAGE_RCPT,
	    REASON_ACCEPTED, ACTION_NONE, { 2, 1, 5 }, 0 },
	{ "accepted without status", 250, NONE, SMTP_STAGE_CONTENT,
	    REASON_ACCEPTED, ACTION_NONE, { 2, 0, 0 }, STATUS },
	{ "go on", 354, NONE, SMTP_STAGE_DATA,
	    REASON_ACCEPTED, ACTION_NONE, { 2, 0, 0 }, STATUS },

	{ "enhanced code decides", 550, { 5, 1, 1 }, SMTP_STAGE_RCPT,
	    REASON_BAD_MAILBOX, ACTION_STOP, { 5, 1, 1 }, 0 },
	{ "enhanced code over basic code", 550, { 5, 7, 25 }, SMTP_STAGE_RCPT,
	    REASON_RDNS, ACTION_STOP, { 5, 7, 25 }, 0 },
	{ "private detail", 550, { 5, 7, 999 }, SMTP_STAGE_MAIL,
	    REASON_POLICY, ACTION_STOP, { 5, 7, 999 }, REASON },
	{ "private detail with a rule", 550, { 5, 7, 511 }, SMTP_STAGE_MAIL,
	    REASON_BLOCKLISTED, ACTION_PAUSE_SITE, { 5, 7, 511 }, 0 },
	{ "one message's content does not stop all mail", 550, { 5, 7, 511 },
	    SMTP_STAGE_CONTENT,
	    REASON_BLOCKLISTED, ACTION_STOP, { 5, 7, 511 }, 0 },
	{ "unknown subject", 554, { 5, 9, 9 }, SMTP_STAGE_CONTENT,
	    REASON_UNKNOWN, ACTION_STOP, { 5, 9, 9 }, REASON },
	{ "X.0.0 leaves it to the basic code", 550, { 5, 0, 0 },
	    SMTP_STAGE_RCPT,
	    REASON_BAD_MAILBOX, ACTION_STOP, { 5, 0, 0 }, REASON },
	{ "X.2.0 says that the mailbox exists", 550, { 5, 2, 0 },
	    SMTP_STAGE_RCPT,
	    REASON_UNKNOWN, ACTION_STOP, { 5, 2, 0 }, 0 },
	{ "5.1.5 on a refusal says nothing", 550, { 5, 1, 5 },
	    SMTP_STAGE_CONTENT,
	    REASON_UNKNOWN, ACTION_STOP, { 5, 1, 5 }, REASON },

	{ "550 at RCPT", 550, NONE, SMTP_STAGE_RCPT,
	    REASON_BAD_MAILBOX, ACTION_STOP, { 5, 1, 1 }, STATUS | REASON },
	{ "550 elsewhere is open", 550, NONE, SMTP_STAGE_CONTENT,
	    REASON_UNKNOWN, ACTION_STOP, { 5, 0, 0 }, STATUS | REASON },
	{ "450 stays open", 450, NONE, SMTP_STAGE_RCPT,
	    REASON_UNKNOWN, ACTION_RETRY, { 4, 0, 0 }, STATUS | REASON },
	{ "552 at RCPT", 552, NONE, SMTP_STAGE_RCPT,
	    REASON_MAILBOX_FULL, ACTION_STOP, { 5, 2, 2 }, STATUS | REASON },
	{ "552 at MAIL is SIZE", 552, NONE, SMTP_STAGE_MAIL,
	    REASON_MESSAGE_TOO_BIG, ACTION_STOP, { 5, 3, 4 },
	    STATUS | REASON },
	{ "552 5.2.2", 552, { 5, 2, 2 }, SMTP_STAGE_CONTENT,
	    REASON_MAILBOX_FULL, ACTION_STOP, { 5, 2, 2 }, 0 },
	{ "452 4.2.2", 452, { 4, 2, 2 }, SMTP_STAGE_RCPT,
	    REASON_MAILBOX_FULL, ACTION_RETRY, { 4, 2, 2 }, 0 },
	{ "452", 452, NONE, SMTP_STAGE_CONTENT,
	    REASON_SYSTEM_FULL, ACTION_RETRY, { 4, 3, 1 }, STATUS | REASON },
	{ "452 4.5.3", 452, { 4, 5, 3 }, SMTP_STAGE_RCPT,
	    REASON_TOO_MANY_RECIPIENTS, ACTION_SPLIT, { 4, 5, 3 }, 0 },
	{ "554 at the greeting", 554, NONE, SMTP_STAGE_CONNECT,
	    REASON_NOT_ACCEPTING, ACTION_STOP, { 5, 3, 2 }, STATUS | REASON },
	{ "553 at MAIL", 553, NONE, SMTP_STAGE_MAIL,
	    REASON_BAD_SENDER, ACTION_STOP, { 5, 1, 8 }, STATUS | REASON },
	{ "454 at STARTTLS", 454, NONE, SMTP_STAGE_STARTTLS,
	    REASON_TLS, ACTION_NEXT_HOST, { 4, 7, 10 }, STATUS | REASON },
	{ "556", 556, { 5, 1, 10 }, SMTP_STAGE_RCPT,
	    REASON_NOT_ACCEPTING, ACTION_STOP, { 5, 1, 10 }, 0 },
	{ "code in no RFC, temporary", 499, NONE, SMTP_STAGE_RCPT,
	    REASON_UNKNOWN, ACTION_RETRY, { 4, 0, 0 }, STATUS | REASON },
	{ "code in no RFC, permanent", 599, NONE, SMTP_STAGE_RCPT,
	    REASON_UNKNOWN, ACTION_STOP, { 5, 0, 0 }, STATUS | REASON },

	{ "temporary bad mailbox is tried again", 450, { 4, 1, 1 },
	    SMTP_STAGE_RCPT,
	    REASON_BAD_MAILBOX, ACTION_RETRY, { 4, 1, 1 }, 0 },
	{ "expired is over even when 4.4.7", 450, { 4, 4, 7 },
	    SMTP_STAGE_CONTENT,
	    REASON_EXPIRED, ACTION_STOP, { 4, 4, 7 }, 0 },
	{ "temporary conversion is tried again", 451, { 4, 6, 3 },
	    SMTP_STAGE_CONTENT,
	    REASON_CONVERSION, ACTION_RETRY, { 4, 6, 3 }, 0 },
	{ "permanent system error stops", 554, { 5, 3, 0 },
	    SMTP_STAGE_CONTENT,
	    REASON_SYSTEM_ERROR, ACTION_STOP, { 5, 3, 0 }, 0 },
	{ "permanent network trouble stops", 550, { 5, 4, 1 },
	    SMTP_STAGE_RCPT,
	    REASON_NETWORK, ACTION_STOP, { 5, 4, 1 }, 0 },
	{ "permanent flood stops", 550, { 5, 7, 28 }, SMTP_STAGE_MAIL,
	    REASON_RATE_LIMITED, ACTION_STOP, { 5, 7, 28 }, 0 },
	{ "temporary flood slows down", 450, { 4, 7, 28 }, SMTP_STAGE_MAIL,
	    REASON_RATE_LIMITED, ACTION_SLOW_DOWN, { 4, 7, 28 }, 0 },

	{ "421 asks the next host", 421, NONE, SMTP_STAGE_RCPT,
	    REASON_SYSTEM_ERROR, ACTION_NEXT_HOST, { 4, 3, 0 },
	    STATUS | REASON },
	{ "421 4.7.0", 421, { 4, 7, 0 }, SMTP_STAGE_CONTENT,
	    REASON_POLICY, ACTION_NEXT_HOST, { 4, 7, 0 }, 0 },
	{ "421 4.3.2 is closed for now", 421, { 4, 3, 2 }, SMTP_STAGE_CONNECT,
	    REASON_SYSTEM_ERROR, ACTION_NEXT_HOST, { 4, 3, 2 }, 0 },
	{ "521 5.3.2 is closed for good", 521, { 5, 3, 2 }, SMTP_STAGE_CONNECT,
	    REASON_NOT_ACCEPTING, ACTION_STOP, { 5, 3, 2 }, 0 },
	{ "451 at EHLO asks the next host", 451, NONE, SMTP_STAGE_HELO,
	    REASON_SYSTEM_ERROR, ACTION_NEXT_HOST, { 4, 3, 0 },
	    STATUS | REASON },

	{ "550 with 4.x.x", 550, { 4, 2, 2 }, SMTP_STAGE_RCPT,
	    REASON_MAILBOX_FULL, ACTION_STOP, { 5, 2, 2 }, STATUS | REASON },
	{ "451 with 5.x.x", 451, { 5, 1, 1 }, SMTP_STAGE_RCPT,
	    REASON_BAD_MAILBOX, ACTION_RETRY, { 4, 1, 1 },
	    STATUS | REASON },
	{ "550 with 2.x.x", 550, { 2, 1, 5 }, SMTP_STAGE_CONTENT,
	    REASON_UNKNOWN, ACTION_STOP, { 5, 0, 0 }, STATUS | REASON },
	{ "250 with 5.x.x", 250, { 5, 1, 1 }, SMTP_STAGE_RCPT,
	    REASON_ACCEPTED, ACTION_NONE, { 2, 0, 0 }, STATUS },
	{ "no reply code at all", 0, NONE, SMTP_STAGE_RCPT,
	    REASON_UNKNOWN, ACTION_RETRY, { 4, 0, 0 }, STATUS | REASON },
};
/* clang-format on */

static void
codes_become_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice raw = SLICE("999 whatever it says");
		struct verdict v = meaning_of_reply(
		    rows[i].code, rows[i].esc, raw, rows[i].stage);

		assert_row(rows[i].name, v.basic == rows[i].code);
		assert_row(rows[i].name, v.reason == rows[i].reason);
		assert_row(rows[i].name, v.action == rows[i].action);
		assert_row(rows[i].name, esc_eq(v.esc, rows[i].status));
		assert_row(rows[i].name, v.derived == rows[i].derived);
		assert_row(rows[i].name,
		    v.actor == catalog_reasons[rows[i].reason].actor);
		assert_row(rows[i].name, v.situation == SITUATION_NONE);
		assert_row(rows[i].name, v.reply.at == raw.at);
	}
}

static void
named_time_is_obeyed(void **state)
{
	static const struct {
		const char *name;
		unsigned code;
		struct esc esc;
		const char *raw;
		enum action action;
		unsigned seconds;
	} times[] = {
		{ "wait as told", 450, { 4, 7, 1 },
		    "450 4.7.1 Greylisted for 300 seconds", ACTION_WAIT, 300 },
		{ "421 with a time waits", 421, NONE,
		    "421 come back in 10 minutes", ACTION_WAIT, 600 },
		{ "slow-down keeps the time", 450, { 4, 7, 28 },
		    "450 4.7.28 try again in 1 hour", ACTION_SLOW_DOWN, 3600 },
		{ "a unit at the very end", 450, { 4, 7, 1 },
		    "450 4.7.1 Greylisted for 120s", ACTION_WAIT, 120 },
		{ "another language", 450, { 4, 7, 1 },
		    "450 4.7.1 Greylisted. Bitte in 2 Stunden erneut versuchen",
		    ACTION_WAIT, 7200 },
		{ "a permanent reply has no time", 550, { 5, 7, 1 },
		    "550 5.7.1 try again in 1 hour", ACTION_STOP, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct verdict v = meaning_of_reply(times[i].code, times[i].esc,
		    slice_str(times[i].raw), SMTP_STAGE_RCPT);

		assert_row(times[i].name, v.action == times[i].action);
		assert_row(times[i].name, v.retry_after == times[i].seconds);
	}
}

/*
 * For each code, enhanced code and stage: what is temporary is not given up,
 * what is permanent is not tried again, and the status has the code's class.
 */
static void
no_combination_breaks_the_rules(void **state)
{
	(void)state;
	for (unsigned code = 200; code < 600; code++)
		for (unsigned n = 0; n < 9 * 32 * 8; n++) {
			unsigned class = code / 100;
			struct esc esc =
			    ESC((unsigned char)(class == 3 ? 2 : class),
				(unsigned short)(n / 8 / 32),
				(unsigned short)(n / 8 % 32));
			enum smtp_stage stage = n % 8;
			struct verdict v =
			    meaning_of_reply(code, esc, SLICE_NONE, stage);

			assert_int_equal(v.esc.class, class == 3 ? 2 : class);
			assert_int_equal(
			    v.reason == REASON_ACCEPTED, class < 4);
			assert_int_equal(v.action == ACTION_NONE, class < 4);
			if (class == 4 && v.reason != REASON_EXPIRED)
				assert_int_not_equal(v.action, ACTION_STOP);
			if (class == 5) {
				assert_int_not_equal(v.action, ACTION_RETRY);
				assert_int_not_equal(v.action, ACTION_WAIT);
				assert_int_not_equal(
				    v.action, ACTION_NEXT_HOST);
			}
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_become_verdicts),
		cmocka_unit_test(named_time_is_obeyed),
		cmocka_unit_test(no_combination_breaks_the_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
