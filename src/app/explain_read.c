/* SPDX-License-Identifier: Apache-2.0 */
/* From octets to replies, one after the other. */
#include "app/explain_read.h"

#include "app/explain_log.h"
#include "app/explain_message.h"
#include "app/say.h"
#include "base/uncleared.h"
#include "base/utf8.h"
#include "mail/charset_guess.h"
#include "meaning/message.h"
#include "os/random.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/*
 * Octets of answers that are held.  More would be written no faster, and push
 * the tables of the rules out of a processor's cache.
 */
#define WRITE_AT ((size_t)64 << 10)
/* No octet becomes more than this many in UTF-8. */
#define UTF8_ROOM ((size_t)4 * EXPLAIN_LINE_MAX)
/* Octets of lines that are held; a longer line is known by its head. */
#define LINES_ROOM ((size_t)16 * EXPLAIN_LINE_MAX)

void
explain_init(struct explain *x)
{
	*x = (struct explain){ .name = "standard input", .status = EX_OK };
	face_init(&x->face, stdout);
	input_init(&x->in, -1);
	buf_init(&x->entry, LINES_ROOM + 1);
	buf_init(&x->utf8, UTF8_ROOM);
	charset_os_init(&x->os, &x->converter);
	x->memo = calloc(1, sizeof(*x->memo));
	if (x->memo != NULL) {
		x->memo->seed[0] = random_u64();
		x->memo->seed[1] = random_u64();
	}
}

void
explain_deinit(struct explain *x)
{
	explain_writer_deinit(&x->writer);
	input_deinit(&x->in);
	buf_deinit(&x->entry);
	buf_deinit(&x->utf8);
	charset_os_deinit(&x->os);
	free(x->memo);
}

/* --- failures ------------------------------------------------------------ */

static bool
fail(struct explain *x, int status, const char *what, const char *why)
{
	if (x->status == EX_OK)
		say(what, why);
	x->status = status;
	return false;
}

static bool
no_memory(struct explain *x)
{
	return fail(x, EX_OSERR, "explain", "out of memory");
}

/* False, and said, when reading did not just come to its end. */
static bool
was_read(struct explain *x)
{
	int sys = x->in.sys;

	if (sys == 0)
		return true;
	return sys == ENOMEM ? no_memory(x)
			     : fail(x, sys == EISDIR ? EX_NOINPUT : EX_IOERR,
				   x->name, strerror(sys));
}

bool
explain_flush(struct explain *x)
{
	struct buf *out = &x->writer.out;

	if (!buf_ok(out))
		return no_memory(x);
	if (out->len > 0)
		fwrite(out->at, 1, out->len, stdout);
	if (fflush(stdout) != 0 || ferror(stdout))
		return fail(x, EX_IOERR, "standard output", strerror(errno));
	buf_clear(out);
	return true;
}

/* --- replies ------------------------------------------------------------- */

static bool
is_for_people(const struct explain *x)
{
	return !x->json && !x->lines;
}

/* An empty line apart from what stands before. */
static void
begin(struct explain *x)
{
	if (x->began && is_for_people(x))
		fputc('\n', stdout);
	x->began = true;
}

/*
 * A reply in another charset, which no reply declares.  Latin letters are left
 * as they are: the reader of replies knows them, and says so.
 */
static struct slice
in_utf8(struct explain *x, struct slice text)
{
	struct slice likely;

	if (utf8_valid(text))
		return text;
	likely = charset_guess(text);
	if (slice_eq(likely, SLICE("utf-8")) ||
	    slice_eq(likely, SLICE("windows-1252")))
		return text;
	buf_clear(&x->utf8);
	(void)charset_put(&x->utf8, SLICE_NONE, text, &x->converter);
	return buf_ok(&x->utf8) ? buf_slice(&x->utf8) : text;
}

/*
 * What is known beside a text that names no code itself.  A status of no more
 * than a class says how it ended, and the words the rest.
 */
static void
add_status(struct slice text, struct esc esc, struct explanation *e)
{
	struct esc words = e->verdict.esc;

	meaning_decide(
	    &(struct meaning_input){ .reply = text, .text = text, .esc = esc },
	    e);
	if (esc.subject == 0 && esc.detail == 0 &&
	    (words.subject != 0 || words.detail != 0)) {
		words.class = esc.class;
		e->verdict.esc = words;
		e->verdict.derived |= VERDICT_DERIVED_ESC;
		e->said = ESC_NONE;
	}
}

