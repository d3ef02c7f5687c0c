/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal catalogue: our texts of codes for programs that show their own
 * messages, and the way back: reading a bundle, saying what is wrong with it,
 * and writing it in another format.
 */
#include "app/app.h"
#include "app/catalogue_texts.h"
#include "app/face.h"
#include "app/say.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static const char usage[] =
    "usage: pabal catalogue export [option…]\n"
    "       pabal catalogue import [option…] FILE|-\n\n"
    "  -f, --format F     java-xml (when not given), json or po\n"
    "  -t, --to F         import: the format to write; else the same\n"
    "  -l, --lang L       the language: en, ko, de, ru\n"
    "  -o, --output FILE  instead of standard output\n"
    "  -h, --help         this\n";

/* Escapes make six octets of one at the worst. */
#define OUTPUT_MAX ((size_t)BUNDLE_SIZE_MAX * 6)

struct options {
	enum bundle_format from, to;
	const char *output, *file;
	bool import, help;
	struct face face;
};

static bool
take_format(const char *name, enum bundle_format *ret)
{
	if (bundle_format_find(slice_str(name), ret))
		return true;
	say(name, "no such format: java-xml, json and po exist");
	return false;
}

static bool
take_option(int o, struct options *ret, bool *has_to)
{
	switch (o) {
	case 'f':
		return take_format(optarg, &ret->from);
	case 't':
		*has_to = true;
		return take_format(optarg, &ret->to);
	case 'l':
		return face_lang(&ret->face, optarg);
	case 'o':
		ret->output = optarg;
		return true;
	case 'h':
		ret->help = true;
		return true;
	default:
		fputs(usage, stderr);
		return false;
	}
}

static bool
take_words(int count, char **words, struct options *ret, bool has_to)
{
	if (count == 1 && slice_eq(slice_str(words[0]), SLICE("export")) &&
	    !has_to)
		return true;
	if (count == 2 && slice_eq(slice_str(words[0]), SLICE("import"))) {
		ret->import = true;
		ret->file = words[1];
		return true;
	}
	fputs(usage, stderr);
	return false;
}

static bool
read_options(int argc, char **argv, struct options *ret)
{
	static const struct option options[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "to", required_argument, NULL, 't' },
		{ "lang", required_argument, NULL, 'l' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool has_to = false;
	int o;

	face_init(&ret->face, stdout);
	while (
	    (o = getopt_long(argc, argv, "f:t:l:o:h", options, NULL)) != -1) {
		if (!take_option(o, ret, &has_to))
			return false;
	}
	if (!has_to)
		ret->to = ret->from;
	return ret->help ||
	       take_words(argc - optind, argv + optind, ret, has_to);
}

/* A device or a pipe is written to; a file of its name would replace it. */
static bool
is_no_file(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && !S_ISREG(s.st_mode) &&
	       !S_ISDIR(s.st_mode);
}

static int
write_into(const char *path, const struct buf *out)
{
	FILE *f = fopen(path, "w");
	bool lost;

	if (f == NULL) {
		say(path, strerror(errno));
		return EX_CANTCREAT;
	}
	lost = fwrite(out->at, 1, out->len, f) != out->len;
	lost = fclose(f) != 0 || lost;
	if (lost)
		say(path, strerror(errno));
	return lost ? EX_IOERR : EX_OK;
}

static int
write_out(const struct options *o, const struct buf *out)
{
	struct fault why = { 0 };

	if (!buf_ok(out)) {
		say("catalogue", "out of memory");
		return EX_OSERR;
	}
	if (o->output == NULL) {
		fwrite(out->at, 1, out->len, stdout);
		return say_written(EX_OK);
	}
	if (is_no_file(o->output))
		return write_into(o->output, out);
	if (file_replace(AT_FDCWD, o->output, buf_slice(out), 0644, &why) ==
	    ST_OK)
		return EX_OK;
	say(o->output, why.sys != 0 ? strerror(why.sys) : why.what);
	return EX_CANTCREAT;
}

static int
put_bundle(const struct options *o, const struct bundle *b)
{
	enum lang lang = o->face.lang;
	struct bundle english;
	struct buf out;
	int status = EX_OSERR;

	bundle_init(&english);
	buf_init(&out, OUTPUT_MAX);
	if (o->to == BUNDLE_PO && !catalogue_texts(&english, LANG_EN)) {
		say("catalogue", "out of memory");
	} else {
		bundle_write(&out, b, o->to, lang, &english);
		status = write_out(o, &out);
	}
	buf_deinit(&out);
	bundle_deinit(&english);
	return status;
}

static int export(const struct options *o)
{
	struct bundle b;
	int status = EX_OSERR;

	bundle_init(&b);
	if (catalogue_texts(&b, o->face.lang))
		status = put_bundle(o, &b);
	else
		say("catalogue", "out of memory");
	bundle_deinit(&b);
	return status;
}

static void
tell(void *ctx, struct bundle_place place, struct slice key, const char *what)
{
	const struct options *o = ctx;

	fprintf(stderr, "%s:", o->file);
	if (place.line > 0)
		fprintf(stderr, "%u:%u:", place.line, place.column);
	fprintf(stderr, " %.*s%s%s\n", (int)key.len, key.at,
	    key.len > 0 ? ": " : "", what);
}

static int
read_file(const struct options *o, struct buf *file)
{
	bool from_stdin = slice_eq(slice_str(o->file), SLICE("-"));
	struct fault why = { 0 };
	enum st st = file_read(AT_FDCWD, from_stdin ? "/dev/stdin" : o->file,
	    BUNDLE_SIZE_MAX, file, &why);

	if (st == ST_OK)
		return EX_OK;
	say(o->file, why.sys != 0 ? strerror(why.sys) : why.what);
	return st == ST_LIMIT ? EX_DATAERR : EX_NOINPUT;
}

/* The first reading has told what is wrong. */
static void
tell_nothing(
    void *ctx, struct bundle_place place, struct slice key, const char *what)
{
	(void)ctx;
	(void)place;
	(void)key;
	(void)what;
}

/* What is not well-formed may still be a copy from a page. */
static bool
read_bundle(struct bundle *b, struct options *o, struct slice file)
{
	enum st st = bundle_read(b, o->from, file, tell, o);

	if (st == ST_SYNTAX && o->from == BUNDLE_JAVA_XML) {
		bundle_deinit(b);
		bundle_init(b);
		st = bundle_read_copy(b, file, tell_nothing, o);
		if (st == ST_OK)
			tell(o, (struct bundle_place){ 0 }, SLICE_NONE,
			    "read all the same, as a copy from a page");
	}
	return st == ST_OK && bundle_check(b, tell, o);
}

static int
import(struct options *o)
{
	struct bundle b;
	struct buf file;
	int status;

	/* the limit is file_read's; its last step needs room behind it */
	buf_init(&file, (size_t)BUNDLE_SIZE_MAX * 2);
	bundle_init(&b);
	status = read_file(o, &file);
	if (status == EX_OK && !read_bundle(&b, o, buf_slice(&file)))
		status = EX_DATAERR;
	if (status == EX_OK)
		status = put_bundle(o, &b);
	bundle_deinit(&b);
	buf_deinit(&file);
	return status;
}

int
app_catalogue(int argc, char **argv)
{
	struct options options = { 0 };

	if (!read_options(argc, argv, &options))
		return EX_USAGE;
	if (options.help) {
		fputs(usage, stdout);
		return EX_OK;
	}
	return options.import ? import(&options) : export(&options);
}
