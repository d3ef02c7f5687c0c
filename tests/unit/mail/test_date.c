/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/date.h"

static const struct {
	uint64_t s;
	int zone;
	const char *text;
} written[] = {
	{ 0, 0, "Thu, 1 Jan 1970 00:00:00 +0000" },
	{ 1795295160, 540, "Sun, 22 Nov 2026 06:06:00 +0900" },
	{ 1795295160, 0, "Sat, 21 Nov 2026 21:06:00 +0000" },
	{ 1795295160, -210, "Sat, 21 Nov 2026 17:36:00 -0330" },
	{ 951782400, 0, "Tue, 29 Feb 2000 00:00:00 +0000" },
	{ 4107542399, 0, "Sun, 28 Feb 2100 23:59:59 +0000" },
	{ 4107542400, 0, "Mon, 1 Mar 2100 00:00:00 +0000" },
	{ 1735689599, 0, "Tue, 31 Dec 2024 23:59:59 +0000" },
	{ 253402300799, 0, "Fri, 31 Dec 9999 23:59:59 +0000" },
};

static void
writes_and_reads_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		struct buf b;
		uint64_t ms = 0;
		int zone = 1;

		buf_init(&b, 100);
		date_put(&b, written[i].s * 1000 + 999, written[i].zone);
		assert_slice("text", buf_slice(&b), slice_str(written[i].text));
		assert_true(date_parse(buf_slice(&b), &ms, &zone));
		assert_true(ms == written[i].s * 1000);
		assert_int_equal(zone, written[i].zone);
		buf_deinit(&b);
	}
}

static void
never_runs_away(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	date_put(&b, UINT64_MAX, 0);
	assert_slice("the end of days", buf_slice(&b),
	    SLICE("Fri, 31 Dec 9999 23:59:59 +0000"));
	buf_clear(&b);
	date_put(&b, 0, -60);
	assert_slice(
	    "before", buf_slice(&b), SLICE("Thu, 1 Jan 1970 00:00:00 -0100"));
	buf_deinit(&b);
}

#define T UINT64_C(1795295160)

static const struct {
	const char *name, *in;
	bool ok;
	uint64_t s;
	int zone;
} read[] = {
	{ "no day name", "21 Nov 2026 21:06:00 +0000", true, T, 0 },
	{ "wrong day name", "Mon, 21 Nov 2026 21:06:00 +0000", true, T, 0 },
	{ "no seconds", "Sat, 21 Nov 2026 21:06 +0000", true, T, 0 },
	{ "zone comment", "21 Nov 2026 21:06:00 +0000 (UTC)", true, T, 0 },
	{ "comments everywhere",
	    "(a(b)\\))Sat(c),(d)21(e)Nov(f)2026(g)21(h):(i)06:00(j)+0000(k)",
	    true, T, 0 },
	{ "folds", "Sat,\r\n 21 Nov\r\n\t2026 21:06:00 +0000\r\n ", true, T,
	    0 },
	{ "GMT", "Sat, 21 Nov 2026 21:06:00 GMT", true, T, 0 },
	{ "EST", "Sat, 21 Nov 2026 16:06:00 EST", true, T, -300 },
	{ "PDT in small letters", "sat, 21 nov 2026 14:06:00 pdt", true, T,
	    -420 },
	{ "military", "Sat, 21 Nov 2026 21:06:00 Z", true, T, 0 },
	{ "year of two digits", "21 Nov 26 21:06:00 +0000", true, T, 0 },
	{ "year of the last century", "1 Jan 70 00:00:00 GMT", true, 0, 0 },
	{ "year of three digits", "21 Nov 126 21:06:00 +0000", true, T, 0 },
	{ "leap second", "31 Dec 2016 23:59:60 +0000", true, 1483228800, 0 },
	{ "half hours", "22 Nov 2026 02:36:00 +0530", true, T, 330 },
	{ "one-digit day", "Thu, 1 Jan 1970 0:00:00 +0000", true, 0, 0 },
	{ "nothing", "", false, 0, 0 },
	{ "no zone", "21 Nov 2026 21:06:00", false, 0, 0 },
	{ "29 February", "29 Feb 2025 00:00:00 +0000", false, 0, 0 },
	{ "day 0", "0 Jan 2026 00:00:00 +0000", false, 0, 0 },
	{ "day 31", "31 Nov 2026 00:00:00 +0000", false, 0, 0 },
	{ "hour 24", "21 Nov 2026 24:00:00 +0000", false, 0, 0 },
	{ "minute 60", "21 Nov 2026 20:60:00 +0000", false, 0, 0 },
	{ "second 61", "21 Nov 2026 20:00:61 +0000", false, 0, 0 },
	{ "zone minute 60", "21 Nov 2026 20:00:00 +0060", false, 0, 0 },
	{ "zone of three digits", "21 Nov 2026 20:00:00 +090", false, 0, 0 },
	{ "before 1970", "31 Dec 1969 23:59:59 +0000", false, 0, 0 },
	{ "before 1970 by zone", "1 Jan 1970 00:00:00 +0100", false, 0, 0 },
	{ "year of five digits", "21 Nov 12026 21:06:00 +0000", false, 0, 0 },
	{ "month in full", "21 November 2026 21:06:00 +0000", false, 0, 0 },
	{ "comment open", "21 Nov 2026 21:06:00 +0000 (x", false, 0, 0 },
	{ "backslash last", "21 Nov 2026 21:06:00 +0000 (\\", false, 0, 0 },
	{ "rest", "21 Nov 2026 21:06:00 +0000 x", false, 0, 0 },
	{ "ISO", "2026-11-21T21:06:00Z", false, 0, 0 },
};

static void
reads_old_forms_and_refuses_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		uint64_t ms = 0;
		int zone = 0;

		assert_row(read[i].name, date_parse(slice_str(read[i].in), &ms,
					     &zone) == read[i].ok);
		assert_row(read[i].name, ms == read[i].s * 1000);
		assert_row(read[i].name, zone == read[i].zone);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_back),
		cmocka_unit_test(never_runs_away),
		cmocka_unit_test(reads_old_forms_and_refuses_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
