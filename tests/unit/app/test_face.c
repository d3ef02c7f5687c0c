/* SPDX-License-Identifier: Apache-2.0 */
/* Columns and rows of a terminal. */
#include "kit/kit.h"

#include "app/face.h"

#include <stdio.h>
#include <stdlib.h>

static void
columns_are_counted(void **state)
{
	static const struct {
		const char *name, *text;
		unsigned columns;
	} rows[] = {
		{ "nothing", "", 0 },
		{ "letters", "abc", 3 },
		{ "Korean", "메일함", 6 },
		{ "Russian", "почта", 5 },
		{ "full-width", "ＯＫ", 4 },
		{ "accent behind a letter", "e\xcc\x81", 1 },
		{ "joiner",
		    "a\xe2\x80\x8b"
		    "b",
		    2 },
		{ "not UTF-8", "\xff\xfe", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(rows[i].name,
		    face_columns(slice_str(rows[i].text)) == rows[i].columns);
}

struct page {
	struct face face;
	char *at;
	size_t len;
};

static void
open_page(struct page *p, unsigned width)
{
	p->face = (struct face){ .width = width };
	p->face.to = open_memstream(&p->at, &p->len);
	assert_non_null(p->face.to);
}

static void
paragraphs_are_broken_between_words(void **state)
{
	static const struct {
		const char *name;
		unsigned width, indent;
		const char *text, *expected;
	} rows[] = {
		{ "nothing", 40, 2, "", "  \n" },
		{ "fits", 10, 0, "one two th", "one two th\n" },
		{ "does not fit", 10, 0, "one two thr", "one two\nthr\n" },
		{ "below the indent", 10, 2, "one two three",
		    "  one two\n  three\n" },
		{ "a blank at the edge", 7, 0, "one two three",
		    "one two\nthree\n" },
		{ "a word too long", 6, 2, "abcdefghij",
		    "  abcd\n  efgh\n  ij\n" },
		{ "a long word behind a short one", 6, 0, "a bcdefghij",
		    "a\nbcdefg\nhij\n" },
		{ "Korean at its blanks", 8, 0, "메일 서버에",
		    "메일\n서버에\n" },
		{ "Japanese anywhere", 8, 0, "宛先が存在しません",
		    "宛先が存\n在しませ\nん\n" },
		{ "no closing mark at the front", 8, 0, "宛先です。次",
		    "宛先で\nす。次\n" },
		{ "half a cell is no room", 5, 0, "存在し", "存在\nし\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page p;

		open_page(&p, rows[i].width);
		face_paragraph(&p.face, rows[i].indent,
		    (struct face_label){ SLICE_NONE, FACE_PLAIN, 0 },
		    slice_str(rows[i].text));
		fclose(p.face.to);
		assert_slice(rows[i].name, slice_of(p.at, p.len),
		    slice_str(rows[i].expected));
		free(p.at);
	}
}

static void
labels_stand_in_a_column(void **state)
{
	static const struct {
		const char *name;
		unsigned column;
		const char *expected;
	} rows[] = {
		{ "padded", 5, "5:   mail system\n" },
		{ "wider than its column", 1, "5:mail system\n" },
		{ "broken", 12, "5:          mail\n            system\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page p;

		open_page(&p, 20);
		face_paragraph(&p.face, 0,
		    (struct face_label){
			SLICE("5:"), FACE_PLAIN, rows[i].column },
		    SLICE("mail system"));
		fclose(p.face.to);
		assert_slice(rows[i].name, slice_of(p.at, p.len),
		    slice_str(rows[i].expected));
		free(p.at);
	}
}

static void
quotes_end_where_they_are_told(void **state)
{
	static const struct {
		const char *name;
		unsigned rows;
		const char *text, *expected;
		unsigned took;
	} rows[] = {
		{ "nothing", 2, "", "", 0 },
		{ "one row", 2, "one two", "one two\n", 1 },
		{ "two rows", 2, "one two three four", "one two\nthree four\n",
		    2 },
		{ "cut", 2, "one two three four five", "one two\nthree ...\n",
		    2 },
		{ "a word cut", 1, "abcdefghijklmnop", "abcdef ...\n", 1 },
		{ "no room at all", 0, "one", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page p;
		unsigned took;

		open_page(&p, 10);
		took = face_rows(&p.face, FACE_PLAIN, 0, rows[i].rows,
		    slice_str(rows[i].text));
		fclose(p.face.to);
		assert_slice(rows[i].name, slice_of(p.at, p.len),
		    slice_str(rows[i].expected));
		assert_row(rows[i].name, took == rows[i].took);
		free(p.at);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_counted),
		cmocka_unit_test(paragraphs_are_broken_between_words),
		cmocka_unit_test(labels_stand_in_a_column),
		cmocka_unit_test(quotes_end_where_they_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
