/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a message whole: lines end in CRLF, Date, Message-ID and From are
 * there, Bcc is not, recipients stand in the envelope.  Nothing else of it is
 * changed; in particular no header is rewritten.
 */
#include "app/submission.h"

#include "app/say.h"
#include "mail/address_list.h"
#include "mail/date.h"
#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/path.h"
#include "os/clock.h"
#include "os/random.h"

#include <errno.h>
#include <pwd.h>
#include <sysexits.h>
#include <unistd.h>

/* The engine's own limit decides; this keeps a runaway pipe from the swap. */
#define MESSAGE_MAX ((size_t)1 << 30)
#define ADDRESS_MAX 1024

void
submission_init(struct submission *s)
{
	*s = (struct submission){ .dot_ends = true };
	arena_init(&s->arena, 64u << 20);
	buf_init(&s->message, MESSAGE_MAX);
}

void
submission_deinit(struct submission *s)
{
	buf_deinit(&s->message);
	arena_deinit(&s->arena);
}

static int
no_memory(void)
{
	say("out of memory", NULL);
	return EX_OSERR;
}

static int
refuse_address(struct slice address, const char *why)
{
	struct buf b;

	buf_init(&b, 256);
	buf_put(&b, slice_head(address, 200));
	buf_put_byte(&b, '\0');
	say(buf_ok(&b) ? b.at : "an address", why);
	buf_deinit(&b);
	return EX_DATAERR;
}

/*
 * A name alone is completed with the hostname when mail for it stays here,
 * else with the domain that the postmaster is in: the one this machine's
 * people are at home in.
 */
static struct slice
home_domain(const struct config *c)
{
	size_t at = slice_rfind_byte(c->postmaster, '@');

	if (config_domain_find(c, c->hostname) != NULL || at == SLICE_NPOS)
		return c->hostname;
	return slice_from(c->postmaster, at + 1);
}

/* Appends the domain where there is none, and checks the whole. */
static int
complete(struct submission *s, struct buf *b, struct slice *ret)
{
	struct fault why = { .what = NULL };
	struct mailbox m;

	if (mailbox_parse(buf_slice(b), &m, &why) != ST_OK &&
	    (b->len == 0 || b->at[b->len - 1] == '"' ||
		slice_find_byte(buf_slice(b), '@') == SLICE_NPOS)) {
		buf_put_byte(b, '@');
		buf_put(b, home_domain(s->config));
	}
	if (!buf_ok(b) || mailbox_parse(buf_slice(b), &m, &why) != ST_OK)
		return refuse_address(buf_slice(b),
		    why.what == NULL ? "address too long" : why.what);
	*ret = arena_keep(&s->arena, buf_slice(b));
	return ret->at == NULL ? no_memory() : EX_OK;
}

static int
add_rcpt(struct submission *s, struct slice address)
{
	struct envelope_rcpt *more;
	size_t room = s->rcpt_room == 0 ? 16 : s->rcpt_room * 2;

	for (size_t i = 0; i < s->rcpt_count; i++)
		if (slice_eq(s->rcpts[i].address, address))
			return EX_OK;
	if (s->rcpt_count == s->rcpt_room) {
		more = arena_alloc(&s->arena, room * sizeof(*more));
		if (more == NULL)
			return no_memory();
		if (s->rcpt_count > 0)
			memcpy(more, s->rcpts, s->rcpt_count * sizeof(*more));
		s->rcpts = more;
		s->rcpt_room = room;
	}
	s->rcpts[s->rcpt_count++] =
	    (struct envelope_rcpt){ .address = address, .notify = s->notify };
	s->smtputf8 = s->smtputf8 || !slice_ascii(address);
	return EX_OK;
}

int
submission_add(struct submission *s, struct slice addresses)
{
	struct fault why = { .what = NULL };
	struct address_list list;
	struct slice address;
	int status = EX_OK;
	struct buf b;
	enum st st;

	buf_init(&b, ADDRESS_MAX);
	address_list_init(&list, addresses);
	while ((st = address_list_next(&list, &b, &why)) == ST_OK &&
	       status == EX_OK) {
		status = complete(s, &b, &address);
		if (status == EX_OK)
			status = add_rcpt(s, address);
	}
	if (status == EX_OK && st != ST_ABSENT)
		status = refuse_address(addresses, why.what);
	buf_deinit(&b);
	return status;
}

static int
find_sender(struct submission *s)
{
	struct passwd *user;
	struct buf b;
	int status;

	if (s->null_sender)
		return EX_OK;
	buf_init(&b, ADDRESS_MAX);
	if (!slice_empty(s->sender)) {
		buf_put(&b, s->sender);
	} else {
		user = getpwuid(getuid());
		if (user != NULL)
			buf_put_str(&b, user->pw_name);
		else {
			buf_put_str(&b, "uid-");
			buf_put_uint(&b, (uint64_t)getuid());
		}
		buf_put_byte(&b, '@');
		buf_put(&b, s->config->hostname);
	}
	status = complete(s, &b, &s->sender);
	s->smtputf8 = s->smtputf8 || !slice_ascii(s->sender);
	buf_deinit(&b);
	return status;
}

/*
 * Appends bytes with every line end made CRLF: LF, CRLF and a CR alone each
 * end a line, since none but CRLF may leave this machine (RFC 5321 2.3.8).
 */
struct lines {
	struct buf *to;
	size_t line; /* where the current line begins */
	bool cr;     /* the last byte was CR, and its CRLF is written */
};

