/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A peer that says anything, to a caller who does what the machine asks.  The
 * first byte chooses the mode, the second how the peer's bytes are cut.
 */
#include "smtp/client.h"

#include <stdlib.h>

#define RCPTS     3
#define TURNS_MAX 50

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

/* A decision has a reply that decided it, and 421 decides nothing. */
static void
check(const struct smtp_client *c)
{
	for (size_t i = 0; i < c->rcpt_count; i++) {
		const struct smtp_client_rcpt *o = &c->rcpts[i];

		if (!o->decided)
			continue;
		must(o->code >= 200 && o->code <= 599 && o->code != 421);
		must(o->code / 100 != 3);
		must(o->reply.len >= 3);
		must((unsigned)(o->reply.at[0] - '0') == o->code / 100);
		/* Taken is only what was given to its end. */
		must(o->code / 100 != 2 || o->stage == SMTP_STAGE_CONTENT);
	}
}

static void
all_decided(const struct smtp_client *c)
{
	for (size_t i = 0; i < c->rcpt_count; i++)
		must(c->rcpts[i].decided);
}

struct caller {
	struct smtp_client c;
	struct envelope_rcpt rcpts[RCPTS];
	struct envelope e;
	unsigned turns;
	bool tls;
};

static void
begin(struct caller *p)
{
	if (++p->turns > TURNS_MAX)
		smtp_client_quit(&p->c);
	else if (p->tls && (p->c.ext & SMTP_EXT_STARTTLS) != 0) {
		p->tls = false;
		smtp_client_starttls(&p->c);
	} else
		smtp_client_mail(&p->c, &p->e, 6, true);
}

/* False when the connection is over. */
static bool
react(struct caller *p, enum smtp_client_event e)
{
	check(&p->c);
	switch (e) {
	case SMTP_CLIENT_DONE:
		if (p->c.lack == SMTP_LACK_NONE)
			all_decided(&p->c);
		begin(p);
		return true;
	case SMTP_CLIENT_READY:
		begin(p);
		return true;
	case SMTP_CLIENT_STARTTLS:
		smtp_client_secured(&p->c);
		return true;
	case SMTP_CLIENT_CONTENT:
		smtp_client_content(&p->c, SLICE(".\r\n.\xff"));
		smtp_client_content(&p->c, SLICE("\n"));
		smtp_client_content_end(&p->c);
		return true;
	case SMTP_CLIENT_REFUSED:
		smtp_client_quit(&p->c);
		return true;
	default:
		return false;
	}
}

static bool
pull(struct caller *p)
{
	enum smtp_client_event e;

	while ((e = smtp_client_next(&p->c)) != SMTP_CLIENT_WANT_INPUT) {
		must(buf_ok(&p->c.out));
		buf_clear(&p->c.out);
		if (!react(p, e))
			return false;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct caller p = { .turns = 0 };
	struct slice in = slice_of(data, size);
	size_t step;

	if (size < 2)
		return 0;
	step = data[1] == 0 ? size : data[1];
	in = slice_from(in, 2);
	for (size_t i = 0; i < RCPTS; i++)
		p.rcpts[i] = (struct envelope_rcpt){
			.address = SLICE("b@example.net"),
			.orcpt = SLICE("utf-8;\xc3\xa4@example.net"),
			.notify = NOTIFY_FAILURE,
		};
	p.e = (struct envelope){ .rcpts = p.rcpts, .rcpt_count = RCPTS };
	p.e.body = (data[0] & 4) != 0 ? BODY_BINARYMIME : BODY_8BITMIME;
	p.tls = (data[0] & 8) != 0;
	must(smtp_client_init(&p.c,
		 (data[0] & 1) != 0 ? SMTP_CLIENT_LMTP : SMTP_CLIENT_SMTP,
		 SLICE("me.example")) == ST_OK);
	p.c.chunking = (data[0] & 2) != 0;
	while (pull(&p) && in.len > 0) {
		smtp_client_feed(&p.c, slice_head(in, step));
		in = slice_from(in, step);
	}
	check(&p.c);
	smtp_client_deinit(&p.c);
	return 0;
}
