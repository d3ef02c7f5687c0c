/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent process: binds the sockets, starts the workers, starts them
 * again when they die, and reloads.  It reads nothing from the network and
 * keeps its privileges only to bind low ports after a reload.
 */
#ifndef APP_PARENT_H
#define APP_PARENT_H

#include "config/config.h"

/* A worker that dies again at once is started later and later. */
#define PARENT_RESTART_MIN_MS 100
#define PARENT_RESTART_MAX_MS 30000
/* Beyond the workers' own drain time; then they are killed. */
#define PARENT_GRACE_MS 5000

/* Reads the configuration again; false when it was told what is wrong. */
typedef bool parent_load(void *ctx, struct config *ret);

/*
 * Runs until SIGTERM or SIGINT; returns the exit status (sysexits).  Takes
 * *config over.
 */
int parent_run(struct config *config, parent_load *load, void *ctx);

#endif
