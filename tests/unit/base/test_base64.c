/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/base64.h"

/* RFC 4648 section 10 */
static const struct {
	const char *plain, *coded;
} rows[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

static void
there_and_back(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&b);
		base64_put(&b, slice_str(rows[i].plain));
		assert_slice(
		    rows[i].plain, buf_slice(&b), slice_str(rows[i].coded));
		buf_clear(&b);
		assert_true(base64_take(&b, slice_str(rows[i].coded)));
		assert_slice(
		    rows[i].plain, buf_slice(&b), slice_str(rows[i].plain));
	}
	buf_deinit(&b);
}

static void
refuses_what_is_malformed(void **state)
{
	static const char *const bad[] = { "Zg",
		"Zg=", "Z===", "====", "Zg==Zg==", "Zm9\n", "Zm9v Zm9",
		"Zh==", "Zm9=", "Z=g=" };
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_put(&b, SLICE("kept"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_row(bad[i], !base64_take(&b, slice_str(bad[i])));
		assert_slice(bad[i], buf_slice(&b), SLICE("kept"));
	}
	buf_deinit(&b);
}

static void
breaks_lines_for_mime(void **state)
{
	struct buf b;
	char plain[60] = { 0 };

	(void)state;
	buf_init(&b, 200);
	base64_put_lines(&b, slice_of(plain, 60));
	assert_int_equal(b.len, 76 + 2 + 4 + 2);
	assert_slice("break", slice_of(b.at + 76, 2), SLICE("\r\n"));
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(refuses_what_is_malformed),
		cmocka_unit_test(breaks_lines_for_mime),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
