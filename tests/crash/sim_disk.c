/* SPDX-License-Identifier: Apache-2.0 */
/* The disk of sim.h. */
#include "crash/sim.h"

#include "base/buf.h"
#include "os/random.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#define FILES    256
#define SECTOR   512
#define FULL_FOR 6 /* operations until space returns */

struct change {
	uint64_t at;
	size_t len;
	bool cut; /* the file ends at `at` */
	unsigned char *bytes;
};

struct picture {
	unsigned char *bytes;
	size_t len;
};

struct file {
	char name[32];
	bool used, seen, sure; /* seen: has a name; sure: after power loss */
	struct picture now, kept;
	struct change *changes;
	size_t change_count;
};

static struct {
	struct file files[FILES];
	uint64_t state;
	unsigned until;
	enum sim_fault fault;
	unsigned full;
	bool met, dead;
} sim;

/* xorshift64*: the same seed gives the same run. */
uint64_t
random_u64(void)
{
	uint64_t x = sim.state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	sim.state = x;
	return x * 0x2545f4914f6cdd1du;
}

uint64_t
sim_random(uint64_t below)
{
	return random_u64() % below;
}

static void
forget_changes(struct file *f)
{
	for (size_t i = 0; i < f->change_count; i++)
		free(f->changes[i].bytes);
	free(f->changes);
	f->changes = NULL;
	f->change_count = 0;
}

static void
file_free(struct file *f)
{
	forget_changes(f);
	free(f->now.bytes);
	free(f->kept.bytes);
	*f = (struct file){ .used = false };
}

/* A test may have ordered the next allocation to fail; not this one. */
static void *
again(void *old, size_t size)
{
	void *at = realloc(old, size);

	return at != NULL ? at : realloc(old, size);
}

static void
resize(struct picture *p, size_t len)
{
	unsigned char *bytes = again(p->bytes, len + 1);

	assert(bytes != NULL);
	if (len > p->len)
		memset(bytes + p->len, 0, len - p->len);
	p->bytes = bytes;
	p->len = len;
}

static void
put(struct picture *p, uint64_t at, const unsigned char *bytes, size_t len)
{
	if (at + len > p->len)
		resize(p, at + len);
	memcpy(p->bytes + at, bytes, len);
}

/* One change reaches the platter, whole or by sectors. */
static void
keep(struct file *f, const struct change *c, enum sim_tear tear)
{
	size_t done = 0;

	if (tear == SIM_TEAR_NOTHING)
		return;
	if (c->cut) {
		if (tear == SIM_TEAR_ALL || sim_random(2) == 0)
			resize(&f->kept, c->at);
		return;
	}
	while (done < c->len) {
		size_t edge = SECTOR - (c->at + done) % SECTOR;
		size_t n = c->len - done < edge ? c->len - done : edge;

		if (tear == SIM_TEAR_ALL || sim_random(2) == 0)
			put(&f->kept, c->at + done, c->bytes + done, n);
		done += n;
	}
}

static void
keep_all(struct file *f, enum sim_tear tear)
{
	for (size_t i = 0; i < f->change_count; i++)
		keep(f, &f->changes[i], tear);
	forget_changes(f);
}

static void
change_add(struct file *f, uint64_t at, bool cut, struct slice bytes)
{
	struct change *c, *more = again(f->changes,
			      (f->change_count + 1) * sizeof(*f->changes));

	assert(more != NULL);
	f->changes = more;
	c = &f->changes[f->change_count++];
	*c = (struct change){ at, bytes.len, cut, again(NULL, bytes.len + 1) };
	assert(c->bytes != NULL);
	if (bytes.len > 0)
		memcpy(c->bytes, bytes.at, bytes.len);
	if (cut)
		resize(&f->now, at);
	else
		put(&f->now, at, c->bytes, bytes.len);
}

void
sim_reset(uint64_t seed)
{
	for (int i = 0; i < FILES; i++)
		file_free(&sim.files[i]);
	memset(&sim, 0, sizeof(sim));
	sim.state = seed * 2 + 1;
	(void)random_u64();
	while (sim_step())
		;
}

void
sim_fault_at(unsigned n, enum sim_fault fault)
{
	sim.until = n;
	sim.fault = fault;
	sim.met = false;
	sim.full = 0;
}

bool
sim_fault_met(void)
{
	return sim.met;
}

bool
sim_dead(void)
{
	return sim.dead;
}

void
sim_reboot(enum sim_tear tear)
{
	for (int i = 0; i < FILES; i++) {
		struct file *f = &sim.files[i];

		if (!f->used)
			continue;
		keep_all(f, tear);
		/* A name not synced: either way, and so is a removal. */
		if (f->seen != f->sure)
			f->seen = tear == SIM_TEAR_ALL    ? f->seen
				  : tear == SIM_TEAR_SOME ? sim_random(2) == 0
							  : f->sure;
		f->sure = f->seen;
		if (!f->seen) {
			file_free(f);
			continue;
		}
		free(f->now.bytes);
		f->now = (struct picture){ NULL, 0 };
		if (f->kept.len > 0)
			put(&f->now, 0, f->kept.bytes, f->kept.len);
	}
	sim.dead = false;
	sim.until = 0;
	sim.full = 0;
	sim.fault = SIM_NONE;
}

static enum st
meets(struct fault *why)
{
	if (sim.dead)
		return FAULT(why, ST_IO, .what = "no power", .sys = EIO);
	if (sim.full > 0) {
		sim.full--;
		return FAULT(why, ST_FULL, .what = "full", .sys = ENOSPC);
	}
	if (sim.until == 0 || --sim.until > 0)
		return ST_OK;
	sim.met = true;
	if (sim.fault == SIM_FULL) {
		sim.full = FULL_FOR;
		return FAULT(why, ST_FULL, .what = "full", .sys = ENOSPC);
	}
	sim.dead = sim.fault == SIM_POWER;
	return FAULT(why, ST_IO, .what = "broken", .sys = EIO);
}

