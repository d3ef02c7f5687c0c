/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a loop, for the files of os/ that put libuv handles on it.
 * Nobody outside os/ includes this, so that a test may link another loop.
 */
#ifndef OS_LOOP_PRIVATE_H
#define OS_LOOP_PRIVATE_H

#include "base/buf.h"
#include "base/list.h"
#include "os/loop.h"

#include <uv.h>

/*
 * One buffer serves every connection of the loop: what is read is handed over
 * before the next read, so ten thousand idle connections own none.
 */
#define LOOP_INPUT_SIZE 65536

/* A TLS record holds at most 2^14 bytes (RFC 8446 5.1). */
#define LOOP_CLEAR_SIZE 16384

/* Something that lives on the loop and is dropped with it. */
struct loop_child {
	struct list link;
	void (*drop)(struct loop_child *c);
};

/* Like loop_soon, but the storage is the caller's, so that it cannot fail. */
struct soon {
	struct list link;
	void (*run)(struct soon *s);
};

struct loop {
	uv_loop_t uv;
	uv_idle_t idle; /* active while `soon` is not empty */
	struct list soon;
	struct list children;
	struct list signals;
	char *input;       /* LOOP_INPUT_SIZE bytes */
	char *clear;       /* LOOP_CLEAR_SIZE bytes, what TLS deciphered */
	struct buf cipher; /* what TLS has just enciphered */
};

void soon_put(struct loop *l, struct soon *s); /* twice is once */
void soon_drop(struct soon *s);

/* A fault that libuv reported; its numbers are negated errno. */
static inline int
uv_errno(int status)
{
	return status < 0 ? -status : 0;
}

#endif
