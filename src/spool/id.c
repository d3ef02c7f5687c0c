/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a message's number is spelt: 13 digits to the base 32, without I, L, O
 * and U so that it can be read out on the telephone.
 */
#include "spool/spool.h"

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void
spool_id_put(struct buf *b, spool_id id)
{
	char text[SPOOL_ID_LEN];

	for (int i = SPOOL_ID_LEN - 1; i >= 0; i--) {
		text[i] = digits[id & 31];
		id >>= 5;
	}
	buf_put(b, slice_of(text, sizeof(text)));
}

bool
spool_id_parse(struct slice s, spool_id *ret)
{
	spool_id id = 0;

	if (s.len != SPOOL_ID_LEN)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		size_t digit =
		    slice_find_byte(SLICE("0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
			byte_upper(s.at[i]));

		/* The first digit stands for four bits only. */
		if (digit == SLICE_NPOS || (i == 0 && digit > 15))
			return false;
		id = id << 5 | digit;
	}
	*ret = id;
	return true;
}
