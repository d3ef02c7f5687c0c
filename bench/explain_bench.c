/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many replies a second one core explains, from the text to the verdict.
 * The replies are the examples of the rules, so every rule is asked for.  The
 * writing of JSON is not in it; `pabal explain --lines` shows both.
 *
 * Usage: explain_bench [ROUNDS]
 */
#include "meaning/explain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 5000;
	uint64_t count = 0, octets = 0, known = 0;
	double start = seconds(), spent;

	for (unsigned long round = 0; round < rounds; round++)
		for (size_t i = 0; i < meaning_rule_count; i++) {
			struct slice text = meaning_rules[i].example;
			struct explanation e;

			if (text.len == 0)
				continue; /* a mark has none */
			meaning_explain(text, &e);
			known += e.verdict.reason != REASON_UNKNOWN;
			octets += text.len;
			count++;
		}
	spent = seconds() - start;
	printf("%" PRIu64 " replies, %" PRIu64 " octets, %" PRIu64
	       " known: %.0f replies/s\n",
	    count, octets, known, spent > 0 ? (double)count / spent : 0);
	return 0;
}
