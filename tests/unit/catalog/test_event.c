/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "catalog/event.h"

static void
every_event_has_its_level(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalog_event_count; i++) {
		unsigned level = 99;

		assert_true(event_level(catalog_events[i].name, &level));
		assert_int_equal(level, catalog_events[i].level);
		assert_true(level <= 3);
	}
}

static void
levels_are_those_of_the_file(void **state)
{
	static const struct {
		const char *name;
		unsigned level;
	} rows[] = {
		{ "spool.segment.removed", 0 },
		{ "smtp.connect", 1 },
		{ "delivery.failed", 2 },
		{ "spool.damage", 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned level = 99;

		assert_row(
		    rows[i].name, event_level(slice_str(rows[i].name), &level));
		assert_row(rows[i].name, level == rows[i].level);
	}
}

static void
other_names_are_absent(void **state)
{
	static const char *const names[] = { "", "smtp", "smtp.connec",
		"smtp.connectx", "SMTP.CONNECT", "zzz.zzz", "a" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		unsigned level = 99;

		assert_row(names[i], !event_level(slice_str(names[i]), &level));
		assert_row(names[i], level == 99);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_has_its_level),
		cmocka_unit_test(levels_are_those_of_the_file),
		cmocka_unit_test(other_names_are_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
