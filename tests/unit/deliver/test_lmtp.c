/* SPDX-License-Identifier: Apache-2.0 */
/* LMTP over TCP and over a Unix socket; and who passes DSN on. */
#include "world.h"

#include <stdlib.h>
#include <unistd.h>

#define HI "> 220 a LMTP\n< LHLO us.test\n> 250-a\n> 250-PIPELINING\n"
#define THREE                                                 \
	"< MAIL\n> 250 ok\n< RCPT TO:<r0@x.test>\n> 250 ok\n" \
	"< RCPT TO:<r1@x.test>\n> 550 5.1.1 no\n"             \
	"< RCPT TO:<r2@x.test>\n> 250 ok\n< DATA\n> 354 go\n.\n"

static void
lmtp(struct world *w, struct slice host)
{
	w->hop = (struct config_next_hop){
		.via = CONFIG_VIA_LMTP, .host = host, .port = w->port
	};
	world_rcpts(w, 3);
}

struct row {
	const char *name, *script, *outcomes;
};

/* clang-format off */
static const struct row rows[] = {
	{ "a verdict for each",
	  HI "> 250 HELP\n" THREE "> 250 ok\n> 452 4.2.2 full\n~\n",
	  "D 250 127.0.0.2; F 550 127.0.0.2; P 452 127.0.0.2" },
	{ "lost between two verdicts",
	  HI "> 250 HELP\n" THREE "> 250 ok\n!\n",
	  "D 250 127.0.0.2; F 550 127.0.0.2; P connection-lost 127.0.0.2" },
	{ "421 between two verdicts",
	  HI "> 250 HELP\n" THREE "> 250 ok\n> 421 4.3.2 bye\n!\n",
	  "D 250 127.0.0.2; F 550 127.0.0.2; P 421 127.0.0.2" },
	{ "too many for the last, and the first is not sent again",
	  HI "> 250 HELP\n" THREE "> 250 ok\n> 452 4.5.3 too many\n~\n",
	  "D 250 127.0.0.2; F 550 127.0.0.2; P 452 127.0.0.2" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		world_open(&w);
		lmtp(&w, SLICE("127.0.0.2"));
		world_peer(&w, 0, rows[i].script);
		world_deliver(&w, "x.test");
		assert_slice(rows[i].name, slice_str(w.odd), SLICE_NONE);
		assert_slice(rows[i].name, buf_slice(&w.outcomes),
		    slice_str(rows[i].outcomes));
		assert_slice(rows[i].name, buf_slice(&w.trace),
		    SLICE("route connect send"));
		world_close(&w);
	}
}

static void
test_unix(void **state)
{
	char dir[] = "/tmp/pabal-deliver-XXXXXX";
	struct world w;
	struct buf host;

	(void)state;
	assert_non_null(mkdtemp(dir));
	buf_init(&host, 256);
	buf_put_str(&host, "unix:");
	buf_put_str(&host, dir);
	buf_put_str(&host, "/lmtp");
	world_open(&w);
	lmtp(&w, buf_slice(&host));
	buf_put_byte(&host, '\0');
	world_peer_unix(&w, 0, host.at + 5,
	    HI "> 250 HELP\n" THREE "> 250 ok\n> 250 ok\n~\n");
	host.len--;
	world_ask_site(&w, "x.test");
	assert_slice(
	    "site", slice_head(buf_slice(&w.site), 10), SLICE("lmtp:unix:"));
	world_deliver(&w, "x.test");
	assert_null(w.odd);
	assert_slice("trace", buf_slice(&w.trace), SLICE("route connect send"));
	assert_true(slice_starts(buf_slice(&w.outcomes), SLICE("D 250 unix:")));
	world_close(&w);
	unlink(host.at + 5);
	rmdir(dir);
	buf_deinit(&host);
}

/* RFC 3461 5.2: who reports, when all is well. */
static void
test_dsn(void **state)
{
	static const struct {
		const char *name, *offer;
		enum config_via via;
		bool relayed, passed;
	} kinds[] = {
		{ "SMTP without DSN", "> 250 HELP\n", CONFIG_VIA_SMTP, true,
		    false },
		{ "SMTP with DSN", "> 250 DSN\n", CONFIG_VIA_SMTP, false,
		    true },
		{ "LMTP without DSN", "> 250 HELP\n", CONFIG_VIA_LMTP, false,
		    false },
		{ "LMTP with DSN", "> 250 DSN\n", CONFIG_VIA_LMTP, false,
		    true },
	};
	struct buf script;
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		world_open(&w);
		lmtp(&w, SLICE("127.0.0.2"));
		world_rcpts(&w, 1);
		w.hop.via = kinds[i].via;
		buf_init(&script, 4096);
		buf_put_str(&script, "> 220 a\n< \n> 250-a\n");
		buf_put(&script, slice_str(kinds[i].offer));
		buf_put_str(&script,
		    "< MAIL\n> 250 ok\n< RCPT\n> 250 ok\n< DATA\n> 354 go\n"
		    ".\n> 250 ok\n~\n");
		buf_put_byte(&script, '\0');
		world_peer(&w, 0, script.at);
		world_deliver(&w, "x.test");
		assert_null(w.odd);
		assert_row(kinds[i].name, w.relayed == kinds[i].relayed);
		assert_row(kinds[i].name, w.dsn_passed == kinds[i].passed);
		world_close(&w);
		buf_deinit(&script);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_unix),
		cmocka_unit_test(test_dsn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
