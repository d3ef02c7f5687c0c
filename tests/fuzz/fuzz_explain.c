/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a reply: it is explained without fail, the explanation points
 * into the tables, and neither time nor class is out of range.
 */
#include "meaning/explain.h"
#include "meaning/reply.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct explanation e;

	meaning_explain(slice_of(data, size), &e);
	assert(e.verdict.reason < REASON_COUNT);
	assert(e.verdict.retry_after <= MEANING_RETRY_MAX);
	assert(e.verdict.esc.class == 2 || e.verdict.esc.class == 4 ||
	       e.verdict.esc.class == 5);
	assert((e.basis == BASIS_WORDS) == (e.rule != NULL));
	assert(e.rule == NULL || rule_find(e.verdict.rule) == e.rule);
	assert(e.provider == NULL ||
	       provider_find(e.verdict.provider) == e.provider);
	assert(e.verdict.basic == 0 || e.verdict.basic / 100 == 3 ||
	       e.verdict.esc.class == e.verdict.basic / 100);
	return 0;
}
