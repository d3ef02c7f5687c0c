/* SPDX-License-Identifier: Apache-2.0 */
#include "kit/kit.h"

#include "i18n/text.h"
#include "meaning/code_view.h"

static const struct {
	const char *code, *title;
	bool known, advised;
	const char *counts_as, *source;
} rows[] = {
	{ "550", "Mailbox not available", true, true, "", "RFC 5321 4.2.2" },
	{ "5.1.1", "No such mailbox", true, true, "", "RFC 3463 3.2" },
	{ "250", "Done", true, false, "", "RFC 5321 4.2.2" },
	{ "2.6.0", "Success", true, false, "", "RFC 3463 3.7" },
	{ "5.9.1", "Nothing but the class is known", false, true, "5.0.0", "" },
	{ "577", "Permanent failure", false, false, "", "" },
	{ "5.X.X", "Permanent failure", true, false, "", "" },
	{ "5.1.5", "Recipient's address is valid", true, true, "",
	    "RFC 3463 3.2" },
	{ "420", "Time ran out while sending", true, true, "", "" },
};

static void
what_is_known_of_a_code(void **state)
{
	struct code_listing listing;
	struct code_query q;
	struct code_view v;
	struct buf b;

	(void)state;
	buf_init(&b, 32);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].code;

		assert_row(name, code_parse(slice_str(name), &q));
		code_view_init(&v, &q);
		assert_slice(name, text_find(LANG_EN, code_view_title(&v)),
		    slice_str(rows[i].title));
		assert_row(name, v.known == rows[i].known);
		assert_row(name, (code_view_advice(&v, ACTOR_SENDER) !=
				     TEXT_NONE) == rows[i].advised);
		buf_clear(&b);
		assert_row(name, code_view_put_counts_as(&b, &v) ==
				     (rows[i].counts_as[0] != '\0'));
		assert_slice(name, buf_slice(&b), slice_str(rows[i].counts_as));
		listing.source = SLICE_NONE;
		code_view_listing(&v, &listing);
		assert_slice(name, listing.source, slice_str(rows[i].source));
		code_view_deinit(&v);
	}
	buf_deinit(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_of_a_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
