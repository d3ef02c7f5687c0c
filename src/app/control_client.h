/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Talking to the running engine: one command to every worker's control
 * socket.  Blocking, with a time limit; for commands at a terminal.
 */
#ifndef APP_CONTROL_CLIENT_H
#define APP_CONTROL_CLIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define CONTROL_CLIENT_MS 10000

/* One worker's answer; the callback borrows it. */
typedef void control_answer(void *ctx, json_t *answer);

/*
 * Sends the request to each worker in turn.  Returns how many answered; 0:
 * no engine is running there (or we may not talk to it: *denied).
 */
size_t control_tell(const char *run_dir, const json_t *request,
    control_answer *answer, void *ctx, bool *denied);

#endif
