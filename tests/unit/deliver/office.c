/* SPDX-License-Identifier: Apache-2.0 */
/* The office, its clock and its disk, office.h; the delivery in its place. */
#include "office.h"

#include "kit/clock.h"
#include "os/clock.h"
#include "os/log.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

struct office_disk office_disk;

static struct office *office; /* the one that the delivery serves */

static const struct slice yaml = { "hostname: mail.example.test\n"
				   "postmaster: alice@example.test\n"
				   "listen:\n"
				   "  - address: 127.0.0.1:2525\n"
				   "domains:\n"
				   "  example.test:\n"
				   "    users: [alice, bob]\n"
				   "    maildir: mail/{domain}/{user}\n",
	0 };

/* ---- the disk ---- */

ssize_t __real_pwrite64(int fd, const void *at, size_t len, off_t where);
ssize_t __wrap_pwrite64(int fd, const void *at, size_t len, off_t where);
int __real_fstatvfs64(int fd, struct statvfs *ret);
int __wrap_fstatvfs64(int fd, struct statvfs *ret);

ssize_t
__wrap_pwrite64(int fd, const void *at, size_t len, off_t where)
{
	if (office_disk.write_fails) {
		errno = ENOSPC;
		return -1;
	}
	return __real_pwrite64(fd, at, len, where);
}

int
__wrap_fstatvfs64(int fd, struct statvfs *ret)
{
	int st = __real_fstatvfs64(fd, ret);

	if (office_disk.full)
		ret->f_bavail = 0;
	return st;
}

bool __wrap_loop_work(struct loop *l, void (*work)(void *ctx),
    void (*done)(void *ctx), void *ctx);

int __wrap_fdatasync(int fd);
int __wrap_fsync(int fd);

/* Power is not lost here, and a real one takes its time. */
int
__wrap_fdatasync(int fd)
{
	(void)fd;
	return 0;
}

int
__wrap_fsync(int fd)
{
	(void)fd;
	return 0;
}

/* The disk has done its work by the next turn, whatever else is going on. */
bool
__wrap_loop_work(
    struct loop *l, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx)
{
	if (!loop_soon(l, done, ctx))
		return false;
	work(ctx);
	return true;
}

/* ---- the delivery ---- */

static struct office_run *
run_new(struct slice domain)
{
	struct office_run *r = &office->runs[office->begun];

	assert_true(office->begun < OFFICE_RUNS_MAX);
	assert_true(domain.len < sizeof(r->domain));
	*r = (struct office_run){ .open = true };
	memcpy(r->domain, domain.at, domain.len);
	office->begun++;
	office->open++;
	return r;
}

bool
deliver_start(struct deliver *d, const struct deliver_job *job,
    deliver_done *done, void *ctx)
{
	struct office_run *r;

	(void)d;
	if (office->no_memory)
		return false;
	assert_true(job->rcpt_count > 0);
	r = run_new(job->domain);
	r->done = done;
	r->ctx = ctx;
	r->id = job->message->id;
	r->report = job->message->envelope.sender.len == 0;
	r->count = (unsigned)job->rcpt_count;
	for (unsigned i = 0; i < r->count && i < 16; i++)
		r->rcpts[i] = job->rcpts[i];
	return true;
}

bool
deliver_site(
    struct deliver *d, struct slice domain, deliver_site_done *done, void *ctx)
{
	struct office_run *r;

	(void)d;
	if (office->no_memory)
		return false;
	r = run_new(domain);
	r->site_done = done;
	r->ctx = ctx;
	return true;
}

void
deliver_site_known(struct deliver *d, struct slice domain, struct buf *b)
{
	(void)d;
	if (slice_starts(domain, SLICE("big"))) {
		buf_put_str(b, "mx:big");
		return;
	}
	buf_put_str(b, slice_starts(domain, SLICE("new-")) ? "domain:" : "mx:");
	buf_put(b, domain);
}

/* ---- life ---- */

static void
stop(void *ctx)
{
	loop_stop(ctx);
}

void
office_open(struct office *o)
{
	struct config_error *errors;
	size_t count;
	struct arena a;

	*o = (struct office){ .retry_s = { 100, 1000, 10000 } };
	office = o;
	office_disk = (struct office_disk){ 0 };
	strcpy(o->dir, "/tmp/test-courier-XXXXXX");
	assert_non_null(mkdtemp(o->dir));
	arena_init(&a, 1 << 20);
	assert_int_equal(
	    config_parse(slice_str(yaml.at), &o->config, &a, &errors, &count),
	    ST_OK);
	arena_deinit(&a);
	o->config.retry_s = o->retry_s;
	o->config.retry_count = 3;
	o->config.queue_lifetime_s = 100000;
	o->config.bounce_lifetime_s = 50000;
	o->config.delay_notice_s = 0;
	o->options = SPOOL_OPTIONS_DEFAULT;
	o->options.segment_size = 1 << 20;
	o->options.reserve = 1 << 20;
	buf_init(&o->log, 64 << 20);
	o->log_fd = memfd_create("log", MFD_CLOEXEC);
	assert_true(o->log_fd >= 0);
	log_to(o->log_fd);
	o->loop = loop_new();
	assert_non_null(o->loop);
	o->timer = timer_new(o->loop, stop, o->loop);
}

