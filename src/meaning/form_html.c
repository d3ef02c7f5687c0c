/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTML as text: enough of it to read a bounce that has no other part.  Tags
 * go, blocks begin lines, the common entities become letters.  It is no
 * browser: style and script are skipped, everything else is shown.
 */
#include "base/scan.h"
#include "base/utf8.h"
#include "meaning/form.h"

/* Octets of HTML that are read. */
#define HTML_MAX (1u << 20)
/* A tag that is longer is text. */
#define TAG_MAX 4096

static const struct slice blocks[] = {
	SLICE_INIT("br"),
	SLICE_INIT("p"),
	SLICE_INIT("div"),
	SLICE_INIT("tr"),
	SLICE_INIT("table"),
	SLICE_INIT("li"),
	SLICE_INIT("ul"),
	SLICE_INIT("h1"),
	SLICE_INIT("h2"),
	SLICE_INIT("h3"),
	SLICE_INIT("h4"),
	SLICE_INIT("pre"),
	SLICE_INIT("body"),
	SLICE_INIT("blockquote"),
};

static void
put_break(struct buf *b)
{
	if (b->len > 1 && b->at[b->len - 1] == '\n' &&
	    b->at[b->len - 2] == '\n')
		return;
	buf_put_byte(b, '\n');
}

static void
put_blank(struct buf *b)
{
	if (b->len > 0 && b->at[b->len - 1] != ' ' && b->at[b->len - 1] != '\n')
		buf_put_byte(b, ' ');
}

/* Behind "</name" and the next ">"; all there is when that is missing. */
static struct slice
skip_element(struct slice s, struct slice name)
{
	size_t at = 0;

	while (at < s.len) {
		size_t next = slice_find_byte(slice_from(s, at), '<');

		if (next == SLICE_NPOS)
			return slice_from(s, s.len);
		at += next + 1;
		if (at < s.len && s.at[at] == '/' &&
		    slice_istarts(slice_from(s, at + 1), name))
			break;
	}
	s = slice_from(s, at);
	return slice_from(s, slice_find_byte(s, '>') == SLICE_NPOS
				 ? s.len
				 : slice_find_byte(s, '>') + 1);
}

/* At "<": takes the tag, and the whole element when none of it is shown. */
static void
take_tag(struct buf *b, struct slice *in)
{
	struct slice s = slice_from(*in, 1), name;
	size_t end = slice_find_byte(slice_head(s, TAG_MAX), '>'), i = 0;
	bool closing = scan_byte(&s, '/');

	while (i < s.len && byte_is_alnum(s.at[i]))
		i++;
	name = slice_head(s, i);
	/* so is "<a@b>" that nobody escaped */
	if (end == SLICE_NPOS ||
	    (slice_find_byte(slice_head(s, end), '@') != SLICE_NPOS &&
		slice_find_byte(slice_head(s, end), '=') == SLICE_NPOS)) {
		buf_put_byte(b, '<');
		*in = slice_from(*in, 1);
		return;
	}
	*in = slice_from(*in, end + 2);
	if (!closing && (slice_ieq(name, SLICE("style")) ||
			    slice_ieq(name, SLICE("script")) ||
			    slice_ieq(name, SLICE("title")))) {
		*in = skip_element(*in, name);
		return;
	}
	/* cells stand beside each other: what a label is, and its value */
	if (closing &&
	    (slice_ieq(name, SLICE("td")) || slice_ieq(name, SLICE("th")))) {
		while (b->len > 0 && b->at[b->len - 1] == ' ')
			b->len--;
		buf_put_byte(b, '\t');
	}
	for (size_t n = 0; n < sizeof(blocks) / sizeof(blocks[0]); n++)
		if (slice_ieq(name, blocks[n]))
			put_break(b);
}

/* At "&": one character, or the sign itself. */
static void
take_entity(struct buf *b, struct slice *in)
{
	static const struct {
		struct slice name;
		uint32_t point;
	} names[] = {
		{ SLICE_INIT("lt;"), '<' },
		{ SLICE_INIT("gt;"), '>' },
		{ SLICE_INIT("amp;"), '&' },
		{ SLICE_INIT("quot;"), '"' },
		{ SLICE_INIT("apos;"), '\'' },
		{ SLICE_INIT("nbsp;"), ' ' },
	};
	struct slice s = slice_from(*in, 1);
	uint64_t point;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (scan_istr(&s, names[i].name)) {
			buf_put_byte(b, (char)names[i].point);
			*in = s;
			return;
		}
	if (scan_byte(&s, '#') && scan_uint64(&s, &point) &&
	    scan_byte(&s, ';') && point <= 0x10ffff) {
		utf8_put(b, (uint32_t)point);
		*in = s;
		return;
	}
	buf_put_byte(b, '&');
	*in = slice_from(*in, 1);
}

bool
form_html_text(struct arena *a, struct slice html, struct slice *ret)
{
	struct slice s = slice_head(html, HTML_MAX), text = SLICE_NONE;
	struct buf b;

	buf_init(&b, 3 * HTML_MAX);
	buf_put_byte(&b, '\n');
	while (s.len > 0 && buf_ok(&b)) {
		char c = s.at[0];

		if (c == '<') {
			take_tag(&b, &s);
		} else if (c == '&') {
			take_entity(&b, &s);
		} else {
			if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
				put_blank(&b);
			else
				buf_put_byte(&b, c);
			s = slice_from(s, 1);
		}
	}
	if (buf_ok(&b))
		text = arena_keep(a, buf_slice(&b));
	arena_starve_with(a, &b);
	buf_deinit(&b);
	*ret = text;
	return text.at != NULL;
}
