/* SPDX-License-Identifier: Apache-2.0 */
/* Maildirs that keep what is written in memory. */
#include "deliver/maildir.h"

#include "world.h"

#include <stdlib.h>

struct maildir {
	struct buf bytes;
};

enum st
maildir_open(const char *folder, struct slice unique, struct maildir **ret,
    struct fault *why)
{
	struct maildir *m = calloc(1, sizeof(*m));

	(void)unique;
	if (m == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	if (slice_ends(slice_str(folder), SLICE("/full"))) {
		free(m);
		return FAULT(why, ST_FULL, .what = "write", .sys = 28);
	}
	buf_init(&m->bytes, SIZE_MAX);
	buf_put_str(&world->folders, folder);
	buf_put_byte(&world->folders, '\n');
	*ret = m;
	return ST_OK;
}

enum st
maildir_put(struct maildir *m, struct slice bytes, struct fault *why)
{
	(void)why;
	buf_put(&m->bytes, bytes);
	return ST_OK;
}

enum st
maildir_finish(struct maildir *m, struct fault *why)
{
	(void)why;
	buf_clear(&world->content);
	buf_put(&world->content, buf_slice(&m->bytes));
	maildir_drop(m);
	return ST_OK;
}

void
maildir_drop(struct maildir *m)
{
	buf_deinit(&m->bytes);
	free(m);
}
