/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing enhanced status codes. */
#include "catalog/esc.h"

#include "base/scan.h"

bool
esc_scan(struct slice *in, struct esc *ret)
{
	struct slice rest = *in;
	unsigned class, subject, detail;

	if (!scan_number(&rest, 1, &class) || !scan_byte(&rest, '.') ||
	    !scan_number(&rest, 3, &subject) || !scan_byte(&rest, '.') ||
	    !scan_number(&rest, 3, &detail))
		return false;
	if (class != 2 && class != 4 && class != 5)
		return false;
	*in = rest;
	ret->class = (unsigned char)class;
	ret->subject = (unsigned short)subject;
	ret->detail = (unsigned short)detail;
	return true;
}

void
esc_put(struct buf *b, struct esc esc)
{
	buf_put_uint(b, esc.class);
	buf_put_byte(b, '.');
	buf_put_uint(b, esc.subject);
	buf_put_byte(b, '.');
	buf_put_uint(b, esc.detail);
}
