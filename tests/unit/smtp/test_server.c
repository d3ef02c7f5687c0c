/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the machine asks and tells its caller, in which order, and what it
 * makes of the answers.  What it says to the client is in the dialogues of
 * tests/conformance.
 */
#include "host.h"

#include "smtp/permit.h"

#define ROWS(t) (sizeof(t) / sizeof((t)[0]))
#define HELLO   "EHLO c.test\r\n"
#define FROM    "MAIL FROM:<a@b.test>\r\n"
#define TO      "RCPT TO:<c@d.test>\r\n"

static const struct row {
	const char *name, *in, *events;
	enum smtp_event refuse_at;
	enum situation refuse;
	const char *last; /* the last reply line begins so */
	const char *content;
} rows[] = {
	{ "a message", HELLO FROM TO "DATA\r\nx\r\n.\r\nQUIT\r\n", "hmrdcMQ", 0,
	    0, "221 2.0.0", "x\r\n" },
	{ "a message in chunks", HELLO FROM TO "BDAT 3\r\nx\r\nBDAT 0 LAST\r\n",
	    "hmrdcM", 0, 0, "250 2.0.0 queued as ID", "x" },
	{ "two messages", HELLO FROM TO "DATA\r\n.\r\n" FROM TO "DATA\r\n.\r\n",
	    "hmrdMmrdM", 0, 0, "250 2.0.0 queued as ID" },
	{ "RSET", HELLO FROM TO "RSET\r\nRSET\r\n", "hmrA", 0, 0, "250 2.0.0" },
	{ "EHLO in a transaction", HELLO FROM HELLO, "hmhA", 0, 0, "250 HELP" },
	{ "QUIT in a transaction", HELLO FROM "QUIT\r\n", "hmAQ", 0, 0, "221" },
	{ "VRFY", "VRFY x\r\n", "v", 0, 0, "252 " },
	{ "VRFY refused", "VRFY x\r\n", "v", SMTP_VERIFY,
	    SITUATION_NO_SUCH_MAILBOX, "550 " },
	{ "unknown", "FOO\r\n", "x", 0, 0, "500 " },
	{ "nothing behind QUIT", "QUIT\r\nNOOP\r\n", "Q", 0, 0, "221 " },
	{ "EHLO refused", HELLO, "h", SMTP_HELO, SITUATION_RELAY_DENIED,
	    "550 <" },
	{ "MAIL refused", HELLO FROM TO, "hmx", SMTP_MAIL,
	    SITUATION_RELAY_DENIED, "503 5.5.1" },
	{ "RCPT refused", HELLO FROM TO "DATA\r\n", "hmrx", SMTP_RCPT,
	    SITUATION_NO_SUCH_MAILBOX, "554 5.5.1" },
	{ "RCPT for later", HELLO FROM TO, "hmr", SMTP_RCPT,
	    SITUATION_STORAGE_FAILED, "451 4.3.0" },
	{ "DATA refused", HELLO FROM TO "DATA\r\nNOOP\r\n", "hmrd", SMTP_DATA,
	    SITUATION_DISK_FULL, "250 2.0.0" },
	{ "BDAT refused", HELLO FROM TO "BDAT 6\r\nQUIT\r\n", "hmrdA",
	    SMTP_DATA, SITUATION_DISK_FULL, "452 4.3.1" },
	{ "and those behind it",
	    HELLO FROM TO "BDAT 6\r\nQUIT\r\nBDAT 6 LAST\r\nQUIT\r\n", "hmrdAx",
	    SMTP_DATA, SITUATION_DISK_FULL, "503 5.5.1" },
	{ "message refused", HELLO FROM TO "DATA\r\nx\r\n.\r\n" FROM, "hmrdcMm",
	    SMTP_MESSAGE, SITUATION_STORAGE_FAILED, "250 2.1.0", "x\r\n" },
	{ "last chunk refused", HELLO FROM TO "BDAT 1 LAST\r\nx" FROM,
	    "hmrdcMm", SMTP_MESSAGE, SITUATION_STORAGE_FAILED, "250 2.1.0",
	    "x" },
	{ "421 at EHLO", HELLO "NOOP\r\n", "hQ", SMTP_HELO,
	    SITUATION_SHUTTING_DOWN, "421 service" },
	{ "421 at MAIL", HELLO FROM, "hmQ", SMTP_MAIL, SITUATION_SHUTTING_DOWN,
	    "421 4.3.2" },
	{ "421 at RCPT", HELLO FROM TO, "hmrAQ", SMTP_RCPT,
	    SITUATION_SHUTTING_DOWN, "421 4.3.2" },
	{ "421 at DATA", HELLO FROM TO "DATA\r\n", "hmrdAQ", SMTP_DATA,
	    SITUATION_SHUTTING_DOWN, "421 4.3.2" },
	{ "421 at BDAT", HELLO FROM TO "BDAT 1\r\nx", "hmrdAQ", SMTP_DATA,
	    SITUATION_SHUTTING_DOWN, "421 4.3.2" },
	{ "421 at the end", HELLO FROM TO "DATA\r\n.\r\n", "hmrdMQ",
	    SMTP_MESSAGE, SITUATION_SHUTTING_DOWN, "421 4.3.2" },
	{ "bare LF in content", HELLO FROM TO "DATA\r\nx\n.\n\r\n.\r\n" FROM,
	    "hmrdxAm", 0, 0, "250 2.1.0" },
	{ "a chunk without size", HELLO FROM TO "BDAT\r\n" FROM, "hmrxAx", 0, 0,
	    "503 5.5.1" },
};

