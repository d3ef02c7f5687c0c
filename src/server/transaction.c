/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One transaction: the answers to MAIL, RCPT, DATA and the end of the
 * content.  Whatever goes wrong while the content comes is remembered and
 * said once, after its end: a client cannot hear us before.
 */
#include "server/private.h"

#include "os/clock.h"
#include "os/log.h"

/* What is held back of a first line; a name as long as this is no field's. */
#define FRONT_MAX 65536

static void
refuse(struct session *s, const struct verdict *v)
{
	smtp_server_answer(&s->smtp, v);
}

void
transaction_begin(struct session *s)
{
	const struct envelope *e = &s->smtp.envelope;
	struct verdict full = verdict_of(SITUATION_OUT_OF_MEMORY);
	struct buf b;

	transaction_end(s);
	s->open = true;
	s->trouble = (struct verdict){ 0 };
	buf_init(&b, NET_ADDR_TEXT_MAX);
	session_put_client(&b, s);
	s->message = (struct spool_message){
		.arrived_ms = clock_wall_ms(),
		.client = arena_keep(&s->arena, buf_slice(&b)),
		.envelope = *e,
	};
	buf_deinit(&b);
	s->message.envelope.sender = arena_keep(&s->arena, e->sender);
	s->message.envelope.envid = arena_keep(&s->arena, e->envid);
	if (s->message.client.at == NULL ||
	    s->message.envelope.sender.at == NULL ||
	    s->message.envelope.envid.at == NULL)
		refuse(s, &full);
	else
		refuse(s, NULL);
}

/* Room for one more recipient; the old array stays in the arena unused. */
static struct spool_rcpt *
grow(struct session *s)
{
	struct spool_message *m = &s->message;
	size_t room = s->rcpt_room == 0 ? 1 : s->rcpt_room * 4;
	struct spool_rcpt *more;

	if (m->rcpt_count < s->rcpt_room)
		return &m->rcpts[m->rcpt_count];
	more = arena_alloc(&s->arena, room * sizeof(*more));
	if (more == NULL)
		return NULL;
	if (m->rcpt_count > 0)
		memcpy(more, m->rcpts, m->rcpt_count * sizeof(*more));
	m->rcpts = more;
	s->rcpt_room = room;
	return &m->rcpts[m->rcpt_count];
}

/*
 * Domains have no letter case, nor have mailboxes of ours; what stands before
 * the @ of another's address is theirs to read (RFC 5321 2.4).
 */
static bool
same(const struct config *c, struct slice a, struct slice b)
{
	struct slice domain = address_domain(a);

	if (!slice_ieq(a, b))
		return false;
	return slice_eq(slice_head(a, a.len - domain.len),
		   slice_head(b, a.len - domain.len)) ||
	       config_domain_find(c, domain) != NULL;
}

/*
 * What two RCPT of one mailbox ask for adds up.  NEVER is no word beside
 * others (RFC 3461 4.1), and whoever says nothing asks for two things.
 */
static unsigned
both(unsigned a, unsigned b)
{
	unsigned unsaid = NOTIFY_FAILURE | NOTIFY_DELAY;

	if (a == b || b == NOTIFY_NEVER)
		return a;
	if (a == NOTIFY_NEVER)
		return b;
	return (a == 0 ? unsaid : a) | (b == 0 ? unsaid : b);
}

static bool
add(struct session *s, struct slice address, struct slice original,
    struct slice orcpt)
{
	const struct config *config = s->server->setup.config;
	struct spool_message *m = &s->message;
	struct spool_rcpt *r;

	/* Named twice, delivered once. */
	for (size_t i = 0; i < m->rcpt_count; i++)
		if (same(config, m->rcpts[i].to.address, address)) {
			unsigned *notify = &m->rcpts[i].to.notify;

			*notify = both(*notify, s->smtp.rcpt.notify);
			return true;
		}
	r = grow(s);
	if (r == NULL)
		return false;
	*r = (struct spool_rcpt){
		.to = { .address = address,
		    .orcpt = orcpt,
		    .notify = s->smtp.rcpt.notify },
		.original = original,
	};
	m->rcpt_count++;
	return true;
}

