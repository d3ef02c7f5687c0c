/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/table.h"

#include <pabal/pabal.h>

static struct slice
slice(struct pabal_text t)
{
	assert_non_null(t.at);
	assert_int_equal(t.at[t.len], '\0');
	return slice_of(t.at, t.len);
}

/* The numbers 0 to count - 1 are given out, each to one name. */
static void
every_reason_has_its_number(void **state)
{
	enum pabal_reason found;

	(void)state;
	assert_int_equal(pabal_reason_count(), REASON_COUNT);
	for (size_t i = 0; i < REASON_COUNT; i++) {
		struct slice name =
		    slice(pabal_reason_name((enum pabal_reason)i));

		assert_true(i == 0 || !slice_eq(name, SLICE("unknown")));
		assert_true(pabal_reason_find(name.at, name.len, &found));
		assert_int_equal(found, i);
		assert_true(pabal_reason_find(catalog_reasons[i].id.at,
		    catalog_reasons[i].id.len, &found));
		assert_slice("name", slice(pabal_reason_name(found)),
		    catalog_reasons[i].id);
	}
	found = PABAL_REASON_LOOP;
	assert_false(pabal_reason_find("loopy", 5, &found));
	assert_false(pabal_reason_find(NULL, 0, &found));
	assert_int_equal(found, PABAL_REASON_LOOP);
}

#define NAMES(type, function)                                  \
	static struct pabal_text function##_number(unsigned n) \
	{                                                      \
		return function((type)n);                      \
	}                                                      \
	static struct pabal_text function##_number(unsigned n)
NAMES(enum pabal_severity, pabal_severity_name);
NAMES(enum pabal_reason, pabal_reason_name);
NAMES(enum pabal_actor, pabal_actor_name);
NAMES(enum pabal_action, pabal_action_name);
NAMES(enum pabal_confidence, pabal_confidence_name);
NAMES(enum pabal_kind, pabal_kind_name);
NAMES(enum pabal_found, pabal_found_name);
NAMES(enum pabal_form, pabal_form_name);
NAMES(enum pabal_stage, pabal_stage_name);
NAMES(enum pabal_status, pabal_status_name);
NAMES(enum pabal_standing, pabal_standing_name);
NAMES(enum pabal_reported, pabal_reported_name);

/* What the first, the last and the one past the last are called. */
static const struct {
	struct pabal_text (*name)(unsigned n);
	unsigned last;
	const char *first_name, *last_name, *none;
} names[] = {
	{ pabal_severity_name_number, 3, "success", "permanent", "unknown" },
	{ pabal_reason_name_number, 37, "unknown", "feedback", "unknown" },
	{ pabal_actor_name_number, 4, "nobody", "recipient-admin", "unknown" },
	{ pabal_action_name_number, 9, "none", "suppress", "unknown" },
	{ pabal_confidence_name_number, 3, "none", "high", "unknown" },
	{ pabal_kind_name_number, 5, "message", "auto-reply", "unknown" },
	{ pabal_found_name_number, 7, "report", "sender", "unknown" },
	{ pabal_form_name_number, 5, "basic", "pair", "unknown" },
	{ pabal_stage_name_number, 8, "unknown", "quit", "unknown" },
	{ pabal_status_name_number, 4, "ok", "syntax", "unknown" },
	{ pabal_standing_name_number, 3, "", "non-standard", "" },
	{ pabal_reported_name_number, 5, "", "expanded", "" },
};

static void
each_number_has_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *row = names[i].last_name;

		assert_slice(row, slice(names[i].name(0)),
		    slice_str(names[i].first_name));
		assert_slice(
		    row, slice(names[i].name(names[i].last)), slice_str(row));
		assert_slice(row, slice(names[i].name(names[i].last + 1)),
		    slice_str(names[i].none));
		assert_slice(
		    row, slice(names[i].name(99999)), slice_str(names[i].none));
		for (unsigned n = 1; n < names[i].last; n++) {
			struct slice got = slice(names[i].name(n));

			assert_row(row, got.len > 0 &&
					    !slice_eq(got, SLICE("unknown")) &&
					    !slice_eq(got, slice_str(row)));
		}
	}
}

