/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker process: a loop, its shares of the spool, a scheduler, a courier
 * and a server.  It is born by fork from the parent (serve.c), which talks to
 * it over a channel of short lines: "adopt PATH" from the parent, "ready"
 * from the worker.  SIGTERM makes it drain and leave.
 */
#ifndef APP_WORKER_H
#define APP_WORKER_H

#include "config/config.h"
#include "os/tls.h"

/* A draining worker leaves after this long, whatever still runs. */
#define WORKER_DRAIN_MS 30000
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
	struct shared_counts *shared;
	char *shares[WORKER_SHARES_MAX]; /* folders; the first takes new mail */
	size_t share_count;
};

/* Runs until it has drained; returns the exit status. */
int worker_run(struct worker_setup *setup);

#endif
