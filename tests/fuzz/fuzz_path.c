/* SPDX-License-Identifier: Apache-2.0 */
/* Paths: what is taken lies inside the input, and re-reads as itself. */
#include "mail/path.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_mailbox(const struct mailbox *m)
{
	struct mailbox again, bare;
	struct buf one, two;

	assert(mailbox_parse(m->whole, &again, NULL) == ST_OK);
	assert(slice_eq(again.local, m->local));
	assert(slice_eq(again.domain, m->domain));
	/* The least quoted spelling names the same mailbox, and is stable. */
	buf_init(&one, 4096);
	buf_init(&two, 4096);
	mailbox_put_local(&one, m);
	buf_put(&one, SLICE("@x"));
	assert(mailbox_parse(buf_slice(&one), &bare, NULL) == ST_OK);
	mailbox_put_local(&two, &bare);
	buf_put(&two, SLICE("@x"));
	assert(slice_eq(buf_slice(&one), buf_slice(&two)));
	buf_deinit(&one);
	buf_deinit(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice in = slice_of(data, len), rest = in;
	struct fault why = { .what = NULL };
	struct path p;

	if (path_scan(&rest, &p, &why) != ST_OK) {
		assert(slice_eq(rest, in) && why.what != NULL && why.at <= len);
	} else if (p.kind == PATH_MAILBOX) {
		assert(rest.at + rest.len == in.at + in.len);
		check_mailbox(&p.mailbox);
	}
	(void)domain_valid(in);
	(void)domain_literal_valid(in);
	return 0;
}
