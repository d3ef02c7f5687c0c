/* SPDX-License-Identifier: Apache-2.0 */
/* TLS when it is offered, when it is demanded, and when it fails. */
#include "world.h"

#include <stdlib.h>
#include <unistd.h>

#define HI    "> 220 a\n< EHLO us.test\n> 250-a\n"
#define OFFER HI "> 250 STARTTLS\n"
#define MAIL                                                        \
	"< MAIL\n> 250 ok\n< RCPT\n> 250 ok\n< DATA\n> 354 go\n.\n" \
	"> 250 ok\n~\n"
#define GO    "< STARTTLS\n> 220 go\n"
#define AGAIN "< EHLO us.test\n> 250 a\n"

#define ONE_MX "x.test MX 10 a.test\na.test A 127.0.0.2\n"
#define TWO_MX                                                \
	"x.test MX 10 a.test 20 b.test\na.test A 127.0.0.2\n" \
	"b.test A 127.0.0.3\n"

struct row {
	const char *name;
	enum config_tls tls;
	const char *zone;
	const char *scripts[2];
	const char *outcome, *trace;
	bool trusted; /* a.test's certificate is an authority */
};

/* clang-format off */
static const struct row rows[] = {
	{ "offered and used", CONFIG_TLS_STARTTLS, ONE_MX,
	  { OFFER GO "tls\n" AGAIN MAIL },
	  "D 250 a.test", "route resolve connect secure send" },
	{ "offered, but switched off here", CONFIG_TLS_OFF, ONE_MX,
	  { OFFER MAIL },
	  "D 250 a.test", "route resolve connect send" },
	{ "not offered, not demanded", CONFIG_TLS_STARTTLS, ONE_MX,
	  { HI "> 250 HELP\n" MAIL },
	  "D 250 a.test", "route resolve connect send" },
	{ "offered and then refused", CONFIG_TLS_STARTTLS, ONE_MX,
	  { OFFER "< STARTTLS\n> 454 4.7.0 not now\n" MAIL },
	  "D 250 a.test", "route resolve connect secure send" },
	{ "words after the go-ahead: again in the clear", CONFIG_TLS_STARTTLS, TWO_MX,
	  { OFFER GO "> this is no handshake\n!\n|\n" OFFER MAIL },
	  "D 250 a.test", "route resolve connect secure connect send" },
	{ "nonsense for a handshake: again in the clear",
	  CONFIG_TLS_STARTTLS, TWO_MX,
	  { OFFER GO "* 25\n> this is no handshake\n!\n|\n" OFFER MAIL },
	  "D 250 a.test", "route resolve connect secure connect send" },
	{ "closes instead of a handshake", CONFIG_TLS_STARTTLS, TWO_MX,
	  { OFFER GO "!\n|\n" OFFER MAIL },
	  "D 250 a.test", "route resolve connect secure connect send" },
	{ "fails, and then nobody is there", CONFIG_TLS_STARTTLS, TWO_MX,
	  { OFFER GO "!\n|\n!\n", HI "> 250 HELP\n" MAIL },
	  "D 250 b.test", "route resolve connect secure connect connect send" },
	{ "fails in the clear does not carry over", CONFIG_TLS_STARTTLS, TWO_MX,
	  { OFFER GO "!\n|\n!\n", OFFER GO "tls\n" AGAIN MAIL },
	  "D 250 b.test",
	  "route resolve connect secure connect connect secure send" },
	{ "lost after the handshake", CONFIG_TLS_STARTTLS, TWO_MX,
	  { OFFER GO "tls\n< EHLO\n!\n", HI "> 250 HELP\n" MAIL },
	  "D 250 b.test", "route resolve connect secure connect send" },
	{ "words after the go-ahead", CONFIG_TLS_REQUIRED, ONE_MX,
	  { OFFER "< STARTTLS\n> 220 go\n> 250 a\n~\n" },
	  "P tls-failed a.test", "route resolve connect secure" },

	{ "demanded and used", CONFIG_TLS_REQUIRED, ONE_MX,
	  { OFFER GO "tls\n" AGAIN MAIL },
	  "D 250 a.test", "route resolve connect secure send" },
	{ "demanded, not offered: the next host", CONFIG_TLS_REQUIRED, TWO_MX,
	  { HI "> 250 HELP\n< QUIT\n> 221 bye\n!\n",
	    OFFER GO "tls\n" AGAIN MAIL },
	  "D 250 b.test", "route resolve connect connect secure send" },
	{ "demanded, not offered by any", CONFIG_TLS_REQUIRED, ONE_MX,
	  { HI "> 250 HELP\n< QUIT\n> 221 bye\n!\n" },
	  "P tls-not-offered a.test", "route resolve connect" },
	{ "demanded, handshake fails: never in the clear",
	  CONFIG_TLS_REQUIRED, ONE_MX,
	  { OFFER GO "!\n" },
	  "P tls-failed a.test", "route resolve connect secure" },
	{ "demanded, refused", CONFIG_TLS_REQUIRED, ONE_MX,
	  { OFFER "< STARTTLS\n> 454 4.7.0 not now\n< QUIT\n> 221 bye\n!\n" },
	  "P 454 a.test", "route resolve connect secure" },

	{ "the certificate is good", CONFIG_TLS_VERIFIED, ONE_MX,
	  { OFFER GO "tls\n" AGAIN MAIL },
	  "D 250 a.test", "route resolve connect secure send", true },
	{ "signed by nobody known", CONFIG_TLS_VERIFIED, ONE_MX,
	  { OFFER GO "tls\n~\n" },
	  "P tls-failed a.test", "route resolve connect secure", false },
	{ "good for another name", CONFIG_TLS_VERIFIED,
	  "x.test MX 10 b.test\nb.test A 127.0.0.2\n",
	  { OFFER GO "tls\n~\n" },
	  "P tls-failed b.test", "route resolve connect secure", true },
	{ "to be verified, and not offered", CONFIG_TLS_VERIFIED, ONE_MX,
	  { HI "> 250 HELP\n< QUIT\n> 221 bye\n!\n" },
	  "P tls-not-offered a.test", "route resolve connect", true },

	{ "from the first byte", CONFIG_TLS_IMPLICIT, ONE_MX,
	  { "tls\n" HI "> 250 STARTTLS\n" MAIL },
	  "D 250 a.test", "route resolve connect secure send" },
	{ "from the first byte, and it fails", CONFIG_TLS_IMPLICIT, ONE_MX,
	  { HI "~\n" },
	  "P tls-failed a.test", "route resolve connect secure" },
};
/* clang-format on */

