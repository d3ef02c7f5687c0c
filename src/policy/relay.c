/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may send to anywhere: the local submission socket, and the networks
 * that the configuration names.  Loopback is not trusted by itself: a web
 * form on the same machine is the classic open relay.
 */
#include "policy/policy.h"

bool
policy_may_relay(const struct config *c, const struct policy_client *who)
{
	if (who->local)
		return true;
	if (who->address == NULL)
		return false;
	for (size_t i = 0; i < c->relay_client_count; i++)
		if (net_block_has(&c->relay_clients[i], who->address))
			return true;
	return false;
}
