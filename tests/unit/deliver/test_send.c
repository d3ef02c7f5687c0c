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

#define AWAY "route resolve connect connect"

struct row {
	const char *name;
	unsigned rcpts;
	const char *zone;
	const char *scripts[WORLD_PEERS]; /* NULL: nobody listens */
	const char *outcomes, *trace;
	void (*setup)(struct world *w); /* NULL: as world_open leaves it */
};

static void
impatient(struct world *w)
{
	w->patience_ms = 50;
}

static void
split_by_two(struct world *w)
{
	w->config.rcpts_a_transaction = 2;
}

static void
one_message_each(struct world *w)
{
	w->config.rcpts_a_transaction = 1;
	w->config.reuse_max = 1;
}

/* More than the sockets between us hold. */
static void
large(struct world *w)
{
	world_content(w, 30000000);
}

static void
half_readable(struct world *w)
{
	world_content(w, 200000);
	w->unreadable_from = 65536;
}

static void
eight_bit(struct world *w)
{
	w->message.eight_bit = true;
	w->message.envelope.body = BODY_8BITMIME;
}

static void
half_readable_8_bit(struct world *w)
{
	half_readable(w);
	eight_bit(w);
}

static void
binary(struct world *w)
{
	w->message.envelope.body = BODY_BINARYMIME;
}

static void
utf8(struct world *w)
{
	w->message.envelope.smtputf8 = true;
	w->rcpts[0].to.address = SLICE("\xc3\xa9@x.test");
}

