/* SPDX-License-Identifier: Apache-2.0 */
/* Reading scripts line by line and holding the client machine to them. */
#include "kit/client_dialogue.h"

#include "base/scan.h"
#include "smtp/client.h"

#define EVENTS_MAX 16
#define RCPTS_MAX  16
#define BYTES_MAX  (1u << 20)

struct dialogue {
	struct smtp_client client;
	bool open;
	enum smtp_client_mode mode;
	bool chunking;
	struct envelope envelope;
	struct envelope_rcpt rcpts[RCPTS_MAX];
	enum smtp_client_event events[EVENTS_MAX];
	size_t event_count;
	struct buf peer; /* said by the peer, not yet fed */
	size_t fed, cut;
	struct buf *why;
};

static const struct slice event_names[] = {
	[SMTP_CLIENT_WANT_INPUT] = { "want-input", 10 },
	[SMTP_CLIENT_READY] = { "ready", 5 },
	[SMTP_CLIENT_STARTTLS] = { "starttls", 8 },
	[SMTP_CLIENT_CONTENT] = { "content", 7 },
	[SMTP_CLIENT_DONE] = { "done", 4 },
	[SMTP_CLIENT_REFUSED] = { "refused", 7 },
	[SMTP_CLIENT_BROKEN] = { "broken", 6 },
	[SMTP_CLIENT_CLOSED] = { "closed", 6 },
};

static const struct slice stage_names[] = {
	[SMTP_STAGE_CONNECT] = { "connect", 7 },
	[SMTP_STAGE_HELO] = { "helo", 4 },
	[SMTP_STAGE_STARTTLS] = { "starttls", 8 },
	[SMTP_STAGE_MAIL] = { "mail", 4 },
	[SMTP_STAGE_RCPT] = { "rcpt", 4 },
	[SMTP_STAGE_DATA] = { "data", 4 },
	[SMTP_STAGE_CONTENT] = { "content", 7 },
	[SMTP_STAGE_QUIT] = { "quit", 4 },
};

static const struct slice lack_names[] = {
	[SMTP_LACK_NONE] = { "none", 4 },
	[SMTP_LACK_SMTPUTF8] = { "smtputf8", 8 },
	[SMTP_LACK_8BITMIME] = { "8bitmime", 8 },
	[SMTP_LACK_BINARYMIME] = { "binarymime", 10 },
	[SMTP_LACK_SIZE] = { "size", 4 },
};

static bool
wrong(struct dialogue *d, const char *what, struct slice got, struct slice want)
{
	buf_put_str(d->why, what);
	buf_put(d->why, SLICE(": got \""));
	buf_put(d->why, got);
	buf_put(d->why, SLICE("\", not \""));
	buf_put(d->why, want);
	buf_put(d->why, SLICE("\""));
	return false;
}

static void
put_unescaped(struct buf *b, struct slice s)
{
	static const char letters[] = "rnt\\", bytes[] = "\r\n\t\\";
	const char *p;

	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] != '\\' || i + 1 == s.len) {
			buf_put_byte(b, s.at[i]);
			continue;
		}
		i++;
		if (s.at[i] == 'x' && i + 2 < s.len) {
			buf_put_byte(b, (char)(byte_hex(s.at[i + 1]) * 16 +
					       byte_hex(s.at[i + 2])));
			i += 2;
		} else {
			p = strchr(letters, s.at[i]);
			buf_put_byte(
			    b, p == NULL ? s.at[i] : bytes[p - letters]);
		}
	}
}

static void
pull(struct dialogue *d)
{
	enum smtp_client_event e;

	while ((e = smtp_client_next(&d->client)) != SMTP_CLIENT_WANT_INPUT)
		if (d->event_count < EVENTS_MAX)
			d->events[d->event_count++] = e;
}

static void
feed(struct dialogue *d, struct slice s)
{
	smtp_client_feed(&d->client, s);
	pull(d);
	d->fed += s.len;
}

/* Gives what the peer has said, cut where it is to be cut. */
static void
flush_peer(struct dialogue *d)
{
	struct slice s = buf_slice(&d->peer);
	size_t head;

	while (d->cut == SIZE_MAX && s.len > 0) {
		feed(d, slice_head(s, 1));
		s = slice_from(s, 1);
	}
	if (d->cut > d->fed && d->cut - d->fed < s.len) {
		head = d->cut - d->fed;
		feed(d, slice_head(s, head));
		s = slice_from(s, head);
	}
	if (s.len > 0)
		feed(d, s);
	buf_clear(&d->peer);
}

static bool
open_client(struct dialogue *d)
{
	if (d->open)
		return true;
	d->open = true;
	if (smtp_client_init(&d->client, d->mode, SLICE("client.example")) !=
	    ST_OK)
		return wrong(d, "init", SLICE("failure"), SLICE("success"));
	d->client.chunking = d->chunking;
	return true;
}