static uint64_t
never_random(uint64_t below)
{
	(void)below;
	return 0;
}

static void
damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
	(void)ctx;
	fail_msg("%s, %lu: %s", file, (unsigned long)offset, what);
}

void
office_start(struct office *o)
{
	struct spool_watcher w = { courier_found, damage, NULL };
	char dir[96];

	snprintf(dir, sizeof(dir), "%s/spool", o->dir);
	o->schedule = schedule_new(&(struct schedule_options){
	    .retry_s = o->retry_s,
	    .retry_count = 3,
	    .site_max = 5,
	    .total_max = 2000,
	    .pause_ms = 300000,
	    .random = never_random,
	});
	o->courier = courier_new(&(struct courier_setup){
	    .loop = o->loop,
	    .config = &o->config,
	    .schedule = o->schedule,
	});
	assert_non_null(o->schedule);
	assert_non_null(o->courier);
	o->share = courier_share_new(o->courier);
	assert_non_null(o->share);
	w.ctx = o->share;
	assert_int_equal(
	    spool_open(o->loop, dir, &o->options, &w, &o->spool, NULL), ST_OK);
	courier_share_opened(o->share, o->spool);
	courier_start(o->courier);
	office_turns(o, 20);
}

void
office_end(struct office *o)
{
	courier_close(o->courier);
	spool_close(o->spool);
	courier_free(o->courier);
	schedule_free(o->schedule);
	o->spool = NULL;
	for (unsigned i = 0; i < o->begun; i++)
		o->runs[i].open = false;
	o->open = 0;
}

void
office_restart(struct office *o)
{
	office_end(o);
	office_start(o);
}

static int
rm(const char *path, const struct stat *s, int kind, struct FTW *f)
{
	(void)s;
	(void)kind;
	(void)f;
	return remove(path);
}

void
office_close(struct office *o)
{
	office_end(o);
	timer_free(o->timer);
	loop_free(o->loop);
	config_free(&o->config);
	buf_deinit(&o->log);
	log_to(2);
	close(o->log_fd);
	nftw(o->dir, rm, 8, FTW_DEPTH | FTW_PHYS);
}

void
office_turns(struct office *o, unsigned n)
{
	while (n-- > 0) {
		timer_set(o->timer, 0);
		loop_run(o->loop);
	}
}

void
office_pass(struct office *o, uint64_t s)
{
	kit_clock_advance(s * 1000);
	office_turns(o, 20);
}

void
office_ended(void *ctx)
{
	struct office *o = ctx;

	o->stopped = true;
}

/* ---- messages ---- */

static void
stored(void *ctx, enum st st, const struct fault *why)
{
	struct office *o = ctx;

	(void)why;
	o->committed = true;
	o->commit = st;
}

static spool_id
store(struct office *o, const char *sender, const char *text, bool take)
{
	static struct spool_rcpt rcpts[1000];
	struct spool_message m = {
		.arrived_ms = clock_wall_ms(),
		.client = SLICE("[192.0.2.1]"),
		.envelope = { .sender = slice_str(sender) },
		.rcpts = rcpts,
	};
	struct slice rest = slice_str(text), word, address;
	struct spool_draft *d = spool_draft_new(o->spool);

	assert_non_null(d);
	while (rest.len > 0) {
		struct spool_rcpt *r = &rcpts[m.rcpt_count++];
		struct slice notify;

		rest = slice_cut(rest, ' ', &word);
		notify = slice_cut(word, '/', &address);
		*r = (struct spool_rcpt){
			.to = { .address = address },
			.original = address,
		};
		for (size_t i = 0; i < notify.len; i++)
			r->to.notify =
			    r->to.notify * 10 + (unsigned)(notify.at[i] - '0');
	}
	assert_int_equal(
	    spool_draft_put(d, SLICE("Subject: x\r\n\r\nx\r\n"), NULL), ST_OK);
	o->committed = false;
	spool_draft_commit(d, &m, NULL, stored, o);
	while (!o->committed)
		office_turns(o, 1);
	assert_int_equal(o->commit, ST_OK);
	if (take)
		courier_take(o->share, &m);
	office_turns(o, 5);
	return m.id;
}

spool_id
office_take(struct office *o, const char *sender, const char *rcpts)
{
	return store(o, sender, rcpts, true);
}

spool_id
office_store(struct office *o, const char *sender, const char *rcpts)
{
	return store(o, sender, rcpts, false);
}

/* ---- runs ---- */

