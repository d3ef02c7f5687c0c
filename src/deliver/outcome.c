/* SPDX-License-Identifier: Apache-2.0 */
/*
 * After an attempt: each recipient's outcome is noted in the spool and
 * logged; what the sender is owed is written and committed.  A report and
 * the note that it is written are one record, so neither can be lost alone.
 */
#include "deliver/parcel.h"

#include "catalog/table.h"
#include "deliver/bounce.h"
#include "meaning/explain.h"
#include "os/clock.h"
#include "os/log.h"

#include <stdlib.h>
#include <string.h>

/* A report with the original returned in full may be as large as this. */
#define REPORT_MAX (64u << 20)

/*
 * What one report tells of; the others are told in the next.  Without a bound
 * one with many recipients, or long replies, would fit into no report at all
 * and its sender would never hear of it.
 */
#define REPORT_RCPTS_MAX   500
#define REPORT_REPLIES_MAX (256u << 10)

/* ---- noting ---- */

static bool
expired(const struct config *c, const struct spool_message *m, uint64_t now)
{
	uint64_t life = slice_empty(m->envelope.sender) ? c->bounce_lifetime_s
							: c->queue_lifetime_s;

	return now >= m->arrived_ms + life * 1000;
}

static bool
report_owed(const struct spool_rcpt *r, const struct deliver_outcome *o,
    enum spool_state state)
{
	if (state == SPOOL_FAILED)
		return bounce_wanted(r, BOUNCE_FAILURE);
	return state == SPOOL_DELIVERED && !o->dsn_passed &&
	       bounce_wanted(r, BOUNCE_SUCCESS);
}

static const char *
event_of(enum spool_state state)
{
	if (state == SPOOL_DELIVERED)
		return "delivery.delivered";
	return state == SPOOL_PENDING ? "delivery.deferred" : "delivery.failed";
}

/* In a report the time is said in the reader's language; here in seconds. */
static void
put_text(struct buf *b, const struct config *c, struct verdict v)
{
	struct buf life;

	buf_init(&life, 32);
	buf_put_uint(&life, c->queue_lifetime_s);
	buf_put_str(&life, " s");
	if (v.situation == SITUATION_EXPIRED && slice_empty(v.args[0]))
		v.args[0] = buf_slice(&life);
	verdict_put_text(b, &v);
	buf_deinit(&life);
}

/* What decided, as `pabal explain` names it; nothing where nobody decided. */
static struct slice
rule_of(const struct verdict *v)
{
	const struct rule_row *rule = rule_find(v->rule);

	return rule != NULL ? rule->id : SLICE_NONE;
}

static struct slice
provider_of(const struct verdict *v)
{
	const struct provider_row *provider = provider_find(v->provider);

	return provider != NULL ? provider->id : SLICE_NONE;
}

/* Of what we found out ourselves there is no doubt. */
static struct slice
confidence_of(const struct verdict *v)
{
	return meaning_confidence_name(
	    v->situation != SITUATION_NONE
		? CONFIDENCE_HIGH
		: (enum meaning_confidence)v->confidence);
}

static void
log_outcome(const struct run *r, const struct spool_note *n)
{
	const struct verdict *v = &n->verdict;
	struct buf id, esc, text;

	buf_init(&id, SPOOL_ID_LEN);
	buf_init(&esc, 16);
	buf_init(&text, 2048);
	spool_id_put(&id, n->id);
	esc_put(&esc, v->esc);
	if (v->reply.len > 0)
		buf_put(&text, slice_head(v->reply, 1024));
	else if (v->situation != SITUATION_NONE)
		put_text(&text, r->courier->setup.config, *v);
	log_event(event_of(n->state),
	    (const struct log_field[]){
		KS("queue", buf_slice(&id)),
		KS("from", r->message.envelope.sender),
		KS("to", r->message.rcpts[n->rcpt].to.address),
		KS("site", task_site(r->task)),
		KS("host", n->remote_mta),
		KU("code", v->basic),
		KS("status", buf_slice(&esc)),
		KS("reason", catalog_reasons[v->reason].id),
		KS("action", catalog_actions[v->action]),
		KS("actor", catalog_actors[v->actor]),
		KS("provider", provider_of(v)),
		KS("rule", rule_of(v)),
		KS("confidence", confidence_of(v)),
		KS("text", buf_slice(&text)),
	    },
	    14);
	buf_deinit(&id);
	buf_deinit(&esc);
	buf_deinit(&text);
}

/* How much an action weighs when one verdict must speak for a site. */
static unsigned
weight(const struct verdict *v)
{
	switch (v->action) {
	case ACTION_PAUSE_SITE:
		return 4;
	case ACTION_SLOW_DOWN:
		return 3;
	case ACTION_WAIT:
		return 2;
	default:
		return 1;
	}
}

