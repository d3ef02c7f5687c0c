/* SPDX-License-Identifier: Apache-2.0 */
/* Making ready what workers need and cannot make themselves. */
#include "app/prepare.h"

#include "os/file.h"
#include "os/log.h"
#include "os/net.h"
#include "os/privilege.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define PATH_TEXT_MAX 4096
/* How long a socket in use is asked for again. */
#define SUBMISSION_WAIT_MS 3000
#define SUBMISSION_STEP_MS 20

char *
prepare_fixed_part(struct slice path)
{
	size_t brace = slice_find_byte(path, '{');
	size_t slash;

	if (brace != SLICE_NPOS) {
		slash = slice_rfind_byte(slice_head(path, brace), '/');
		if (slash == SLICE_NPOS)
			return strdup(".");
		path = slice_head(path, slash == 0 ? 1 : slash);
	}
	return strndup(path.at, path.len);
}

/* Makes the folder and gives it to the user that the workers become. */
static enum st
own_folder(const struct config *c, struct slice path, struct fault *why)
{
	char *folder = prepare_fixed_part(path);
	struct privilege owner;
	bool was_there;
	enum st st;

	if (folder == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	was_there = access(folder, F_OK) == 0;
	st = folder_make(folder, 0755, why);
	if (st == ST_OK && privilege_is_root() && !slice_empty(c->user)) {
		st = privilege_find(c->user.at, &owner, why);
		/* Somebody's own folder is not taken away from him. */
		if (st == ST_OK && !was_there &&
		    chown(folder, owner.uid, owner.gid) != 0)
			st = file_failed(why, "chown");
	}
	free(folder);
	return st;
}

static enum st
folders(const struct config *c, const char **what, struct fault *why)
{
	enum st st;

	*what = c->spool_dir.at;
	st = own_folder(c, c->spool_dir, why);
	if (st != ST_OK)
		return st;
	*what = c->run_dir.at;
	st = own_folder(c, c->run_dir, why);
	for (size_t i = 0; i < c->domain_count && st == ST_OK; i++) {
		const struct config_next_hop *hop = &c->domains[i].hop;

		*what = hop->maildir.at;
		if (hop->via == CONFIG_VIA_MAILDIR)
			st = own_folder(c, hop->maildir, why);
	}
	return st;
}

/* Opened anew at each reload, so that a rotated file is let go. */
static enum st
log_file(const struct config *c, const char **what, struct fault *why)
{
	static int open_fd = -1; /* the parent's only log, kept to close it */
	int fd;

	*what = "log level";
	if (slice_eq(c->log_level, SLICE("debug")))
		log_level(LOG_DEBUG);
	else if (slice_eq(c->log_level, SLICE("warn")))
		log_level(LOG_WARN);
	else if (slice_eq(c->log_level, SLICE("error")))
		log_level(LOG_ERROR);
	else
		log_level(LOG_INFO);
	if (slice_empty(c->log_file))
		return ST_OK;
	*what = c->log_file.at;
	fd = open(c->log_file.at,
	    O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
	if (fd < 0)
		return file_failed(why, "open the log");
	log_to(fd);
	if (open_fd >= 0)
		close(open_fd);
	open_fd = fd;
	return ST_OK;
}

/* The folder that a file lies in. */
static enum st
folder_of(struct slice file, struct fault *why)
{
	size_t slash = slice_rfind_byte(file, '/');
	char *folder;
	enum st st;

	if (slash == SLICE_NPOS || slash == 0)
		return ST_OK;
	folder = strndup(file.at, slash);
	if (folder == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	st = folder_make(folder, 0755, why);
	free(folder);
	return st;
}

static enum st
tls_server(const struct config *c, struct tls_context **ret, const char **what,
    struct fault *why)
{
	enum st st = ST_OK;

	*ret = NULL;
	if (slice_empty(c->tls_certificate))
		return ST_OK;
	*what = c->tls_certificate.at;
	if (c->tls_make) {
		bool fresh = access(c->tls_certificate.at, F_OK) != 0;

		st = folder_of(c->tls_certificate, why);
		if (st == ST_OK)
			st = folder_of(c->tls_key, why);
		if (st == ST_OK)
			st = tls_make_certificate(c->tls_certificate.at,
			    c->tls_key.at, c->hostname, why);
		if (st == ST_OK && fresh)
			LOG("tls.certificate.made",
			    KS("file", c->tls_certificate));
	}
	if (st != ST_OK)
		return st;
	*ret = tls_server_new(c->tls_certificate.at, c->tls_key.at, why);
	return *ret == NULL ? ST_IO : ST_OK;
}

enum st
prepare(const struct config *c, struct tls_context **ret_server,
    struct tls_context **ret_client, const char **what, struct fault *why)
{
	enum st st = log_file(c, what, why);

	if (st == ST_OK)
		st = folders(c, what, why);
	if (st == ST_OK)
		st = tls_server(c, ret_server, what, why);
	if (st != ST_OK)
		return st;
	*what = "tls.ca";
	*ret_client = tls_client_new(
	    slice_empty(c->tls_ca_file) ? NULL : c->tls_ca_file.at, why);
	return *ret_client == NULL ? ST_IO : ST_OK;
}

/* "RUN/NAME" with a NUL; not ok when too long. */
static void
put_run_path(struct buf *b, const struct config *c, struct slice name)
{
	buf_init(b, PATH_TEXT_MAX);
	buf_put(b, c->run_dir);
	buf_put_byte(b, '/');
	buf_put(b, name);
	buf_put_byte(b, '\0');
}

/*
 * Control sockets of an engine that was killed: they lead nowhere, because
 * the submission socket beside them was free to take.
 */
static void
sweep(const struct config *c)
{
	DIR *dir = opendir(c->run_dir.at);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (slice_starts(slice_str(entry->d_name), SLICE("control-")))
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
}

int
prepare_submission(const struct config *c, struct fault *why)
{
	struct buf b;
	int fd = -1;

	put_run_path(&b, c, SLICE("submit"));
	if (!buf_ok(&b))
		FAULT(why, ST_LIMIT, .what = "path too long");
	else
		fd = net_bind_unix(b.at, 0666, why);
	/* Workers whose parent was killed a moment ago let go of it soon. */
	for (int waited = 0; fd < 0 && buf_ok(&b) && why->sys == EADDRINUSE &&
			     waited < SUBMISSION_WAIT_MS;
	     waited += SUBMISSION_STEP_MS) {
		(void)poll(NULL, 0, SUBMISSION_STEP_MS);
		fd = net_bind_unix(b.at, 0666, why);
	}
	buf_deinit(&b);
	if (fd >= 0)
		sweep(c);
	return fd;
}

void
prepare_clean(const struct config *c)
{
	struct buf b;

	put_run_path(&b, c, SLICE("submit"));
	if (buf_ok(&b))
		(void)unlink(b.at);
	buf_deinit(&b);
}
