/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds a worker from the rooms below and takes it apart again.  The order
 * matters: the spool answers its last commits before the sessions that wait
 * for them go.
 */
#include "app/worker.h"

#include "app/confine.h"
#include "console/control.h"
#include "deliver/courier.h"
#include "os/log.h"
#include "os/random.h"
#include "schedule/shared.h"
#include "server/server.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

struct share {
	struct courier_share *share;
	struct spool *spool;
	char *folder;
};

struct worker {
	struct worker_setup *setup;
	struct loop *loop;
	struct dns *dns;
	struct deliver *deliver;
	struct schedule *schedule;
	struct courier *courier;
	struct suppression *suppression;
	struct server *server;
	struct control *control;
	struct watch *channel;
	struct timer *deadline, *share_timer;
	struct buf orders;
	struct share shares[WORKER_SHARES_MAX];
	size_t share_count;
	char *busy[WORKER_SHARES_MAX]; /* folders that others own still */
	size_t busy_count;
	bool retiring, draining, server_done, courier_done;
};

static int
fail(const char *what, const struct fault *why)
{
	LOG("worker.failed", KS("what", slice_str(what)),
	    KS("why", slice_str(why == NULL ? NULL : why->what)),
	    KU("errno", why == NULL ? 0 : (uint64_t)why->sys));
	return EX_TEMPFAIL;
}

/* ---- shares ---- */

static void
damage(void *ctx, const char *file, uint64_t offset, const char *what)
{
	(void)ctx;
	LOG("spool.damage", KS("file", slice_str(file)), KU("offset", offset),
	    KS("what", slice_str(what)));
}

