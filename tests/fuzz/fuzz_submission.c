/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes on the standard input of `pabal send`: the first octet chooses
 * the options and where the input is cut, the rest is the message.  What
 * comes of it has CRLF lines only and no Bcc, and is the same for every cut.
 */
#include "app/say.h"
#include "app/submission.h"
#include "mail/header.h"

#include <assert.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#define FROM_HEADERS 1u
#define DOT_ENDS     2u
#define CUT_SHIFT    2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "hostname: mail.example.test\n"
			   "postmaster: alice@example.test\n"
			   "domains:\n"
			   "  example.test:\n"
			   "    users: [alice]\n"
			   "    maildir: m/{user}\n";

/* What the program would say on standard error. */
void
say(const char *what, const char *why)
{
	assert(what != NULL);
	(void)why;
}

/* Each piece is one read() of the other end. */
static void
put_piece(int fd, struct slice piece)
{
	if (!slice_empty(piece))
		assert(send(fd, piece.at, piece.len, 0) == (ssize_t)piece.len);
}

static int
submit(struct submission *s, const struct config *c, unsigned options,
    struct slice in, size_t cut)
{
	int ends[2], status;

	assert(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
	submission_init(s);
	s->config = c;
	s->sender = SLICE("bob@example.test");
	s->from_headers = options & FROM_HEADERS;
	s->dot_ends = options & DOT_ENDS;
	put_piece(ends[0], slice_head(in, cut));
	put_piece(ends[0], slice_from(in, cut));
	close(ends[0]);
	status = submission_add(s, SLICE("alice@example.test"));
	assert(status == EX_OK);
	status = submission_read(s, ends[1]);
	close(ends[1]);
	return status;
}

static struct slice
body_of(const struct submission *s)
{
	struct slice m = buf_slice(&s->message);

	return slice_from(m, header_section(m).len);
}

static void
check(const struct submission *s)
{
	struct slice m = buf_slice(&s->message);
	struct slice headers = header_section(m);

	for (size_t i = 0; i < m.len; i++)
		if (m.at[i] == '\n')
			assert(i > 0 && m.at[i - 1] == '\r');
		else if (m.at[i] == '\r')
			assert(i + 1 < m.len && m.at[i + 1] == '\n');
	assert(header_find(headers, SLICE("Bcc")).at == NULL);
	assert(header_find(headers, SLICE("Resent-Bcc")).at == NULL);
	assert(header_find(headers, SLICE("From")).at != NULL);
	assert(header_find(headers, SLICE("Date")).at != NULL);
	assert(header_find(headers, SLICE("Message-ID")).at != NULL);
	assert(slice_starts(body_of(s), SLICE("\r\n")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	unsigned first = size > 0 ? data[0] : 0;
	struct submission whole, cut;
	struct config_error *errors;
	struct config c;
	struct arena a;
	size_t count;
	int status;

	if (size > 0)
		in = slice_from(in, 1);
	if (in.len > 65536)
		return 0;
	arena_init(&a, 1 << 22);
	assert(config_parse(slice_str(text), &c, &a, &errors, &count) == ST_OK);
	status = submit(&whole, &c, first, in, 0);
	assert(submit(&cut, &c, first, in,
		   (first >> CUT_SHIFT) % (in.len + 1)) == status);
	assert(whole.rcpt_count == cut.rcpt_count);
	assert(whole.eight_bit == cut.eight_bit);
	assert(slice_eq(body_of(&whole), body_of(&cut)));
	if (status == EX_OK)
		check(&whole);
	submission_deinit(&whole);
	submission_deinit(&cut);
	config_free(&c);
	arena_deinit(&a);
	return 0;
}
