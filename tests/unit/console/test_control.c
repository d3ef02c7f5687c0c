/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's commands over a real Unix socket; the queue is a table. */
#include "kit/kit.h"

#include "console/control.h"
#include "os/log.h"
#include "os/net.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct room {
	char dir[64], path[96];
	struct loop *loop;
	struct schedule *schedule;
	struct control *control;
	struct timer *timer;
	struct net_addr at;
	struct buf trace; /* what the commands were asked */
	int fd, log;
};

struct client {
	struct room *room;
	struct conn *conn;
	struct buf got;
	bool connected;
};

static void
stop(void *ctx)
{
	loop_stop(ctx);
}

static void
turns(struct room *r, unsigned n)
{
	while (n-- > 0) {
		timer_set(r->timer, 1);
		loop_run(r->loop);
	}
}

static enum st
asked(struct room *r, const char *verb, spool_id id, struct fault *why)
{
	if (r->trace.len > 0)
		buf_put_byte(&r->trace, ' ');
	buf_put_str(&r->trace, verb);
	buf_put_byte(&r->trace, ':');
	spool_id_put(&r->trace, id);
	if (id == 1)
		return FAULT(why, ST_ABSENT, .what = "no such message");
	if (id == 2)
		return FAULT(why, ST_IO, .what = "the disk is gone");
	return ST_OK;
}

static enum st
hold(void *ctx, spool_id id, bool held, struct fault *why)
{
	return asked(ctx, held ? "hold" : "release", id, why);
}

static enum st
retry(void *ctx, spool_id id, struct fault *why)
{
	return asked(ctx, "retry", id, why);
}

static enum st
take_out(void *ctx, spool_id id, struct fault *why)
{
	return asked(ctx, "remove", id, why);
}

static void
retry_all(void *ctx)
{
	struct room *r = ctx;

	buf_put_str(&r->trace, "all");
}

static const struct control_commands commands = {
	.hold = hold,
	.retry = retry,
	.remove = take_out,
	.retry_all = retry_all,
};

static uint64_t
zero(uint64_t below)
{
	(void)below;
	return 0;
}

static void
room_open(struct room *r)
{
	static const unsigned waits[] = { 100 };

	*r = (struct room){ .fd = -1 };
	strcpy(r->dir, "/tmp/test-control-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/control.sock", r->dir);
	buf_init(&r->trace, 65536);
	r->log = open("/dev/null", O_WRONLY | O_CLOEXEC);
	log_to(r->log);
	r->loop = loop_new();
	assert_non_null(r->loop);
	r->timer = timer_new(r->loop, stop, r->loop);
	r->schedule = schedule_new(&(struct schedule_options){
	    .retry_s = waits,
	    .retry_count = 1,
	    .site_max = 2,
	    .total_max = 10,
	    .pause_ms = 1000,
	    .random = zero,
	});
	assert_non_null(r->schedule);
	r->fd = net_bind_unix(r->path, 0600, NULL);
	assert_true(r->fd >= 0);
	assert_true(net_addr_unix(slice_str(r->path), &r->at));
	r->control = control_new(&(struct control_setup){
	    .loop = r->loop,
	    .commands = &commands,
	    .ctx = r,
	    .schedule = r->schedule,
	    .fd = r->fd,
	});
	assert_non_null(r->control);
}

static void
room_close(struct room *r)
{
	control_free(r->control);
	schedule_free(r->schedule);
	timer_free(r->timer);
	loop_free(r->loop);
	buf_deinit(&r->trace);
	log_to(2);
	close(r->log);
	close(r->fd);
	unlink(r->path);
	rmdir(r->dir);
}

static void
on_connected(void *ctx)
{
	struct client *c = ctx;

	c->connected = true;
}

static void
on_read(void *ctx, struct slice bytes)
{
	struct client *c = ctx;

	buf_put(&c->got, bytes);
}

static void
on_closed(void *ctx, const struct fault *why)
{
	struct client *c = ctx;

	(void)why;
	c->conn = NULL;
}

static const struct conn_handler handler = {
	.connected = on_connected,
	.read = on_read,
	.closed = on_closed,
};

static void
enter(struct client *c, struct room *r)
{
	*c = (struct client){ .room = r };
	buf_init(&c->got, 1 << 20);
	c->conn = net_connect(r->loop, &r->at, NULL, 60000, &handler, c);
	assert_non_null(c->conn);
	for (unsigned i = 0; i < 1000 && !c->connected; i++)
		turns(r, 1);
	assert_true(c->connected);
}

static void
leave(struct client *c)
{
	if (c->conn != NULL)
		conn_abort(c->conn);
	buf_deinit(&c->got);
	turns(c->room, 5);
}

/* Turns until so many lines came, or the end. */
static void
hear(struct client *c, unsigned lines)
{
	for (unsigned i = 0; i < 5000; i++) {
		struct slice rest = buf_slice(&c->got);
		unsigned n = 0;
		size_t at;

		while ((at = slice_find_byte(rest, '\n')) != SLICE_NPOS) {
			rest = slice_from(rest, at + 1);
			n++;
		}
		if (n >= lines || c->conn == NULL)
			return;
		turns(c->room, 1);
	}
	fail_msg("waits in vain");
}