static bool
peer_says(struct dialogue *d, struct slice text, bool whole_line)
{
	struct slice said = buf_slice(&d->client.out);

	if (d->peer.len == 0 && said.len > 0)
		return wrong(d, "said unasked", said, SLICE(""));
	put_unescaped(&d->peer, text);
	if (whole_line)
		buf_put(&d->peer, SLICE("\r\n"));
	return true;
}

static bool
we_say(struct dialogue *d, struct slice text, bool whole_line)
{
	struct slice out;
	struct buf want;
	bool ok;

	flush_peer(d);
	pull(d);
	out = buf_slice(&d->client.out);
	buf_init(&want, BYTES_MAX);
	put_unescaped(&want, text);
	if (whole_line)
		buf_put(&want, SLICE("\r\n"));
	ok = slice_starts(out, buf_slice(&want));
	if (ok)
		buf_drop(&d->client.out, want.len);
	else
		wrong(d, "we say", out, buf_slice(&want));
	buf_deinit(&want);
	return ok;
}

static bool
event_comes(struct dialogue *d, struct slice name)
{
	struct slice got = SLICE("nothing");

	flush_peer(d);
	pull(d);
	if (d->event_count > 0)
		got = event_names[d->events[0]];
	if (!slice_eq(got, name))
		return wrong(d, "event", got, name);
	memmove(
	    d->events, d->events + 1, --d->event_count * sizeof(d->events[0]));
	return true;
}

struct mail_words {
	uint64_t size;
	bool eight_bit;
};

static unsigned
notify_of(struct slice s)
{
	struct slice word;
	unsigned notify = 0;

	while (s.len > 0) {
		s = slice_cut(s, ',', &word);
		if (slice_eq(word, SLICE("never")))
			notify |= NOTIFY_NEVER;
		else if (slice_eq(word, SLICE("success")))
			notify |= NOTIFY_SUCCESS;
		else if (slice_eq(word, SLICE("failure")))
			notify |= NOTIFY_FAILURE;
		else if (slice_eq(word, SLICE("delay")))
			notify |= NOTIFY_DELAY;
	}
	return notify;
}

/* One word of "> mail" after the sender. */
static bool
mail_word(struct dialogue *d, struct slice word, struct mail_words *m)
{
	struct envelope *e = &d->envelope;
	struct envelope_rcpt *last =
	    e->rcpt_count == 0 ? NULL : &e->rcpts[e->rcpt_count - 1];
	struct slice key, value = slice_cut(word, '=', &key);

	if (slice_eq(word, SLICE("8bit")))
		m->eight_bit = true;
	else if (slice_eq(word, SLICE("utf8")))
		e->smtputf8 = true;
	else if (slice_eq(word, SLICE("body=8bitmime")))
		e->body = BODY_8BITMIME;
	else if (slice_eq(word, SLICE("body=binarymime")))
		e->body = BODY_BINARYMIME;
	else if (slice_eq(word, SLICE("ret=full")))
		e->ret = DSN_RET_FULL;
	else if (slice_eq(word, SLICE("ret=hdrs")))
		e->ret = DSN_RET_HDRS;
	else if (slice_eq(key, SLICE("envid")))
		e->envid = value;
	else if (slice_eq(key, SLICE("size")))
		return scan_uint64(&value, &m->size);
	else if (slice_eq(key, SLICE("notify")) && last != NULL)
		last->notify = notify_of(value);
	else if (slice_eq(key, SLICE("orcpt")) && last != NULL)
		last->orcpt = value;
	else if (e->rcpt_count == RCPTS_MAX)
		return false;
	else
		e->rcpts[e->rcpt_count++] =
		    (struct envelope_rcpt){ .address = word };
	return true;
}

static bool
begin_mail(struct dialogue *d, struct slice words)
{
	struct mail_words m = { 0 };
	struct slice word;

	d->envelope = (struct envelope){ .rcpts = d->rcpts };
	words = slice_cut(words, ' ', &word);
	if (!slice_eq(word, SLICE("<>")))
		d->envelope.sender = word;
	while (words.len > 0) {
		words = slice_cut(words, ' ', &word);
		if (!mail_word(d, word, &m))
			return wrong(d, "mail word", word, SLICE("a key"));
	}
	smtp_client_mail(&d->client, &d->envelope, m.size, m.eight_bit);
	return true;
}

static void
give_content(struct dialogue *d, struct slice text)
{
	struct buf piece;

	buf_init(&piece, BYTES_MAX);
	put_unescaped(&piece, text);
	smtp_client_content(&d->client, buf_slice(&piece));
	buf_deinit(&piece);
}

