/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "bundle/bundle.h"

#include <stdlib.h>

static struct bundle_place told_place;
static bool was_told;

static void
told(void *ctx, struct bundle_place place, struct slice key, const char *what)
{
	(void)ctx;
	(void)key;
	assert_non_null(what);
	told_place = place;
	was_told = true;
}

static const char *const names[] = { "java-xml", "json", "po" };

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define DTD                            \
	"<!DOCTYPE properties SYSTEM " \
	"\"http://java.sun.com/dtd/properties.dtd\">\n"

static const struct {
	const char *name;
	enum bundle_format format;
	const char *file, *key, *text;
	unsigned line, column;
} good[] = {
	{ "as Java writes it", BUNDLE_JAVA_XML,
	    XML DTD "<properties>\n<comment>c</comment>\n"
		    "<entry key=\"smtp.550\">no</entry>\n</properties>\n",
	    "smtp.550", "no", 5, 1 },
	{ "without a head", BUNDLE_JAVA_XML,
	    "<properties><entry key='a'>b</entry></properties>", "a", "b", 1,
	    13 },
	{ "escapes", BUNDLE_JAVA_XML,
	    "<properties><entry key=\"a&quot;\">&lt;{0}&gt; &amp; "
	    "&#xAC00;</entry></properties>",
	    "a\"", "<{0}> & 가", 1, 13 },
	{ "CDATA", BUNDLE_JAVA_XML,
	    "<properties><entry key='a'><![CDATA[<b>]]>c</entry></properties>",
	    "a", "<b>c", 1, 13 },
	{ "doubled apostrophe before a placeholder", BUNDLE_JAVA_XML,
	    "<properties><entry key='smtp.1'>it''s {0}</entry></properties>",
	    "smtp.1", "it's {0}", 1, 13 },
	{ "apostrophe alone before a placeholder", BUNDLE_JAVA_XML,
	    "<properties><entry key='smtp.1'>it's {0}</entry></properties>",
	    "smtp.1", "it's {0}", 1, 13 },
	{ "what another program quotes", BUNDLE_JAVA_XML,
	    "<properties><entry key='a'>'{'it''s {0}</entry></properties>", "a",
	    "'{'it''s {0}", 1, 13 },
	{ "doubled apostrophe without one", BUNDLE_JAVA_XML,
	    "<properties><entry key='a'>it''s</entry></properties>", "a",
	    "it''s", 1, 13 },
	{ "Latin-1", BUNDLE_JAVA_XML,
	    "<?xml version='1.0' encoding='ISO-8859-1'?>"
	    "<properties><entry key='a'>\xfc</entry></properties>",
	    "a", "ü", 1, 56 },
	{ "lines of a text", BUNDLE_JAVA_XML,
	    "<properties>\n\n<entry key='a'>b\nc</entry></properties>", "a",
	    "b\nc", 3, 1 },
	{ "JSON", BUNDLE_JSON, "{\"a\": \"b\\u00fc\\n\"}", "a", "bü\n", 1, 2 },
	{ "po", BUNDLE_PO,
	    "msgid \"\"\nmsgstr \"Language: ko\\n\"\n\n"
	    "#. note\nmsgctxt \"a\"\nmsgid \"x\"\nmsgstr \"b\\\"\"\n",
	    "a", "b\"", 5, 1 },
	{ "po in pieces, CRLF, no last line end", BUNDLE_PO,
	    "msgctxt \"\"\r\n\"a\"\r\nmsgid \"x\"\r\nmsgstr \"\"\r\n"
	    "\"b\\t\"\r\n\"c\\\\\"",
	    "a", "b\tc\\", 1, 1 },
};

static void
files_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct bundle b;
		enum st st;

		bundle_init(&b);
		was_told = false;
		st = bundle_read(
		    &b, good[i].format, slice_str(good[i].file), told, NULL);
		assert_row(good[i].name, st == ST_OK && !was_told);
		assert_row(good[i].name, b.count == 1);
		assert_row(good[i].name,
		    slice_eq(b.entries[0].key, slice_str(good[i].key)));
		assert_row(good[i].name,
		    slice_eq(b.entries[0].text, slice_str(good[i].text)));
		assert_row(
		    good[i].name, b.entries[0].place.line == good[i].line);
		assert_row(
		    good[i].name, b.entries[0].place.column == good[i].column);
		bundle_deinit(&b);
	}
}

