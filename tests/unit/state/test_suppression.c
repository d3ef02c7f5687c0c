/* SPDX-License-Identifier: Apache-2.0 */
/* The list as a file, and as a worker asks it. */
#include "kit/kit.h"

#include "os/clock.h"
#include "os/log.h"
#include "state/suppression.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAY 86400000u

struct room {
	char dir[64], file[96];
	struct arena arena;
	struct suppression_table *table;
};

static const struct suppression_rules rules = {
	.after = 2, .lifetime_ms = DAY, .entries_max = 3
};

static void
open_table(struct room *r)
{
	assert_int_equal(
	    suppression_table_open(r->file, true, &r->table, NULL), ST_OK);
}

static void
enter(struct room *r)
{
	snprintf(r->dir, sizeof(r->dir), "/tmp/pabal-state-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->file, sizeof(r->file), "%s/%s", r->dir, SUPPRESSION_FILE);
	arena_init(&r->arena, 1 << 20);
	r->table = NULL;
}

static void
leave(struct room *r)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[128];

	suppression_table_close(r->table);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", r->file, ends[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(r->dir), 0);
	arena_deinit(&r->arena);
}

static uint64_t
refuse(struct room *r, const char *address, uint64_t now)
{
	uint64_t until = 7;

	assert_int_equal(
	    suppression_table_refused(r->table, &rules,
		&(struct suppressed){ .address = slice_str(address),
		    .basic = 550,
		    .esc = { 5, 1, 1 },
		    .host = SLICE("mx.test"),
		    .reply = SLICE("550 5.1.1 no\r\n550 such user") },
		now, &until),
	    ST_OK);
	assert_int_equal(suppression_table_tidy(r->table, &rules, now), ST_OK);
	return until;
}

static struct suppressed
find(struct room *r, const char *address, uint64_t now)
{
	struct suppressed s = { 0 };
	enum st st = suppression_table_find(
	    r->table, slice_str(address), now, &r->arena, &s);

	assert_true(st == ST_OK || st == ST_ABSENT);
	return s;
}

static void
remembers_what_was_said(void **state)
{
	struct suppressed s;
	struct room r;

	(void)state;
	enter(&r);
	open_table(&r);
	assert_true(suppression_table_is_empty(r.table));
	assert_int_equal(find(&r, "a@x.test", 1).refusals, 0);
	assert_true(refuse(&r, "a@x.test", 1000) == 0);
	assert_true(refuse(&r, "a@x.test", 2000) == 2000 + DAY);
	/* the file lasts, the process does not */
	suppression_table_close(r.table);
	open_table(&r);
	s = find(&r, "a@x.test", 3000);
	assert_int_equal(s.refusals, 2);
	assert_true(s.until_ms == 2000 + DAY && s.last_ms == 2000);
	assert_int_equal(s.basic, 550);
	assert_true(esc_eq(s.esc, ESC(5, 1, 1)));
	assert_slice("host", s.host, SLICE("mx.test"));
	assert_slice("reply", s.reply, SLICE("550 5.1.1 no\r\n550 such user"));
	assert_false(suppression_table_is_empty(r.table));
	leave(&r);
}

static void
knows_an_address_by_its_domain_in_any_case(void **state)
{
	struct room r;

	(void)state;
	enter(&r);
	open_table(&r);
	refuse(&r, "Bob@Far.Test", 1);
	assert_int_equal(find(&r, "Bob@far.test", 2).refusals, 1);
	assert_int_equal(find(&r, "bob@far.test", 2).refusals, 0);
	assert_int_equal(
	    suppression_table_forget(r.table, SLICE("Bob@FAR.test")), ST_OK);
	assert_int_equal(
	    suppression_table_forget(r.table, SLICE("Bob@FAR.test")),
	    ST_ABSENT);
	leave(&r);
}

static void
forgets_in_time(void **state)
{
	struct room r;

	(void)state;
	enter(&r);
	open_table(&r);
	refuse(&r, "a@x.test", 1000);
	assert_true(refuse(&r, "a@x.test", 2000) > 0);
	assert_true(find(&r, "a@x.test", 1999 + DAY).until_ms > 0);
	assert_int_equal(find(&r, "a@x.test", 2000 + DAY).refusals, 0);
	/* refusals with more than a lifetime between them are no row */
	assert_true(refuse(&r, "a@x.test", 2000 + DAY) == 0);
	assert_true(refuse(&r, "a@x.test", 2001 + DAY) > 0);
	leave(&r);
}

static void
count(void *ctx, const struct suppressed *s)
{
	assert_int_equal(s->refusals, 2);
	++*(unsigned *)ctx;
}

static void
keeps_no_more_than_it_may(void **state)
{
	static const char *const names[] = { "a@x.test", "b@x.test", "c@x.test",
		"d@x.test", "e@x.test" };
	unsigned n = 0;
	struct room r;

	(void)state;
	enter(&r);
	open_table(&r);
	for (unsigned i = 0; i < 5; i++) {
		refuse(&r, names[i], 10 * i + 1);
		refuse(&r, names[i], 10 * i + 2);
	}
	assert_int_equal(find(&r, "a@x.test", 100).refusals, 0);
	assert_int_equal(find(&r, "b@x.test", 100).refusals, 0);
	assert_int_equal(find(&r, "c@x.test", 100).refusals, 2);
	assert_int_equal(
	    suppression_table_each(r.table, 100, count, &n), ST_OK);
	assert_int_equal(n, 3);
	n = 0;
	assert_int_equal(
	    suppression_table_each(r.table, 2 * DAY, count, &n), ST_OK);
	assert_int_equal(n, 0);
	leave(&r);
}

