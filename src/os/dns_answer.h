/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From libunbound's results to a dns_answer: the part of dns.c that reads
 * bytes from the network, apart so that it is fuzzed and tested alone.
 */
#ifndef OS_DNS_ANSWER_H
#define OS_DNS_ANSWER_H

#include "base/arena.h"
#include "os/dns.h"

#include <unbound.h>

/* RFC 1035 3.2.2, 3596 2.1 */
enum dns_type { DNS_TYPE_A = 1, DNS_TYPE_MX = 15, DNS_TYPE_AAAA = 28 };

/* One question's outcome; result NULL: failed, with why. */
struct dns_part {
	const struct ub_result *result;
	const char *why;
};

/* True for a name that may be asked for; then its last dot is taken off. */
bool dns_name(struct slice *name);

/*
 * MX rdata: preference and name (RFC 1035 3.3.9).  False when it is malformed
 * or the name has bytes that no host name has.
 */
bool dns_mx_parse(struct slice rdata, struct arena *a, struct dns_mx *ret);

/* What lies in the answer lives as long as the arena. */
void dns_answer_make(struct dns_answer *ret, const struct dns_part *parts,
    size_t count, struct slice name, struct arena *a);

#endif
