/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp denies with EPERM and does not kill: a library that probes a call
 * must fall back, not take every session with it.  It is a list of what is
 * denied, because what libc, libuv, OpenSSL and libunbound call changes with
 * every release, and a worker killed by an upgrade helps nobody.
 */
#include "os/sandbox.h"

#include "os/log.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By name, for the newest of these are unknown to older libseccomp. */
static const char *const denied[] = {
	/* other programs */
	"execve",
	"execveat",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"process_madvise",
	"pidfd_getfd",
	"kcmp",
	/* who we are */
	"setuid",
	"setgid",
	"setreuid",
	"setregid",
	"setresuid",
	"setresgid",
	"setgroups",
	"setfsuid",
	"setfsgid",
	"capset",
	/* what the file system looks like */
	"mount",
	"umount2",
	"pivot_root",
	"chroot",
	"move_mount",
	"open_tree",
	"fsopen",
	"fsconfig",
	"fsmount",
	"fspick",
	"mount_setattr",
	"setns",
	"unshare",
	"mknod",
	"mknodat",
	"open_by_handle_at",
	"quotactl",
	"quotactl_fd",
	"swapon",
	"swapoff",
	"acct",
	/* the kernel and the machine */
	"init_module",
	"finit_module",
	"delete_module",
	"kexec_load",
	"kexec_file_load",
	"reboot",
	"bpf",
	"perf_event_open",
	"userfaultfd",
	"syslog",
	"iopl",
	"ioperm",
	"settimeofday",
	"clock_settime",
	"clock_adjtime",
	"adjtimex",
	"sethostname",
	"setdomainname",
	"vhangup",
	"personality",
	"modify_ldt",
	"uselib",
	"lookup_dcookie",
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	/* keys of the kernel */
	"keyctl",
	"add_key",
	"request_key",
};

static enum st
deny_calls(struct fault *why)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int st = ctx == NULL ? -ENOMEM : 0;

	/* threads that are there already are held, too */
	if (st == 0)
		st = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++) {
		int nr = seccomp_syscall_resolve_name(denied[i]);

		/* negative: unknown, or not of this machine */
		if (st == 0 && nr >= 0)
			st =
			    seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), nr, 0);
	}
	if (st == 0)
		st = seccomp_load(ctx);
	if (ctx != NULL)
		seccomp_release(ctx);
	if (st == -ENOSYS || st == -EINVAL) {
		LOG("sandbox.absent", KS("part", SLICE("seccomp")));
		return ST_OK;
	}
	if (st < 0)
		return FAULT(
		    why, ST_IO, .what = "deny system calls", .sys = -st);
	return ST_OK;
}

/* ------------------------------------------------------------- Landlock -- */

/*
 * The kernel's ABI (linux/landlock.h), written out because the header of
 * Debian 12 ends at version 2.
 */
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule       445
#define __NR_landlock_restrict_self  446
#endif
#define RULESET_VERSION 1u
#define PATH_BENEATH    1

#define FS_EXECUTE   (UINT64_C(1) << 0)
#define FS_WRITE     (UINT64_C(1) << 1)
#define FS_READ      (UINT64_C(1) << 2)
#define FS_READ_DIR  (UINT64_C(1) << 3)
#define FS_UP_TO_1   ((UINT64_C(1) << 13) - 1)
#define FS_REFER     (UINT64_C(1) << 13) /* since 2: rename across folders */
#define FS_TRUNCATE  (UINT64_C(1) << 14) /* since 3 */
#define FS_OF_A_FILE (FS_EXECUTE | FS_WRITE | FS_READ | FS_TRUNCATE)

struct ruleset {
	uint64_t fs;
};

struct beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static enum st
failed(struct fault *why, const char *what)
{
	return FAULT(why, ST_IO, .what = what, .sys = errno);
}

static enum st
allow(int rules, const char *path, uint64_t access, struct fault *why)
{
	struct beneath b = { access, open(path, O_PATH | O_CLOEXEC) };
	struct stat sb;
	enum st st = ST_OK;

	if (b.parent < 0)
		return failed(why, "open a folder of the sandbox");
	if (fstat(b.parent, &sb) == 0 && !S_ISDIR(sb.st_mode))
		b.allowed &= FS_OF_A_FILE;
	if (syscall(__NR_landlock_add_rule, rules, PATH_BENEATH, &b, 0) != 0)
		st = failed(why, "allow a folder");
	(void)close(b.parent);
	return st;
}

static enum st
allow_all(int rules, const struct sandbox *s, uint64_t all, struct fault *why)
{
	enum st st = ST_OK;

	for (size_t i = 0; st == ST_OK && i < s->writable_count; i++)
		st = allow(rules, s->writable[i], all & ~FS_EXECUTE, why);
	for (size_t i = 0; st == ST_OK && i < s->readable_count; i++) {
		errno = 0;
		if (access(s->readable[i], F_OK) != 0 && errno == ENOENT)
			continue;
		st = allow(rules, s->readable[i], FS_READ | FS_READ_DIR, why);
	}
	return st;
}

static enum st
close_folders(const struct sandbox *s, struct fault *why)
{
	long abi =
	    syscall(__NR_landlock_create_ruleset, NULL, 0, RULESET_VERSION);
	struct ruleset r = { FS_UP_TO_1 };
	enum st st;
	int fd;

	if (abi < 1) {
		LOG("sandbox.absent", KS("part", SLICE("landlock")));
		return ST_OK;
	}
	/* version 1 denies every rename into another folder: new/ of Maildir */
	if (abi < 2) {
		LOG("sandbox.absent", KS("part", SLICE("landlock 2")));
		return ST_OK;
	}
	r.fs |= FS_REFER | (abi >= 3 ? FS_TRUNCATE : 0);
	fd = (int)syscall(__NR_landlock_create_ruleset, &r, sizeof(r), 0);
	if (fd < 0)
		return failed(why, "make a ruleset");
	st = allow_all(fd, s, r.fs, why);
	if (st == ST_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		st = failed(why, "forbid new privileges");
	if (st == ST_OK && syscall(__NR_landlock_restrict_self, fd, 0) != 0)
		st = failed(why, "close the folders");
	(void)close(fd);
	return st;
}

enum st
sandbox_enter(const struct sandbox *s, struct fault *why)
{
	enum st st = close_folders(s, why);

	return st == ST_OK ? deny_calls(why) : st;
}
