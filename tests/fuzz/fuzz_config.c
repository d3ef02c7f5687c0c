/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a configuration: read, checked, and asked a few questions. */
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct config_error *errors;
	struct config c;
	struct arena a;
	size_t count;

	arena_init(&a, 1 << 22);
	if (config_parse(in, &c, &a, &errors, &count) == ST_OK) {
		(void)config_hop(&c, slice_head(in, 20));
		(void)config_alias_find(&c, slice_head(in, 20));
		(void)config_hop(&c, c.hostname);
		config_free(&c);
	}
	arena_deinit(&a);
	return 0;
}
