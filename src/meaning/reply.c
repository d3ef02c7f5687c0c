/* SPDX-License-Identifier: Apache-2.0 */
/* From codes to a verdict: the tables decide, the class corrects. */
#include "meaning/reply.h"

#include "catalog/code.h"
#include "catalog/table.h"

static enum reason
reason_of_basic(unsigned code, enum smtp_stage stage)
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
	const struct basic_row *row = catalog_basic_find(code);

	if (row == NULL)
		return REASON_UNKNOWN;
	return places[stage].known ? row->at[places[stage].at] : row->reason;
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

static enum reason
find_reason(struct verdict *v, enum smtp_stage stage)
{
	const struct enhanced_row *row;
	enum reason reason = REASON_UNKNOWN;
	bool exact = false;

	row = catalog_enhanced_find(v->esc, &exact);
	if (row != NULL)
		reason = enhanced_row_reason(row, v->esc.class);
	/* an accepting row (X.1.5) says nothing about a refusal */
	if (row != NULL && reason != REASON_ACCEPTED &&
	    (reason != REASON_UNKNOWN || !says_little(v->esc))) {
		if (!exact)
			v->derived |= VERDICT_DERIVED_REASON;
		return reason;
	}
	v->derived |= VERDICT_DERIVED_REASON;
	return reason_of_basic(v->basic, stage);
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
temporary_action(const struct verdict *v, enum smtp_stage stage)
{
	enum action action =
	    soften(catalog_reasons[v->reason].action, v->reason);

	if (action != ACTION_RETRY)
		return action;
	if (v->retry_after > 0)
		return ACTION_WAIT;
	/*
	 * 421 ends the connection (RFC 5321 3.8), and before MAIL nothing was
	 * said about the message: both speak of this host alone, so another
	 * one may be asked at once (5.1).
	 */
	if (v->basic == 421 || stage < SMTP_STAGE_MAIL)
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

struct verdict
meaning_of_reply(
    unsigned code, struct esc esc, struct slice raw, enum smtp_stage stage)
{
	struct verdict v = { .basic = code, .esc = esc, .reply = raw };
	unsigned class = code / 100;

	/* RFC 2034 section 4; 3xx replies have no enhanced code at all */
	if (esc.class != class)
		v.esc = ESC_NONE;
	if (class == 2 || class == 3) {
		v.reason = REASON_ACCEPTED;
		v.actor = ACTOR_NOBODY;
		v.action = ACTION_NONE;
		if (v.esc.class == 0)
			derive_status(&v, 2);
		return v;
	}
	/*
	 * Another class than these is no reply (smtp/reply.c lets none
	 * through).  If one comes all the same, losing no mail is safest.
	 */
	if (class != 5)
		class = 4;
	v.reason = find_reason(&v, stage);
	v.actor = catalog_reasons[v.reason].actor;
	if (class == 4) {
		v.retry_after = meaning_retry_after(raw);
		v.action = temporary_action(&v, stage);
	} else
		v.action = harden(catalog_reasons[v.reason].action);
	if (v.esc.class == 0)
		derive_status(&v, class);
	return v;
}
