/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that fails when told; see kit_fail_alloc in kit.h. */
#include "kit/kit.h"

static unsigned left;
static bool reached;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);

static bool
refuse(void)
{
	if (left == 0 || --left > 0)
		return false;
	reached = true;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return refuse() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return refuse() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *at, size_t size)
{
	return refuse() ? NULL : __real_realloc(at, size);
}

void
kit_fail_alloc(unsigned n)
{
	left = n;
	reached = false;
}

bool
kit_failed(void)
{
	return reached;
}
