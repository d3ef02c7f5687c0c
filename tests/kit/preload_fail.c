/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For LD_PRELOAD: fdatasync fails with EIO, once, for whoever finds the file
 * that $PABAL_FAIL names, and takes that file away by it.  It is not part of
 * any program; tests put it in front of the engine.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int
fdatasync(int fd)
{
	const char *order = getenv("PABAL_FAIL");

	/* One thread of several takes it, and no other. */
	if (order != NULL && unlink(order) == 0) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, fd);
}
