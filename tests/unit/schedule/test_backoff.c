/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "schedule/backoff.h"

static uint64_t
lowest(uint64_t below)
{
	assert_true(below > 0);
	return 0;
}

static uint64_t
highest(uint64_t below)
{
	assert_true(below > 0);
	return below - 1;
}

static const unsigned waits[] = { 60, 300, 900 };

static void
rows(void **state)
{
	static const struct {
		const char *name;
		unsigned attempts, percent;
		uint64_t low, high;
	} row[] = {
		{ "first", 1, 0, 60000, 60000 },
		{ "second", 2, 0, 300000, 300000 },
		{ "last", 3, 0, 900000, 900000 },
		{ "the last repeats", 4, 0, 900000, 900000 },
		{ "very many", 4000000000u, 0, 900000, 900000 },
		{ "none yet", 0, 0, 60000, 60000 },
		{ "moved", 1, 20, 48000, 72000 },
		{ "moved by all", 1, 100, 0, 120000 },
		{ "never before now", 1, 1000, 0, 120000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct backoff b = { waits, 3, row[i].percent, lowest };

		assert_row(
		    row[i].name, backoff_ms(&b, row[i].attempts) == row[i].low);
		b.random = highest;
		assert_row(row[i].name,
		    backoff_ms(&b, row[i].attempts) == row[i].high);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
