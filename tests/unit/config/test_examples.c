/* SPDX-License-Identifier: Apache-2.0 */
/* Every example that people copy from is read without a finding. */
#include "config/config.h"
#include "kit/kit.h"

#include <stdio.h>

static char **files;
static int file_count;

static void
test_examples(void **state)
{
	(void)state;
	assert_true(file_count > 0);
	for (int i = 0; i < file_count; i++) {
		struct config_error *errors;
		struct fault why;
		struct config c;
		struct arena a;
		size_t count;
		enum st st;

		arena_init(&a, 1 << 20);
		st = config_load(files[i], &c, &a, &errors, &count, &why);
		if (st != ST_OK && count > 0)
			print_error("%s:%u:%u: %.*s\n", files[i],
			    errors[0].line, errors[0].column,
			    (int)errors[0].what.len, errors[0].what.at);
		assert_row(files[i], st == ST_OK);
		config_free(&c);
		arena_deinit(&a);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_examples) };

	files = argv + 1;
	file_count = argc - 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