static bool
explain_reply(struct explain *x, struct slice text, struct esc esc)
{
	struct slice head = in_utf8(x, slice_head(text, EXPLAIN_LINE_MAX));
	UNCLEARED struct explanation e;

	meaning_explain_next(head, x->memo, &e);
	if ((e.notes & MEANING_NO_CODE) != 0 && esc.class != 0)
		add_status(head, esc, &e);
	if (text.len > EXPLAIN_LINE_MAX)
		e.notes |= MEANING_CUT;
	if (is_for_people(x)) {
		begin(x);
		if (!explain_put_text(&x->face, head, &e, false))
			return no_memory(x);
		return !ferror(stdout) || explain_flush(x);
	}
	explain_put_json(&x->writer, head, &e);
	buf_put_byte(&x->writer.out, '\n');
	return x->writer.out.len < WRITE_AT || explain_flush(x);
}

/* "550 no", "550-no", and "REPLY:(550 no)", which some logs make of it. */
static bool
is_code_line(struct slice line, char *ret_joint)
{
	if (slice_istarts(line, SLICE("reply:("))) {
		*ret_joint =
		    slice_ends(slice_trim(line), SLICE(")")) ? ' ' : '-';
		return true;
	}
	if (line.len < 3 || !byte_is_digit(line.at[0]) ||
	    !byte_is_digit(line.at[1]) || !byte_is_digit(line.at[2]))
		return false;
	*ret_joint = line.len > 3 ? line.at[3] : ' ';
	return *ret_joint == ' ' || *ret_joint == '-';
}

/*
 * Cuts the next reply off a text: a line with a code starts one when the reply
 * before it had its last line ("550 ", not "550-").  Lines without a code
 * belong to the reply that they follow.
 */
static struct slice
next_reply(struct slice *text)
{
	struct slice rest = *text, whole = *text, line;
	bool last = false;

	while (rest.len > 0) {
		struct slice after = slice_cut(rest, '\n', &line);
		char joint = '-';

		if (is_code_line(line, &joint)) {
			if (last)
				break;
			last = joint == ' ';
		}
		rest = after;
	}
	whole.len -= rest.len;
	*text = rest;
	return slice_trim(whole);
}

static bool
explain_replies(struct explain *x, struct slice text)
{
	bool fine = true;

	while (fine && text.len > 0) {
		struct slice reply = next_reply(&text);

		if (reply.len > 0)
			fine = explain_reply(x, reply, ESC_NONE);
	}
	return fine;
}

/* --- lines, and logs ------------------------------------------------------ */

/*
 * The next line, without its end; false at the end of all, or when reading
 * failed.  What is explained so far is written before it waits for more, so
 * that a program may ask line by line.
 */
static bool
next_line(struct explain *x, struct slice *ret)
{
	for (;;) {
		struct slice held = input_held(&x->in);
		size_t at =
		    slice_find_byte(slice_from(held, x->searched), '\n');
		bool skipped = x->skipping;

		if (at != SLICE_NPOS) {
			*ret = slice_head(held, x->searched + at);
			input_drop(&x->in, ret->len + 1);
			x->skipping = false;
		} else if (!x->in.ended && held.len < LINES_ROOM) {
			x->searched = held.len;
			if (!explain_flush(x) ||
			    (!input_more(&x->in, LINES_ROOM) && !was_read(x)))
				return false;
			continue;
		} else if (held.len > 0) {
			*ret = held;
			input_drop(&x->in, held.len);
			x->skipping = !x->in.ended;
		} else
			return false;
		x->searched = 0;
		if (!skipped)
			return true;
	}
}

