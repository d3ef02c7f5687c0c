/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker process: a loop, its shares of the spool, a scheduler, a courier
 * and a server.  It is born by fork from the parent (serve.c), which talks to
 * it over a channel of short lines: "adopt PATH" and "retire" from the parent,
 * "ready" from the worker.  SIGTERM, or the end of the parent, makes it drain
 * and leave; "retire" lets sessions go on for a while before.
 */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "bundle/bundle.h"
#include "config/config.h"
#include "os/tls.h"

/* A draining worker leaves after this long, whatever still runs. */
#define WORKER_DRAIN_MS 30000
/*
 * After a reload a client may go on with the old worker for this long; then
 * it hears 421 as soon as it is between two messages.
 */
#define WORKER_RETIRE_MS 30000
/* A share that another process still owns is asked for again this often. */
#define WORKER_SHARE_MS 500
/* Shares handed to one worker; more wait for the next start. */
#define WORKER_SHARES_MAX 64

struct worker_door {
	int fd;
	enum config_tls tls;
};

struct worker_setup {
	const struct config *config;
	unsigned number;   /* 0 … */
	unsigned siblings; /* workers in all */
	unsigned column;   /* in the shared counters */
	const struct worker_door *doors;
	size_t door_count;
	int submit_fd;  /* the local submission socket */
	int control_fd; /* this worker's control socket */
	int channel;    /* to the parent */
	struct tls_context *tls_server, *tls_client;
	const struct bundles *texts;
	struct shared_counts *shared;
	char *shares[WORKER_SHARES_MAX]; /* folders; the first takes new mail */
	size_t share_count;
};

/* Runs until it has drained; returns the exit status. */
int worker_run(struct worker_setup *setup);

#endif
