/* SPDX-License-Identifier: Apache-2.0 */
/* What is written of an explanation: whole, or not at all. */
#include "kit/kit.h"

#include "app/explain.h"

#include <stdio.h>
#include <stdlib.h>

struct page {
	bool fine;
	char *at;
	size_t len;
};

static struct page
page_of(enum lang lang, struct slice text)
{
	struct face face = { .lang = lang, .width = 80 };
	struct explanation e;
	struct page p = { 0 };

	meaning_explain(text, &e);
	face.to = open_memstream(&p.at, &p.len);
	assert_non_null(face.to);
	p.fine = explain_put_text(&face, text, &e, false);
	fclose(face.to);
	return p;
}

/* The screen is 80 columns wide, and the prompt wants a row too. */
static void
each_page_fits_a_screen(void **state)
{
	(void)state;
	for (unsigned l = 0; l < LANG_COUNT; l++)
		for (size_t i = 0; i < meaning_rule_count; i++) {
			struct slice text = meaning_rules[i].example, line;
			struct page p = page_of((enum lang)l, text);
			struct slice rest = slice_of(p.at, p.len);
			unsigned rows = 0;
			char name[80];

			snprintf(name, sizeof(name), "%.*s in %.2s",
			    (int)meaning_rules[i].id.len,
			    meaning_rules[i].id.at, lang_tag((enum lang)l).at);
			assert_row(name, p.fine);
			for (; rest.len > 0; rows++) {
				rest = slice_cut(rest, '\n', &line);
				assert_row(name, face_columns(line) <= 80);
			}
			assert_row(name, rows <= EXPLAIN_ROWS);
			free(p.at);
		}
}

/* A long reply leaves room for what is said about it. */
static void
a_long_reply_is_cut(void **state)
{
	struct buf b;
	struct page p;
	unsigned rows = 0;

	(void)state;
	buf_init(&b, 65536);
	for (unsigned i = 0; i < 500; i++)
		buf_put_str(&b, "550-5.1.1 User unknown, and so on\r\n");
	p = page_of(LANG_DE, buf_slice(&b));
	for (size_t i = 0; i < p.len; i++)
		rows += p.at[i] == '\n';
	assert_true(p.fine);
	assert_in_range(rows, 15, EXPLAIN_ROWS);
	free(p.at);
	buf_deinit(&b);
}

static const char *const replies[] = {
	"550 5.1.1 User unknown",
	"450 4.7.1 Greylisted for 5 minutes",
	"550 5.1.99 xyzzy",
	"250 2.0.0 OK",
	"552 xyzzy",
	"450 5.1.1 \xff\x1b[2J",
	"3.5.4 go ahead",
	"",
};

/* Nobody may take half a page for the answer. */
static void
failing_memory_is_said_not_written(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct slice text = slice_str(replies[i]);
		struct page whole = page_of(LANG_KO, text), p;

		for (unsigned n = 1;; n++) {
			kit_fail_alloc(n);
			p = page_of(LANG_KO, text);
			bool failed = kit_failed();
			kit_fail_alloc(0);
			if (!failed)
				break;
			if (p.fine)
				assert_slice(replies[i], slice_of(p.at, p.len),
				    slice_of(whole.at, whole.len));
			free(p.at);
			assert_true(n < 1000);
		}
		assert_true(p.fine);
		free(p.at);
		free(whole.at);
	}
}

static bool
objects_of(struct buf *ret)
{
	struct explain_writer w;
	struct explanation e;
	bool fine;

	explain_writer_init(&w, LANG_RU);
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		meaning_explain(slice_str(replies[i]), &e);
		explain_put_json(&w, slice_str(replies[i]), &e);
		/* again: what was kept for it must be whole */
		explain_put_json(&w, slice_str(replies[i]), &e);
	}
	fine = buf_ok(&w.out);
	buf_clear(ret);
	if (fine)
		buf_put(ret, buf_slice(&w.out));
	explain_writer_deinit(&w);
	return fine;
}

static void
failing_memory_never_cuts_an_object(void **state)
{
	struct buf whole, b;

	(void)state;
	buf_init(&whole, 1 << 20);
	buf_init(&b, 1 << 20);
	assert_true(objects_of(&whole));
	buf_put(&b, buf_slice(&whole)); /* its memory is there before */
	for (unsigned n = 1;; n++) {
		kit_fail_alloc(n);
		bool fine = objects_of(&b), failed = kit_failed();
		kit_fail_alloc(0);
		if (fine)
			assert_slice(
			    "objects", buf_slice(&b), buf_slice(&whole));
		if (!failed)
			break;
		assert_true(n < 1000);
	}
	buf_deinit(&whole);
	buf_deinit(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_fits_a_screen),
		cmocka_unit_test(a_long_reply_is_cut),
		cmocka_unit_test(failing_memory_is_said_not_written),
		cmocka_unit_test(failing_memory_never_cuts_an_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
