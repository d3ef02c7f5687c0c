/* SPDX-License-Identifier: Apache-2.0 */
#include "deliver/folder.h"

#include "mail/path.h"

/* A path that the system would refuse anyway (PATH_MAX). */
#define FOLDER_PATH_MAX 4095

bool
folder_safe(struct slice s)
{
	if (slice_empty(s) || s.at[0] == '.')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == '/' || (unsigned char)s.at[i] < 0x20 ||
		    s.at[i] == 0x7f)
			return false;
	return true;
}

/* The configured spelling of a user. */
static bool
listed(const struct config_domain *d, struct slice local, struct slice *ret)
{
	for (size_t i = 0; i < d->user_count; i++)
		if (slice_ieq(d->users[i], local)) {
			*ret = d->users[i];
			return true;
		}
	return false;
}

static bool
user_of(const struct config_domain *d, struct slice local, struct slice *ret)
{
	struct slice before;

	before = local;
	/* A name that keeps its quotes has no tag: they belong together. */
	if (!slice_starts(local, SLICE("\"")))
		(void)slice_cut(local, '+', &before);
	if (listed(d, local, ret) || listed(d, before, ret))
		return true;
	*ret = before;
	return d->any_user;
}

static void
put_lower(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_put_byte(b, byte_lower(s.at[i]));
}

static enum st
fill(struct slice template, struct slice domain, struct slice user,
    struct buf *b)
{
	while (template.len > 0) {
		size_t brace = slice_find_byte(template, '{');

		buf_put(b, slice_head(template, brace));
		template = brace == SLICE_NPOS ? SLICE_NONE
					       : slice_from(template, brace);
		if (slice_starts(template, SLICE("{domain}"))) {
			buf_put(b, domain);
			template = slice_from(template, 8);
		} else if (slice_starts(template, SLICE("{user}"))) {
			buf_put(b, user);
			template = slice_from(template, 6);
		} else if (template.len > 0) {
			buf_put_byte(b, '{');
			template = slice_from(template, 1);
		}
	}
	return buf_ok(b) ? ST_OK : ST_ABSENT;
}

enum st
folder_find(const struct config *c, struct slice address, struct arena *a,
    const char **ret)
{
	const struct config_domain *d;
	struct buf local, lower, path;
	struct slice user;
	struct mailbox m;
	enum st st = ST_ABSENT;

	if (mailbox_parse(address, &m, NULL) != ST_OK ||
	    (d = config_domain_find(c, m.domain)) == NULL)
		return ST_ABSENT;
	buf_init(&local, PATH_MAX_LEN);
	buf_init(&lower, PATH_MAX_LEN);
	buf_init(&path, FOLDER_PATH_MAX);
	mailbox_put_local(&local, &m);
	if (!buf_ok(&local))
		st = ST_MEMORY;
	else if (user_of(d, buf_slice(&local), &user)) {
		/* Two spellings of one user must not be two mailboxes. */
		if (d->any_user && !listed(d, user, &user)) {
			put_lower(&lower, user);
			user = buf_slice(&lower);
		}
		if (folder_safe(user) && folder_safe(d->name))
			st = fill(d->hop.maildir, d->name, user, &path);
	}
	if (st == ST_OK) {
		*ret = arena_keep_str(a, buf_slice(&path));
		st = *ret == NULL ? ST_MEMORY : ST_OK;
	}
	buf_deinit(&local);
	buf_deinit(&lower);
	buf_deinit(&path);
	return st;
}
