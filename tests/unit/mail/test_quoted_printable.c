/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/quoted_printable.h"

#define TEN "0123456789"
#define L70 TEN TEN TEN TEN TEN TEN TEN

static const struct {
	const char *name, *in, *out;
} rows[] = {
	{ "nothing", "", "" },
	{ "plain", "a b\r\nc\r\n", "a b\r\nc\r\n" },
	{ "equals", "1=1", "1=3D1" },
	{ "eight bits", "\xc3\xbc", "=C3=BC" },
	{ "blank at the end of a line", "a \r\nb\t", "a=20\r\nb=09" },
	{ "blank before a blank", "a  \r\n", "a =20\r\n" },
	{ "CR and LF alone", "a\rb\nc\r\r\n", "a=0Db=0Ac=0D\r\n" },
	{ "75 columns fit", L70 "01234\r\n", L70 "01234\r\n" },
	{ "76 do not", L70 "012345\r\n", L70 "01234=\r\n5\r\n" },
	{ "an escape is not broken", L70 "012\xff", L70 "012=\r\n=FF" },
	{ "an escape that fits", L70 "01\xff", L70 "01=FF" },
};

static void
encodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;

		buf_init(&b, 1000);
		quoted_printable_put(&b, slice_str(rows[i].in));
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].out));
		buf_deinit(&b);
	}
}

static void
chooses_the_plainest(void **state)
{
	struct buf b;

	(void)state;
	assert_int_equal(coding_choose(SLICE(""), false), CODING_7BIT);
	assert_int_equal(coding_choose(SLICE("a=b\r\n"), false), CODING_7BIT);
	assert_int_equal(coding_choose(SLICE("\xc3\xbc"), true), CODING_8BIT);
	assert_int_equal(
	    coding_choose(SLICE(L70 "\xc3\xbc"), false), CODING_QP);
	assert_int_equal(
	    coding_choose(SLICE("\xed\x99\x8d\xed\x99\x8d a"), false),
	    CODING_BASE64);
	assert_int_equal(coding_choose(SLICE(L70 "a\nb"), true), CODING_QP);
	assert_int_equal(coding_choose(SLICE(L70 "a\0b"), true), CODING_QP);
	assert_slice("name", coding_name(CODING_QP), SLICE("quoted-printable"));
	buf_init(&b, 2000);
	buf_put_times(&b, 'x', 998);
	assert_int_equal(coding_choose(buf_slice(&b), true), CODING_7BIT);
	buf_put(&b, SLICE("\r\nx"));
	assert_int_equal(coding_choose(buf_slice(&b), true), CODING_7BIT);
	buf_cut(&b, 998);
	buf_put_byte(&b, 'x');
	assert_int_equal(coding_choose(buf_slice(&b), true), CODING_QP);
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes),
		cmocka_unit_test(chooses_the_plainest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
