/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include <pabal/pabal.h>

static struct slice
slice(struct pabal_text t)
{
	assert_non_null(t.at);
	assert_int_equal(t.at[t.len], '\0');
	return slice_of(t.at, t.len);
}

static struct pabal_code *
found(const char *text, const char *lang)
{
	struct pabal_code *c = NULL;

	assert_int_equal(
	    pabal_code_find(&c, text, strlen(text), lang), PABAL_OK);
	assert_non_null(c);
	return c;
}

static const struct {
	const char *asked, *name;
	enum pabal_form form;
	unsigned basic, part[3];
	bool known;
	enum pabal_reason reason;
	enum pabal_standing standing;
	const char *source, *counts_as;
	unsigned digits, notes;
} rows[] = {
	{ "550", "550", PABAL_FORM_BASIC, 550, { 0 }, true,
	    PABAL_REASON_UNKNOWN, PABAL_STANDING_STANDARD, "RFC 5321 4.2.2", "",
	    2, 0 },
	{ " 5.1.1 ", "5.1.1", PABAL_FORM_ENHANCED, 511, { 5, 1, 1 }, true,
	    PABAL_REASON_BAD_MAILBOX, PABAL_STANDING_STANDARD, "RFC 3463 3.2",
	    "", 2, PABAL_CODE_MAYBE_DOTTED },
	{ "5.1.6", "5.1.6", PABAL_FORM_ENHANCED, 0, { 5, 1, 6 }, true,
	    PABAL_REASON_MOVED, PABAL_STANDING_STANDARD, "RFC 3463 3.2", "", 2,
	    0 },
	{ "x.1.1", "X.1.1", PABAL_FORM_ENHANCED, 0, { 0, 1, 1 }, true,
	    PABAL_REASON_BAD_MAILBOX, PABAL_STANDING_STANDARD, "RFC 3463 3.2",
	    "", 1, 0 },
	{ "5XX", "5XX", PABAL_FORM_BASIC_PATTERN, 500, { 0 }, true,
	    PABAL_REASON_UNKNOWN, PABAL_STANDING_UNLISTED, "", "", 1, 0 },
	{ "X.4", "X.4.X", PABAL_FORM_SUBJECT, 0, { 0, 4, 0 }, true,
	    PABAL_REASON_UNKNOWN, PABAL_STANDING_UNLISTED, "", "", 1, 0 },
	{ "5.9.1", "5.9.1", PABAL_FORM_ENHANCED, 0, { 5, 9, 1 }, false,
	    PABAL_REASON_UNKNOWN, PABAL_STANDING_UNLISTED, "", "5.0.0", 2, 0 },
	{ "577", "577", PABAL_FORM_BASIC, 577, { 0 }, false,
	    PABAL_REASON_UNKNOWN, PABAL_STANDING_UNLISTED, "", "", 2, 0 },
	{ "0550", "550", PABAL_FORM_BASIC, 550, { 0 }, true,
	    PABAL_REASON_UNKNOWN, PABAL_STANDING_STANDARD, "RFC 5321 4.2.2", "",
	    2, PABAL_CODE_LEADING_ZERO },
	{ "4.2.0", "4.2.0", PABAL_FORM_ENHANCED, 420, { 4, 2, 0 }, true,
	    PABAL_REASON_UNKNOWN, PABAL_STANDING_STANDARD, "RFC 3463 3.3", "",
	    2, PABAL_CODE_MAYBE_DOTTED },
	{ "450 5.1.1", "450 5.1.1", PABAL_FORM_PAIR, 450, { 5, 1, 1 }, true,
	    PABAL_REASON_BAD_MAILBOX, PABAL_STANDING_STANDARD, "RFC 3463 3.2",
	    "", 4, PABAL_CODE_DIFFERS },
};

static void
what_is_known_of_a_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].asked;
		struct pabal_code *c = found(name, NULL);
		struct pabal_enhanced e = pabal_code_enhanced(c);

		assert_slice(name, slice(pabal_code_asked(c)), slice_str(name));
		assert_slice(
		    name, slice(pabal_code_name(c)), slice_str(rows[i].name));
		assert_row(name, pabal_code_form(c) == rows[i].form);
		assert_row(name, pabal_code_basic(c) == rows[i].basic);
		for (unsigned p = 0; p < 3; p++)
			assert_row(name, e.part[p] == rows[i].part[p]);
		assert_row(name, pabal_code_is_known(c) == rows[i].known);
		assert_row(name, pabal_code_reason(c) == rows[i].reason);
		assert_row(name, pabal_code_standing(c) == rows[i].standing);
		assert_slice(name, slice(pabal_code_source(c)),
		    slice_str(rows[i].source));
		assert_slice(name, slice(pabal_code_counts_as(c)),
		    slice_str(rows[i].counts_as));
		assert_int_equal(pabal_code_digit_count(c), rows[i].digits);
		assert_row(name, pabal_code_notes(c) == rows[i].notes);
		assert_row(name, slice(pabal_code_title(c)).len > 0);
		pabal_code_free(c);
	}
}

