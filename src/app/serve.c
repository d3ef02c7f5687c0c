/* SPDX-License-Identifier: Apache-2.0 */
/* pabal serve: reads the configuration and becomes the parent process. */
#include "app/app.h"

#include "app/load.h"
#include "app/parent.h"

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

/* On a reload nobody looks at a terminal: findings go to the log. */
static bool
load(void *ctx, struct config *ret)
{
	return load_telling(ctx, ret, load_log);
}

static void
usage(FILE *to)
{
	fputs(
	    "usage: pabal serve [-c FILE]\n"
	    "Runs the engine until SIGTERM; SIGHUP reloads.  Without -c the\n"
	    "configuration is $PABAL_CONFIG, else /etc/pabal/pabal.yaml, else\n"
	    "the built-in examples/dev.yaml, below the current folder.\n",
	    to);
}

int
app_serve(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	const char *file = NULL;
	struct config config;
	int c;

	while ((c = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (c == 'c')
			file = optarg;
		else {
			usage(c == 'h' ? stdout : stderr);
			return c == 'h' ? EX_OK : EX_USAGE;
		}
	}
	if (optind < argc) {
		usage(stderr);
		return EX_USAGE;
	}
	if (!load_config(file, &config))
		return EX_CONFIG;
	/* fsync must not wait behind DNS or password work. */
	setenv("UV_THREADPOOL_SIZE", "8", 0);
	/* A reload reads what was read now, also when it was not named. */
	return parent_run(&config, load, (void *)(uintptr_t)load_which(file));
}
