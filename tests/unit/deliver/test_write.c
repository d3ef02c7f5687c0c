/* SPDX-License-Identifier: Apache-2.0 */
/* Which folder an address has, and what is written there. */
#include "world.h"

#include "deliver/folder.h"

#include <stdlib.h>

static void
local(struct world *w)
{
	static struct slice users[] = { SLICE("Alice"), SLICE("a+b"),
		SLICE("bob"), SLICE("full") };

	w->local.name = SLICE("here.test");
	w->local.users = users;
	w->local.user_count = 4;
	w->local.hop = (struct config_next_hop){ .via = CONFIG_VIA_MAILDIR,
		.maildir = SLICE("/m/{domain}/{user}") };
}

struct row {
	const char *name, *address;
	const char *folder, *any_folder; /* NULL: no such mailbox */
};

/* clang-format off */
static const struct row rows[] = {
	{ "as written", "bob@here.test", "/m/here.test/bob",
	  "/m/here.test/bob" },
	{ "the configured letter case", "aLICE@HERE.test",
	  "/m/here.test/Alice", "/m/here.test/Alice" },
	{ "a tag", "bob+lists@here.test", "/m/here.test/bob",
	  "/m/here.test/bob" },
	{ "a tag of nothing", "bob+@here.test", "/m/here.test/bob",
	  "/m/here.test/bob" },
	{ "a user with a plus sign", "a+b@here.test", "/m/here.test/a+b",
	  "/m/here.test/a+b" },
	{ "quotes that need not be", "\"bob\"@here.test", "/m/here.test/bob",
	  "/m/here.test/bob" },
	{ "nobody", "eve@here.test", NULL, "/m/here.test/eve" },
	{ "any user is written small", "Eve+x@here.test", NULL,
	  "/m/here.test/eve" },
	{ "only a tag", "+x@here.test", NULL, NULL },
	{ "a slash", "a/b@here.test", NULL, NULL },
	{ "up and away", "\"../../etc/x\"@here.test", NULL, NULL },
	/* quotes that must be are part of the name */
	{ "dots", "\"..\"@here.test", NULL, "/m/here.test/\"..\"" },
	{ "hidden", "\".ssh\"@here.test", NULL, "/m/here.test/\".ssh\"" },
	{ "a tag is not part of the path", "bob+a/x@here.test",
	  "/m/here.test/bob", "/m/here.test/bob" },
	{ "no tag between quotes", "\"bob+../x\"@here.test", NULL, NULL },
	{ "a brace is a letter", "{domain}@here.test", NULL,
	  "/m/here.test/{domain}" },
	{ "not ours", "bob@there.test", NULL, NULL },
	{ "no address", "bob", NULL, NULL },
};
/* clang-format on */

static void
expect_folder(const struct row *r, const struct world *w, const char *expected)
{
	const char *got = NULL;
	struct arena a;
	enum st st;

	arena_init(&a, 65536);
	st = folder_find(&w->config, slice_str(r->address), &a, &got);
	if (expected == NULL)
		assert_row(r->name, st == ST_ABSENT);
	else
		assert_slice(r->name, slice_str(got), slice_str(expected));
	arena_deinit(&a);
}

static void
test_folders(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	local(&w);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		w.local.any_user = false;
		expect_folder(&rows[i], &w, rows[i].folder);
		w.local.any_user = true;
		expect_folder(&rows[i], &w, rows[i].any_folder);
	}
	world_close(&w);
}

static void
test_safe(void **state)
{
	(void)state;
	assert_true(folder_safe(SLICE("a.b")));
	assert_true(folder_safe(SLICE("\xc3\xa9")));
	assert_false(folder_safe(SLICE("")));
	assert_false(folder_safe(SLICE("a\0b")));
	assert_false(folder_safe(SLICE("a\nb")));
	assert_false(folder_safe(SLICE("a\x7f")));
	assert_false(folder_safe(SLICE("a/b")));
	assert_false(folder_safe(SLICE(".a")));
}

/* CRLF is LF in a Maildir, wherever the pieces are cut. */
static void
test_content(void **state)
{
	static const uint64_t sizes[] = { 0, 2, 100, 65536, 65538, 65567,
		300000 };
	static const char head[] =
	    "Return-Path: <s@us.test>\nDelivered-To: bob@here.test\n";
	struct world w;
	struct buf expected;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		world_open(&w);
		local(&w);
		world_content(&w, sizes[i]);
		w.rcpts[0].to.address = SLICE("bob@here.test");
		world_deliver(&w, "here.test");
		assert_slice("outcome", buf_slice(&w.outcomes),
		    SLICE("D delivered-local"));
		assert_slice(
		    "trace", buf_slice(&w.trace), SLICE("route write"));
		buf_init(&expected, SIZE_MAX);
		buf_put(&expected, slice_of(head, sizeof(head) - 1));
		for (uint64_t k = 0; k < sizes[i]; k++) {
			char c = world_octet(k, sizes[i]);
			bool crlf = c == '\r' && k + 1 < sizes[i] &&
				    world_octet(k + 1, sizes[i]) == '\n';

			if (!crlf)
				buf_put_byte(&expected, c);
		}
		assert_slice(
		    "content", buf_slice(&w.content), buf_slice(&expected));
		buf_deinit(&expected);
		world_close(&w);
	}
}

static void
test_each(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	local(&w);
	world_rcpts(&w, 4);
	w.rcpts[0].to.address = SLICE("bob@here.test");
	w.rcpts[1].to.address = SLICE("eve@here.test");
	w.rcpts[2].to.address = SLICE("full@here.test");
	w.rcpts[3].to.address = SLICE("alice+x@here.test");
	world_ask_site(&w, "here.test");
	assert_slice(
	    "site", buf_slice(&w.site), SLICE("maildir:/m/{domain}/{user}"));
	world_deliver(&w, "here.test");
	assert_slice("outcomes", buf_slice(&w.outcomes),
	    SLICE("D delivered-local; F no-such-mailbox; "
		  "P mailbox-disk-full; D delivered-local"));
	assert_slice("folders", buf_slice(&w.folders),
	    SLICE("/m/here.test/bob\n/m/here.test/Alice\n"));

	w.unreadable_from = 65536;
	world_content(&w, 200000);
	world_deliver(&w, "here.test");
	assert_slice("unreadable", buf_slice(&w.outcomes),
	    SLICE("P queue-read-failed; F no-such-mailbox; "
		  "P mailbox-disk-full; P queue-read-failed"));
	world_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_safe),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
