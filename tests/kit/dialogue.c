/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a script is one pass over its lines; running it feeds a machine in
 * memory of its own for each piece, so that a read past its end is seen.
 */
#include "kit/dialogue.h"

#include "base/scan.h"

#include <stdlib.h>

#define STEPS_MAX  2000
#define SCRIPT_MAX (64u << 20)

static bool
bad(const char **ret_why, const char *why)
{
	*ret_why = why;
	return false;
}

/* \r \n \t \\ and \xHH */
static bool
put_raw(struct buf *b, struct slice s)
{
	static const char from[] = "rnt\\", to[] = "\r\n\t\\";

	while (s.len > 0) {
		const char *p;

		if (s.at[0] != '\\') {
			buf_put_byte(b, s.at[0]);
			s = slice_from(s, 1);
			continue;
		}
		if (s.len < 2)
			return false;
		p = strchr(from, s.at[1]);
		if (p != NULL && *p != '\0') {
			buf_put_byte(b, to[p - from]);
			s = slice_from(s, 2);
			continue;
		}
		if (s.len < 4 || s.at[1] != 'x' || byte_hex(s.at[2]) < 0 ||
		    byte_hex(s.at[3]) < 0)
			return false;
		buf_put_byte(
		    b, (char)(byte_hex(s.at[2]) << 4 | byte_hex(s.at[3])));
		s = slice_from(s, 4);
	}
	return true;
}

static bool
add(struct dialogue *d, enum dialogue_step_kind kind, struct slice bytes,
    unsigned line)
{
	if (d->count == STEPS_MAX)
		return false;
	d->steps[d->count++] =
	    (struct dialogue_step){ kind, arena_keep(&d->arena, bytes), line };
	return true;
}

/* "size 1000" and the like */
static bool
setting(struct dialogue *d, struct slice in)
{
	struct slice word, rest = slice_cut(in, ' ', &word);
	uint64_t n = 0;

	scan_uint64(&rest, &n);
	if (slice_eq(word, SLICE("size")))
		d->setup.limits.message_size = n;
	else if (slice_eq(word, SLICE("recipients")))
		d->setup.limits.recipients = (unsigned)n;
	else if (slice_eq(word, SLICE("messages")))
		d->setup.limits.messages = (unsigned)n;
	else if (slice_eq(word, SLICE("errors")))
		d->setup.limits.errors = (unsigned)n;
	else if (slice_eq(word, SLICE("commands")))
		d->setup.limits.commands = (unsigned)n;
	else if (slice_eq(word, SLICE("line")))
		d->setup.limits.command_line = n;
	else if (slice_eq(word, SLICE("text")))
		d->setup.limits.text_line = n;
	else if (slice_eq(word, SLICE("binarymime")))
		d->setup.binarymime = true;
	else if (slice_eq(word, SLICE("required")))
		d->setup.tls = d->setup.tls_required = true;
	else if (slice_eq(word, SLICE("no-tls")))
		d->setup.tls = false;
	else
		return false;
	return true;
}

static bool
directive(struct dialogue *d, struct slice in, unsigned line, bool *ret_machine)
{
	struct slice word;

	slice_cut(in, ' ', &word);
	if (slice_eq(word, SLICE("machine")) && word.len < in.len)
		*ret_machine = true;
	else if (slice_eq(word, SLICE("whole")))
		d->whole = true;
	else if (slice_eq(word, SLICE("handshake")))
		return add(d, STEP_HANDSHAKE, SLICE(""), line);
	else /* the daemon's settings are its own */
		return *ret_machine && setting(d, in);
	return true;
}

static bool
client_line(struct dialogue *d, char mark, struct slice in, unsigned line)
{
	struct buf b;
	uint64_t times = 1;
	bool ok = true;

	buf_init(&b, SCRIPT_MAX);
	if (mark == '*')
		ok = scan_uint64(&in, &times) && scan_byte(&in, ' ');
	for (; ok && times > 0; times--)
		if (mark == ':') {
			buf_put(&b, in);
			buf_put(&b, SLICE("\r\n"));
		} else
			ok = put_raw(&b, in);
	ok = ok && buf_ok(&b) && add(d, STEP_SEND, buf_slice(&b), line);
	buf_deinit(&b);
	return ok;
}

