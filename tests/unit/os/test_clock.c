/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "os/clock.h"
#include "os/random.h"

#include <stdlib.h>
#include <time.h>

static void
time_goes_on(void **state)
{
	uint64_t mono = clock_mono_ms();

	(void)state;
	assert_true(clock_mono_ms() >= mono);
	/* after 2020; in milliseconds, so before the year 10000 */
	assert_true(clock_wall_ms() > UINT64_C(1577836800000));
	assert_true(clock_wall_ms() < UINT64_C(253402300800000));
}

static void
zones(void **state)
{
	static const struct {
		const char *zone;
		uint64_t ms;
		int minutes;
	} rows[] = {
		{ "UTC0", 0, 0 },
		{ "KST-9", 0, 540 },
		{ "NST3:30", 0, -210 },
		/* summer time: 2026-07-01 and 2026-01-01 */
		{ "CET-1CEST,M3.5.0,M10.5.0/3", UINT64_C(1782864000000), 120 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", UINT64_C(1767225600000), 60 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(setenv("TZ", rows[i].zone, 1), 0);
		tzset();
		assert_row(rows[i].zone,
		    clock_zone_minutes(rows[i].ms) == rows[i].minutes);
	}
}

static void
random_stays_below(void **state)
{
	unsigned seen = 0;

	(void)state;
	assert_int_equal(random_below(1), 0);
	for (int i = 0; i < 1000; i++) {
		uint64_t n = random_below(3);

		assert_true(n < 3);
		seen |= 1u << n;
		assert_true(random_below(UINT64_MAX) < UINT64_MAX);
	}
	assert_int_equal(seen, 7);
	assert_true(random_u64() != random_u64());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_goes_on),
		cmocka_unit_test(zones),
		cmocka_unit_test(random_stays_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
