/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal code: the catalogue of codes, for whoever holds a reply in hand and
 * wants to know what its number says.  What the words of a reply mean is for
 * pabal explain.
 */
#include "app/app.h"
#include "app/code_face.h"
#include "app/say.h"
#include "base/scan.h"

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

static const char forms[] =
    "A basic code is three digits, the first of them 1 to 5: 550. An enhanced\n"
    "code is a class (2, 4, 5 or X), a subject and a detail: 5.7.26, X.7.26.\n"
    "Also 550 5.7.26, 5XX, 43X, X.4, 5.X.X. See pabal code --help.\n";

#define ASKED_MAX 60 /* octets of what is no code that are shown */

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

/* What no code begins with is shown, but does not steer a terminal. */
static int
refuse(struct slice asked)
{
	fputs("pabal code: not a code: ", stderr);
	for (size_t i = 0; i < asked.len && i < ASKED_MAX; i++) {
		unsigned char c = (unsigned char)asked.at[i];

		fputc(c < ' ' || c == 0x7f ? '?' : c, stderr);
	}
	fputs(asked.len > ASKED_MAX ? "…\n" : "\n", stderr);
	fputs(forms, stderr);
	return EX_USAGE;
}

/* The form of a bundle's key, 441 4.4.1-hanmail: the code, and who says it. */
static bool
parse(struct slice asked, struct code_query *q, struct slice *ret_provider)
{
	size_t dash = asked.len;

	*ret_provider = SLICE_NONE;
	if (code_parse(asked, q))
		return true;
	while (dash > 0 && asked.at[dash - 1] != '-')
		dash--;
	if (dash == 0 || dash == asked.len || !byte_is_alpha(asked.at[dash]))
		return false;
	*ret_provider = slice_from(asked, dash);
	return code_parse(slice_head(asked, dash - 1), q) &&
	       (q->kind == CODE_BASIC || q->kind == CODE_PAIR);
}

/* The most exact text there is: of the provider, or else of the code. */
static void
use_provider(struct code_view *v, struct slice provider)
{
	enum text_id id;
	struct buf key;

	buf_init(&key, 64);
	buf_put(&key, buf_slice(&v->name));
	buf_put_byte(&key, '-');
	buf_put(&key, provider);
	id = buf_ok(&key) ? text_of_pair(buf_slice(&key)) : TEXT_NONE;
	if (id != TEXT_NONE)
		v->pair = id;
	buf_deinit(&key);
}

static int
print_code(const struct options *options, struct slice asked)
{
	enum lang lang = options->face.lang;
	struct slice provider;
	struct code_query q;
	struct code_view v;
	bool many;
	int status = EX_OK;

	if (!parse(asked, &q, &provider))
		return refuse(asked);
	many = q.kind == CODE_BASICS || q.kind == CODE_SUBJECT ||
	       q.kind == CODE_CLASS;
	code_view_init(&v, &q);
	if (provider.len > 0)
		use_provider(&v, provider);
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
	return say_written(status);
}
