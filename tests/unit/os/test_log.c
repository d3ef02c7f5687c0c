/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/buf.h"
#include "os/log.h"

#include <fcntl.h>
#include <unistd.h>

/* What one call wrote, without the time, which is checked for its form. */
static struct slice
line_of(int fd, char *at, size_t size)
{
	static const char form[] = "{\"time\":\"0000-00-00T00:00:00.000Z\",";
	ssize_t n = read(fd, at, size);

	if (n <= 0)
		return SLICE_NONE;
	assert_true((size_t)n > sizeof(form));
	for (size_t i = 0; i < sizeof(form) - 1; i++)
		assert_true(
		    form[i] == '0' ? byte_is_digit(at[i]) : form[i] == at[i]);
	return slice_of(at + sizeof(form) - 1, (size_t)n - sizeof(form) + 1);
}

static void
lines(void **state)
{
	static const struct {
		const char *name;
		struct slice value;
		const char *expected;
	} rows[] = {
		{ "plain", SLICE("250 ok"), "250 ok" },
		{ "nothing", SLICE(""), "" },
		{ "no slice", { NULL, 0 }, "" },
		{ "quotes", SLICE("a\"b\\c"), "a\\\"b\\\\c" },
		{ "line ends", SLICE("a\r\nb\tc"), "a\\r\\nb\\tc" },
		{ "NUL", SLICE("a\0b"), "a\\u0000b" },
		{ "escape and DEL", SLICE("\x1b[31m\x7f"),
		    "\\u001b[31m\\u007f" },
		{ "Korean", SLICE("\xed\x8c\x8c\xeb\xb0\x9c"),
		    "\xed\x8c\x8c\xeb\xb0\x9c" },
		{ "beyond the BMP", SLICE("\xf0\x9f\x93\xa8"),
		    "\xf0\x9f\x93\xa8" },
		{ "no UTF-8",
		    SLICE("a\xff\xfe"
			  "b"),
		    "a\\ufffd\\ufffdb" },
		{ "overlong", SLICE("\xc0\xaf"), "\\ufffd\\ufffd" },
		{ "cut short", SLICE("\xed\x8c"), "\\ufffd\\ufffd" },
		{ "C1", SLICE("\xc2\x9b"), "\\u009b" },
		{ "bidi override", SLICE("\xe2\x80\xae"), "\\u202e" },
		{ "line separator", SLICE("\xe2\x80\xa8"), "\\u2028" },
	};
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	log_to(fds[1]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char at[4096];
		struct buf b;

		LOG("smtp.connect", KS("value", rows[i].value));
		buf_init(&b, 4096);
		buf_put(&b, SLICE("\"level\":\"info\",\"event\":"
				  "\"smtp.connect\",\"value\":\""));
		buf_put_str(&b, rows[i].expected);
		buf_put(&b, SLICE("\"}\n"));
		assert_slice(rows[i].name, line_of(fds[0], at, sizeof(at)),
		    buf_slice(&b));
		buf_deinit(&b);
	}
	log_to(2);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void
kinds_level_and_worker(void **state)
{
	char at[4096];
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	log_to(fds[1]);
	log_worker(3);
	LOG("smtp.connect", KU("n", UINT64_MAX), KB("yes", true),
	    KB("no", false));
	assert_slice("kinds", line_of(fds[0], at, sizeof(at)),
	    SLICE("\"level\":\"info\",\"event\":\"smtp.connect\","
		  "\"worker\":3,\"n\":18446744073709551615,\"yes\":true,"
		  "\"no\":false}\n"));
	log_worker(-1);
	/* debug stays out unless asked for */
	LOG("spool.segment.removed", KU("n", 1));
	assert_slice("debug", line_of(fds[0], at, sizeof(at)), SLICE(""));
	log_level(LOG_DEBUG);
	LOG("spool.segment.removed", KU("n", 1));
	assert_slice("asked", line_of(fds[0], at, sizeof(at)),
	    SLICE("\"level\":\"debug\",\"event\":\"spool.segment.removed\","
		  "\"n\":1}\n"));
	log_level(LOG_ERROR);
	LOG("smtp.connect", KU("n", 1));
	assert_slice("info", line_of(fds[0], at, sizeof(at)), SLICE(""));
	/* what the list lacks is never hidden */
	LOG("no.such.event", KU("n", 1));
	assert_slice("unknown", line_of(fds[0], at, sizeof(at)),
	    SLICE("\"level\":\"error\",\"event\":\"no.such.event\","
		  "\"n\":1}\n"));
	log_level(LOG_INFO);
	log_to(2);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* However long the values are, a line is one whole JSON object. */
static void
long_values_are_cut(void **state)
{
	static char big[100000], at[100000];
	struct slice s, got;
	int fds[2];

	(void)state;
	memset(big, 'x', sizeof(big));
	memset(big + 1000, '\1', 3000); /* six bytes each when escaped */
	s = slice_of(big, sizeof(big));
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	log_to(fds[1]);
	LOG("smtp.connect", KS("a", slice_head(s, 5000)), KS("b", s),
	    KS("c", s), KU("d", 1));
	got = line_of(fds[0], at, sizeof(at));
	assert_true(slice_ends(got, SLICE("\"d\":1}\n")));
	assert_int_equal(slice_find_byte(got, '\n'), got.len - 1);
	log_to(2);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

/* A reader that is gone or stuck costs the line and nothing else. */
static void
nobody_reads(void **state)
{
	int fds[2];
	char fill[4096] = { 0 };

	(void)state;
	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	while (write(fds[1], fill, sizeof(fill)) > 0)
		continue;
	log_to(fds[1]);
	LOG("smtp.connect", KU("n", 1));
	log_to(-1);
	LOG("smtp.connect", KU("n", 1));
	log_to(2);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(kinds_level_and_worker),
		cmocka_unit_test(long_values_are_cut),
		cmocka_unit_test(nobody_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