static const struct {
	const char *name;
	enum bundle_format format;
	const char *file;
	unsigned line, column;
} bad[] = {
	{ "nothing", BUNDLE_JAVA_XML, "", 1, 1 },
	{ "not XML", BUNDLE_JAVA_XML, "smtp.550=no\n", 1, 9 },
	{ "cut off", BUNDLE_JAVA_XML, "<properties>\n<entry key='a'>b", 2, 17 },
	{ "another root", BUNDLE_JAVA_XML, "<html>\n</html>", 1, 1 },
	{ "another element", BUNDLE_JAVA_XML,
	    "<properties>\n<p>x</p></properties>", 2, 1 },
	{ "an element in a text", BUNDLE_JAVA_XML,
	    "<properties>\n<entry key='a'><b>x</b></entry></properties>", 2,
	    16 },
	{ "no key", BUNDLE_JAVA_XML, "<properties>\n<entry>x</entry>", 2, 1 },
	{ "text in between", BUNDLE_JAVA_XML,
	    "<properties>\nx\n<entry key='a'>b</entry></properties>", 2, 1 },
	{ "bare <", BUNDLE_JAVA_XML,
	    "<properties><entry key='a'><{0}></entry></properties>", 1, 29 },
	{ "entities of its own", BUNDLE_JAVA_XML,
	    "<!DOCTYPE properties [<!ENTITY a \"b\">]>\n"
	    "<properties><entry key='a'>&a;</entry></properties>",
	    1, 22 },
	{ "unknown encoding", BUNDLE_JAVA_XML,
	    "<?xml version='1.0' encoding='x-none'?><properties/>", 1, 31 },
	{ "not UTF-8", BUNDLE_JAVA_XML,
	    "<properties><entry key='a'>\xff</entry></properties>", 1, 28 },
	{ "no JSON", BUNDLE_JSON, "{\n", 2, 1 },
	{ "a list", BUNDLE_JSON, "[\"a\"]", 1, 1 },
	{ "a number", BUNDLE_JSON, "{\"a\": 1}", 1, 2 },
	{ "a key twice", BUNDLE_JSON, "{\"a\": \"b\",\n\"a\": \"c\"}", 2, 3 },
	{ "no po", BUNDLE_PO, "hello\n", 1, 1 },
	{ "another keyword", BUNDLE_PO, "msgctxt \"a\"\nmsgfoo \"b\"\n", 2, 1 },
	{ "text before a keyword", BUNDLE_PO, "\"a\"\n", 1, 1 },
	{ "no quotes", BUNDLE_PO, "msgctxt a\n", 1, 1 },
	{ "open string", BUNDLE_PO, "msgctxt \"a\\\"\n", 1, 1 },
	{ "quote in a string", BUNDLE_PO, "msgctxt \"a\"b\"\n", 1, 1 },
	{ "unknown escape", BUNDLE_PO, "msgctxt \"\\q\"\n", 1, 1 },
};

static void
files_with_a_mistake_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct bundle b;
		enum st st;

		bundle_init(&b);
		was_told = false;
		st = bundle_read(
		    &b, bad[i].format, slice_str(bad[i].file), told, NULL);
		assert_row(bad[i].name, st == ST_SYNTAX && was_told);
		if (told_place.line != bad[i].line ||
		    told_place.column != bad[i].column)
			print_error("%s: %u:%u\n", bad[i].name, told_place.line,
			    told_place.column);
		assert_row(bad[i].name, told_place.line == bad[i].line);
		assert_row(bad[i].name, told_place.column == bad[i].column);
		bundle_deinit(&b);
	}
}

static void
what_is_not_translated_is_left_out(void **state)
{
	struct bundle b;

	(void)state;
	bundle_init(&b);
	assert_int_equal(bundle_read(&b, BUNDLE_PO,
			     SLICE("msgctxt \"a\"\nmsgid \"x\"\nmsgstr \"\"\n\n"
				   "#, fuzzy\nmsgctxt \"b\"\nmsgid \"x\"\n"
				   "msgstr \"y\"\n\n"
				   "#~ msgctxt \"c\"\n#~ msgstr \"z\"\n\n"
				   "msgctxt \"d\"\nmsgid \"x\"\n"
				   "msgid_plural \"xs\"\nmsgstr[0] \"y\"\n\n"
				   "msgid \"no context\"\nmsgstr \"y\"\n"),
			     told, NULL),
	    ST_OK);
	assert_int_equal(b.count, 0);
	bundle_deinit(&b);
}

