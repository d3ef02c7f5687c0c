/* SPDX-License-Identifier: Apache-2.0 */
/* What peers do, and what becomes of each recipient. */
#include "world.h"

#define HI      "> 220 a.test ESMTP\n< EHLO us.test\n> 250-a.test\n"
#define PIPE    HI "> 250 PIPELINING\n"
#define PLAIN   HI "> 250 HELP\n"
#define MAIL1   "< MAIL FROM:<s@us.test>\n> 250 ok\n"
#define RCPT(n) "< RCPT TO:<r" n "@x.test>\n> 250 ok\n"
#define DATA    "< DATA\n> 354 go\n.\n"
#define BYE     "< QUIT\n> 221 bye\n!\n"

#define ONE_MX "x.test MX 10 a.test\na.test A 127.0.0.2\n"
#define TWO_MX                            \
	"x.test MX 10 a.test 20 b.test\n" \
	"a.test A 127.0.0.2\nb.test A 127.0.0.3\n"
#define NEW  "route resolve connect send"
#define NEXT "route resolve connect connect send"

struct row {
	const char *name;
	unsigned rcpts;
	const char *zone;
	const char *scripts[WORLD_PEERS]; /* NULL: nobody listens */
	const char *outcomes, *trace;
};

/* clang-format off */
static const struct row rows[] = {
	{ "one recipient", 1, ONE_MX,
	  { PIPE MAIL1 RCPT("0") DATA "> 250 2.0.0 taken\n~\n" },
	  "D 250 a.test", NEW },
};
/* clang-format on */

static void
check(const struct row *r)
{
	struct world w;

	world_open(&w);
	w.zone = slice_str(r->zone);
	for (unsigned i = 0; i < WORLD_PEERS; i++)
		if (r->scripts[i] != NULL)
			world_peer(&w, i, r->scripts[i]);
	world_rcpts(&w, r->rcpts);
	world_deliver(&w, "x.test");
	assert_row(r->name, w.odd == NULL);
	assert_slice(r->name, buf_slice(&w.outcomes), slice_str(r->outcomes));
	assert_slice(r->name, buf_slice(&w.trace), slice_str(r->trace));
	world_close(&w);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
