/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal spool: reads the files of the queue, whether or not the engine runs,
 * takes no lock and changes nothing.  `check` reads every record and message
 * and says what is damaged; `dump` prints every record.
 */
#include "app/app.h"
#include "app/load.h"
#include "app/say.h"
#include "app/shares.h"
#include "spool/inspect.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

static const char usage[] =
    "usage: pabal spool check [-c FILE | DIR…]\n"
    "       pabal spool dump  [-c FILE | DIR…] [--json]\n\n"
    "  -c, --config FILE  the configuration that names the spool\n"
    "      --json         a JSON object for each record\n"
    "  -h, --help         this\n\n"
    "DIR is the folder of one share; without any, all of the spool.\n";

struct look {
	bool dump, json;
	bool damaged;
	int status;
};

static void
damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
	(void)ctx;
	printf("%s:%llu: %s\n", file, (unsigned long long)offset, what);
}

static bool
line(void *ctx, struct slice text)
{
	(void)ctx;
	return printf("%.*s\n", (int)text.len, text.at) >= 0;
}

static void
put_census(const char *dir, const struct spool_census *c)
{
	printf("%s: %llu messages (%llu held) for %llu recipients, "
	       "%llu pending; %llu octets in %llu segments; %llu damaged "
	       "records, %llu unreadable messages\n",
	    dir, (unsigned long long)c->messages, (unsigned long long)c->held,
	    (unsigned long long)c->rcpts, (unsigned long long)c->pending,
	    (unsigned long long)c->octets, (unsigned long long)c->segments,
	    (unsigned long long)c->damaged, (unsigned long long)c->unreadable);
}

static void
look_at(struct look *l, const char *dir)
{
	struct spool_census census = { 0 };
	struct fault why = { .what = "failed" };
	enum st st;

	if (l->dump)
		st = spool_dump(dir, l->json, line, NULL, &why);
	else
		st = spool_check(dir, damage, NULL, &census, &why);
	if (st != ST_OK) {
		say(dir, why.sys != 0 ? strerror(why.sys) : why.what);
		l->status = EX_NOINPUT;
		return;
	}
	if (!l->dump)
		put_census(dir, &census);
	l->damaged = l->damaged || census.damaged > 0 || census.unreadable > 0;
}

/* All shares that the configuration's spool has. */
static void
look_at_all(struct look *l, const struct config *c)
{
	struct fault why = { .what = NULL };
	struct shares shares;
	struct buf dir;

	buf_init(&dir, 4096);
	buf_put(&dir, c->spool_dir);
	buf_put_byte(&dir, '\0');
	if (!buf_ok(&dir) || shares_list(dir.at, &shares, &why) != ST_OK) {
		say("spool", why.sys != 0 ? strerror(why.sys) : why.what);
		l->status = EX_NOINPUT;
		buf_deinit(&dir);
		return;
	}
	for (size_t i = 0; i < shares.count; i++) {
		char *path = shares_path(dir.at, shares.numbers[i]);

		if (path != NULL)
			look_at(l, path);
		else
			l->status = EX_OSERR;
		free(path);
	}
	shares_free(&shares);
	buf_deinit(&dir);
}

static int
look(struct look *l, const char *file, char **dirs)
{
	struct config c;

	if (dirs[0] == NULL) {
		if (!load_config(file, &c))
			return EX_CONFIG;
		look_at_all(l, &c);
		config_free(&c);
	}
	for (; dirs[0] != NULL; dirs++)
		look_at(l, dirs[0]);
	if (l->status == EX_OK && l->damaged)
		l->status = EX_DATAERR;
	return say_written(l->status);
}

int
app_spool(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct look l = { .status = EX_OK };
	const char *file = NULL;
	struct slice verb;
	int o;

	while ((o = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		if (o == 'c')
			file = optarg;
		else if (o == 'j')
			l.json = true;
		else {
			fputs(usage, o == 'h' ? stdout : stderr);
			return o == 'h' ? EX_OK : EX_USAGE;
		}
	}
	verb = slice_str(optind < argc ? argv[optind] : NULL);
	l.dump = slice_eq(verb, SLICE("dump"));
	if (!l.dump && !slice_eq(verb, SLICE("check"))) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	return look(&l, file, argv + optind + 1);
}
