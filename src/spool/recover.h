/* SPDX-License-Identifier: Apache-2.0 */
/* What one recovery remembers until its end; recover.c walks the files,
 * replay.c takes the records. */
#ifndef SPOOL_RECOVER_H
#define SPOOL_RECOVER_H

#include "spool/room.h"

struct gap {
	struct segment *segment;
	uint64_t at;
	bool zero;
};

struct aged {
	spool_id id;
	struct place place;
	uint32_t second;
};

struct lacking {
	spool_id id;
	struct place place;
};

struct recovery {
	struct spool *s;
	struct arena arena;
	struct gap *gaps;
	size_t gap_count, gap_room;
	uint32_t *numbers;
	size_t number_count, number_room;
	/* Settled by a report: a later record may say that the report was
	 * refused, so these are forgotten at the end only. */
	spool_id *settled;
	size_t settled_count, settled_room;
	/* Messages without all their chunks. */
	struct lacking *lacking;
	size_t lacking_count, lacking_room;
	bool out_of_memory;
};

void recovery_init(struct recovery *r, struct spool *s);
void recovery_deinit(struct recovery *r);
void recovery_damage(
    struct recovery *r, const struct segment *g, uint64_t at, const char *what);

/* Something is missing at `at`: damage, or never confirmed. */
bool gap_add(struct recovery *r, struct segment *g, uint64_t at);

/* Takes one record; ST_MEMORY ends the recovery, damage does not. */
enum st replay(
    struct recovery *r, struct segment *g, const struct scan_item *item);
void settled_forget(struct recovery *r);
/* Those that are still there are damage; false: out of memory. */
bool lacking_forget(struct recovery *r);

#endif
