/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "smtp/command.h"

#define ROWS(t) (sizeof(t) / sizeof((t)[0]))

static const struct {
	const char *name, *in;
	enum command_fault fault;
	enum smtp_verb verb;
	const char *word, *rest;
} lines[] = {
	{ "plain", "NOOP", COMMAND_OK, VERB_NOOP, "NOOP", "" },
	{ "letter case", "nOoP", COMMAND_OK, VERB_NOOP, "nOoP", "" },
	{ "argument", "EHLO a b", COMMAND_OK, VERB_EHLO, "EHLO", "a b" },
	{ "white space at the end", "RSET \t ", COMMAND_OK, VERB_RSET, "RSET",
	    "" },
	{ "two spaces", "EHLO  a", COMMAND_OK, VERB_EHLO, "EHLO", " a" },
	{ "tab is no space", "EHLO\ta", COMMAND_BYTE, VERB_UNKNOWN, "EHLO\ta",
	    "" },
	{ "space first", " NOOP", COMMAND_OK, VERB_UNKNOWN, "", "NOOP" },
	{ "nothing", "", COMMAND_OK, VERB_UNKNOWN, "", "" },
	{ "only spaces", "   ", COMMAND_OK, VERB_UNKNOWN, "", "" },
	{ "a beginning of a verb", "NOO", COMMAND_OK, VERB_UNKNOWN, "NOO", "" },
	{ "more than a verb", "NOOPS", COMMAND_OK, VERB_UNKNOWN, "NOOPS", "" },
	{ "not offered", "auth PLAIN", COMMAND_OK, VERB_ABSENT, "auth",
	    "PLAIN" },
	{ "bare CR", "NOOP\rx", COMMAND_NEWLINE, VERB_UNKNOWN, "NOOP\rx", "" },
	{ "bare CR before the end", "NOOP x\r", COMMAND_NEWLINE, VERB_NOOP,
	    "NOOP", "x\r" },
	{ "CR weighs more than control", "NOOP \x01\r", COMMAND_NEWLINE,
	    VERB_NOOP, "NOOP", "\x01\r" },
	{ "control", "NOOP \x01", COMMAND_BYTE, VERB_NOOP, "NOOP", "\x01" },
	{ "DEL", "NOOP \x7f", COMMAND_BYTE, VERB_NOOP, "NOOP", "\x7f" },
	{ "8 bits in a path", "MAIL FROM:<\xc3\xa4>", COMMAND_OK, VERB_MAIL,
	    "MAIL", "FROM:<\xc3\xa4>" },
	{ "8 bits elsewhere", "EHLO \xc3\xa4", COMMAND_BYTE, VERB_EHLO, "EHLO",
	    "\xc3\xa4" },
};

static void
cuts_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(lines); i++) {
		struct command c;

		assert_row(lines[i].name, command_parse(slice_str(lines[i].in),
					      &c) == lines[i].fault);
		assert_row(lines[i].name, c.verb == lines[i].verb);
		assert_slice(lines[i].name, c.word, slice_str(lines[i].word));
		assert_slice(lines[i].name, c.rest, slice_str(lines[i].rest));
	}
}

static void
sees_nul(void **state)
{
	struct command c;

	(void)state;
	assert_int_equal(
	    command_parse(slice_of("NOOP\0x", 6), &c), COMMAND_BYTE);
}

static const struct {
	const char *name, *in;
	bool ok;
	uint64_t size;
	bool last;
} chunks[] = {
	{ "size", "12", true, 12, false },
	{ "zero", "0", true, 0, false },
	{ "last", "12 LAST", true, 12, true },
	{ "letter case", "12 lAsT", true, 12, true },
	{ "biggest", "18446744073709551615", true, UINT64_MAX, false },
	{ "too big", "18446744073709551616", false, 0, false },
	{ "nothing", "", false, 0, false },
	{ "sign", "+1", false, 0, false },
	{ "word", "x", false, 0, false },
	{ "other word", "1 FIRST", false, 0, false },
	{ "two spaces", "1  LAST", false, 0, false },
	{ "no space", "1LAST", false, 0, false },
	{ "more", "1 LAST 1", false, 0, false },
};

static void
reads_chunk_sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(chunks); i++) {
		uint64_t size = 0;
		bool last = false;

		assert_row(chunks[i].name, bdat_parse(slice_str(chunks[i].in),
					       &size, &last) == chunks[i].ok);
		assert_row(chunks[i].name, size == chunks[i].size);
		assert_row(chunks[i].name, last == chunks[i].last);
	}
}

static const struct {
	const char *in, *name; /* NULL: not taken */
} names[] = {
	{ "client.example", "client.example" },
	{ "laptop", "laptop" },
	{ "my_laptop", "my_laptop" },
	{ "client.example.", "client.example." },
	{ "192.0.2.1", "192.0.2.1" },
	{ "[192.0.2.1]", "[192.0.2.1]" },
	{ "[IPv6:::1] and words", "[IPv6:::1]" },
	{ "[192.0.2.1", NULL },
	{ "[192.0.2.1]x", NULL },
	{ "two words", NULL },
	{ "", NULL },
	{ ".", NULL },
	{ ".a", NULL },
	{ "a..b", NULL },
	{ "a/b", NULL },
	{ "\xc3\xa4", NULL },
};

static void
reads_names_of_clients(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(names); i++) {
		struct slice name = SLICE_NONE;
		bool ok = helo_parse(slice_str(names[i].in), &name);

		assert_row(names[i].in, ok == (names[i].name != NULL));
		assert_slice(names[i].in, name, slice_str(names[i].name));
	}
}

static void
refuses_names_longer_than_a_domain(void **state)
{
	static char name[256];
	struct slice ret;

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_true(helo_parse(slice_of(name, 255), &ret));
	assert_false(helo_parse(slice_of(name, 256), &ret));
}

static void
names_verbs(void **state)
{
	(void)state;
	assert_slice("ehlo", verb_name(VERB_EHLO), SLICE("EHLO"));
	assert_slice("tls", verb_name(VERB_STARTTLS), SLICE("STARTTLS"));
	assert_slice("none", verb_name(VERB_UNKNOWN), SLICE(""));
	assert_slice("absent", verb_name(VERB_ABSENT), SLICE(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_lines),
		cmocka_unit_test(sees_nul),
		cmocka_unit_test(reads_chunk_sizes),
		cmocka_unit_test(reads_names_of_clients),
		cmocka_unit_test(refuses_names_longer_than_a_domain),
		cmocka_unit_test(names_verbs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
