/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who decides, in this order: words that say plainly what happened; the
 * enhanced code, where it names one thing; words that are vague; then what the
 * basic code stands for.  Where plain words and a code disagree the words win:
 * people write the words, and configurations the codes.
 */
#include "meaning/explain.h"

#include "base/uncleared.h"
#include "catalog/code.h"
#include "meaning/match.h"
#include "meaning/read.h"
#include "meaning/reply.h"

static enum reason
reason_of_basic(const struct rule_facts *f)
{
	/* stages that the tables do not tell apart have no entry */
	static const struct {
		bool known;
		enum code_at at;
	} places[] = {
		[SMTP_STAGE_CONNECT] = { true, CODE_AT_CONNECT },
		[SMTP_STAGE_STARTTLS] = { true, CODE_AT_STARTTLS },
		[SMTP_STAGE_MAIL] = { true, CODE_AT_MAIL },
		[SMTP_STAGE_RCPT] = { true, CODE_AT_RCPT },
		[SMTP_STAGE_CONTENT] = { true, CODE_AT_CONTENT },
		[SMTP_STAGE_QUIT] = { false, 0 },
	};
	const struct basic_row *row = catalog_basic_find(f->basic);

	if (row == NULL)
		return REASON_UNKNOWN;
	return f->staged && places[f->stage].known
		   ? row->at[places[f->stage].at]
		   : row->reason;
}

/*
 * X.0.0 and X.1.0 say no more than the class, or that it is about an address;
 * there the basic code may still know.  Other open codes (X.2.0: the mailbox
 * exists) would contradict what a basic code stands for, so they stay open.
 */
static bool
says_little(struct esc esc)
{
	return esc.subject == 0 || (esc.subject == 1 && esc.detail == 0);
}

/* What the codes alone say. */
struct by_code {
	enum reason reason;
	enum meaning_basis basis;
	bool exact; /* the enhanced code is in the catalogue */
};

static struct by_code
codes_say(const struct rule_facts *f)
{
	struct by_code c = { .basis = BASIS_ENHANCED };
	const struct enhanced_row *row;

	row = catalog_enhanced_find(f->esc, &c.exact);
	if (row != NULL)
		c.reason = enhanced_row_reason(row, f->esc.class);
	/* an accepting row (X.1.5) says nothing about a refusal */
	if (row != NULL && c.reason != REASON_ACCEPTED &&
	    (c.reason != REASON_UNKNOWN || !says_little(f->esc)))
		return c;
	c.exact = false;
	c.basis = BASIS_BASIC;
	c.reason = reason_of_basic(f);
	return c;
}

bool
meaning_is_vague(enum reason reason)
{
	return reason == REASON_UNKNOWN || reason == REASON_POLICY ||
	       reason == REASON_SYSTEM_ERROR || reason == REASON_PROTOCOL;
}

/*
 * A code that names one thing, and is not one of those that are said for
 * anything that may pass: 4.2.1 and 4.3.2.
 */
static bool
is_plain(const struct by_code *code, struct esc esc)
{
	if (!code->exact || meaning_is_vague(code->reason))
		return false;
	return esc.class != 4 || (code->reason != REASON_MAILBOX_DISABLED &&
				     code->reason != REASON_NOT_ACCEPTING);
}

/*
 * The code names another thing than the words; or it is one of security, such
 * as the 5.7.1 that some say for everything, and the words are about none.
 */
static bool
contradicts(const struct by_code *code, struct esc esc, enum reason words)
{
	if (code->reason == words)
		return false;
	if (!meaning_is_vague(code->reason))
		return code->exact || code->basis == BASIS_BASIC;
	return code->exact && esc.subject == 7 &&
	       catalog_reasons[words].status.subject != 7;
}

/* What may still be tried is never given up on a temporary reply. */
static enum action
soften(enum action action, enum reason reason)
{
	switch (action) {
	case ACTION_NONE:
	case ACTION_STOP:
	case ACTION_RE_ENCODE:
	case ACTION_SUPPRESS:
		return reason == REASON_EXPIRED ? ACTION_STOP : ACTION_RETRY;
	default:
		return action;
	}
}

