/* SPDX-License-Identifier: Apache-2.0 */
/* Reading in pieces, and telling a text from what is none. */
#include "app/explain_input.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE ((size_t)64 << 10)

void
input_init(struct explain_input *in, int fd)
{
	*in = (struct explain_input){ .fd = fd };
}

void
input_deinit(struct explain_input *in)
{
	free(in->at);
	*in = (struct explain_input){ .fd = -1 };
}

void
input_drop(struct explain_input *in, size_t len)
{
	in->from += len;
}

/* Room behind what is held: first that of what was dropped, then more. */
static bool
make_room(struct explain_input *in, size_t most)
{
	size_t held = in->to - in->from, size;
	char *at;

	if (in->size - in->to >= PIECE)
		return true;
	if (in->from > 0) {
		memmove(in->at, in->at + in->from, held);
		in->from = 0;
		in->to = held;
	}
	if (in->size - in->to >= PIECE || in->size >= most + PIECE)
		return true;
	size = in->size == 0 ? 4 * PIECE : 2 * in->size;
	if (size > most + PIECE)
		size = most + PIECE;
	at = realloc(in->at, size);
	if (at == NULL) {
		in->sys = ENOMEM;
		return false;
	}
	in->at = at;
	in->size = size;
	return true;
}

bool
input_more(struct explain_input *in, size_t most)
{
	ssize_t n;

	if (in->ended || in->sys != 0 || in->to - in->from >= most ||
	    !make_room(in, most))
		return false;
	do
		n = read(in->fd, in->at + in->to, in->size - in->to);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		in->sys = errno;
	if (n == 0)
		in->ended = true;
	in->to += n > 0 ? (size_t)n : 0;
	return n > 0;
}

/*
 * More than a tenth of control characters that no text has: a reply with a
 * few odd octets in it is still a reply.
 */
static bool
is_binary(struct slice head)
{
	size_t odd = 0;

	head = slice_head(head, 4096);
	for (size_t i = 0; i < head.len; i++) {
		unsigned char c = (unsigned char)head.at[i];

		odd += c < 0x20 && c != '\t' && c != '\n' && c != '\r' &&
		       c != '\f' && c != 0x1b;
	}
	return head.len >= 64 && odd > head.len / 10;
}

/* What some shells write; a reply may begin so, too, but has no NUL then. */
static bool
is_utf16(struct slice head)
{
	return (slice_starts(head, SLICE("\xff\xfe")) ||
		   slice_starts(head, SLICE("\xfe\xff"))) &&
	       slice_find_byte(slice_head(head, 256), '\0') != SLICE_NPOS;
}

const char *
input_is_no_text(struct slice head)
{
	static const struct {
		struct slice mark;
		const char *what;
	} kinds[] = {
		{ SLICE_INIT("\x1f\x8b"), "compressed (gzip)" },
		{ SLICE_INIT("BZh"), "compressed (bzip2)" },
		{ SLICE_INIT("\xfd"
			     "7zXZ"),
		    "compressed (xz)" },
		{ SLICE_INIT("\x28\xb5\x2f\xfd"), "compressed (zstd)" },
		{ SLICE_INIT("PK\x03\x04"), "compressed (zip)" },
		{ SLICE_INIT("\xd0\xcf\x11\xe0"),
		    "a document, not a text: save the message as .eml" },
		{ SLICE_INIT("%PDF-"), "a document, not a text" },
		{ SLICE_INIT("\x89PNG"), "a picture" },
		{ SLICE_INIT("\xff\xd8\xff"), "a picture" },
		{ SLICE_INIT("\x7f"
			     "ELF"),
		    "a program" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_starts(head, kinds[i].mark))
			return kinds[i].what;
	if (is_utf16(head))
		return "in UTF-16: convert it to UTF-8";
	return is_binary(head) ? "not a text" : NULL;
}
