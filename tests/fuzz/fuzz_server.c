/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole server machine: the head of the input decides how it is set up,
 * cut and answered, the rest is what the client sends.  Held to be true
 * whatever comes: out keeps its ceiling; every reply is whole lines of at most
 * 512 octets with one code; there are never more replies than lines; events
 * come in an order that makes sense; nothing comes after CLOSE.
 */
#include "smtp/server.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define HEAD 24

struct fuzz {
	struct smtp_server s;
	const uint8_t *choice; /* HEAD bytes, used in turn */
	size_t at;
	size_t replies;
	bool open, closed;
};

static unsigned
choose(struct fuzz *f)
{
	return f->choice[f->at++ % HEAD];
}

static void
check_out(struct fuzz *f)
{
	struct slice rest = buf_slice(&f->s.out), line;

	assert(rest.len <= SMTP_OUT_MAX);
	assert(rest.len == 0 || slice_ends(rest, SLICE("\r\n")));
	while (rest.len > 0) {
		rest = slice_cut(rest, '\n', &line);
		assert(line.len >= 5 && line.len < SMTP_REPLY_LINE_MAX);
		assert(line.at[0] >= '2' && line.at[0] <= '5');
		assert(line.at[3] == ' ' || line.at[3] == '-');
		assert(slice_find_byte(line, '\r') == line.len - 1);
		f->replies += line.at[3] == ' ';
	}
	buf_clear(&f->s.out);
}

/* False: it was stopped instead. */
static bool
answer(struct fuzz *f)
{
	static const enum situation refusals[] = {
		SITUATION_NO_SUCH_MAILBOX,
		SITUATION_DISK_FULL,
		SITUATION_RELAY_DENIED,
		SITUATION_SHUTTING_DOWN,
	};
	unsigned c = choose(f);
	struct verdict v;

	if (c & 8 && !smtp_server_park(&f->s))
		return false;
	if (c & 16) {
		smtp_server_stop(&f->s, SITUATION_IDLE);
		return false;
	}
	v = verdict_of_1(refusals[c >> 6], SLICE("\r\n\xff"));
	smtp_server_answer(&f->s, (c & 7) == 7 ? &v : NULL);
	return true;
}

static void
note(struct fuzz *f, enum smtp_event e)
{
	switch (e) {
	case SMTP_MAIL:
		assert(!f->open);
		break;
	case SMTP_RCPT:
	case SMTP_DATA:
		assert(f->open);
		break;
	case SMTP_CONTENT:
		assert(f->open && f->s.content.len > 0);
		break;
	case SMTP_ABORT:
		assert(f->open);
		f->open = false;
		break;
	default:
		break;
	}
}

/* The question is answered; a transaction begins or ends with it. */
static void
settle(struct fuzz *f, enum smtp_event e)
{
	size_t before = f->s.out.len;
	bool answered;
	char digit;

	answered = answer(f);
	digit = f->s.out.len > before ? f->s.out.at[before] : '0';
	if (e == SMTP_MAIL && digit == '2')
		f->open = true;
	/* the transaction is over, however it was answered */
	if (e == SMTP_MESSAGE && answered)
		f->open = false;
}

static void
pump(struct fuzz *f)
{
	while (!f->closed) {
		enum smtp_event e = smtp_server_next(&f->s);

		note(f, e);
		switch (e) {
		case SMTP_WANT_INPUT:
		case SMTP_WAITING:
			check_out(f);
			if (choose(f) & 1)
				smtp_server_rest(&f->s);
			return;
		case SMTP_WANT_OUTPUT:
			check_out(f);
			break;
		case SMTP_CLOSE:
			f->closed = true;
			assert(!f->open);
			break;
		case SMTP_STARTTLS:
			if (choose(f) & 3)
				smtp_server_secured(&f->s, 0);
			break;
		case SMTP_HELO:
		case SMTP_MAIL:
		case SMTP_RCPT:
		case SMTP_DATA:
		case SMTP_MESSAGE:
		case SMTP_VERIFY:
			settle(f, e);
			break;
		case SMTP_REFUSED:
		case SMTP_ABORT:
		case SMTP_CONTENT:
			break;
		}
	}
	check_out(f);
}

static size_t
feed_all(struct fuzz *f, struct slice in)
{
	size_t lines = 0;

	for (size_t i = 0; i < in.len; i++)
		lines += in.at[i] == '\n';
	while (in.len > 0 && !f->closed) {
		unsigned c = choose(f);
		size_t len = c & 1 ? in.len : 1 + c % in.len;
		char *own = malloc(len);

		assert(own != NULL);
		memcpy(own, in.at, len);
		smtp_server_feed(&f->s, slice_of(own, len), 0);
		pump(f);
		if (!smtp_server_park(&f->s))
			pump(f);
		free(own);
		in = slice_from(in, len);
	}
	return lines;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct smtp_server_setup setup = {
		.hostname = SLICE("mx.test"),
		.limits = SMTP_SERVER_LIMITS_DEFAULT,
	};
	struct fuzz f = { .choice = data };
	size_t lines;

	if (len < HEAD)
		return 0;
	setup.limits.command_line = data[0] & 1 ? 64 : 512;
	setup.limits.text_line = data[0] & 2 ? 20 : 0;
	setup.limits.message_size = data[0] & 4 ? 40 : 0;
	setup.limits.recipients = data[0] & 8 ? 2 : 0;
	setup.limits.messages = data[0] & 16 ? 2 : 0;
	setup.tls = data[1] & 1;
	setup.tls_required = data[1] & 2;
	setup.tls_active = data[1] & 4;
	setup.binarymime = data[1] & 8;
	setup.trusted = data[1] & 16;
	f.at = 2;
	assert(smtp_server_init(&f.s, &setup, 0) == ST_OK);
	pump(&f);
	assert(f.replies == 1);
	lines = feed_all(&f, slice_from(slice_of(data, len), HEAD));
	smtp_server_stop(&f.s, SITUATION_SHUTTING_DOWN);
	f.closed = false;
	pump(&f);
	/* the greeting, one for each line, 421, and one for a cut-off line */
	assert(f.replies <= lines + 3);
	smtp_server_deinit(&f.s);
	return 0;
}