/* What was refused for good is not tried again as it is. */
static enum action
harden(enum action action)
{
	switch (action) {
	case ACTION_NONE:
	case ACTION_RETRY:
	case ACTION_WAIT:
	case ACTION_SLOW_DOWN:
	case ACTION_NEXT_HOST:
		return ACTION_STOP;
	default:
		return action;
	}
}

static enum action
temporary_action(const struct explanation *e, enum action action, bool by_rule)
{
	const struct verdict *v = &e->verdict;

	action = soften(action, v->reason);
	if (action != ACTION_RETRY || by_rule)
		return action;
	if (v->retry_after > 0)
		return ACTION_WAIT;
	/*
	 * 421 ends the connection (RFC 5321 3.8), and before MAIL nothing was
	 * said about the message: both speak of this host alone, so another
	 * one may be asked at once (5.1).
	 */
	if (v->basic == 421 || (e->staged && e->stage < SMTP_STAGE_MAIL))
		return ACTION_NEXT_HOST;
	return action;
}

static void
derive_status(struct verdict *v, unsigned class)
{
	v->esc = catalog_reasons[v->reason].status;
	v->esc.class = (unsigned char)class;
	v->derived |= VERDICT_DERIVED_ESC;
}

/*
 * 4 or 5 for a text without any code.  What was given up after many tries is
 * a 4: that class is for what only persisted (RFC 3463 2, 3.5).
 */
static unsigned
class_of_words(enum reason reason, bool temporary, bool gave_up)
{
	if (temporary || gave_up)
		return 4;
	switch (reason) {
	case REASON_GREYLISTED:
	case REASON_SYSTEM_ERROR:
	case REASON_SYSTEM_FULL:
	case REASON_NETWORK:
	case REASON_DNS_FAILURE:
	case REASON_RATE_LIMITED:
	case REASON_UNKNOWN: /* to lose no mail is safest */
		return 4;
	default:
		return 5;
	}
}

static void
accept(struct explanation *e)
{
	struct verdict *v = &e->verdict;

	v->reason = REASON_ACCEPTED;
	v->actor = ACTOR_NOBODY;
	v->action = ACTION_NONE;
	if (v->esc.class == 0)
		derive_status(v, 2);
	if (v->basic != 0) {
		e->rule = NULL;
		e->basis = BASIS_BASIC;
		e->confidence = CONFIDENCE_HIGH;
	}
}

/* Sets reason, basis, confidence and what is marked as derived. */
static void
choose(struct explanation *e, const struct match *m,
    const struct rule_facts *facts)
{
	struct by_code code = codes_say(facts);
	struct verdict *v = &e->verdict;
	bool plain_code;

	/* who mixed up the classes may have mixed up the rest */
	if (e->notes & MEANING_CLASS_MISMATCH)
		code.exact = false;
	plain_code = is_plain(&code, facts->esc);

	e->rule = m->rule;
	/* a rule for some codes knows what these are said for */
	if (e->rule == NULL || (e->rule->confidence == CONFIDENCE_LOW &&
				   e->rule->scope.enhanceds == 0)) {
		const struct rule_row *by_number = rule_of_code(facts);

		if (by_number != NULL || plain_code)
			e->rule = by_number;
	}
	if (e->rule != NULL) {
		v->reason = e->rule->reason;
		e->basis = BASIS_WORDS;
		e->confidence = (enum meaning_confidence)e->rule->confidence;
		if (plain_code && code.reason == v->reason)
			e->confidence = CONFIDENCE_HIGH;
		else if (contradicts(&code, facts->esc, v->reason))
			e->notes |= MEANING_TEXT_AGAINST_CODE;
		return;
	}
	v->reason = code.reason;
	e->basis = code.reason == REASON_UNKNOWN ? BASIS_NOTHING : code.basis;
	if (!code.exact)
		v->derived |= VERDICT_DERIVED_REASON;
	if (e->basis != BASIS_NOTHING)
		e->confidence = code.exact ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
}

