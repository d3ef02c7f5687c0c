/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up the wait and moving it. */
#include "schedule/backoff.h"

#include <assert.h>

uint64_t
backoff_ms(const struct backoff *b, unsigned attempts)
{
	size_t i = attempts == 0 ? 0 : attempts - 1;
	unsigned percent = b->jitter_percent;
	uint64_t wait, span;

	assert(b->count > 0);
	wait = (uint64_t)b->waits_s[i < b->count ? i : b->count - 1] * 1000;
	/* More than all of the wait would be before now. */
	span = wait * (percent > 100 ? 100 : percent) / 100;
	if (span == 0)
		return wait;
	return wait - span + b->random(2 * span + 1);
}
