/* SPDX-License-Identifier: Apache-2.0 */
/* One line after the other, cut where the text allows it. */
#include "smtp/answer.h"

#include "base/utf8.h"

#define TEXT_MAX      8192   /* of one reply; what is longer is cut */
#define LIMIT_MAX     999999 /* RFC 9422 5: a limit has at most six digits */
#define LINE_TEXT_MAX (SMTP_REPLY_LINE_MAX - 2)

static bool
has_esc(const struct verdict *v, unsigned flags)
{
	return (flags & ANSWER_ESC) && v->esc.class != 0 && v->basic / 100 != 3;
}

static void
put_head(struct buf *out, const struct verdict *v, bool esc, bool last)
{
	buf_put_uint_pad(out, v->basic, 3);
	buf_put_byte(out, last ? ' ' : '-');
	if (esc) {
		esc_put(out, v->esc);
		buf_put_byte(out, ' ');
	}
}

/* Whatever could break the line, or the reader's terminal, becomes "?". */
static void
put_clean(struct buf *out, struct slice s, bool utf8)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		bool bad = c < 0x20 || c == 0x7f || (c > 0x7f && !utf8);

		buf_put_byte(out, bad ? '?' : (char)c);
	}
}

/*
 * How much of the text fits `room`: up to a line feed, else to the last space
 * in the second half, else to the last whole UTF-8 sequence.
 */
static size_t
fit(struct slice text, size_t room)
{
	struct slice line;
	size_t at;

	slice_cut(text, '\n', &line);
	if (line.len <= room)
		return line.len;
	at = slice_rfind_byte(slice_head(line, room), ' ');
	if (at != SLICE_NPOS && at > room / 2)
		return at;
	at = room;
	while (at > 1 && ((unsigned char)line.at[at] & 0xc0) == 0x80)
		at--;
	return at;
}

void
answer_put(struct buf *out, const struct verdict *v, unsigned flags)
{
	bool esc = has_esc(v, flags), utf8;
	size_t room = LINE_TEXT_MAX - 4 - (esc ? sizeof("5.999.999") : 0);
	struct buf text;
	struct slice rest;

	buf_init(&text, TEXT_MAX);
	verdict_put_text(&text, v);
	rest = buf_slice(&text);
	utf8 = (flags & ANSWER_UTF8) && utf8_valid(rest);
	for (;;) {
		size_t len = fit(rest, room);
		struct slice line = slice_head(rest, len);

		rest = slice_from(rest, len);
		/* what the line was cut at: one space or line feed */
		if (rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\n'))
			rest = slice_from(rest, 1);
		put_head(out, v, esc, rest.len == 0);
		put_clean(out, line, utf8);
		buf_put(out, SLICE("\r\n"));
		if (rest.len == 0)
			break;
	}
	buf_deinit(&text);
}

static void
put_greeting(
    struct buf *out, const struct smtp_server_setup *setup, struct slice client)
{
	struct verdict v =
	    verdict_of_2(SITUATION_EHLO_OK, setup->hostname, client);
	size_t start = out->len;

	buf_put(out, SLICE("250-"));
	verdict_put_text(out, &v);
	if (out->len - start <= LINE_TEXT_MAX)
		return;
	/* Two lines would be read as an extension: leave the client out. */
	v = verdict_of_1(SITUATION_HELO_OK, setup->hostname);
	buf_cut(out, start + 4);
	verdict_put_text(out, &v);
}

static void
put_limit(struct buf *out, struct slice name, unsigned limit)
{
	buf_put_byte(out, ' ');
	buf_put(out, name);
	buf_put_byte(out, '=');
	buf_put_uint(out, limit);
}

/* What RFC 9422 5 has digits for; others are kept without being said. */
static bool
can_announce(unsigned limit)
{
	return limit != 0 && limit <= LIMIT_MAX;
}

static void
put_line(struct buf *out, const char *keyword)
{
	buf_put(out, SLICE("\r\n250-"));
	buf_put_str(out, keyword);
}

void
answer_put_ehlo(struct buf *out, const struct smtp_server_setup *setup,
    bool tls, struct slice client)
{
	const struct smtp_server_limits *limits = &setup->limits;

	put_greeting(out, setup, client);
	put_line(out, "PIPELINING");
	put_line(out, "SIZE ");
	buf_put_uint(out, limits->message_size);
	put_line(out, "8BITMIME");
	put_line(out, "SMTPUTF8");
	put_line(out, "DSN");
	put_line(out, "ENHANCEDSTATUSCODES");
	put_line(out, "CHUNKING");
	if (setup->binarymime)
		put_line(out, "BINARYMIME");
	if (setup->tls && !tls)
		put_line(out, "STARTTLS");
	if (can_announce(limits->messages) || can_announce(limits->recipients))
		put_line(out, "LIMITS");
	if (can_announce(limits->messages))
		put_limit(out, SLICE("MAILMAX"), limits->messages);
	if (can_announce(limits->recipients))
		put_limit(out, SLICE("RCPTMAX"), limits->recipients);
	buf_put(out, SLICE("\r\n250 HELP\r\n"));
}