static bool
server_line(struct dialogue *d, char mark, struct slice in, unsigned line)
{
	if (mark == '.')
		return add(d, STEP_CLOSE, SLICE(""), line);
	if (mark == '!')
		return add(d, STEP_HAS_NOT, in, line);
	if (mark == '=')
		return add(d, STEP_SAYS, in, line);
	if (mark != ':')
		return false;
	return add(
	    d, in.len > 3 && in.at[3] == '-' ? STEP_HAS : STEP_REPLY, in, line);
}

static bool
message_line(struct dialogue *d, struct slice in, unsigned line)
{
	struct buf b;
	bool ok;

	buf_init(&b, SCRIPT_MAX);
	ok = put_raw(&b, in) && add(d, STEP_MESSAGE, buf_slice(&b), line);
	buf_deinit(&b);
	return ok;
}

bool
dialogue_parse(struct dialogue *d, struct slice text, unsigned *ret_line,
    const char **ret_why)
{
	bool machine = false;

	*d = (struct dialogue){ 0 };
	arena_init(&d->arena, SCRIPT_MAX);
	d->steps = arena_alloc(&d->arena, STEPS_MAX * sizeof(*d->steps));
	if (d->steps == NULL)
		return bad(ret_why, "out of memory");
	d->setup = (struct smtp_server_setup){
		.hostname = SLICE("mail.example.test"),
		.limits = SMTP_SERVER_LIMITS_DEFAULT,
		.tls = true,
	};
	for (unsigned line = 1; text.len > 0; line++) {
		struct slice in, rest;
		char mark;
		bool ok;

		text = slice_cut(text, '\n', &in);
		*ret_line = line;
		if (in.len == 0 || in.at[0] == '#')
			continue;
		if (in.len < 2)
			return bad(ret_why, "line too short");
		mark = in.at[1];
		rest = slice_from(in, 2);
		if (mark != ' ' && rest.len > 0 && !scan_byte(&rest, ' '))
			return bad(ret_why, "a space must follow the mark");
		if (in.at[0] == '@' && mark == ' ')
			ok = directive(d, rest, line, &machine);
		else if (in.at[0] == 'C')
			ok = strchr(":~*", mark) &&
			     client_line(d, mark, rest, line);
		else if (in.at[0] == 'S')
			ok = server_line(d, mark, rest, line);
		else
			ok = in.at[0] == 'M' && mark == '~' &&
			     message_line(d, rest, line);
		if (!ok)
			return bad(ret_why, "not understood");
	}
	return true;
}

void
dialogue_free(struct dialogue *d)
{
	arena_deinit(&d->arena);
}

size_t
dialogue_size(const struct dialogue *d)
{
	size_t size = 0;

	for (size_t i = 0; i < d->count; i++)
		if (d->steps[i].kind == STEP_SEND)
			size += d->steps[i].bytes.len;
	return size;
}

size_t
dialogue_turn(const struct dialogue *d)
{
	size_t size = 0, longest = 0;

	for (size_t i = 0; i < d->count; i++) {
		size = d->steps[i].kind == STEP_SEND
			   ? size + d->steps[i].bytes.len
			   : 0;
		longest = size > longest ? size : longest;
	}
	return longest;
}

bool
dialogue_may_rush(const struct dialogue *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->steps[i].kind == STEP_HANDSHAKE)
			return false;
	return !d->whole;
}

/*
 * Running
 */

struct run {
	struct smtp_server s;
	struct buf said, content, message;
	bool closed;
};

static bool
is_user(const struct mailbox *m)
{
	static const char *const users[] = { "alice", "bob", "postmaster" };

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		if (slice_ieq(m->local, slice_str(users[i])))
			return true;
	return false;
}

