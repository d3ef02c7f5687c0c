/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that is said comes from the texts; here stands only the order:
 * what, then why, then who, then what to do, then the other server's words and
 * the facts, because most readers need not get that far.
 */
#include "deliver/bounce_text.h"

#include "base/utf8.h"
#include "mail/encoded_word.h"
#include "mail/header.h"
#include "meaning/explain.h"
#include "meaning/rule.h"
#include "meaning/tell.h"

#define COLUMNS    72
#define INDENT     4
#define TEXT_MAX   65536
#define SPAN_MAX   256
#define VALUE_MAX  998
#define WIDE_BEGIN 0x1100 /* from Hangul on, letters take two columns */

#define CRLF SLICE("\r\n")

bool
bounce_all_relayed(const struct bounce_job *job)
{
	for (size_t i = 0; i < job->rcpt_count; i++)
		if (!job->message->rcpts[job->rcpts[i]].relayed)
			return false;
	return job->kind == BOUNCE_SUCCESS;
}

static size_t
width(struct slice s)
{
	size_t n = 0;
	uint32_t c;

	while (s.len > 0 && utf8_scan(&s, &c))
		n += c >= WIDE_BEGIN ? 2 : 1;
	return n + s.len;
}

/* A paragraph, broken at blanks; words are never broken. */
static void
put_wrapped(struct buf *b, struct slice text, size_t indent)
{
	size_t column = 0;

	while (text.len > 0) {
		struct slice word;
		size_t wide;

		text = slice_cut(text, ' ', &word);
		if (word.len == 0)
			continue;
		wide = width(word);
		if (column > 0 && column + 1 + wide > COLUMNS) {
			buf_put(b, CRLF);
			column = 0;
		}
		if (column == 0) {
			buf_put_times(b, ' ', indent);
			column = indent;
		} else {
			buf_put_byte(b, ' ');
			column++;
		}
		buf_put(b, word);
		column += wide;
	}
	buf_put(b, CRLF);
}

/* A text with its argument as a paragraph of its own. */
static void
put_say(struct buf *b, enum lang lang, enum text_id id, size_t indent,
    struct slice arg)
{
	struct buf line;

	buf_init(&line, TEXT_MAX);
	TEXT_PUT(&line, lang, id, arg);
	put_wrapped(b, buf_slice(&line), indent);
	if (!buf_ok(&line))
		buf_fail(b);
	buf_deinit(&line);
}

static void
put_time(
    struct buf *b, enum lang lang, enum text_id id, size_t indent, uint64_t ms)
{
	struct buf time;

	buf_init(&time, SPAN_MAX);
	text_put_time(&time, lang, ms / 1000);
	put_say(b, lang, id, indent, buf_slice(&time));
	if (!buf_ok(&time))
		buf_fail(b);
	buf_deinit(&time);
}

static void
put_heading(struct buf *b, enum lang lang, enum text_id id)
{
	buf_put(b, CRLF);
	put_wrapped(b, text_find(lang, id), 0);
}

/* The peer's lines as they came, but for bytes that would break ours. */
static void
put_reply(struct buf *b, enum lang lang, struct slice reply)
{
	bool begun = false;

	if (reply.len == 0)
		return;
	put_heading(b, lang, TEXT_BOUNCE_SERVER_SAID);
	while (reply.len > 0) {
		struct slice c = reply;
		uint32_t point;

		if (!begun)
			buf_put_times(b, ' ', INDENT);
		begun = true;
		if (slice_starts(reply, CRLF)) {
			buf_put(b, CRLF);
			reply = slice_from(reply, 2);
			begun = false;
		} else if (!utf8_scan(&reply, &point)) {
			buf_put_byte(b, '?');
			reply = slice_from(reply, 1);
		} else if (point < ' ' || (point >= 0x7f && point < 0xa0)) {
			buf_put_byte(b, '?');
		} else {
			buf_put(b, slice_head(c, c.len - reply.len));
		}
	}
	if (begun)
		buf_put(b, CRLF);
}