static const struct {
	struct pabal_text (*name)(unsigned flag);
	unsigned flags;
	const char *first, *last;
} flags[] = {
	{ pabal_derived_name, 3, "code", "reason" },
	{ pabal_note_name, 7, "class-mismatch", "odd-code" },
	{ pabal_message_note_name, 6, "cut", "forwarded" },
	{ pabal_code_note_name, 5, "leading-zero", "classes-differ" },
};

static void
each_flag_has_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		const char *row = flags[i].last;
		unsigned last = 1u << (flags[i].flags - 1);

		assert_slice(
		    row, slice(flags[i].name(1)), slice_str(flags[i].first));
		assert_slice(row, slice(flags[i].name(last)), slice_str(row));
		assert_int_equal(slice(flags[i].name(last << 1)).len, 0);
		assert_int_equal(slice(flags[i].name(0)).len, 0);
		assert_int_equal(slice(flags[i].name(3)).len, 0);
	}
}

static void
texts_of_reasons(void **state)
{
	(void)state;
	for (size_t l = 0; l < pabal_lang_count(); l++) {
		const char *lang = pabal_lang_tag(l).at;

		for (unsigned i = 0; i < pabal_reason_count(); i++) {
			enum pabal_reason r = (enum pabal_reason)i;

			assert_true(slice(pabal_reason_title(r, lang)).len > 0);
			assert_true(
			    slice(pabal_reason_meaning(r, lang)).len > 0);
			slice(pabal_reason_advice(r, PABAL_ACTOR_SENDER, lang));
		}
		for (unsigned a = 1; a < 5; a++)
			assert_true(
			    slice(pabal_actor_title((enum pabal_actor)a, lang))
				.len > 0);
	}
	assert_true(slice(pabal_reason_advice(PABAL_REASON_BAD_MAILBOX,
			      PABAL_ACTOR_SENDER, "de"))
			.len > 0);
	assert_int_equal(slice(pabal_reason_advice(PABAL_REASON_BAD_MAILBOX,
				   (enum pabal_actor)99, "de"))
			     .len,
	    0);
	/* what is not known is unknown, in words as well */
	assert_slice("later reason",
	    slice(pabal_reason_title((enum pabal_reason)9999, "en")),
	    slice(pabal_reason_title(PABAL_REASON_UNKNOWN, "en")));
	assert_slice("later reason",
	    slice(pabal_reason_meaning((enum pabal_reason)9999, "en")),
	    slice(pabal_reason_meaning(PABAL_REASON_UNKNOWN, "en")));
}

static const struct {
	const char *wanted, *tag;
} langs[] = {
	{ "en", "en" },
	{ "ko-KR", "ko" },
	{ "de_DE.UTF-8", "de" },
	{ "fr, ru;q=0.8, en;q=0.2", "ru" },
	{ "xx", "" },
	{ "*", "" },
	{ "", "" },
	{ NULL, "" },
};

static void
languages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(langs) / sizeof(langs[0]); i++)
		assert_slice(langs[i].tag,
		    slice(pabal_lang_choose(langs[i].wanted)),
		    slice_str(langs[i].tag));
	assert_slice("first", slice(pabal_lang_tag(0)), SLICE("en"));
	assert_int_equal(slice(pabal_lang_tag(pabal_lang_count())).len, 0);
	assert_slice("fallback",
	    slice(pabal_reason_title(PABAL_REASON_LOOP, "xx")),
	    slice(pabal_reason_title(PABAL_REASON_LOOP, NULL)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_has_its_number),
		cmocka_unit_test(each_number_has_a_name),
		cmocka_unit_test(each_flag_has_a_name),
		cmocka_unit_test(texts_of_reasons),
		cmocka_unit_test(languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
