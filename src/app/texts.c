/* SPDX-License-Identifier: Apache-2.0 */
/* Finding, reading and checking the operator's bundles. */
#include "app/texts.h"

#include "os/file.h"

#include <fcntl.h>
#include <string.h>

#define PATH_TEXT_MAX 4096

static const struct slice placeholder = { "{lang}", 6 };

struct telling {
	const char *file;
	load_tell *tell;
};

static void
told(void *ctx, struct bundle_place place, struct slice key, const char *what)
{
	struct telling *t = ctx;

	t->tell(t->file, &(struct config_error){ .line = place.line,
			     .column = place.column,
			     .key = key,
			     .what = slice_str(what) });
}

static enum bundle_format
format_of(struct slice path)
{
	if (slice_iends(path, SLICE(".json")))
		return BUNDLE_JSON;
	if (slice_iends(path, SLICE(".po")))
		return BUNDLE_PO;
	return BUNDLE_JAVA_XML;
}

/* The file of one language, with a NUL. */
static void
put_path(struct buf *b, struct slice pattern, enum lang lang)
{
	size_t at;

	while ((at = slice_find(pattern, placeholder)) != SLICE_NPOS) {
		buf_put(b, slice_head(pattern, at));
		buf_put(b, lang_tag(lang));
		pattern = slice_from(pattern, at + placeholder.len);
	}
	buf_put(b, pattern);
	buf_put_byte(b, '\0');
}

static enum st
read_bundle(struct bundle *b, struct telling *t)
{
	struct fault why = { 0 };
	struct buf file;
	enum st st;

	/* the limit is file_read's; its last step needs room behind it */
	buf_init(&file, (size_t)BUNDLE_SIZE_MAX * 2);
	st = file_read(AT_FDCWD, t->file, BUNDLE_SIZE_MAX, &file, &why);
	if (st == ST_OK) {
		st = bundle_read(b, format_of(slice_str(t->file)),
		    buf_slice(&file), told, t);
		if (st == ST_OK && !bundle_check(b, told, t))
			st = ST_SYNTAX;
	} else if (st != ST_ABSENT) {
		told(t, (struct bundle_place){ 0 }, SLICE_NONE,
		    why.sys != 0 ? strerror(why.sys) : why.what);
	}
	buf_deinit(&file);
	return st;
}

bool
texts_load(const struct config *c, struct bundles *ret, load_tell *tell)
{
	bool many = slice_find(c->texts, placeholder) != SLICE_NPOS;
	bool found = false, ok = true;
	enum lang only = LANG_EN;
	struct buf path;

	(void)lang_find(c->language, &only);
	for (unsigned l = 0; l < LANG_COUNT; l++)
		bundle_init(&ret->of[l]);
	if (slice_empty(c->texts))
		return true;
	buf_init(&path, PATH_TEXT_MAX);
	for (unsigned l = 0; l < LANG_COUNT; l++) {
		struct telling t = { NULL, tell };
		enum st st;

		if (!many && l != (unsigned)only)
			continue;
		buf_clear(&path);
		put_path(&path, c->texts, (enum lang)l);
		if (!buf_ok(&path))
			break;
		t.file = path.at;
		st = read_bundle(&ret->of[l], &t);
		found = found || st != ST_ABSENT;
		ok = ok && (st == ST_OK || st == ST_ABSENT);
	}
	buf_deinit(&path);
	if (!found)
		tell(c->texts.at, &(struct config_error){ .key = SLICE("texts"),
				      .what = SLICE("there is no such file") });
	return found && ok;
}

void
texts_free(struct bundles *t)
{
	for (unsigned l = 0; l < LANG_COUNT; l++)
		bundle_deinit(&t->of[l]);
}
