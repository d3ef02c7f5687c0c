/* SPDX-License-Identifier: Apache-2.0 */
/* The parent's loop: signals, deaths, readiness, reload, the end. */
#include "app/parent_private.h"

#include "app/notify.h"
#include "app/prepare.h"
#include "app/say.h"
#include "app/shares.h"
#include "app/texts.h"
#include "os/clock.h"
#include "os/log.h"
#include "schedule/shared.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

/* A worker that lived this long did not die of its start. */
#define SETTLED_MS 10000

/* ---- settings ---- */

static void
settings_free(struct settings *s)
{
	if (s == NULL)
		return;
	tls_free(s->tls_server);
	tls_free(s->tls_client);
	texts_free(&s->texts);
	config_free(&s->config);
	free(s);
}

static unsigned
worker_count(const struct config *c)
{
	long n = c->workers;

	if (n == 0)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n < 1)
		n = 1;
	return n > DOORS_WORKERS_MAX ? DOORS_WORKERS_MAX : (unsigned)n;
}

static void
log_fault(const char *event, const char *what, const struct fault *why)
{
	log_event(event,
	    (const struct log_field[]){
		KS("what", slice_str(what)),
		KS("why", slice_str(why->what)),
		KU("errno", (uint64_t)why->sys),
	    },
	    3);
}

/*
 * At the first start the operator looks at a terminal, or at what systemd
 * keeps of it, wherever the log goes.
 */
static void
start_failed(const struct parent *p, const char *what, const struct fault *why)
{
	struct buf b;

	log_fault("serve.failed", what, why);
	if (p->told_ready)
		return;
	buf_init(&b, 1024);
	buf_put_str(&b, why->what);
	if (why->sys != 0) {
		buf_put_str(&b, ": ");
		buf_put_str(&b, strerror(why->sys));
	}
	buf_put_byte(&b, '\0');
	say(what, buf_ok(&b) ? b.at : why->what);
	buf_deinit(&b);
}

/* Takes *config over, whatever happens; NULL: it was said what is wrong. */
static struct settings *
settings_new(struct parent *p, struct config *config)
{
	struct settings *s = calloc(1, sizeof(*s));
	const struct net_addr *failed = NULL;
	const char *what = "settings";
	struct fault why = { .what = "out of memory" };
	int status = EX_OSERR;
	struct buf b;

	if (s == NULL) {
		config_free(config);
		start_failed(p, what, &why);
		return NULL;
	}
	s->config = *config;
	s->workers = worker_count(config);
	s->generation = p->next_generation++;
	if (!texts_load(
		&s->config, &s->texts, p->told_ready ? load_log : load_print)) {
		what = "texts";
		why.what = "a bundle cannot be used";
		status = EX_CONFIG;
	} else if (prepare(&s->config, &s->tls_server, &s->tls_client, &what,
		       &why) == ST_OK) {
		status = EX_UNAVAILABLE;
		if (doors_bind(&p->doors, &s->config, s->workers, &failed,
			&why) == ST_OK) {
			return s;
		}
	}
	buf_init(&b, NET_ADDR_TEXT_MAX + 1);
	if (failed != NULL) {
		net_addr_put(&b, failed);
		buf_put_byte(&b, '\0');
		what = b.at;
	}
	start_failed(p, what, &why);
	if (!p->told_ready)
		p->status = status;
	buf_deinit(&b);
	settings_free(s);
	return NULL;
}

/* ---- children ---- */

/* The orphaned share goes to a living worker of the present generation. */
static void
bequeath(struct parent *p, const struct child *dead)
{
	struct child *heir = NULL;

	LIST_EACH (l, &p->children) {
		struct child *c = LIST_OF(l, struct child, link);

		if (c == dead || c->draining)
			continue;
		if (c->generation != p->now->generation)
			continue; /* a reload that may fail yet */
		if (heir == NULL || c->share_count < heir->share_count)
			heir = c;
	}
	for (size_t i = 0; heir != NULL && i < dead->share_count; i++) {
		char *path =
		    shares_path(p->now->config.spool_dir.at, dead->shares[i]);

		/* An empty one is not worth an owner. */
		if (path != NULL && rmdir(path) != 0 && errno != ENOENT)
			child_adopt(p, heir, dead->shares[i]);
		free(path);
	}
}

/* Who was told to end while it was dead anyway. */
static void
sweep(struct parent *p)
{
	LIST_EACH_SAFE (l, next, &p->children) {
		struct child *c = LIST_OF(l, struct child, link);

		if (!c->draining || c->pid != 0)
			continue;
		if (!p->stopping)
			bequeath(p, c);
		child_free(p, c);
	}
}

/* What a worker was made of, and will be again. */
static struct settings *
settings_of(const struct parent *p, const struct child *c)
{
	if (p->next != NULL && p->next->generation == c->generation)
		return p->next;
	return p->now;
}

static void
end_generation(
    struct parent *p, unsigned generation, void (*how)(struct child *c))
{
	LIST_EACH (l, &p->children) {
		struct child *c = LIST_OF(l, struct child, link);

		if (c->generation == generation && !c->draining)
			how(c);
	}
}

