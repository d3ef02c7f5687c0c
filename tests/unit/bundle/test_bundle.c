/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "bundle/bundle.h"

static const struct bundle_place at = { 1, 1 };
static struct bundle b;
static unsigned told_count;
static const char *told_what;

static int
setup(void **state)
{
	(void)state;
	bundle_init(&b);
	told_count = 0;
	told_what = NULL;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	bundle_deinit(&b);
	return 0;
}

static void
told(void *ctx, struct bundle_place place, struct slice key, const char *what)
{
	(void)ctx;
	(void)place;
	(void)key;
	told_count++;
	told_what = what;
}

static void
add(const char *key, const char *text)
{
	assert_int_equal(
	    bundle_add(&b, slice_str(key), slice_str(text), at, NULL), ST_OK);
}

static void
keys_and_texts_are_checked(void **state)
{
	static const struct {
		const char *name, *key, *text, *fault;
	} rows[] = {
		{ "basic", "smtp.550", "a", NULL },
		{ "pair", "smtp.550 5.1.1", "a", NULL },
		{ "of two classes", "smtp.450 5.1.1", "a", NULL },
		{ "provider", "smtp.421-Ms", "a", NULL },
		{ "pair of a provider", "smtp.441 4.4.1-hanmail", "a", NULL },
		{ "all of a class", "smtp.5XX", "a", NULL },
		{ "the same, small", "SMTP.5xx", "a", NULL },
		{ "on no list", "smtp.577", "a", NULL },
		{ "another program's", "http.404", "a", NULL },
		{ "another program's braces", "menu", "{name}", NULL },
		{ "placeholder", "smtp.220", "{0} or {0}", NULL },
		{ "a second argument", "smtp.220", "{0} of {1}",
		    "a placeholder other than {0}, for which there is nothing "
		    "to put in" },
		{ "enhanced alone", "smtp.5.1.1", "a",
		    "not the key of a code" },
		{ "no code", "smtp.hello", "a", "not the key of a code" },
		{ "nothing", "smtp.", "a", "not the key of a code" },
		{ "four digits", "smtp.5500", "a", "not the key of a code" },
		{ "leading zero", "smtp.550 5.01.1", "a",
		    "not the key of a code" },
		{ "two blanks", "smtp.550  5.1.1", "a",
		    "not the key of a code" },
		{ "as the RFC writes", "smtp.5yz", "a",
		    "not the key of a code" },
		{ "two digits known", "smtp.55X", "a",
		    "not the key of a code" },
		{ "no provider", "smtp.550-", "a", "not the key of a code" },
		{ "provider in digits", "smtp.550-163", "a", NULL },
		{ "pair with a dash", "smtp.550-5.1.1", "a",
		    "not the key of a code" },
		{ "dash twice", "smtp.550--x", "a", "not the key of a code" },
		{ "no text", "smtp.550", " \n", "no text" },
		{ "not UTF-8", "smtp.550", "\xff", "not UTF-8" },
		{ "open brace", "smtp.550", "a {",
		    "a brace that is no "
		    "placeholder" },
		{ "named", "smtp.550", "{name}",
		    "a brace that is no "
		    "placeholder" },
		{ "two digits", "smtp.550", "{10}",
		    "a brace that is no "
		    "placeholder" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool ok;

		bundle_deinit(&b);
		setup(NULL);
		add(rows[i].key, rows[i].text);
		ok = bundle_check(&b, told, NULL);
		assert_row(rows[i].name, ok == (rows[i].fault == NULL));
		assert_row(rows[i].name, told_count == (ok ? 0 : 1));
		if (!ok)
			assert_string_equal(told_what, rows[i].fault);
	}
}

static void
the_last_of_two_counts(void **state)
{
	struct bundle_query q = { .basic = 221 };

	(void)state;
	add("smtp.221", "one");
	add("SMTP.221", "two");
	assert_true(bundle_check(&b, told, NULL));
	assert_int_equal(told_count, 1);
	assert_true(slice_eq(bundle_find(&b, &q), SLICE("two")));
}

/* What is found when only the first n of the keys are there. */
static void
the_most_exact_key_counts(void **state)
{
	static const char *const keys[] = { "smtp.5XX", "smtp.550",
		"smtp.550 5.1.1", "smtp.5XX-Naver", "smtp.550-Naver",
		"smtp.550 5.1.1-Naver" };
	struct bundle_query q = { 550, { 5, 1, 1 }, SLICE("naver") };

	(void)state;
	add("smtp.551 5.1.1-naver", "another code");
	add("smtp.550 5.1.10", "another detail");
	add("smtp.550-nave", "another provider");
	assert_null(bundle_find(&b, &q).at);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		add(keys[i], keys[i]);
		assert_row(
		    keys[i], slice_eq(bundle_find(&b, &q), slice_str(keys[i])));
	}
}

