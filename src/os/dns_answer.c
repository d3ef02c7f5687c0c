/* SPDX-License-Identifier: Apache-2.0 */
/* Results to an answer.  Bytes of the network are trusted nowhere. */
#include "os/dns_answer.h"

#include <netinet/in.h>

/* RFC 1035 3.1, 2.3.4: in text, without the last dot */
#define NAME_MAX_TEXT 253
#define LABEL_MAX     63

#define RCODE_NOERROR  0
#define RCODE_SERVFAIL 2
#define RCODE_NXDOMAIN 3
#define RCODE_REFUSED  5

/* Underscores are no host names (RFC 952), but real MX records have them. */
static bool
is_name_byte(char c)
{
	return byte_is_alnum(c) || c == '-' || c == '_';
}

static struct slice
without_dot(struct slice s)
{
	if (slice_ends(s, SLICE(".")))
		s.len--;
	return s;
}

static struct slice
keep_lower(struct arena *a, struct slice s)
{
	struct slice kept = arena_keep(a, s);

	for (size_t i = 0; kept.at != NULL && i < kept.len; i++)
		((char *)(uintptr_t)kept.at)[i] = byte_lower(kept.at[i]);
	return kept;
}

bool
dns_name(struct slice *name)
{
	struct slice rest = without_dot(*name), label;
	struct net_addr number;

	/* an empty label at the end would leave no rest to look at */
	if (rest.len == 0 || rest.len > NAME_MAX_TEXT ||
	    slice_ends(rest, SLICE(".")) || net_addr_parse_ip(rest, &number))
		return false;
	while (rest.len > 0) {
		rest = slice_cut(rest, '.', &label);
		if (label.len == 0 || label.len > LABEL_MAX)
			return false;
		for (size_t i = 0; i < label.len; i++)
			if (!is_name_byte(label.at[i]))
				return false;
	}
	*name = without_dot(*name);
	return true;
}

bool
dns_mx_parse(struct slice rdata, struct arena *a, struct dns_mx *ret)
{
	char text[NAME_MAX_TEXT + 1];
	struct dns_mx mx;
	size_t len = 0, i = 2;

	if (rdata.len < 3)
		return false;
	mx.preference = (unsigned)(unsigned char)rdata.at[0] << 8 |
			(unsigned char)rdata.at[1];
	while (i < rdata.len && rdata.at[i] != 0) {
		size_t label = (unsigned char)rdata.at[i++];

		/* also a compression pointer, which has no place here */
		if (label > LABEL_MAX || label >= rdata.len - i ||
		    label + 1 > sizeof(text) - len)
			return false;
		for (size_t end = i + label; i < end; i++) {
			if (!is_name_byte(rdata.at[i]))
				return false;
			text[len++] = rdata.at[i];
		}
		text[len++] = '.';
	}
	if (i + 1 != rdata.len)
		return false;
	mx.host = keep_lower(a, slice_of(text, len > 0 ? len - 1 : 0));
	if (mx.host.at == NULL)
		return false;
	*ret = mx;
	return true;
}

static bool
addr_parse(struct slice rdata, struct net_addr *ret)
{
	struct net_addr n = { .len = 0 };
	struct sockaddr_in *four = (struct sockaddr_in *)&n.sa;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&n.sa;

	if (rdata.len == sizeof(four->sin_addr)) {
		four->sin_family = AF_INET;
		memcpy(&four->sin_addr, rdata.at, rdata.len);
		n.len = sizeof(*four);
	} else if (rdata.len == sizeof(six->sin6_addr)) {
		six->sin6_family = AF_INET6;
		memcpy(&six->sin6_addr, rdata.at, rdata.len);
		n.len = sizeof(*six);
	} else
		return false;
	*ret = n;
	return true;
}

/* Why a part has no verdict about the name; NULL when it has one. */
static const char *
why_failed(const struct dns_part *p)
{
	const struct ub_result *r = p->result;

	if (r == NULL)
		return p->why;
	if (r->bogus)
		return "DNSSEC validation failed";
	if (r->rcode == RCODE_NOERROR || r->rcode == RCODE_NXDOMAIN)
		return NULL;
	if (r->rcode == RCODE_SERVFAIL)
		return "the name servers failed";
	if (r->rcode == RCODE_REFUSED)
		return "the name servers refused";
	return "the name servers gave an error";
}

static size_t
records(const struct ub_result *r)
{
	size_t n = 0;

	while (r->havedata && r->data[n] != NULL)
		n++;
	return n;
}

static void
take_records(struct dns_answer *ret, const struct ub_result *r, struct arena *a)
{
	struct dns_mx *mx = (struct dns_mx *)(uintptr_t)ret->mx;
	struct net_addr *addrs = (struct net_addr *)(uintptr_t)ret->addrs;
	size_t n = records(r);

	for (size_t i = 0; i < n && ret->count < DNS_RECORDS_MAX; i++) {
		struct slice rdata =
		    slice_of(r->data[i], r->len[i] < 0 ? 0 : (size_t)r->len[i]);

		if (mx != NULL ? dns_mx_parse(rdata, a, &mx[ret->count])
			       : addr_parse(rdata, &addrs[ret->count]))
			ret->count++;
	}
}

static void
failed(struct dns_answer *ret, const char *why)
{
	*ret = (struct dns_answer){
		.status = DNS_FAILED, .why = why, .canonical = ret->canonical
	};
}

/* Secure if all is; as long as the shortest; named by whoever names it. */
static void
take_marks(struct dns_answer *ret, const struct ub_result *r, struct arena *a)
{
	unsigned ttl = r->ttl < 0 ? 0 : (unsigned)r->ttl;

	ret->secure = ret->secure && r->secure;
	if (ttl < ret->ttl)
		ret->ttl = ttl;
	if (r->canonname != NULL && records(r) > 0)
		ret->canonical =
		    keep_lower(a, without_dot(slice_str(r->canonname)));
}

void
dns_answer_make(struct dns_answer *ret, const struct dns_part *parts,
    size_t count, struct slice name, struct arena *a)
{
	bool nxdomain = false, there = false;
	const char *why = NULL;

	*ret = (struct dns_answer){
		.secure = true, .ttl = UINT32_MAX, .canonical = name
	};
	/* which of the two it is, the type asked for says: MX is asked alone */
	if (count == 1)
		ret->mx = arena_alloc(a, DNS_RECORDS_MAX * sizeof(*ret->mx));
	else
		ret->addrs =
		    arena_alloc(a, DNS_RECORDS_MAX * sizeof(*ret->addrs));
	if (ret->mx == NULL && ret->addrs == NULL) {
		failed(ret, "out of memory");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (why_failed(&parts[i]) != NULL) {
			why = why_failed(&parts[i]);
			continue;
		}
		take_marks(ret, parts[i].result, a);
		take_records(ret, parts[i].result, a);
		there = there || records(parts[i].result) > 0;
		nxdomain = nxdomain || parts[i].result->nxdomain ||
			   parts[i].result->rcode == RCODE_NXDOMAIN;
	}
	/* one kind of address is enough to go on with */
	if (ret->count > 0)
		ret->status = DNS_OK;
	else if (why != NULL || there)
		failed(ret, why != NULL ? why : "no record is usable");
	else
		ret->status = nxdomain ? DNS_NXDOMAIN : DNS_NODATA;
	if (ret->canonical.at == NULL)
		failed(ret, "out of memory");
}
