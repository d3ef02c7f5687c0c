/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events as JSON lines (RFC 8259), one write(2) a line so that the lines of
 * several processes do not mix.  Logging cannot fail towards its caller: a
 * line that cannot be written is lost, and mail goes on.
 */
#include "os/log.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "catalog/event.h"
#include "os/clock.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

/* The longest line; values are cut before, so that a line is always whole. */
#define LINE_MAX 16384

/* Most lines fit: one allocation instead of four. */
#define LINE_FIRST 512

/* Bytes of one value; a peer's reply has 2048 at most. */
#define VALUE_MAX 4096

static int log_fd = 2;
static enum log_level log_least = LOG_INFO;
static int log_number = -1;

void
log_to(int fd)
{
	log_fd = fd;
}

void
log_level(enum log_level least)
{
	log_least = least;
}

void
log_worker(int number)
{
	log_number = number;
}

static void
put_escape(struct buf *b, char c)
{
	static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	buf_put_byte(b, '\\');
	for (size_t i = 0; i + 1 < sizeof(named); i += 2)
		if (named[i] == c) {
			buf_put_byte(b, named[i + 1]);
			return;
		}
	buf_put_byte(b, 'u');
	buf_put_hex(b, (unsigned char)c, 4);
}

/*
 * UTF-8 stays as it is, but what steers a terminal or hides text (C0, C1,
 * DEL, the bidirectional overrides and line separators) is escaped, for logs
 * are read on terminals.  A byte that is no UTF-8 shows as U+FFFD.
 */
static bool
is_plain(uint32_t c)
{
	return c >= 0x20 && c != '"' && c != '\\' && (c < 0x7f || c > 0x9f) &&
	       !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) &&
	       !(c >= 0x2066 && c <= 0x2069) && c != 0xfeff;
}

/* How many octets from the start on are ASCII that stands as it is. */
static size_t
simple(struct slice s)
{
	size_t n = 0;

	while (n < s.len && s.at[n] >= 0x20 && s.at[n] < 0x7f &&
	       s.at[n] != '"' && s.at[n] != '\\')
		n++;
	return n;
}

static void
put_string(struct buf *b, struct slice s)
{
	bool cut = s.len > VALUE_MAX;
	struct slice rest = slice_head(s, VALUE_MAX);

	buf_put_byte(b, '"');
	while (rest.len > 0) {
		struct slice before = rest;
		size_t n = simple(rest);
		uint32_t c;

		if (n > 0) {
			buf_put(b, slice_head(rest, n));
			rest = slice_from(rest, n);
		} else if (!utf8_scan(&rest, &c)) {
			rest = slice_from(rest, 1);
			buf_put(b, SLICE("\\ufffd"));
		} else if (is_plain(c)) {
			buf_put(b, slice_head(before, before.len - rest.len));
		} else if (c < 0x80) {
			put_escape(b, (char)c);
		} else {
			buf_put(b, SLICE("\\u"));
			buf_put_hex(b, c, 4);
		}
	}
	if (cut)
		buf_put(b, SLICE("\xe2\x80\xa6"));
	buf_put_byte(b, '"');
}

static void
put_time(struct buf *b, uint64_t ms)
{
	time_t s = (time_t)(ms / 1000);
	struct tm tm;

	if (gmtime_r(&s, &tm) == NULL)
		return;
	buf_put_uint_pad(b, (uint64_t)tm.tm_year + 1900, 4);
	buf_put_byte(b, '-');
	buf_put_uint_pad(b, (uint64_t)tm.tm_mon + 1, 2);
	buf_put_byte(b, '-');
	buf_put_uint_pad(b, (uint64_t)tm.tm_mday, 2);
	buf_put_byte(b, 'T');
	buf_put_uint_pad(b, (uint64_t)tm.tm_hour, 2);
	buf_put_byte(b, ':');
	buf_put_uint_pad(b, (uint64_t)tm.tm_min, 2);
	buf_put_byte(b, ':');
	buf_put_uint_pad(b, (uint64_t)tm.tm_sec, 2);
	buf_put_byte(b, '.');
	buf_put_uint_pad(b, ms % 1000, 3);
	buf_put_byte(b, 'Z');
}

static void
put_key(struct buf *b, const char *key)
{
	buf_put(b, SLICE(","));
	put_string(b, slice_str(key));
	buf_put(b, SLICE(":"));
}

static void
put_field(struct buf *b, const struct log_field *f)
{
	put_key(b, f->key);
	if (f->kind == LOG_UINT)
		buf_put_uint(b, f->u);
	else if (f->kind == LOG_BOOL)
		buf_put(b, f->u != 0 ? SLICE("true") : SLICE("false"));
	else
		put_string(b, f->s);
}

static void
put_head(struct buf *b, const char *event, unsigned level)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };

	buf_put(b, SLICE("{\"time\":\""));
	put_time(b, clock_wall_ms());
	buf_put(b, SLICE("\",\"level\":\""));
	buf_put_str(b, names[level]);
	buf_put(b, SLICE("\",\"event\":"));
	put_string(b, slice_str(event));
	if (log_number >= 0) {
		put_key(b, "worker");
		buf_put_uint(b, (uint64_t)log_number);
	}
}

/* A pipe that is full may be waited for, a little: then the line is lost. */
static void
write_line(struct slice line)
{
	while (line.len > 0) {
		ssize_t n = write(log_fd, line.at, line.len);
		struct pollfd p = { .fd = log_fd, .events = POLLOUT };

		if (n > 0)
			line = slice_from(line, (size_t)n);
		else if (n < 0 && errno == EAGAIN && poll(&p, 1, 100) > 0)
			continue;
		else if (n == 0 || errno != EINTR)
			return;
	}
}

void
log_event(const char *event, const struct log_field *fields, size_t count)
{
	unsigned level = LOG_ERROR; /* of an event that is not in the list */
	struct buf b;
	int saved = errno;

	(void)event_level(slice_str(event), &level);
	if (level < (unsigned)log_least)
		return;
	buf_init(&b, LINE_MAX);
	(void)buf_room(&b, LINE_FIRST);
	put_head(&b, event, level);
	for (size_t i = 0; i < count; i++) {
		size_t len = b.len;

		put_field(&b, &fields[i]);
		/* one that does not fit (with the end) is left out */
		if (!buf_ok(&b) || b.len > LINE_MAX - 2)
			buf_cut(&b, len);
	}
	buf_put(&b, SLICE("}\n"));
	if (buf_ok(&b))
		write_line(buf_slice(&b));
	buf_deinit(&b);
	errno = saved;
}
