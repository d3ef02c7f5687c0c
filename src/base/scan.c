/* SPDX-License-Identifier: Apache-2.0 */
/* All-or-nothing scanners: work on a copy, commit at the end. */
#include "base/scan.h"

bool
scan_byte(struct slice *in, char c)
{
	if (in->len == 0 || in->at[0] != c)
		return false;
	*in = slice_from(*in, 1);
	return true;
}

bool
scan_ibyte(struct slice *in, char c)
{
	if (in->len == 0 || byte_lower(in->at[0]) != byte_lower(c))
		return false;
	*in = slice_from(*in, 1);
	return true;
}

bool
scan_str(struct slice *in, struct slice word)
{
	if (!slice_starts(*in, word))
		return false;
	*in = slice_from(*in, word.len);
	return true;
}

bool
scan_istr(struct slice *in, struct slice word)
{
	if (!slice_istarts(*in, word))
		return false;
	*in = slice_from(*in, word.len);
	return true;
}

bool
scan_number(struct slice *in, unsigned max_digits, unsigned *ret)
{
	unsigned n = 0, digits = 0;
	size_t i = 0;

	while (i < in->len && byte_is_digit(in->at[i])) {
		if (++digits > max_digits || digits > 9)
			return false;
		n = n * 10 + (unsigned)(in->at[i++] - '0');
	}
	if (digits == 0 || (digits > 1 && in->at[0] == '0'))
		return false;
	*in = slice_from(*in, i);
	*ret = n;
	return true;
}

bool
scan_uint64(struct slice *in, uint64_t *ret)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < in->len && byte_is_digit(in->at[i]); i++) {
		uint64_t d = (uint64_t)(in->at[i] - '0');

		if (n > (UINT64_MAX - d) / 10)
			return false;
		n = n * 10 + d;
	}
	if (i == 0)
		return false;
	*in = slice_from(*in, i);
	*ret = n;
	return true;
}

bool
scan_while(struct slice *in, bool (*is)(char), struct slice *ret)
{
	size_t i = 0;

	while (i < in->len && is(in->at[i]))
		i++;
	if (i == 0)
		return false;
	*ret = slice_head(*in, i);
	*in = slice_from(*in, i);
	return true;
}

void
scan_blank(struct slice *in)
{
	while (in->len > 0 && (in->at[0] == ' ' || in->at[0] == '\t'))
		*in = slice_from(*in, 1);
}
