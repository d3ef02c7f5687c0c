/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/mime.h"

#include <stdlib.h>

/*
 * A row's parts: "depth type/subtype charset [body]" each, line breaks in
 * bodies as |, and a * before a multipart that was cut off.
 */
static const struct {
	const char *name, *in, *parts;
} rows[] = {
	{ "one text", "Subject: x\n\nhello\n", "0 text/plain  [hello|]\n" },
	{ "CRLF", "Content-Type: text/html\r\n\r\nhello\r\n",
	    "0 text/html  [hello|]\n" },
	{ "no header", "\nhello\n", "0 text/plain  [hello|]\n" },
	{ "no body", "Subject: x\n", "0 text/plain  []\n" },
	{ "nothing", "", "0 text/plain  []\n" },
	{ "parameters",
	    "Content-Type: text/plain; format=flowed;\n"
	    " charset = \"koi8\\-r\" (mine)\n\nx",
	    "0 text/plain koi8-r [x]\n" },
	{ "two parts",
	    "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\n"
	    "one\n--b\nContent-Type: text/html\n\ntwo\n\n--b--\nepilogue\n",
	    "0 multipart/mixed  -\n1 text/plain  [one]\n"
	    "1 text/html  [two|]\n" },
	{ "part without a header's empty line",
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b--\n",
	    "0 multipart/mixed  -\n1 text/plain  []\n" },
	{ "one in the other, a boundary being the head of another",
	    "Content-Type: multipart/mixed; boundary=b\n\n"
	    "--b\nContent-Type: multipart/alternative; boundary=bb\n\n"
	    "--bb\n\none\n--bb\n\ntwo\n--bb--\n--b\n\nthree\n--b--\n",
	    "0 multipart/mixed  -\n1 multipart/alternative  -\n"
	    "2 text/plain  [one]\n2 text/plain  [two]\n"
	    "1 text/plain  [three]\n" },
	{ "an outer boundary closes the inner",
	    "Content-Type: multipart/mixed; boundary=b\n\n"
	    "--b\nContent-Type: multipart/alternative; boundary=c\n\n"
	    "--c\n\none\n--b\n\ntwo\n--b--\n",
	    "0 multipart/mixed  -\n1 multipart/alternative  -\n"
	    "2 text/plain  [one]\n1 text/plain  [two]\n" },
	{ "a message in a message",
	    "Content-Type: message/rfc822\n\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n"
	    "--b--\n",
	    "0 message/rfc822  -\n1 multipart/mixed  -\n"
	    "2 text/plain  [one]\n" },
	{ "cut off", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\non",
	    "0 *multipart/mixed  -\n1 text/plain  [on]\n" },
	{ "no boundary told",
	    "Content-Type: multipart/mixed\n\n--xyz\n\none\n--xyz--\n",
	    "0 multipart/mixed  -\n1 text/plain  [one]\n" },
	{ "another boundary told",
	    "Content-Type: multipart/mixed; boundary=abc\n\n"
	    "--xyz\n\none\n--xyz--\n",
	    "0 multipart/mixed  -\n1 text/plain  [one]\n" },
	{ "the fold of a parameter was lost",
	    "Content-Type: multipart/mixed;\nboundary=\"b\"\n\n"
	    "--b\n\none\n--b--\n",
	    "0 multipart/mixed  -\n1 text/plain  [one]\n" },
	{ "a continued boundary, RFC 2231",
	    "Content-Type: multipart/mixed; boundary*1=\"e\";\n"
	    " boundary*0*=us-ascii'en'on%2d\n\n--on-e\n\none\n--on-e--\n",
	    "0 multipart/mixed  -\n1 text/plain  [one]\n" },
	{ "blanks behind a boundary",
	    "Content-Type: multipart/mixed; boundary=b\n\n--b \t\n\none\n"
	    "--b-- \n",
	    "0 multipart/mixed  -\n1 text/plain  [one]\n" },
	{ "blanks before a colon", "Content-Type : text/html\n\nx",
	    "0 text/html  [x]\n" },
};

static void
show(struct buf *b, const struct mime_part *p)
{
	buf_put_uint(b, p->depth);
	buf_put_byte(b, ' ');
	if (p->cut)
		buf_put_byte(b, '*');
	buf_put(b, p->type);
	buf_put_byte(b, '/');
	buf_put(b, p->subtype);
	buf_put_byte(b, ' ');
	buf_put(b, p->charset);
	buf_put_str(b, p->holds ? " -" : " [");
	for (size_t i = 0; !p->holds && i < p->body.len; i++)
		if (p->body.at[i] != '\r')
			buf_put_byte(
			    b, p->body.at[i] == '\n' ? '|' : p->body.at[i]);
	buf_put_str(b, p->holds ? "\n" : "]\n");
}