static bool
is_complaint(const struct verdict *v)
{
	return v->action == ACTION_PAUSE_SITE || v->action == ACTION_SLOW_DOWN;
}

void
outcome_log_site(
    struct slice site, const struct verdict *v, const struct schedule_effect *e)
{
	struct buf esc;

	buf_init(&esc, 16);
	esc_put(&esc, v->esc);
	if (e->kind == SCHEDULE_SLOWED)
		LOG("site.slowed", KS("site", site), KU("limit", e->limit),
		    KU("code", v->basic), KS("status", buf_slice(&esc)),
		    KS("reason", catalog_reasons[v->reason].id),
		    KS("provider", provider_of(v)), KS("rule", rule_of(v)),
		    KS("text", slice_head(v->reply, 1024)));
	else
		LOG("site.paused", KS("site", site),
		    KU("seconds", (e->pause_ms + 999) / 1000),
		    KU("code", v->basic), KS("status", buf_slice(&esc)),
		    KS("reason", catalog_reasons[v->reason].id),
		    KS("provider", provider_of(v)), KS("rule", rule_of(v)),
		    KS("text", slice_head(v->reply, 1024)));
	buf_deinit(&esc);
}

static bool
note(struct run *r, const struct deliver_outcome *o, uint64_t now,
    enum spool_state state, const struct verdict *v)
{
	struct spool_note n = {
		.id = r->parcel->id,
		.rcpt = o->rcpt,
		.state = state,
		.relayed = o->relayed,
		.at_ms = now,
		.verdict = *v,
		.remote_mta = o->remote_mta,
	};
	struct fault why;
	enum st st;

	n.owes_report = report_owed(&r->message.rcpts[o->rcpt], o, state);
	r->parcel->owes |= n.owes_report;
	log_outcome(r, &n);
	st = spool_note(r->parcel->share->spool, &n, &why);
	if (st != ST_OK)
		LOG("spool.failed", KS("what", slice_str(why.what)),
		    KU("errno", (uint64_t)why.sys));
	return st == ST_OK;
}

/*
 * A message that has been in the queue too long fails with what it last
 * heard: the peer's words, or what we found ourselves when it said nothing.
 * Without them its sender would learn how long was tried, and not against
 * what.
 */
static struct verdict
expiry(const struct verdict *last)
{
	struct verdict v = verdict_of(SITUATION_EXPIRED);

	v.reply = last->reply;
	v.basic = last->basic;
	if (!slice_empty(last->reply) || last->situation == SITUATION_NONE)
		return v;
	v.situation = last->situation;
	memcpy(v.args, last->args, sizeof(v.args));
	if (last->actor != ACTOR_NOBODY) /* time alone has not settled it */
		v.actor = last->actor;
	return v;
}

static bool
delay_due(const struct run *r, const struct spool_rcpt *rcpt, uint64_t now)
{
	uint64_t after = r->courier->setup.config->delay_notice_s;

	return after > 0 && !rcpt->delay_told &&
	       !slice_empty(r->message.envelope.sender) &&
	       now >= r->message.arrived_ms + after * 1000 &&
	       bounce_wanted(rcpt, BOUNCE_DELAY);
}

/* More recipients than a site takes at once: some went, the others may. */
static bool
some_went(const struct deliver_result *result)
{
	for (size_t i = 0; i < result->count; i++)
		if (result->outcomes[i].state == SPOOL_DELIVERED)
			return true;
	return false;
}

void
outcome_note(
    struct run *r, const struct deliver_result *result, struct outcome_sum *ret)
{
	uint64_t now = clock_wall_ms();
	bool late = expired(r->courier->setup.config, &r->message, now);
	bool went = some_went(result);

	ret->left = ret->complains = false;

	for (size_t i = 0; i < result->count; i++) {
		const struct deliver_outcome *o = &result->outcomes[i];
		enum spool_state state = o->state;
		struct verdict v = o->verdict;

		/* When none went, fewer at once is no help: as any failure. */
		if (v.action == ACTION_SPLIT && !went)
			v.action = ACTION_RETRY;
		if (state != SPOOL_DELIVERED && is_complaint(&v) &&
		    (!ret->complains || weight(&v) > weight(&ret->complaint))) {
			ret->complaint = v;
			ret->complains = true;
		}
		if (state == SPOOL_PENDING && r->parcel->removed)
			state = SPOOL_REMOVED;
		else if (state == SPOOL_PENDING && late) {
			state = SPOOL_FAILED;
			v = expiry(&o->verdict);
		}
		/*
		 * Not noted it is as if it had not been tried, or nobody would
		 * look at it before a restart; but never sent a second time.
		 */
		if (!note(r, o, now, state, &v) && state != SPOOL_DELIVERED) {
			state = SPOOL_PENDING;
			v = verdict_of(SITUATION_OUT_OF_MEMORY);
		}
		suppress_note(r, o);
		if (state != SPOOL_PENDING)
			continue;
		if (delay_due(r, &r->message.rcpts[o->rcpt], now))
			r->parcel->owes = true;
		if (!ret->left || weight(&v) > weight(&ret->worst))
			ret->worst = v;
		ret->left = true;
	}
}

