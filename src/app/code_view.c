/* SPDX-License-Identifier: Apache-2.0 */
/* Finds what is known of a code, and tells it to programs. */
#include "app/code_view.h"

#include "catalog/table.h"
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
	/* X.1.5 and the like: a success even where no class is named */
	if (v->q.esc.class == 0 && v->enhanced->reason == REASON_ACCEPTED)
		v->failed = false;
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

/* Whoever made up 422 for a full mailbox followed no table of digits. */
static bool
basic_follows_tables(const struct code_view *v)
{
	const struct basic_row *row = catalog_basic_find(v->q.basic);

	return v->q.kind == CODE_BASICS || v->q.basic < 200 || row == NULL ||
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

	basic = basic && basic_follows_tables(v);
	if (basic) {
		list[count].place = DIGIT_FIRST;
		list[count++].digit = v->q.basic / 100;
		list[count].place = DIGIT_SECOND;
		list[count].digit = v->q.basic / 10 % 10;
		/* 1yz and 5XX say nothing by their second digit */
		if (v->q.basic >= 200 && v->q.known != 1)
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

/* ---- JSON ---- */

static json_t *
string_of(struct slice s)
{
	return json_stringn(s.at == NULL ? "" : s.at, s.len);
}

static void
set_text(json_t *o, const char *key, enum lang lang, enum text_id id)
{
	if (id != TEXT_NONE)
		json_object_set_new(o, key, string_of(text_find(lang, id)));
}

static json_t *
advice_json(const struct code_view *v, enum lang lang)
{
	json_t *o = json_object();

	for (unsigned a = 0; a < ACTOR_COUNT; a++) {
		char key[32] = { 0 };
		struct slice id = catalog_actors[a];

		memcpy(key, id.at, id.len < 31 ? id.len : 31);
		set_text(o, key, lang, code_view_advice(v, (enum actor)a));
	}
	return o;
}

static json_t *
digits_json(const struct code_view *v, enum lang lang)
{
	json_t *list = json_array();
	const struct digit_texts *t;
	unsigned digit;

	for (size_t i = 0; code_view_digit(v, i, &t, &digit); i++) {
		json_t *o = json_object();

		json_object_set_new(o, "digit", json_integer(digit));
		if (t != NULL) {
			set_text(o, "title", lang, t->title);
			set_text(o, "meaning", lang, t->meaning);
		}
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
words_json(struct slice words)
{
	json_t *list = json_array();

	while (words.len > 0) {
		struct slice word;

		words = slice_cut(words, ' ', &word);
		json_array_append_new(list, string_of(word));
	}
	return list;
}

static json_t *
notes_json(unsigned notes)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = {
		{ CODE_NOTE_LEADING_ZERO, "leading-zero" },
		{ CODE_NOTE_WRONG_CLASS, "wrong-class" },
		{ CODE_NOTE_DOTTED, "dotted" },
		{ CODE_NOTE_MAYBE_DOTTED, "maybe-dotted" },
		{ CODE_NOTE_DIFFERS, "classes-differ" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((notes & words[i].flag) != 0)
			json_array_append_new(list, json_string(words[i].word));
	}
	return list;
}

static void
set_standing(json_t *o, const struct code_view *v, enum lang lang)
{
	enum code_standing standing;
	struct slice source, company;

	if (!v->known || (v->basic == NULL && v->enhanced == NULL))
		return;
	if (v->basic != NULL) {
		standing = v->basic->standing;
		source = v->basic->source;
		company = v->basic->company;
	} else {
		standing = v->enhanced->standing;
		source = v->enhanced->source;
		company = v->enhanced->company;
	}
	json_object_set_new(
	    o, "standing", string_of(code_standing_name(standing)));
	if (source.len > 0)
		json_object_set_new(o, "source", string_of(source));
	set_text(o, "used_by", lang, v->texts->used_by);
	json_object_set_new(o, "goes_with", words_json(company));
}

static const char *
kind_name(enum code_kind kind)
{
	switch (kind) {
	case CODE_BASIC:
		return "basic";
	case CODE_BASICS:
		return "basic-pattern";
	case CODE_ENHANCED:
		return "enhanced";
	case CODE_SUBJECT:
		return "subject";
	case CODE_CLASS:
		return "class";
	case CODE_PAIR:
		break;
	}
	return "pair";
}

json_t *
code_view_json(const struct code_view *v, enum lang lang, struct slice asked)
{
	json_t *o = json_object();

	json_object_set_new(o, "asked", string_of(asked));
	json_object_set_new(o, "code", string_of(buf_slice(&v->name)));
	json_object_set_new(o, "kind", json_string(kind_name(v->q.kind)));
	json_object_set_new(o, "known", json_boolean(v->known));
	json_object_set_new(o, "lang", string_of(lang_tag(lang)));
	set_text(o, "title", lang, code_view_title(v));
	set_text(o, "meaning", lang, code_view_meaning(v));
	if (v->texts != NULL) {
		json_object_set_new(
		    o, "reason", string_of(catalog_reasons[v->reason].id));
		json_object_set_new(o, "advice", advice_json(v, lang));
	}
	if (!v->known && v->enhanced != NULL) {
		struct code_query q = v->q;
		struct buf b;

		q.esc.detail = (unsigned short)v->enhanced->detail;
		q.esc.subject = (unsigned short)v->enhanced->subject;
		q.kind = CODE_ENHANCED;
		buf_init(&b, 32);
		code_put(&b, &q);
		json_object_set_new(o, "counts_as", string_of(buf_slice(&b)));
		buf_deinit(&b);
	}
	set_standing(o, v, lang);
	json_object_set_new(o, "digits", digits_json(v, lang));
	json_object_set_new(o, "notes", notes_json(v->q.notes));
	return o;
}