static const struct {
	const char *key, *text;
} all[] = {
	{ "smtp.220", "<{0}> isn't \"ready\" & done" },
	{ "smtp.550", "it's ''so'' \\ \\n" },
	{ "smtp.550 5.1.1", "주소가 없습니다." },
	{ "smtp.5XX", "tab\there, line\nthere" },
	{ "a<b>&\"c'", "]]>" },
};

static void
what_is_written_is_read_again(void **state)
{
	const size_t count = sizeof(all) / sizeof(all[0]);
	struct bundle b, again;
	struct buf out;

	(void)state;
	bundle_init(&b);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(bundle_add(&b, slice_str(all[i].key),
				     slice_str(all[i].text),
				     (struct bundle_place){ 0 }, NULL),
		    ST_OK);
	for (size_t f = 0; f < 3; f++) {
		enum bundle_format format;

		assert_true(bundle_format_find(slice_str(names[f]), &format));
		bundle_init(&again);
		buf_init(&out, 65536);
		bundle_write(&out, &b, format, LANG_KO, &b);
		assert_true(buf_ok(&out));
		was_told = false;
		assert_row(names[f],
		    bundle_read(&again, format, buf_slice(&out), told, NULL) ==
			    ST_OK &&
			!was_told);
		assert_row(names[f], again.count == count);
		for (size_t i = 0; i < count; i++) {
			assert_row(names[f], slice_eq(again.entries[i].key,
						 slice_str(all[i].key)));
			assert_row(names[f], slice_eq(again.entries[i].text,
						 slice_str(all[i].text)));
		}
		buf_deinit(&out);
		bundle_deinit(&again);
	}
	bundle_deinit(&b);
}

static void
limits_are_held(void **state)
{
	struct bundle b;
	struct buf file;
	char *big = malloc(BUNDLE_SIZE_MAX + 1);

	(void)state;
	assert_non_null(big);
	memset(big, ' ', BUNDLE_SIZE_MAX + 1);
	bundle_init(&b);
	for (size_t f = 0; f < 3; f++) {
		was_told = false;
		assert_int_equal(
		    bundle_read(&b, (enum bundle_format)f,
			slice_of(big, BUNDLE_SIZE_MAX + 1), told, NULL),
		    ST_LIMIT);
		assert_true(was_told);
	}
	free(big);
	buf_init(&file, 65536);
	buf_put_str(&file, "<properties>\n<entry key='a'>");
	buf_put_times(&file, 'x', BUNDLE_TEXT_MAX + 1);
	buf_put_str(&file, "</entry></properties>");
	assert_int_equal(
	    bundle_read(&b, BUNDLE_JAVA_XML, buf_slice(&file), told, NULL),
	    ST_LIMIT);
	assert_int_equal(told_place.line, 2);
	assert_int_equal(told_place.column, 1);
	buf_clear(&file);
	buf_put_str(&file, "msgctxt \"a\"\nmsgstr \"");
	buf_put_times(&file, 'x', BUNDLE_TEXT_MAX + 1);
	buf_put_str(&file, "\"\n");
	assert_int_equal(
	    bundle_read(&b, BUNDLE_PO, buf_slice(&file), told, NULL), ST_LIMIT);
	buf_clear(&file);
	buf_put_str(&file, "{\"a\":\"");
	buf_put_times(&file, 'x', BUNDLE_TEXT_MAX + 1);
	buf_put_str(&file, "\"}");
	assert_int_equal(
	    bundle_read(&b, BUNDLE_JSON, buf_slice(&file), told, NULL),
	    ST_LIMIT);
	assert_int_equal(b.count, 0);
	buf_deinit(&file);
	bundle_deinit(&b);
}

