/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal explain: a message, a reply, or many, from the arguments, a file or
 * standard input, and what each of them means.  It reads the bytes and chooses
 * the face; the rest is done in meaning/ and the two files explain_*.c.
 */
#include "app/explain.h"
#include "app/app.h"
#include "app/explain_message.h"
#include "app/say.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

/* Octets of a text that is no list of lines. */
#define TEXT_MAX ((size_t)16 << 20)
#define WRITE_AT ((size_t)1 << 20)

static const char usage[] =
    "usage: pabal explain [--lang L] [--json] [--lines] [TEXT… | FILE | -]\n\n"
    "      --lang L   language of the texts: en, ko, de, ru\n"
    "      --json     a JSON object for each reply\n"
    "      --lines    each line is a reply, each answer a line of JSON\n"
    "  -h, --help     this\n\n"
    "TEXT is what a mail server answered, or a whole bounce.  Without any, or\n"
    "with -, standard input is read; a single argument that names a file is\n"
    "read as that.\n";

struct explain {
	struct explain_writer writer;
	bool json, lines;
	FILE *in;
};

static bool
flush(struct explain *x)
{
	struct buf *out = &x->writer.out;

	if (!buf_ok(out)) {
		say("explain", "out of memory");
		return false;
	}
	if (out->len > 0 && fwrite(out->at, 1, out->len, stdout) != out->len) {
		say("standard output", strerror(errno));
		return false;
	}
	buf_clear(out);
	return true;
}

static bool
explain_reply(struct explain *x, struct slice text)
{
	struct slice head = slice_head(text, EXPLAIN_LINE_MAX);
	struct explanation e;

	meaning_explain(head, &e);
	if (text.len > head.len)
		e.notes |= MEANING_CUT;
	if (x->json || x->lines) {
		explain_put_json(&x->writer, head, &e);
		buf_put_byte(&x->writer.out, '\n');
	} else
		explain_put_text(&x->writer, head, &e);
	return x->writer.out.len < WRITE_AT || flush(x);
}

