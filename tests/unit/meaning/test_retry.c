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
	{ "450 retry in 1h", 3600 },
	{ "450 retry in 1h30m", 5400 },
	{ "450 retry in 2 minutes 30 seconds", 150 },
	{ "450 retry in 1 hour and 5 minutes", 3900 },
	{ "450 retry after 00:05:00", 300 },
	{ "450 Try again in half an hour", 1800 },
	{ "450 try again in an hour", 3600 },
	{ "450 wait fifteen minutes", 900 },
	{ "421 throttled. Retry-After: 45", 45 },
	{ "421 throttled, retry_after=45;", 45 },
	{ "421 In 5 minutes, please try again", 300 },
	{ "421 After 10 minutes you may try again", 600 },
	/* in other languages */
	{ "450 Bitte versuchen Sie es in 5 Minuten erneut", 300 },
	{ "450 Nach 5 Minuten erneut versuchen", 300 },
	{ "450 Bitte warten Sie 2 Stunden", 7200 },
	{ "450 Veuillez r\xc3\xa9"
	  "essayer dans 5 minutes",
	    300 },
	{ "450 Patientez 300 secondes", 300 },
	{ "450 Espere 10 minutos", 600 },
	{ "450 Int\xc3\xa9ntelo de nuevo dentro de 2 horas", 7200 },
	{ "450 Tente novamente ap\xc3\xb3s 5 minutos", 300 },
	{ "450 Riprovare tra 5 minuti", 300 },
	{ "450 Riprova fra 1 ora", 3600 },
	{ "450 \xd0\x9f\xd0\xbe\xd0\xb2\xd1\x82\xd0\xbe\xd1\x80\xd0\xb8"
	  "\xd1\x82\xd0\xb5 \xd1\x87\xd0\xb5\xd1\x80\xd0\xb5\xd0\xb7 300 "
	  "\xd1\x81\xd0\xb5\xd0\xba\xd1\x83\xd0\xbd\xd0\xb4",
	    300 },
	{ "450 5\xeb\xb6\x84 \xed\x9b\x84 \xeb\x8b\xa4\xec\x8b\x9c", 300 },
	{ "450 5\xe5\x88\x86\xe5\xbe\x8c\xe3\x81\xab", 300 },
	{ "450 \xe8\xaf\xb7\xe5\x9c\xa8 300 \xe7\xa7\x92\xe5\x90\x8e", 300 },
	{ "450 \xe8\xaf\xb7\xe7\xad\x89\xe5\xbe\x85 300 \xe7\xa7\x92", 300 },
	{ "450 1\xe5\x88\x86\xe9\x96\x93\xe3\x81\xab 100, "
	  "5\xe5\x88\x86\xe5\xbe\x8c",
	    300 },
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
	{ "450 try again in a few minutes", 0 },
	{ "450 try again after 14:30", 0 },
	{ "450 100 mails in 5 minutes, try again", 0 },
	{ "450 closed after 5 minutes", 0 },
	{ "450 try again. Closed after 5 minutes", 0 },
	{ "450 Retry-After: never", 0 },
	{ "450 Retry-After: 5 messages", 0 },
	{ "450 100 Mails in 5 Minuten sind zu viel", 0 },
	{ "450 1\xe5\x88\x86\xe9\x96\x93\xe3\x81\xab 100", 0 },
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
