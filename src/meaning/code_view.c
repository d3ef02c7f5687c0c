/* SPDX-License-Identifier: Apache-2.0 */
/* Finds what is known of a code in the catalogue and among the texts. */
#include "meaning/code_view.h"

#include "i18n/text.h"

static bool
has_esc(const struct code_view *v)
{
	return v->q.kind == CODE_ENHANCED || v->q.kind == CODE_PAIR;
}

static void
find_basic(struct code_view *v)
{
	v->basic = catalog_basic_find(v->q.basic);
	v->known = v->basic != NULL;
	v->texts = text_of_basic(v->q.basic);
	v->failed = v->q.basic / 100 == 1 || v->q.basic >= 400;
	if (v->basic != NULL)
		v->reason = v->basic->reason;
}

static void
find_enhanced(struct code_view *v)
{
	struct esc esc = v->q.esc;

	v->failed = esc.class != 2;
	if (esc.class == 0)
		esc.class = 5; /* X: any class finds the row */
	v->enhanced = catalog_enhanced_find(esc, &v->known);
	if (v->enhanced == NULL)
		return;
	v->texts = text_of_enhanced(v->enhanced->subject, v->enhanced->detail);
	v->reason = v->failed ? enhanced_row_reason(v->enhanced, v->q.esc.class)
			      : REASON_ACCEPTED;
	if (v->enhanced->reason != REASON_ACCEPTED)
		return;
	/* X.1.5 and the like: a success even where no class is named */
	if (v->q.esc.class == 0)
		v->failed = false;
	/* and 5.1.5 contradicts itself */
	else if (v->failed)
		v->reason = REASON_UNKNOWN;
}

void
code_view_init(struct code_view *v, const struct code_query *q)
{
	*v = (struct code_view){ .q = *q };
	buf_init(&v->name, 32);
	code_put(&v->name, q);
	switch (q->kind) {
	case CODE_BASIC:
		find_basic(v);
		break;
	case CODE_ENHANCED:
	case CODE_PAIR:
		find_enhanced(v);
		break;
	case CODE_BASICS:
	case CODE_SUBJECT:
	case CODE_CLASS:
		v->known = true;
		break;
	}
	if (q->kind == CODE_PAIR)
		v->pair = text_of_pair(buf_slice(&v->name));
}

void
code_view_deinit(struct code_view *v)
{
	buf_deinit(&v->name);
}

static bool
is_plain_success(const struct code_view *v)
{
	return v->enhanced != NULL && v->q.esc.class == 2 &&
	       !enhanced_row_is_success(v->enhanced);
}

/* A kind of codes has the title of its last digit that has one. */
enum text_id
code_view_title(const struct code_view *v)
{
	const struct digit_texts *t, *last = NULL;
	unsigned digit;

	if (is_plain_success(v))
		return text_of_digit(DIGIT_CLASS, 2)->title;
	if (v->texts != NULL)
		return v->texts->title;
	for (size_t i = 0; code_view_digit(v, i, &t, &digit); i++)
		last = t != NULL ? t : last;
	return last == NULL ? TEXT_NONE : last->title;
}

enum text_id
code_view_meaning(const struct code_view *v)
{
	if (v->pair != TEXT_NONE)
		return v->pair;
	if (is_plain_success(v))
		return text_of_digit(DIGIT_CLASS, 2)->meaning;
	return v->texts == NULL ? TEXT_NONE : v->texts->meaning;
}

enum text_id
code_view_advice(const struct code_view *v, enum actor reader)
{
	if (v->texts == NULL || !v->failed)
		return TEXT_NONE;
	if (v->texts->advice[reader] != TEXT_NONE)
		return v->texts->advice[reader];
	return text_of_advice(v->reason, reader);
}

/*
 * 1yz and 5XX say nothing by their second digit, and whoever made up 422 for a
 * full mailbox kept to the table of the first digit alone.
 */
static bool
second_digit_says(const struct code_view *v)
{
	const struct basic_row *row = catalog_basic_find(v->q.basic);

	if (v->q.basic < 200 || v->q.known == 1)
		return false;
	return v->q.kind == CODE_BASICS || row == NULL ||
	       row->standing != CODE_NON_STANDARD;
}

bool
code_view_digit(const struct code_view *v, size_t i,
    const struct digit_texts **ret, unsigned *ret_digit)
{
	struct {
		enum digit_place place;
		unsigned digit;
	} list[4];
	size_t count = 0;
	bool basic = v->q.kind == CODE_BASIC || v->q.kind == CODE_BASICS ||
		     v->q.kind == CODE_PAIR;

	if (basic) {
		list[count].place = DIGIT_FIRST;
		list[count++].digit = v->q.basic / 100;
		list[count].place = DIGIT_SECOND;
		list[count].digit = v->q.basic / 10 % 10;
		if (second_digit_says(v))
			count++;
	}
	if (has_esc(v) || v->q.kind == CODE_SUBJECT ||
	    v->q.kind == CODE_CLASS) {
		list[count].place = DIGIT_CLASS;
		list[count].digit = v->q.esc.class;
		/* in 550 5.1.1 the first digit has said it */
		if (v->q.esc.class != 0 &&
		    (!basic || v->q.esc.class != v->q.basic / 100))
			count++;
		list[count].place = DIGIT_SUBJECT;
		list[count].digit = v->q.esc.subject;
		if (v->q.kind != CODE_CLASS)
			count++;
	}
	if (i >= count)
		return false;
	*ret = text_of_digit(list[i].place, list[i].digit);
	*ret_digit = list[i].digit;
	return true;
}

bool
code_view_listing(const struct code_view *v, struct code_listing *ret)
{
	if (!v->known)
		return false;
	if (v->basic != NULL)
		*ret = (struct code_listing){ v->basic->standing,
			v->basic->source, v->basic->company };
	else if (v->enhanced != NULL)
		*ret = (struct code_listing){ v->enhanced->standing,
			v->enhanced->source, v->enhanced->company };
	else
		return false;
	return true;
}

bool
code_view_put_counts_as(struct buf *b, const struct code_view *v)
{
	struct code_query q = v->q;

	if (v->known || v->enhanced == NULL)
		return false;
	q.kind = CODE_ENHANCED;
	q.esc.subject = (unsigned short)v->enhanced->subject;
	q.esc.detail = (unsigned short)v->enhanced->detail;
	code_put(b, &q);
	return true;
}
