/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "base/list.h"

struct item {
	int n;
	struct list link;
};

static void
keeps_order_and_lets_go(void **state)
{
	struct list l;
	struct item items[4] = { { 0 }, { 1 }, { 2 }, { 3 } };
	int expected = 0;

	(void)state;
	list_init(&l);
	assert_true(list_empty(&l));
	assert_null(list_pop(&l));
	for (int i = 1; i < 4; i++)
		list_push_back(&l, &items[i].link);
	list_push_front(&l, &items[0].link);
	LIST_EACH (p, &l)
		assert_int_equal(LIST_OF(p, struct item, link)->n, expected++);
	assert_int_equal(expected, 4);
	LIST_EACH_SAFE (p, next, &l)
		if (LIST_OF(p, struct item, link)->n % 2 == 0)
			list_remove(p);
	list_remove(&items[0].link); /* twice does no harm */
	assert_ptr_equal(list_pop(&l), &items[1].link);
	assert_ptr_equal(list_pop(&l), &items[3].link);
	assert_true(list_empty(&l));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_order_and_lets_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
