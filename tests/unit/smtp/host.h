/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the caller of the server machine does, in the smallest form: it
 * answers every question at once, except for one that it may refuse, and
 * writes down what happened.
 */
#ifndef TEST_SMTP_HOST_H
#define TEST_SMTP_HOST_H

#include "kit/kit.h"

#include "base/buf.h"
#include "smtp/server.h"

struct host {
	struct smtp_server s;
	struct buf said;   /* all replies */
	struct buf events; /* one letter each: hmrdcMAvxTQ */
	struct buf content;
	enum smtp_event refuse_at;
	struct verdict refuse; /* answers refuse_at unless situation is NONE */
	bool park; /* parks before it answers, as with slow storage */
	bool tls;  /* shakes hands at once */
};

struct smtp_server_setup host_setup(void); /* mx.test, defaults */
void host_init(struct host *h, const struct smtp_server_setup *setup);
void host_deinit(struct host *h);

/* Runs until the machine wants input or an answer; false: it closed. */
bool host_pump(struct host *h);

/* Feeds a copy that dies afterwards, and pumps. */
bool host_feed(struct host *h, struct slice in);

#endif
