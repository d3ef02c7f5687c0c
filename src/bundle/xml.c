/* SPDX-License-Identifier: Apache-2.0 */
/*
 * java.util.Properties in XML.  Reading is expat's, writing is by hand.  A
 * text with {0} goes through java.text.MessageFormat, where an apostrophe
 * quotes and two of them are one; so it is doubled in those, and only those.
 * One alone is taken for what its writer meant, and doubled when it is written
 * again.  Texts of other programs' keys are left as they are.
 */
#include "bundle/format.h"

#include <expat.h>

#define DTD "http://java.sun.com/dtd/properties.dtd"

/* What stands around the place where the reader is. */
enum place { OUTSIDE, PROPERTIES, COMMENT, ENTRY, BEHIND };

struct state {
	struct reading *reading;
	XML_Parser parser;
	enum place place;
	struct buf key, text;
	struct bundle_place begun;
	enum st st;
};

/* A text that MessageFormat will read. */
static bool
is_pattern(struct slice key, struct slice text)
{
	size_t at = slice_find_byte(text, '{');

	return bundle_key_is_ours(key) && at != SLICE_NPOS &&
	       text.len - at > 2 && byte_is_digit(text.at[at + 1]);
}

static struct bundle_place
place_of(const struct state *s)
{
	return (
	    struct bundle_place){ (unsigned)XML_GetCurrentLineNumber(s->parser),
		(unsigned)XML_GetCurrentColumnNumber(s->parser) + 1 };
}

static void
stop_at(
    struct state *s, enum st st, struct bundle_place place, const char *what)
{
	if (s->st != ST_OK)
		return;
	s->st = reading_failed(s->reading, st, place, what);
	XML_StopParser(s->parser, XML_FALSE);
}

static void
stop(struct state *s, enum st st, const char *what)
{
	stop_at(s, st, place_of(s), what);
}

static void
begin_entry(struct state *s, const XML_Char **attributes)
{
	const char *key = NULL;

	for (size_t i = 0; attributes[i] != NULL; i += 2) {
		if (slice_eq(slice_str(attributes[i]), SLICE("key")))
			key = attributes[i + 1];
	}
	if (key == NULL) {
		stop(s, ST_SYNTAX, "entry without a key");
		return;
	}
	s->place = ENTRY;
	s->begun = place_of(s);
	buf_clear(&s->key);
	buf_clear(&s->text);
	buf_put(&s->key, slice_str(key));
}

static void
on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct state *s = ctx;
	struct slice tag = slice_str(name);

	if (s->place == OUTSIDE && slice_eq(tag, SLICE("properties")))
		s->place = PROPERTIES;
	else if (s->place == PROPERTIES && slice_eq(tag, SLICE("entry")))
		begin_entry(s, attributes);
	else if (s->place == PROPERTIES && slice_eq(tag, SLICE("comment")))
		s->place = COMMENT;
	else
		stop(s, ST_SYNTAX, "an element that does not belong there");
}

void
xml_read_text(struct slice key, struct buf *text)
{
	size_t to = 0;

	if (!is_pattern(key, buf_slice(text)))
		return;
	for (size_t i = 0; i < text->len; i++) {
		text->at[to++] = text->at[i];
		if (text->at[i] == '\'' && i + 1 < text->len &&
		    text->at[i + 1] == '\'')
			i++;
	}
	buf_cut(text, to);
}

static void
end_entry(struct state *s)
{
	if (!buf_ok(&s->key) || !buf_ok(&s->text)) {
		stop_at(s, ST_LIMIT, s->begun, "key or text too long");
		return;
	}
	xml_read_text(buf_slice(&s->key), &s->text);
	s->st = reading_add(
	    s->reading, buf_slice(&s->key), buf_slice(&s->text), s->begun);
	if (s->st != ST_OK)
		XML_StopParser(s->parser, XML_FALSE);
}

