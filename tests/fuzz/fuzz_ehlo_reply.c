/* SPDX-License-Identifier: Apache-2.0 */
/* What a server offers; values only with their keywords. */
#include "smtp/ehlo_reply.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct ehlo_reply offer;
	struct reply r;

	reply_init(&r);
	if (reply_feed(&r, &in) == REPLY_DONE) {
		ehlo_reply_parse(&r, &offer);
		if (offer.size_max > 0 && (offer.ext & SMTP_EXT_SIZE) == 0)
			abort();
		if ((offer.rcpt_max > 0 || offer.mail_max > 0) &&
		    (offer.ext & SMTP_EXT_LIMITS) == 0)
			abort();
		if (offer.rcpt_max > 999999 || offer.mail_max > 999999)
			abort();
	}
	reply_deinit(&r);
	return 0;
}
