/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enhanced status codes, RFC 3463: class.subject.detail.  Numbers only; what
 * they mean is in the tables (catalog/catalog.h).
 */
#ifndef CATALOG_ESC_H
#define CATALOG_ESC_H

#include "base/buf.h"

struct esc {
	unsigned char class; /* 2, 4, 5; 0 when there is no code */
	unsigned short subject, detail;
};

#define ESC(c, s, d) ((struct esc){ (c), (s), (d) })
#define ESC_NONE     ((struct esc){ 0, 0, 0 })

/*
 * Takes "5.1.1" off the front.  RFC 3463 section 2: class 2, 4 or 5, one to
 * three digits each, no leading zeros.
 */
bool esc_scan(struct slice *in, struct esc *ret);

void esc_put(struct buf *b, struct esc esc);

static inline bool
esc_eq(struct esc a, struct esc b)
{
	return a.class == b.class && a.subject == b.subject &&
	       a.detail == b.detail;
}

#endif
