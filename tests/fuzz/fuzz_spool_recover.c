/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes as a segment.  Each piece of the input becomes the body of a record
 * with a right check sum (the first octet is its type, the second its length
 * and the third its id), and what is left stands behind as it is; so recovery
 * meets every order of records, and damage.
 */
#include "base/crc32c.h"
#include "spool/disk.h"
#include "spool/inspect.h"
#include "spool/record.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define COOKIE 0x4242424242424242u

static struct buf file;

enum st
disk_folder(const char *path, bool make, int *ret, struct fault *why)
{
	(void)path, (void)make, (void)why;
	*ret = 1;
	return ST_OK;
}

enum st
disk_lock(int folder, struct fault *why)
{
	(void)folder, (void)why;
	return ST_OK;
}

enum st
disk_list(int folder, void (*each)(void *ctx, const char *name), void *ctx,
    struct fault *why)
{
	(void)folder, (void)why;
	each(ctx, "00000001.seg");
	return ST_OK;
}

enum st
disk_open(int folder, const char *name, bool write, int *ret, struct fault *why)
{
	(void)folder, (void)name, (void)write, (void)why;
	*ret = 2;
	return ST_OK;
}

void
disk_close(int fd)
{
	(void)fd;
}

enum st
disk_size(int fd, uint64_t *ret, struct fault *why)
{
	(void)fd, (void)why;
	*ret = file.len;
	return ST_OK;
}

enum st
disk_read(
    int fd, void *to, size_t len, uint64_t at, size_t *ret, struct fault *why)
{
	struct slice part =
	    slice_head(slice_from(buf_slice(&file), (size_t)at), len);

	(void)fd, (void)why;
	if (part.len > 0)
		memcpy(to, part.at, part.len);
	*ret = part.len;
	return ST_OK;
}

/* Nothing else may be asked of a disk that is only read. */
static enum st
never(struct fault *why)
{
	assert(!"written while reading");
	return FAULT(why, ST_IO, .what = "never");
}

enum st
disk_make(int folder, const char *name, int *ret, struct fault *why)
{
	(void)folder, (void)name, (void)ret;
	return never(why);
}

enum st
disk_reserve(int fd, uint64_t size, struct fault *why)
{
	(void)fd, (void)size;
	return never(why);
}

enum st
disk_cut(int fd, uint64_t size, struct fault *why)
{
	(void)fd, (void)size;
	return never(why);
}

enum st
disk_write(int fd, struct slice s, uint64_t at, struct fault *why)
{
	(void)fd, (void)s, (void)at;
	return never(why);
}

enum st
disk_sync(int fd, struct fault *why)
{
	(void)fd;
	return never(why);
}

enum st
disk_sync_folder(int folder, struct fault *why)
{
	(void)folder;
	return never(why);
}

enum st
disk_unlink(int folder, const char *name, struct fault *why)
{
	(void)folder, (void)name;
	return never(why);
}

uint64_t
disk_free(int folder)
{
	(void)folder;
	return UINT64_MAX;
}

static bool
line(void *ctx, struct slice s)
{
	(void)ctx;
	assert(s.len > 0);
	return true;
}

/* A message's head has a check sum of its own. */
static void
put_right_head(struct buf *b, struct slice head)
{
	put_u32(b, (uint32_t)head.len);
	put_u32(b, crc32c(0, head));
	buf_put(b, head);
}

static void
put_piece(struct slice *in)
{
	struct record r = {
		.type = (enum record_type)(
		    1 + (unsigned char)in->at[0] % (RECORD_TYPES - 1)),
		.id = (unsigned char)in->at[2] % 4 + 1,
		.about = (unsigned char)in->at[2] / 4 % 3,
		.mark = { 1, 8 },
	};
	size_t len = (unsigned char)in->at[1];
	size_t at = record_begin(&file);

	*in = slice_from(*in, 3);
	if (r.type == RECORD_MESSAGE)
		put_right_head(&file, slice_head(*in, len));
	else
		buf_put(&file, slice_head(*in, len));
	*in = slice_from(*in, len);
	record_finish(&file, at, COOKIE, &r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct segment_head h = { 1, 9, COOKIE };
	struct slice in = slice_of(data, len);
	struct spool_census n;

	buf_init(&file, 1u << 20);
	segment_head_put(&file, &h);
	while (in.len > 3 && in.at[0] != 0)
		put_piece(&in);
	buf_put(&file, in);
	assert(buf_ok(&file));
	assert(spool_check("share", NULL, NULL, &n, NULL) == ST_OK);
	assert(spool_dump("share", true, line, NULL, NULL) == ST_OK);
	buf_deinit(&file);
	return 0;
}
