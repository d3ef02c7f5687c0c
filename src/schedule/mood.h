/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a site is treated for what it says: slowed down, paused, and trusted
 * with more again.  Numbers only: who stands in which line, and when a pause
 * is looked at again, is decided in schedule.c.
 *
 * All that run at one moment may hear the same complaint.  It counts once for
 * those who began before the site was last slowed down, in this worker and in
 * the others, or fifty transactions refused together would leave one place.
 */
#ifndef SCHEDULE_MOOD_H
#define SCHEDULE_MOOD_H

#include "schedule/site.h"

/* Takes over what other workers have learned. */
void mood_adopt(const struct schedule_options *o, struct site *site);
/* Until when it is paused, by us or others; 0 or what has passed: not. */
uint64_t mood_paused(const struct schedule_options *o, const struct site *site);

/* Of a running task: what it heard about its site. */
struct schedule_effect mood_punish(const struct schedule_options *o,
    const struct task *t, const struct verdict *v, uint64_t now);
/* The site took something: one more place after as many as it has places. */
void mood_succeed(const struct schedule_options *o, const struct task *t);

void mood_lift_pause(const struct schedule_options *o, struct site *site);

#endif
