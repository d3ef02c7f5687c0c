/* SPDX-License-Identifier: Apache-2.0 */
/* Listing the spool's folders. */
#include "app/shares.h"

#include "base/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static int
ascending(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return x < y ? -1 : x > y;
}

static bool
add(struct shares *s, unsigned number)
{
	unsigned *more = reallocarray(s->numbers, s->count + 1, sizeof(*more));

	if (more == NULL)
		return false;
	s->numbers = more;
	s->numbers[s->count++] = number;
	if (number >= s->next)
		s->next = number + 1;
	return true;
}

enum st
shares_list(const char *spool_dir, struct shares *ret, struct fault *why)
{
	struct shares s = { 0 };
	struct dirent *entry;
	DIR *dir = opendir(spool_dir);

	if (dir == NULL && errno != ENOENT)
		return FAULT(why, ST_IO, .what = "open the spool's folder",
		    .sys = errno);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct slice name = slice_str(entry->d_name);
		unsigned number;

		if (!scan_number(&name, 9, &number) || name.len > 0)
			continue;
		if (!add(&s, number)) {
			closedir(dir);
			shares_free(&s);
			return FAULT(why, ST_MEMORY, .what = "out of memory");
		}
	}
	if (dir != NULL)
		closedir(dir);
	if (s.count > 0)
		qsort(s.numbers, s.count, sizeof(*s.numbers), ascending);
	*ret = s;
	return ST_OK;
}

void
shares_free(struct shares *s)
{
	free(s->numbers);
	*s = (struct shares){ 0 };
}

char *
shares_path(const char *spool_dir, unsigned number)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_put_str(&b, spool_dir);
	buf_put_byte(&b, '/');
	buf_put_uint(&b, number);
	buf_put_byte(&b, '\0');
	if (!buf_ok(&b)) {
		buf_deinit(&b);
		return NULL;
	}
	return b.at; /* the buf's memory changes hands */
}

bool
shares_busy(const char *spool_dir, unsigned number)
{
	char *path = shares_path(spool_dir, number);
	bool busy = false;
	int fd;

	if (path == NULL)
		return false;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path);
	if (fd < 0)
		return false;
	busy = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return busy;
}