static void
log_refused(const struct session *s, const struct verdict *v)
{
	struct buf b, esc, text;

	buf_init(&b, NET_ADDR_TEXT_MAX);
	buf_init(&esc, 16);
	buf_init(&text, SMTP_REPLY_LINE_MAX);
	session_put_client(&b, s);
	if (v->esc.class != 0)
		esc_put(&esc, v->esc);
	verdict_put_text(&text, v);
	LOG("smtp.rcpt.refused", KU("session", s->number),
	    KS("client", buf_slice(&b)), KS("from", s->message.envelope.sender),
	    KS("rcpt", s->smtp.rcpt.address), KU("code", v->basic),
	    KS("status", buf_slice(&esc)), KS("text", buf_slice(&text)));
	buf_deinit(&b);
	buf_deinit(&esc);
	buf_deinit(&text);
}

void
transaction_rcpt(struct session *s)
{
	const struct config *config = s->server->setup.config;
	struct policy_targets to;
	size_t before = s->message.rcpt_count;
	struct slice original, orcpt;
	struct verdict why;

	if (!policy_recipient(
		config, &s->who, &s->smtp.rcpt_path, &s->arena, &to, &why) ||
	    (s->message.envelope.body == BODY_BINARYMIME &&
		!policy_takes_binary(config, &to, &why))) {
		log_refused(s, &why);
		refuse(s, &why);
		return;
	}
	why = verdict_of(SITUATION_OUT_OF_MEMORY);
	original = arena_keep(&s->arena, s->smtp.rcpt.address);
	orcpt = arena_keep(&s->arena, s->smtp.rcpt.orcpt);
	if (original.at == NULL || orcpt.at == NULL) {
		refuse(s, &why);
		return;
	}
	for (size_t i = 0; i < to.count; i++)
		if (!add(s, to.addresses[i], original, orcpt)) {
			/* Who was refused will be named again. */
			s->message.rcpt_count = before;
			refuse(s, &why);
			return;
		}
	refuse(s, NULL);
}

static void
fail(struct session *s, enum st st, const struct fault *why)
{
	enum situation what = st == ST_FULL     ? SITUATION_DISK_FULL
			      : st == ST_MEMORY ? SITUATION_OUT_OF_MEMORY
						: SITUATION_STORAGE_FAILED;

	s->trouble = verdict_of(what);
	LOG(st == ST_FULL ? "spool.full" : "spool.failed",
	    KS("what", slice_str(why->what)), KU("errno", (uint64_t)why->sys));
}

static void
put(struct session *s, struct slice piece)
{
	struct fault why = { .what = "out of memory" };
	enum st st = ST_MEMORY;

	if (s->draft == NULL)
		s->draft = spool_draft_new(s->server->setup.spool);
	if (s->draft != NULL)
		st = spool_draft_put(s->draft, piece, &why);
	if (st == ST_OK)
		return;
	fail(s, st, &why);
	if (s->draft != NULL)
		spool_draft_drop(s->draft);
	s->draft = NULL;
}

void
transaction_data(struct session *s)
{
	struct buf b;

	header_watch_init(&s->header);
	s->begun = false;
	buf_deinit(&s->front);
	/* A DATA that was refused may be said again, and fare better. */
	if (s->draft != NULL)
		spool_draft_drop(s->draft);
	s->trouble = (struct verdict){ 0 };
	s->draft = spool_draft_new(s->server->setup.spool);
	buf_init(&b, TRACE_MAX);
	trace_put(&b, s);
	if (buf_ok(&b))
		put(s, buf_slice(&b));
	else
		s->trouble = verdict_of(SITUATION_OUT_OF_MEMORY);
	buf_deinit(&b);
	/* A disk that is full already is better said before the content. */
	refuse(s, s->trouble.situation == SITUATION_NONE ? NULL : &s->trouble);
}

/* The line that mbox files put before a message; some send it along. */
static bool
is_mbox(struct slice s)
{
	return slice_starts(s, SLICE("From ")) ||
	       slice_starts(s, SLICE(">From "));
}

/*
 * Our Received field stands before the content.  A first line that begins
 * with a blank would become a part of it, and one that is no field would pass
 * for one: such a message is all body, so the empty line that it lacks goes
 * before it.  Bytes wait until it is known.
 */