unsigned
office_find(struct office *o, const char *domain)
{
	unsigned found = OFFICE_RUNS_MAX;

	for (unsigned i = 0; i < o->begun; i++) {
		if (!o->runs[i].open || strcmp(o->runs[i].domain, domain) != 0)
			continue;
		if (found < OFFICE_RUNS_MAX)
			fail_msg("more than one run to %s", domain);
		found = i;
	}
	if (found == OFFICE_RUNS_MAX)
		fail_msg("no run to %s", domain);
	return found;
}

static void
outcome(struct deliver_outcome *o, char letter)
{
	struct verdict *v = &o->verdict;

	o->state = SPOOL_PENDING;
	*v = (struct verdict){ .basic = 451,
		.esc = { 4, 7, 1 },
		.reason = REASON_UNKNOWN,
		.action = ACTION_RETRY,
		.reply = SLICE("451 4.7.1 come back later") };
	switch (letter) {
	case 'D':
	case 'T':
		o->state = SPOOL_DELIVERED;
		o->dsn_passed = letter == 'T';
		o->relayed = letter == 'D';
		*v = (struct verdict){ .basic = 250,
			.esc = { 2, 1, 5 },
			.reply = SLICE("250 2.1.5 taken") };
		return;
	case 'F':
		o->state = SPOOL_FAILED;
		*v = (struct verdict){ .basic = 550,
			.esc = { 5, 1, 1 },
			.reason = REASON_UNKNOWN,
			.action = ACTION_STOP,
			.reply = SLICE("550 5.1.1 nobody here") };
		return;
	case 'W':
		v->action = ACTION_WAIT;
		v->retry_after = 1800;
		return;
	case 'S':
		v->action = ACTION_SLOW_DOWN;
		return;
	default:
		assert_int_equal(letter, 'P');
	}
}

void
office_answer(struct office *o, unsigned run, const char *letters)
{
	struct office_run *r = &o->runs[run];
	struct deliver_outcome outcomes[16];
	struct deliver_result result = {
		.outcomes = outcomes,
		.count = r->count,
		.trace = SLICE("route send"),
	};

	assert_true(r->open && r->done != NULL);
	assert_int_equal(strlen(letters), r->count);
	assert_true(r->count <= 16);
	for (unsigned i = 0; i < r->count; i++) {
		outcomes[i] = (struct deliver_outcome){
			.rcpt = r->rcpts[i],
			.remote_mta = SLICE("mx.example"),
		};
		outcome(&outcomes[i], letters[i]);
	}
	r->open = false;
	o->open--;
	r->done(r->ctx, &result);
	office_turns(o, 10);
}

void
office_site(struct office *o, unsigned run, const char *site)
{
	struct office_run *r = &o->runs[run];

	assert_true(r->open && r->site_done != NULL);
	r->open = false;
	o->open--;
	r->site_done(r->ctx, slice_str(site));
	office_turns(o, 10);
}

/* ---- questions ---- */

const char *
office_state(struct office *o, spool_id id, char room[64])
{
	struct spool_message m;
	struct arena a;
	struct buf b;
	enum st st;

	arena_init(&a, 1 << 22);
	buf_init(&b, 63);
	st = spool_read(o->spool, id, &a, &m, NULL);
	if (st == ST_ABSENT)
		buf_put_str(&b, "gone");
	else
		assert_int_equal(st, ST_OK);
	for (size_t i = 0; st == ST_OK && i < m.rcpt_count; i++) {
		const struct spool_rcpt *r = &m.rcpts[i];

		if (i > 0)
			buf_put_byte(&b, ' ');
		buf_put_byte(&b, "PDFXR"[r->state]);
		if (r->state == SPOOL_PENDING)
			buf_put_uint(&b, r->attempts);
		if (r->delay_told)
			buf_put_byte(&b, 'd');
		if (r->owes_report)
			buf_put_byte(&b, '!');
	}
	assert_true(buf_ok(&b));
	memcpy(room, b.at, b.len);
	room[b.len] = '\0';
	buf_deinit(&b);
	arena_deinit(&a);
	return room;
}

unsigned
office_logged(struct office *o, const char *what)
{
	struct slice rest;
	unsigned n = 0;
	size_t at;
	char *room;
	off_t size = lseek(o->log_fd, 0, SEEK_END);

	buf_clear(&o->log);
	room = buf_room(&o->log, (size_t)size + 1);
	assert_non_null(room);
	assert_int_equal(pread(o->log_fd, room, (size_t)size, 0), size);
	buf_grown(&o->log, (size_t)size);
	rest = buf_slice(&o->log);
	while ((at = slice_find(rest, slice_str(what))) != SLICE_NPOS) {
		rest = slice_from(rest, at + 1);
		n++;
	}
	return n;
}

bool
office_run_says(struct office *o, unsigned run, const char *what)
{
	struct buf b;
	bool found;

	buf_init(&b, 1 << 20);
	assert_int_equal(
	    spool_read_content(o->spool, o->runs[run].id, 0, 65536, &b, NULL),
	    ST_OK);
	found = slice_find(buf_slice(&b), slice_str(what)) != SLICE_NPOS;
	buf_deinit(&b);
	return found;
}
