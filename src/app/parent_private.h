/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What parent.c and child.c share.  Nothing else includes it.
 */
#ifndef APP_PARENT_PRIVATE_H
#define APP_PARENT_PRIVATE_H

#include "app/doors.h"
#include "app/parent.h"
#include "app/worker.h"
#include "base/list.h"

#include <sys/types.h>

/*
 * Columns of the shared counters: two generations of 64 workers.  A worker
 * beyond that counts for itself alone.
 */
#define PARENT_COLUMNS 128

/* A configuration and what was made of it. */
struct settings {
	struct config config;
	struct tls_context *tls_server, *tls_client;
	struct bundles texts; /* the operator's own */
	unsigned workers, generation;
};

/* One worker's place; pid is 0 between a death and the next birth. */
struct child {
	struct list link;
	pid_t pid;
	unsigned slot, generation;
	unsigned column; /* in the shared counters */
	int channel, control_fd;
	char *control_path;
	uint64_t born_ms, restart_ms;
	uint64_t kill_ms; /* when draining: how long it may */
	unsigned deaths;  /* in a row, each soon after birth */
	bool ready, draining;
	unsigned shares[WORKER_SHARES_MAX];
	size_t share_count;
};

struct parent {
	struct settings *now, *next; /* next: during a reload */
	parent_load *load;
	void *load_ctx;
	struct doors doors;
	struct shared_counts *shared;
	struct list children;
	unsigned next_share, next_generation;
	int signal_fd;
	bool stopping, told_ready;
	bool again; /* SIGHUP came during a reload */
	int status;
};

/* child.c */
struct child *child_new(
    struct parent *p, const struct settings *s, unsigned slot);
void child_free(struct parent *p, struct child *c);
/* Forks; on failure restart_ms says when to try again. */
void child_start(struct parent *p, const struct settings *s, struct child *c);
/* Closes its doors and lets its sessions end: others have taken over. */
void child_retire(struct child *c);
/* Drains it: its end is near. */
void child_stop(struct child *c);
/* Tells a running child to take over a share. */
void child_adopt(struct parent *p, struct child *c, unsigned share);
/* After waitpid: who was it, or NULL. */
struct child *child_of(struct parent *p, pid_t pid);

#endif
