/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/transfer.h"

static const struct {
	const char *name;
	enum transfer transfer;
	const char *in, *out;
	bool clean;
} rows[] = {
	{ "nothing to undo", TRANSFER_IDENTITY, "a=20\r\n", "a=20\r\n", true },
	{ "base64", TRANSFER_BASE64, "aGVs\r\nbG8=\r\n", "hello", true },
	{ "base64 without padding", TRANSFER_BASE64, "aGVsbG8", "hello",
	    false },
	{ "base64 cut in a group", TRANSFER_BASE64, "aGVsbG", "hell", false },
	{ "two encoded texts joined", TRANSFER_BASE64, "aGk=aG8=", "hiho",
	    true },
	{ "foreign bytes in base64", TRANSFER_BASE64, "aG*Vs-bG8=", "hello",
	    false },
	{ "one letter is no byte", TRANSFER_BASE64, "a", "", false },
	{ "quoted-printable", TRANSFER_QP, "gr=C3=BCn=\r\nes", "gr\xc3\xbcnes",
	    true },
	{ "soft break before LF", TRANSFER_QP, "a= \t\nb", "ab", true },
	{ "soft break at the end", TRANSFER_QP, "a=", "a", true },
	{ "small letters", TRANSFER_QP, "=c3=bc", "\xc3\xbc", true },
	{ "not encoded after all", TRANSFER_QP, "1+1=2; =zz", "1+1=2; =zz",
	    false },
	{ "cut in an octet", TRANSFER_QP, "a=4", "a=4", false },
};

static void
decodes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf b;
		bool clean;

		buf_init(&b, 1000);
		clean = transfer_decode(
		    &b, rows[i].transfer, slice_str(rows[i].in));
		assert_slice(
		    rows[i].name, buf_slice(&b), slice_str(rows[i].out));
		assert_row(rows[i].name, clean == rows[i].clean);
		buf_deinit(&b);
	}
}

static void
knows_names(void **state)
{
	(void)state;
	assert_int_equal(transfer_of(SLICE(" Base64\r\n")), TRANSFER_BASE64);
	assert_int_equal(transfer_of(SLICE("QUOTED-PRINTABLE")), TRANSFER_QP);
	assert_int_equal(transfer_of(SLICE("8bit")), TRANSFER_IDENTITY);
	assert_int_equal(transfer_of(SLICE("x-token")), TRANSFER_IDENTITY);
	assert_int_equal(transfer_of(SLICE_NONE), TRANSFER_IDENTITY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes),
		cmocka_unit_test(knows_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
