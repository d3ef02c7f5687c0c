/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gettext's po files, as far as a bundle needs them: msgctxt is the key,
 * msgstr the text.  Plural forms and obsolete entries mean nothing here; an
 * entry that is fuzzy or not translated is left out, as msgfmt does.
 */
#include "bundle/format.h"

enum part { NO_PART, CONTEXT, ID, STRING, PLURAL };

struct state {
	struct reading *reading;
	enum part part;
	struct buf context, string;
	bool has_context, has_string, fuzzy;
	unsigned line, begun; /* entries and lines begin in column 1 */
};

static struct bundle_place
at_line(unsigned line)
{
	return (struct bundle_place){ line, 1 };
}

static enum st
end_entry(struct state *s)
{
	enum st st = ST_OK;

	if (!buf_ok(&s->context) || !buf_ok(&s->string))
		return reading_failed(s->reading, ST_LIMIT, at_line(s->begun),
		    "key or text too long");
	if (s->has_context && s->has_string && !s->fuzzy && s->string.len > 0)
		st = reading_add(s->reading, buf_slice(&s->context),
		    buf_slice(&s->string), at_line(s->begun));
	buf_clear(&s->context);
	buf_clear(&s->string);
	s->part = NO_PART;
	s->has_context = s->has_string = s->fuzzy = false;
	return st;
}

static bool
unescape(char c, char *ret)
{
	switch (c) {
	case 'n':
		*ret = '\n';
		return true;
	case 't':
		*ret = '\t';
		return true;
	case 'r':
		*ret = '\r';
		return true;
	case '"':
	case '\\':
		*ret = c;
		return true;
	default:
		return false;
	}
}

/* A string in quotes, to the end of the line; NULL drops what it says. */
static bool
take_string(struct slice s, struct buf *to)
{
	s = slice_trim(s);
	if (s.len < 2 || s.at[0] != '"' || s.at[s.len - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < s.len; i++) {
		char c = s.at[i];

		if (c == '"')
			return false;
		if (c == '\\' && (++i + 1 >= s.len || !unescape(s.at[i], &c)))
			return false;
		if (to != NULL)
			buf_put_byte(to, c);
	}
	return true;
}

static struct buf *
place_of(struct state *s)
{
	return s->part == CONTEXT  ? &s->context
	       : s->part == STRING ? &s->string
				   : NULL;
}

static bool
take_keyword(struct slice *line, struct state *s)
{
	static const struct {
		const char *word;
		enum part part;
	} words[] = {
		{ "msgctxt", CONTEXT },
		{ "msgid_plural", PLURAL },
		{ "msgid", ID },
		{ "msgstr[", PLURAL },
		{ "msgstr", STRING },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_starts(*line, slice_str(words[i].word)))
			continue;
		s->part = words[i].part;
		s->has_context = s->has_context || s->part == CONTEXT;
		s->has_string = s->has_string || s->part == STRING;
		*line = slice_from(*line, slice_find_byte(*line, '"'));
		return true;
	}
	return false;
}

static enum st
take_line(struct state *s, struct slice line)
{
	line = slice_trim(line);
	if (slice_empty(line))
		return end_entry(s);
	if (line.at[0] == '#') {
		if (slice_starts(line, SLICE("#,")) &&
		    slice_find(line, SLICE("fuzzy")) != SLICE_NPOS)
			s->fuzzy = true;
		return ST_OK;
	}
	if (s->part == NO_PART)
		s->begun = s->line;
	if (line.at[0] == 'm' && !take_keyword(&line, s))
		return reading_failed(s->reading, ST_SYNTAX, at_line(s->line),
		    "not a line of a po file");
	if (s->part == NO_PART || !take_string(line, place_of(s)))
		return reading_failed(s->reading, ST_SYNTAX, at_line(s->line),
		    "not a line of a po file");
	return ST_OK;
}

enum st
po_read(struct reading *r, struct slice file)
{
	struct state s = { .reading = r };
	enum st st = ST_OK;

	buf_init(&s.context, BUNDLE_KEY_MAX);
	buf_init(&s.string, BUNDLE_TEXT_MAX);
	while (file.len > 0 && st == ST_OK) {
		struct slice line;

		file = slice_cut(file, '\n', &line);
		s.line++;
		st = take_line(&s, line);
	}
	if (st == ST_OK)
		st = end_entry(&s);
	buf_deinit(&s.context);
	buf_deinit(&s.string);
	return st;
}

static void
put_string(struct buf *out, const char *word, struct slice s)
{
	buf_put_str(out, word);
	buf_put_str(out, " \"");
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];

		if (c == '"' || c == '\\') {
			buf_put_byte(out, '\\');
			buf_put_byte(out, c);
		} else if (c == '\n') {
			buf_put_str(out, "\\n");
		} else if (c == '\r') {
			buf_put_str(out, "\\r");
		} else if (c == '\t') {
			buf_put_str(out, "\\t");
		} else {
			buf_put_byte(out, c);
		}
	}
	buf_put_str(out, "\"\n");
}

static struct slice
english_of(const struct bundle *english, const struct bundle_entry *e)
{
	for (size_t i = 0; i < english->count; i++) {
		if (slice_ieq(english->entries[i].key, e->key))
			return english->entries[i].text;
	}
	return e->text;
}

void
po_write(struct buf *out, const struct bundle *b, enum lang lang,
    const struct bundle *english)
{
	buf_put_str(out, "msgid \"\"\nmsgstr \"\"\n\"Language: ");
	buf_put(out, lang_tag(lang));
	buf_put_str(out, "\\n\"\n\"MIME-Version: 1.0\\n\"\n"
			 "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
			 "\"Content-Transfer-Encoding: 8bit\\n\"\n");
	for (size_t i = 0; i < b->count; i++) {
		const struct bundle_entry *e = &b->entries[i];

		buf_put_byte(out, '\n');
		put_string(out, "msgctxt", e->key);
		put_string(out, "msgid", english_of(english, e));
		put_string(out, "msgstr", e->text);
	}
}