static void
check(const struct row *r, const char *dir)
{
	struct world w;

	world_open(&w);
	w.trusted = r->trusted;
	world_tls(&w, dir);
	w.config.delivery_tls = r->tls;
	w.zone = slice_str(r->zone);
	for (unsigned i = 0; i < 2; i++)
		if (r->scripts[i] != NULL)
			world_peer(&w, i, r->scripts[i]);
	world_deliver(&w, "x.test");
	assert_slice(r->name, slice_str(w.odd), SLICE_NONE);
	assert_slice(r->name, buf_slice(&w.trace), slice_str(r->trace));
	assert_slice(r->name, buf_slice(&w.outcomes), slice_str(r->outcome));
	world_close(&w);
}

static void
test_rows(void **state)
{
	char dir[] = "/tmp/pabal-deliver-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i], dir);
	rmdir(dir);
}

/* Large content through TLS, with its back-pressure. */
static void
test_content(void **state)
{
	char dir[] = "/tmp/pabal-deliver-XXXXXX";
	struct world w;

	(void)state;
	assert_non_null(mkdtemp(dir));
	world_open(&w);
	world_tls(&w, dir);
	w.zone = SLICE(ONE_MX);
	world_peer(&w, 0, OFFER GO "tls\n" AGAIN MAIL);
	world_content(&w, 3000000);
	world_deliver(&w, "x.test");
	assert_null(w.odd);
	assert_slice("outcome", buf_slice(&w.outcomes), SLICE("D 250 a.test"));
	assert_int_equal(w.content.len, 3000000);
	world_close(&w);
	rmdir(dir);
}

/* No TLS was set up: hoped for, it goes without; demanded, not at all. */
static void
test_no_context(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	w.zone = SLICE(ONE_MX);
	world_peer(&w, 0, OFFER MAIL "|\n" OFFER "< QUIT\n> 221 bye\n!\n");
	w.config.reuse_ms = 0;
	world_deliver(&w, "x.test");
	assert_slice(
	    "hoped for", buf_slice(&w.outcomes), SLICE("D 250 a.test"));
	w.config.delivery_tls = CONFIG_TLS_REQUIRED;
	world_deliver(&w, "x.test");
	assert_slice(
	    "demanded", buf_slice(&w.outcomes), SLICE("P tls-failed a.test"));
	w.config.delivery_tls = CONFIG_TLS_IMPLICIT;
	world_deliver(&w, "x.test");
	assert_slice(
	    "implicit", buf_slice(&w.outcomes), SLICE("P tls-failed a.test"));
	world_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_no_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
