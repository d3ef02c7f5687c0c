/* SPDX-License-Identifier: Apache-2.0 */
/* The one line of say.h; nothing is logged here. */
#include "app/say.h"

#include <stdio.h>

void
say(const char *what, const char *why)
{
	fprintf(stderr, "pabal: %s%s%s\n", what, why == NULL ? "" : ": ",
	    why == NULL ? "" : why);
}
