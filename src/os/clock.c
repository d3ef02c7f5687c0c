/* SPDX-License-Identifier: Apache-2.0 */
/* The only place that asks the kernel for the time. */
#include "os/clock.h"

#include <time.h>

static uint64_t
ms_of(clockid_t id)
{
	struct timespec ts;

	/* fails only for a clock that does not exist */
	(void)clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

uint64_t
clock_wall_ms(void)
{
	return ms_of(CLOCK_REALTIME);
}

uint64_t
clock_mono_ms(void)
{
	return ms_of(CLOCK_MONOTONIC);
}

int
clock_zone_minutes(uint64_t wall_ms)
{
	time_t s = (time_t)(wall_ms / 1000);
	struct tm tm;

	if (localtime_r(&s, &tm) == NULL)
		return 0;
	return (int)(tm.tm_gmtoff / 60);
}