static void
check(const struct row *row, struct host *h)
{
	struct slice said = buf_slice(&h->said);
	size_t lf = slice_rfind_byte(slice_head(said, said.len - 1), '\n');

	said = slice_from(said, lf + 1);
	assert_slice(row->name, buf_slice(&h->events), slice_str(row->events));
	assert_slice(row->name, slice_head(said, strlen(row->last)),
	    slice_str(row->last));
}

static void
run(const struct row *row, bool park, struct slice head, struct slice tail)
{
	struct smtp_server_setup setup = host_setup();
	struct host h;

	host_init(&h, &setup);
	h.park = park;
	h.refuse_at = row->refuse_at;
	if (row->refuse != SITUATION_NONE)
		h.refuse = verdict_of_1(row->refuse, SLICE("arg"));
	host_feed(&h, head);
	host_feed(&h, tail);
	if (row->content == NULL)
		check(row, &h);
	else {
		check(row, &h);
		assert_slice(row->name,
		    slice_head(buf_slice(&h.content), strlen(row->content)),
		    slice_str(row->content));
	}
	host_deinit(&h);
}

static void
run_split(void *ctx, struct slice head, struct slice tail)
{
	run(ctx, false, head, tail);
	run(ctx, true, head, tail);
}

/* "bare LF": whether a piece was given before is up to the cut. */
static void
run_whole(const struct row *row)
{
	run(row, false, slice_str(row->in), SLICE(""));
	run(row, true, slice_str(row->in), SLICE(""));
}

static void
asks_and_tells_in_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		if (strstr(rows[i].name, "bare LF") != NULL)
			run_whole(&rows[i]);
		else
			kit_splits(
			    slice_str(rows[i].in), run_split, (void *)&rows[i]);
	}
}

/* How each state is reached, by the name of its row in the table. */
static const char *const ways[AT_COUNT] = {
	[AT_START] = "",
	[AT_START_PLAIN] = "",
	[AT_GREETED] = HELLO,
	[AT_GREETED_PLAIN] = HELLO,
	[AT_MAIL] = HELLO FROM,
	[AT_RCPT] = HELLO FROM TO,
	[AT_CHUNKS] = HELLO FROM TO "BDAT 1\r\nx",
	[AT_FAILED] = HELLO FROM TO "BDAT\r\n",
};

static const struct {
	const char *line;
	unsigned code;
} says[VERB_COUNT] = {
	[VERB_UNKNOWN] = { "FOO\r\n", 500 },
	[VERB_EHLO] = { "EHLO c.test\r\n", 250 },
	[VERB_HELO] = { "HELO c.test\r\n", 250 },
	[VERB_MAIL] = { "MAIL FROM:<>\r\n", 250 },
	[VERB_RCPT] = { "RCPT TO:<x@y.test>\r\n", 250 },
	[VERB_DATA] = { "DATA\r\n", 354 },
	[VERB_BDAT] = { "BDAT 1\r\nx", 250 },
	[VERB_RSET] = { "RSET\r\n", 250 },
	[VERB_NOOP] = { "NOOP\r\n", 250 },
	[VERB_QUIT] = { "QUIT\r\n", 221 },
	[VERB_HELP] = { "HELP\r\n", 214 },
	[VERB_VRFY] = { "VRFY x\r\n", 252 },
	[VERB_EXPN] = { "EXPN x\r\n", 502 },
	[VERB_STARTTLS] = { "STARTTLS\r\n", 220 },
	[VERB_ABSENT] = { "AUTH PLAIN\r\n", 502 },
};

