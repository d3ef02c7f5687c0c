/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "meaning/explain.h"

/* clang-format off */
static const struct {
	const char *name, *text;
	enum reason reason;
	enum meaning_basis basis;
	enum action action;
	unsigned class;
	const char *provider;
	unsigned notes;
} rows[] = {
	{ "words decide", "550 5.1.1 User unknown", REASON_BAD_MAILBOX,
	    BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "words against the code win", "552 mailbox not found",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_STOP, 5, NULL,
	    MEANING_TEXT_AGAINST_CODE },
	{ "vague words give way to a plain code", "550 5.2.2 Access denied",
	    REASON_MAILBOX_FULL, BASIS_ENHANCED, ACTION_STOP, 5, NULL, 0 },
	{ "vague words before a vague code", "550 5.7.1 Access denied",
	    REASON_POLICY, BASIS_WORDS, ACTION_STOP, 5, NULL, 0 },
	{ "code alone", "550 5.1.1 xyzzy", REASON_BAD_MAILBOX, BASIS_ENHANCED,
	    ACTION_STOP, 5, NULL, 0 },
	{ "basic code alone", "421 xyzzy", REASON_SYSTEM_ERROR, BASIS_BASIC,
	    ACTION_NEXT_HOST, 4, NULL, 0 },
	{ "nothing at all", "xyzzy", REASON_UNKNOWN, BASIS_NOTHING,
	    ACTION_RETRY, 4, NULL, MEANING_NO_CODE },
	{ "empty", "", REASON_UNKNOWN, BASIS_NOTHING, ACTION_RETRY, 4, NULL,
	    MEANING_NO_CODE },
	{ "words alone, for good", "User unknown", REASON_BAD_MAILBOX,
	    BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, MEANING_NO_CODE },
	{ "words alone, for now", "Greylisted, wait 300 seconds",
	    REASON_GREYLISTED, BASIS_WORDS, ACTION_WAIT, 4, NULL,
	    MEANING_NO_CODE },
	{ "the classes disagree", "450 5.1.1 User unknown",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_RETRY, 4, NULL,
	    MEANING_CLASS_MISMATCH },
	{ "the enhanced code says what it is about", "450 5.1.1 xyzzy",
	    REASON_BAD_MAILBOX, BASIS_ENHANCED, ACTION_RETRY, 4, NULL,
	    MEANING_CLASS_MISMATCH },
	{ "and the basic code whether it may pass", "550 4.2.2 mailbox full",
	    REASON_MAILBOX_FULL, BASIS_WORDS, ACTION_STOP, 5, NULL,
	    MEANING_CLASS_MISMATCH },
	{ "5.7.1 for anything", "550 5.7.1 mailbox full", REASON_MAILBOX_FULL,
	    BASIS_WORDS, ACTION_STOP, 5, NULL, MEANING_TEXT_AGAINST_CODE },
	{ "5.7.1 for what it means", "550 5.7.1 SPF check failed",
	    REASON_UNAUTHENTICATED, BASIS_WORDS, ACTION_STOP, 5, NULL, 0 },
	{ "quoted-printable", "550=205.1.1=20User=20unknown",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "JSON", "\"550 5.2.2 The user\\u0027s mailbox is full\\r\\n\"",
	    REASON_MAILBOX_FULL, BASIS_WORDS, ACTION_STOP, 5, NULL, 0 },
	{ "HTML", "550 5.1.1 &lt;a@b.example&gt; isn&#39;t a valid mailbox",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "a digit too many", "5501 5.1.1 User unknown", REASON_BAD_MAILBOX,
	    BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "glued", "550#5.1.1 User unknown", REASON_BAD_MAILBOX, BASIS_WORDS,
	    ACTION_SUPPRESS, 5, NULL, 0 },
	{ "said again", "550-5.1.1 550-5.1.1 no such user 550 5.1.1 here",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "a provider by its code", "550 5.7.606 Access denied", REASON_BLOCKLISTED,
	    BASIS_WORDS, ACTION_PAUSE_SITE, 5, "outlook", 0 },
	{ "a provider in the text", "550 5.1.1 No such user - gsmtp",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_SUPPRESS, 5, "gmail", 0 },
	{ "not in a recipient's address", "550 5.1.1 <a@gmail.com>: User unknown",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "a system before a list", "550 5.7.1 blocked using Spamhaus [x.prod.outlook.com]",
	    REASON_BLOCKLISTED, BASIS_WORDS, ACTION_PAUSE_SITE, 5, "outlook", 0 },
	{ "many lines", "550-5.1.1 The account you tried to\r\n550-5.1.1 reach does\r\n550 5.1.1 not exist",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "lines run together", "550-5.1.1 The account you want 550-5.1.1 does not 550 5.1.1 exist",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, 0 },
	{ "accepted", "250 2.0.0 Ok: queued as 4F", REASON_ACCEPTED,
	    BASIS_BASIC, ACTION_NONE, 2, NULL, 0 },
	{ "what was accepted is never refused", "250 User unknown",
	    REASON_ACCEPTED, BASIS_BASIC, ACTION_NONE, 2, NULL, 0 },
	{ "go on", "354 End data with a dot", REASON_ACCEPTED, BASIS_BASIC,
	    ACTION_NONE, 2, NULL, 0 },
	{ "a refusal is no acceptance", "554 message accepted for delivery",
	    REASON_UNKNOWN, BASIS_NOTHING, ACTION_STOP, 5, NULL, 0 },
	{ "tries that were exceeded, no quota",
	    "452 4.3.1 Insufficient system storage: retry timeout exceeded",
	    REASON_SYSTEM_FULL, BASIS_WORDS, ACTION_RETRY, 4, NULL, 0 },
	{ "nor that of a mailbox which was away",
	    "451 mailbox temporarily unavailable: retry timeout exceeded",
	    REASON_EXPIRED, BASIS_WORDS, ACTION_STOP, 4, NULL, 0 },
	{ "a full mailbox stays one",
	    "452 4.2.2 mailbox is full: retry timeout exceeded",
	    REASON_MAILBOX_FULL, BASIS_WORDS, ACTION_RETRY, 4, NULL, 0 },
	{ "not UTF-8", "550 utilisateur inconnu \xe9", REASON_BAD_MAILBOX,
	    BASIS_WORDS, ACTION_SUPPRESS, 5, NULL, MEANING_NOT_UTF8 },
	{ "a basic code with dots", "3.5.4 xyzzy", REASON_ACCEPTED, BASIS_BASIC,
	    ACTION_NONE, 2, NULL, MEANING_DOTTED_CODE },
	{ "550 with dots", "5.5.0 Requested actions not taken as the mailbox is "
			   "unavailable.",
	    REASON_BAD_MAILBOX, BASIS_WORDS, ACTION_STOP, 5, NULL,
	    MEANING_DOTTED_CODE },
	{ "421 with dots", "4.2.1 The service is unavailable due to a "
			   "connection problem",
	    REASON_SYSTEM_ERROR, BASIS_WORDS, ACTION_NEXT_HOST, 4, NULL,
	    MEANING_DOTTED_CODE },
	{ "503 with dots", "5.0.3 bad sequence of commands", REASON_PROTOCOL,
	    BASIS_WORDS, ACTION_STOP, 5, NULL, MEANING_DOTTED_CODE },
	{ "X.5.0 is no 550", "5.5.0 xyzzy", REASON_PROTOCOL, BASIS_ENHANCED,
	    ACTION_STOP, 5, NULL, 0 },
	{ "zeros in front", "550 5.01.1 xyzzy", REASON_BAD_MAILBOX,
	    BASIS_ENHANCED, ACTION_STOP, 5, NULL, MEANING_ODD_CODE },
	{ "no such class", "550 9.1.1 xyzzy", REASON_UNKNOWN, BASIS_NOTHING,
	    ACTION_STOP, 5, NULL, MEANING_ODD_CODE },
	{ "a code that never was, with dots", "1.0.1 xyzzy", REASON_UNKNOWN,
	    BASIS_NOTHING, ACTION_RETRY, 4, NULL,
	    MEANING_DOTTED_CODE | MEANING_NO_CODE },
};
/* clang-format on */

