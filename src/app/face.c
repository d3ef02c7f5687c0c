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

unsigned
face_columns(struct slice s)
{
	unsigned columns = 0;
	uint32_t c;

	while (s.len > 0) {
		if (!utf8_scan(&s, &c)) {
			s = slice_from(s, 1);
			c = '?';
		}
		columns += is_wide(c) ? 2 : 1;
	}
	return columns;
}

static void
pad(const struct face *f, unsigned columns)
{
	fprintf(f->to, "%*s", (int)columns, "");
}

void
face_paragraph(const struct face *f, unsigned indent, struct face_label label,
    struct slice text)
{
	unsigned left = indent + label.column, at = left;
	unsigned taken = face_columns(label.text);

	pad(f, indent);
	face_put(f, label.style, label.text);
	if (taken < label.column)
		pad(f, label.column - taken);
	else
		at = left = indent + taken;
	while (text.len > 0) {
		struct slice word;
		unsigned width;

		text = slice_cut(text, ' ', &word);
		width = face_columns(word);
		if (at > left && at + 1 + width > f->width) {
			fputc('\n', f->to);
			pad(f, left);
			at = left;
		}
		if (at > left) {
			fputc(' ', f->to);
			at++;
		}
		face_put(f, FACE_PLAIN, word);
		at += width;
	}
	fputc('\n', f->to);
}