static void
put_advice(
    struct buf *b, enum lang lang, enum text_id heading, enum text_id advice)
{
	if (advice == TEXT_NONE)
		return;
	put_heading(b, lang, heading);
	put_wrapped(b, text_find(lang, advice), INDENT);
}

/*
 * What stood in the way of a message until its time was over: the last reply
 * says so.  Else the verdict itself.  A reply that only asks to come back
 * names no obstacle: then it is the time.
 */
static struct verdict
obstacle_of(const struct verdict *v)
{
	struct explanation e;

	if (v->reason != REASON_EXPIRED || v->reply.len == 0)
		return *v;
	meaning_explain(v->reply, &e);
	if (e.verdict.reason == REASON_UNKNOWN ||
	    e.verdict.reason == REASON_EXPIRED ||
	    e.verdict.actor == ACTOR_NOBODY)
		return *v;
	return e.verdict;
}

/*
 * The sender's part always, because it is the sender who reads this; the
 * part of whoever has to act, so that the sender has something to pass on.
 */
static void
put_advices(struct buf *b, enum lang lang, const struct verdict *v,
    const struct verdict *obstacle)
{
	struct reason_texts texts = meaning_texts(v);

	put_advice(
	    b, lang, TEXT_BOUNCE_ADVICE_SENDER, texts.advice[ACTOR_SENDER]);
	texts = meaning_texts(obstacle);
	if (obstacle->actor == ACTOR_SENDER_ADMIN)
		put_advice(b, lang, TEXT_BOUNCE_ADVICE_SENDER_ADMIN,
		    texts.advice[ACTOR_SENDER_ADMIN]);
	if (obstacle->actor == ACTOR_RECIPIENT_ADMIN)
		put_advice(b, lang, TEXT_BOUNCE_ADVICE_RECIPIENT_ADMIN,
		    texts.advice[ACTOR_RECIPIENT_ADMIN]);
}

/* The address that the verdict is about: {0} of the operator's texts. */
static struct slice
concerned(const struct bounce_words *w, const struct spool_rcpt *r,
    const struct verdict *v)
{
	struct slice address = r->to.address, local, domain;

	switch (v->reason) {
	case REASON_BAD_SENDER:
	case REASON_BLOCKLISTED:
	case REASON_RATE_LIMITED:
	case REASON_RDNS:
	case REASON_UNAUTHENTICATED:
		address = w->job->message->envelope.sender;
		break;
	default:
		break;
	}
	if (v->esc.subject != 1 || (v->esc.detail != 2 && v->esc.detail != 8))
		return address;
	/* X.1.2 and X.1.8 are about a domain */
	domain = slice_cut(address, '@', &local);
	return slice_empty(domain) ? address : domain;
}

/* The operator's text for this reply, where there is one; on one line. */
static bool
put_own_text(struct buf *line, const struct bounce_words *w,
    const struct spool_rcpt *r, const struct verdict *v)
{
	const struct provider_row *provider = provider_find(v->provider);
	struct bundle_query q = { .basic = v->basic, .esc = v->esc };
	struct slice text, arg;

	if (provider != NULL) {
		q.provider = provider->id;
		q.also = provider->also;
	}
	if (w->job->texts == NULL)
		return false;
	text = bundle_find(&w->job->texts->of[w->lang], &q);
	if (text.at == NULL)
		return false;
	arg = concerned(w, r, v);
	text_put_pattern(line, text, &arg, 1);
	for (size_t i = 0; i < line->len; i++) {
		if ((unsigned char)line->at[i] < ' ' || line->at[i] == 0x7f)
			line->at[i] = ' ';
	}
	return true;
}

