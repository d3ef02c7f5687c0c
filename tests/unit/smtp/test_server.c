/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "smtp/permit.h"
#include "smtp/server.h"

#include <malloc.h>

/* What the caller of the machine does, in the smallest form. */
struct host {
	struct smtp_server s;
	struct buf said;   /* all replies */
	struct buf events; /* one letter each; see letters */
	struct buf content;
	struct verdict refuse; /* answers `refuse_at`; situation NONE: nobody */
	enum smtp_event refuse_at;
	bool late; /* answer only after parking, as with slow storage */
};

static const char letters[] = {
	[SMTP_HELO] = 'h',
	[SMTP_MAIL] = 'm',
	[SMTP_RCPT] = 'r',
	[SMTP_DATA] = 'd',
	[SMTP_CONTENT] = 'c',
	[SMTP_MESSAGE] = 'M',
	[SMTP_ABORT] = 'A',
	[SMTP_VERIFY] = 'v',
	[SMTP_REFUSED] = 'x',
	[SMTP_STARTTLS] = 'T',
	[SMTP_CLOSE] = 'Q',
};

static void
flush(struct host *h)
{
	buf_put(&h->said, buf_slice(&h->s.out));
	buf_clear(&h->s.out);
}

static void
answer(struct host *h, enum smtp_event e)
{
	struct verdict queued = verdict_of_1(SITUATION_QUEUED, SLICE("ID"));
	bool refuse =
	    e == h->refuse_at && h->refuse.situation != SITUATION_NONE;

	if (h->late)
		assert_true(smtp_server_park(&h->s));
	smtp_server_answer(&h->s, refuse              ? &h->refuse
				  : e == SMTP_MESSAGE ? &queued
						      : NULL);
}

/* Runs until more input is wanted; false when the session is over. */
static bool
pump(struct host *h)
{
	for (;;) {
		enum smtp_event e = smtp_server_next(&h->s);

		if (e == SMTP_WANT_INPUT || e == SMTP_CLOSE ||
		    e == SMTP_WANT_OUTPUT || e == SMTP_WAITING)
			flush(h);
		if (e == SMTP_WANT_INPUT || e == SMTP_WAITING)
			return true;
		if (e == SMTP_WANT_OUTPUT)
			continue;
		/* views of content depend on the cut: one letter for all */
		if (e != SMTP_CONTENT || h->events.len == 0 ||
		    h->events.at[h->events.len - 1] != 'c')
			buf_put_byte(&h->events, letters[e]);
		if (e == SMTP_CLOSE)
			return false;
		if (e == SMTP_CONTENT)
			buf_put(&h->content, h->s.content);
		else if (e != SMTP_ABORT && e != SMTP_REFUSED &&
			 e != SMTP_STARTTLS)
			answer(h, e);
	}
}

static void
host_init(struct host *h, const struct smtp_server_setup *setup)
{
	h->late = false;
	h->refuse = (struct verdict){ 0 };
	buf_init(&h->said, 1 << 20);
	buf_init(&h->events, 1 << 16);
	buf_init(&h->content, 1 << 20);
	assert_int_equal(smtp_server_init(&h->s, setup, 1000), ST_OK);
}

static void
host_deinit(struct host *h)
{
	smtp_server_deinit(&h->s);
	buf_deinit(&h->said);
	buf_deinit(&h->events);
	buf_deinit(&h->content);
}

static struct smtp_server_setup
plain_setup(void)
{
	return (struct smtp_server_setup){
		.hostname = SLICE("mx.test"),
		.limits = SMTP_SERVER_LIMITS_DEFAULT,
	};
}

static void
feed(struct host *h, struct slice in)
{
	smtp_server_feed(&h->s, in, 2000);
	pump(h);
}

static void
takes_a_message(void **state)
{
	struct smtp_server_setup setup = plain_setup();
	struct host h;

	(void)state;
	host_init(&h, &setup);
	pump(&h);
	feed(&h, SLICE("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\n"
		       "RCPT TO:<c@d.test>\r\nDATA\r\n..x\r\n.\r\nQUIT\r\n"));
	assert_slice("events", buf_slice(&h.events), SLICE("hmrdcMQ"));
	assert_slice("content", buf_slice(&h.content), SLICE(".x\r\n"));
	assert_slice("said", buf_slice(&h.said),
	    SLICE("220 mx.test ESMTP Pabal\r\n"
		  "250-mx.test greets client.test\r\n250-PIPELINING\r\n"
		  "250-SIZE 52428800\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
		  "250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-CHUNKING\r\n"
		  "250-LIMITS RCPTMAX=1000\r\n250 HELP\r\n"
		  "250 2.1.0 sender OK\r\n250 2.1.5 recipient OK\r\n"
		  "354 send the message, then a line with only a dot\r\n"
		  "250 2.0.0 queued as ID\r\n"
		  "221 2.0.0 closing the connection\r\n"));
	host_deinit(&h);
}

static void
every_cell_says_something(void **state)
{
	(void)state;
	for (int at = 0; at < AT_COUNT; at++)
		for (int verb = 0; verb < VERB_COUNT; verb++)
			assert_true(permit_of((enum permit_state)at,
					(enum smtp_verb)verb) != PERMIT_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_message),
		cmocka_unit_test(every_cell_says_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
