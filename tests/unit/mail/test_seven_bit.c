/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/seven_bit.h"

#define TEN  "0123456789"
#define HUN  TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define LONG HUN HUN HUN HUN HUN HUN HUN HUN HUN HUN
#define L75  TEN TEN TEN TEN TEN TEN TEN "01234"
#define UML  "\xc3\xbc"
#define HAN  "\xed\x99\x8d\xea\xb8\xb8"

#define MULTI "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
#define ENC   "Content-Transfer-Encoding: "

static const struct {
	const char *name, *in;
	enum seven_bit_need need;
	const char *out; /* NEEDED */
} rows[] = {
	{ "nothing", "", SEVEN_BIT_CLEAN, NULL },
	{ "plain", "Subject: x\r\n\r\nhello\r\n", SEVEN_BIT_CLEAN, NULL },
	{ "a label that promises more than there is",
	    ENC "8bit\r\n\r\nhello\r\n", SEVEN_BIT_CLEAN, NULL },
	{ "text",
	    "A: b\r\n" ENC "8bit\r\nContent-Type: text/plain\r\n\r\n"
	    "this is a line with an umlaut " UML " \r\n",
	    SEVEN_BIT_NEEDED,
	    "A: b\r\nContent-Type: text/plain\r\nMIME-Version: 1.0\r\n" ENC
	    "quoted-printable\r\n\r\n"
	    "this is a line with an umlaut =C3=BC=20\r\n" },
	{ "text that is mostly escapes",
	    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n" HAN "\r\n",
	    SEVEN_BIT_NEEDED,
	    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n" ENC
	    "base64\r\n\r\n7ZmN6ri4DQo=\r\n" },
	{ "no charset is known", "A: b\r\n\r\nan umlaut and more text " UML,
	    SEVEN_BIT_NEEDED,
	    "A: b\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
	    "charset=unknown-8bit\r\n" ENC "quoted-printable\r\n\r\n"
	    "an umlaut and more text =C3=BC=\r\n" },
	{ "a long line", "A: b\r\n\r\n" L75 LONG "\r\n", SEVEN_BIT_NEEDED,
	    NULL },
	{ "998 is not long",
	    "A: b\r\n\r\n" HUN HUN HUN HUN HUN HUN HUN HUN HUN TEN TEN TEN TEN
		TEN TEN TEN TEN TEN "01234567\r\n",
	    SEVEN_BIT_CLEAN, NULL },
	{ "no header at all", "hello " UML " and so on\r\n", SEVEN_BIT_NEEDED,
	    "MIME-Version: 1.0\r\nContent-Type: text/plain; "
	    "charset=unknown-8bit\r\n" ENC "quoted-printable\r\n\r\n"
	    "hello =C3=BC and so on\r\n" },
	{ "lone CR and LF",
	    "Content-Type: text/plain\r\n\r\nabcdefgh a\rb\nc\r\n",
	    SEVEN_BIT_NEEDED,
	    "Content-Type: text/plain\r\nMIME-Version: 1.0\r\n" ENC
	    "quoted-printable\r\n\r\nabcdefgh a=0Db=0Ac\r\n" },
	{ "only the part that needs it",
	    MULTI "--b\r\n\r\nplain\r\n--b\r\n" ENC
		  "8bit\r\nContent-Type: image/x\r\n\r\n" UML "\r\n--b--\r\n",
	    SEVEN_BIT_NEEDED,
	    MULTI "--b\r\n\r\nplain\r\n--b\r\nContent-Type: image/x\r\n" ENC
		  "base64\r\n\r\nw7w=\r\n--b--\r\n" },
	{ "the label of what holds it",
	    ENC "8bit\r\n" MULTI "--b\r\n" ENC "8bit\r\n\r\nsome text " UML
		"\r\n\r\n--b--\r\n",
	    SEVEN_BIT_NEEDED,
	    "Content-Type: multipart/mixed; boundary=b\r\n" ENC "7bit\r\n\r\n"
	    "--b\r\nContent-Type: text/plain; charset=unknown-8bit\r\n" ENC
	    "quoted-printable\r\n\r\nsome text =C3=BC\r\n\r\n--b--\r\n" },
	{ "before and behind the parts",
	    MULTI "pre " UML "\r\n--b\r\n\r\nplain\r\n--b-- \r\nepi " UML
		  "\r\n",
	    SEVEN_BIT_NEEDED,
	    MULTI "pre ??\r\n--b\r\n\r\nplain\r\n--b-- \r\nepi ??\r\n" },
	{ "a message in it",
	    "Content-Type: message/rfc822\r\n\r\nSubject: y\r\n" ENC
	    "8bit\r\nContent-Type: text/plain\r\n\r\nsome text " UML "\r\n",
	    SEVEN_BIT_NEEDED,
	    "Content-Type: message/rfc822\r\n\r\nSubject: y\r\n"
	    "Content-Type: text/plain\r\nMIME-Version: 1.0\r\n" ENC
	    "quoted-printable\r\n\r\nsome text =C3=BC\r\n" },
	{ "a digest",
	    "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n"
	    "Content-Type: text/plain\r\nSubject: y\r\n\r\nsome text " UML
	    "\r\n--b--\r\n",
	    SEVEN_BIT_NEEDED,
	    "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n"
	    "Content-Type: text/plain\r\nSubject: y\r\nMIME-Version: "
	    "1.0\r\n" ENC
	    "quoted-printable\r\n\r\nsome text =C3=BC\r\n--b--\r\n" },
	{ "a line that only begins like a boundary",
	    MULTI "--b\r\n\r\n--by " UML " and more\r\n-\r\n--\r\n--b--",
	    SEVEN_BIT_NEEDED,
	    MULTI "--b\r\nContent-Type: text/plain; "
		  "charset=unknown-8bit\r\n" ENC
		  "quoted-printable\r\n\r\n--by =C3=BC and more\r\n-\r\n--\r\n"
		  "--b--" },
	{ "quoted-printable that is not",
	    "MIME-Version: 1.0\r\n" ENC
	    "quoted-printable\r\n\r\na=\r\n=C3=BC" UML "=4\r\n",
	    SEVEN_BIT_NEEDED,
	    "MIME-Version: 1.0\r\nContent-Type: text/plain; "
	    "charset=unknown-8bit\r\n" ENC
	    "quoted-printable\r\n\r\na=\r\n=C3=BC=C3=BC=4\r\n" },
	{ "base64 with what is none",
	    "MIME-Version: 1.0\r\nContent-Type: image/x\r\n" ENC
	    "base64\r\n\r\nAA" UML "A=\r\n\n\r\n",
	    SEVEN_BIT_NEEDED,
	    "MIME-Version: 1.0\r\nContent-Type: image/x\r\n" ENC
	    "base64\r\n\r\nAAA=\r\n" },
	{ "a message in it, and no empty line",
	    "Content-Type: message/rfc822\r\nsome text " UML "\r\n",
	    SEVEN_BIT_NEEDED,
	    "Content-Type: message/rfc822\r\n\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=unknown-8bit\r\n" ENC
	    "quoted-printable\r\n\r\nsome text =C3=BC\r\n" },
	{ "parts without header or end",
	    MULTI "--b\r\n--b\r\n\r\n\r\n--b\r\nsome text " UML "\r\n",
	    SEVEN_BIT_NEEDED,
	    MULTI "--b\r\n--b\r\n\r\n\r\n--b\r\nContent-Type: text/plain; "
		  "charset=unknown-8bit\r\n" ENC
		  "quoted-printable\r\n\r\nsome text =C3=BC\r\n" },

	{ "a header in 8 bits", "Subject: " UML "\r\n\r\nx\r\n",
	    SEVEN_BIT_IMPOSSIBLE, NULL },
	{ "a header line too long", "Subject: " LONG "\r\n\r\nx\r\n",
	    SEVEN_BIT_IMPOSSIBLE, NULL },
	{ "under a signature",
	    "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n" UML
	    "\r\n--b\r\n\r\nsig\r\n--b--\r\n",
	    SEVEN_BIT_IMPOSSIBLE, NULL },
	{ "deep under a signature",
	    "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n"
	    "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n" UML
	    "\r\n--c--\r\n--b--\r\n",
	    SEVEN_BIT_IMPOSSIBLE, NULL },
	{ "signed, and all of it fit",
	    "Content-Type: multipart/signed; boundary=b\r\n" ENC
	    "8bit\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
	    SEVEN_BIT_CLEAN, NULL },
	{ "a type that allows no encoding",
	    "Content-Type: message/partial; number=1\r\n\r\n" UML "\r\n",
	    SEVEN_BIT_IMPOSSIBLE, NULL },
	{ "a multipart that names no boundary",
	    "Content-Type: multipart/mixed\r\n\r\n" UML "\r\n",
	    SEVEN_BIT_IMPOSSIBLE, NULL },
	{ "an encoding that nobody knows", ENC "x-uuencode\r\n\r\n" UML "\r\n",
	    SEVEN_BIT_IMPOSSIBLE, NULL },
};

