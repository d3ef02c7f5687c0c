/* SPDX-License-Identifier: Apache-2.0 */
/* The page that a person reads about a code: not longer than a screen. */
#include "app/code_face.h"

#include "i18n/text.h"

#include <limits.h>

static const struct face_label none = { { NULL, 0 }, FACE_PLAIN, 0 };

/* A text with its arguments, as a paragraph. */
static void
put_text(
    const struct face *f, enum text_id id, struct slice arg0, struct slice arg1)
{
	struct buf b;

	buf_init(&b, 4096);
	TEXT_PUT(&b, f->lang, id, arg0, arg1);
	face_paragraph(f, 0, none, buf_slice(&b));
	buf_deinit(&b);
}

/* The same, a line apart from what stands before. */
static void
put_apart(
    const struct face *f, enum text_id id, struct slice arg0, struct slice arg1)
{
	fputc('\n', f->to);
	put_text(f, id, arg0, arg1);
}

static enum face_style
style_of(unsigned class)
{
	switch (class) {
	case 2:
	case 3:
		return FACE_GOOD;
	case 4:
		return FACE_LATER;
	case 5:
		return FACE_BAD;
	default:
		return FACE_STRONG;
	}
}

/* By the enhanced code's class, or else by the basic code's first digit. */
static unsigned
class_of(const struct code_view *v)
{
	return v->q.esc.class != 0 || v->q.kind == CODE_ENHANCED ||
		       v->q.kind == CODE_SUBJECT
		   ? v->q.esc.class
		   : v->q.basic / 100;
}

static void
print_head(const struct code_view *v, const struct face *f)
{
	struct slice title = text_find(f->lang, code_view_title(v));
	unsigned name_columns = face_columns(buf_slice(&v->name));

	face_put(f, style_of(class_of(v)), buf_slice(&v->name));
	if (name_columns + 2 + face_columns(title) > f->width) {
		fputc('\n', f->to);
		face_rows(f, FACE_STRONG, 2, UINT_MAX, title);
		return;
	}
	if (title.len > 0) {
		face_put(f, FACE_PLAIN, SLICE("  "));
		face_put(f, FACE_STRONG, title);
	}
	fputc('\n', f->to);
}

/* 5.9.1 counts as 5.0.0; it is said which code the page is about. */
static void
print_fallback(const struct code_view *v, const struct face *f)
{
	struct buf b;

	if (v->known)
		return;
	buf_init(&b, 32);
	if (code_view_put_counts_as(&b, v))
		put_apart(f, TEXT_CODE_UNKNOWN_ENHANCED, buf_slice(&v->name),
		    buf_slice(&b));
	else
		put_apart(f, TEXT_CODE_UNKNOWN_BASIC, buf_slice(&v->name),
		    SLICE_NONE);
	buf_deinit(&b);
}

/* The other reading of 4.2.0, which is 420 on some pages. */
static void
print_dotted(const struct code_view *v, const struct face *f)
{
	struct buf b, code;

	if ((v->q.notes & CODE_NOTE_MAYBE_DOTTED) == 0)
		return;
	buf_init(&b, 4096);
	buf_init(&code, 8);
	buf_put_uint(&code, v->q.basic);
	TEXT_PUT(&b, f->lang, TEXT_CODE_NOTE_MAYBE_DOTTED, buf_slice(&v->name),
	    buf_slice(&code),
	    text_find(f->lang, text_of_basic(v->q.basic)->title));
	fputc('\n', f->to);
	face_paragraph(f, 0, none, buf_slice(&b));
	buf_deinit(&code);
	buf_deinit(&b);
}

static void
print_note(const struct code_view *v, const struct face *f, struct slice asked,
    unsigned flag)
{
	if ((v->q.notes & flag) == 0)
		return;
	switch (flag) {
	case CODE_NOTE_LEADING_ZERO:
		put_apart(
		    f, TEXT_CODE_NOTE_LEADING_ZERO, asked, buf_slice(&v->name));
		break;
	case CODE_NOTE_WRONG_CLASS:
		put_apart(f, TEXT_CODE_NOTE_WRONG_CLASS, asked, SLICE_NONE);
		break;
	case CODE_NOTE_DOTTED:
		put_apart(f, TEXT_CODE_NOTE_DOTTED, asked, buf_slice(&v->name));
		break;
	case CODE_NOTE_DIFFERS: {
		const struct digit_texts *first = text_of_digit(
					     DIGIT_FIRST, v->q.basic / 100),
					 *class = text_of_digit(
					     DIGIT_CLASS, v->q.esc.class);

		if (first != NULL && class != NULL)
			put_apart(f, TEXT_CODE_NOTE_CLASS_DIFFERS,
			    text_find(f->lang, first->title),
			    text_find(f->lang, class->title));
		break;
	}
	}
}

