/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a message is.  A report says so itself; everything else is weighed:
 * who it comes from, what its subject says, what its text names.  One sign
 * alone makes no bounce, because people quote bounces to each other.
 */
#include "meaning/message_part.h"

static bool
begins_with(struct slice s, const struct slice *words)
{
	for (; words->len > 0; words++)
		if (slice_istarts(s, *words))
			return true;
	return false;
}

static const struct slice daemons[] = {
	SLICE_INIT("mailer-daemon"),
	SLICE_INIT("mail delivery s"),
	SLICE_INIT("mail deliver system"),
	SLICE_INIT("maildelivery"),
	SLICE_INIT("mail.delivery"),
	SLICE_INIT("mail administrator"),
	SLICE_INIT("system administrator"),
	SLICE_INIT("postmaster"),
	SLICE_INIT("poostmaster"),
	SLICE_INIT("post_master"),
	SLICE_INIT("bounce"),
	SLICE_INIT("delivery subsystem"),
	SLICE_NONE,
};

static const struct slice bounce_subjects[] = {
	SLICE_INIT("undeliver"),
	SLICE_INIT("returned mail"),
	SLICE_INIT("failure notice"),
	SLICE_INIT("delivery fail"),
	SLICE_INIT("delivery has failed"),
	SLICE_INIT("delivery status"),
	SLICE_INIT("delivery notif"),
	SLICE_INIT("delivery report"),
	SLICE_INIT("delivery problem"),
	SLICE_INIT("delivery error"),
	SLICE_INIT("delivery delay"),
	SLICE_INIT("failed delivery"),
	SLICE_INIT("failure delivery"),
	SLICE_INIT("mail failure"),
	SLICE_INIT("mail failed"),
	SLICE_INIT("mail system error"),
	SLICE_INIT("message you sent blocked"),
	SLICE_INIT("non-deliver"),
	SLICE_INIT("nondeliver"),
	SLICE_INIT("returning message to sender"),
	SLICE_INIT("could not send m"),
	SLICE_INIT("could not be delivered"),
	SLICE_INIT("unzustellbar"),
	SLICE_INIT("non remis"),
	SLICE_INIT("no se puede entregar"),
	SLICE_INIT("warning: message"),
	SLICE_INIT(
	    "\xd0\xbd\xd0\xb5 \xd0\xb4\xd0\xbe\xd1\x81\xd1\x82\xd0\xb0\xd0\xb2"
	    "\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xbe"), /* not delivered, in Russian */
	SLICE_NONE,
};

static const struct slice delay_words[] = {
	SLICE_INIT("warning message only"),
	SLICE_INIT("do not need to resend"),
	SLICE_INIT("has been delayed"),
	SLICE_INIT("will be retried"),
	SLICE_INIT("not yet been delivered"),
	SLICE_INIT("still undelivered"),
	SLICE_INIT("will continue to try"),
	SLICE_INIT("will keep trying"),
	SLICE_INIT("delivery attempts will continue"),
	SLICE_INIT("still trying"),
	SLICE_NONE,
};

static const struct slice delay_subjects[] = {
	SLICE_INIT("delay"),
	SLICE_INIT("warning: could not send"),
	SLICE_INIT("warning--could not send"),
	SLICE_INIT("warning: message"),
	SLICE_NONE,
};

static const struct slice answer_subjects[] = {
	SLICE_INIT("auto:"),
	SLICE_INIT("auto reply"),
	SLICE_INIT("auto-reply"),
	SLICE_INIT("autoreply"),
	SLICE_INIT("autoresp"),
	SLICE_INIT("automatic reply"),
	SLICE_INIT("automated reply"),
	SLICE_INIT("automatic response"),
	SLICE_INIT("out of office"),
	SLICE_INIT("out of the office"),
	SLICE_INIT("ooo:"),
	SLICE_INIT("vacation"),
	SLICE_INIT("abwesen"),
	SLICE_INIT("automatische antwort"),
	SLICE_INIT("r\xc3\xa9ponse automatique"),
	SLICE_INIT("respuesta autom"),
	SLICE_INIT("risposta automatica"),
	SLICE_INIT("resposta autom"),
	SLICE_INIT(
	    "\xd0\xb0\xd0\xb2\xd1\x82\xd0\xbe\xd0\xbe\xd1\x82\xd0\xb2\xd0\xb5"
	    "\xd1\x82"), /* the same in Russian, Japanese, Korean, Chinese */
	SLICE_INIT("\xe8\x87\xaa\xe5\x8b\x95\xe5\xbf\x9c\xe7\xad\x94"),
	SLICE_INIT("\xe8\x87\xaa\xe5\x8b\x95\xe8\xbf\x94\xe4\xbf\xa1"),
	SLICE_INIT("\xec\x9e\x90\xeb\x8f\x99 \xed\x9a\x8c\xec\x8b\xa0"),
	SLICE_INIT("\xeb\xb6\x80\xec\x9e\xac\xec\xa4\x91"),
	SLICE_INIT("\xeb\xb6\x80\xec\x9e\xac \xec\xa4\x91"),
	SLICE_INIT("\xe8\x87\xaa\xe5\x8a\xa8\xe5\x9b\x9e\xe5\xa4\x8d"),
	SLICE_NONE,
};

