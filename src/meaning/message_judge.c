/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of several texts about one recipient decides.  Each is explained for
 * itself, with the codes that it has or else the report's; the one that says
 * most wins, and of two that say as much, the nearer.  Words about the whole
 * message are heard only when those about the recipient say nothing.
 */
#include "catalog/table.h"
#include "meaning/message_part.h"
#include "meaning/read.h"

void
judge_near(struct judge *j, struct slice text)
{
	text = slice_trim(text);
	if (text.len == 0 || j->nears == JUDGE_TEXTS_MAX)
		return;
	j->near[j->nears++] = text;
	j->replied = j->replied || form_has_reply(text);
}

void
judge_far(struct judge *j, struct slice text)
{
	text = slice_trim(text);
	if (text.len > 0 && j->fars < JUDGE_TEXTS_MAX)
		j->far[j->fars++] = text;
}

/* A code that says no more than its class. */
static bool
is_bare(struct esc esc)
{
	return esc.class == 0 || (esc.subject == 0 && esc.detail == 0);
}

static void
explain(struct esc status, struct slice text, struct explanation *ret)
{
	struct read_codes codes;
	struct meaning_input in = { .reply = text, .text = text };

	read_codes(text, &codes);
	in.basic = codes.basic;
	in.esc = codes.esc;
	in.esc_text = codes.esc_text;
	/* the report's own code, where the text has none that says more */
	if (is_bare(in.esc) && status.class != 0 &&
	    (in.esc.class == 0 || !is_bare(status))) {
		in.esc = status;
		in.esc_text = SLICE_NONE;
	}
	meaning_decide(&in, ret);
	/* that it went well is for the report to say; words may say "not" */
	if (ret->basis == BASIS_WORDS &&
	    ret->verdict.reason == REASON_ACCEPTED) {
		in.text = SLICE_NONE;
		meaning_decide(&in, ret);
	}
	if (codes.odd)
		ret->notes |= MEANING_ODD_CODE;
	if (codes.dotted)
		ret->notes |= MEANING_DOTTED_CODE;
}

enum {
	SAYS_NOTHING,
	SAYS_BY_BASIC,
	SAYS_VAGUELY,
	SAYS_BY_ENHANCED,
	SAYS_IN_WORDS,
};

static unsigned
says(const struct explanation *e)
{
	if (e->verdict.reason == REASON_UNKNOWN)
		return SAYS_NOTHING;
	switch (e->basis) {
	case BASIS_WORDS:
		return meaning_is_vague(e->verdict.reason) ? SAYS_VAGUELY
							   : SAYS_IN_WORDS;
	case BASIS_ENHANCED:
		return meaning_is_vague(e->verdict.reason) ? SAYS_BY_BASIC
							   : SAYS_BY_ENHANCED;
	case BASIS_BASIC:
		return SAYS_BY_BASIC;
	default:
		return SAYS_NOTHING;
	}
}

/* What one list comes to. */
struct heard {
	struct slice text;
	struct explanation meaning;
	unsigned said;
};

/*
 * What ended the delivery has the class of its status.  What else was said in
 * the same session, to DATA after all recipients were put off, has another.
 */
struct classes {
	unsigned status;
	bool agreed; /* with the basic code of a text before */
};

static bool
is_aside(struct classes *c, const struct explanation *e)
{
	unsigned class = e->verdict.basic / 100;

	if (class == 0 || c->status == 0)
		return false;
	c->agreed = c->agreed || class == c->status;
	return c->agreed && class != c->status;
}

static struct heard
hear(struct classes *classes, struct esc status, const struct slice *texts,
    size_t count)
{
	struct heard h = { .said = SAYS_NOTHING };

	for (size_t i = 0; i < count && h.said < SAYS_IN_WORDS; i++) {
		struct explanation e;

		explain(status, texts[i], &e);
		if (is_aside(classes, &e))
			continue;
		if (says(&e) > h.said || h.text.len == 0) {
			h.text = texts[i];
			h.meaning = e;
			h.said = says(&e);
		}
	}
	return h;
}

static bool
wants_status(const struct verdict *v)
{
	return is_bare(v->esc) || (v->derived & VERDICT_DERIVED_ESC) != 0;
}

static void
set_status(struct verdict *v, struct esc esc)
{
	if (!wants_status(v) || esc.class == 0 ||
	    (is_bare(esc) && v->esc.class != 0 &&
		(v->derived & VERDICT_DERIVED_ESC) == 0))
		return;
	v->esc = esc;
	v->derived &= ~VERDICT_DERIVED_ESC;
}