/* The last entry of each; jansson knows no places of its own. */
static void
places_in_json_are_found(void **state)
{
	static const struct {
		const char *name, *file;
		unsigned line, column;
	} rows[] = {
		{ "lines", "{\n  \"a\": \"b\",\n  \"c\"\n: \"d\"}", 3, 3 },
		{ "letters, not octets", "{\"가\": \"나\", \"c\": \"d\"}", 1,
		    12 },
		{ "a value like the key", "{\"a\": \"c\", \"c\": \"d\"}", 1,
		    12 },
		{ "a text like the key",
		    "{\"a\": \"\\\"c\\\":\", \"c\": \"d\"}", 1, 17 },
		{ "escapes in the key", "{\"a\": \"b\", \"\\u0063\": \"d\"}", 0,
		    0 },
		{ "a key behind such a one",
		    "{\"\\u0063\": \"b\", \"a\": \"d\"}", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bundle_entry *last;
		struct bundle b;

		bundle_init(&b);
		assert_row(rows[i].name,
		    bundle_read(&b, BUNDLE_JSON, slice_str(rows[i].file), told,
			NULL) == ST_OK &&
			b.count == 2);
		last = &b.entries[1];
		assert_row(rows[i].name, last->place.line == rows[i].line);
		assert_row(rows[i].name, last->place.column == rows[i].column);
		bundle_deinit(&b);
	}
}

static const struct {
	const char *name, *file;
	size_t count;
	const char *key, *text; /* of the last entry; NULL: refused */
	unsigned line, column;  /* of it, or of the mistake */
} copies[] = {
	{ "signs as they stand", "<entry key=\"smtp.220\"><{0}> & on</entry>",
	    1, "smtp.220", "<{0}> & on", 1, 1 },
	{ "escapes as well",
	    "<entry key=\"smtp.220\">&lt;{0}&gt; &amp;amp; &#44032;</entry>", 1,
	    "smtp.220", "<{0}> &amp; 가", 1, 1 },
	{ "what is no escape", "<entry key='a'>&nbsp; &#0; &#xD800; &#</entry>",
	    1, "a", "&nbsp; &#0; &#xD800; &#", 1, 1 },
	{ "half a letter", "<entry key='a'>&#55296;&#9;</entry>", 1, "a",
	    "&#55296;&#9;", 1, 1 },
	{ "an apostrophe twice", "<entry key='smtp.220'>it''s {0}</entry>", 1,
	    "smtp.220", "it's {0}", 1, 1 },
	{ "with its surroundings",
	    XML DTD "<properties>\n<comment>a</comment>\n<!--{0} Domain-->\n"
		    "<entry key=\"a\">b</entry>\n  <entry key=\"c\">d\n<e"
		    "</entry></properties>\n",
	    2, "c", "d\n<e", 7, 3 },
	{ "letters, not octets", "<!--가--> <entry key='a'>b</entry>", 1, "a",
	    "b", 1, 10 },
	{ "nothing", "", 0, NULL, NULL, 1, 1 },
	{ "no entry", "<properties></properties>", 0, NULL, NULL, 1, 26 },
	{ "words between", "<entry key='a'>b</entry>\n x", 1, NULL, NULL, 2,
	    2 },
	{ "half a file", "<properties><entry key='a'>b</entry>", 1, NULL, NULL,
	    1, 37 },
	{ "half an entry", "<entry key='a'>b", 0, NULL, NULL, 1, 16 },
	{ "half a key", "<entry key='a", 0, NULL, NULL, 1, 13 },
	{ "no key", "<entry>b</entry>", 0, NULL, NULL, 1, 7 },
	{ "an open comment", "<!-- <entry key='a'>b</entry>", 0, NULL, NULL, 1,
	    5 },
	{ "two roots", "<properties></properties><properties></properties>", 0,
	    NULL, NULL, 1, 51 },
};

static void
copies_from_pages_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		bool read = copies[i].key != NULL;
		struct bundle_place at;
		struct bundle b;
		enum st st;

		bundle_init(&b);
		was_told = false;
		st =
		    bundle_read_copy(&b, slice_str(copies[i].file), told, NULL);
		assert_row(copies[i].name,
		    st == (read ? ST_OK : ST_SYNTAX) && was_told == !read);
		assert_row(copies[i].name, b.count == copies[i].count);
		at = read ? b.entries[b.count - 1].place : told_place;
		if (at.line != copies[i].line || at.column != copies[i].column)
			print_error(
			    "%s: %u:%u\n", copies[i].name, at.line, at.column);
		assert_row(copies[i].name, at.line == copies[i].line);
		assert_row(copies[i].name, at.column == copies[i].column);
		if (read) {
			struct bundle_entry *last = &b.entries[b.count - 1];

			assert_slice(copies[i].name, last->key,
			    slice_str(copies[i].key));
			assert_slice(copies[i].name, last->text,
			    slice_str(copies[i].text));
		}
		bundle_deinit(&b);
	}
}

