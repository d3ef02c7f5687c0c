/* SPDX-License-Identifier: Apache-2.0 */
/* Who is told, in which language, and how much goes back; dsn/ writes it. */
#include "deliver/bounce.h"

#include "catalog/table.h"
#include "deliver/bounce_text.h"
#include "dsn/dsn.h"
#include "mail/header.h"
#include "mail/path.h"
#include "os/clock.h"
#include "os/net.h"

#define TEXT_MAX       (4u << 20)
#define ADDRESS_MAX    1024
#define VALUE_MAX      4096
#define MESSAGE_ID_MAX 250
/* What is read of a message that goes back by its headers only. */
#define FRONT_MAX (DSN_HEADERS_MAX + 1024)

bool
bounce_wanted(const struct spool_rcpt *r, enum bounce_kind kind)
{
	static const unsigned flags[] = {
		[BOUNCE_FAILURE] = NOTIFY_FAILURE,
		[BOUNCE_DELAY] = NOTIFY_DELAY,
		[BOUNCE_SUCCESS] = NOTIFY_SUCCESS,
	};
	unsigned notify = r->to.notify;

	if (notify == 0)
		notify = NOTIFY_FAILURE | NOTIFY_DELAY;
	if (notify & NOTIFY_NEVER)
		return false;
	return (notify & flags[kind]) != 0;
}

/* In any letter case, quotes undone: the postmaster has one mailbox. */
static bool
same_address(struct slice a, struct slice b)
{
	struct mailbox left, right;
	struct buf one, two;
	bool same;

	if (mailbox_parse(a, &left, NULL) != ST_OK ||
	    mailbox_parse(b, &right, NULL) != ST_OK)
		return slice_ieq(a, b);
	buf_init(&one, ADDRESS_MAX);
	buf_init(&two, ADDRESS_MAX);
	mailbox_put_local(&one, &left);
	mailbox_put_local(&two, &right);
	same = buf_ok(&one) && buf_ok(&two) &&
	       slice_ieq(left.domain, right.domain) &&
	       slice_ieq(buf_slice(&one), buf_slice(&two));
	buf_deinit(&one);
	buf_deinit(&two);
	return same;
}

/*
 * A report about a report goes to the postmaster, and when that is who could
 * not be reached, nobody is left whom a third one would help.
 */
static bool
postmaster_failed(const struct bounce_job *job)
{
	struct slice postmaster = job->config->postmaster;

	for (size_t i = 0; i < job->rcpt_count; i++) {
		const struct spool_rcpt *r =
		    &job->message->rcpts[job->rcpts[i]];

		if (!same_address(r->to.address, postmaster) &&
		    !same_address(r->original, postmaster))
			return false;
	}
	return true;
}

/*
 * The language of the reader: what the domain of that address is set to;
 * else, when it is the sender, what the session or the message tells of the
 * sender; else the configuration's.
 */
static enum lang
language_of(const struct bounce_job *job, struct slice reader, bool is_sender,
    struct slice headers)
{
	static const char *const fields[] = { "Accept-Language",
		"Content-Language" };
	const struct config_domain *domain = NULL;
	enum lang lang = LANG_EN;
	struct mailbox m;

	if (mailbox_parse(reader, &m, NULL) == ST_OK)
		domain = config_domain_find(job->config, m.domain);
	if (domain != NULL && lang_find(domain->language, &lang))
		return lang;
	if (is_sender && lang_choose(job->message->language, &lang))
		return lang;
	for (size_t i = 0; is_sender && i < 2; i++)
		if (lang_choose(
			header_find(headers, slice_str(fields[i])), &lang))
			return lang;
	if (lang_find(job->config->language, &lang))
		return lang;
	return LANG_EN;
}

/* RFC 5322 3.6.4, near enough that it breaks no header of ours. */
static struct slice
message_id_of(struct slice headers)
{
	struct slice id = slice_trim(header_find(headers, SLICE("Message-ID")));

	if (id.len < 3 || id.len > MESSAGE_ID_MAX || id.at[0] != '<' ||
	    id.at[id.len - 1] != '>')
		return SLICE_NONE;
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] <= ' ' || id.at[i] > '~')
			return SLICE_NONE;
	return id;
}

/*
 * The message, or its front.  What cannot be read any more is not returned,
 * but that is no reason to keep silent about what became of it.
 */
static enum st
read_message(const struct bounce_job *job, bool full, struct buf *b)
{
	const struct spool_message *m = job->message;
	uint64_t want = m->size < FRONT_MAX || full ? m->size : FRONT_MAX;
	enum st st = ST_OK;

	while (st == ST_OK && b->len < want) {
		size_t before = b->len;

		st = spool_read_content(job->spool, m->id, before,
		    (size_t)(want - before), b, NULL);
		if (b->len == before)
			break;
	}
	return st == ST_MEMORY || !buf_ok(b) ? ST_MEMORY : ST_OK;
}