static void
on_end(void *ctx, const XML_Char *name)
{
	struct state *s = ctx;

	(void)name;
	if (s->st != ST_OK)
		return;
	if (s->place == ENTRY)
		end_entry(s);
	s->place = s->place == PROPERTIES ? BEHIND : PROPERTIES;
}

static void
on_text(void *ctx, const XML_Char *at, int len)
{
	struct state *s = ctx;

	if (s->place == ENTRY)
		buf_put(&s->text, slice_of(at, (size_t)len));
	else if (s->place != COMMENT &&
		 !slice_empty(slice_trim(slice_of(at, (size_t)len))))
		stop(s, ST_SYNTAX, "text outside of an entry");
}

/* Entities of one's own can make gigabytes of a line; bundles have none. */
static void
on_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int has_internal)
{
	(void)name;
	(void)system;
	(void)public;
	if (has_internal)
		stop(ctx, ST_SYNTAX, "a DTD of its own is not read");
}

/* What goes wrong most often, by a hand or a copy from a page. */
static const char *
error_text(enum XML_Error e)
{
	return e == XML_ERROR_INVALID_TOKEN
		   ? "not well-formed; in a text < is &lt; and & is &amp;"
		   : XML_ErrorString(e);
}

enum st
xml_read(struct reading *r, struct slice file)
{
	struct state s = { .reading = r, .parser = XML_ParserCreate(NULL) };

	if (s.parser == NULL)
		return reading_failed(
		    r, ST_MEMORY, (struct bundle_place){ 0 }, "out of memory");
	buf_init(&s.key, BUNDLE_KEY_MAX);
	buf_init(&s.text, BUNDLE_TEXT_MAX);
	XML_SetUserData(s.parser, &s);
	XML_SetElementHandler(s.parser, on_start, on_end);
	XML_SetCharacterDataHandler(s.parser, on_text);
	XML_SetStartDoctypeDeclHandler(s.parser, on_doctype);
	/* never longer than BUNDLE_SIZE_MAX, so that it fits an int */
	if (XML_Parse(s.parser, file.at == NULL ? "" : file.at, (int)file.len,
		XML_TRUE) != XML_STATUS_OK &&
	    s.st == ST_OK) {
		enum XML_Error e = XML_GetErrorCode(s.parser);

		s.st = reading_failed(r,
		    e == XML_ERROR_NO_MEMORY ? ST_MEMORY : ST_SYNTAX,
		    place_of(&s), error_text(e));
	}
	buf_deinit(&s.text);
	buf_deinit(&s.key);
	XML_ParserFree(s.parser);
	return s.st;
}

static void
put_escaped(struct buf *out, struct slice s, bool double_quotes)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '&')
			buf_put_str(out, "&amp;");
		else if (c == '<')
			buf_put_str(out, "&lt;");
		else if (c == '>')
			buf_put_str(out, "&gt;");
		else if (c == '"')
			buf_put_str(out, "&quot;");
		else if (c == '\r')
			buf_put_str(out, "&#13;");
		else if (c == '\'' && double_quotes)
			buf_put_str(out, "''");
		else if ((unsigned char)c >= ' ' || c == '\t' || c == '\n')
			buf_put_byte(out, c);
		else /* XML has no way to say it */
			buf_put_byte(out, '?');
	}
}

void
xml_write(struct buf *out, const struct bundle *b, enum lang lang)
{
	buf_put_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			 "<!DOCTYPE properties SYSTEM \"" DTD "\">\n"
			 "<properties>\n<comment>Pabal, ");
	buf_put(out, lang_tag(lang));
	buf_put_str(out, "</comment>\n");
	for (size_t i = 0; i < b->count; i++) {
		const struct bundle_entry *e = &b->entries[i];

		buf_put_str(out, "<entry key=\"");
		put_escaped(out, e->key, false);
		buf_put_str(out, "\">");
		put_escaped(out, e->text, is_pattern(e->key, e->text));
		buf_put_str(out, "</entry>\n");
	}
	buf_put_str(out, "</properties>\n");
}