static void
begin(struct session *s, struct slice piece)
{
	enum header_front front = header_watch_front(&s->header);

	if (front == HEADER_FRONT_OPEN || s->front.len > 0) {
		buf_put(&s->front, piece);
		piece = buf_slice(&s->front);
	}
	if (!buf_ok(&s->front)) {
		s->trouble = verdict_of(SITUATION_OUT_OF_MEMORY);
		return;
	}
	if (front == HEADER_FRONT_OPEN && piece.len < FRONT_MAX)
		return;
	s->begun = true;
	if (front != HEADER_FRONT_FIELD && !is_mbox(piece))
		put(s, SLICE("\r\n"));
	if (s->trouble.situation == SITUATION_NONE && piece.len > 0)
		put(s, piece);
	buf_deinit(&s->front);
}

void
transaction_content(struct session *s)
{
	header_watch_feed(&s->header, s->smtp.content);
	if (s->message.envelope.smtputf8)
		s->utf8 = s->utf8 || !slice_ascii(s->smtp.content);
	if (s->trouble.situation != SITUATION_NONE)
		return;
	if (s->begun)
		put(s, s->smtp.content);
	else
		begin(s, s->smtp.content);
}

static void
log_queued(const struct session *s)
{
	const struct spool_message *m = &s->message;
	struct buf id;

	buf_init(&id, SPOOL_ID_LEN);
	spool_id_put(&id, m->id);
	LOG("message.queued", KS("queue", buf_slice(&id)),
	    KU("session", s->number), KS("client", m->client),
	    KS("from", m->envelope.sender), KU("rcpts", m->rcpt_count),
	    KU("size", m->size));
	buf_deinit(&id);
}

static void
committed(void *ctx, enum st st, const struct fault *why)
{
	struct session *s = ctx;
	struct verdict v;
	struct buf id;

	buf_init(&id, SPOOL_ID_LEN);
	if (st == ST_OK) {
		spool_id_put(&id, s->message.id);
		v = verdict_of_1(SITUATION_QUEUED, buf_slice(&id));
		log_queued(s);
		s->server->setup.queued(s->server->setup.ctx, &s->message);
	} else {
		fail(s, st, why);
		v = s->trouble;
	}
	transaction_end(s);
	session_committed(s, &v);
	buf_deinit(&id);
}

/* RFC 5321 6.3: a message that has been through too many hosts circles. */
static bool
circles(struct session *s)
{
	struct buf b;

	if (s->header.hops <= s->server->setup.config->hops)
		return false;
	buf_init(&b, 20);
	buf_put_uint(&b, s->header.hops);
	s->trouble =
	    verdict_of_1(SITUATION_HOPS, arena_keep(&s->arena, buf_slice(&b)));
	buf_deinit(&b);
	return true;
}

/*
 * Some clients say SMTPUTF8 with every message.  One that has nothing outside
 * of ASCII may go to hosts that do not offer it (RFC 6531 3.6).
 */
static bool
needs_utf8(const struct session *s)
{
	const struct spool_message *m = &s->message;
	bool plain = !s->utf8 && slice_ascii(m->envelope.sender);

	for (size_t i = 0; i < m->rcpt_count && plain; i++)
		plain = slice_ascii(m->rcpts[i].to.address) &&
			slice_ascii(m->rcpts[i].to.orcpt);
	return !plain;
}

bool
transaction_commit(struct session *s)
{
	struct spool_draft *draft;

	header_watch_end(&s->header);
	if (s->trouble.situation == SITUATION_NONE && !s->begun)
		begin(s, SLICE_NONE);
	if (s->trouble.situation != SITUATION_NONE || circles(s)) {
		smtp_server_answer(&s->smtp, &s->trouble);
		transaction_end(s);
		return true;
	}
	if (s->message.envelope.smtputf8)
		s->message.envelope.smtputf8 = needs_utf8(s);
	draft = s->draft;
	s->draft = NULL;
	s->phase = SESSION_COMMIT;
	spool_draft_commit(draft, &s->message, NULL, committed, s);
	return false;
}

void
transaction_end(struct session *s)
{
	if (s->draft != NULL)
		spool_draft_drop(s->draft);
	s->draft = NULL;
	s->open = false;
	s->utf8 = false;
	s->rcpt_room = 0;
	buf_deinit(&s->front);
	s->message = (struct spool_message){ 0 };
	arena_clear(&s->arena);
}