/* The most specific words about a cause that belongs to the reason. */
static enum cause
cause_of(const struct match *m, enum reason reason)
{
	struct match_hit best = { .phrase = NULL };

	for (size_t i = 0; i < m->cause_count; i++) {
		const struct match_hit *hit = &m->causes[i];
		enum cause c = meaning_rules[hit->phrase->rule].cause;

		if (catalog_causes[c].reason == reason &&
		    match_is_higher(&best, hit))
			best = *hit;
	}
	return best.phrase != NULL ? meaning_rules[best.phrase->rule].cause
				   : CAUSE_NONE;
}

static void
act(struct explanation *e, const struct match *m, unsigned class,
    struct slice text)
{
	struct verdict *v = &e->verdict;
	const struct reason_row *row = &catalog_reasons[v->reason];
	bool by_rule = e->rule != NULL && e->rule->action != RULE_INHERITS;
	enum action action =
	    by_rule ? (enum action)e->rule->action : row->action;

	v->cause = cause_of(m, v->reason);
	v->actor = v->cause != CAUSE_NONE ? catalog_causes[v->cause].actor
					  : row->actor;
	if (v->esc.class == 0)
		derive_status(v, class);
	/* no peer said it: it is the end of a sender's own tries */
	if (class == 4 && e->gave_up && v->basic == 0) {
		v->action = harden(action);
	} else if (class == 4) {
		if (m->timed)
			v->retry_after = meaning_retry_after(text);
		if (v->retry_after == 0 && e->rule != NULL)
			v->retry_after = e->rule->retry;
		v->action = temporary_action(e, action, by_rule);
	} else
		v->action = harden(action);
	/* To write to nobody at an address again takes more than a guess. */
	if (v->action == ACTION_SUPPRESS &&
	    (e->confidence != CONFIDENCE_HIGH ||
		(e->notes & MEANING_TEXT_AGAINST_CODE) != 0))
		v->action = ACTION_STOP;
	/*
	 * Who has read the message to its end judges that message: one bad
	 * message must not stop the mail of all who write there.
	 */
	if (class == 5 && e->staged && e->stage == SMTP_STAGE_CONTENT &&
	    v->action == ACTION_PAUSE_SITE)
		v->action = ACTION_STOP;
}

static void
note(struct explanation *e, const struct match *m,
    const struct meaning_input *in)
{
	if (m->cut)
		e->notes |= MEANING_CUT;
	if (m->foreign)
		e->notes |= MEANING_NOT_UTF8;
	if (in->basic == 0 && in->esc.class == 0)
		e->notes |= MEANING_NO_CODE;
}

/*
 * RFC 2034 section 4.  Acceptance has nothing to be about, and 3xx replies have
 * no enhanced code at all.
 */
static void
mend_class(struct explanation *e, unsigned class)
{
	struct verdict *v = &e->verdict;

	e->notes |= MEANING_CLASS_MISMATCH;
	if ((class == 4 || class == 5) && e->said.class != 2) {
		v->esc.class = (unsigned char)class;
		v->derived |= VERDICT_DERIVED_ESC;
	} else
		v->esc = ESC_NONE;
}

/* What may as well be the sender's end of tries as the receiver's words. */
static bool
is_passing(const struct rule_row *rule)
{
	return rule == NULL || rule->reason == REASON_NETWORK ||
	       rule->reason == REASON_DNS_FAILURE ||
	       rule->reason == REASON_SYSTEM_ERROR ||
	       rule->reason == REASON_GREYLISTED ||
	       rule->reason == REASON_RATE_LIMITED;
}

/*
 * Exim writes ": retry timeout exceeded" behind the last answer.  No words of
 * that answer may be joined with it: what was exceeded is no quota.  Where the
 * answer names no lasting obstacle, that time ran out says more.
 */
static void
match_words(
    struct match *m, const struct meaning_input *in, struct rule_facts *facts)
{
	struct slice tail = SLICE(": retry timeout exceeded");
	struct slice answer = slice_trim(in->text);
	struct rule_facts end;
	bool cut, foreign;

