/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a code, as an object for a program. */
#include "app/code_face.h"

#include "catalog/table.h"
#include "i18n/text.h"

#define MEANING_MAX 4096

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

/* {0} is a server or an address; here it is none in particular. */
static void
set_meaning(json_t *o, enum lang lang, enum text_id id)
{
	struct buf b;

	if (id == TEXT_NONE)
		return;
	buf_init(&b, MEANING_MAX);
	TEXT_PUT(&b, lang, id, SLICE("…"));
	json_object_set_new(o, "meaning", string_of(buf_slice(&b)));
	buf_deinit(&b);
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
	json_t *list = json_array();

	for (unsigned i = 0; i < CODE_NOTES; i++)
		if ((notes >> i & 1) != 0)
			json_array_append_new(
			    list, string_of(code_note_name(1u << i)));
	return list;
}

static void
set_standing(json_t *o, const struct code_view *v, enum lang lang)
{
	struct code_listing listing;

	if (!code_view_listing(v, &listing))
		return;
	json_object_set_new(
	    o, "standing", string_of(code_standing_name(listing.standing)));
	if (listing.source.len > 0)
		json_object_set_new(o, "source", string_of(listing.source));
	set_text(o, "used_by", lang, v->texts->used_by);
	json_object_set_new(o, "goes_with", words_json(listing.company));
}

/* The other reading of 4.2.0: the basic code 420. */
static json_t *
dotted_json(unsigned code, enum lang lang)
{
	const struct basic_row *row = catalog_basic_find(code);
	const struct code_texts *t = text_of_basic(code);
	json_t *o = json_object();
	struct buf b;

	buf_init(&b, 8);
	buf_put_uint(&b, code);
	json_object_set_new(o, "code", string_of(buf_slice(&b)));
	buf_deinit(&b);
	set_text(o, "title", lang, t->title);
	set_text(o, "meaning", lang, t->meaning);
	json_object_set_new(
	    o, "reason", string_of(catalog_reasons[row->reason].id));
	json_object_set_new(
	    o, "standing", string_of(code_standing_name(row->standing)));
	return o;
}

json_t *
code_view_json(const struct code_view *v, enum lang lang, struct slice asked)
{
	json_t *o = json_object();
	struct buf b;

	json_object_set_new(o, "asked", string_of(asked));
	json_object_set_new(o, "code", string_of(buf_slice(&v->name)));
	json_object_set_new(o, "kind", string_of(code_kind_name(v->q.kind)));
	json_object_set_new(o, "known", json_boolean(v->known));
	json_object_set_new(o, "lang", string_of(lang_tag(lang)));
	set_text(o, "title", lang, code_view_title(v));
	set_meaning(o, lang, code_view_meaning(v));
	if (v->texts != NULL) {
		json_object_set_new(
		    o, "reason", string_of(catalog_reasons[v->reason].id));
		json_object_set_new(o, "advice", advice_json(v, lang));
	}
	buf_init(&b, 32);
	if (code_view_put_counts_as(&b, v))
		json_object_set_new(o, "counts_as", string_of(buf_slice(&b)));
	buf_deinit(&b);
	set_standing(o, v, lang);
	json_object_set_new(o, "digits", digits_json(v, lang));
	json_object_set_new(o, "notes", notes_json(v->q.notes));
	if ((v->q.notes & CODE_NOTE_MAYBE_DOTTED) != 0)
		json_object_set_new(
		    o, "with_dots", dotted_json(v->q.basic, lang));
	return o;
}
