/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door: looks which subcommand is meant, by the first argument or by the
 * name that we were called by, and hands over.
 */
#include "app/app.h"

#include "base/slice.h"

#include <stdio.h>
#include <sysexits.h>

struct command {
	const char *name;
	const char *called;
	int (*run)(int argc, char **argv);
	const char *summary;
};

static const struct command commands[] = {
	{ "serve", "pabal serve", app_serve, "run the engine" },
	{ "explain", "pabal explain", app_explain,
	    "what a server's answer means" },
	{ "queue", "pabal queue", app_queue,
	    "look at the queue, and change it" },
	{ "code", "pabal code", app_code, "what a code means" },
	{ "catalogue", "pabal catalogue", app_catalogue,
	    "texts of codes for other programs" },
	{ "send", "pabal send", app_send,
	    "send the message on standard input" },
	{ "check", "pabal check", app_check, "is the configuration right?" },
	{ "spool", "pabal spool", app_spool, "look at the files of the queue" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
usage(FILE *to)
{
	fputs("usage: pabal COMMAND [option…]\n\n", to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(
		    to, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\n`pabal COMMAND --help` tells more.\n", to);
}

static int
run(const char *name, int argc, char **argv)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (slice_eq(slice_str(commands[i].name), slice_str(name))) {
			/* getopt begins with it what it complains of, and
			 * nobody writes there */
			argv[0] = (char *)commands[i].called;
			return commands[i].run(argc, argv);
		}
	fprintf(stderr, "pabal: no such command: %s\n", name);
	usage(stderr);
	return EX_USAGE;
}

/* Mail programs call us by the names that sendmail has. */
static bool
is_sendmail(const char *path)
{
	struct slice name = slice_str(path);
	size_t slash = slice_rfind_byte(name, '/');

	if (slash != SLICE_NPOS)
		name = slice_from(name, slash + 1);
	return slice_eq(name, SLICE("sendmail")) ||
	       slice_eq(name, SLICE("mailq")) ||
	       slice_eq(name, SLICE("newaliases"));
}

int
main(int argc, char **argv)
{
	struct slice first = slice_str(argc > 1 ? argv[1] : NULL);

	if (argc > 0 && is_sendmail(argv[0]))
		return app_sendmail(argc, argv);
	if (slice_eq(first, SLICE("--version"))) {
		puts("pabal " PABAL_VERSION);
		return EX_OK;
	}
	if (slice_eq(first, SLICE("--help")) || slice_eq(first, SLICE("-h"))) {
		usage(stdout);
		return EX_OK;
	}
	if (argc < 2) {
		usage(stderr);
		return EX_USAGE;
	}
	return run(argv[1], argc - 1, argv + 1);
}