static enum dsn_action
action_of(const struct bounce_job *job, const struct spool_rcpt *r)
{
	if (job->kind == BOUNCE_FAILURE)
		return DSN_FAILED;
	if (job->kind == BOUNCE_DELAY)
		return DSN_DELAYED;
	return r->relayed ? DSN_RELAYED : DSN_DELIVERED;
}

/*
 * RFC 3464 2.3.5: not there when no remote server was involved, so not where
 * none could be reached.  A host without a name is a literal, as in any domain
 * (RFC 5321 4.1.3); a socket of this machine is no host.  False: no memory.
 */
static bool
remote_mta(const struct spool_rcpt *r, const struct verdict *v, struct arena *a,
    struct slice *ret)
{
	struct slice host = r->remote_mta;
	bool silent = v->situation == SITUATION_CONNECT_FAILED ||
		      v->situation == SITUATION_SUPPRESSED ||
		      v->situation == SITUATION_CONNECT_TIMEOUT ||
		      (v->situation == SITUATION_EXPIRED && v->reply.len == 0);
	struct net_addr address;
	struct buf b;

	*ret = SLICE_NONE;
	if (silent || host.len == 0 || slice_starts(host, SLICE("unix:")))
		return true;
	*ret = host;
	if (!net_addr_parse_ip(host, &address))
		return true;
	buf_init(&b, NET_ADDR_TEXT_MAX);
	net_addr_put_literal(&b, &address);
	*ret = buf_ok(&b) ? arena_keep(a, buf_slice(&b)) : SLICE_NONE;
	buf_deinit(&b);
	return ret->at != NULL;
}

static bool
fill_rcpt(const struct bounce_job *job, const struct spool_rcpt *r,
    struct arena *a, struct dsn_rcpt *ret)
{
	bool success = job->kind == BOUNCE_SUCCESS;
	struct verdict v;
	struct buf own;

	if (!bounce_verdict(job, r, LANG_EN, a, &v))
		return false;
	*ret = (struct dsn_rcpt){
		.original = r->to.orcpt,
		/*
		 * RFC 3464 2.3.2: as it was accepted.  Where an alias led is
		 * not the sender's to know.
		 */
		.final = r->original.len > 0 ? r->original : r->to.address,
		.action = action_of(job, r),
		.reason = catalog_reasons[v.reason].id,
		.last_ms = v.situation == SITUATION_SUPPRESSED ? 0 : r->last_ms,
		.until_ms = job->retry_until_ms,
	};
	if (!remote_mta(r, &v, a, &ret->remote_mta))
		return false;
	/* A status of the other kind would say the opposite of the action. */
	if (v.esc.class != 0 && (v.esc.class == 2) == success)
		ret->status = v.esc;
	if (success)
		return true;
	/* What was said of an earlier message is no answer to this one. */
	if (v.situation != SITUATION_SUPPRESSED) {
		ret->diagnostic_smtp = v.reply.len > 0;
		ret->diagnostic = v.reply;
		if (v.reply.len > 0 || v.situation == SITUATION_NONE)
			return true;
	}
	buf_init(&own, VALUE_MAX);
	verdict_put_text(&own, &v);
	ret->diagnostic =
	    buf_ok(&own) ? arena_keep(a, buf_slice(&own)) : SLICE_NONE;
	buf_deinit(&own);
	return ret->diagnostic.at != NULL;
}

/* Unique: one report a kind, a first recipient and a millisecond. */
static struct slice
name_report(const struct bounce_job *job, struct arena *a, bool with_host)
{
	struct slice kept;
	struct buf b;

	buf_init(&b, ADDRESS_MAX);
	spool_id_put(&b, job->message->id);
	buf_put_byte(&b, '.');
	buf_put_hex(&b, job->now_ms, 1);
	buf_put_byte(&b, '.');
	buf_put_uint(&b, job->rcpts[0]);
	buf_put_byte(&b, "fds"[job->kind]);
	if (with_host) {
		buf_put_byte(&b, '@');
		buf_put(&b, job->config->hostname);
	}
	kept = buf_ok(&b) ? arena_keep(a, buf_slice(&b)) : SLICE_NONE;
	buf_deinit(&b);
	return kept;
}

/* The facts that do not depend on the language. */
static enum st
fill_report(const struct bounce_job *job, struct arena *a, struct slice to,
    struct dsn_report *r, struct fault *why)
{
	const struct spool_message *m = job->message;
	struct dsn_rcpt *rcpts =
	    arena_alloc(a, job->rcpt_count * sizeof(*rcpts));