static struct file *
find(const char *name)
{
	for (int i = 0; i < FILES; i++) {
		struct file *f = &sim.files[i];

		if (f->used && f->seen && strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

static struct file *
file_new(const char *name)
{
	int i = 0;

	while (i < FILES && sim.files[i].used)
		i++;
	assert(i < FILES && strlen(name) < sizeof(sim.files[i].name));
	sim.files[i].used = sim.files[i].seen = true;
	memcpy(sim.files[i].name, name, strlen(name) + 1);
	return &sim.files[i];
}

unsigned
sim_file_count(void)
{
	unsigned n = 0;

	for (int i = 0; i < FILES; i++)
		n += sim.files[i].used && sim.files[i].seen;
	return n;
}

unsigned char *
sim_file(const char *name, size_t *ret_len)
{
	struct file *f = find(name);

	if (f == NULL)
		return NULL;
	*ret_len = f->now.len;
	return f->now.bytes;
}

void
sim_file_put(const char *name, struct slice bytes)
{
	struct file *f = find(name);

	if (f == NULL)
		f = file_new(name);
	f->sure = true;
	change_add(f, 0, true, SLICE_NONE);
	change_add(f, 0, false, bytes);
	keep_all(f, SIM_TEAR_ALL);
}

/* disk.h; a descriptor is the number of the file, the folder is FILES. */

enum st
disk_folder(const char *path, bool make, int *ret, struct fault *why)
{
	(void)path, (void)make, (void)why;
	*ret = FILES;
	return ST_OK;
}

enum st
disk_lock(int folder, struct fault *why)
{
	(void)folder, (void)why;
	return ST_OK;
}

enum st
disk_list(int folder, void (*each)(void *ctx, const char *name), void *ctx,
    struct fault *why)
{
	(void)folder, (void)why;
	for (int i = 0; i < FILES; i++) {
		if (sim.files[i].used && sim.files[i].seen)
			each(ctx, sim.files[i].name);
	}
	return ST_OK;
}

enum st
disk_make(int folder, const char *name, int *ret, struct fault *why)
{
	enum st st = meets(why);

	(void)folder;
	if (st != ST_OK)
		return st;
	assert(find(name) == NULL);
	*ret = (int)(file_new(name) - sim.files);
	return ST_OK;
}

enum st
disk_open(int folder, const char *name, bool write, int *ret, struct fault *why)
{
	struct file *f = find(name);

	(void)folder, (void)write;
	if (f == NULL)
		return FAULT(why, ST_ABSENT, .what = "absent");
	*ret = (int)(f - sim.files);
	return ST_OK;
}

void
disk_close(int fd)
{
	(void)fd;
}

enum st
disk_reserve(int fd, uint64_t size, struct fault *why)
{
	struct file *f = &sim.files[fd];
	enum st st = meets(why);

	if (st == ST_OK && size > f->now.len)
		change_add(f, size, true, SLICE_NONE);
	return st;
}

enum st
disk_cut(int fd, uint64_t size, struct fault *why)
{
	enum st st = meets(why);

	if (st == ST_OK)
		change_add(&sim.files[fd], size, true, SLICE_NONE);
	return st;
}

enum st
disk_size(int fd, uint64_t *ret, struct fault *why)
{
	(void)why;
	*ret = sim.files[fd].now.len;
	return ST_OK;
}

enum st
disk_write(int fd, struct slice s, uint64_t at, struct fault *why)
{
	bool was_dead = sim.dead;
	enum st st = meets(why);

	/* Power lost, or the disk full, in the middle of it. */
	if (st != ST_OK && !was_dead)
		s = slice_head(s, (size_t)sim_random(s.len + 1));
	if (!was_dead)
		change_add(&sim.files[fd], at, false, s);
	return st;
}

enum st
disk_read(
    int fd, void *to, size_t len, uint64_t at, size_t *ret, struct fault *why)
{
	const struct picture *p = &sim.files[fd].now;
	size_t n = at >= p->len ? 0 : p->len - (size_t)at;

	(void)why;
	if (n > len)
		n = len;
	if (n > 0)
		memcpy(to, p->bytes + at, n);
	*ret = n;
	return ST_OK;
}

enum st
disk_sync(int fd, struct fault *why)
{
	enum st st = meets(why);

	if (st == ST_OK)
		keep_all(&sim.files[fd], SIM_TEAR_ALL);
	else if (!sim.dead)
		keep_all(&sim.files[fd], SIM_TEAR_SOME);
	return st;
}

enum st
disk_sync_folder(int folder, struct fault *why)
{
	enum st st = meets(why);

	(void)folder;
	if (st != ST_OK)
		return st;
	for (int i = 0; i < FILES; i++) {
		struct file *f = &sim.files[i];

		f->sure = f->seen;
		if (f->used && !f->seen)
			file_free(f);
	}
	return ST_OK;
}

enum st
disk_unlink(int folder, const char *name, struct fault *why)
{
	enum st st = meets(why);
	struct file *f = find(name);

	(void)folder;
	if (st != ST_OK)
		return st;
	if (f == NULL)
		return FAULT(why, ST_ABSENT, .what = "absent");
	f->seen = false;
	return ST_OK;
}

uint64_t
disk_free(int folder)
{
	(void)folder;
	return sim.full > 0 ? 0 : UINT64_MAX;
}
