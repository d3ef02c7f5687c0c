/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who can take a message with BODY=BINARYMIME (RFC 3030 3)?  A Maildir cannot:
 * its files have lines of their own, and octets that look like line ends would
 * be changed.  What a host on the way takes is known when we talk to it; so
 * such mail is accepted for hosts, and reported when they do not take it.
 */
#include "policy/policy.h"

bool
policy_offers_binary(const struct config *c)
{
	if (c->remote || c->route_count > 0)
		return true;
	for (size_t i = 0; i < c->domain_count; i++)
		if (c->domains[i].hop.via != CONFIG_VIA_MAILDIR)
			return true;
	return false;
}

bool
policy_takes_binary(const struct config *c, const struct policy_targets *to,
    struct verdict *why)
{
	for (size_t i = 0; i < to->count; i++) {
		struct slice address = to->addresses[i];
		const struct config_next_hop *hop;

		hop = config_hop(c, address_domain(address));
		if (hop->via != CONFIG_VIA_MAILDIR)
			continue;
		*why = verdict_of_1(SITUATION_BINARYMIME_NO_ROUTE, address);
		return false;
	}
	return true;
}