struct pass {
	struct seven_bit s;
	struct buf out;
	enum seven_bit_need need;
};

static void
run(struct pass *p, struct slice head, struct slice tail)
{
	seven_bit_init(&p->s);
	buf_init(&p->out, 1 << 20);
	seven_bit_look(&p->s, head);
	seven_bit_look(&p->s, tail);
	p->need = seven_bit_looked(&p->s);
	if (p->need != SEVEN_BIT_NEEDED)
		return;
	seven_bit_begin(&p->s);
	seven_bit_convert(&p->s, head, &p->out);
	seven_bit_convert(&p->s, tail, &p->out);
	seven_bit_end(&p->s, &p->out);
}

static void
deinit(struct pass *p)
{
	seven_bit_deinit(&p->s);
	buf_deinit(&p->out);
}

static void
check(const char *name, struct slice out)
{
	size_t line = 0;

	for (size_t i = 0; i < out.len; i++) {
		line = out.at[i] == '\n' ? 0 : line + 1;
		assert_row(name, (out.at[i] & 0x80) == 0);
		assert_row(name, line <= SEVEN_BIT_LINE_MAX + 1);
	}
}

static void
one(void *ctx, struct slice head, struct slice tail)
{
	size_t i = *(size_t *)ctx;
	struct pass p;

	run(&p, head, tail);
	assert_row(rows[i].name, p.need == rows[i].need);
	assert_row(rows[i].name,
	    (p.need == SEVEN_BIT_IMPOSSIBLE) == (p.s.why != NULL));
	if (p.need == SEVEN_BIT_NEEDED) {
		assert_row(rows[i].name, buf_ok(&p.out));
		check(rows[i].name, buf_slice(&p.out));
	}
	if (rows[i].out != NULL)
		assert_slice(
		    rows[i].name, buf_slice(&p.out), slice_str(rows[i].out));
	deinit(&p);
}

