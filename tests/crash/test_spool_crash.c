/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power is lost, or the disk fails or is full, at every single write, sync,
 * cut, unlink and creation of a workload; then the spool is opened and
 * counted.  docs/spool.md is the table behind it.
 */
#include "kit/kit.h"

#include "crash/model.h"
#include "crash/sim.h"

#include <stdlib.h>

#define STEPS 220 /* of a workload; it writes a dozen small segments */
#define MORE  60  /* after it was opened again */

static unsigned seeds = 3;

struct attempt {
	uint64_t seed;
	unsigned n; /* the operation that meets the fault */
	enum sim_fault fault;
	enum sim_tear tear;
};

static void
right(const struct model *m, const struct attempt *a, const char *when)
{
	if (m->wrong == NULL)
		return;
	print_error("seed %lu, operation %u, fault %d, tear %d, %s: %s\n",
	    (unsigned long)a->seed, a->n, (int)a->fault, (int)a->tear, when,
	    m->wrong);
	fail();
}

/* Everything known, nothing on its way: memory and disk say the same. */
static void
settle_down(struct model *m, const struct attempt *a)
{
	sim_drain();
	model_compare(m);
	right(m, a, "at rest");
	spool_close(m->spool);
	sim_drain();
	(void)model_open(m);
	right(m, a, "closed and opened");
}

/* False when the workload ended before the n-th operation. */
static bool
attempt(const struct attempt *a)
{
	struct model *m = calloc(1, sizeof(*m));
	bool met;

	assert_non_null(m);
	model_init(m);
	sim_reset(a->seed);
	assert_true(model_open(m));
	sim_fault_at(a->n, a->fault);
	model_live(m, STEPS);
	met = sim_fault_met();
	if (sim_dead() || sim_random(2) == 0) {
		/* The process ends here; what it still does has no effect. */
		sim_fault_at(1, SIM_POWER);
		spool_close(m->spool);
		while (sim_step())
			;
		sim_reboot(a->tear);
		(void)model_open(m);
		right(m, a, "recovered");
	}
	sim_fault_at(0, SIM_NONE);
	model_live(m, MORE);
	settle_down(m, a);
	spool_close(m->spool);
	sim_drain();
	free(m);
	return met;
}

static void
every_operation(enum sim_fault fault, enum sim_tear tear)
{
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		struct attempt a = { seed, 1, fault, tear };

		while (attempt(&a))
			a.n++;
		/* A workload that writes nothing would prove nothing. */
		assert_true(a.n > 50);
	}
}

static void
survives_loss_of_power_that_keeps_nothing(void **state)
{
	(void)state;
	every_operation(SIM_POWER, SIM_TEAR_NOTHING);
}

static void
survives_loss_of_power_that_keeps_all(void **state)
{
	(void)state;
	every_operation(SIM_POWER, SIM_TEAR_ALL);
}

static void
survives_loss_of_power_that_tears_sectors(void **state)
{
	(void)state;
	every_operation(SIM_POWER, SIM_TEAR_SOME);
}

static void
survives_a_disk_that_fails_once(void **state)
{
	(void)state;
	every_operation(SIM_IO, SIM_TEAR_SOME);
}

static void
survives_a_full_disk(void **state)
{
	(void)state;
	every_operation(SIM_FULL, SIM_TEAR_SOME);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_loss_of_power_that_keeps_nothing),
		cmocka_unit_test(survives_loss_of_power_that_keeps_all),
		cmocka_unit_test(survives_loss_of_power_that_tears_sectors),
		cmocka_unit_test(survives_a_disk_that_fails_once),
		cmocka_unit_test(survives_a_full_disk),
	};
	const char *more = getenv("CRASH_SEEDS");

	if (more != NULL)
		seeds = (unsigned)strtoul(more, NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
