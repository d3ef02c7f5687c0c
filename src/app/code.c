/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal code: the catalogue of codes, for whoever holds a reply in hand and
 * wants to know what its number says.  What the words of a reply mean is for
 * pabal explain.
 */
#include "app/app.h"
#include "app/code_face.h"
#include "app/say.h"

#include <getopt.h>
#include <stdlib.h>
#include <sysexits.h>

static const char usage[] =
    "usage: pabal code [--lang L] [--json] [CODE]\n\n"
    "CODE is a basic code (550), an enhanced one (5.7.26, X.7.26), both\n"
    "(550 5.7.26), or a kind of codes (5XX, X.4, 5.X.X). Without it all are\n"
    "listed.\n\n"
    "  -l, --lang L  the language: en, ko, de, ru\n"
    "      --json    for programs\n"
    "  -h, --help    this\n";

struct options {
	bool json, help;
	struct face face;
};

static bool
read_options(int argc, char **argv, struct options *ret)
{
	static const struct option options[] = {
		{ "lang", required_argument, NULL, 'l' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int o;

	face_init(&ret->face, stdout);
	while ((o = getopt_long(argc, argv, "l:h", options, NULL)) != -1) {
		if (o == 'j') {
			ret->json = true;
		} else if (o == 'h') {
			ret->help = true;
		} else if (o != 'l') {
			fputs(usage, stderr);
			return false;
		} else if (!face_lang(&ret->face, optarg)) {
			return false;
		}
	}
	return true;
}

static int
print_json(json_t *o)
{
	bool ok = o != NULL && json_dumpf(o, stdout, JSON_INDENT(2)) == 0;

	json_decref(o);
	putchar('\n');
	return ok ? EX_OK : EX_OSERR;
}

static int
print_list(const struct options *options)
{
	if (!options->json) {
		code_list_print(&options->face, NULL);
		return EX_OK;
	}
	return print_json(
	    json_pack("{s:s, s:o}", "lang", lang_tag(options->face.lang).at,
		"codes", code_list_json(options->face.lang, NULL)));
}

static int
print_code(const struct options *options, struct slice asked)
{
	enum lang lang = options->face.lang;
	struct code_query q;
	struct code_view v;
	bool many;
	int status = EX_OK;

	if (!code_parse(asked, &q)) {
		/* an empty argument may be no memory at all */
		fprintf(stderr, "pabal code: not a code: %.*s\n\n",
		    (int)asked.len, asked.len > 0 ? asked.at : "");
		fputs(usage, stderr);
		return EX_USAGE;
	}
	many = q.kind == CODE_BASICS || q.kind == CODE_SUBJECT ||
	       q.kind == CODE_CLASS;
	code_view_init(&v, &q);
	if (options->json) {
		json_t *o = code_view_json(&v, lang, asked);

		if (many)
			json_object_set_new(
			    o, "codes", code_list_json(lang, &q));
		status = print_json(o);
	} else {
		code_view_print(&v, &options->face, asked);
		if (many)
			code_list_print(&options->face, &q);
	}
	code_view_deinit(&v);
	return status;
}

/* `pabal code 550 5.1.1` needs no quotes. */
static struct slice
join(struct buf *b, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (i > 0)
			buf_put_byte(b, ' ');
		buf_put_str(b, argv[i]);
	}
	return buf_slice(b);
}

int
app_code(int argc, char **argv)
{
	struct options options = { 0 };
	struct buf asked;
	int status;

	if (!read_options(argc, argv, &options))
		return EX_USAGE;
	if (options.help) {
		fputs(usage, stdout);
		return EX_OK;
	}
	if (optind == argc) {
		status = print_list(&options);
	} else {
		buf_init(&asked, 1024);
		status = print_code(
		    &options, join(&asked, argc - optind, argv + optind));
		buf_deinit(&asked);
	}
	if (ferror(stdout) || fflush(stdout) != 0)
		return EX_IOERR;
	return status;
}