/* True when a line "." has ended the message; it is cut off again. */
static bool
put_lines(struct lines *l, struct slice in, bool dot_ends)
{
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i];
		bool ends = c == '\r' || (c == '\n' && !l->cr);

		if (ends) {
			if (dot_ends && l->to->len == l->line + 1 &&
			    l->to->at[l->line] == '.') {
				buf_cut(l->to, l->line);
				return true;
			}
			buf_put_str(l->to, "\r\n");
			l->line = l->to->len;
		} else if (c != '\n')
			buf_put_byte(l->to, c);
		l->cr = c == '\r';
	}
	return false;
}

static int
read_lines(struct submission *s, int fd, struct buf *raw)
{
	struct lines l = { .to = raw };
	char piece[65536];
	ssize_t n = 1;

	while (n != 0) {
		n = read(fd, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			say("standard input", strerror(errno));
			return EX_IOERR;
		}
		if (put_lines(&l, slice_of(piece, (size_t)n), s->dot_ends))
			break;
		if (!buf_ok(raw)) {
			say("message too large", NULL);
			return EX_DATAERR;
		}
	}
	/* a last line without end gets one */
	if (raw->len > l.line)
		buf_put_str(raw, "\r\n");
	return buf_ok(raw) ? EX_OK : no_memory();
}

/* Recipients of -t: the resent ones when there are any (RFC 5322 3.6.6). */
static int
add_from_headers(struct submission *s, struct slice headers)
{
	static const char *const names[2][3] = {
		{ "Resent-To", "Resent-Cc", "Resent-Bcc" },
		{ "To", "Cc", "Bcc" },
	};
	struct header_field f;
	bool found = false;
	int status = EX_OK;

	for (size_t set = 0; set < 2 && !found; set++) {
		struct slice rest = headers;

		while (status == EX_OK && header_next(&rest, &f)) {
			bool is = false;

			for (size_t i = 0; i < 3; i++)
				is = is || slice_ieq(f.name,
					       slice_str(names[set][i]));
			if (!is)
				continue;
			found = true;
			status = submission_add(s, f.value);
		}
	}
	return status;
}

/*
 * A blank, and a quoted string; other letters as encoded words (RFC 2047),
 * which bring their blank or the fold that stands for it.
 */
static void
put_phrase(struct buf *b, struct slice name)
{
	if (!slice_ascii(name)) {
		encoded_word_put(b, name, strlen("From:"));
		return;
	}
	buf_put_str(b, " \"");
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] == '"' || name.at[i] == '\\')
			buf_put_byte(b, '\\');
		if ((unsigned char)name.at[i] >= 0x20)
			buf_put_byte(b, name.at[i]);
	}
	buf_put_byte(b, '"');
}

static void
put_missing(struct submission *s, struct slice headers)
{
	struct buf *b = &s->message;
	uint64_t now = clock_wall_ms();

	if (header_find(headers, SLICE("Date")).at == NULL) {
		buf_put_str(b, "Date: ");
		date_put(b, now, clock_zone_minutes(now));
		buf_put_str(b, "\r\n");
	}
	if (header_find(headers, SLICE("Message-ID")).at == NULL) {
		buf_put_str(b, "Message-ID: <");
		buf_put_hex(b, now, 12);
		buf_put_byte(b, '.');
		buf_put_hex(b, random_u64(), 16);
		buf_put_byte(b, '@');
		buf_put(b, s->config->hostname);
		buf_put_str(b, ">\r\n");
	}
	if (header_find(headers, SLICE("From")).at != NULL)
		return;
	buf_put_str(b, "From:");
	if (!slice_empty(s->full_name))
		put_phrase(b, s->full_name);
	buf_put_str(b, " <");
	if (s->null_sender) {
		buf_put_str(b, "MAILER-DAEMON@");
		buf_put(b, s->config->hostname);
	} else
		buf_put(b, s->sender);
	buf_put_str(b, ">\r\n");
}

static void
put_headers(struct submission *s, struct slice headers)
{
	struct header_field f;

	while (header_next(&headers, &f)) {
		if (slice_ieq(f.name, SLICE("Bcc")) ||
		    slice_ieq(f.name, SLICE("Resent-Bcc")))
			continue;
		s->smtputf8 = s->smtputf8 || !slice_ascii(f.whole);
		buf_put(&s->message, f.whole);
	}
}

static int
make_whole(struct submission *s, struct slice raw)
{
	struct slice headers, body;
	int status = EX_OK;
	size_t end;

	/* the separator of mbox files, which some programs leave in */
	if (slice_starts(raw, SLICE("From "))) {
		end = slice_find(raw, SLICE("\r\n"));
		raw = end == SLICE_NPOS ? raw : slice_from(raw, end + 2);
	}
	headers = header_section(raw);
	body = slice_from(raw, headers.len);
	if (slice_starts(body, SLICE("\r\n")))
		body = slice_from(body, 2);
	if (s->from_headers)
		status = add_from_headers(s, headers);
	if (status != EX_OK)
		return status;
	put_missing(s, headers);
	put_headers(s, headers);
	buf_put_str(&s->message, "\r\n");
	buf_put(&s->message, body);
	s->eight_bit = !slice_ascii(buf_slice(&s->message));
	return buf_ok(&s->message) ? EX_OK : no_memory();
}

int
submission_read(struct submission *s, int fd)
{
	struct buf raw;
	int status;

	status = find_sender(s);
	if (status != EX_OK)
		return status;
	buf_init(&raw, MESSAGE_MAX);
	status = read_lines(s, fd, &raw);
	if (status == EX_OK)
		status = make_whole(s, buf_slice(&raw));
	buf_deinit(&raw);
	if (status == EX_OK && s->rcpt_count == 0) {
		say("no recipients", NULL);
		return EX_USAGE;
	}
	return status;
}
