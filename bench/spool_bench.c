/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commits a second: N drafts are open at once, each is filled, committed, and
 * followed by the next as soon as it is durable, as sessions do.  It settles
 * every message when told to, so that notes and rewriting are measured, too.
 *
 *	spool_bench FOLDER [MESSAGES [DRAFTS [OCTETS [settle]]]]
 */
#include "spool/spool.h"

#include "os/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct run {
	struct loop *loop;
	struct spool *spool;
	struct slice content;
	uint64_t messages, begun, done, failed;
	bool settle;
};

struct one {
	struct run *run;
	spool_id id;
};

static bool next(struct run *run);

static void
settle(struct run *run, spool_id id)
{
	struct spool_note n = {
		.id = id,
		.state = SPOOL_DELIVERED,
		.at_ms = 1,
	};

	if (spool_note(run->spool, &n, NULL) != ST_OK)
		run->failed++;
}

static void
done(void *ctx, enum st st, const struct fault *why)
{
	struct one *one = ctx;
	struct run *run = one->run;

	run->done++;
	if (st != ST_OK) {
		run->failed++;
		(void)fprintf(stderr, "%s: %s\n", st_name(st), why->what);
	} else if (run->settle)
		settle(run, one->id);
	free(one);
	if (run->begun < run->messages && !next(run))
		run->failed++;
	if (run->done == run->messages)
		loop_stop(run->loop);
}

static bool
next(struct run *run)
{
	struct spool_rcpt rcpt = {
		.to.address = SLICE("someone@example.org"),
		.original = SLICE("someone@example.org"),
	};
	struct spool_message m = {
		.arrived_ms = 1700000000000,
		.client = SLICE("[192.0.2.1]"),
		.envelope.sender = SLICE("sender@example.com"),
		.rcpts = &rcpt,
		.rcpt_count = 1,
	};
	struct one *one = calloc(1, sizeof(*one));
	struct spool_draft *d = spool_draft_new(run->spool);

	if (one == NULL || d == NULL) {
		free(one);
		spool_draft_drop(d);
		return false;
	}
	*one = (struct one){ run, spool_draft_id(d) };
	run->begun++;
	/* A failure is sticky and comes with done. */
	(void)spool_draft_put(d, run->content, NULL);
	spool_draft_commit(d, &m, NULL, done, one);
	return true;
}

static uint64_t
number(char **argv, int i, int argc, uint64_t otherwise)
{
	return i < argc ? strtoull(argv[i], NULL, 10) : otherwise;
}

static void
measure(struct run *run, uint64_t drafts)
{
	uint64_t began = clock_mono_ms(), took;

	while (run->begun < drafts && run->begun < run->messages && next(run))
		;
	loop_run(run->loop);
	took = clock_mono_ms() - began;
	(void)printf("%" PRIu64 " messages, %" PRIu64 " failed, %" PRIu64
		     " ms, %" PRIu64 " a second\n",
	    run->done, run->failed, took,
	    took == 0 ? 0 : run->done * 1000 / took);
}

int
main(int argc, char **argv)
{
	struct spool_options options = SPOOL_OPTIONS_DEFAULT;
	struct spool_watcher watcher = { NULL };
	struct fault why = { .what = NULL };
	struct run run = { .messages = number(argv, 2, argc, 100000) };
	size_t octets = (size_t)number(argv, 4, argc, 4096);
	char *content = malloc(octets + 1);
	uint64_t began = clock_mono_ms();

	if (argc < 2 || content == NULL) {
		(void)fprintf(stderr,
		    "spool_bench FOLDER [MESSAGES [DRAFTS [OCTETS "
		    "[settle]]]]\n");
		free(content);
		return 64;
	}
	memset(content, 'x', octets);
	run.content = slice_of(content, octets);
	run.settle = argc > 5;
	run.loop = loop_new();
	if (run.loop == NULL || spool_open(run.loop, argv[1], &options,
				    &watcher, &run.spool, &why) != ST_OK) {
		(void)fprintf(stderr, "%s\n", why.what);
		free(content);
		return 74;
	}
	(void)printf("opened with %zu messages in %" PRIu64 " ms\n",
	    spool_count(run.spool), clock_mono_ms() - began);
	if (run.messages > 0)
		measure(&run, number(argv, 3, argc, 100));
	spool_close(run.spool);
	loop_free(run.loop);
	free(content);
	return run.failed == 0 ? 0 : 74;
}