static void
put_sentence(struct buf *b, enum lang lang, enum text_id sentence,
    const struct slice *args)
{
	struct buf line;

	buf_init(&line, TEXT_MAX);
	text_put(&line, lang, sentence, args, VERDICT_ARGS);
	put_wrapped(b, buf_slice(&line), INDENT);
	if (!buf_ok(&line))
		buf_fail(b);
	buf_deinit(&line);
}

/* How long the message has been here. */
static void
put_age(struct buf *b, const struct bounce_job *job, enum lang lang)
{
	uint64_t arrived = job->message->arrived_ms;

	text_put_span(b, lang,
	    job->now_ms > arrived ? (job->now_ms - arrived) / 1000 : 0);
}

/*
 * The operator knows best what their readers are to be told.  Our own
 * sentence for a situation is more exact than what its reason means in
 * general, so it takes the place of that.  Of a message that expired the
 * situation is the last obstacle; before it stands how long was tried.  Where
 * a reply is the last obstacle, it is explained behind that.
 */
static void
put_what_happened(struct buf *b, const struct bounce_words *w,
    const struct spool_rcpt *r, const struct verdict *v,
    const struct verdict *obstacle)
{
	struct slice tried[VERDICT_ARGS] = { SLICE_NONE };
	struct reason_texts texts = meaning_texts(v);
	enum text_id sentence = TEXT_NONE;
	struct buf span, own;

	put_heading(b, w->lang, TEXT_BOUNCE_WHAT_HAPPENED);
	put_wrapped(b, text_find(w->lang, texts.title), INDENT);
	if (v->situation != SITUATION_NONE)
		sentence = text_of_situation(v->situation);
	if (sentence != TEXT_NONE && v->reason == REASON_EXPIRED &&
	    v->situation != SITUATION_EXPIRED) {
		buf_init(&span, SPAN_MAX);
		put_age(&span, w->job, w->lang);
		tried[0] = buf_slice(&span);
		put_sentence(
		    b, w->lang, text_of_situation(SITUATION_EXPIRED), tried);
		if (!buf_ok(&span))
			buf_fail(b);
		buf_deinit(&span);
	}
	if (sentence == TEXT_NONE)
		sentence = texts.meaning;
	buf_init(&own, TEXT_MAX);
	if (put_own_text(&own, w, r, v))
		put_wrapped(b, buf_slice(&own), INDENT);
	else
		put_sentence(b, w->lang, sentence, v->args);
	if (!buf_ok(&own))
		buf_fail(b);
	buf_deinit(&own);
	if (obstacle->reason == v->reason)
		return;
	texts = meaning_texts(obstacle);
	put_wrapped(b, text_find(w->lang, texts.title), INDENT);
	put_wrapped(b, text_find(w->lang, texts.meaning), INDENT);
}

static enum text_id
state_of(const struct bounce_job *job, const struct spool_rcpt *r)
{
	if (job->kind == BOUNCE_FAILURE)
		return TEXT_STATE_FAILED;
	if (job->kind == BOUNCE_DELAY)
		return TEXT_STATE_DELAYED;
	return r->relayed ? TEXT_STATE_RELAYED : TEXT_STATE_DELIVERED;
}

static struct slice
final_of(const struct spool_rcpt *r)
{
	return r->original.len > 0 ? r->original : r->to.address;
}

static void
put_who(struct buf *b, const struct bounce_words *w, const struct spool_rcpt *r)
{
	struct slice orcpt = r->to.orcpt, type, final = final_of(r);

	put_say(b, w->lang, TEXT_BOUNCE_RECIPIENT, 0, final);
	orcpt = slice_cut(orcpt, ';', &type);
	if (orcpt.len > 0 && !slice_ieq(orcpt, final))
		put_say(b, w->lang, TEXT_BOUNCE_ORIGINAL_RECIPIENT, 0, orcpt);
	put_wrapped(b, text_find(w->lang, state_of(w->job, r)), INDENT);
}