/*
 * The words that say why need not be those that carry the codes: these are
 * taken from the nearest text that has them, or else from the report.
 */
static void
complete(struct bounce_rcpt *r, const struct judge *j)
{
	struct verdict *v = &r->meaning.verdict;
	struct read_codes codes;

	for (size_t i = 0; i < j->nears && (v->basic == 0 || wants_status(v));
	     i++) {

		read_codes(j->near[i], &codes);
		if (v->basic == 0)
			v->basic = codes.basic;
		set_status(v, codes.esc);
	}
	set_status(v, r->status);
	read_codes(j->echo, &codes);
	set_status(v, codes.esc);
}

/*
 * A status that was concluded, of a delivery that failed.  What was tried
 * until time ran out stays a 4 (RFC 3463 2); all the same it is over.
 */
static void
settle_class(struct explanation *e)
{
	struct verdict *v = &e->verdict;

	if ((v->derived & VERDICT_DERIVED_ESC) == 0 || v->esc.class != 4 ||
	    v->basic != 0)
		return;
	if (!e->gave_up)
		v->esc.class = 5;
	v->action = catalog_reasons[v->reason].action;
	if (v->action == ACTION_RETRY || v->action == ACTION_WAIT ||
	    v->action == ACTION_NEXT_HOST || v->action == ACTION_NONE)
		v->action = ACTION_STOP;
}

/* Obstacles that may pass, and no more than that of the other side's. */
static bool
is_passing(enum reason reason)
{
	return reason == REASON_NETWORK || reason == REASON_DNS_FAILURE ||
	       reason == REASON_SYSTEM_ERROR || reason == REASON_UNKNOWN;
}

/* The text that says that time ran out, if one of the list does. */
static bool
hear_end(struct heard *h, const struct slice *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct explanation e;

		explain(ESC_NONE, texts[i], &e);
		if (!e.gave_up)
			continue;
		if (e.verdict.reason == REASON_EXPIRED) {
			h->text = texts[i];
			h->meaning = e;
		}
		return true;
	}
	return false;
}

/*
 * Nobody could be reached, again and again, until time ran out: that it ran
 * out is more than the last obstacle, which is why the sender was told.
 */
static void
prefer_end(struct bounce_rcpt *r, const struct judge *j, struct heard *h)
{
	struct explanation *e = &h->meaning;
	bool over = r->status.subject == 4 && r->status.detail == 7;

	if (!is_passing(e->verdict.reason))
		return;
	if (!hear_end(h, j->near, j->nears) && !hear_end(h, j->far, j->fars) &&
	    !over)
		return;
	if (e->verdict.reason == REASON_EXPIRED)
		return;
	/* the words about it are in a text that says something else, too */
	e->verdict.reason = REASON_EXPIRED;
	e->verdict.cause = CAUSE_NONE;
	e->verdict.actor = catalog_reasons[REASON_EXPIRED].actor;
	e->verdict.action = catalog_reasons[REASON_EXPIRED].action;
	e->verdict.rule = 0;
	e->rule = NULL;
	e->basis = over ? BASIS_ENHANCED : BASIS_NOTHING;
	e->confidence = CONFIDENCE_MEDIUM;
	e->gave_up = true;
	if ((e->verdict.derived & VERDICT_DERIVED_ESC) != 0)
		e->verdict.esc = ESC(4, 4, 7);
}

/* What every notice of a delay says of it, and of no cause. */
static bool
is_waiting(enum reason reason)
{
	return reason == REASON_EXPIRED || reason == REASON_GREYLISTED;
}

void
judge_rcpt(struct bounce_rcpt *r, const struct judge *j, bool final)
{
	struct classes classes = { .status = r->status.class };
	struct heard h = hear(&classes, r->status, j->near, j->nears), far;

	if (h.text.len == 0)
		explain(r->status, SLICE_NONE, &h.meaning);
	if (h.said < SAYS_BY_ENHANCED) {
		/* the report's code is this recipient's, no word's of these */
		far = hear(&classes, ESC_NONE, j->far, j->fars);
		if (!final && is_waiting(far.meaning.verdict.reason))
			far.said = SAYS_NOTHING;
		if (far.said > h.said &&
		    (far.said >= SAYS_BY_ENHANCED ||
			(h.said == SAYS_NOTHING && !j->replied)))
			h = far;
	}
	if (final)
		prefer_end(r, j, &h);
	r->text = h.text;
	r->meaning = h.meaning;
	complete(r, j);
	if (final)
		settle_class(&r->meaning);
}