static enum st
open_share(struct worker *w, const char *folder, struct fault *why)
{
	const struct config *config = w->setup->config;
	struct spool_options o = SPOOL_OPTIONS_DEFAULT;
	struct share *share = &w->shares[w->share_count];
	struct spool_watcher watcher = { courier_found, damage, NULL };
	enum st st;

	if (w->share_count == WORKER_SHARES_MAX)
		return FAULT(why, ST_LIMIT, .what = "too many shares");
	o.segment_size = config->spool_segment_size;
	o.memory_max = config->spool_memory_max;
	o.reserve = config->spool_reserve;
	share->share = courier_share_new(w->courier);
	share->folder = strdup(folder);
	if (share->share == NULL || share->folder == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	watcher.ctx = share->share;
	st = spool_open(w->loop, folder, &o, &watcher, &share->spool, why);
	if (st != ST_OK) {
		courier_share_free(share->share);
		free(share->folder);
		return st;
	}
	courier_share_opened(share->share, share->spool);
	w->share_count++;
	LOG("spool.opened", KS("folder", slice_str(folder)),
	    KU("messages", spool_count(share->spool)));
	return ST_OK;
}

/*
 * One more share, beside that for new mail.  A worker that outlived its
 * parent may own it for some seconds yet: then it is asked for again.
 */
static void
take_share(struct worker *w, const char *folder, bool first_time)
{
	struct fault why = { .what = "out of memory" };
	enum st st = open_share(w, folder, &why);
	char *copy;

	if (st == ST_OK)
		return;
	if (first_time)
		fail(folder, &why);
	/* Memory and descriptors come back, too. */
	if (st == ST_LIMIT || w->busy_count == WORKER_SHARES_MAX)
		return;
	copy = strdup(folder);
	if (copy == NULL)
		return;
	w->busy[w->busy_count++] = copy;
	timer_set(w->share_timer, WORKER_SHARE_MS);
}

static void
on_share_timer(void *ctx)
{
	struct worker *w = ctx;
	size_t count = w->busy_count;
	char *busy[WORKER_SHARES_MAX];

	w->busy_count = 0;
	memcpy(busy, w->busy, count * sizeof(*busy));
	for (size_t i = 0; i < count; i++) {
		if (!w->draining)
			take_share(w, busy[i], false);
		free(busy[i]);
	}
}

static void
adopt(struct worker *w, struct slice folder)
{
	char *path = strndup(folder.at, folder.len);

	if (path == NULL)
		fail("adopting a share", NULL);
	else
		take_share(w, path, true);
	free(path);
}

static void
queued(void *ctx, const struct spool_message *m)
{
	struct worker *w = ctx;

	courier_take(w->shares[0].share, m);
}

/* ---- the end ---- */

static void
leave_if_done(struct worker *w)
{
	if (w->server_done && w->courier_done)
		loop_stop(w->loop);
}

static void
server_done(void *ctx)
{
	struct worker *w = ctx;

	w->server_done = true;
	leave_if_done(w);
}

static void
courier_done(void *ctx)
{
	struct worker *w = ctx;

	w->courier_done = true;
	leave_if_done(w);
}

/*
 * Nobody accepts here any more.  After a reload others hold these sockets,
 * too; at the end clients shall be refused, and not wait for nothing.
 */
static void
close_doors(struct worker *w)
{
	struct worker_setup *setup = w->setup;

	while (setup->door_count > 0)
		close(setup->doors[--setup->door_count].fd);
	if (setup->submit_fd >= 0)
		close(setup->submit_fd);
	setup->submit_fd = -1;
}

static void drain(struct worker *w);

static void
deadline(void *ctx)
{
	struct worker *w = ctx;

	if (w->draining)
		loop_stop(w->loop);
	else
		drain(w);
}

static void
drain(struct worker *w)
{
	if (w->draining)
		return;
	w->draining = true;
	timer_set(w->deadline, WORKER_DRAIN_MS);
	courier_stop(w->courier, courier_done, w);
	server_drain(w->server, server_done, w);
	close_doors(w);
}

static void
retired(void *ctx)
{
	drain(ctx);
}

/* The deadline serves twice: first sessions may go on, then they may end. */
static void
retire(struct worker *w)
{
	if (w->draining || w->retiring)
		return;
	w->retiring = true;
	timer_set(w->deadline, WORKER_RETIRE_MS);
	server_retire(w->server, retired, w);
	close_doors(w);
}

/* The parent is gone and a new one may want to start at once. */
static void
close_control(struct worker *w)
{
	control_free(w->control);
	w->control = NULL;
	close(w->setup->control_fd);
}

static void
on_signal(void *ctx, int signo)
{
	(void)signo;
	drain(ctx);
}

/* ---- the parent's orders ---- */

static void
on_channel(void *ctx)
{
	struct worker *w = ctx;
	char bytes[512];
	ssize_t n = read(w->setup->channel, bytes, sizeof(bytes));
	size_t end;

	if (n <= 0) {
		/* The parent is gone: nobody would restart us. */
		watch_free(w->channel);
		w->channel = NULL;
		drain(w);
		close_control(w);
		return;
	}
	buf_put(&w->orders, slice_of(bytes, (size_t)n));
	while ((end = slice_find_byte(buf_slice(&w->orders), '\n')) !=
	       SLICE_NPOS) {
		struct slice line = slice_head(buf_slice(&w->orders), end);

		if (slice_starts(line, SLICE("adopt ")))
			adopt(w, slice_from(line, 6));
		else if (slice_eq(line, SLICE("retire")))
			retire(w);
		buf_drop(&w->orders, end + 1);
	}
}

/* ---- building ---- */

static enum st
hold(void *ctx, spool_id id, bool held, struct fault *why)
{
	return courier_hold(ctx, id, held, why);
}

static enum st
retry(void *ctx, spool_id id, struct fault *why)
{
	return courier_retry(ctx, id, why);
}

static enum st
take_out(void *ctx, spool_id id, struct fault *why)
{
	return courier_remove(ctx, id, why);
}

static void
retry_all(void *ctx)
{
	courier_retry_all(ctx);
}

static const struct control_commands commands = {
	.hold = hold,
	.retry = retry,
	.remove = take_out,
	.retry_all = retry_all,
};

/* Without the list mail goes on as if it were empty. */
static struct suppression *
open_suppression(struct worker *w)
{
	const struct config *c = w->setup->config;
	struct suppression_rules rules = {
		.after = c->suppress_after,
		.lifetime_ms = c->suppress_lifetime_s * 1000,
		.entries_max = c->suppress_entries,
	};
	struct suppression *s = NULL;
	struct fault why = { .what = "out of memory" };
	struct buf path;

	if (c->suppress_after == 0)
		return NULL;
	buf_init(&path, 4096);
	buf_put(&path, c->spool_dir);
	buf_put_str(&path, "/" SUPPRESSION_FILE);
	buf_put_byte(&path, '\0');
	if (buf_ok(&path))
		s = suppression_open(w->loop, path.at, &rules, &why);
	buf_deinit(&path);
	if (s == NULL)
		LOG("suppression.failed", KS("what", slice_str(why.what)));
	return s;
}

static bool
build_out(struct worker *w, struct fault *why)
{
	const struct config *c = w->setup->config;
	const char **servers =
	    calloc(c->dns_server_count + 1, sizeof(*servers));
	struct dns_options dns = {
		.servers = servers,
		.server_count = c->dns_server_count,
		.timeout_ms = c->dns_timeout_ms,
	};

	if (servers == NULL)
		return false;
	/* Slices of the configuration end in NUL (config.h). */
	for (size_t i = 0; i < c->dns_server_count; i++)
		servers[i] = c->dns_servers[i].at;
	if (!slice_empty(c->dns_anchor_file))
		dns.anchor_file = c->dns_anchor_file.at;
	w->dns = dns_new(w->loop, &dns, why);
	free(servers);
	if (w->dns == NULL)
		return false;
	w->deliver = deliver_new(&(struct deliver_setup){
	    .loop = w->loop,
	    .config = c,
	    .dns = w->dns,
	    .tls =
		c->delivery_tls == CONFIG_TLS_OFF ? NULL : w->setup->tls_client,
	});
	w->schedule = schedule_new(&(struct schedule_options){
	    .retry_s = c->retry_s,
	    .retry_count = c->retry_count,
	    .jitter_percent = c->retry_jitter_percent,
	    .site_max = c->site_transactions,
	    .total_max = c->total_transactions,
	    .pause_ms = c->site_pause_ms,
	    .random = random_below,
	    .shared = w->setup->shared,
	    .worker = w->setup->column,
	});
	if (w->deliver == NULL || w->schedule == NULL)
		return false;
	w->suppression = open_suppression(w);
	w->courier = courier_new(&(struct courier_setup){
	    .loop = w->loop,
	    .config = c,
	    .deliver = w->deliver,
	    .schedule = w->schedule,
	    .texts = w->setup->texts,
	    .suppression = w->suppression,
	});
	return w->courier != NULL;
}

static bool
build_in(struct worker *w)
{
	const struct worker_setup *setup = w->setup;
	unsigned share = setup->config->connections / setup->siblings;

	w->server = server_new(&(struct server_setup){
	    .loop = w->loop,
	    .config = setup->config,
	    .tls = setup->tls_server,
	    .spool = w->shares[0].spool,
	    .connections = share > 0 ? share : 1,
	    .queued = queued,
	    .ctx = w,
	});
	w->control = control_new(&(struct control_setup){
	    .loop = w->loop,
	    .commands = &commands,
	    .ctx = w->courier,
	    .schedule = w->schedule,
	    .fd = setup->control_fd,
	});
	if (w->server == NULL || w->control == NULL)
		return false;
	for (size_t i = 0; i < setup->door_count; i++)
		if (!server_listen(w->server, setup->doors[i].fd,
			setup->doors[i].tls, false))
			return false;
	return server_listen(w->server, setup->submit_fd, CONFIG_TLS_OFF, true);
}

static bool
build(struct worker *w)
{
	struct worker_setup *setup = w->setup;
	struct fault why = { .what = "out of memory" };

	w->loop = loop_new();
	if (w->loop == NULL || !build_out(w, &why)) {
		fail("starting", &why);
		return false;
	}
	w->deadline = timer_new(w->loop, deadline, w);
	w->share_timer = timer_new(w->loop, on_share_timer, w);
	if (w->deadline == NULL || w->share_timer == NULL) {
		fail("starting", &why);
		return false;
	}
	if (open_share(w, setup->shares[0], &why) != ST_OK) {
		fail(setup->shares[0], &why);
		return false;
	}
	for (size_t i = 1; i < setup->share_count; i++)
		take_share(w, setup->shares[i], true);
	w->channel = watch_new(w->loop, setup->channel, on_channel, w);
	if (!build_in(w) || w->channel == NULL ||
	    !loop_signal(w->loop, SIGTERM, on_signal, w) ||
	    !loop_signal(w->loop, SIGINT, on_signal, w)) {
		fail("starting", NULL);
		return false;
	}
	return true;
}

static void
take_apart(struct worker *w)
{
	/* Attempts end first: their callbacks reach into courier and spool. */
	if (w->courier != NULL)
		courier_close(w->courier);
	deliver_free(w->deliver);
	/* Drafts are dropped before their spool closes, and sessions that wait
	 * for a commit are answered by its closing. */
	if (w->server != NULL)
		server_abort(w->server);
	for (size_t i = 0; i < w->share_count; i++) {
		bool empty = spool_count(w->shares[i].spool) == 0;

		spool_close(w->shares[i].spool);
		if (empty)
			rmdir(w->shares[i].folder);
		free(w->shares[i].folder);
	}
	server_free(w->server);
	control_free(w->control);
	suppression_close(w->suppression); /* its answers go to the courier */
	courier_free(w->courier);
	schedule_free(w->schedule);
	dns_free(w->dns);
	watch_free(w->channel);
	timer_free(w->deadline);
	timer_free(w->share_timer);
	for (size_t i = 0; i < w->busy_count; i++)
		free(w->busy[i]);
	buf_deinit(&w->orders);
	loop_free(w->loop);
}

int
worker_run(struct worker_setup *setup)
{
	struct worker w = { .setup = setup };
	struct fault why = { 0 };
	int status = EX_TEMPFAIL;

	buf_init(&w.orders, 1 << 16);
	log_worker((int)setup->number);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN); /* the parent reloads, not we */
	/* Before the first thread starts: the sandbox holds for those after. */
	if (confine(setup->config, &why) != ST_OK)
		fail("giving up privileges", &why);
	/*
	 * The channel tells of the parent's end, too, but nobody listens to it
	 * while a large spool is read: then the signal just ends us.
	 */
	else if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		fail("asking for the parent's end", NULL);
	else if (build(&w)) {
		static const char ready[] = "ready\n";

		courier_start(w.courier);
		if (write(setup->channel, ready, sizeof(ready) - 1) > 0) {
			LOG("worker.started", KU("pid", (uint64_t)getpid()));
			loop_run(w.loop);
			status = EX_OK;
		}
	}
	if (w.loop != NULL)
		take_apart(&w);
	LOG("worker.stopped", KU("status", (uint64_t)status));
	return status;
}
