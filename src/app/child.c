/* SPDX-License-Identifier: Apache-2.0 */
/* Births and inheritances of workers. */
#include "app/parent_private.h"

#include "app/shares.h"
#include "os/clock.h"
#include "os/log.h"
#include "schedule/shared.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

/* A column of the shared counters that no living child uses. */
static unsigned
free_column(const struct parent *p)
{
	unsigned column = 0;
	bool taken = true;

	while (taken) {
		taken = false;
		LIST_EACH (l, &p->children)
			if (LIST_OF(l, struct child, link)->column == column)
				taken = true;
		column += taken;
	}
	return column;
}

struct child *
child_new(struct parent *p, const struct settings *s, unsigned slot)
{
	struct child *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->slot = slot;
	c->generation = s->generation;
	c->channel = c->control_fd = -1;
	c->column = free_column(p);
	list_push_back(&p->children, &c->link);
	return c;
}

static void
close_control(struct child *c)
{
	if (c->control_fd >= 0)
		close(c->control_fd);
	if (c->control_path != NULL)
		unlink(c->control_path);
	free(c->control_path);
	c->control_path = NULL;
	c->control_fd = -1;
}

void
child_free(struct parent *p, struct child *c)
{
	(void)p;
	if (c->channel >= 0)
		close(c->channel);
	close_control(c);
	list_remove(&c->link);
	free(c);
}

/* "RUN/control-GENERATION-SLOT.sock"; only its owner and root may command. */
static bool
open_control(const struct settings *s, struct child *c, struct fault *why)
{
	struct buf b;

	close_control(c);
	buf_init(&b, 4096);
	buf_put(&b, s->config.run_dir);
	buf_put_str(&b, "/control-");
	buf_put_uint(&b, c->generation);
	buf_put_byte(&b, '-');
	buf_put_uint(&b, c->slot);
	buf_put_str(&b, ".sock");
	buf_put_byte(&b, '\0');
	if (!buf_ok(&b)) {
		buf_deinit(&b);
		return false;
	}
	c->control_path = b.at;
	c->control_fd = net_bind_unix(c->control_path, 0600, why);
	return c->control_fd >= 0;
}

/* In the child: what belongs to the parent and to siblings is closed. */
static void
forget_family(struct parent *p, const struct child *self)
{
	LIST_EACH (l, &p->children) {
		struct child *c = LIST_OF(l, struct child, link);

		if (c == self)
			continue;
		if (c->channel >= 0)
			close(c->channel);
		if (c->control_fd >= 0)
			close(c->control_fd);
	}
	close(p->signal_fd);
}

static void
end(struct child *c, const char *word, uint64_t patience_ms)
{
	size_t len = strlen(word);

	c->draining = true;
	c->kill_ms = clock_mono_ms() + patience_ms + PARENT_GRACE_MS;
	if (c->pid == 0)
		return;
	if (len == 0 || write(c->channel, word, len) != (ssize_t)len)
		kill(c->pid, SIGTERM);
}

void
child_retire(struct child *c)
{
	end(c, "retire\n", WORKER_RETIRE_MS + WORKER_DRAIN_MS);
}

void
child_stop(struct child *c)
{
	end(c, "", WORKER_DRAIN_MS);
}

static _Noreturn void
live(struct parent *p, const struct settings *s, struct child *c, int channel)
{
	static struct worker_door doors[DOORS_SOCKETS_MAX];
	struct worker_setup setup = {
		.config = &s->config,
		.number = c->slot,
		.siblings = s->workers,
		.column = c->column,
		.doors = doors,
		.submit_fd = p->doors.submit_fd,
		.control_fd = c->control_fd,
		.channel = channel,
		.tls_server = s->tls_server,
		.tls_client = s->tls_client,
		.texts = &s->texts,
		.shared = c->column < PARENT_COLUMNS ? p->shared : NULL,
		.share_count = c->share_count,
	};
	sigset_t none;

	forget_family(p, c);
	setup.door_count = doors_of(&p->doors, c->slot, s->workers, doors);
	doors_keep(&p->doors, doors, setup.door_count);
	for (size_t i = 0; i < c->share_count; i++) {
		setup.shares[i] =
		    shares_path(s->config.spool_dir.at, c->shares[i]);
		if (setup.shares[i] == NULL)
			_exit(EX_TEMPFAIL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	_exit(worker_run(&setup));
}

static void
later(struct child *c)
{
	uint64_t wait = PARENT_RESTART_MIN_MS;

	for (unsigned i = 1; i < c->deaths && wait < PARENT_RESTART_MAX_MS; i++)
		wait *= 2;
	c->restart_ms = clock_mono_ms() + wait;
}

void
child_start(struct parent *p, const struct settings *s, struct child *c)
{
	struct fault why = { .what = "out of memory" };
	int ends[2];

	c->pid = 0;
	c->ready = false;
	if (!open_control(s, c, &why)) {
		LOG("worker.failed", KS("what", SLICE("control socket")),
		    KS("why", slice_str(why.what)),
		    KU("errno", (uint64_t)why.sys));
		later(c);
		return;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
		LOG("worker.failed", KS("what", SLICE("channel")),
		    KS("why", SLICE("socketpair")),
		    KU("errno", (uint64_t)errno));
		later(c);
		return;
	}
	if (c->channel >= 0)
		close(c->channel);
	c->channel = ends[0];
	c->born_ms = clock_mono_ms();
	c->pid = fork();
	if (c->pid == 0) {
		close(ends[0]);
		live(p, s, c, ends[1]);
	}
	close(ends[1]);
	if (c->pid < 0) {
		LOG("worker.failed", KS("what", SLICE("fork")),
		    KS("why", SLICE("fork")), KU("errno", (uint64_t)errno));
		c->pid = 0;
		later(c);
	}
}

void
child_adopt(struct parent *p, struct child *c, unsigned share)
{
	char *path = shares_path(p->now->config.spool_dir.at, share);
	struct buf b;

	if (c->share_count == WORKER_SHARES_MAX || path == NULL) {
		free(path);
		return; /* it is found at the next start */
	}
	buf_init(&b, 4200);
	buf_put_str(&b, "adopt ");
	buf_put_str(&b, path);
	buf_put_byte(&b, '\n');
	c->shares[c->share_count++] = share;
	/* A dead one is told at its birth. */
	if (c->pid != 0 && write(c->channel, b.at, b.len) != (ssize_t)b.len)
		LOG("worker.failed", KS("what", SLICE("handing over a share")),
		    KS("why", slice_str(path)), KU("errno", (uint64_t)errno));
	buf_deinit(&b);
	free(path);
}

struct child *
child_of(struct parent *p, pid_t pid)
{
	LIST_EACH (l, &p->children)
		if (LIST_OF(l, struct child, link)->pid == pid)
			return LIST_OF(l, struct child, link);
	return NULL;
}