	r->hostname = job->config->hostname;
	r->to = to;
	r->boundary = name_report(job, a, false);
	r->message_id = name_report(job, a, true);
	r->now_ms = job->now_ms;
	r->zone_minutes = clock_zone_minutes(job->now_ms);
	r->envid = m->envelope.envid;
	r->arrival_ms = m->arrived_ms;
	r->body = m->envelope.body;
	if (slice_starts(m->client, SLICE("[")))
		r->received_from = m->client;
	if (rcpts == NULL || r->boundary.at == NULL || r->message_id.at == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	for (size_t i = 0; i < job->rcpt_count; i++)
		if (!fill_rcpt(job, &m->rcpts[job->rcpts[i]], a, &rcpts[i]))
			return FAULT(why, ST_MEMORY, .what = "out of memory");
	r->rcpts = rcpts;
	r->rcpt_count = job->rcpt_count;
	return ST_OK;
}

/* The words for people, kept in a until the report is written. */
static enum st
fill_words(const struct bounce_words *w, struct arena *a, struct dsn_report *r,
    struct fault *why)
{
	struct buf text;

	buf_init(&text, TEXT_MAX);
	bounce_text_put(&text, w);
	r->from_name = text_find(w->lang, TEXT_BOUNCE_FROM_NAME);
	r->subject = text_find(w->lang, bounce_subject(w));
	r->language = lang_tag(w->lang);
	r->text = buf_ok(&text) ? arena_keep(a, buf_slice(&text)) : SLICE_NONE;
	buf_deinit(&text);
	if (r->text.at == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	return ST_OK;
}

/* What the spool stores of the report. */
static enum st
fill_envelope(const struct bounce_job *job, const struct dsn_report *r,
    const struct dsn_needs *needs, struct arena *a, struct spool_message *ret,
    struct fault *why)
{
	struct spool_rcpt *rcpt = arena_alloc(a, sizeof(*rcpt));
	struct slice to = arena_keep(a, r->to);

	if (rcpt == NULL || to.at == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	rcpt->to.address = to;
	rcpt->original = to;
	*ret = (struct spool_message){
		.arrived_ms = job->now_ms,
		.client = SLICE("local"),
		.language = r->language,
		.envelope = { .body =
				  needs->eight_bit ? BODY_8BITMIME : BODY_7BIT,
		    .smtputf8 = needs->smtputf8 },
		.rcpts = rcpt,
		.rcpt_count = 1,
	};
	return ST_OK;
}

static enum st
compose(const struct bounce_job *job, struct slice message, struct buf *b,
    struct arena *a, struct spool_message *ret, struct fault *why)
{
	bool to_postmaster = job->message->envelope.sender.len == 0;
	struct slice to = to_postmaster ? job->config->postmaster
					: job->message->envelope.sender;
	struct slice headers = header_section(message);
	struct dsn_report r = {
		.message = message,
		.message_whole = message.len == job->message->size,
		.in_reply_to = message_id_of(headers),
		.want_full = job->kind == BOUNCE_FAILURE &&
			     job->message->envelope.ret == DSN_RET_FULL,
	};
	struct bounce_words words = {
		.job = job,
		.lang = language_of(job, to, !to_postmaster, headers),
		.to_postmaster = to_postmaster,
		.headers = headers,
	};
	struct dsn_needs needs;
	enum st st = fill_report(job, a, to, &r, why);

	if (st != ST_OK)
		return st;
	words.full = dsn_returns_full(&r);
	st = fill_words(&words, a, &r, why);
	if (st == ST_OK)
		st = dsn_write(b, &r, &needs, why);
	if (st == ST_OK)
		st = fill_envelope(job, &r, &needs, a, ret, why);
	return st;
}

enum st
bounce_write(const struct bounce_job *job, struct buf *b, struct arena *a,
    struct spool_message *ret, struct fault *why)
{
	const struct spool_message *m = job->message;
	bool full = job->kind == BOUNCE_FAILURE &&
		    m->envelope.ret == DSN_RET_FULL &&
		    m->size <= DSN_RETURN_MAX;
	struct buf message;
	enum st st;

	if (job->rcpt_count == 0)
		return FAULT(why, ST_ABSENT, .what = "no recipient to report");
	if (m->envelope.sender.len == 0 &&
	    (job->kind != BOUNCE_FAILURE || postmaster_failed(job)))
		return FAULT(why, ST_ABSENT, .what = "nobody is left to tell",
		    .rule = "RFC 5321 6.1");
	buf_init(&message, full ? DSN_RETURN_MAX : FRONT_MAX);
	st = read_message(job, full, &message);
	if (st == ST_OK)
		st = compose(job, buf_slice(&message), b, a, ret, why);
	else
		st = FAULT(why, st, .what = "out of memory");
	buf_deinit(&message);
	return st;
}
