/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of MAIL and RCPT.  The first byte chooses.  What is taken holds
 * nothing that could break a line of a report.
 */
#include "smtp/param.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_text(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		assert((unsigned char)s.at[i] >= 0x20 && s.at[i] != 0x7f);
}

static void
check_word(enum situation fault, struct slice word, struct slice in)
{
	if (fault == SITUATION_NONE)
		return;
	assert(word.at >= in.at && word.at + word.len <= in.at + in.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice in = slice_of(data, len), word = SLICE("");
	struct param_mail mail = { 0 };
	struct param_rcpt rcpt = { 0 };
	enum situation fault;
	struct arena a;

	if (len == 0)
		return 0;
	in = slice_from(in, 1);
	arena_init(&a, 65536);
	if (data[0] & 1) {
		fault = param_mail_parse(in, &a, &mail, &word);
		assert(mail.envid.len <= PARAM_ENVID_MAX);
		check_text(mail.envid);
	} else {
		fault = param_rcpt_parse(in, data[0] & 2, &a, &rcpt, &word);
		assert(rcpt.orcpt.len <= PARAM_ORCPT_MAX);
		assert(!(rcpt.notify & NOTIFY_NEVER) ||
		       rcpt.notify == NOTIFY_NEVER);
		check_text(rcpt.orcpt);
	}
	check_word(fault, word, in);
	arena_deinit(&a);
	return 0;
}
