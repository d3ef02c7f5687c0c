/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal explain: a message, a reply, or many, from the arguments, a file or
 * standard input, and what each of them means.  It reads the command line and
 * opens the file; explain_read.c does the rest.
 */
#include "app/app.h"
#include "app/explain_read.h"
#include "app/say.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static const char usage[] =
    "usage: pabal explain [--lang L] [--json] [--lines] [TEXT… | FILE | -]\n\n"
    "      --lang L   language of the texts: en, ko, de, ru\n"
    "      --json     a JSON object for each reply\n"
    "      --lines    each line is a reply, each answer a line of JSON\n"
    "  -h, --help     this\n\n"
    "TEXT is what a mail server answered, or a whole bounce.  Without any, or\n"
    "with -, standard input is read; a single argument that names a file is\n"
    "read as that.\n";

/*
 * A word with a slash, or with what looks like the ending of a file's name,
 * can only have been meant as a file: better to say that there is none than
 * to explain its name.
 */
static bool
is_name(struct slice word)
{
	size_t dot = slice_rfind_byte(word, '.');
	struct slice ending =
	    dot == SLICE_NPOS ? SLICE_NONE : slice_from(word, dot + 1);

	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.at[i] <= ' ')
			return false;
	if (slice_find_byte(word, '/') != SLICE_NPOS)
		return true;
	if (ending.len == 0 || ending.len > 5 || !byte_is_alpha(ending.at[0]))
		return false;
	for (size_t i = 0; i < ending.len; i++)
		if (!byte_is_alnum(ending.at[i]))
			return false;
	return true;
}

/* The arguments are one text, as a shell would have split it. */
static void
explain_arguments(struct explain *x, char **words, int count)
{
	struct buf text;

	buf_init(&text, EXPLAIN_TEXT_MAX);
	for (int i = 0; i < count; i++) {
		buf_put_str(&text, i > 0 ? " " : "");
		buf_put(&text, slice_str(words[i]));
	}
	if (buf_ok(&text))
		explain_words(x, buf_slice(&text));
	else {
		say("explain", "out of memory");
		x->status = EX_OSERR;
	}
	buf_deinit(&text);
}

static void
explain(struct explain *x, char **args, int count)
{
	struct slice only = slice_str(count == 1 ? args[0] : NULL);
	int fd = -1;

	if (count == 0 || slice_eq(only, SLICE("-"))) {
		x->in.fd = STDIN_FILENO;
		explain_all(x);
		return;
	}
	if (only.len > 0)
		fd = open(args[0], O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		x->in.fd = fd;
		x->name = args[0];
		explain_all(x);
		close(fd);
	} else if (only.len > 0 && (errno == EACCES || is_name(only))) {
		say(args[0], strerror(errno));
		x->status = EX_NOINPUT;
	} else {
		x->name = "the argument";
		explain_arguments(x, args, count);
	}
}

/* False with x->status when there is nothing more to do. */
static bool
take_options(struct explain *x, int argc, char **argv)
{
	static const struct option options[] = {
		{ "lang", required_argument, NULL, 'L' },
		{ "json", no_argument, NULL, 'j' },
		{ "lines", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'j')
			x->json = true;
		else if (c == 'l')
			x->lines = true;
		else if (c == 'L' && face_lang(&x->face, optarg))
			continue;
		else {
			if (c != 'L')
				fputs(usage, c == 'h' ? stdout : stderr);
			x->status = c == 'h' ? EX_OK : EX_USAGE;
			return false;
		}
	}
	return true;
}

int
app_explain(int argc, char **argv)
{
	struct explain x;

	explain_init(&x);
	if (take_options(&x, argc, argv)) {
		explain_writer_init(&x.writer, x.face.lang);
		explain(&x, argv + optind, argc - optind);
	}
	explain_deinit(&x);
	return x.status;
}
