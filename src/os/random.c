/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's random bytes, without a generator of ours in between. */
#include "os/random.h"

#include <assert.h>
#include <errno.h>
#include <sys/random.h>

uint64_t
random_u64(void)
{
	uint64_t n;
	ssize_t got;

	do
		got = getrandom(&n, sizeof(n), 0);
	while (got < 0 && errno == EINTR);
	/* up to 256 bytes come whole (getrandom(2)) */
	assert(got == (ssize_t)sizeof(n));
	return n;
}

uint64_t
random_below(uint64_t n)
{
	uint64_t r, least;

	assert(n > 0);
	/* 2^64 mod n: below it some remainders would come once more often */
	least = (0 - n) % n;
	do
		r = random_u64();
	while (r < least);
	return r % n;
}