#define OK     "{\"ok\":true}\n"
#define SAID   "{\"ok\":false,\"absent\":false,\"error\":\""
#define NO_ID  SAID "that is no queue id\"}\n"
#define NO_CMD SAID "not a command: expected {\\\"do\\\":…}\"}\n"

/* clang-format off */
static const struct {
	const char *name, *line, *answer, *trace;
} rows[] = {
	{ "hold", "{\"do\":\"hold\",\"id\":\"0000000000003\"}", OK, "hold:0000000000003" },
	{ "release", "{\"do\":\"release\",\"id\":\"0000000000003\"}", OK, "release:0000000000003" },
	{ "retry", "{\"do\":\"retry\",\"id\":\"0000000000003\"}", OK, "retry:0000000000003" },
	{ "remove", "{\"do\":\"remove\",\"id\":\"0000000000003\"}", OK, "remove:0000000000003" },
	{ "all", "{\"do\":\"retry-all\"}", OK, "all" },
	{ "no sites", "{\"do\":\"sites\"}", "{\"ok\":true,\"sites\":[]}\n", "" },
	{ "absent", "{\"do\":\"retry\",\"id\":\"0000000000001\"}", "{\"ok\":false,\"absent\":true,\"error\":\"no such message\"}\n", "retry:0000000000001" },
	{ "failed", "{\"do\":\"remove\",\"id\":\"0000000000002\"}", SAID "the disk is gone\"}\n", "remove:0000000000002" },
	{ "no id", "{\"do\":\"hold\"}", NO_ID, "" },
	{ "an id that is a number", "{\"do\":\"hold\",\"id\":3}", NO_ID, "" },
	{ "an id that is none", "{\"do\":\"hold\",\"id\":\"x\"}", NO_ID, "" },
	{ "too long for an id", "{\"do\":\"hold\",\"id\":\"00000000000031\"}", NO_ID, "" },
	{ "unknown", "{\"do\":\"explode\",\"id\":\"0000000000003\"}", SAID "no such command\"}\n", "" },
	{ "unknown, without an id", "{\"do\":\"explode\"}", SAID "no such command\"}\n", "" },
	{ "other letter case", "{\"do\":\"Hold\",\"id\":\"0000000000003\"}", SAID "no such command\"}\n", "" },
	{ "an empty line", "", NO_CMD, "" },
	{ "not JSON", "hold", NO_CMD, "" },
	{ "half of it", "{\"do\":\"retry-all\"", NO_CMD, "" },
	{ "and more", "{\"do\":\"retry-all\"} x", NO_CMD, "" },
	{ "an array", "[\"retry-all\"]", NO_CMD, "" },
	{ "a word that is a number", "{\"do\":7}", NO_CMD, "" },
	{ "not UTF-8", "{\"do\":\"\xff\"}", NO_CMD, "" },
	{ "a NUL in it", "{\"do\":\"retry-all\\u0000\"}", NO_CMD, "" },
	{ "much inside", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", NO_CMD, "" },
};
/* clang-format on */

static void
each_line_has_its_answer(void **state)
{
	struct room r;
	struct client c;

	(void)state;
	room_open(&r);
	enter(&c, &r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&c.got);
		buf_clear(&r.trace);
		conn_write(c.conn, slice_str(rows[i].line));
		conn_write(c.conn, SLICE("\n"));
		hear(&c, 1);
		assert_slice(
		    rows[i].name, buf_slice(&c.got), slice_str(rows[i].answer));
		assert_slice(rows[i].name, buf_slice(&r.trace),
		    slice_str(rows[i].trace));
	}
	leave(&c);
	room_close(&r);
}

static void
sites_are_told(void **state)
{
	struct room r;
	struct client c;
	struct task *t;

	(void)state;
	room_open(&r);
	t = schedule_add(r.schedule, 7, SLICE("mx:\"odd\""), SLICE("s"), 0, 0);
	assert_non_null(t);
	assert_ptr_equal(schedule_next(r.schedule, 1), t);
	assert_non_null(
	    schedule_add(r.schedule, 8, SLICE("mx:\"odd\""), SLICE("s"), 0, 0));
	enter(&c, &r);
	conn_write(c.conn, SLICE("{\"do\":\"sites\"}\n"));
	hear(&c, 1);
	assert_slice("sites", buf_slice(&c.got),
	    SLICE("{\"ok\":true,\"sites\":[{\"site\":\"mx:\\\"odd\\\"\","
		  "\"waiting\":1,\"running\":1,\"limit\":2,"
		  "\"paused\":false,\"paused_ms\":0}]}\n"));
	leave(&c);
	room_close(&r);
}

/* They were one too long line together. */
static void
many_short_commands_in_one_read_were_refused(void **state)
{
	struct room r;
	struct client c;
	struct buf b;

	(void)state;
	room_open(&r);
	enter(&c, &r);
	buf_init(&b, 1 << 20);
	for (unsigned i = 0; i < 500; i++)
		buf_put_str(&b, "{\"do\":\"retry-all\"}\n");
	conn_write(c.conn, buf_slice(&b));
	hear(&c, 500);
	assert_int_equal(c.got.len, 500 * strlen(OK));
	assert_int_equal(r.trace.len, 500 * 3);
	assert_non_null(c.conn);
	buf_deinit(&b);
	leave(&c);
	room_close(&r);
}

