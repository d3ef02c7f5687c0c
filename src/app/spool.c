/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal spool: reads the files of the queue, whether or not the engine runs,
 * takes no lock and changes nothing.  `check` says what is damaged; `dump`
 * says everything that is noted of each message but its content.
 */
#include "spool/spool.h"
#include "app/app.h"
#include "app/load.h"
#include "app/say.h"
#include "app/shares.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

static const char usage[] =
    "usage: pabal spool check [-c FILE | DIR…]\n"
    "       pabal spool dump  [-c FILE | DIR…]\n\n"
    "  -c, --config FILE  the configuration that names the spool\n"
    "  -h, --help         this\n\n"
    "DIR is the folder of one share; without any, all of the spool.\n";

struct look {
	bool dump;
	size_t messages, recipients, damaged;
	uint64_t octets;
	int status;
};

static void
put(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		putchar((unsigned char)s.at[i] < 0x20 ? '?' : s.at[i]);
}

static void
put_rcpt(const struct spool_rcpt *r)
{
	static const char *const states[] = {
		[SPOOL_PENDING] = "pending",
		[SPOOL_DELIVERED] = "delivered",
		[SPOOL_FAILED] = "failed",
		[SPOOL_REMOVED] = "removed",
		[SPOOL_REPORTED] = "reported",
	};

	printf("  %-9s <", states[r->state]);
	put(r->to.address);
	printf("> attempts %u", r->attempts);
	if (!slice_empty(r->remote_mta)) {
		fputs(" at ", stdout);
		put(r->remote_mta);
	}
	if (!slice_empty(r->last.reply)) {
		fputs(": ", stdout);
		put(r->last.reply);
	}
	putchar('\n');
}

static void
found(void *ctx, const struct spool_message *m)
{
	struct look *l = ctx;
	struct buf id;

	l->messages++;
	l->recipients += m->rcpt_count;
	l->octets += m->size;
	if (!l->dump)
		return;
	buf_init(&id, 64);
	spool_id_put(&id, m->id);
	put(buf_slice(&id));
	buf_deinit(&id);
	printf(" %llu octets, arrived %llu%s, from <",
	    (unsigned long long)m->size,
	    (unsigned long long)(m->arrived_ms / 1000),
	    m->held ? ", held" : "");
	put(m->envelope.sender);
	fputs("> by ", stdout);
	put(m->client);
	putchar('\n');
	for (size_t i = 0; i < m->rcpt_count; i++)
		put_rcpt(&m->rcpts[i]);
}

static void
damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
	struct look *l = ctx;

	l->damaged++;
	printf("%s:%llu: %s\n", file, (unsigned long long)offset, what);
}

static void
look_at(struct look *l, const char *dir)
{
	const struct spool_watcher w = { found, damage, l };
	struct fault why = { .what = NULL };
	struct spool *s;

	if (spool_read_only(dir, &w, &s, &why) == ST_OK) {
		spool_close(s);
		return;
	}
	say(dir, why.sys != 0 ? strerror(why.sys) : why.what);
	l->status = EX_NOINPUT;
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
	if (!l->dump)
		printf("%zu messages, %zu recipients, %llu octets; %zu "
		       "damaged records\n",
		    l->messages, l->recipients, (unsigned long long)l->octets,
		    l->damaged);
	if (l->status == EX_OK && l->damaged > 0)
		l->status = EX_DATAERR;
	return ferror(stdout) || fflush(stdout) != 0 ? EX_IOERR : l->status;
}

int
app_spool(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
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