static void
its_texts(void **state)
{
	struct pabal_code *c = found("420", "ko-KR"), *e = found("420", "en");

	(void)state;
	assert_slice("lang", slice(pabal_code_lang(c)), SLICE("ko"));
	assert_false(
	    slice_eq(slice(pabal_code_title(c)), slice(pabal_code_title(e))));
	assert_true(slice(pabal_code_used_by(c)).len > 0);
	assert_true(slice(pabal_code_meaning(c)).len > 0);
	assert_true(slice(pabal_code_advice(c, PABAL_ACTOR_SENDER)).len > 0);
	assert_int_equal(
	    slice(pabal_code_advice(c, (enum pabal_actor)99)).len, 0);
	pabal_code_free(c);
	pabal_code_free(e);

	c = found("550", NULL);
	assert_int_equal(pabal_code_digit(c, 0), 5);
	assert_int_equal(pabal_code_digit(c, 1), 5);
	assert_int_equal(pabal_code_digit(c, 2), 0);
	assert_slice("digit", slice(pabal_code_digit_title(c, 0)),
	    SLICE("Permanent failure"));
	assert_true(slice(pabal_code_digit_meaning(c, 0)).len > 0);
	assert_int_equal(slice(pabal_code_digit_title(c, 2)).len, 0);
	assert_int_equal(slice(pabal_code_digit_meaning(c, 2)).len, 0);
	assert_true(slice(pabal_code_goes_with(c)).len > 0);
	assert_int_equal(slice(pabal_code_used_by(c)).len, 0);
	pabal_code_free(c);
	pabal_code_free(NULL);
}

/* Each is found by its own name; no text has a place left open. */
static void
every_code(void **state)
{
	struct pabal_code *kind = found("X.4", NULL), *c = NULL, *same;
	size_t included = 0;

	(void)state;
	assert_true(pabal_code_count() > 100);
	for (size_t l = 0; l < pabal_lang_count(); l++) {
		const char *lang = pabal_lang_tag(l).at;

		for (size_t i = 0; i < pabal_code_count(); i++) {
			struct slice name;

			assert_int_equal(pabal_code_at(&c, i, lang), PABAL_OK);
			name = slice(pabal_code_name(c));
			assert_slice("asked", slice(pabal_code_asked(c)), name);
			assert_true(pabal_code_is_known(c));
			assert_true(slice(pabal_code_title(c)).len > 0);
			assert_int_equal(
			    slice_find_byte(slice(pabal_code_meaning(c)), '{'),
			    SLICE_NPOS);
			same = found(name.at, lang);
			assert_slice("title", slice(pabal_code_title(c)),
			    slice(pabal_code_title(same)));
			included += pabal_code_includes(kind, c);
			assert_false(pabal_code_includes(c, kind));
			pabal_code_free(same);
			pabal_code_free(c);
		}
	}
	assert_true(included >= 8 * pabal_lang_count());
	pabal_code_free(kind);
	kind = found("5XX", NULL);
	c = found("550", NULL);
	assert_true(pabal_code_includes(kind, c));
	pabal_code_free(c);
	c = found("5.1.1", NULL);
	assert_false(pabal_code_includes(kind, c));
	pabal_code_free(c);
	pabal_code_free(kind);
}

static void
wrong_calls_are_refused(void **state)
{
	struct pabal_code *c = NULL;

	(void)state;
	assert_int_equal(pabal_code_find(&c, "hello", 5, NULL), PABAL_SYNTAX);
	assert_int_equal(pabal_code_find(&c, "", 0, NULL), PABAL_SYNTAX);
	assert_int_equal(pabal_code_find(&c, NULL, 0, NULL), PABAL_SYNTAX);
	assert_int_equal(pabal_code_find(&c, NULL, 3, NULL), PABAL_ARGUMENT);
	assert_int_equal(pabal_code_find(NULL, "550", 3, NULL), PABAL_ARGUMENT);
	assert_int_equal(
	    pabal_code_at(&c, pabal_code_count(), NULL), PABAL_ARGUMENT);
	assert_int_equal(pabal_code_at(NULL, 0, NULL), PABAL_ARGUMENT);
	assert_null(c);
}

static void
out_of_memory(void **state)
{
	(void)state;
	for (unsigned n = 1;; n++) {
		struct pabal_code *c = NULL;
		enum pabal_status status;
		bool failed;

		kit_fail_alloc(n);
		status = pabal_code_find(&c, "550 5.1.1", 9, "ru");
		failed = kit_failed();
		kit_fail_alloc(0);
		assert_int_equal(status, failed ? PABAL_MEMORY : PABAL_OK);
		assert_true((c == NULL) == failed);
		pabal_code_free(c);
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
		cmocka_unit_test(what_is_known_of_a_code),
		cmocka_unit_test(its_texts),
		cmocka_unit_test(every_code),
		cmocka_unit_test(wrong_calls_are_refused),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