static enum bounce_kind
kind_of_report(const struct reading *r)
{
	bool delayed = false, succeeded = false;

	for (size_t i = 0; i < r->dsn.count; i++) {
		const struct dsn_parsed_rcpt *p = &r->dsn.rcpts[i];

		if (!p->has_action || p->action == DSN_FAILED)
			return BOUNCE_FAILURE;
		if (p->action == DSN_DELAYED)
			delayed = true;
		else
			succeeded = true;
	}
	if (delayed)
		return BOUNCE_DELAY;
	return succeeded ? BOUNCE_SUCCESS : BOUNCE_FAILURE;
}

static bool
is_feedback(const struct reading *r)
{
	if (r->has_feedback || r->form.notice == FORM_COMPLAINT_NOTICE ||
	    slice_ifind(r->content_type, SLICE("feedback-report")) !=
		SLICE_NPOS)
		return true;
	/* a complaint that came without its report */
	if (r->complaint_field ||
	    slice_istarts(r->subject, SLICE("complaint about message")))
		return true;
	/* what List-Unsubscribe asked for by mail (RFC 2369 3.2) */
	return slice_ieq(r->subject, SLICE("unsubscribe")) &&
	       r->auto_submitted.len > 0;
}

static unsigned
weigh_bounce(const struct reading *r, struct slice subject)
{
	unsigned weight = 0;

	if (slice_istarts(r->content_type, SLICE("multipart/report")))
		weight += 2;
	if (r->failed_recipients.len > 0)
		weight += 2;
	if (slice_eq(r->return_path, SLICE("<>")))
		weight += 1;
	if (form_has_any(slice_head(r->from, 120), daemons) ||
	    slice_ends(r->from, SLICE("<>")))
		weight += 1;
	if (form_has_any(slice_head(subject, 200), bounce_subjects))
		weight += 1;
	if (r->form.count > 0 && (r->form.entries[0].reasons > 0 ||
				     r->form.entries[0].how != FORM_LIST))
		weight += 1;
	if (r->form.returned.len > 0 || r->returned.len > 0)
		weight += 1;
	return weight;
}

static bool
is_answer(const struct reading *r, struct slice subject)
{
	if (r->auto_header ||
	    slice_istarts(r->auto_submitted, SLICE("auto-replied")) ||
	    slice_istarts(r->auto_submitted, SLICE("auto-notified")) ||
	    slice_ieq(r->precedence, SLICE("auto_reply")))
		return true;
	while (slice_istarts(subject, SLICE("Re: ")))
		subject = slice_from(subject, 4);
	return begins_with(subject, answer_subjects);
}

static bool
is_delay(const struct reading *r, struct slice subject)
{
	if (slice_ifind(subject, SLICE("fail")) != SLICE_NPOS)
		return false;
	return form_has_any(subject, delay_subjects) ||
	       form_has_any(slice_head(r->form.intro, 1024), delay_words);
}

enum bounce_kind
reading_kind(const struct reading *r)
{
	struct slice subject = slice_head(r->subject, 200);

	if (is_feedback(r))
		return BOUNCE_FEEDBACK;
	if (r->dsn.count > 0)
		return kind_of_report(r);
	switch (r->form.notice) {
	case FORM_DELAY_NOTICE:
		return BOUNCE_DELAY;
	case FORM_DELIVERY_NOTICE:
		return BOUNCE_SUCCESS;
	case FORM_BOUNCE_NOTICE:
	case FORM_COMPLAINT_NOTICE:
		return BOUNCE_FAILURE;
	case FORM_NO_NOTICE:
		break;
	}
	if (r->has_disposition)
		return BOUNCE_AUTO_REPLY;
	if (begins_with(subject, answer_subjects) && !r->has_report)
		return BOUNCE_AUTO_REPLY;
	if (weigh_bounce(r, subject) >= 2)
		return is_delay(r, subject) ? BOUNCE_DELAY : BOUNCE_FAILURE;
	if (is_answer(r, subject))
		return BOUNCE_AUTO_REPLY;
	return BOUNCE_MESSAGE;
}
