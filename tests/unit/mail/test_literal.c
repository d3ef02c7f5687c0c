/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "mail/literal.h"

static const struct {
	const char *in;
	bool ok;
} rows[] = {
	{ "192.0.2.1", true },
	{ "0.0.0.0", true },
	{ "255.255.255.255", true },
	{ "001.002.003.004", true }, /* Snum is 1*3DIGIT */
	{ "256.0.0.1", false },
	{ "1.2.3", false },
	{ "1.2.3.4.5", false },
	{ "1.2.3.", false },
	{ "1.2.3.0004", false },
	{ "", false },
	{ "IPv6:2001:db8:0:1:2:3:4:5", true },
	{ "ipv6:2001:DB8::5", true },
	{ "IPv6:::", true },
	{ "IPv6:::1", true },
	{ "IPv6:1::", true },
	{ "IPv6:1:2:3:4:5:6::", true },
	{ "IPv6:1:2:3:4:5:6:7::", false }, /* "::" is two groups at least */
	{ "IPv6:1:2:3::5:6:7:8", false },
	{ "IPv6:1:2:3:4:5:6:7", false },
	{ "IPv6:1:2:3:4:5:6:7:8:9", false },
	{ "IPv6:1:2:3:4:5:6:192.0.2.1", true },
	{ "IPv6:1:2:3:4:5:192.0.2.1", false },
	{ "IPv6:::ffff:192.0.2.1", true },
	{ "IPv6:::192.0.2.1", true },
	{ "IPv6:1:2:3:4::192.0.2.1", true },
	{ "IPv6:1:2:3:4:5::192.0.2.1", false },
	{ "IPv6:192.0.2.1::", false },
	{ "IPv6:1:192.0.2.1::2", false },
	{ "IPv6:12345::", false },
	{ "IPv6:1:::2", false },
	{ "IPv6:1::2::3", false },
	{ "IPv6::1", false },
	{ "IPv6:1:", false },
	{ "IPv6:g::", false },
	{ "IPv6:", false },
	{ "IPv6:fe80::1%eth0", false },
	{ "X400:c=de", true },
	{ "a-tag:!#Z^~", true },
	{ "tag-:x", false },
	{ "-tag:x", true }, /* Ldh-str may begin with a hyphen */
	{ ":x", false },
	{ "tag:", false },
	{ "tag:a b", false },
	{ "tag:a[b", false },
	{ "tag:a\\b", false },
	{ "ta_g:x", false },
};

static void
knows_literals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_row(rows[i].in,
		    literal_valid(slice_str(rows[i].in)) == rows[i].ok);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_literals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
