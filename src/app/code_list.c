/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of codes: all of the catalogue, or those of one kind. */
#include "app/code_face.h"

#include "i18n/text.h"

/* a mark and a blank, "X.7.26" and two blanks */
#define CODE_COLUMN 10

static void
print_row(const struct face *f, struct slice code, enum text_id title,
    enum code_standing standing)
{
	bool odd = standing != CODE_STANDARD;
	struct buf label;

	buf_init(&label, 32);
	buf_put_str(&label, odd ? "* " : "  ");
	buf_put(&label, code);
	face_paragraph(f, 0,
	    (struct face_label){
		buf_slice(&label), odd ? FACE_DIM : FACE_STRONG, CODE_COLUMN },
	    text_find(f->lang, title));
	buf_deinit(&label);
}

static bool
print_basics(const struct face *f, const struct code_query *only)
{
	struct buf b;
	bool odd = false;

	buf_init(&b, 16);
	for (size_t i = 0; i < catalog_basic_count; i++) {
		const struct basic_row *row = &catalog_basics[i];

		if (only != NULL && !code_includes_basic(only, row->code))
			continue;
		buf_clear(&b);
		buf_put_uint(&b, row->code);
		print_row(f, buf_slice(&b), text_of_basic(row->code)->title,
		    row->standing);
		odd = odd || row->standing != CODE_STANDARD;
	}
	buf_deinit(&b);
	return odd;
}

static void
put_code(struct buf *b, const struct code_query *only,
    const struct enhanced_row *row)
{
	struct code_query q = { .kind = CODE_ENHANCED,
		.esc = { only == NULL ? 0 : only->esc.class,
		    (unsigned short)row->subject,
		    (unsigned short)row->detail } };

	buf_clear(b);
	code_put(b, &q);
}

static bool
print_enhanced(const struct face *f, const struct code_query *only)
{
	struct buf b;
	bool odd = false;

	buf_init(&b, 16);
	for (size_t i = 0; i < catalog_enhanced_count; i++) {
		const struct enhanced_row *row = &catalog_enhanceds[i];

		if (only != NULL && !code_includes_enhanced(only, row))
			continue;
		put_code(&b, only, row);
		print_row(f, buf_slice(&b),
		    text_of_enhanced(row->subject, row->detail)->title,
		    row->standing);
		odd = odd || row->standing != CODE_STANDARD;
	}
	buf_deinit(&b);
	return odd;
}

void
code_list_print(const struct face *f, const struct code_query *only)
{
	bool odd = false;
	struct buf b;

	if (only == NULL) {
		face_heading(f, TEXT_CODE_LIST_BASIC);
		odd = print_basics(f, NULL);
		fputc('\n', f->to);
		face_heading(f, TEXT_CODE_LIST_ENHANCED);
	} else {
		fputc('\n', f->to);
		face_heading(f, TEXT_CODE_BELOW);
		odd = print_basics(f, only);
	}
	odd = print_enhanced(f, only) || odd;
	if (odd) {
		fputc('\n', f->to);
		face_paragraph(f, 0, (struct face_label){ SLICE("* "), 0, 2 },
		    text_find(f->lang, TEXT_CODE_LIST_MARK));
	}
	if (only != NULL)
		return;
	buf_init(&b, 1024);
	TEXT_PUT(&b, f->lang, TEXT_CODE_LIST_HINT, SLICE("pabal code 5.7.26"));
	face_paragraph(
	    f, 0, (struct face_label){ SLICE_NONE, 0, 0 }, buf_slice(&b));
	buf_deinit(&b);
}

static void
append(json_t *list, enum lang lang, struct slice code, enum text_id title,
    enum code_standing standing)
{
	struct slice words = text_find(lang, title);
	struct slice name = code_standing_name(standing);

	json_array_append_new(list,
	    json_pack("{s:s%, s:s%, s:s%}", "code", code.at, code.len, "title",
		words.at, words.len, "standing", name.at, name.len));
}

json_t *
code_list_json(enum lang lang, const struct code_query *only)
{
	json_t *list = json_array();
	struct buf b;

	buf_init(&b, 16);
	for (size_t i = 0; i < catalog_basic_count; i++) {
		const struct basic_row *row = &catalog_basics[i];

		if (only != NULL && !code_includes_basic(only, row->code))
			continue;
		buf_clear(&b);
		buf_put_uint(&b, row->code);
		append(list, lang, buf_slice(&b),
		    text_of_basic(row->code)->title, row->standing);
	}
	for (size_t i = 0; i < catalog_enhanced_count; i++) {
		const struct enhanced_row *row = &catalog_enhanceds[i];

		if (only != NULL && !code_includes_enhanced(only, row))
			continue;
		put_code(&b, only, row);
		append(list, lang, buf_slice(&b),
		    text_of_enhanced(row->subject, row->detail)->title,
		    row->standing);
	}
	buf_deinit(&b);
	return list;
}
