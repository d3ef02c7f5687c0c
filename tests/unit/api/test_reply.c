/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include <pabal/pabal.h>

#include <stdlib.h>

static struct slice
slice(struct pabal_text t)
{
	/* what the header promises of every text */
	assert_non_null(t.at);
	assert_int_equal(t.at[t.len], '\0');
	return slice_of(t.at, t.len);
}

#define assert_text(name, got, expected) \
	assert_slice((name), slice(got), slice_str(expected))

static struct pabal_reply *
explained(const char *text, const struct pabal_options *o)
{
	struct pabal_reply *r = NULL;

	assert_int_equal(
	    pabal_reply_explain(&r, text, strlen(text), o), PABAL_OK);
	assert_non_null(r);
	return r;
}

static const struct {
	const char *text;
	unsigned code;
	const char *enhanced;
	enum pabal_severity severity;
	enum pabal_reason reason;
	enum pabal_actor actor;
	enum pabal_action action;
	unsigned retry_after;
	const char *provider;
	enum pabal_basis basis;
	enum pabal_confidence confidence;
	unsigned derived, notes;
} rows[] = {
	{ "250 2.0.0 ok", 250, "2.0.0", PABAL_SUCCESS, PABAL_REASON_ACCEPTED,
	    PABAL_ACTOR_NOBODY, PABAL_ACTION_NONE, 0, "", PABAL_BASIS_BASIC,
	    PABAL_CONFIDENCE_HIGH, 0, 0 },
	{ "354 go on", 354, "2.0.0", PABAL_INTERMEDIATE, PABAL_REASON_ACCEPTED,
	    PABAL_ACTOR_NOBODY, PABAL_ACTION_NONE, 0, "", PABAL_BASIS_BASIC,
	    PABAL_CONFIDENCE_HIGH, PABAL_DERIVED_ENHANCED, 0 },
	{ "550 5.1.1 <a@b.example>: User unknown", 550, "5.1.1",
	    PABAL_PERMANENT, PABAL_REASON_BAD_MAILBOX, PABAL_ACTOR_SENDER,
	    PABAL_ACTION_SUPPRESS, 0, "", PABAL_BASIS_WORDS,
	    PABAL_CONFIDENCE_HIGH, 0, 0 },
	{ "550 5.1.1 qqq", 550, "5.1.1", PABAL_PERMANENT,
	    PABAL_REASON_BAD_MAILBOX, PABAL_ACTOR_SENDER, PABAL_ACTION_STOP, 0,
	    "", PABAL_BASIS_ENHANCED, PABAL_CONFIDENCE_MEDIUM, 0, 0 },
	{ "450 4.7.1 Greylisted for 300 seconds", 450, "4.7.1", PABAL_TEMPORARY,
	    PABAL_REASON_GREYLISTED, PABAL_ACTOR_NOBODY, PABAL_ACTION_WAIT, 300,
	    "", PABAL_BASIS_WORDS, PABAL_CONFIDENCE_MEDIUM, 0, 0 },
	{ "450 5.1.1 qqq", 450, "5.1.1", PABAL_TEMPORARY,
	    PABAL_REASON_BAD_MAILBOX, PABAL_ACTOR_SENDER, PABAL_ACTION_RETRY, 0,
	    "", PABAL_BASIS_ENHANCED, PABAL_CONFIDENCE_LOW,
	    PABAL_DERIVED_REASON, PABAL_NOTE_CLASS_MISMATCH },
	{ "", 0, "4.0.0", PABAL_TEMPORARY, PABAL_REASON_UNKNOWN,
	    PABAL_ACTOR_RECIPIENT_ADMIN, PABAL_ACTION_RETRY, 0, "",
	    PABAL_BASIS_NOTHING, PABAL_CONFIDENCE_NONE,
	    PABAL_DERIVED_ENHANCED | PABAL_DERIVED_REASON, PABAL_NOTE_NO_CODE },
};