/* A cut never shows as anything but a mistake, or as fewer entries. */
static void
every_head_of_a_copy_is_safe(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		size_t len = strlen(copies[i].file);

		for (size_t n = 0; n <= len; n++) {
			char *head = malloc(n > 0 ? n : 1);
			struct bundle b;

			assert_non_null(head);
			memcpy(head, copies[i].file, n);
			bundle_init(&b);
			(void)bundle_read_copy(
			    &b, slice_of(head, n), told, NULL);
			assert_true(b.count <= copies[i].count);
			bundle_deinit(&b);
			free(head);
		}
	}
}

static void
a_copy_has_its_limits(void **state)
{
	struct bundle b;
	struct buf file;
	char *big = malloc(BUNDLE_SIZE_MAX + 1);

	(void)state;
	assert_non_null(big);
	memset(big, ' ', BUNDLE_SIZE_MAX + 1);
	bundle_init(&b);
	assert_int_equal(bundle_read_copy(&b,
			     slice_of(big, BUNDLE_SIZE_MAX + 1), told, NULL),
	    ST_LIMIT);
	free(big);
	buf_init(&file, 65536);
	buf_put_str(&file, "\n<entry key='a'>");
	buf_put_times(&file, 'x', BUNDLE_TEXT_MAX + 1);
	buf_put_str(&file, "</entry>");
	assert_int_equal(
	    bundle_read_copy(&b, buf_slice(&file), told, NULL), ST_LIMIT);
	assert_int_equal(told_place.line, 2);
	assert_int_equal(told_place.column, 1);
	for (unsigned n = 1;; n++) {
		bool failed;
		enum st st;

		bundle_deinit(&b);
		bundle_init(&b);
		kit_fail_alloc(n);
		st = bundle_read_copy(
		    &b, SLICE("<entry key='a'>b</entry>"), told, NULL);
		failed = kit_failed();
		kit_fail_alloc(0);
		if (!failed) {
			assert_int_equal(st, ST_OK);
			break;
		}
		assert_int_not_equal(st, ST_OK);
	}
	buf_deinit(&file);
	bundle_deinit(&b);
}

/* Each allocation fails in turn: an answer, no crash, no leak. */
static void
memory_that_runs_out_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		for (unsigned n = 1;; n++) {
			struct bundle b;
			bool failed;
			enum st st;

			bundle_init(&b);
			kit_fail_alloc(n);
			st = bundle_read(&b, good[i].format,
			    slice_str(good[i].file), told, NULL);
			failed = kit_failed();
			kit_fail_alloc(0);
			bundle_deinit(&b);
			if (!failed) {
				assert_int_equal(st, ST_OK);
				break;
			}
			assert_row(good[i].name, st != ST_OK);
		}
	}
}

static void
formats_are_found(void **state)
{
	enum bundle_format format;

	(void)state;
	assert_true(bundle_format_find(SLICE("JSON"), &format));
	assert_int_equal(format, BUNDLE_JSON);
	assert_false(bundle_format_find(SLICE("xml"), &format));
	assert_false(bundle_format_find(SLICE(""), &format));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read),
		cmocka_unit_test(files_with_a_mistake_are_refused),
		cmocka_unit_test(what_is_not_translated_is_left_out),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(places_in_json_are_found),
		cmocka_unit_test(copies_from_pages_are_read),
		cmocka_unit_test(every_head_of_a_copy_is_safe),
		cmocka_unit_test(a_copy_has_its_limits),
		cmocka_unit_test(limits_are_held),
		cmocka_unit_test(memory_that_runs_out_is_said),
		cmocka_unit_test(formats_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
