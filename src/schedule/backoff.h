/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long to wait after a failure: a table of waits, each moved by chance so
 * that what failed together does not come back together.
 */
#ifndef SCHEDULE_BACKOFF_H
#define SCHEDULE_BACKOFF_H

#include <stddef.h>
#include <stdint.h>

struct backoff {
	const unsigned
	    *waits_s; /* after the 1st, 2nd … failure; last repeats */
	size_t count;
	unsigned jitter_percent;
	uint64_t (*random)(uint64_t below);
};

/* Milliseconds; `attempts` that failed, at least 1. */
uint64_t backoff_ms(const struct backoff *b, unsigned attempts);

#endif