static void
print_meaning(
    const struct code_view *v, const struct face *f, struct slice asked)
{
	print_note(v, f, asked, CODE_NOTE_DOTTED);
	print_note(v, f, asked, CODE_NOTE_LEADING_ZERO);
	print_note(v, f, asked, CODE_NOTE_WRONG_CLASS);
	print_fallback(v, f);
	if (code_view_meaning(v) != TEXT_NONE)
		put_apart(f, code_view_meaning(v), SLICE("…"), SLICE_NONE);
	print_note(v, f, asked, CODE_NOTE_DIFFERS);
	print_dotted(v, f);
}

static void
print_advice(const struct code_view *v, const struct face *f)
{
	static const enum actor readers[] = { ACTOR_SENDER, ACTOR_SENDER_ADMIN,
		ACTOR_RECIPIENT_ADMIN };
	bool headed = false;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		enum text_id id = code_view_advice(v, readers[i]);

		if (id == TEXT_NONE)
			continue;
		if (!headed) {
			fputc('\n', f->to);
			face_heading(f, TEXT_BOUNCE_WHAT_TO_DO);
		}
		headed = true;
		face_rows(f, FACE_DIM, 2, UINT_MAX,
		    text_find(f->lang, text_of_actor(readers[i])));
		face_paragraph(f, 4, none, text_find(f->lang, id));
	}
}

static void
print_digits(const struct code_view *v, const struct face *f)
{
	const struct digit_texts *t;
	unsigned digit;
	struct buf b, number;

	if (!code_view_digit(v, 0, &t, &digit))
		return;
	fputc('\n', f->to);
	face_heading(f, TEXT_CODE_DIGITS);
	buf_init(&b, 2048);
	buf_init(&number, 8);
	for (size_t i = 0; code_view_digit(v, i, &t, &digit); i++) {
		if (t == NULL)
			continue;
		buf_clear(&b);
		buf_clear(&number);
		buf_put_uint(&number, digit);
		buf_put(&b, text_find(f->lang, t->title));
		buf_put_str(&b, ". ");
		buf_put(&b, text_find(f->lang, t->meaning));
		face_paragraph(f, 2,
		    (struct face_label){ buf_slice(&number), FACE_STRONG, 3 },
		    buf_slice(&b));
	}
	buf_deinit(&number);
	buf_deinit(&b);
}

static void
print_company(const struct face *f, struct slice company)
{
	if (slice_eq(company, SLICE("any")))
		put_text(f, TEXT_CODE_GOES_WITH_ANY, SLICE_NONE, SLICE_NONE);
	else if (company.len > 0)
		put_text(f, TEXT_CODE_GOES_WITH, company, SLICE_NONE);
}

static void
print_standing(const struct code_view *v, const struct face *f,
    const struct code_listing *listing)
{
	switch (listing->standing) {
	case CODE_STANDARD:
		put_text(
		    f, TEXT_CODE_STANDING_STANDARD, SLICE_NONE, SLICE_NONE);
		break;
	case CODE_OBSOLETE:
		put_text(
		    f, TEXT_CODE_STANDING_OBSOLETE, SLICE_NONE, SLICE_NONE);
		break;
	case CODE_NON_STANDARD:
		put_text(f, TEXT_CODE_STANDING_NON_STANDARD,
		    text_find(f->lang, v->texts->used_by), SLICE_NONE);
		break;
	}
	if (listing->source.len > 0)
		put_text(f, TEXT_CODE_DEFINED_IN, listing->source, SLICE_NONE);
}

void
code_view_print(
    const struct code_view *v, const struct face *f, struct slice asked)
{
	struct code_listing listing;

	print_head(v, f);
	print_meaning(v, f, asked);
	print_advice(v, f);
	print_digits(v, f);
	if (v->texts == NULL || !code_view_listing(v, &listing))
		return;
	fputc('\n', f->to);
	if (v->reason != REASON_UNKNOWN && v->failed)
		put_text(f, TEXT_CODE_COUNTS_AS,
		    text_find(f->lang, text_of_title(v->reason)), SLICE_NONE);
	print_company(f, listing.company);
	print_standing(v, f, &listing);
}
