/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the sockets in the run folder and asks one after another. */
#include "app/control_client.h"

#include "base/buf.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX (64u << 20)

static int
dial(const char *run_dir, const char *name, bool *denied)
{
	struct timeval limit = { .tv_sec = CONTROL_CLIENT_MS / 1000 };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct buf path;
	int fd = -1;

	buf_init(&path, sizeof(to.sun_path) - 1);
	buf_put_str(&path, run_dir);
	buf_put_byte(&path, '/');
	buf_put_str(&path, name);
	if (buf_ok(&path)) {
		memcpy(to.sun_path, path.at, path.len);
		fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	}
	buf_deinit(&path);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
		if (errno == EACCES || errno == EPERM)
			*denied = true;
		close(fd);
		return -1;
	}
	return fd;
}

static bool
send_whole(int fd, struct slice s)
{
	while (s.len > 0) {
		ssize_t n = send(fd, s.at, s.len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		s = slice_from(s, (size_t)n);
	}
	return true;
}

/* The answer is one line; NULL when it does not come. */
static json_t *
receive(int fd)
{
	json_t *answer = NULL;
	struct buf b;
	bool more = true;

	buf_init(&b, ANSWER_MAX);
	while (more) {
		char *room = buf_room(&b, 65536);
		ssize_t n = room == NULL ? -1 : recv(fd, room, 65536, 0);

		if (n <= 0)
			break;
		buf_grown(&b, (size_t)n);
		more = b.at[b.len - 1] != '\n';
	}
	if (!more)
		answer = json_loadb(b.at, b.len, 0, NULL);
	buf_deinit(&b);
	return answer;
}

static json_t *
ask(const char *run_dir, const char *name, const char *text, bool *denied)
{
	int fd = dial(run_dir, name, denied);
	json_t *answer = NULL;

	if (fd < 0)
		return NULL;
	if (send_whole(fd, slice_str(text)) && send_whole(fd, SLICE("\n")))
		answer = receive(fd);
	close(fd);
	return answer;
}

size_t
control_tell(const char *run_dir, const json_t *request, control_answer *answer,
    void *ctx, bool *denied)
{
	char *text = json_dumps(request, JSON_COMPACT);
	DIR *dir = opendir(run_dir);
	struct dirent *entry;
	size_t count = 0;

	*denied = dir == NULL && errno == EACCES;
	while (text != NULL && dir != NULL && (entry = readdir(dir)) != NULL) {
		struct slice name = slice_str(entry->d_name);
		json_t *got;

		if (!slice_starts(name, SLICE("control-")) ||
		    !slice_ends(name, SLICE(".sock")))
			continue;
		got = ask(run_dir, entry->d_name, text, denied);
		if (got == NULL)
			continue; /* left behind by a worker that is gone */
		count++;
		answer(ctx, got);
		json_decref(got);
	}
	if (dir != NULL)
		closedir(dir);
	free(text);
	return count;
}