static bool
generation_ready(const struct parent *p, unsigned generation)
{
	LIST_EACH (l, &p->children) {
		const struct child *c = LIST_OF(l, struct child, link);

		if (c->generation == generation && !c->ready)
			return false;
	}
	return true;
}

/*
 * Deals out what lies there.  The first share of a worker takes its new mail,
 * so it must be free now; others may come free later.
 */
static void
deal(struct parent *p, struct child *c, const struct shares *found,
    const struct settings *s)
{
	for (size_t i = c->slot; i < found->count; i += s->workers) {
		if (c->share_count == 0 &&
		    shares_busy(s->config.spool_dir.at, found->numbers[i]))
			c->shares[c->share_count++] = p->next_share++;
		if (c->share_count < WORKER_SHARES_MAX)
			c->shares[c->share_count++] = found->numbers[i];
	}
	if (c->share_count == 0)
		c->shares[c->share_count++] = p->next_share++;
}

/* Each worker has a share for new mail; what else lies there is dealt out. */
static bool
start_generation(struct parent *p, struct settings *s, struct shares *found)
{
	struct child *c = NULL;

	for (unsigned slot = 0; slot < s->workers; slot++) {
		c = child_new(p, s, slot);
		if (c == NULL)
			return false;
		deal(p, c, found, s);
	}
	LIST_EACH (l, &p->children) {
		c = LIST_OF(l, struct child, link);
		if (c->generation == s->generation && c->pid == 0)
			child_start(p, s, c);
	}
	return true;
}

/* ---- reload ---- */

static void
reload_failed(struct parent *p)
{
	const struct net_addr *failed;

	LOG("serve.reload.failed", KU("generation", p->now->generation));
	/* The listening sockets are again those that the old one wants. */
	doors_bind(&p->doors, &p->now->config, p->now->workers, &failed, NULL);
	doors_revert(&p->doors);
	notify("READY=1");
}

static bool
same_home(const struct config *a, const struct config *b)
{
	return slice_eq(a->spool_dir, b->spool_dir) &&
	       slice_eq(a->run_dir, b->run_dir) && slice_eq(a->user, b->user);
}

/* The new workers all stand: they take over. */
static void
reload_done(struct parent *p)
{
	unsigned old = p->now->generation;

	settings_free(p->now);
	p->now = p->next;
	p->next = NULL;
	doors_trim(&p->doors);
	end_generation(p, old, child_retire);
	LOG("serve.reload", KU("generation", p->now->generation));
	notify("READY=1");
}

/* A new worker died before it was ready: the old ones stay. */
static void
reload_broken(struct parent *p)
{
	end_generation(p, p->next->generation, child_stop);
	settings_free(p->next);
	p->next = NULL;
	reload_failed(p);
}

static void
reload(struct parent *p)
{
	struct shares none = { 0 };
	struct config config;

	if (p->stopping)
		return;
	/* One at a time; what the file says now must not be missed, though. */
	p->again = p->next != NULL || !p->told_ready;
	if (p->again)
		return;
	notify_reloading();
	if (!p->load(p->load_ctx, &config)) {
		reload_failed(p);
		return;
	}
	if (!same_home(&config, &p->now->config)) {
		struct fault why = {
			.what = "spool, run and user change by a restart only"
		};

		start_failed(p, "reload", &why);
		config_free(&config);
		reload_failed(p);
		return;
	}
	p->next = settings_new(p, &config);
	if (p->next == NULL)
		reload_failed(p);
	else if (!start_generation(p, p->next, &none))
		reload_broken(p);
}

/* ---- events ---- */

static void
stop(struct parent *p)
{
	if (p->stopping)
		return; /* asked twice, no later for it */
	LOG("serve.stopping", KU("pid", (uint64_t)getpid()));
	p->stopping = true;
	notify("STOPPING=1");
	doors_close(&p->doors);
	LIST_EACH (l, &p->children)
		child_stop(LIST_OF(l, struct child, link));
}

static void
buried(struct parent *p, struct child *c, int status)
{
	bool is_new = p->next != NULL && c->generation == p->next->generation;
	uint64_t now = clock_mono_ms();

	if (c->column < PARENT_COLUMNS)
		shared_counts_clear_worker(p->shared, c->column);
	c->pid = 0;
	if (c->draining)
		return; /* sweep() buries it */
	LOG("worker.died", KU("worker", c->slot),
	    KU("signal", WIFSIGNALED(status) ? (uint64_t)WTERMSIG(status) : 0),
	    KU("status",
		WIFEXITED(status) ? (uint64_t)WEXITSTATUS(status) : 0));
	if (is_new && !c->ready) {
		reload_broken(p);
		return;
	}
	c->deaths = now - c->born_ms > SETTLED_MS ? 1 : c->deaths + 1;
	c->restart_ms = now + (c->deaths < 9 ? (uint64_t)PARENT_RESTART_MIN_MS
						   << (c->deaths - 1)
					     : PARENT_RESTART_MAX_MS);
	/* A first start that fails is the operator's to see, not to loop. */
	if (!p->told_ready && c->deaths > 1) {
		struct fault why = { .what = "it ended before it was ready" };

		start_failed(p, "worker", &why);
		p->status = EX_UNAVAILABLE;
		stop(p);
	}
}