static void
what_a_reply_means(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].text;
		struct pabal_reply *r = explained(name, NULL);

		assert_text(name, pabal_reply_input(r), name);
		assert_row(name, pabal_reply_code(r) == rows[i].code);
		assert_text(
		    name, pabal_reply_enhanced_text(r), rows[i].enhanced);
		assert_row(name, pabal_reply_severity(r) == rows[i].severity);
		assert_row(name, pabal_reply_reason(r) == rows[i].reason);
		assert_row(name, pabal_reply_actor(r) == rows[i].actor);
		assert_row(name, pabal_reply_action(r) == rows[i].action);
		assert_row(
		    name, pabal_reply_retry_after(r) == rows[i].retry_after);
		assert_text(name, pabal_reply_provider(r), rows[i].provider);
		assert_row(name, pabal_reply_basis(r) == rows[i].basis);
		assert_row(
		    name, pabal_reply_confidence(r) == rows[i].confidence);
		assert_row(name, pabal_reply_derived(r) == rows[i].derived);
		assert_row(name, pabal_reply_notes(r) == rows[i].notes);
		pabal_reply_free(r);
	}
}

static void
why_it_is_thought_so(void **state)
{
	struct pabal_reply *r = explained("550 User unknown", NULL);
	struct pabal_enhanced e;

	(void)state;
	assert_true(slice(pabal_reply_rule(r)).len > 0);
	assert_true(slice(pabal_reply_example(r)).len > 0);
	assert_int_equal(pabal_reply_source_count(r), 1);
	assert_true(slice(pabal_reply_source(r, 0)).len > 0);
	assert_text("past the last", pabal_reply_source(r, 1), "");
	e = pabal_reply_enhanced(r);
	assert_int_equal(e.part[0], 5);
	assert_int_equal(e.part[1], 1);
	assert_int_equal(e.part[2], 1);
	pabal_reply_free(r);

	r = explained("552 qqq", NULL);
	assert_text("by code", pabal_reply_rule(r), "code-552");
	assert_text("by code", pabal_reply_example(r), "");
	assert_int_equal(pabal_reply_source_count(r), 1);
	assert_true(slice_starts(
	    slice(pabal_reply_source(r, 0)), SLICE("RFC 5321 4.2.2")));
	pabal_reply_free(r);
}

static void
who_answered(void **state)
{
	struct pabal_reply *r =
	    explained("421 4.7.28 Try again later. a1-20020.12 - gsmtp", NULL);

	(void)state;
	assert_text("id", pabal_reply_provider(r), "gmail");
	assert_text("name", pabal_reply_provider_name(r), "Gmail");
	pabal_reply_free(r);
}

static void
texts_in_each_language(void **state)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	struct slice english = SLICE_NONE;

	(void)state;
	for (size_t i = 0; i < pabal_lang_count(); i++) {
		struct pabal_reply *r;

		o.lang = pabal_lang_tag(i).at;
		r = explained("550 5.1.1 User unknown", &o);
		assert_text(o.lang, pabal_reply_lang(r), o.lang);
		assert_true(slice(pabal_reply_title(r)).len > 0);
		assert_true(slice(pabal_reply_meaning(r)).len > 0);
		assert_true(slice(pabal_reply_advice(r)).len > 0);
		assert_slice(o.lang, slice(pabal_reply_advice(r)),
		    slice(pabal_reply_advice_for(r, PABAL_ACTOR_SENDER)));
		assert_text(o.lang,
		    pabal_reply_advice_for(r, (enum pabal_actor)999), "");
		if (i > 0)
			assert_false(
			    slice_eq(slice(pabal_reply_title(r)), english));
		else /* lives in the tables */
			english = slice(pabal_reply_title(r));
		pabal_reply_free(r);
	}
	o.lang = "tlh";
	assert_int_equal(pabal_lang_choose(o.lang).len, 0);
	pabal_reply_free(explained("250 ok", &o));
}

/* 550 at MAIL is about the sender's host or the sender, at RCPT it may not. */
static void
the_stage_decides(void **state)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	struct pabal_reply *r;

	(void)state;
	o.stage = PABAL_STAGE_RCPT;
	r = explained("550 qqq", &o);
	assert_int_equal(pabal_reply_reason(r), PABAL_REASON_BAD_MAILBOX);
	assert_int_equal(pabal_reply_stage(r), PABAL_STAGE_RCPT);
	pabal_reply_free(r);
	o.stage = PABAL_STAGE_CONNECT;
	r = explained("550 qqq", &o);
	assert_int_not_equal(pabal_reply_reason(r), PABAL_REASON_BAD_MAILBOX);
	pabal_reply_free(r);
	r = explained("550 qqq", NULL);
	assert_int_equal(pabal_reply_stage(r), PABAL_STAGE_UNKNOWN);
	pabal_reply_free(r);
}

