/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole message about anything: what comes out is well-formed UTF-8 where
 * text was decoded, names known reasons, and lies where it should.
 */
#include "base/utf8.h"
#include "meaning/message.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check(const struct bounce_rcpt *r)
{
	const struct verdict *v = &r->meaning.verdict;

	assert(v->reason < REASON_COUNT && v->action < ACTION_COUNT);
	assert(v->esc.class == 0 || v->esc.class == 2 || v->esc.class == 4 ||
	       v->esc.class == 5);
	assert(slice_find_byte(r->recipient, '\n') == SLICE_NPOS);
	assert(slice_find_byte(r->text, '\n') == SLICE_NPOS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice message = slice_of(data, len);
	struct bounce b;
	struct arena a;

	arena_init(&a, BOUNCE_MEMORY_MAX);
	(void)bounce_is_message(message);
	if (bounce_read(&b, &a, message, NULL) == ST_OK) {
		assert(b.kind < BOUNCE_KINDS);
		assert(utf8_valid(b.subject));
		for (size_t i = 0; i < b.count; i++)
			check(&b.rcpts[i]);
	}
	arena_deinit(&a);
	return 0;
}
