/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/encoded_word.h"
#include "mail/header.h"

#define UE     "\xc3\xbc"     /* u with two dots */
#define HONG   "\xed\x99\x8d" /* a Korean syllable */
#define TEN(x) x x x x x x x x x x

static const struct {
	const char *name, *in, *out;
} written[] = {
	{ "plain", "Mail was not delivered", " Mail was not delivered" },
	{ "nothing", "", "" },
	{ "Latin", "Zustellung fehlgeschlagen: " UE "ber",
	    " =?utf-8?Q?Zustellung_fehlgeschlagen=3A_=C3=BCber?=" },
	{ "Korean", HONG HONG HONG, " =?utf-8?B?7ZmN7ZmN7ZmN?=" },
	{ "looks like a word",
	    "=?utf-8?Q?x?=", " =?utf-8?B?PT91dGYtOD9RP3g/PQ==?=" },
	{ "line break", "a\r\nBcc: b", " =?utf-8?B?YQ0KQmNjOiBi?=" },
	{ "two blanks", "a  b", " =?utf-8?Q?a__b?=" },
	{ "malformed", "a\xff", " =?utf-8?B?Ye+/vQ==?=" },
	{ "plain, folded", TEN("word ") TEN("ward ") "end",
	    " word word word word word word word word word word ward ward "
	    "ward\r\n ward ward ward ward ward ward ward end" },
};

static void
writes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		struct buf b;

		buf_init(&b, 1000);
		encoded_word_put(&b, slice_str(written[i].in), 8);
		assert_slice(
		    written[i].name, buf_slice(&b), slice_str(written[i].out));
		buf_deinit(&b);
	}
}

/* No line over 76 columns, and what comes back is what went in. */
static void
round_trip(struct slice text, size_t column)
{
	struct buf b, unfolded, again;
	size_t line = column;

	buf_init(&b, 100000);
	buf_init(&unfolded, 100000);
	buf_init(&again, 100000);
	encoded_word_put(&b, text, column);
	for (size_t i = 0; i < b.len; i++) {
		line = b.at[i] == '\r' ? 0 : line + (b.at[i] != '\n');
		assert_true(line <= 76);
	}
	header_put_unfolded(&unfolded, buf_slice(&b));
	encoded_word_decode(&again, buf_slice(&unfolded), NULL);
	assert_slice("round trip", buf_slice(&again), text);
	buf_deinit(&b);
	buf_deinit(&unfolded);
	buf_deinit(&again);
}

static void
long_texts_come_back(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 10000);
	for (int i = 0; i < 60; i++) {
		buf_put_str(&text, i % 7 == 0   ? "word "
				   : i % 3 == 0 ? UE
						: HONG);
		buf_put_str(&text, i % 11 == 0 ? "\xf0\x9f\x93\xae x" : "a");
		for (size_t column = 0; column < 76; column += 5)
			round_trip(buf_slice(&text), column);
	}
	buf_clear(&text);
	buf_put_times(&text, 'x', 400);
	round_trip(buf_slice(&text), 9);
	buf_put_str(&text, " ");
	round_trip(buf_slice(&text), 9);
	buf_deinit(&text);
}

static const struct {
	const char *name, *in, *out;
} read[] = {
	{ "plain", "Re: hello", "Re: hello" },
	{ "Q", "=?UTF-8?q?=C3=BCber_uns?= x", UE "ber uns x" },
	{ "B", "=?utf-8?b?7ZmN?=", HONG },
	{ "Latin-1", "=?ISO-8859-1?Q?=FCber?=", UE "ber" },
	{ "ASCII", "=?us-ascii?Q?a?=", "a" },
	{ "ASCII that is none", "=?us-ascii?Q?=FC?=", "=?us-ascii?Q?=FC?=" },
	{ "with a language", "=?utf-8*de?Q?=C3=BC?=", UE },
	{ "blanks between words vanish", "=?utf-8?Q?a?= \t=?utf-8?Q?b?= c",
	    "ab c" },
	{ "two charsets and a third",
	    "=?utf-8?Q?a?= =?iso-8859-1?Q?=FC?= =?utf-8?Q?b?= c",
	    "a" UE "b c" },
	{ "a character in two words",
	    "=?utf-8?B?7Zk=?= =?utf-8?B?jQ==?=", HONG },
	{ "Windows' quotes in Latin-1",
	    "=?iso-8859-1?Q?=93?=", "\xe2\x80\x9c" },
	{ "Cyrillic", "=?koi8-r?B?xME=?=", "\xd0\xb4\xd0\xb0" },
	{ "converted", "=?euc-kr?B?yKs=?=", "<euc-kr 2>" },
	{ "converted at once, not word by word",
	    "=?euc-kr?B?yKs=?= =?EUC-KR?B?yKs=?=", "<euc-kr 4>" },
	{ "ESC is no ASCII", "=?euc-kr?B?GyRC?=", "<euc-kr 3>" },
	{ "no such charset", "=?x-none?B?yKs=?=", "=?x-none?B?yKs=?=" },
	{ "no such charset behind a known one",
	    "=?utf-8?Q?a?= =?x-none?Q?=FC?=", "a =?x-none?Q?=FC?=" },
	{ "half a character", "=?utf-8?Q?=C3?=", "=?utf-8?Q?=C3?=" },
	{ "bad B", "=?utf-8?B?7Z?=", "=?utf-8?B?7Z?=" },
	{ "bad Q", "=?utf-8?Q?=C?=", "=?utf-8?Q?=C?=" },
	{ "no such encoding", "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
	{ "open", "=?utf-8?Q?a", "=?utf-8?Q?a" },
	{ "empty",
	    "=?utf-8?Q?"
	    "?=x",
	    "x" },
	{ "inside a word", "a=?utf-8?Q?b?=", "a=?utf-8?Q?b?=" },
	{ "in a comment", "(=?utf-8?Q?b?=)", "(b)" },
	{ "line break inside", "=?utf-8?Q?a=0D=0ABcc:_b?=", "a  Bcc: b" },
	{ "eight bits outside", "\xfc", "\xfc" },
};

/* Knows one charset, and says how much of it there was. */
static bool
convert(void *ctx, struct slice charset, struct slice in, struct buf *b)
{
	(void)ctx;
	if (!slice_ieq(charset, SLICE("euc-kr")))
		return false;
	buf_put_str(b, "<euc-kr ");
	buf_put_uint(b, in.len);
	buf_put_byte(b, '>');
	return true;
}

static void
reads(void **state)
{
	const struct charset_converter c = { .convert = convert };

	(void)state;
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		struct buf b;

		buf_init(&b, 1000);
		encoded_word_decode(&b, slice_str(read[i].in), &c);
		assert_slice(
		    read[i].name, buf_slice(&b), slice_str(read[i].out));
		buf_deinit(&b);
	}
}

static void
out_of_memory_shows(void **state)
{
	bool reached = true;

	(void)state;
	for (unsigned n = 1; reached; n++) {
		struct buf b;

		buf_init(&b, 10000);
		kit_fail_alloc(n);
		encoded_word_put(&b, SLICE(HONG "\xff"), 8);
		encoded_word_decode(&b, SLICE("=?iso-8859-1?Q?=FC?="), NULL);
		reached = kit_failed();
		kit_fail_alloc(0);
		assert_true(buf_ok(&b) == !reached);
		buf_deinit(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes),
		cmocka_unit_test(long_texts_come_back),
		cmocka_unit_test(reads),
		cmocka_unit_test(out_of_memory_shows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
