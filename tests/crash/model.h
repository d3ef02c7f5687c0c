/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a spool must hold: the model of a workload, kept beside it.  It knows
 * for each recipient every state it was given and since when which of them is
 * certain to be on disk, so that after a loss of power it can say what may be
 * found, what must be, and what must not.
 */
#ifndef CRASH_MODEL_H
#define CRASH_MODEL_H

#include "spool/spool.h"

#define MODEL_MESSAGES 160
#define MODEL_RCPTS    3
#define MODEL_HISTORY  48

enum model_fate {
	MODEL_UNKNOWN, /* on its way when power was lost */
	MODEL_ACKED,
	MODEL_REFUSED,
};

struct model_state {
	unsigned event;
	enum spool_state state;
	bool owes, told;
	unsigned attempts;
};

struct model_message {
	struct model *model;
	spool_id id;
	size_t size;
	unsigned rcpts;
	enum model_fate fate;
	unsigned event;         /* of its commit */
	unsigned refused_event; /* when that was heard */
	struct model_state history[MODEL_RCPTS][MODEL_HISTORY];
	unsigned count[MODEL_RCPTS];
	/* the report that it is */
	struct model_message *settles;
	unsigned settles_rcpt;
	bool settles_delay;
	bool needs_report; /* one nobody heard about settled it */
	bool found;        /* by the last recovery */
};

struct model {
	struct spool *spool;
	struct model_message messages[MODEL_MESSAGES];
	unsigned count;
	unsigned event;   /* counts everything that is said */
	unsigned durable; /* up to here for certain */
	unsigned damages;
	const char *wrong; /* the first thing that may not be */
};

void model_init(struct model *m);

/* Random steps of a server's life, until `steps` or the power is gone. */
void model_live(struct model *m, unsigned steps);

/* Opens the spool and compares; what was found is the truth from then on. */
bool model_open(struct model *m);
/* Compares what is in memory with what is known without a doubt. */
void model_compare(struct model *m);

#endif
