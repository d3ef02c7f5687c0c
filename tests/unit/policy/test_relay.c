/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "policy/policy.h"

static const struct {
	const char *name, *address;
	bool local, may;
} rows[] = {
	{ "local submission", NULL, true, true },
	{ "in the network", "192.0.2.77:4000", false, true },
	{ "beside the network", "192.0.3.1:4000", false, false },
	{ "loopback is nobody special", "127.0.0.1:4000", false, false },
	{ "another family", "[2001:db8::1]:4000", false, false },
	{ "nobody", NULL, false, false },
};

static void
lets_only_those_who_may(void **state)
{
	struct net_block block;
	struct config c = { .relay_clients = &block, .relay_client_count = 1 };

	(void)state;
	assert_true(net_block_parse(SLICE("192.0.2.0/24"), &block));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct policy_client who = { .local = rows[i].local };
		struct net_addr a;

		if (rows[i].address != NULL) {
			assert_true(
			    net_addr_parse(slice_str(rows[i].address), 25, &a));
			who.address = &a;
		}
		assert_row(
		    rows[i].name, policy_may_relay(&c, &who) == rows[i].may);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_only_those_who_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