static void
what_is_not_asked_for_is_not_found(void **state)
{
	static const struct {
		const char *name;
		struct bundle_query query;
		const char *text;
	} rows[] = {
		{ "no provider", { 550, { 5, 1, 1 }, { "", 0 }, { "", 0 } },
		    "pair" },
		{ "no enhanced code",
		    { 550, { 0, 0, 0 }, { "", 0 }, { "", 0 } }, "code" },
		{ "another of the class",
		    { 553, { 5, 1, 1 }, { "", 0 }, { "", 0 } }, "class" },
		{ "another class", { 450, { 4, 1, 1 }, { "", 0 }, { "", 0 } },
		    NULL },
		{ "by another word",
		    { 550, { 5, 1, 1 }, SLICE("n"), SLICE("x naver") },
		    "provider" },
		{ "no reply at all", { 0, { 5, 1, 1 }, { "", 0 }, { "", 0 } },
		    NULL },
	};

	(void)state;
	add("smtp.550 5.1.1-Naver", "provider");
	add("smtp.550 5.1.1", "pair");
	add("smtp.550", "code");
	add("smtp.5XX", "class");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice text = bundle_find(&b, &rows[i].query);

		assert_row(rows[i].name,
		    rows[i].text == NULL
			? text.at == NULL
			: slice_eq(text, slice_str(rows[i].text)));
	}
}

static void
limits_are_held(void **state)
{
	static char big[BUNDLE_TEXT_MAX + 1];
	struct fault why = { 0 };

	(void)state;
	memset(big, 'x', sizeof(big));
	assert_int_equal(bundle_add(&b, slice_of(big, BUNDLE_KEY_MAX),
			     slice_of(big, BUNDLE_TEXT_MAX), at, &why),
	    ST_OK);
	assert_int_equal(bundle_add(&b, slice_of(big, BUNDLE_KEY_MAX + 1),
			     SLICE("a"), at, &why),
	    ST_LIMIT);
	assert_string_equal(why.what, "key too long");
	assert_int_equal(
	    bundle_add(&b, SLICE("a"), slice_of(big, sizeof(big)), at, &why),
	    ST_LIMIT);
	assert_string_equal(why.what, "text too long");
	while (b.count < BUNDLE_COUNT_MAX)
		add("k", "t");
	assert_int_equal(
	    bundle_add(&b, SLICE("k"), SLICE("t"), at, &why), ST_LIMIT);
	assert_string_equal(why.what, "too many entries");
}

static void
memory_that_runs_out_is_said(void **state)
{
	(void)state;
	for (unsigned n = 1;; n++) {
		enum st st;

		bundle_deinit(&b);
		bundle_init(&b);
		kit_fail_alloc(n);
		st = bundle_add(&b, SLICE("k"), SLICE("t"), at, NULL);
		if (!kit_failed()) {
			kit_fail_alloc(0);
			assert_int_equal(st, ST_OK);
			break;
		}
		kit_fail_alloc(0);
		assert_int_equal(st, ST_MEMORY);
		assert_int_equal(b.count, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    keys_and_texts_are_checked, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    the_last_of_two_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    the_most_exact_key_counts, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    what_is_not_asked_for_is_not_found, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    limits_are_held, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    memory_that_runs_out_is_said, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