static void
converts_each_part_for_itself(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		kit_splits(slice_str(rows[i].in), one, &i);
}

/* What came out is fit: a second look finds nothing to do. */
static void
is_done_when_it_is_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pass p, again;

		run(&p, slice_str(rows[i].in), SLICE_NONE);
		if (p.need == SEVEN_BIT_NEEDED) {
			run(&again, buf_slice(&p.out), SLICE_NONE);
			assert_row(rows[i].name, again.need == SEVEN_BIT_CLEAN);
			deinit(&again);
		}
		deinit(&p);
	}
}

/* Lines of base64 that never end: its letters stay, its lines are ours. */
static void
long_base64_gets_new_lines(void **state)
{
	struct slice in = SLICE(
	    "MIME-Version: 1.0\r\n" ENC "base64\r\n\r\n" LONG "\r\nAA==\r\n");
	struct slice rest, line;
	size_t letters = 0;
	struct pass p;

	(void)state;
	run(&p, in, SLICE_NONE);
	assert_int_equal(p.need, SEVEN_BIT_NEEDED);
	rest = slice_from(buf_slice(&p.out),
	    slice_find(buf_slice(&p.out), SLICE("\r\n\r\n")) + 4);
	while (rest.len > 0) {
		rest = slice_cut(rest, '\n', &line);
		assert_true(line.len <= 77);
		letters += line.len - 1;
	}
	assert_int_equal(letters, 1000 + 4);
	deinit(&p);
}