static void
answer_rcpt(struct run *r)
{
	const struct mailbox *m = &r->s.rcpt_path.mailbox;
	struct verdict v;

	if (r->s.rcpt_path.kind == PATH_POSTMASTER ||
	    (slice_ieq(m->domain, SLICE("example.test")) && is_user(m))) {
		smtp_server_answer(&r->s, NULL);
		return;
	}
	v = verdict_of_1(slice_ieq(m->domain, SLICE("example.test"))
			     ? SITUATION_NO_SUCH_MAILBOX
			     : SITUATION_RELAY_DENIED,
	    r->s.rcpt.address);
	smtp_server_answer(&r->s, &v);
}

static void
answer_message(struct run *r)
{
	struct verdict v = verdict_of_1(SITUATION_QUEUED, SLICE("1"));

	buf_clear(&r->message);
	buf_put(&r->message, buf_slice(&r->content));
	buf_clear(&r->content);
	smtp_server_answer(&r->s, &v);
}

static void
flush(struct run *r)
{
	buf_put(&r->said, buf_slice(&r->s.out));
	buf_clear(&r->s.out);
}

static void
pump(struct run *r)
{
	for (;;)
		switch (smtp_server_next(&r->s)) {
		case SMTP_WANT_INPUT:
		case SMTP_WAITING:
			flush(r);
			smtp_server_rest(&r->s);
			return;
		case SMTP_WANT_OUTPUT:
			flush(r);
			break;
		case SMTP_CLOSE:
			flush(r);
			r->closed = true;
			return;
		case SMTP_HELO:
		case SMTP_MAIL:
		case SMTP_DATA:
		case SMTP_VERIFY:
			smtp_server_answer(&r->s, NULL);
			break;
		case SMTP_RCPT:
			answer_rcpt(r);
			break;
		case SMTP_CONTENT:
			buf_put(&r->content, r->s.content);
			break;
		case SMTP_MESSAGE:
			answer_message(r);
			break;
		case SMTP_ABORT:
			buf_clear(&r->content);
			break;
		case SMTP_REFUSED:
		case SMTP_STARTTLS:
			break;
		}
}

static void
feed(struct run *r, struct slice in)
{
	char *own;

	if (in.len == 0 || r->closed)
		return;
	own = malloc(in.len);
	if (own == NULL)
		abort();
	memcpy(own, in.at, in.len);
	smtp_server_feed(&r->s, slice_of(own, in.len), 0);
	pump(r);
	free(own);
}

static void
feed_cut(struct run *r, struct slice in, size_t cut)
{
	feed(r, slice_head(in, cut));
	feed(r, slice_from(in, cut));
}

/* One whole reply off the front; false when there is none. */
static bool
reply_scan(struct slice *in, struct slice *ret)
{
	struct slice rest = *in, line;

	do {
		size_t lf = slice_find_byte(rest, '\n');

		if (lf == SLICE_NPOS)
			return false;
		line = slice_head(rest, lf + 1);
		rest = slice_from(rest, lf + 1);
	} while (line.len > 3 && line.at[3] == '-');
	*ret = slice_head(*in, in->len - rest.len);
	*in = rest;
	return true;
}

static bool
line_matches(struct slice line, struct slice want)
{
	if (line.len < want.len || memcmp(line.at, want.at, 3) != 0)
		return false;
	return want.len <= 4 ||
	       slice_starts(slice_from(line, 4), slice_from(want, 4));
}

static bool
some_line_matches(struct slice reply, struct slice want)
{
	while (reply.len > 0) {
		struct slice line;

		reply = slice_cut(reply, '\n', &line);
		if (want.len >= 3 && line_matches(line, want))
			return true;
	}
	return false;
}

static struct slice
last_line(struct slice reply)
{
	struct slice body = slice_head(reply, reply.len - 2);
	size_t lf = slice_rfind_byte(body, '\n');

	return lf == SLICE_NPOS ? body : slice_from(body, lf + 1);
}

