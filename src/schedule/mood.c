/* SPDX-License-Identifier: Apache-2.0 */
/* Halving, pausing, growing; where there is a table for all, there too. */
#include "schedule/mood.h"

#include "schedule/shared.h"

void
mood_adopt(const struct schedule_options *o, struct site *site)
{
	struct shared_mood mood;
	uint32_t slot;

	if (o->shared == NULL)
		return;
	slot = shared_counts_find(o->shared, site->key);
	if (slot == SHARED_COUNTS_NONE)
		return;
	mood = shared_counts_mood(o->shared, slot);
	if (mood.round == site->round)
		return;
	site->round = mood.round;
	/* Round 0: the slot is new, and we know more than it does. */
	if (mood.round == 0 || mood.limit >= site->limit)
		return;
	site->limit = mood.limit > 0 ? mood.limit : 1;
	site->successes = 0;
}

uint64_t
mood_paused(const struct schedule_options *o, const struct site *site)
{
	uint64_t until = 0;

	if (o->shared != NULL)
		until = shared_counts_mood(
		    o->shared, shared_counts_find(o->shared, site->key))
			    .paused_until;
	return until > site->paused_until ? until : site->paused_until;
}

/* The site's next round; false when somebody else has begun it. */
static bool
next_round(
    const struct schedule_options *o, const struct task *t, unsigned limit)
{
	struct site *site = t->site;

	if (o->shared == NULL || t->slot == SHARED_COUNTS_NONE) {
		site->round = site->round == UINT32_MAX ? 1 : site->round + 1;
	} else if (!shared_counts_slow(
		       o->shared, t->slot, site->round, limit)) {
		mood_adopt(o, site);
		return false;
	} else {
		site->round = shared_counts_mood(o->shared, t->slot).round;
	}
	site->limit = limit;
	site->successes = 0;
	return true;
}

static struct schedule_effect
pause_site(const struct schedule_options *o, const struct task *t, uint64_t ms,
    uint64_t now)
{
	struct site *site = t->site;
	bool paused = site->paused_until > now;
	uint64_t until = ms > UINT64_MAX - 1 - now ? UINT64_MAX - 1 : now + ms;

	if (until > site->paused_until)
		site->paused_until = until;
	if (o->shared != NULL && t->slot != SHARED_COUNTS_NONE)
		shared_counts_pause(o->shared, t->slot, site->paused_until);
	/* Who comes after the pause feels the way: one goes first. */
	(void)next_round(o, t, 1);
	return (struct schedule_effect){
		.kind = paused ? SCHEDULE_SAME : SCHEDULE_PAUSED,
		.limit = site->limit,
		.pause_ms = site->paused_until - now,
	};
}

static struct schedule_effect
slow_down(const struct schedule_options *o, const struct task *t, uint64_t ms,
    uint64_t now)
{
	struct site *site = t->site;
	unsigned half = site->limit / 2;

	if (t->round != site->round ||
	    (site->limit > 1 && !next_round(o, t, half)))
		return (struct schedule_effect){ .kind = SCHEDULE_SAME };
	if (half > 0)
		return (struct schedule_effect){ .kind = SCHEDULE_SLOWED,
			.limit = half };
	/*
	 * It is one at a time already.  A time that is named here is often one
	 * sender's; the others need not wait for a day.
	 */
	return pause_site(o, t, ms < o->pause_ms ? ms : o->pause_ms, now);
}

struct schedule_effect
mood_punish(const struct schedule_options *o, const struct task *t,
    const struct verdict *v, uint64_t now)
{
	uint64_t ms =
	    v->retry_after > 0 ? (uint64_t)v->retry_after * 1000 : o->pause_ms;

	if (v->action == ACTION_SLOW_DOWN)
		return slow_down(o, t, ms, now);
	if (v->action == ACTION_PAUSE_SITE)
		return pause_site(o, t, ms, now);
	return (struct schedule_effect){ .kind = SCHEDULE_SAME };
}

void
mood_succeed(const struct schedule_options *o, const struct task *t)
{
	struct site *site = t->site;

	if (site->limit == o->site_max || ++site->successes < site->limit)
		return;
	site->limit++;
	site->successes = 0;
	if (o->shared != NULL && t->slot != SHARED_COUNTS_NONE)
		shared_counts_grow(
		    o->shared, t->slot, site->round, site->limit);
}

void
mood_lift_pause(const struct schedule_options *o, struct site *site)
{
	uint32_t slot = SHARED_COUNTS_NONE;

	site->paused_until = 0;
	if (o->shared != NULL)
		slot = shared_counts_find(o->shared, site->key);
	if (slot != SHARED_COUNTS_NONE)
		shared_counts_pause(o->shared, slot, 0);
}