static void
limits_have_their_say(void **state)
{
	struct buf b;
	struct pass p;

	(void)state;
	buf_init(&b, 4 << 20);
	buf_put(&b, SLICE(MULTI));
	for (unsigned i = 0; i < SEVEN_BIT_PARTS_MAX; i++)
		buf_put(&b, SLICE("--b\r\n\r\n" UML "\r\n"));
	run(&p, buf_slice(&b), SLICE_NONE);
	assert_int_equal(p.need, SEVEN_BIT_IMPOSSIBLE);
	deinit(&p);
	buf_clear(&b);
	buf_put(&b, SLICE("A: b\r\n"));
	while (b.len <= SEVEN_BIT_HEADER_MAX)
		buf_put(&b, SLICE("Abcdefg: " HUN HUN HUN "\r\n"));
	run(&p, buf_slice(&b), SLICE(UML));
	assert_int_equal(p.need, SEVEN_BIT_IMPOSSIBLE);
	deinit(&p);
	buf_clear(&b);
	for (unsigned i = 0; i <= SEVEN_BIT_DEPTH_MAX; i++) {
		buf_put(&b, SLICE("Content-Type: multipart/mixed; boundary=b"));
		buf_put_uint(&b, i);
		buf_put(&b, SLICE("\r\n\r\n--b"));
		buf_put_uint(&b, i);
		buf_put(&b, SLICE("\r\n"));
	}
	buf_put(&b, SLICE("\r\n" UML "\r\n"));
	run(&p, buf_slice(&b), SLICE_NONE);
	assert_int_equal(p.need, SEVEN_BIT_IMPOSSIBLE);
	deinit(&p);
	buf_deinit(&b);
}

/* Fields that say how it is encoded are more than the part itself here. */
static void
small_parts_gain_no_more_than_it_says(void **state)
{
	struct buf b;
	struct pass p;

	(void)state;
	buf_init(&b, 4 << 20);
	buf_put(&b, SLICE(MULTI));
	for (unsigned i = 0; i < SEVEN_BIT_PARTS_MAX - 2; i++)
		buf_put(&b, SLICE("--b\r\n\r\n" UML "\r\n"));
	run(&p, buf_slice(&b), SLICE_NONE);
	assert_int_equal(p.need, SEVEN_BIT_NEEDED);
	assert_true(buf_ok(&p.out));
	assert_true(p.out.len > 4 * b.len);
	assert_true(
	    p.out.len <= 4 * b.len + SEVEN_BIT_PARTS_MAX * SEVEN_BIT_ADDED_MAX);
	deinit(&p);
	buf_deinit(&b);
}

static void
without_memory_nothing_half_is_called_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool more = true;

		for (unsigned n = 1; more; n++) {
			struct pass p;

			kit_fail_alloc(n);
			run(&p, slice_str(rows[i].in), SLICE_NONE);
			more = kit_failed();
			kit_fail_alloc(0);
			if (p.need == SEVEN_BIT_NEEDED && buf_ok(&p.out) &&
			    rows[i].out != NULL)
				assert_slice(rows[i].name, buf_slice(&p.out),
				    slice_str(rows[i].out));
			deinit(&p);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(converts_each_part_for_itself),
		cmocka_unit_test(is_done_when_it_is_done),
		cmocka_unit_test(long_base64_gets_new_lines),
		cmocka_unit_test(limits_have_their_say),
		cmocka_unit_test(small_parts_gain_no_more_than_it_says),
		cmocka_unit_test(without_memory_nothing_half_is_called_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