static void
a_line_has_a_limit(void **state)
{
	struct room r;
	struct client c;
	struct buf b;

	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		room_open(&r);
		enter(&c, &r);
		buf_init(&b, 1 << 20);
		buf_put_times(&b, ' ', CONTROL_LINE_MAX - 18 + more);
		buf_put_str(&b, "{\"do\":\"retry-all\"}\n");
		assert_int_equal(b.len, CONTROL_LINE_MAX + 1 + more);
		conn_write(c.conn, buf_slice(&b));
		hear(&c, 1);
		assert_slice("limit", buf_slice(&c.got),
		    more == 0 ? SLICE(OK)
			      : SLICE(SAID "the command is too long\"}\n"));
		if (more > 0)
			hear(&c, 2); /* it is closed */
		assert_true((c.conn == NULL) == (more > 0));
		buf_deinit(&b);
		leave(&c);
		room_close(&r);
	}
}

/* Byte by byte, and at every cut. */
static struct room *split_room;

static void
split(void *ctx, struct slice head, struct slice tail)
{
	struct client *c = ctx;

	buf_clear(&c->got);
	conn_write(c->conn, head);
	turns(split_room, 2);
	conn_write(c->conn, tail);
	hear(c, 2);
	assert_slice("split", buf_slice(&c->got), SLICE(OK NO_CMD));
}

static void
a_cut_never_shows(void **state)
{
	struct room r;
	struct client c;

	(void)state;
	room_open(&r);
	split_room = &r;
	enter(&c, &r);
	kit_splits(SLICE("{\"do\":\"retry-all\"}\nx\n"), split, &c);
	leave(&c);
	room_close(&r);
}

static void
clients_have_a_limit(void **state)
{
	struct room r;
	struct client c[CONTROL_CLIENTS_MAX], late;

	(void)state;
	room_open(&r);
	for (unsigned i = 0; i < CONTROL_CLIENTS_MAX; i++)
		enter(&c[i], &r);
	turns(&r, 5);
	enter(&late, &r);
	for (unsigned i = 0; i < 100 && late.conn != NULL; i++)
		turns(&r, 1);
	assert_null(late.conn);
	leave(&late);
	/* One that is gone makes room. */
	leave(&c[0]);
	enter(&c[0], &r);
	conn_write(c[0].conn, SLICE("{\"do\":\"retry-all\"}\n"));
	hear(&c[0], 1);
	assert_slice("room again", buf_slice(&c[0].got), SLICE(OK));
	for (unsigned i = 0; i < CONTROL_CLIENTS_MAX; i++)
		leave(&c[i]);
	room_close(&r);
}

static void
a_client_may_be_gone_before_the_answer(void **state)
{
	struct room r;
	struct client c;

	(void)state;
	room_open(&r);
	enter(&c, &r);
	conn_write(c.conn, SLICE("{\"do\":\"retry-all\"}\n{\"do\""));
	leave(&c);
	turns(&r, 20);
	enter(&c, &r);
	conn_write(c.conn, SLICE("{\"do\":\"sites\"}\n"));
	hear(&c, 1);
	assert_true(slice_starts(buf_slice(&c.got), SLICE("{\"ok\":true,")));
	/* The room may close while somebody talks. */
	control_free(r.control);
	r.control = NULL;
	leave(&c);
	room_close(&r);
}

static void
without_memory_it_goes_on(void **state)
{
	bool failed = true;

	(void)state;
	for (unsigned n = 1; failed; n++) {
		struct room r;
		struct client c;

		room_open(&r);
		enter(&c, &r);
		turns(&r, 5);
		assert_non_null(buf_room(&c.got, 4096));
		conn_write(c.conn,
		    SLICE("{\"do\":\"hold\",\"id\":\"0000000000003\"}\n"));
		kit_fail_alloc(n);
		turns(&r, 20);
		failed = kit_failed();
		kit_fail_alloc(0);
		turns(&r, 5);
		assert_true(
		    r.trace.len == 0 ||
		    slice_eq(buf_slice(&r.trace), SLICE("hold:0000000000003")));
		leave(&c);
		enter(&c, &r);
		conn_write(c.conn, SLICE("{\"do\":\"retry-all\"}\n"));
		hear(&c, 1);
		assert_slice("later", buf_slice(&c.got), SLICE(OK));
		leave(&c);
		room_close(&r);
		assert_true(n < 200);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_has_its_answer),
		cmocka_unit_test(sites_are_told),
		cmocka_unit_test(many_short_commands_in_one_read_were_refused),
		cmocka_unit_test(a_line_has_a_limit),
		cmocka_unit_test(a_cut_never_shows),
		cmocka_unit_test(clients_have_a_limit),
		cmocka_unit_test(a_client_may_be_gone_before_the_answer),
		cmocka_unit_test(without_memory_it_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
