/* SPDX-License-Identifier: Apache-2.0 */
/* IPv4, IPv6 in its four forms, and the general literal with a tag. */
#include "mail/literal.h"

#include "base/scan.h"

#define GROUPS 8

/* Snum: one to three digits, 0 to 255; leading zeros are in the grammar. */
static bool
scan_snum(struct slice *in)
{
	unsigned n = 0, digits = 0;

	while (in->len > 0 && digits < 3 && byte_is_digit(in->at[0])) {
		n = n * 10 + (unsigned)(in->at[0] - '0');
		digits++;
		*in = slice_from(*in, 1);
	}
	return digits > 0 && n <= 255;
}

static bool
ipv4(struct slice s)
{
	for (int i = 0; i < 4; i++)
		if ((i > 0 && !scan_byte(&s, '.')) || !scan_snum(&s))
			return false;
	return s.len == 0;
}

static bool
hex_group(struct slice s)
{
	if (s.len == 0 || s.len > 4)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (byte_hex(s.at[i]) < 0)
			return false;
	return true;
}

/*
 * Groups between single colons; an IPv4 address may stand last and counts for
 * two.  Returns how many, 0 for none, -1 when it is malformed.
 */
static int
count_groups(struct slice s, bool may_end_v4)
{
	int count = 0;

	while (s.len > 0) {
		struct slice group, rest = slice_cut(s, ':', &group);
		bool last = group.len == s.len;

		if (hex_group(group))
			count++;
		else if (last && may_end_v4 && ipv4(group))
			count += 2;
		else
			return -1;
		if (!last && rest.len == 0)
			return -1; /* a colon that nothing follows */
		s = rest;
	}
	return count;
}

static bool
ipv6(struct slice s)
{
	size_t gap = slice_find(s, SLICE("::"));
	int head, tail;

	if (gap == SLICE_NPOS)
		return count_groups(s, true) == GROUPS;
	head = count_groups(slice_head(s, gap), false);
	tail = count_groups(slice_from(s, gap + 2), true);
	/* "::" stands for two groups at least (RFC 5321 4.1.3). */
	return head >= 0 && tail >= 0 && head + tail <= GROUPS - 2;
}

/* Standardized-tag ":" 1*dcontent */
static bool
general(struct slice s)
{
	struct slice tag, content = slice_cut(s, ':', &tag);

	if (tag.len == 0 || content.len == 0 ||
	    !byte_is_alnum(tag.at[tag.len - 1]))
		return false;
	for (size_t i = 0; i < tag.len; i++)
		if (!byte_is_alnum(tag.at[i]) && tag.at[i] != '-')
			return false;
	for (size_t i = 0; i < content.len; i++) {
		char c = content.at[i];

		if (c < '!' || c > '~' || c == '[' || c == '\\' || c == ']')
			return false;
	}
	return true;
}

bool
literal_valid(struct slice s)
{
	if (scan_istr(&s, SLICE("IPv6:")))
		return ipv6(s);
	return ipv4(s) || general(s);
}