static void
takes_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mime_tree t;
		struct arena a;
		struct buf b;

		arena_init(&a, 1u << 20);
		buf_init(&b, 4000);
		assert_int_equal(
		    mime_parse(&t, &a, slice_str(rows[i].in)), ST_OK);
		for (size_t p = 0; p < t.count; p++)
			show(&b, &t.parts[p]);
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].parts));
		buf_deinit(&b);
		arena_deinit(&a);
	}
}

/* Whatever is missing at the end, the views stay inside what is there. */
static void
every_head(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t len = 0; len <= strlen(rows[i].in); len++) {
			char *copy = malloc(len + 1);
			struct mime_tree t;
			struct arena a;

			assert_non_null(copy);
			memcpy(copy, rows[i].in, len);
			arena_init(&a, 1u << 20);
			assert_int_equal(
			    mime_parse(&t, &a, slice_of(copy, len)), ST_OK);
			for (size_t p = 0; p < t.count; p++)
				assert_true(
				    t.parts[p].body.at >= copy &&
				    t.parts[p].body.at + t.parts[p].body.len <=
					copy + len);
			arena_deinit(&a);
			free(copy);
		}
}

static void
limits(void **state)
{
	struct mime_tree t;
	struct arena a;
	struct buf b;

	(void)state;
	arena_init(&a, 8u << 20);
	buf_init(&b, 1u << 20);
	buf_put_str(&b, "Content-Type: multipart/mixed; boundary=b\n\n");
	for (int i = 0; i < 2 * MIME_PARTS_MAX; i++)
		buf_put_str(&b, "--b\n\nx\n");
	assert_int_equal(mime_parse(&t, &a, buf_slice(&b)), ST_OK);
	assert_int_equal(t.count, MIME_PARTS_MAX);
	assert_true(t.limited);
	arena_clear(&a);
	buf_clear(&b);
	for (int i = 0; i < 2 * MIME_DEPTH_MAX; i++)
		buf_put_str(&b, "Content-Type: message/rfc822\n\n");
	assert_int_equal(mime_parse(&t, &a, buf_slice(&b)), ST_OK);
	assert_int_equal(t.count, MIME_DEPTH_MAX + 1);
	assert_true(t.limited);
	buf_deinit(&b);
	arena_deinit(&a);
}

static void
text_of_parts(void **state)
{
	static const struct {
		const char *name, *in, *text;
		bool lossy;
	} texts[] = {
		{ "as it stands", "\nplain", "plain", false },
		{ "base64, Latin-1",
		    "Content-Type: text/plain; charset=iso-8859-1\n"
		    "Content-Transfer-Encoding: base64\n\ngfy8\n",
		    "\xef\xbf\xbd\xc3\xbc\xc2\xbc", true },
		{ "quoted-printable",
		    "Content-Transfer-Encoding: quoted-printable\n\n=C3=BC",
		    "\xc3\xbc", false },
		{ "a charset that nobody knows",
		    "Content-Type: text/plain; charset=x\n\n\xfc", "\xc3\xbc",
		    true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct mime_tree t;
		struct slice text;
		struct arena a;
		bool lossy = false;

		arena_init(&a, 1u << 20);
		assert_int_equal(
		    mime_parse(&t, &a, slice_str(texts[i].in)), ST_OK);
		assert_true(mime_text(&a, &t.parts[0], NULL, &text, &lossy));
		assert_slice(texts[i].name, text, slice_str(texts[i].text));
		assert_row(texts[i].name, lossy == texts[i].lossy);
		arena_deinit(&a);
	}
}

static void
out_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned n = 1;; n++) {
			struct mime_tree t;
			struct arena a;
			bool failed;

			arena_init(&a, 1u << 20);
			kit_fail_alloc(n);
			(void)mime_parse(&t, &a, slice_str(rows[i].in));
			failed = kit_failed();
			kit_fail_alloc(0);
			arena_deinit(&a);
			if (!failed)
				break;
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_apart),
		cmocka_unit_test(every_head),
		cmocka_unit_test(limits),
		cmocka_unit_test(text_of_parts),
		cmocka_unit_test(out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
