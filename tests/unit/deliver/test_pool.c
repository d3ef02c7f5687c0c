/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that are kept, reused, found dead, and let go. */
#include "world.h"

#define HI "> 220 a\n< EHLO us.test\n> 250-a\n> 250 PIPELINING\n"
#define MAIL                                                        \
	"< MAIL\n> 250 ok\n< RCPT\n> 250 ok\n< DATA\n> 354 go\n.\n" \
	"> 250 ok\n"
#define BYE "< QUIT\n> 221 bye\n!\n"
#define ZONE                                                    \
	"x.test MX 10 a.test 20 b.test\na.test A 127.0.0.2\n"   \
	"b.test A 127.0.0.3\nother.test MX 5 b.test 9 a.test\n" \
	"alone.test MX 10 b.test\n"
#define NEW    "route resolve connect send"
#define REUSED "route reuse send"

struct row {
	const char *name;
	const char *scripts[2];
	struct {
		const char *domain, *outcome, *trace;
	} jobs[3];
	unsigned connections;
	bool idle; /* at the end, a connection of the first job's site */
	void (*setup)(struct world *w);
};

static void
two_messages(struct world *w)
{
	w->config.reuse_max = 2;
}

static void
not_kept(struct world *w)
{
	w->config.reuse_ms = 0;
}

/* clang-format off */
static const struct row rows[] = {
	{ "the second message goes over the same", { HI MAIL MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "D 250 a.test", REUSED } }, 1, true },
	{ "another domain of the same hosts is the same site",
	  { HI MAIL MAIL MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "other.test", "D 250 a.test", "route resolve reuse send" },
	    { "other.test", "D 250 a.test", REUSED } }, 1, true },
	{ "other hosts are another site",
	  { HI MAIL "~\n", HI MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "alone.test", "D 250 b.test", NEW } }, 2, true },
	{ "so many messages and no more",
	  { HI MAIL MAIL BYE "|\n" HI MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "D 250 a.test", REUSED },
	    { "x.test", "D 250 a.test", NEW } }, 2, true, two_messages },
	{ "none is kept", { HI MAIL BYE "|\n" HI MAIL BYE },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "D 250 a.test", NEW } }, 2, false, not_kept },
	{ "found dead at MAIL: a new one, and no failure",
	  { HI MAIL "< MAIL\n!\n|\n" HI MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "D 250 a.test", "route reuse send resolve connect send" } },
	  2, true },
	{ "421 at MAIL: a new one, and no failure",
	  { HI MAIL "< MAIL\n> 421 4.4.2 too late\n!\n|\n" HI MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "D 250 a.test", "route reuse send resolve connect send" } },
	  2, true },
	{ "dead after the content: nobody knows, so no new one at once",
	  { HI MAIL "< MAIL\n> 250 ok\n< RCPT\n> 250 ok\n< DATA\n> 354 go\n!\n"
	    "|\n" HI MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "P connection-lost a.test", REUSED } }, 1, false },
	{ "closed while it waits", { HI MAIL "!\n|\n" HI MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "D 250 a.test", NEW } }, 2, true },
	{ "421 while it waits",
	  { HI MAIL "> 421 4.4.2 idle too long\n!\n|\n" HI MAIL "~\n" },
	  { { "x.test", "D 250 a.test", NEW },
	    { "x.test", "D 250 a.test", NEW } }, 2, true },
	{ "a refusal of the message does not spoil the connection",
	  { HI "< MAIL\n> 250 ok\n< RCPT\n> 550 5.1.1 no\n< DATA\n"
	    "> 503 5.5.1 nobody\n< RSET\n> 250 ok\n" MAIL "~\n" },
	  { { "x.test", "F 550 a.test", NEW },
	    { "x.test", "D 250 a.test", REUSED } }, 1, true },
};
/* clang-format on */

static void
check(const struct row *r)
{
	struct world w;

	world_open(&w);
	w.zone = SLICE(ZONE);
	for (unsigned i = 0; i < 2; i++)
		if (r->scripts[i] != NULL)
			world_peer(&w, i, r->scripts[i]);
	if (r->setup != NULL)
		r->setup(&w);
	for (unsigned i = 0; i < 3 && r->jobs[i].domain != NULL; i++) {
		world_deliver(&w, r->jobs[i].domain);
		world_settle(&w);
		assert_slice(r->name, slice_str(w.odd), SLICE_NONE);
		assert_slice(
		    r->name, buf_slice(&w.trace), slice_str(r->jobs[i].trace));
		assert_slice(r->name, buf_slice(&w.outcomes),
		    slice_str(r->jobs[i].outcome));
	}
	assert_int_equal(w.connections, r->connections);
	assert_row(r->name,
	    deliver_idle(w.deliver, SLICE("mx:a.test,b.test")) == r->idle);
	world_close(&w);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

/* Nobody needs it for a while: it says QUIT. */
static void
test_idle(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	w.zone = SLICE(ZONE);
	w.config.reuse_ms = 10;
	world_peer(&w, 0, HI MAIL BYE);
	world_deliver(&w, "x.test");
	assert_true(deliver_idle(w.deliver, SLICE("mx:a.test,b.test")));
	while (slice_find(buf_slice(&w.heard), SLICE("QUIT")) == SLICE_NPOS)
		world_settle(&w);
	assert_false(deliver_idle(w.deliver, SLICE("mx:a.test,b.test")));
	assert_null(w.odd);
	world_close(&w);
}

/* Who does not answer QUIT is left. */
static void
test_no_bye(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	w.zone = SLICE(ZONE);
	w.config.reuse_ms = 0;
	world_peer(&w, 0, HI MAIL "< QUIT\n~\n");
	world_deliver(&w, "x.test");
	assert_slice("outcome", buf_slice(&w.outcomes), SLICE("D 250 a.test"));
	world_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_no_bye),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
