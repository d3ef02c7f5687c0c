/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of a daemon without a daemon. */
#include "host.h"

#include <stdlib.h>

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

struct smtp_server_setup
host_setup(void)
{
	return (struct smtp_server_setup){
		.hostname = SLICE("mx.test"),
		.limits = SMTP_SERVER_LIMITS_DEFAULT,
		.tls = true,
	};
}

void
host_init(struct host *h, const struct smtp_server_setup *setup)
{
	*h = (struct host){ 0 };
	buf_init(&h->said, 1 << 22);
	buf_init(&h->events, 1 << 22);
	buf_init(&h->content, 1 << 22);
	assert_int_equal(smtp_server_init(&h->s, setup, 1000), ST_OK);
	host_pump(h);
}

void
host_deinit(struct host *h)
{
	smtp_server_deinit(&h->s);
	buf_deinit(&h->said);
	buf_deinit(&h->events);
	buf_deinit(&h->content);
}

static void
flush(struct host *h)
{
	assert_true(h->s.out.len <= SMTP_OUT_MAX);
	buf_put(&h->said, buf_slice(&h->s.out));
	buf_clear(&h->s.out);
}

static void
answer(struct host *h, enum smtp_event e)
{
	struct verdict queued = verdict_of_1(SITUATION_QUEUED, SLICE("ID"));

	if (h->park) {
		assert_int_equal(smtp_server_next(&h->s), SMTP_WAITING);
		assert_true(smtp_server_deadline(&h->s) == UINT64_MAX);
		assert_true(smtp_server_park(&h->s));
	}
	if (e == h->refuse_at && h->refuse.situation != SITUATION_NONE)
		smtp_server_answer(&h->s, &h->refuse);
	else
		smtp_server_answer(&h->s, e == SMTP_MESSAGE ? &queued : NULL);
}

/*
 * Views of content depend on the cut: one letter stands for all of them.
 * SMTP_CLOSE comes as often as it is asked for.
 */
static void
note(struct host *h, enum smtp_event e)
{
	char last = h->events.len == 0 ? '-' : h->events.at[h->events.len - 1];

	if ((e == SMTP_CONTENT || e == SMTP_CLOSE) && letters[e] == last)
		return;
	buf_put_byte(&h->events, letters[e]);
}

bool
host_pump(struct host *h)
{
	for (;;) {
		enum smtp_event e = smtp_server_next(&h->s);

		if (e == SMTP_WANT_OUTPUT) {
			assert_true(h->s.out.len >= SMTP_OUT_HIGH);
			flush(h);
			continue;
		}
		if (e == SMTP_WANT_INPUT || e == SMTP_WAITING) {
			flush(h);
			return true;
		}
		note(h, e);
		if (e == SMTP_CLOSE) {
			flush(h);
			return false;
		}
		if (e == SMTP_CONTENT)
			buf_put(&h->content, h->s.content);
		else if (e == SMTP_STARTTLS && h->tls)
			smtp_server_secured(&h->s, 1500);
		else if (e != SMTP_ABORT && e != SMTP_REFUSED &&
			 e != SMTP_STARTTLS)
			answer(h, e);
	}
}

bool
host_feed(struct host *h, struct slice in)
{
	char *own = malloc(in.len == 0 ? 1 : in.len);
	bool open;

	assert_non_null(own);
	if (in.len > 0)
		memcpy(own, in.at, in.len);
	smtp_server_feed(&h->s, slice_of(own, in.len), 2000);
	open = host_pump(h);
	free(own);
	return open;
}
