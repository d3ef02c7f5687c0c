/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk, a loop and a source of random numbers that a test turns by hand;
 * they take the place of spool/disk.h, os/loop.h and os/random.h at link time.
 *
 * The disk keeps two pictures of every file: what programs see, and what
 * would be left after a loss of power.  A write is in the first at once and
 * in the second after a sync; until then any of its 512-octet sectors may be
 * there or not.  A name is there for certain after a sync of the folder.  A
 * sync that fails forgets what it did not write, as the kernel does: the next
 * one says that all is well.
 */
#ifndef CRASH_SIM_H
#define CRASH_SIM_H

#include "os/loop.h"
#include "spool/disk.h"

enum sim_fault {
	SIM_NONE,
	SIM_POWER, /* nothing has an effect from there on */
	SIM_IO,    /* the operation fails */
	SIM_FULL,  /* it fails for lack of space, and so do the next ones */
};

/* What a loss of power leaves of writes that were not synced. */
enum sim_tear { SIM_TEAR_NOTHING, SIM_TEAR_ALL, SIM_TEAR_SOME, SIM_TEARS };

void sim_reset(uint64_t seed); /* empty disk, no fault, no work */

/* The n-th changing operation from now (1 is the next) meets a fault. */
void sim_fault_at(unsigned n, enum sim_fault fault);
bool sim_fault_met(void);
bool sim_dead(void); /* power is lost */

/* After the owner of the disk was freed: power comes back. */
void sim_reboot(enum sim_tear tear);

/* Runs one thing that is due: work, its end, a call; false: none is. */
bool sim_step(void);
bool sim_timer(void); /* fires the timer when it is set */
void sim_drain(void); /* both, until nothing is due */

uint64_t sim_random(uint64_t below);

/* The files themselves, to damage them or to look. */
unsigned sim_file_count(void);
/* What programs see; may be changed.  NULL: no such file. */
unsigned char *sim_file(const char *name, size_t *ret_len);
void sim_file_put(const char *name, struct slice bytes);

struct loop *sim_loop(void);

#endif
