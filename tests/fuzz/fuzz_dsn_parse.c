/* SPDX-License-Identifier: Apache-2.0 */
/* The parts for programs: values are on one line, and within their limits. */
#include "dsn/parse.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check(struct slice s)
{
	assert(slice_find_byte(s, '\n') == SLICE_NPOS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct slice text = slice_of(data, len);
	struct dsn_feedback f;
	struct dsn_parsed d;
	struct arena a;

	arena_init(&a, 64u << 20);
	if (dsn_parse(&d, &a, text) == ST_OK) {
		assert(d.count <= DSN_RCPTS_MAX);
		check(d.reporting_mta);
		check(d.envid);
		for (size_t i = 0; i < d.count; i++) {
			check(d.rcpts[i].final);
			check(d.rcpts[i].original);
			check(d.rcpts[i].diagnostic);
			check(d.rcpts[i].status_comment);
			assert(d.rcpts[i].diagnostic.len <= DSN_DIAGNOSTIC_MAX);
		}
	}
	dsn_parse_feedback(&f, text);
	assert(f.rcpts <= DSN_FEEDBACK_RCPTS);
	arena_deinit(&a);
	return 0;
}