static void
odd_bytes_are_bytes(void **state)
{
	static const char bytes[] = "a'\0\xff\"@x.test";
	struct slice address = slice_of(bytes, sizeof(bytes) - 1);
	struct suppressed s = { 0 };
	uint64_t until;
	struct room r;

	(void)state;
	enter(&r);
	open_table(&r);
	assert_int_equal(
	    suppression_table_refused(r.table, &rules,
		&(struct suppressed){ .address = address }, 1, &until),
	    ST_OK);
	assert_int_equal(
	    suppression_table_find(r.table, address, 2, &r.arena, &s), ST_OK);
	assert_slice("address", s.address, address);
	assert_int_equal(s.reply.len, 0);
	leave(&r);
}

static void
what_is_no_list_is_not_opened(void **state)
{
	struct fault why = { 0 };
	struct room r;
	FILE *f;

	(void)state;
	enter(&r);
	assert_int_equal(
	    suppression_table_open(r.file, false, &r.table, &why), ST_ABSENT);
	f = fopen(r.file, "w");
	assert_non_null(f);
	for (unsigned i = 0; i < 1000; i++)
		fputs("this is no database\n", f);
	fclose(f);
	assert_int_equal(
	    suppression_table_open(r.file, true, &r.table, &why), ST_IO);
	assert_non_null(why.what);
	leave(&r);
}

/* ---- as a worker asks ---- */

struct asking {
	struct loop *loop;
	struct suppression *list;
	unsigned answers, refusals[2];
	bool suppressed;
};

static void
answered(void *ctx, const struct suppressed *answers, size_t n)
{
	struct asking *a = ctx;

	assert_int_equal(n, 2);
	a->answers++;
	a->refusals[0] = answers[0].refusals;
	a->refusals[1] = answers[1].refusals;
	a->suppressed = answers[1].until_ms > 0;
	loop_stop(a->loop);
}

static bool
ask(struct asking *a)
{
	/* gone when the answer comes, and so copied before */
	char one[] = "a@x.test", two[] = "b@x.test";
	struct slice both[] = { slice_str(one), slice_str(two) };
	bool asked = suppression_ask(a->list, both, 2, answered, a);

	memset(one, 0, sizeof(one));
	memset(two, 0, sizeof(two));
	if (asked)
		loop_run(a->loop);
	return asked;
}

static void
a_worker_asks_and_notes(void **state)
{
	static const struct suppressed refused = { .address = SLICE("b@x.test"),
		.basic = 550,
		.esc = { 5, 1, 1 },
		.host = SLICE("mx.test"),
		.reply = SLICE("550 no") };
	struct asking a = { .loop = loop_new() };
	struct room r;

	(void)state;
	enter(&r);
	log_to(open("/dev/null", O_WRONLY | O_CLOEXEC));
	a.list = suppression_open(a.loop, r.file, &rules, NULL);
	assert_non_null(a.list);
	assert_true(ask(&a));
	assert_int_equal(a.answers, 1);
	/* an empty list is not asked again and again */
	assert_false(ask(&a));
	suppression_refused(a.list, &refused);
	suppression_refused(a.list, &refused);
	assert_true(ask(&a));
	assert_int_equal(a.refusals[0], 0);
	assert_int_equal(a.refusals[1], 2);
	assert_true(a.suppressed);
	suppression_accepted(a.list, SLICE("b@x.test"));
	assert_true(ask(&a));
	assert_int_equal(a.refusals[1], 0);
	/* closed with a question under way: nobody answers it */
	suppression_refused(a.list, &refused);
	assert_true(suppression_ask(
	    a.list, &(struct slice){ .at = "c", .len = 1 }, 1, answered, &a));
	suppression_close(a.list);
	loop_free(a.loop);
	assert_int_equal(a.answers, 3);
	leave(&r);
}

#define OPENERS 6
#define ROUNDS  20

/* Waits for the others at the gate, then opens and says how that went. */
static pid_t
opener(const struct room *r, const int *gate)
{
	struct suppression_table *table;
	pid_t pid = fork();
	char go;

	if (pid != 0)
		return pid;
	(void)close(gate[1]);
	(void)!read(gate[0], &go, 1);
	if (suppression_table_open(r->file, true, &table, NULL) != ST_OK)
		_exit(1);
	suppression_table_close(table);
	_exit(0);
}

/* One of two workers that started together was told that it is locked. */
static void
workers_open_a_new_list_at_once(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		pid_t pids[OPENERS];
		struct room r;
		int gate[2], status;

		enter(&r);
		assert_int_equal(pipe(gate), 0);
		for (int i = 0; i < OPENERS; i++)
			pids[i] = opener(&r, gate);
		(void)close(gate[0]);
		(void)close(gate[1]);
		for (int i = 0; i < OPENERS; i++) {
			assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
			assert_int_equal(status, 0);
		}
		leave(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers_what_was_said),
		cmocka_unit_test(knows_an_address_by_its_domain_in_any_case),
		cmocka_unit_test(forgets_in_time),
		cmocka_unit_test(keeps_no_more_than_it_may),
		cmocka_unit_test(odd_bytes_are_bytes),
		cmocka_unit_test(what_is_no_list_is_not_opened),
		cmocka_unit_test(a_worker_asks_and_notes),
		cmocka_unit_test(workers_open_a_new_list_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
