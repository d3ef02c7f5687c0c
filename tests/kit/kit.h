/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests share: slices compared with a readable failure, every split of an
 * input, and an allocator that fails when told.  Include this first; it brings
 * cmocka.
 */
#ifndef KIT_KIT_H
#define KIT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four above before it */
#include <cmocka.h>

#include "base/slice.h"

/* Fails with both sides printed, bytes escaped; `name` says which row. */
void kit_slice_eq(
    const char *name, struct slice got, struct slice expected, int line);
#define assert_slice(name, got, expected) \
	kit_slice_eq((name), (got), (expected), __LINE__)

/* A row's condition, with the row's name in the failure. */
void kit_row(const char *name, bool holds, const char *what, int line);
#define assert_row(name, cond) kit_row((name), (cond), #cond, __LINE__)

/*
 * Calls run(ctx, head, tail) for every cut of `whole` into two parts, 0 to
 * whole.len.  Each part is handed over in memory of its own, exactly as long,
 * so that a read past its end is seen by the sanitizer.
 */
void kit_splits(struct slice whole,
    void (*run)(void *ctx, struct slice head, struct slice tail), void *ctx);

/*
 * malloc, calloc and realloc fail at the n-th call from now (1 is the next);
 * 0 switches this off.  kit_failed() says whether the n-th call was reached,
 * so a loop over n can stop.
 */
void kit_fail_alloc(unsigned n);
bool kit_failed(void);

#endif