static bool
caller_does(struct dialogue *d, struct slice text)
{
	struct slice verb, rest = slice_cut(text, ' ', &verb);

	if (slice_eq(verb, SLICE("lmtp"))) {
		d->mode = SMTP_CLIENT_LMTP;
		return true;
	} else if (slice_eq(verb, SLICE("chunking"))) {
		d->chunking = true;
		return true;
	}
	flush_peer(d);
	if (slice_eq(verb, SLICE("mail")))
		return begin_mail(d, rest);
	if (slice_eq(verb, SLICE("content")))
		give_content(d, rest);
	else if (slice_eq(verb, SLICE("end")))
		smtp_client_content_end(&d->client);
	else if (slice_eq(verb, SLICE("starttls")))
		smtp_client_starttls(&d->client);
	else if (slice_eq(verb, SLICE("secured")))
		smtp_client_secured(&d->client);
	else if (slice_eq(verb, SLICE("quit")))
		smtp_client_quit(&d->client);
	else
		return wrong(d, "verb", verb, SLICE("one of ours"));
	return true;
}

/* "ADDRESS ?", or "ADDRESS CODE STAGE". */
static bool
outcome_is(struct dialogue *d, struct slice text)
{
	struct slice address, rest = slice_cut(text, ' ', &address);
	const struct smtp_client_rcpt *o;
	struct buf got;
	bool ok;
	size_t i = 0;

	flush_peer(d);
	while (i < d->envelope.rcpt_count &&
	       !slice_eq(d->rcpts[i].address, address))
		i++;
	if (i == d->client.rcpt_count)
		return wrong(d, "recipient", SLICE("none"), address);
	o = &d->client.rcpts[i];
	buf_init(&got, 100);
	if (o->decided) {
		buf_put_uint(&got, o->code);
		buf_put_byte(&got, ' ');
		buf_put(&got, stage_names[o->stage]);
		/* The reply that is kept begins with its code. */
		if (o->reply.len < 3 ||
		    !slice_starts(buf_slice(&got), slice_head(o->reply, 3)))
			buf_put(&got, SLICE(" without its reply"));
	} else {
		buf_put_byte(&got, '?');
	}
	ok = slice_eq(buf_slice(&got), rest) ||
	     wrong(d, "outcome", buf_slice(&got), rest);
	buf_deinit(&got);
	return ok;
}

static bool
step(struct dialogue *d, struct slice line)
{
	struct slice text = slice_from(line, 3);
	char tag = line.at[0];

	if (tag != '#' &&
	    !(tag == '>' && !d->open &&
		(slice_eq(line, SLICE("> lmtp")) ||
		    slice_eq(line, SLICE("> chunking")))) &&
	    !open_client(d))
		return false;
	switch (tag) {
	case '#':
		return true;
	case 'S':
	case 's':
		return peer_says(d, text, tag == 'S');
	case 'C':
	case 'c':
		return we_say(d, text, tag == 'C');
	case '=':
		return event_comes(d, slice_from(line, 2));
	case '>':
		return caller_does(d, slice_from(line, 2));
	case 'R':
		return outcome_is(d, text);
	case '!':
		return slice_eq(
			   lack_names[d->client.lack], slice_from(line, 2)) ||
		       wrong(d, "lack", lack_names[d->client.lack],
			   slice_from(line, 2));
	case 'W':
		return slice_eq(slice_str(d->client.broken), text) ||
		       wrong(d, "why", slice_str(d->client.broken), text);
	default:
		return wrong(d, "line", line, SLICE("one of ours"));
	}
}

/* Nothing said or happened that the script does not know. */
static bool
is_finished(struct dialogue *d)
{
	flush_peer(d);
	pull(d);
	if (d->client.out.len > 0)
		return wrong(
		    d, "said at the end", buf_slice(&d->client.out), SLICE(""));
	if (d->event_count > 0)
		return wrong(d, "event at the end", event_names[d->events[0]],
		    SLICE(""));
	return true;
}

bool
client_dialogue_run(struct slice script, size_t cut, struct buf *why)
{
	struct dialogue d = { .cut = cut, .why = why };
	struct slice line;
	unsigned number = 0;
	bool ok = true;

	buf_init(&d.peer, BYTES_MAX);
	while (ok && script.len > 0) {
		number++;
		script = slice_cut(script, '\n', &line);
		if (line.len > 0)
			ok = step(&d, line);
	}
	ok = ok && open_client(&d) && is_finished(&d);
	if (!ok) {
		buf_put(why, SLICE(" (line "));
		buf_put_uint(why, number);
		buf_put(why, SLICE(")"));
	}
	if (d.open)
		smtp_client_deinit(&d.client);
	buf_deinit(&d.peer);
	return ok;
}

size_t
client_dialogue_peer_bytes(struct slice script)
{
	struct slice line;
	struct buf b;
	size_t n = 0;

	buf_init(&b, BYTES_MAX);
	while (script.len > 0) {
		script = slice_cut(script, '\n', &line);
		if (line.len < 2 || line.at[1] != ':' ||
		    byte_lower(line.at[0]) != 's')
			continue;
		buf_clear(&b);
		put_unescaped(&b, slice_from(line, 3));
		n += b.len + (line.at[0] == 'S' ? 2 : 0);
	}
	buf_deinit(&b);
	return n;
}
