/* SPDX-License-Identifier: Apache-2.0 */
/* See say.h. */
#include "app/say.h"

#include <stdio.h>

void
say(const char *what, const char *why)
{
	fprintf(stderr, "pabal: %s%s%s\n", what, why == NULL ? "" : ": ",
	    why == NULL ? "" : why);
}
