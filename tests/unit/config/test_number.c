/* SPDX-License-Identifier: Apache-2.0 */
#include "config/schema.h"
#include "kit/kit.h"

/* clang-format off */
static const struct {
	const char *text;
	enum schema_type type;
	bool good;
	uint64_t value;
	const char *shown;
} rows[] = {
	{ "0", SCHEMA_COUNT, true, 0, "0" },
	{ "4294967296", SCHEMA_COUNT, true, 4294967296, "4294967296" },
	{ "", SCHEMA_COUNT, false, 0, "" },
	{ "-1", SCHEMA_COUNT, false, 0, "" },
	{ "1k", SCHEMA_COUNT, false, 0, "" },
	{ "18446744073709551616", SCHEMA_COUNT, false, 0, "" },
	{ "50M", SCHEMA_SIZE, true, 52428800, "50M" },
	{ "1500k", SCHEMA_SIZE, true, 1536000, "1500K" },
	{ "1024", SCHEMA_SIZE, true, 1024, "1K" },
	{ "1000", SCHEMA_SIZE, true, 1000, "1000" },
	{ "16777216T", SCHEMA_SIZE, false, 0, "" },
	{ "M", SCHEMA_SIZE, false, 0, "" },
	{ "1MB", SCHEMA_SIZE, false, 0, "" },
	{ "1 M", SCHEMA_SIZE, false, 0, "" },
	{ "30s", SCHEMA_SECONDS, true, 30, "30s" },
	{ "5d", SCHEMA_SECONDS, true, 432000, "5d" },
	{ "2w", SCHEMA_SECONDS, true, 1209600, "14d" },
	{ "1d12h", SCHEMA_SECONDS, true, 129600, "36h" },
	{ "0", SCHEMA_SECONDS, true, 0, "0" },
	{ "30", SCHEMA_SECONDS, false, 0, "" },
	{ "12h1d", SCHEMA_SECONDS, false, 0, "" },
	{ "1h1h", SCHEMA_SECONDS, false, 0, "" },
	{ "1500ms", SCHEMA_SECONDS, false, 0, "" },
	{ "1s500ms", SCHEMA_MILLIS, true, 1500, "1500ms" },
	{ "5m", SCHEMA_MILLIS, true, 300000, "5m" },
	{ "1ms1s", SCHEMA_MILLIS, false, 0, "" },
	{ "5 m", SCHEMA_MILLIS, false, 0, "" },
	{ "99999999999999w", SCHEMA_MILLIS, false, 0, "" },
	{ "30500568904w1w", SCHEMA_MILLIS, false, 0, "" },
};
/* clang-format on */

static void
test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *name = rows[i].text;
		uint64_t n = 77;
		const char *wrong =
		    number_parse(rows[i].type, slice_str(name), &n);
		struct buf b;

		assert_row(name, (wrong == NULL) == rows[i].good);
		assert_row(name, n == (rows[i].good ? rows[i].value : 77));
		if (!rows[i].good)
			continue;
		buf_init(&b, 64);
		number_put(&b, rows[i].type, n);
		assert_slice(name, buf_slice(&b), slice_str(rows[i].shown));
		buf_deinit(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_numbers) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
