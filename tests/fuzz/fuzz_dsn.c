/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report about anything: whatever a peer said and a message held, it stays
 * a message of lines, in 7 bits unless it says otherwise, and no field for
 * programs comes twice.
 */
#include "dsn/dsn.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The next part of the input: one octet says how long it is. */
static struct slice
take(struct slice *in)
{
	struct slice part;

	if (in->len == 0)
		return SLICE_NONE;
	part = slice_head(slice_from(*in, 1), (unsigned char)in->at[0]);
	*in = slice_from(*in, 1 + part.len);
	return part;
}

static void
check_lines(struct slice s)
{
	while (s.len > 0) {
		size_t end = slice_find(s, SLICE("\r\n"));

		assert(end != SLICE_NPOS && end <= 998);
		assert(slice_find_byte(slice_head(s, end), '\n') == SLICE_NPOS);
		s = slice_from(s, end + 2);
	}
}

static size_t
count(struct slice s, struct slice what)
{
	size_t n = 0, at;

	while ((at = slice_find(s, what)) != SLICE_NPOS) {
		s = slice_from(s, at + what.len);
		n++;
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice in = slice_of(data, len), flags = take(&in);
	unsigned flag = flags.len > 0 ? (unsigned char)flags.at[0] : 0;
	struct dsn_rcpt rcpt = { .action = (enum dsn_action)(flag % 5),
		.diagnostic_smtp = (flag & 8) != 0 };
	struct dsn_report r = { .hostname = SLICE("mail.example"),
		.from_name = SLICE("Mail"),
		.message_id = SLICE("1@mail.example"),
		.boundary = SLICE("b"),
		.message_whole = (flag & 16) != 0,
		.want_full = (flag & 32) != 0,
		.rcpts = &rcpt,
		.rcpt_count = 1 };
	struct dsn_needs needs;
	struct buf b;

	rcpt.original = take(&in);
	rcpt.final = take(&in);
	rcpt.remote_mta = take(&in);
	rcpt.diagnostic = take(&in);
	r.to = take(&in);
	r.subject = take(&in);
	r.text = take(&in);
	r.envid = take(&in);
	r.message = in;
	buf_init(&b, 1 << 22);
	if (dsn_write(&b, &r, &needs, NULL) == ST_OK) {
		struct slice out = buf_slice(&b);

		check_lines(out);
		assert(needs.eight_bit || slice_ascii(out));
		assert(!needs.smtputf8 || !slice_ascii(r.to));
		/* In quoted-printable a soft break may stand before it. */
		if (slice_ascii(rcpt.original) && slice_ascii(rcpt.final) &&
		    slice_find(r.message, SLICE("Action: ")) == SLICE_NPOS &&
		    slice_find(r.text, SLICE("Action: ")) == SLICE_NPOS)
			assert(count(out, SLICE("\r\nAction: ")) <= 1);
	} else {
		assert(b.len == 0);
	}
	buf_deinit(&b);
	return 0;
}
