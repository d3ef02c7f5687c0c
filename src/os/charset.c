/* SPDX-License-Identifier: Apache-2.0 */
/* iconv(3), with what it cannot read marked and passed over. */
#include "os/charset.h"

#include <errno.h>
#include <iconv.h>

#include "base/utf8.h"

#define CHUNK 4096

/* Names that mail uses and iconv does not know, or knows too narrowly. */
static struct slice
known_name(struct slice charset)
{
	static const struct {
		struct slice mail, system;
	} names[] = {
		{ SLICE_INIT("ks_c_5601-1987"), SLICE_INIT("cp949") },
		{ SLICE_INIT("euc-kr"), SLICE_INIT("cp949") },
		{ SLICE_INIT("shift_jis"), SLICE_INIT("cp932") },
		{ SLICE_INIT("x-sjis"), SLICE_INIT("cp932") },
		{ SLICE_INIT("iso-2022-jp"), SLICE_INIT("iso-2022-jp-2") },
		{ SLICE_INIT("gb2312"), SLICE_INIT("gb18030") },
		{ SLICE_INIT("gbk"), SLICE_INIT("gb18030") },
		{ SLICE_INIT("x-gbk"), SLICE_INIT("gb18030") },
		{ SLICE_INIT("unicode-1-1-utf-7"), SLICE_INIT("utf-7") },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ieq(charset, names[i].mail))
			return names[i].system;
	return charset;
}

/* The descriptor for a charset, opened if need be; NULL when there is none. */
static void *
descriptor(struct charset_os *os, struct slice charset)
{
	unsigned at;
	iconv_t cd;

	if (charset.len >= CHARSET_OS_NAME ||
	    slice_find_byte(charset, '\0') != SLICE_NPOS ||
	    slice_find_byte(charset, '/') != SLICE_NPOS)
		return NULL;
	for (at = 0; at < os->count; at++)
		if (slice_ieq(slice_str(os->kept[at].name), charset))
			return os->kept[at].descriptor;
	at = os->next;
	os->next = (os->next + 1) % CHARSET_OS_KEPT;
	if (at == os->count)
		os->count++;
	else if (os->kept[at].descriptor != NULL)
		iconv_close((iconv_t)os->kept[at].descriptor);
	memcpy(os->kept[at].name, charset.at, charset.len);
	os->kept[at].name[charset.len] = '\0';
	cd = iconv_open("UTF-8", os->kept[at].name);
	/* a charset that is not there is not looked for again, either */
	os->kept[at].descriptor = (intptr_t)cd == -1 ? NULL : (void *)cd;
	return os->kept[at].descriptor;
}

static bool
convert(void *ctx, struct slice charset, struct slice in, struct buf *b)
{
	struct charset_os *os = ctx;
	void *cd = descriptor(os, known_name(slice_trim(charset)));
	char *from = (char *)(uintptr_t)in.at; /* iconv() changes none of it */
	size_t left = in.len;

	if (cd == NULL)
		return false;
	(void)iconv((iconv_t)cd, NULL, NULL, NULL, NULL);
	while (left > 0 && buf_ok(b)) {
		char *room = buf_room(b, CHUNK), *to = room;
		size_t free_room = CHUNK, n;

		if (room == NULL)
			break;
		n = iconv((iconv_t)cd, &from, &left, &to, &free_room);
		buf_grown(b, CHUNK - free_room);
		if (n != (size_t)-1 || errno == E2BIG)
			continue;
		/* malformed, or cut off at the end: one octet is passed over */
		utf8_put(b, UTF8_REPLACEMENT);
		from++;
		left--;
	}
	return true;
}

void
charset_os_init(struct charset_os *os, struct charset_converter *ret)
{
	os->count = os->next = 0;
	*ret = (struct charset_converter){ .convert = convert, .ctx = os };
}

void
charset_os_deinit(struct charset_os *os)
{
	for (unsigned i = 0; i < os->count; i++)
		if (os->kept[i].descriptor != NULL)
			iconv_close((iconv_t)os->kept[i].descriptor);
	os->count = 0;
}