static void
replies_are_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct explanation e;
		const struct slice none = SLICE("");

		meaning_explain(slice_str(rows[i].text), &e);
		if (e.verdict.reason != rows[i].reason ||
		    e.notes != rows[i].notes || e.basis != rows[i].basis ||
		    e.verdict.action != rows[i].action)
			print_error("%s: %.*s basis %d notes %u action %d\n",
			    rows[i].name,
			    (int)catalog_reasons[e.verdict.reason].id.len,
			    catalog_reasons[e.verdict.reason].id.at, e.basis,
			    e.notes, e.verdict.action);
		assert_row(rows[i].name, e.verdict.reason == rows[i].reason);
		assert_row(rows[i].name, e.basis == rows[i].basis);
		assert_row(rows[i].name, e.verdict.action == rows[i].action);
		assert_row(rows[i].name, e.verdict.esc.class == rows[i].class);
		assert_row(rows[i].name, e.notes == rows[i].notes);
		assert_row(rows[i].name,
		    slice_eq(e.provider == NULL ? none : e.provider->id,
			rows[i].provider == NULL
			    ? none
			    : slice_str(rows[i].provider)));
		assert_row(rows[i].name, (e.confidence == CONFIDENCE_NONE) ==
					     (e.basis == BASIS_NOTHING));
	}
}

static void
stage_is_taken_from_the_text(void **state)
{
	struct explanation e;

	(void)state;
	meaning_explain(SLICE("host x said: 552 No (in reply to end of DATA "
			      "command)"),
	    &e);
	assert_true(e.staged);
	assert_int_equal(e.stage, SMTP_STAGE_CONTENT);
	meaning_explain(
	    SLICE("SMTP error from remote mail server after RCPT TO:<a@b>: "
		  "host x: 550 No"),
	    &e);
	assert_true(e.staged);
	assert_int_equal(e.stage, SMTP_STAGE_RCPT);
	assert_int_equal(e.verdict.reason, REASON_BAD_MAILBOX);
	meaning_explain(SLICE("550 No"), &e);
	assert_false(e.staged);
}

static void
names_are_said(void **state)
{
	(void)state;
	for (unsigned i = 0; i < MEANING_NOTES; i++)
		assert_true(meaning_note_name(1u << i).len > 0);
	for (unsigned i = 0; i < CONFIDENCE_COUNT; i++)
		assert_true(meaning_confidence_name(i).len > 0);
	assert_true(slice_eq(meaning_note_name(1u << 30), SLICE("odd")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_are_explained),
		cmocka_unit_test(stage_is_taken_from_the_text),
		cmocka_unit_test(names_are_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