static void
put_facts(struct buf *b, const struct bounce_words *w,
    const struct spool_rcpt *r, const struct verdict *v)
{
	struct buf code;

	if (v->esc.class != 0) {
		buf_init(&code, SPAN_MAX);
		esc_put(&code, v->esc);
		put_say(b, w->lang,
		    v->derived & VERDICT_DERIVED_ESC
			? TEXT_BOUNCE_STATUS_DERIVED
			: TEXT_BOUNCE_STATUS,
		    INDENT, buf_slice(&code));
		if (!buf_ok(&code))
			buf_fail(b);
		buf_deinit(&code);
	}
	if (r->remote_mta.len > 0)
		put_say(b, w->lang, TEXT_BOUNCE_REMOTE_SERVER, INDENT,
		    r->remote_mta);
	/* of one who is suppressed there was none */
	if (r->last_ms > 0 && v->situation != SITUATION_SUPPRESSED)
		put_time(
		    b, w->lang, TEXT_BOUNCE_LAST_ATTEMPT, INDENT, r->last_ms);
}

bool
bounce_verdict(const struct bounce_job *job, const struct spool_rcpt *r,
    enum lang lang, struct arena *a, struct verdict *ret)
{
	struct buf span;
	bool ok;

	*ret = r->last;
	if (ret->situation != SITUATION_EXPIRED || ret->args[0].len > 0 ||
	    job->now_ms < job->message->arrived_ms)
		return true;
	buf_init(&span, SPAN_MAX);
	put_age(&span, job, lang);
	ret->args[0] = arena_keep(a, buf_slice(&span));
	ok = buf_ok(&span) && ret->args[0].at != NULL;
	buf_deinit(&span);
	return ok;
}

static void
put_rcpt(struct buf *b, const struct bounce_words *w,
    const struct spool_rcpt *r, struct arena *a)
{
	struct verdict v, obstacle;

	if (!bounce_verdict(w->job, r, w->lang, a, &v))
		buf_fail(b);
	buf_put_times(b, '-', COLUMNS);
	buf_put(b, CRLF);
	put_who(b, w, r);
	if (w->job->kind != BOUNCE_SUCCESS) {
		obstacle = obstacle_of(&v);
		put_what_happened(b, w, r, &v, &obstacle);
		put_heading(b, w->lang, TEXT_BOUNCE_WHO_ACTS);
		put_wrapped(b,
		    text_find(w->lang, text_of_actor(obstacle.actor)), INDENT);
		put_advices(b, w->lang, &v, &obstacle);
		put_reply(b, w->lang, v.reply);
		put_heading(b, w->lang, TEXT_BOUNCE_DETAILS);
	}
	put_facts(b, w, r, &v);
	buf_put(b, CRLF);
}

static void
put_intro(struct buf *b, const struct bounce_words *w)
{
	const struct bounce_job *job = w->job;

	if (w->to_postmaster) {
		put_say(b, w->lang, TEXT_BOUNCE_DOUBLE_INTRO, 0,
		    job->message->rcpts[job->rcpts[0]].to.address);
	} else if (job->kind == BOUNCE_FAILURE && job->rcpt_count == 1) {
		put_say(b, w->lang, TEXT_BOUNCE_FAILURE_ONE, 0,
		    final_of(&job->message->rcpts[job->rcpts[0]]));
	} else if (job->kind == BOUNCE_FAILURE) {
		put_wrapped(
		    b, text_find(w->lang, TEXT_BOUNCE_FAILURE_INTRO), 0);
		put_wrapped(
		    b, text_find(w->lang, TEXT_BOUNCE_FAILURE_FINAL), 0);
	} else if (job->kind == BOUNCE_DELAY) {
		put_wrapped(b, text_find(w->lang, TEXT_BOUNCE_DELAY_INTRO), 0);
		if (job->retry_until_ms > 0)
			put_time(b, w->lang, TEXT_BOUNCE_DELAY_NOTICE, 0,
			    job->retry_until_ms);
	} else {
		put_wrapped(b,
		    text_find(w->lang, bounce_all_relayed(job)
					   ? TEXT_BOUNCE_RELAYED_INTRO
					   : TEXT_BOUNCE_SUCCESS_INTRO),
		    0);
	}
}