static const unsigned codes[] = {
	[PERMIT_NO_HELO] = 503,
	[PERMIT_NO_ORDER] = 503,
	[PERMIT_NO_RCPT] = 554,
	[PERMIT_NO_TLS] = 530,
	[PERMIT_NO_MIX] = 503,
	[PERMIT_NO_FAILED] = 503,
	[PERMIT_NO_EXPN] = 502,
	[PERMIT_NO_ABSENT] = 502,
	[PERMIT_NO_UNKNOWN] = 500,
};

static void
check_cell(enum permit_state at, enum smtp_verb verb)
{
	struct smtp_server_setup setup = host_setup();
	enum permit permit = permit_of(at, verb);
	struct buf want;
	struct host h;

	assert_true(permit != PERMIT_NONE);
	setup.tls_required = at == AT_START_PLAIN || at == AT_GREETED_PLAIN;
	host_init(&h, &setup);
	host_feed(&h, slice_str(ways[at]));
	buf_clear(&h.said);
	host_feed(&h, slice_str(says[verb].line));
	buf_init(&want, 3);
	buf_put_uint(
	    &want, permit == PERMIT_YES ? says[verb].code : codes[permit]);
	assert_slice(
	    ways[at], slice_head(buf_slice(&h.said), 3), buf_slice(&want));
	buf_deinit(&want);
	host_deinit(&h);
}

static void
says_in_every_cell_what_the_table_says(void **state)
{
	(void)state;
	for (int at = 0; at < AT_COUNT; at++)
		for (int verb = 0; verb < VERB_COUNT; verb++)
			check_cell((enum permit_state)at, (enum smtp_verb)verb);
}

static void
hands_over_what_was_said(void **state)
{
	struct smtp_server_setup setup = host_setup();
	struct smtp_server s;

	(void)state;
	assert_int_equal(smtp_server_init(&s, &setup, 0), ST_OK);
	smtp_server_feed(&s,
	    SLICE("EHLO c.test\r\n"
		  "MAIL FROM:<@x.test:a@b.test> SIZE=7 RET=HDRS ENVID=e+2B "
		  "BODY=8BITMIME\r\n"
		  "RCPT TO:<Postmaster> NOTIFY=DELAY ORCPT=rfc822;o+2B\r\n"),
	    0);
	assert_int_equal(smtp_server_next(&s), SMTP_HELO);
	assert_slice("helo", s.helo, SLICE("c.test"));
	assert_true(s.esmtp);
	assert_slice("with", smtp_server_with(&s), SLICE("ESMTP"));
	smtp_server_answer(&s, NULL);
	assert_int_equal(smtp_server_next(&s), SMTP_MAIL);
	assert_slice("sender", s.envelope.sender, SLICE("a@b.test"));
	assert_slice("domain", s.sender_path.mailbox.domain, SLICE("b.test"));
	assert_slice("envid", s.envelope.envid, SLICE("e+"));
	assert_int_equal(s.envelope.ret, DSN_RET_HDRS);
	assert_int_equal(s.envelope.body, BODY_8BITMIME);
	assert_int_equal(s.declared_size, 7);
	smtp_server_answer(&s, NULL);
	assert_int_equal(smtp_server_next(&s), SMTP_RCPT);
	assert_int_equal(s.rcpt_path.kind, PATH_POSTMASTER);
	assert_slice("rcpt", s.rcpt.address, SLICE("Postmaster"));
	assert_slice("orcpt", s.rcpt.orcpt, SLICE("rfc822;o+"));
	assert_int_equal(s.rcpt.notify, NOTIFY_DELAY);
	smtp_server_answer(&s, NULL);
	assert_int_equal(s.rcpt_count, 1);
	assert_int_equal(smtp_server_next(&s), SMTP_WANT_INPUT);
	smtp_server_deinit(&s);
}

static const struct {
	const char *line, *argument;
} verifies[] = {
	{ "VRFY alice\r\n", "alice" },
	{ "VRFY <a@b.test>  \r\n", "<a@b.test>" },
	{ "VRFY a smtputf8\r\n", "a" },
	{ "VRFY SMTPUTF8\r\n", "SMTPUTF8" },
};

static void
hands_over_whom_to_verify(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(verifies); i++) {
		struct smtp_server_setup setup = host_setup();
		struct smtp_server s;

		assert_int_equal(smtp_server_init(&s, &setup, 0), ST_OK);
		smtp_server_feed(&s, slice_str(verifies[i].line), 0);
		assert_int_equal(smtp_server_next(&s), SMTP_VERIFY);
		assert_slice(verifies[i].line, s.argument,
		    slice_str(verifies[i].argument));
		smtp_server_deinit(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_and_tells_in_order),
		cmocka_unit_test(says_in_every_cell_what_the_table_says),
		cmocka_unit_test(hands_over_what_was_said),
		cmocka_unit_test(hands_over_whom_to_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
