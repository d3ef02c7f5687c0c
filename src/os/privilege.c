/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order is what matters: groups while we still may, then the group, then
 * the user; then a look whether it is true.
 */
#include "os/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <unistd.h>

static enum st
failed(struct fault *why, const char *what)
{
	return FAULT(why, ST_IO, .what = what, .sys = errno);
}

enum st
privilege_find(const char *user, struct privilege *ret, struct fault *why)
{
	struct passwd *pw;

	errno = 0;
	pw = getpwnam(user);
	if (pw == NULL && errno == 0)
		return FAULT(why, ST_ABSENT, .what = "no such user");
	if (pw == NULL)
		return failed(why, "look the user up");
	*ret = (struct privilege){ pw->pw_uid, pw->pw_gid };
	return ST_OK;
}

bool
privilege_is_root(void)
{
	return geteuid() == 0;
}

/* All three of each, or something could be taken back. */
static bool
is_all(const struct privilege *p)
{
	uid_t u[3];
	gid_t g[3];

	if (getresuid(&u[0], &u[1], &u[2]) != 0 ||
	    getresgid(&g[0], &g[1], &g[2]) != 0)
		return false;
	for (int i = 0; i < 3; i++)
		if (u[i] != p->uid || g[i] != p->gid)
			return false;
	return true;
}

enum st
privilege_drop(const char *user, struct fault *why)
{
	struct privilege p = { 0 };
	enum st st = privilege_find(user, &p, why);

	if (st != ST_OK)
		return st;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failed(why, "forbid new privileges");
	if (!privilege_is_root()) {
		errno = EPERM;
		return is_all(&p) ? ST_OK : failed(why, "become the user");
	}
	if (p.uid == 0)
		return FAULT(
		    why, ST_SYNTAX, .what = "the user to become is root");
	if (initgroups(user, p.gid) != 0)
		return failed(why, "take the user's groups");
	if (setresgid(p.gid, p.gid, p.gid) != 0)
		return failed(why, "become the group");
	if (setresuid(p.uid, p.uid, p.uid) != 0)
		return failed(why, "become the user");
	errno = EPERM;
	if (!is_all(&p) || setuid(0) == 0)
		return failed(why, "give root up");
	return ST_OK;
}