static struct slice
without_cr(struct slice line)
{
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

/*
 * Lines of any length in memory that does not grow: what does not fit into the
 * buffer is explained by its head, and its rest passed over.
 */
struct lines {
	char *at;
	size_t used, done;
	bool skipping, ended;
};

#define LINES_ROOM ((size_t)16 * EXPLAIN_LINE_MAX)

static bool
refill(struct lines *l, FILE *in)
{
	memmove(l->at, l->at + l->done, l->used - l->done);
	l->used -= l->done;
	l->done = 0;
	if (l->used == LINES_ROOM)
		return true;
	l->used += fread(l->at + l->used, 1, LINES_ROOM - l->used, in);
	l->ended = l->used < LINES_ROOM;
	return ferror(in) == 0;
}

/* The next line without its end; false when more has to be read first. */
static bool
next_line(struct lines *l, struct slice *ret)
{
	char *start = l->at + l->done;
	size_t left = l->used - l->done;
	char *end = left == 0 ? NULL : memchr(start, '\n', left);

	if (end != NULL) {
		*ret = slice_of(start, (size_t)(end - start));
		l->done += ret->len + 1;
		return true;
	}
	if (left == 0 || (!l->ended && left < LINES_ROOM))
		return false;
	*ret = slice_of(start, left);
	l->done = l->used;
	return true;
}

static int
explain_lines(struct explain *x)
{
	struct lines l = { .at = malloc(LINES_ROOM) };
	struct slice line;
	bool fine = l.at != NULL;

	while (fine && (!l.ended || l.done < l.used)) {
		fine = refill(&l, x->in);
		while (fine && next_line(&l, &line)) {
			bool whole = l.ended || l.at[l.done - 1] == '\n';

			if (!l.skipping)
				fine = explain_reply(x, without_cr(line));
			l.skipping = !whole;
		}
	}
	if (!fine && ferror(x->in))
		say("explain", strerror(errno));
	free(l.at);
	return fine && flush(x) ? EX_OK : EX_IOERR;
}

static bool
read_all(FILE *in, struct buf *b)
{
	char *room;
	size_t n;

	do {
		room = buf_room(b, EXPLAIN_LINE_MAX);
		n = room == NULL ? 0 : fread(room, 1, EXPLAIN_LINE_MAX, in);
		buf_grown(b, n);
	} while (n > 0);
	return buf_ok(b) && !ferror(in);
}

static bool
is_code_line(struct slice line, char *ret_joint)
{
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

/*
 * A text is a mail log when its lines are; else it is replies.
 */
static bool
explain_text(struct explain *x, struct slice text)
{
	struct slice line, reply, rest = text;
	bool log = false, fine = true;

	while (fine && rest.len > 0) {
		rest = slice_cut(rest, '\n', &line);
		if (!explain_log_line(line, &reply))
			continue;
		log = true;
		fine = explain_reply(x, reply);
	}
	if (log)
		return fine;
	while (fine && text.len > 0) {
		reply = next_reply(&text);
		if (reply.len == 0)
			continue;
		fine = explain_reply(x, reply);
		if (!x->json && text.len > 0)
			buf_put_byte(&x->writer.out, '\n');
	}
	return fine;
}

/* A whole message, or else replies. */
static bool
explain_any(struct explain *x, struct slice text)
{
	switch (explain_message(&x->writer, text, x->json)) {
	case EXPLAIN_TOLD:
		return true;
	case EXPLAIN_NO_MEMORY:
		say("explain", "out of memory");
		return false;
	case EXPLAIN_NO_MESSAGE:
		break;
	}
	return explain_text(x, text);
}

static int
explain_stream(struct explain *x)
{
	struct buf text;
	int status = EX_OK;

	if (x->lines)
		return explain_lines(x);
	buf_init(&text, TEXT_MAX);
	if (!read_all(x->in, &text)) {
		say("explain",
		    ferror(x->in) ? strerror(errno) : "the text is too long");
		status = ferror(x->in) ? EX_IOERR : EX_DATAERR;
	} else if (slice_trim(buf_slice(&text)).len == 0) {
		say("explain", "there is nothing to explain");
		status = EX_DATAERR;
	} else if (!explain_any(x, buf_slice(&text)) || !flush(x))
		status = EX_IOERR;
	buf_deinit(&text);
	return status;
}

/* The arguments are one text, as a shell would have split it. */
static int
explain_words(struct explain *x, char **words, int count)
{
	struct buf text;
	bool fine;

	buf_init(&text, TEXT_MAX);
	for (int i = 0; i < count; i++) {
		buf_put_str(&text, i > 0 ? " " : "");
		buf_put(&text, slice_str(words[i]));
	}
	fine = buf_ok(&text) && explain_text(x, buf_slice(&text)) && flush(x);
	buf_deinit(&text);
	return fine ? EX_OK : EX_IOERR;
}

static int
explain(struct explain *x, char **args, int count)
{
	struct slice only = slice_str(count == 1 ? args[0] : NULL);
	int status;

	if (count == 0 || slice_eq(only, SLICE("-"))) {
		x->in = stdin;
		return explain_stream(x);
	}
	/* a reply is no name of a file; a name that cannot be read is a text */
	x->in = count == 1 ? fopen(args[0], "r") : NULL;
	if (x->in == NULL)
		return explain_words(x, args, count);
	status = explain_stream(x);
	fclose(x->in);
	return status;
}

int
app_explain(int argc, char **argv)
{
	static const struct option options[] = {
		{ "lang", required_argument, NULL, 'L' },
		{ "json", no_argument, NULL, 'j' },
		{ "lines", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct explain x = { 0 };
	enum lang lang = LANG_EN;
	int c, status;

	/* the reader's own language, as far as we speak it */
	if (!lang_find(slice_str(getenv("LC_ALL")), &lang) &&
	    !lang_find(slice_str(getenv("LC_MESSAGES")), &lang))
		lang_find(slice_str(getenv("LANG")), &lang);
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'j')
			x.json = true;
		else if (c == 'l')
			x.lines = true;
		else if (c == 'L' && lang_find(slice_str(optarg), &lang))
			continue;
		else {
			if (c == 'L')
				say(optarg, "no such language");
			fputs(usage, c == 'h' ? stdout : stderr);
			return c == 'h' ? EX_OK : EX_USAGE;
		}
	}
	explain_writer_init(&x.writer, lang);
	x.writer.color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL;
	status = explain(&x, argv + optind, argc - optind);
	explain_writer_deinit(&x.writer);
	if (status == EX_OK && fflush(stdout) != 0)
		status = EX_IOERR;
	return status;
}