enum st
outcome_remove(struct parcel *p, unsigned rcpt, struct fault *why)
{
	struct spool_note n = {
		.id = p->id,
		.rcpt = rcpt,
		.state = SPOOL_REMOVED,
		.at_ms = clock_wall_ms(),
		.verdict = verdict_of(SITUATION_REMOVED),
	};

	return spool_note(p->share->spool, &n, why);
}

/* ---- reporting ---- */

/* A report on its way into the spool. */
struct report {
	struct courier *courier;
	struct courier_share *share;
	spool_id about; /* the parcel may be gone when the spool answers */
	enum bounce_kind kind;
	struct arena arena;
	struct spool_message about_message, message;
	unsigned *rcpts;
	size_t rcpt_count;
	bool more; /* others belong into a report of this kind as well */
};

static void
report_free(struct report *r)
{
	arena_deinit(&r->arena);
	free(r);
}

static void
log_report(const struct report *r, const char *event)
{
	struct buf about, id;

	buf_init(&about, SPOOL_ID_LEN);
	buf_init(&id, SPOOL_ID_LEN);
	spool_id_put(&about, r->about);
	spool_id_put(&id, r->message.id);
	log_event(event,
	    (const struct log_field[]){
		KS("about", buf_slice(&about)),
		KS("queue", buf_slice(&id)),
		KU("rcpts", r->rcpt_count),
	    },
	    3);
	buf_deinit(&about);
	buf_deinit(&id);
}

/*
 * Not stored: what is owed stays owed.  A timer that is set stays as it is, or
 * trouble without end would put it off without end.
 */
static void
try_later(struct courier *c)
{
	if (!c->reports_wait)
		timer_set(c->report_timer, COURIER_REPORT_RETRY_MS);
	c->reports_wait = true;
}

static void
reported(void *ctx, enum st st, const struct fault *why)
{
	struct report *r = ctx;
	struct courier *c = r->courier;
	struct parcel *p = parcel_find(c, r->about);

	if (p != NULL)
		p->reporting = false;
	if (c->closed) {
		report_free(r);
		return;
	}
	if (st == ST_OK) {
		log_report(r, "bounce.queued");
		courier_take(r->share, &r->message);
		if (p != NULL)
			outcome_report(c, p); /* the next kind, or none */
	} else {
		LOG("spool.failed", KS("what", slice_str(why->what)),
		    KU("errno", (uint64_t)why->sys));
		if (p != NULL)
			p->owes = true;
		try_later(c);
	}
	report_free(r);
}

/* Whether a recipient belongs into a report of this kind. */
static bool
belongs(const struct report *r, const struct spool_rcpt *rcpt, uint64_t now)
{
	const struct config *c = r->courier->setup.config;

	switch (r->kind) {
	case BOUNCE_FAILURE:
		return rcpt->state == SPOOL_FAILED && rcpt->owes_report;
	case BOUNCE_SUCCESS:
		return rcpt->state == SPOOL_DELIVERED && rcpt->owes_report;
	case BOUNCE_DELAY:
		/* A report is told of failures only. */
		return rcpt->state == SPOOL_PENDING && !rcpt->delay_told &&
		       !slice_empty(r->about_message.envelope.sender) &&
		       c->delay_notice_s > 0 && rcpt->attempts > 0 &&
		       now >= r->about_message.arrived_ms +
				  c->delay_notice_s * 1000 &&
		       bounce_wanted(rcpt, BOUNCE_DELAY);
	}
	return false;
}

static bool
gather(struct report *r, uint64_t now)
{
	const struct spool_message *m = &r->about_message;
	size_t said = 0;

	r->rcpt_count = 0;
	r->rcpts = arena_alloc(&r->arena, m->rcpt_count * sizeof(*r->rcpts));
	if (r->rcpts == NULL)
		return false;
	for (size_t i = 0; i < m->rcpt_count; i++) {
		if (!belongs(r, &m->rcpts[i], now))
			continue;
		r->more = r->rcpt_count == REPORT_RCPTS_MAX ||
			  said > REPORT_REPLIES_MAX;
		if (r->more)
			break;
		said += m->rcpts[i].last.reply.len;
		r->rcpts[r->rcpt_count++] = (unsigned)i;
	}
	return true;
}

