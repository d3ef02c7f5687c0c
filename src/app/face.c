/* SPDX-License-Identifier: Apache-2.0 */
/* Words, widths and colours of a terminal. */
#include "app/face.h"

#include "app/say.h"
#include "base/utf8.h"
#include "i18n/text.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static enum lang
lang_of_environment(void)
{
	/* in the order of POSIX, Base Definitions 8.2 */
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	enum lang lang;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value == NULL || value[0] == '\0')
			continue;
		return lang_find(slice_str(value), &lang) ? lang : LANG_EN;
	}
	return LANG_EN;
}

static unsigned
width_of(FILE *to)
{
	struct winsize size;

	if (ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 ||
	    size.ws_col > FACE_WIDTH_MAX)
		return FACE_WIDTH_MAX;
	return size.ws_col < FACE_WIDTH_MIN ? FACE_WIDTH_MIN : size.ws_col;
}

static bool
has_colour(FILE *to)
{
	const char *never = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(to)) == 1 && (never == NULL || never[0] == '\0') &&
	       term != NULL && !slice_eq(slice_str(term), SLICE("dumb"));
}

void
face_init(struct face *f, FILE *to)
{
	*f = (struct face){ to, lang_of_environment(), has_colour(to),
		width_of(to) };
}

bool
face_lang(struct face *f, const char *tag)
{
	struct buf b;

	if (lang_find(slice_str(tag), &f->lang))
		return true;
	buf_init(&b, 256);
	buf_put_str(&b, "only these exist:");
	for (unsigned l = 0; l < LANG_COUNT; l++) {
		buf_put_byte(&b, ' ');
		buf_put(&b, lang_tag((enum lang)l));
	}
	buf_put_byte(&b, '\0');
	say(tag, buf_ok(&b) ? b.at : "no such language");
	buf_deinit(&b);
	return false;
}

void
face_put(const struct face *f, enum face_style style, struct slice s)
{
	static const char *const codes[] = {
		[FACE_PLAIN] = "",
		[FACE_STRONG] = "\033[1m",
		[FACE_DIM] = "\033[2m",
		[FACE_GOOD] = "\033[1;32m",
		[FACE_LATER] = "\033[1;33m",
		[FACE_BAD] = "\033[1;31m",
	};
	bool styled = f->colour && style != FACE_PLAIN;

	if (styled)
		fputs(codes[style], f->to);
	fwrite(s.at == NULL ? "" : s.at, 1, s.len, f->to);
	if (styled)
		fputs("\033[0m", f->to);
}

void
face_heading(const struct face *f, enum text_id id)
{
	face_put(f, FACE_STRONG, text_find(f->lang, id));
	fputc('\n', f->to);
}

/*
 * East Asian Wide and Fullwidth of UAX #11, by block: enough for the languages
 * that we speak and for what a mail server's reply may quote.
 */
static bool
is_wide(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} blocks[] = {
		{ 0x1100, 0x115f },
		{ 0x2e80, 0x303e },
		{ 0x3041, 0xa4cf },
		{ 0xa960, 0xa97c },
		{ 0xac00, 0xd7a3 },
		{ 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 },
		{ 0x1f300, 0x1faff },
		{ 0x20000, 0x3fffd },
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (c >= blocks[i].from && c <= blocks[i].to)
			return true;
	}
	return false;
}

/* Joiners and accents that stand on the letter before them. */
static bool
is_narrowest(uint32_t c)
{
	return (c >= 0x300 && c < 0x370) || (c >= 0x200b && c < 0x2010) ||
	       (c >= 0xfe00 && c < 0xfe10) || c == 0x2060 || c == 0xfeff;
}

/* Takes a character off the front; how many columns it takes. */
static unsigned
next_columns(struct slice *s, uint32_t *ret)
{
	if (!utf8_scan(s, ret)) {
		*s = slice_from(*s, 1);
		*ret = '?';
	}
	if (is_narrowest(*ret))
		return 0;
	return is_wide(*ret) ? 2 : 1;
}

unsigned
face_columns(struct slice s)
{
	unsigned columns = 0;
	uint32_t c;

	while (s.len > 0)
		columns += next_columns(&s, &c);
	return columns;
}

static void
pad(const struct face *f, unsigned columns)
{
	fprintf(f->to, "%*s", (int)columns, "");
}

/*
 * Chinese and Japanese have no blanks between words and may be broken anywhere
 * but before what closes; Korean is broken at its blanks.
 */
static bool
may_break(uint32_t before, uint32_t c)
{
	bool closes = (c >= 0x3001 && c <= 0x3011) || c >= 0xff01;
	bool hangul = (c >= 0xac00 && c < 0xd7b0) ||
		      (before >= 0xac00 && before < 0xd7b0);

	return is_wide(before) && is_wide(c) && !hangul && !closes;
}

/*
 * Cuts off what fits into so many columns: whole words, or as much of one as
 * there is room for.
 */
static struct slice
next_row(struct slice *text, unsigned room)
{
	struct slice whole = *text, rest = whole, after = whole;
	size_t cut = 0;
	uint32_t c, before = 0;

	while (rest.len > 0) {
		unsigned width = next_columns(&after, &c);

		if (c == ' ' || may_break(before, c))
			cut = whole.len - rest.len;
		if (width > room && rest.len < whole.len)
			break;
		room -= width < room ? width : room;
		before = c;
		rest = after;
	}
	if (rest.len == 0 || cut == 0)
		cut = whole.len - rest.len;
	*text = slice_from(whole, cut);
	while (slice_starts(*text, SLICE(" ")))
		*text = slice_from(*text, 1);
	return slice_head(whole, cut);
}

void
face_paragraph(const struct face *f, unsigned indent, struct face_label label,
    struct slice text)
{
	unsigned left = indent + label.column;
	unsigned taken = face_columns(label.text);

	pad(f, indent);
	face_put(f, label.style, label.text);
	if (taken < label.column)
		pad(f, label.column - taken);
	else
		left = indent + taken;
	do {
		unsigned room = left + 2 < f->width ? f->width - left : 2;

		face_put(f, FACE_PLAIN, next_row(&text, room));
		fputc('\n', f->to);
		if (text.len > 0)
			pad(f, left);
	} while (text.len > 0);
}

unsigned
face_rows(const struct face *f, enum face_style style, unsigned indent,
    unsigned rows, struct slice text)
{
	unsigned room = f->width - indent, row;

	for (row = 0; row < rows && text.len > 0; row++) {
		struct slice before = text, line = next_row(&text, room);
		bool cut = text.len > 0 && row + 1 == rows;

		if (cut)
			line = next_row(&before, room - 4);
		pad(f, indent);
		face_put(f, style, line);
		if (cut)
			face_put(f, style, SLICE(" ..."));
		fputc('\n', f->to);
	}
	return row;
}
