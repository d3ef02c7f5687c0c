/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the generated tables (tools/gen_catalog.py), and the names of the
 * small enums as logs, JSON and the queue spell them.
 */
#ifndef CATALOG_TABLE_H
#define CATALOG_TABLE_H

#include "catalog/verdict.h"

struct reason_row {
	struct slice id; /* "bad-mailbox" */
	enum actor actor;
	enum action action;
	struct esc status; /* class 0: takes the outcome's class */
};

/* What exactly is behind a reason; the rules of meaning/ name it. */
struct cause_row {
	struct slice id; /* "own-sender-list" */
	enum reason reason;
	enum actor actor;
};

struct situation_row {
	struct slice id;
	unsigned basic; /* 0: the engine found out by itself, no reply */
	struct esc esc;
	enum reason reason;
	enum actor actor;
	enum action action;
	struct slice text; /* English, for the wire, with {0} and {1} */
};

extern const struct reason_row catalog_reasons[REASON_COUNT];
extern const struct cause_row catalog_causes[CAUSE_COUNT];
extern const struct situation_row catalog_situations[SITUATION_COUNT];
extern const struct slice catalog_actors[ACTOR_COUNT];
extern const struct slice catalog_actions[ACTION_COUNT];

/* By their spelling; false when there is no such one. */
bool reason_find(struct slice id, enum reason *ret);
bool cause_find(struct slice id, enum cause *ret);
bool situation_find(struct slice id, enum situation *ret);

#endif
