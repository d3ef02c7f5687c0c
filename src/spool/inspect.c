/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what a spool holds, and reads all of it once. */
#include "spool/inspect.h"

#include "spool/room.h"

#define READ_STEP (256u << 10)

struct counting {
	struct spool_census census;
	spool_damage *damage;
	void *ctx;
};

static void
damaged(void *ctx, const char *file, uint64_t offset, const char *what)
{
	struct counting *c = ctx;

	c->census.damaged++;
	if (c->damage != NULL)
		c->damage(c->ctx, file, offset, what);
}

static void
found(void *ctx, const struct spool_message *m)
{
	struct spool_census *n = &((struct counting *)ctx)->census;

	n->messages++;
	n->held += m->held;
	n->content += m->size;
	n->rcpts += m->rcpt_count;
	for (size_t i = 0; i < m->rcpt_count; i++) {
		n->pending += m->rcpts[i].state == SPOOL_PENDING;
		n->owing += m->rcpts[i].owes_report;
	}
}

/* All of its content, and as much as the envelope says. */
static bool
readable(struct spool *s, struct entry *e)
{
	struct spool_message m;
	struct arena a;
	struct buf b;
	uint64_t at = 0;
	bool well;

	arena_init(&a, 2 * RECORD_BODY_MAX);
	buf_init(&b, READ_STEP);
	well = entry_read(s, e, &a, &m, NULL) == ST_OK;
	while (well && at < m.size) {
		buf_clear(&b);
		well = spool_read_content(s, e->id, at, READ_STEP, &b, NULL) ==
			   ST_OK &&
		       b.len > 0;
		at += b.len;
	}
	well = well && at == m.size;
	buf_deinit(&b);
	arena_deinit(&a);
	return well;
}

enum st
spool_check(const char *dir, spool_damage *damage, void *ctx,
    struct spool_census *ret, struct fault *why)
{
	struct counting c = { .damage = damage, .ctx = ctx };
	struct spool_watcher w = { found, damaged, &c };
	struct spool *s;
	struct entry *e;
	size_t at = 0;
	enum st st = spool_read_only(dir, &w, &s, why);

	if (st != ST_OK)
		return st;
	c.census.segments = s->segment_count;
	for (size_t i = 0; i < s->segment_count; i++) {
		uint64_t size = 0;
		int fd;

		if (segment_fd(s, s->segments[i], &fd, NULL) == ST_OK &&
		    disk_size(fd, &size, NULL) == ST_OK)
			c.census.octets += size;
	}
	while ((e = index_next(&s->index, &at)) != NULL)
		c.census.unreadable += !readable(s, e);
	spool_close(s);
	*ret = c.census;
	return ST_OK;
}
