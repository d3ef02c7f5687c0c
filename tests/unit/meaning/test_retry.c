/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "meaning/reply.h"

#include <stdlib.h>

static const struct {
	const char *reply;
	unsigned seconds;
} rows[] = {
	/* named plainly */
	{ "450 4.7.1 Greylisted for 300 seconds", 300 },
	{ "450 4.2.0 greylisting in action, please come back in 00:04:30",
	    270 },
	{ "451 4.7.1 Try again in 5 minutes", 300 },
	{ "421 Too many messages; please try again in 1 hour.", 3600 },
	{ "451 please wait 90s", 90 },
	{ "450 retry after 2 min", 120 },
	{ "450 Retry-After: 60 sec", 60 },
	{ "451 delayed for at least 10 minutes", 600 },
	{ "450 TRY AGAIN LATER (in 15 MINUTES)", 900 },
	{ "451-first line\r\n451 try again in 7 minutes", 420 },
	{ "451 100 messages in 60 minutes is too much, wait 10 minutes", 600 },
	{ "450 postponed for a 5-minute period", 300 },
	{ "450 try again in 2 days", 86400 },
	/* a limit of ours */
	{ "450 try again in 99 hours", MEANING_RETRY_MAX },
	{ "450 try again in 18446744073709551615 hours", MEANING_RETRY_MAX },
	{ "450 wait 99999999999999999999 seconds", 0 },
	{ "450 come back in 18446744073709551615:00:00", MEANING_RETRY_MAX },
	/* not named, or not for us */
	{ "450 4.7.1 try again later", 0 },
	{ "450 limit of 100 messages in 60 minutes exceeded", 0 },
	{ "450 more than 5 connections in 30 seconds, try again later", 0 },
	{ "450 try again. 60 seconds is the limit", 0 },
	{ "450 try again in 5", 0 },
	{ "450 try again in 5 light years", 0 },
	{ "450 try again in 0 seconds", 0 },
	{ "450 judged against 60 seconds", 0 },
	{ "450 come back in 00:99:00", 0 },
	{ "450 wait for mail 5 minutes", 0 },
	{ "450", 0 },
	{ "45", 0 },
	{ "", 0 },
	{ "\r\n\r\n", 0 },
};

static void
times(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned got = meaning_retry_after(slice_str(rows[i].reply));

		if (got != rows[i].seconds)
			print_error("%s: %u\n", rows[i].reply, got);
		assert_row(rows[i].reply, got == rows[i].seconds);
	}
}

/* A reply may be cut at its limit: no cut may be read past its end. */
static void
every_head_is_safe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t n = 0; n <= strlen(rows[i].reply); n++) {
			char *copy = malloc(n > 0 ? n : 1);

			assert_non_null(copy);
			memcpy(copy, rows[i].reply, n);
			assert_true(meaning_retry_after(slice_of(copy, n)) <=
				    MEANING_RETRY_MAX);
			free(copy);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
		cmocka_unit_test(every_head_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