static void
bury(struct parent *p)
{
	struct child *c;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		c = child_of(p, pid);
		if (c != NULL)
			buried(p, c, status);
	}
}

static void
on_signal(struct parent *p)
{
	struct signalfd_siginfo info;

	if (read(p->signal_fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD)
		bury(p);
	else if (info.ssi_signo == SIGHUP)
		reload(p);
	else
		stop(p);
}

static void
check_ready(struct parent *p)
{
	if (p->next != NULL && generation_ready(p, p->next->generation))
		reload_done(p);
	if (!p->told_ready && generation_ready(p, p->now->generation)) {
		p->told_ready = true;
		LOG("serve.started", KU("pid", (uint64_t)getpid()),
		    KU("workers", p->now->workers));
		notify("READY=1");
	}
}

static void
on_word(struct parent *p, struct child *c)
{
	char bytes[64];
	ssize_t n = read(c->channel, bytes, sizeof(bytes));

	if (n <= 0) {
		close(c->channel); /* its death is told by SIGCHLD */
		c->channel = -1;
	} else if (slice_find(slice_of(bytes, (size_t)n), SLICE("ready")) !=
		   SLICE_NPOS) {
		c->ready = true;
		check_ready(p);
	}
}

/* Does what is due by time; returns the milliseconds until the next. */
static int
on_time(struct parent *p)
{
	uint64_t now = clock_mono_ms(), wait = notify_watchdog_ms();
	bool draining = false;

	if (wait > 0)
		notify("WATCHDOG=1");
	else
		wait = 60000;
	LIST_EACH (l, &p->children) {
		struct child *c = LIST_OF(l, struct child, link);

		draining |= c->draining;
		if (c->draining && now >= c->kill_ms)
			kill(c->pid, SIGKILL);
		if (c->pid == 0 && now >= c->restart_ms)
			child_start(p, settings_of(p, c), c);
		if (c->pid == 0 && c->restart_ms - now < wait)
			wait = c->restart_ms - now;
	}
	if (draining && wait > 1000)
		wait = 1000;
	return (int)wait;
}

static void
watch(struct parent *p)
{
	struct pollfd fds[1 + 2 * DOORS_WORKERS_MAX];
	struct child *who[1 + 2 * DOORS_WORKERS_MAX];
	nfds_t n = 1;
	int wait = on_time(p);

	fds[0] = (struct pollfd){ .fd = p->signal_fd, .events = POLLIN };
	LIST_EACH (l, &p->children) {
		struct child *c = LIST_OF(l, struct child, link);

		if (c->channel < 0 || n == sizeof(fds) / sizeof(fds[0]))
			continue;
		who[n] = c;
		fds[n++] =
		    (struct pollfd){ .fd = c->channel, .events = POLLIN };
	}
	if (poll(fds, n, wait) <= 0)
		return;
	for (nfds_t i = 1; i < n; i++)
		if (fds[i].revents != 0)
			on_word(p, who[i]);
	if (fds[0].revents != 0)
		on_signal(p);
}

static bool
set_up(struct parent *p)
{
	size_t size = shared_counts_size(PARENT_COLUMNS);
	sigset_t signals;
	void *memory;

	doors_init(&p->doors);
	list_init(&p->children);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	p->shared = shared_counts_init(memory, PARENT_COLUMNS);
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	p->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
	return p->signal_fd >= 0;
}

static bool
start(struct parent *p, struct config *config)
{
	struct shares found = { 0 };
	struct fault why;
	bool ok;

	p->now = settings_new(p, config);
	if (p->now == NULL)
		return false;
	doors_trim(&p->doors);
	p->status = EX_OSERR;
	p->doors.submit_fd = prepare_submission(&p->now->config, &why);
	if (p->doors.submit_fd < 0) {
		start_failed(p, "the submission socket", &why);
		return false;
	}
	if (shares_list(p->now->config.spool_dir.at, &found, &why) != ST_OK) {
		start_failed(p, "the spool", &why);
		return false;
	}
	p->status = EX_OK;
	p->next_share = found.next;
	ok = start_generation(p, p->now, &found);
	shares_free(&found);
	return ok;
}

int
parent_run(struct config *config, parent_load *load, void *ctx)
{
	struct parent p = { .load = load, .load_ctx = ctx, .status = EX_OSERR };

	if (!set_up(&p)) {
		config_free(config);
		return EX_OSERR;
	}
	if (!start(&p, config)) {
		/* Not that of another engine, which may be why. */
		if (p.doors.submit_fd >= 0)
			prepare_clean(&p.now->config);
		settings_free(p.now);
		return p.status == EX_OK ? EX_OSERR : p.status;
	}
	for (;;) {
		sweep(&p);
		if (p.stopping && list_empty(&p.children))
			break;
		if (p.again)
			reload(&p);
		watch(&p);
	}
	prepare_clean(&p.now->config);
	settings_free(p.next);
	settings_free(p.now);
	return p.status;
}
