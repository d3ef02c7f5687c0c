/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that runs out at any place, and a delivery that ends at any moment. */
#include "world.h"

#include <stdlib.h>

#define TAKES                                                            \
	"> 220 a\n< EHLO\n> 250-a\n> 250 PIPELINING\n< MAIL\n> 250 ok\n" \
	"< RCPT\n> 250 ok\n< RCPT\n> 550 5.1.1 no\n< DATA\n"             \
	"> 354 go\n.\n> 250 ok\n~\n"
#define ZONE                                                  \
	"x.test MX 10 a.test 20 b.test\na.test A 127.0.0.2\n" \
	"b.test A 127.0.0.3\n"

static void
local(struct world *w)
{
	static struct slice users[] = { SLICE("bob") };

	w->local.name = SLICE("here.test");
	w->local.users = users;
	w->local.user_count = 1;
	w->local.hop = (struct config_next_hop){ .via = CONFIG_VIA_MAILDIR,
		.maildir = SLICE("/m/{domain}/{user}") };
	w->rcpts[0].to.address = SLICE("bob@here.test");
}

static void
prepare(struct world *w, const char *domain)
{
	world_open(w);
	w->zone = SLICE(ZONE);
	world_rcpts(w, 2);
	world_peer(w, 0, TAKES);
	world_peer(w, 1, TAKES);
	w->lenient = true;
	if (strcmp(domain, "here.test") == 0)
		local(w);
	world_make(w);
}

/*
 * The n-th allocation fails, of the delivery or of the world around it.  The
 * job is refused at once, or answered with an outcome for each recipient; if
 * it was lost on the way back, then as deferred.
 */
static void
starve(const char *domain)
{
	struct world w;
	bool failed = true;

	for (unsigned n = 1; failed; n++) {
		assert_true(n < 10000);
		prepare(&w, domain);
		kit_fail_alloc(n);
		if (world_begin(&w, domain))
			world_run(&w);
		failed = kit_failed();
		kit_fail_alloc(0);
		assert_row(domain, w.done == (w.begun ? 1 : 0));
		assert_null(w.odd);
		world_close(&w);
	}
}

static void
test_memory(void **state)
{
	(void)state;
	starve("x.test");
	starve("here.test");
}

/* Ended after each turn of the loop: nothing is called, nothing is left. */
static void
test_ended(void **state)
{
	static const char *const domains[] = { "x.test", "here.test" };
	struct world w;
	unsigned n;

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (n = 0;; n++) {
			unsigned done;

			assert_true(n < 1000);
			prepare(&w, domains[i]);
			assert_true(world_begin(&w, domains[i]));
			for (unsigned k = 0; k < n && w.done == 0; k++)
				world_turn(&w);
			done = w.done;
			world_close(&w);
			assert_int_equal(w.done, done);
			if (done > 0)
				break;
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
