/* SPDX-License-Identifier: Apache-2.0 */
/* A command line: parts lie inside it, in order; sizes and names re-read. */
#include "smtp/command.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice in = slice_of(data, len), name;
	enum command_fault fault;
	struct command c;
	uint64_t size;
	bool last;

	fault = command_parse(in, &c);
	assert(c.verb < VERB_COUNT);
	assert(c.word.len + c.rest.len <= len);
	assert(c.word.len == 0 || c.word.at == in.at);
	assert(c.rest.len == 0 || c.rest.at + c.rest.len <= in.at + len);
	assert(fault == COMMAND_NEWLINE ||
	       slice_find_byte(c.rest, '\r') == SLICE_NPOS);
	if (bdat_parse(in, &size, &last))
		assert(last == !byte_is_digit(in.at[len - 1]));
	if (helo_parse(in, &name)) {
		struct slice again;

		assert(name.len > 0 && name.at == in.at && name.len <= len);
		assert(helo_parse(name, &again) && slice_eq(name, again));
	}
	return 0;
}