/* One expectation against what was said; takes a reply off when it ends. */
static bool
meets(struct run *r, const struct dialogue_step *s, struct slice *said)
{
	struct slice rest = *said, reply = SLICE("");

	if (s->kind == STEP_CLOSE)
		return r->closed && said->len == 0;
	if (s->kind == STEP_MESSAGE)
		return slice_eq(buf_slice(&r->message), s->bytes);
	if (!reply_scan(&rest, &reply) || !slice_ends(reply, SLICE("\r\n")))
		return false;
	if (s->kind == STEP_HAS)
		return some_line_matches(reply, s->bytes);
	if (s->kind == STEP_HAS_NOT)
		return !some_line_matches(reply, s->bytes);
	*said = rest;
	if (s->kind == STEP_SAYS)
		return slice_eq(last_line(reply), s->bytes);
	return slice_starts(last_line(reply), s->bytes);
}

static void
collect(const struct dialogue *d, size_t from, size_t to, struct buf *b)
{
	for (size_t i = from; i < to; i++)
		if (d->steps[i].kind == STEP_SEND)
			buf_put(b, d->steps[i].bytes);
}

static void
send_all(struct dialogue *d, struct run *r, enum dialogue_pace pace, size_t cut)
{
	struct buf b;

	buf_init(&b, SCRIPT_MAX);
	collect(d, 0, d->count, &b);
	if (pace == PACE_RUSH)
		feed_cut(r, buf_slice(&b), cut);
	else
		for (size_t i = 0; i < b.len; i++)
			feed(r, slice_of(b.at + i, 1));
	buf_deinit(&b);
}

/* Sends the turn that begins at step i; returns the step behind it. */
static size_t
send_turn(struct dialogue *d, struct run *r, size_t i, size_t cut)
{
	size_t end = i;
	struct buf b;

	while (end < d->count && d->steps[end].kind == STEP_SEND)
		end++;
	buf_init(&b, SCRIPT_MAX);
	collect(d, i, end, &b);
	feed_cut(r, buf_slice(&b), d->whole ? 0 : cut);
	buf_deinit(&b);
	return end;
}

static size_t
play(struct dialogue *d, struct run *r, enum dialogue_pace pace, size_t cut,
    struct slice *said)
{
	size_t used = 0, i = 0;

	if (pace != PACE_TURNS)
		send_all(d, r, pace, cut);
	while (i < d->count) {
		const struct dialogue_step *s = &d->steps[i];

		*said = slice_from(buf_slice(&r->said), used);
		if (s->kind == STEP_SEND && pace == PACE_TURNS) {
			/* nothing may have been said that nobody expected */
			if (said->len > 0)
				return i;
			i = send_turn(d, r, i, cut);
			continue;
		}
		if (s->kind == STEP_HANDSHAKE) {
			smtp_server_secured(&r->s, 0);
			pump(r);
		} else if (s->kind == STEP_MESSAGE && pace != PACE_TURNS) {
			/* only the last one is still there to be seen */
		} else if (s->kind != STEP_SEND && !meets(r, s, said))
			return i;
		used = r->said.len - said->len;
		i++;
	}
	*said = slice_from(buf_slice(&r->said), used);
	return said->len == 0 ? d->count : d->count - 1;
}

bool
dialogue_run(struct dialogue *d, enum dialogue_pace pace, size_t cut,
    unsigned *ret_line, struct slice *ret_got)
{
	struct run r = { 0 };
	struct slice said = SLICE("");
	size_t failed;

	buf_init(&r.said, SCRIPT_MAX);
	buf_init(&r.content, SCRIPT_MAX);
	buf_init(&r.message, SCRIPT_MAX);
	if (smtp_server_init(&r.s, &d->setup, 0) != ST_OK)
		abort();
	pump(&r);
	failed = play(d, &r, pace, cut, &said);
	if (failed < d->count) {
		*ret_line = d->steps[failed].line;
		*ret_got = arena_keep(&d->arena, said);
	}
	smtp_server_deinit(&r.s);
	buf_deinit(&r.said);
	buf_deinit(&r.content);
	buf_deinit(&r.message);
	return failed == d->count;
}