static struct slice
without_cr(struct slice line)
{
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

static bool
explain_lines(struct explain *x)
{
	struct slice line;

	while (next_line(x, &line))
		if (!explain_reply(x, without_cr(line), ESC_NONE))
			return false;
	return x->status == EX_OK;
}

static bool
explain_log(struct explain *x)
{
	struct log_reply reply;
	struct slice line;

	while (next_line(x, &line))
		if (log_line_reply(line, &x->entry, &reply) &&
		    !explain_reply(x, reply.text, reply.esc))
			return false;
	return x->status == EX_OK;
}

/* A text is a mail log when one of its lines tells of a delivery. */
static bool
is_log(struct explain *x, struct slice head)
{
	struct log_reply reply;
	struct slice line;

	while (head.len > 0) {
		head = slice_cut(head, '\n', &line);
		if (log_line_reply(line, &x->entry, &reply))
			return true;
	}
	return false;
}

/* --- messages ------------------------------------------------------------- */

/* A whole message, or else replies. */
static bool
explain_any(struct explain *x, struct slice text)
{
	const struct face *f = is_for_people(x) ? &x->face : NULL;

	if (f != NULL && bounce_is_message(text))
		begin(x);
	switch (explain_message(&x->writer, f, text)) {
	case EXPLAIN_TOLD:
		return x->writer.out.len < WRITE_AT || explain_flush(x);
	case EXPLAIN_NO_MEMORY:
		return no_memory(x);
	case EXPLAIN_NO_MESSAGE:
		break;
	}
	return explain_replies(x, text);
}

/* "From sender Sat Nov 21 10:00:00 2026": the line before a message. */
static bool
is_from_line(struct slice text)
{
	struct slice line;

	slice_cut(text, '\n', &line);
	return slice_starts(line, SLICE("From ")) &&
	       slice_find_byte(line, ':') != SLICE_NPOS;
}

/* Where the next message begins behind an empty line; or NPOS. */
static size_t
next_message(struct slice text, size_t from)
{
	static const struct slice mark = SLICE_INIT("\nFrom ");
	size_t at;

	while ((at = slice_find(slice_from(text, from), mark)) != SLICE_NPOS) {
		bool apart;

		from += at + 1;
		apart =
		    from >= 2 && (text.at[from - 2] == '\n' ||
				     (text.at[from - 2] == '\r' && from >= 3 &&
					 text.at[from - 3] == '\n'));
		if (apart && is_from_line(slice_from(text, from)))
			return from;
	}
	return SLICE_NPOS;
}

/* What may still become a mark when more has been read. */
#define MARK_MAX 1000

static bool
explain_mailbox(struct explain *x)
{
	for (;;) {
		struct slice held = input_held(&x->in);
		size_t end = next_message(held, x->searched);

		if (end == SLICE_NPOS && !x->in.ended) {
			x->searched =
			    held.len > MARK_MAX ? held.len - MARK_MAX : 0;
			if (input_more(&x->in, EXPLAIN_TEXT_MAX))
				continue;
			if (!was_read(x))
				return false;
			if (!x->in.ended)
				return fail(x, EX_DATAERR, x->name,
				    "a message is too long");
			continue;
		}
		if (slice_trim(held).len > 0 &&
		    !explain_any(x, slice_head(held, end)))
			return false;
		if (end == SLICE_NPOS)
			return true;
		input_drop(&x->in, end);
		x->searched = 0;
	}
}

/* --- all of it ------------------------------------------------------------ */

static bool
explain_whole(struct explain *x)
{
	while (input_more(&x->in, EXPLAIN_TEXT_MAX))
		;
	if (!was_read(x))
		return false;
	if (!x->in.ended)
		return fail(x, EX_DATAERR, x->name, "the text is too long");
	return explain_any(x, input_held(&x->in));
}

bool
explain_all(struct explain *x)
{
	size_t most = x->lines ? 1 : EXPLAIN_HEAD_MAX;
	const char *odd;
	struct slice head;

	while (input_more(&x->in, most))
		;
	if (!was_read(x))
		return false;
	head = input_held(&x->in);
	if ((odd = input_is_no_text(head)) != NULL)
		return fail(x, EX_DATAERR, x->name, odd);
	if (x->lines)
		return explain_lines(x) && explain_flush(x);
	if (x->in.ended && slice_trim(head).len == 0)
		return fail(
		    x, EX_DATAERR, x->name, "there is nothing to explain");
	if (bounce_is_message(head))
		return (is_from_line(head) ? explain_mailbox(x)
					   : explain_whole(x)) &&
		       explain_flush(x);
	return (is_log(x, head) ? explain_log(x) : explain_whole(x)) &&
	       explain_flush(x);
}

static bool
explain_word_lines(struct explain *x, struct slice text)
{
	struct slice line;

	do {
		text = slice_cut(text, '\n', &line);
		if (!explain_reply(x, without_cr(line), ESC_NONE))
			return false;
	} while (text.len > 0);
	return true;
}

bool
explain_words(struct explain *x, struct slice text)
{
	struct log_reply reply;
	bool fine;

	if (slice_trim(text).len == 0)
		return fail(
		    x, EX_DATAERR, x->name, "there is nothing to explain");
	if (x->lines)
		fine = explain_word_lines(x, text);
	else if (log_line_reply(text, &x->entry, &reply))
		fine = explain_reply(x, reply.text, reply.esc);
	else if (slice_find_byte(text, '\n') != SLICE_NPOS)
		fine = explain_any(x, text);
	else
		fine = explain_replies(x, text);
	return fine && explain_flush(x);
}
