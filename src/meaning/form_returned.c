/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a bounce that is one long text stops speaking and the message that
 * came back begins.  Mail systems announce it in a hundred wordings, so it is
 * seen by what it is: header fields, several in a row, that only messages
 * have.  A dashed line that says "copy of the message" is taken at its word.
 */
#include "mail/mime.h"
#include "meaning/form.h"
#include "meaning/words.h"

/* Fields that begin a message or stand near its beginning. */
static const struct slice fields[] = {
	SLICE_INIT("Received"),
	SLICE_INIT("Return-Path"),
	SLICE_INIT("Message-ID"),
	SLICE_INIT("From"),
	SLICE_INIT("To"),
	SLICE_INIT("Subject"),
	SLICE_INIT("Date"),
	SLICE_INIT("MIME-Version"),
	SLICE_INIT("Content-Type"),
	SLICE_INIT("DKIM-Signature"),
	SLICE_INIT("Delivered-To"),
	SLICE_INIT("Reply-To"),
	SLICE_INIT("Sender"),
	SLICE_INIT("Cc"),
};

/* Octets within which the fields of a header must show. */
#define LOOK_AHEAD 16384

static bool
is_field(struct slice line)
{
	size_t colon = slice_find_byte(slice_head(line, 40), ':');
	struct slice name;

	if (colon == SLICE_NPOS || colon == 0)
		return false;
	name = slice_head(line, colon);
	if (slice_istarts(name, SLICE("X-")) ||
	    slice_istarts(name, SLICE("ARC-")))
		return slice_find_byte(name, ' ') == SLICE_NPOS;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (slice_ieq(name, fields[i]))
			return true;
	return false;
}

/* Fields that people are not shown when a message is summed up for them. */
static bool
is_inner(struct slice name)
{
	static const struct slice shown[] = {
		SLICE_INIT("From"),
		SLICE_INIT("To"),
		SLICE_INIT("Cc"),
		SLICE_INIT("Subject"),
		SLICE_INIT("Date"),
		SLICE_INIT("Sender"),
	};

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		if (slice_ieq(name, shown[i]))
			return false;
	return true;
}

/*
 * Two fields of a message, one of them no mere word of a sentence.  Before
 * any word was said they may as well be a summary, and the words come behind.
 */
static bool
begins_message(struct slice text, bool first)
{
	struct header_field f;
	unsigned known = 0;
	bool inner = !first;

	text = slice_head(text, LOOK_AHEAD);
	/* "Recipient(s):" is no field's name: a table for people goes on */
	while ((known < 2 || !inner) && mime_field_next(&text, &f) &&
	       slice_find_byte(f.name, '(') == SLICE_NPOS)
		if (is_field(f.whole)) {
			known++;
			inner = inner || is_inner(f.name);
		}
	return known >= 2 && inner;
}

/* "--- Below this line is a copy of the message." and the like. */
static bool
announces(const struct form_line *line)
{
	struct slice s = line->text;

	if (s.len < 8 || s.len > 120)
		return false;
	if (s.at[0] == '|')
		s = slice_from(s, 1);
	return slice_starts(s, SLICE("--")) &&
	       form_has_any(s, words_returned_follows);
}

static struct slice
skip_blank(struct slice text)
{
	struct slice rest = text;
	struct form_line line;

	while (form_line_next(&rest, &line) && line.blank)
		text = rest;
	return text;
}

size_t
form_find_returned(struct slice text, struct slice *ret_returned)
{
	struct slice rest = text;
	struct form_line line;
	bool fresh = true; /* a paragraph or section begins */
	bool first = true; /* nothing was said yet */

	*ret_returned = SLICE_NONE;
	for (size_t start = 0; form_line_next(&rest, &line);
	     start = text.len - rest.len) {
		struct slice from = slice_from(text, start);

		if (announces(&line)) {
			*ret_returned = skip_blank(rest);
			return start;
		}
		if (fresh && !line.blank && line.indent == 0 &&
		    is_field(line.whole) && begins_message(from, first)) {
			*ret_returned = from;
			return start;
		}
		first = first && line.blank;
		fresh = line.blank || line.text.at[0] == '-' ||
			line.text.at[line.text.len - 1] == ':' ||
			line.text.at[line.text.len - 1] == '.' ||
			line.text.at[line.text.len - 1] == '|';
	}
	return text.len;
}