/* The caller's memory is not looked at again. */
static void
the_text_is_copied(void **state)
{
	static const char text[] = "450 4.2.2 h\0lo";
	char *copy = malloc(sizeof(text) - 1);
	struct pabal_reply *r = NULL;

	(void)state;
	memcpy(copy, text, sizeof(text) - 1);
	assert_int_equal(
	    pabal_reply_explain(&r, copy, sizeof(text) - 1, NULL), PABAL_OK);
	memset(copy, 'x', sizeof(text) - 1);
	free(copy);
	assert_slice("with NUL", slice(pabal_reply_input(r)),
	    slice_of(text, sizeof(text) - 1));
	pabal_reply_free(r);
	pabal_reply_free(NULL);
}

static void
what_is_too_long_is_cut(void **state)
{
	char *text = malloc(PABAL_REPLY_MAX + 1);
	struct pabal_reply *r = NULL;

	(void)state;
	memset(text, 'a', PABAL_REPLY_MAX + 1);
	memcpy(text, "550 5.1.1 ", 10);
	for (size_t more = 0; more < 2; more++) {
		assert_int_equal(
		    pabal_reply_explain(&r, text, PABAL_REPLY_MAX + more, NULL),
		    PABAL_OK);
		assert_int_equal(pabal_reply_input(r).len, PABAL_REPLY_MAX);
		assert_int_equal(pabal_reply_code(r), 550);
		pabal_reply_free(r);
	}
	free(text);
}

struct longer {
	struct pabal_options o;
	char more[8];
};

static void
wrong_calls_are_refused(void **state)
{
	struct longer l = { .o = PABAL_OPTIONS_INIT };
	struct pabal_options o = PABAL_OPTIONS_INIT;
	struct pabal_reply *r = NULL;

	(void)state;
	assert_int_equal(
	    pabal_reply_explain(NULL, "", 0, NULL), PABAL_ARGUMENT);
	assert_int_equal(
	    pabal_reply_explain(&r, NULL, 1, NULL), PABAL_ARGUMENT);
	o.size = 0;
	assert_int_equal(pabal_reply_explain(&r, "", 0, &o), PABAL_ARGUMENT);
	o.size = sizeof(o);
	o.stage = (enum pabal_stage)77;
	assert_int_equal(pabal_reply_explain(&r, "", 0, &o), PABAL_ARGUMENT);
	assert_null(r);

	/* options of a later version: only what is asked for is refused */
	l.o.size = sizeof(l);
	assert_int_equal(pabal_reply_explain(&r, NULL, 0, &l.o), PABAL_OK);
	pabal_reply_free(r);
	r = NULL;
	l.more[7] = 1;
	assert_int_equal(pabal_reply_explain(&r, "", 0, &l.o), PABAL_ARGUMENT);
	assert_null(r);
}

static void
a_limit_is_no_lack_of_memory(void **state)
{
	struct pabal_options o = PABAL_OPTIONS_INIT;
	char text[5000];
	struct pabal_reply *r = NULL;

	(void)state;
	memset(text, 'a', sizeof(text));
	o.memory_max = 4000;
	assert_int_equal(
	    pabal_reply_explain(&r, text, sizeof(text), &o), PABAL_LIMIT);
	assert_null(r);
	assert_int_equal(pabal_reply_explain(&r, text, 1000, &o), PABAL_OK);
	pabal_reply_free(r);
}

static void
out_of_memory(void **state)
{
	char text[3000];

	(void)state;
	memset(text, 'a', sizeof(text));
	for (unsigned n = 1;; n++) {
		struct pabal_reply *r = NULL;
		enum pabal_status status;
		bool failed;

		kit_fail_alloc(n);
		status = pabal_reply_explain(&r, text, sizeof(text), NULL);
		failed = kit_failed();
		kit_fail_alloc(0);
		assert_int_equal(status, failed ? PABAL_MEMORY : PABAL_OK);
		assert_true((r == NULL) == failed);
		pabal_reply_free(r);
		if (!failed) {
			assert_true(n > 2);
			break;
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_reply_means),
		cmocka_unit_test(why_it_is_thought_so),
		cmocka_unit_test(who_answered),
		cmocka_unit_test(texts_in_each_language),
		cmocka_unit_test(the_stage_decides),
		cmocka_unit_test(the_text_is_copied),
		cmocka_unit_test(what_is_too_long_is_cut),
		cmocka_unit_test(wrong_calls_are_refused),
		cmocka_unit_test(a_limit_is_no_lack_of_memory),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