/* clang-format off */
static const struct row rows[] = {
	{ "one recipient", 1, ONE_MX,
	  { PIPE MAIL1 RCPT("0") DATA "> 250 2.0.0 taken\n~\n" },
	  "D 250 a.test", NEW },
	{ "without pipelining", 2, ONE_MX,
	  { PLAIN MAIL1 RCPT("0") RCPT("1") DATA "> 250 ok\n~\n" },
	  "D 250 a.test; D 250 a.test", NEW },
	{ "one recipient of two is refused", 2, ONE_MX,
	  { PIPE MAIL1 "< RCPT\n> 550 5.1.1 no such user\n" RCPT("1") DATA
	    "> 250 ok\n~\n" },
	  "F 550 a.test; D 250 a.test", NEW },
	{ "all recipients are refused", 2, TWO_MX,
	  { PLAIN MAIL1 "< RCPT\n> 550 5.1.1 no\n< RCPT\n> 450 4.2.0 later\n~\n" },
	  "F 550 a.test; P 450 a.test", NEW },
	{ "MAIL refused stays with this host", 1, TWO_MX,
	  { PLAIN "< MAIL\n> 550 5.1.8 not you\n~\n" },
	  "F 550 a.test", NEW },
	{ "message refused stays with this host", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") DATA "> 554 5.6.0 no\n~\n" },
	  "F 554 a.test", NEW },
	{ "message deferred stays with this host", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") DATA "> 451 4.3.0 later\n~\n" },
	  "P 451 a.test", NEW },
	{ "DATA refused", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") "< DATA\n> 554 5.7.1 no\n~\n" },
	  "F 554 a.test", NEW },

	/* connection-level trouble: the next host */
	{ "nobody listens at the first", 1, TWO_MX,
	  { NULL, PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", NEXT },
	{ "nobody listens anywhere", 1, TWO_MX, { NULL },
	  "P connect-failed b.test", AWAY },
	{ "first greets 421", 1, TWO_MX,
	  { "> 421 4.3.2 busy\n" BYE,
	    PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", NEXT },
	{ "first greets 554", 1, TWO_MX,
	  { "> 554 no service\n" BYE,
	    PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", NEXT },
	{ "both greet 554", 1, TWO_MX,
	  { "> 554 5.3.2 no service\n" BYE, "> 554 5.3.2 no service\n" BYE },
	  "F 554 b.test", AWAY },
	{ "one is away, the other greets 554: not lost yet", 1, TWO_MX,
	  { NULL, "> 554 5.3.2 no service\n" BYE },
	  "P connect-failed a.test", AWAY },
	{ "closes without a greeting", 1, TWO_MX,
	  { "!\n", PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", NEXT },
	{ "EHLO and HELO refused", 1, TWO_MX,
	  { "> 220 a\n< EHLO\n> 502 no\n< HELO\n> 502 no\n" BYE,
	    PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", NEXT },
	{ "knows HELO only", 1, ONE_MX,
	  { "> 220 a\n< EHLO\n> 502 no\n< HELO us.test\n> 250 a\n" MAIL1
	    RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 a.test", NEW },
	{ "421 to MAIL", 1, TWO_MX,
	  { PLAIN "< MAIL\n> 421 4.3.2 closing\n!\n",
	    PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", "route resolve connect send connect send" },
	{ "closes at RCPT, after one was refused", 2, TWO_MX,
	  { PLAIN MAIL1 "< RCPT\n> 550 5.1.1 no\n< RCPT\n!\n",
	    PIPE MAIL1 RCPT("1") DATA "> 250 ok\n~\n" },
	  "F 550 a.test; D 250 b.test",
	  "route resolve connect send connect send" },
	{ "answers with what is not SMTP", 1, TWO_MX,
	  { PLAIN "< MAIL\n> hello there\n~\n",
	    PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", "route resolve connect send connect send" },
	{ "is no SMTP server at all", 1, ONE_MX, { "> SSH-2.0-x\n~\n" },
	  "P reply-broken a.test", "route resolve connect" },
	{ "closes before it has the content", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") "< DATA\n> 451 4.3.0 no\n!\n" },
	  "P 451 a.test", NEW },
	{ "closes in the middle of the content", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") "< DATA\n> 354 go\n!\n",
	    PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", "route resolve connect send connect send", large },
	{ "refuses in the middle of the content", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") "< DATA\n> 354 go\n> 552 5.3.4 enough\n!\n" },
	  "F 552 a.test", NEW, large },
	{ "never greets", 1, TWO_MX,
	  { "~\n", PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", NEXT, impatient },
	{ "never greets, and there is no other", 1, ONE_MX, { "~\n" },
	  "P reply-timeout a.test", "route resolve connect", impatient },

	{ "a reply that never ends", 1, TWO_MX,
	  { PLAIN "< MAIL\n-\n", PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 b.test", "route resolve connect send connect send",
	  impatient },

	/* who knows whether it has the message: not to the next host */
	{ "closes after the content", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") DATA "!\n" },
	  "P connection-lost a.test", NEW },
	{ "says nothing after the content", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") DATA "~\n" },
	  "P reply-timeout a.test", NEW, impatient },
	{ "says nonsense after the content", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") DATA "> eh\n~\n" },
	  "P reply-broken a.test", NEW },
	{ "421 after the content", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") DATA "> 421 4.3.2 closing\n!\n" },
	  "P 421 a.test", NEW },

	/* transactions */
	{ "452 splits", 3, ONE_MX,
	  { PIPE MAIL1 RCPT("0") "< RCPT\n> 452 4.5.3 too many\n"
	    "< RCPT\n> 452 4.5.3 too many\n" DATA "> 250 ok\n"
	    MAIL1 RCPT("1") "< RCPT\n> 452 4.5.3 too many\n" DATA "> 250 ok\n"
	    MAIL1 RCPT("2") DATA "> 250 ok\n~\n" },
	  "D 250 a.test; D 250 a.test; D 250 a.test",
	  "route resolve connect send send send" },
	{ "452 for everybody leads nowhere", 2, ONE_MX,
	  { PLAIN MAIL1 "< RCPT\n> 452 4.5.3 too many\n"
	    "< RCPT\n> 452 4.5.3 too many\n~\n" },
	  "P 452 a.test; P 452 a.test", NEW },
	{ "two recipients a transaction", 3, ONE_MX,
	  { PIPE MAIL1 RCPT("0") RCPT("1") DATA "> 250 ok\n"
	    MAIL1 RCPT("2") DATA "> 250 ok\n~\n" },
	  "D 250 a.test; D 250 a.test; D 250 a.test",
	  "route resolve connect send send", split_by_two },
	{ "RCPTMAX of the peer", 3, ONE_MX,
	  { HI "> 250-PIPELINING\n> 250 LIMITS RCPTMAX=1\n"
	    MAIL1 RCPT("0") DATA "> 250 ok\n"
	    MAIL1 RCPT("1") DATA "> 250 ok\n"
	    MAIL1 RCPT("2") DATA "> 250 ok\n~\n" },
	  "D 250 a.test; D 250 a.test; D 250 a.test",
	  "route resolve connect send send send" },
	{ "MAILMAX of the peer", 2, ONE_MX,
	  { HI "> 250-PIPELINING\n> 250 LIMITS RCPTMAX=1 MAILMAX=1\n"
	    MAIL1 RCPT("0") DATA "> 250 ok\n" BYE "|\n"
	    HI "> 250-PIPELINING\n> 250 LIMITS RCPTMAX=1 MAILMAX=1\n"
	    MAIL1 RCPT("1") DATA "> 250 ok\n" BYE },
	  "D 250 a.test; D 250 a.test",
	  "route resolve connect send send connect send" },
	{ "one message a connection of ours", 2, ONE_MX,
	  { PIPE MAIL1 RCPT("0") DATA "> 250 ok\n" BYE "|\n"
	    PIPE MAIL1 RCPT("1") DATA "> 250 ok\n" BYE },
	  "D 250 a.test; D 250 a.test",
	  "route resolve connect send send connect send", one_message_each },
	{ "the second transaction is lost", 2, ONE_MX,
	  { HI "> 250-PIPELINING\n> 250 LIMITS RCPTMAX=1\n"
	    MAIL1 RCPT("0") DATA "> 250 ok\n" "< MAIL\n!\n" },
	  "D 250 a.test; P connection-lost a.test",
	  "route resolve connect send send" },

	/* what the peer cannot take */
	{ "too big for it", 1, TWO_MX,
	  { HI "> 250 SIZE 10\n~\n" },
	  "F too-big-for-peer a.test", NEW },
	{ "too big for one, not for its equal", 1,
	  "x.test A 127.0.0.2 127.0.0.3\n",
	  { HI "> 250 SIZE 10\n~\n",
	    PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 x.test", "route resolve connect send connect send" },
	{ "no 8BITMIME, and in truth none needed", 1, ONE_MX,
	  { PLAIN MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 a.test", NEW " convert send", eight_bit },
	{ "no BINARYMIME, and in truth none needed", 1, ONE_MX,
	  { HI "> 250 8BITMIME\n" MAIL1 RCPT("0") DATA "> 250 ok\n~\n" },
	  "D 250 a.test", NEW " convert send", binary },
	{ "the queue cannot be read to convert it", 1, ONE_MX,
	  { PLAIN "~\n" },
	  "P queue-read-failed a.test", NEW " convert", half_readable_8_bit },
	{ "told to convert, and there is nothing to convert", 1, ONE_MX,
	  { PLAIN MAIL1 RCPT("0") DATA "> 554 5.6.3 8bit data not allowed\n~\n" },
	  "F 554 a.test", NEW " convert" },
	{ "no SMTPUTF8", 1, ONE_MX, { HI "> 250 8BITMIME\n~\n" },
	  "F needs-smtputf8 a.test", NEW, utf8 },

	{ "the queue cannot be read", 1, TWO_MX,
	  { PIPE MAIL1 RCPT("0") DATA "~\n" },
	  "P queue-read-failed a.test", NEW, half_readable },
};
/* clang-format on */

static void
check(const struct row *r)
{
	struct world w;
	unsigned scripts = 0;

	world_open(&w);
	w.zone = slice_str(r->zone);
	for (unsigned i = 0; i < WORLD_PEERS; i++)
		if (r->scripts[i] != NULL) {
			world_peer(&w, i, r->scripts[i]);
			scripts++;
		}
	world_rcpts(&w, r->rcpts);
	if (r->setup != NULL)
		r->setup(&w);
	world_deliver(&w, "x.test");
	assert_slice(r->name, slice_str(w.odd), SLICE_NONE);
	assert_slice(r->name, buf_slice(&w.outcomes), slice_str(r->outcomes));
	assert_slice(r->name, buf_slice(&w.trace), slice_str(r->trace));
	assert_row(r->name, w.connections >= scripts);
	world_close(&w);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

/* What was read from the spool is what the peer has, dots and all. */
static void
test_content(void **state)
{
	static const uint64_t sizes[] = { 0, 2, 31, 65536, 65540, 5000000 };
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		world_open(&w);
		w.zone = SLICE(ONE_MX);
		world_peer(&w, 0, PIPE MAIL1 RCPT("0") DATA "> 250 ok\n~\n");
		world_content(&w, sizes[i]);
		world_deliver(&w, "x.test");
		assert_null(w.odd);
		assert_slice(
		    "outcome", buf_slice(&w.outcomes), SLICE("D 250 a.test"));
		assert_int_equal(w.content.len, sizes[i]);
		for (size_t k = 0; k < w.content.len; k++)
			if (w.content.at[k] != world_octet(k, sizes[i]))
				fail_msg("size %u octet %zu differs",
				    (unsigned)sizes[i], k);
		world_close(&w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