static void
put_subject(struct buf *b, const struct bounce_words *w)
{
	struct slice subject = header_find(w->headers, SLICE("Subject"));
	struct buf flat, plain;

	buf_init(&flat, VALUE_MAX);
	buf_init(&plain, VALUE_MAX * 2); /* Latin-1 doubles at most */
	header_put_unfolded(&flat, slice_head(subject, VALUE_MAX));
	encoded_word_decode(&plain, buf_slice(&flat), NULL);
	if (plain.len > 0)
		put_say(b, w->lang, TEXT_BOUNCE_MESSAGE_SUBJECT, 0,
		    buf_slice(&plain));
	if (!buf_ok(&flat) || !buf_ok(&plain))
		buf_fail(b);
	buf_deinit(&flat);
	buf_deinit(&plain);
}

static void
put_message_facts(struct buf *b, const struct bounce_words *w)
{
	struct buf id;

	put_subject(b, w);
	put_time(
	    b, w->lang, TEXT_BOUNCE_ARRIVED, 0, w->job->message->arrived_ms);
	buf_init(&id, SPAN_MAX);
	spool_id_put(&id, w->job->message->id);
	put_say(b, w->lang, TEXT_BOUNCE_QUEUE_ID, 0, buf_slice(&id));
	if (!buf_ok(&id))
		buf_fail(b);
	buf_deinit(&id);
}

enum text_id
bounce_subject(const struct bounce_words *w)
{
	if (w->to_postmaster)
		return TEXT_BOUNCE_DOUBLE_SUBJECT;
	if (w->job->kind == BOUNCE_FAILURE)
		return TEXT_BOUNCE_FAILURE_SUBJECT;
	if (w->job->kind == BOUNCE_DELAY)
		return TEXT_BOUNCE_DELAY_SUBJECT;
	return bounce_all_relayed(w->job) ? TEXT_BOUNCE_RELAYED_SUBJECT
					  : TEXT_BOUNCE_SUCCESS_SUBJECT;
}

void
bounce_text_put(struct buf *b, const struct bounce_words *w)
{
	const struct bounce_job *job = w->job;
	struct arena scratch;
	struct buf contact;

	arena_init(&scratch, TEXT_MAX);
	buf_init(&contact, VALUE_MAX);
	put_say(b, w->lang, TEXT_BOUNCE_GREETING, 0, job->config->hostname);
	buf_put(b, CRLF);
	put_intro(b, w);
	buf_put(b, CRLF);
	put_message_facts(b, w);
	buf_put(b, CRLF);
	for (size_t i = 0; i < job->rcpt_count; i++) {
		put_rcpt(b, w, &job->message->rcpts[job->rcpts[i]], &scratch);
		arena_clear(&scratch);
	}
	buf_put_times(b, '-', COLUMNS);
	buf_put(b, CRLF);
	put_wrapped(b, text_find(w->lang, TEXT_BOUNCE_MACHINE_PART), 0);
	put_wrapped(b,
	    text_find(w->lang, w->full ? TEXT_BOUNCE_MESSAGE_FOLLOWS
				       : TEXT_BOUNCE_HEADERS_FOLLOW),
	    0);
	buf_put_str(&contact, "postmaster@");
	buf_put(&contact, job->config->hostname);
	if (!w->to_postmaster)
		put_say(
		    b, w->lang, TEXT_BOUNCE_CONTACT, 0, buf_slice(&contact));
	if (!buf_ok(&contact))
		buf_fail(b);
	buf_deinit(&contact);
	arena_deinit(&scratch);
}