	if (!slice_ends(answer, tail)) {
		match_text(m, in->text, facts, in->esc_text, in->memo);
		return;
	}
	answer.len -= tail.len;
	match_text(m, answer, facts, in->esc_text, in->memo);
	if (is_passing(m->rule)) {
		end = *facts;
		cut = m->cut;
		foreign = m->foreign;
		match_text(m, slice_from(tail, 2), &end, SLICE_NONE, in->memo);
		m->cut = cut;
		m->foreign = foreign;
	}
	m->gave_up = true;
}

void
meaning_decide(const struct meaning_input *in, struct explanation *ret)
{
	struct explanation e = { .verdict = { .basic = in->basic,
				     .esc = in->esc,
				     .reply = in->reply },
		.said = in->esc };
	struct rule_facts facts = {
		.basic = in->basic, .staged = in->staged, .stage = in->stage
	};
	unsigned class = in->basic != 0 ? in->basic / 100 : in->esc.class;
	UNCLEARED struct match m;

	if (in->basic != 0 && in->esc.class != 0 && in->esc.class != class)
		mend_class(&e, class);
	facts.esc = e.verdict.esc;
	match_words(&m, in, &facts);
	if (facts.provider != 0) {
		e.provider = &meaning_providers[facts.provider];
		e.verdict.provider = e.provider->number;
	}
	e.gave_up = m.gave_up;
	e.staged = facts.staged;
	e.stage = facts.stage;
	note(&e, &m, in);
	if (m.rule != NULL && m.rule->reason == REASON_ACCEPTED && class != 0)
		m.rule = NULL;
	if (class != 2 && class != 3) {
		choose(&e, &m, &facts);
		/*
		 * Another class than these is no reply (smtp/reply.c lets
		 * none through).  If one comes all the same, losing no mail
		 * is safest.
		 */
		if (class == 0 && e.rule != NULL)
			class = e.verdict.reason == REASON_ACCEPTED
				    ? 2
				    : class_of_words(e.verdict.reason,
					  m.temporary, m.gave_up);
		else if (class != 5)
			class = 4;
		if (class != 2)
			act(&e, &m, class, in->reply);
	}
	if (class == 2 || class == 3)
		accept(&e);
	if (e.rule != NULL)
		e.verdict.rule = e.rule->number;
	e.verdict.confidence = e.confidence;
	*ret = e;
}

static void
explain(struct meaning_input *in, struct explanation *ret)
{
	UNCLEARED struct read_codes codes;

	read_codes(in->text, &codes);
	in->basic = codes.basic;
	in->esc = codes.esc;
	in->esc_text = codes.esc_text;
	meaning_decide(in, ret);
	if (codes.odd)
		ret->notes |= MEANING_ODD_CODE;
	if (codes.dotted)
		ret->notes |= MEANING_DOTTED_CODE;
}

void
meaning_explain(struct slice text, struct explanation *ret)
{
	meaning_explain_next(text, NULL, ret);
}

void
meaning_explain_next(
    struct slice text, struct meaning_memo *memo, struct explanation *ret)
{
	struct meaning_input in = { .reply = text, .text = text, .memo = memo };

	explain(&in, ret);
}

void
meaning_explain_at(
    struct slice text, enum smtp_stage stage, struct explanation *ret)
{
	struct meaning_input in = {
		.reply = text, .text = text, .staged = true, .stage = stage
	};

	explain(&in, ret);
}

struct slice
meaning_confidence_name(enum meaning_confidence c)
{
	static const struct slice names[CONFIDENCE_COUNT] = {
		[CONFIDENCE_NONE] = SLICE("none"),
		[CONFIDENCE_LOW] = SLICE("low"),
		[CONFIDENCE_MEDIUM] = SLICE("medium"),
		[CONFIDENCE_HIGH] = SLICE("high"),
	};

	return names[c];
}

struct slice
meaning_note_name(unsigned note)
{
	static const struct slice names[MEANING_NOTES] = {
		SLICE("class-mismatch"),
		SLICE("text-against-code"),
		SLICE("dotted-code"),
		SLICE("cut"),
		SLICE("not-utf8"),
		SLICE("no-code"),
		SLICE("odd-code"),
	};

	for (unsigned i = 0; i < MEANING_NOTES; i++)
		if (note == 1u << i)
			return names[i];
	return SLICE("odd");
}