static uint64_t
retry_until(const struct report *r)
{
	const struct config *c = r->courier->setup.config;

	return r->about_message.arrived_ms + c->queue_lifetime_s * 1000;
}

/* Nobody is to be told: the recipients are settled by notes. */
static bool
drop(struct report *r, struct parcel *p)
{
	bool whole = true;

	log_report(r, "bounce.dropped");
	for (size_t i = 0; i < r->rcpt_count; i++) {
		const struct spool_rcpt *rcpt =
		    &r->about_message.rcpts[r->rcpts[i]];
		struct spool_note n = {
			.id = r->about,
			.rcpt = r->rcpts[i],
			.state = rcpt->state, /* and owes nothing more */
			.at_ms = clock_wall_ms(),
			.verdict = rcpt->last,
			.remote_mta = rcpt->remote_mta,
		};

		if (spool_note(p->share->spool, &n, NULL) != ST_OK)
			whole = false;
	}
	if (!whole)
		try_later(r->courier);
	return whole;
}

static enum st
compose(struct report *r, struct parcel *p, uint64_t now, struct buf *b)
{
	struct bounce_job job = {
		.config = r->courier->setup.config,
		.texts = r->courier->setup.texts,
		.spool = p->share->spool,
		.message = &r->about_message,
		.rcpts = r->rcpts,
		.rcpt_count = r->rcpt_count,
		.kind = r->kind,
		.now_ms = now,
		.retry_until_ms = retry_until(r),
	};

	return bounce_write(&job, b, &r->arena, &r->message, NULL);
}

/* Hands the written report to the spool; true when it took it. */
static bool
commit(struct report *r, struct parcel *p, struct slice content)
{
	struct spool_settles settles = {
		.id = r->about,
		.rcpts = r->rcpts,
		.count = r->rcpt_count,
		.delay = r->kind == BOUNCE_DELAY,
	};
	/* In the same share: one record cannot span two. */
	struct spool_draft *d = spool_draft_new(p->share->spool);

	if (d == NULL)
		return false;
	if (spool_draft_put(d, content, NULL) != ST_OK) {
		spool_draft_drop(d);
		return false;
	}
	p->reporting = true;
	spool_draft_commit(d, &r->message, &settles, reported, r);
	return true;
}

enum report_step {
	REPORT_NONE, /* of this kind nothing is owed any more */
	REPORT_MORE, /* these are settled, and there are others */
	REPORT_BUSY, /* on its way, or to be tried later */
};

static enum report_step
report(struct courier *c, struct parcel *p, enum bounce_kind kind)
{
	struct report *r = calloc(1, sizeof(*r));
	enum report_step step = REPORT_BUSY;
	uint64_t now = clock_wall_ms();
	struct buf b;
	enum st st;

	if (r == NULL)
		goto later;
	r->courier = c;
	r->share = p->share;
	r->about = p->id;
	r->kind = kind;
	arena_init(&r->arena, RUN_ARENA_MAX);
	buf_init(&b, REPORT_MAX);
	st = spool_read(
	    p->share->spool, p->id, &r->arena, &r->about_message, NULL);
	if (st == ST_ABSENT ||
	    (st == ST_OK && gather(r, now) && r->rcpt_count == 0)) {
		step = REPORT_NONE;
		goto out;
	}
	if (st == ST_OK && r->rcpts != NULL)
		st = compose(r, p, now, &b);
	if (st == ST_ABSENT) {
		if (drop(r, p))
			step = r->more ? REPORT_MORE : REPORT_NONE;
	} else if (st == ST_OK && r->rcpts != NULL &&
		   commit(r, p, buf_slice(&b))) {
		buf_deinit(&b);
		return REPORT_BUSY;
	} else
		try_later(c);
out:
	buf_deinit(&b);
	report_free(r);
	return step;
later:
	try_later(c);
	return REPORT_BUSY;
}

void
outcome_report(struct courier *c, struct parcel *p)
{
	static const enum bounce_kind kinds[] = { BOUNCE_FAILURE,
		BOUNCE_SUCCESS, BOUNCE_DELAY };
	enum report_step step;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		while ((step = report(c, p, kinds[i])) == REPORT_MORE)
			;
		if (step == REPORT_BUSY)
			return;
	}
	p->owes = false;
	parcel_settle(c, p);
}
