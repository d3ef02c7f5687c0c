/* SPDX-License-Identifier: Apache-2.0 */
/* The one line of say.h, and the last look at what was written; nothing is
 * logged here. */
#include "app/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

void
say(const char *what, const char *why)
{
	fprintf(stderr, "pabal: %s%s%s\n", what, why == NULL ? "" : ": ",
	    why == NULL ? "" : why);
}

int
say_written(int status)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	/* what failed before the flush left no errno behind */
	say("standard output", errno != 0 ? strerror(errno) : "writing failed");
	return EX_IOERR;
}
