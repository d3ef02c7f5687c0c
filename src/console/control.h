/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The control socket of a worker: the operator's commands, one JSON object a
 * line in and one a line out.  Who may open the socket may command; the
 * folder's mode is the lock.
 *
 *	{"do":"hold","id":"…"}	also release, retry, remove
 *	{"do":"retry-all"}	{"do":"sites"}
 *	→ {"ok":true,…} or {"ok":false,"absent":true,"error":"…"}
 */
#ifndef CONSOLE_CONTROL_H
#define CONSOLE_CONTROL_H

#include "os/loop.h"
#include "schedule/schedule.h"
#include "spool/spool.h"

/* Longest command, and how many may talk at once. */
#define CONTROL_LINE_MAX    4096
#define CONTROL_CLIENTS_MAX 32

struct control;

/* What the commands do is passed in: the queue belongs to a room beside. */
struct control_commands {
	enum st (*hold)(void *ctx, spool_id id, bool held, struct fault *why);
	enum st (*retry)(void *ctx, spool_id id, struct fault *why);
	enum st (*remove)(void *ctx, spool_id id, struct fault *why);
	void (*retry_all)(void *ctx);
};

struct control_setup {
	struct loop *loop;
	const struct control_commands *commands;
	void *ctx; /* theirs */
	const struct schedule *schedule;
	int fd; /* listening; stays the caller's */
};

struct control *control_new(const struct control_setup *setup);
void control_free(struct control *c);

#endif
