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

/* "#64;" or "#x40;": the code point, 0 when it is none. */
static uint32_t
take_number(struct slice *in)
{
	struct slice s = *in;
	uint64_t point = 0;
	bool hex = scan_istr(&s, SLICE("x"));

	if (hex ? s.len == 0 || byte_hex(s.at[0]) < 0
		: !scan_uint64(&s, &point))
		return 0;
	while (
	    hex && s.len > 0 && byte_hex(s.at[0]) >= 0 && point <= 0x10ffff) {
		point = point << 4 | (uint64_t)byte_hex(s.at[0]);
		s = slice_from(s, 1);
	}
	if (!scan_byte(&s, ';') || point > 0x10ffff)
		return 0;
	*in = s;
	return point == 0 ? UTF8_REPLACEMENT : (uint32_t)point;
}

static const struct {
	struct slice name;
	uint32_t point;
} entities[] = {
	{ SLICE_INIT("lt;"), '<' },
	{ SLICE_INIT("gt;"), '>' },
	{ SLICE_INIT("amp;"), '&' },
	{ SLICE_INIT("quot;"), '"' },
	{ SLICE_INIT("apos;"), '\'' },
	{ SLICE_INIT("nbsp;"), ' ' },
	{ SLICE_INIT("commat;"), '@' },
	{ SLICE_INIT("rsquo;"), '\'' },
	{ SLICE_INIT("lsquo;"), '\'' },
	{ SLICE_INIT("ldquo;"), '"' },
	{ SLICE_INIT("rdquo;"), '"' },
	{ SLICE_INIT("laquo;"), '"' },
	{ SLICE_INIT("raquo;"), '"' },
	{ SLICE_INIT("ndash;"), '-' },
	{ SLICE_INIT("mdash;"), '-' },
	{ SLICE_INIT("auml;"), 0xe4 },
	{ SLICE_INIT("ouml;"), 0xf6 },
	{ SLICE_INIT("uuml;"), 0xfc },
	{ SLICE_INIT("szlig;"), 0xdf },
	{ SLICE_INIT("agrave;"), 0xe0 },
	{ SLICE_INIT("aacute;"), 0xe1 },
	{ SLICE_INIT("acirc;"), 0xe2 },
	{ SLICE_INIT("atilde;"), 0xe3 },
	{ SLICE_INIT("aring;"), 0xe5 },
	{ SLICE_INIT("aelig;"), 0xe6 },
	{ SLICE_INIT("ccedil;"), 0xe7 },
	{ SLICE_INIT("egrave;"), 0xe8 },
	{ SLICE_INIT("eacute;"), 0xe9 },
	{ SLICE_INIT("ecirc;"), 0xea },
	{ SLICE_INIT("iacute;"), 0xed },
	{ SLICE_INIT("icirc;"), 0xee },
	{ SLICE_INIT("ntilde;"), 0xf1 },
	{ SLICE_INIT("oacute;"), 0xf3 },
	{ SLICE_INIT("ocirc;"), 0xf4 },
	{ SLICE_INIT("otilde;"), 0xf5 },
	{ SLICE_INIT("oslash;"), 0xf8 },
	{ SLICE_INIT("ugrave;"), 0xf9 },
	{ SLICE_INIT("uacute;"), 0xfa },
	{ SLICE_INIT("ucirc;"), 0xfb },
};

/*
 * At "&": one character, or the sign itself.  "&Uuml;" becomes a small letter,
 * because nobody here tells them apart.
 */
static void
take_entity(struct buf *b, struct slice *in)
{
	struct slice s = slice_from(*in, 1);
	uint32_t point = 0;

	if (scan_byte(&s, '#'))
		point = take_number(&s);
	else
		for (size_t i = 0;
		     i < sizeof(entities) / sizeof(entities[0]) && point == 0;
		     i++)
			if (scan_istr(&s, entities[i].name))
				point = entities[i].point;
	if (point == 0) {
		buf_put_byte(b, '&');
		*in = slice_from(*in, 1);
		return;
	}
	utf8_put(b, point);
	*in = s;
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
