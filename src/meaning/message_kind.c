/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a message is.  A report says so itself; everything else is weighed:
 * who it comes from, what its subject says, what its text names.  One sign
 * alone makes no bounce, because people quote bounces to each other.
 */
#include "meaning/message_part.h"
#include "meaning/message_words.h"

/* Who never is a person. */
static const struct slice daemons[] = {
	SLICE_INIT("mailer-daemon"),
	SLICE_INIT("mailer_daemon"),
	SLICE_INIT("mail-daemon"),
	SLICE_INIT("maildaemon"),
	SLICE_INIT("mailerdaemon"),
	SLICE_INIT("mail daemon"),
	SLICE_INIT("mail delivery s"),
	SLICE_INIT("mail deliver system"),
	SLICE_INIT("maildelivery"),
	SLICE_INIT("mail.delivery"),
	SLICE_INIT("delivery subsystem"),
	SLICE_INIT("delivery-subsystem"),
	SLICE_INIT("microsoftexchange"),
	SLICE_INIT("double-bounce"),
	SLICE_NONE,
};

/* Who may be a person, or a program that sends other things as well. */
static const struct slice officials[] = {
	SLICE_INIT("mail administrator"),
	SLICE_INIT("system administrator"),
	SLICE_INIT("mail system"),
	SLICE_INIT("postmaster"),
	SLICE_INIT("poostmaster"),
	SLICE_INIT("post_master"),
	SLICE_INIT("bounce"),
	SLICE_INIT("listserv@"),
	SLICE_INIT("sympa@"),
	SLICE_INIT("majordomo@"),
	SLICE_INIT("mailman@"),
	SLICE_INIT("-owner@"),
	SLICE_NONE,
};

/*
 * OpenSMTPD calls it a delay when time has run out.  4.4.7 alone is no proof:
 * Exchange says it of what is still tried.
 */
static bool
has_run_out(const struct reading *r, const struct dsn_parsed_rcpt *p)
{
	const struct form_entry *e = form_find(&r->form, p->final);
	struct explanation why;

	if (p->status.subject != 4 || p->status.detail != 7 || e == NULL ||
	    e->reasons == 0 || p->diagnostic.len > 0)
		return false;
	meaning_explain(e->reason[0], &why);
	return why.gave_up;
}

static enum bounce_kind
kind_of_report(const struct reading *r)
{
	bool delayed = false, succeeded = false;

	for (size_t i = 0; i < r->dsn.count; i++) {
		const struct dsn_parsed_rcpt *p = &r->dsn.rcpts[i];

		if (!p->has_action || p->action == DSN_FAILED ||
		    (p->action == DSN_DELAYED && has_run_out(r, p)))
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
	    (r->returned.len > 0 &&
		slice_istarts(r->subject, SLICE("complaint about message"))))
		return true;
	/* what List-Unsubscribe asked for by mail (RFC 2369 3.2) */
	return slice_ieq(r->subject, SLICE("unsubscribe")) &&
	       r->auto_submitted.len > 0;
}

/* What the subject says, and in which words. */
struct subject {
	struct slice raw;
	struct normal normal;
};

/* "Re: …", "Fwd: …": somebody wrote, whatever it is about. */
static bool
is_reply(const struct subject *s)
{
	return slice_find_byte(slice_head(s->raw, 12), ':') != SLICE_NPOS &&
	       message_begins(&s->normal, words_reply);
}

/* Programs that people write with. */
static bool
is_mailer(struct slice name)
{
	static const struct slice names[] = {
		SLICE_INIT("thunderbird"),
		SLICE_INIT("outlook"),
		SLICE_INIT("apple mail"),
		SLICE_INIT("iphone mail"),
		SLICE_INIT("ipad mail"),
		SLICE_INIT("mutt"),
		SLICE_INIT("evolution"),
		SLICE_INIT("kmail"),
		SLICE_INIT("k-9"),
		SLICE_INIT("claws"),
		SLICE_INIT("sylpheed"),
		SLICE_INIT("alpine"),
		SLICE_INIT("roundcube"),
		SLICE_INIT("squirrelmail"),
		SLICE_INIT("horde"),
		SLICE_INIT("airmail"),
		SLICE_INIT("foxmail"),
		SLICE_INIT("the bat"),
		SLICE_INIT("becky"),
		SLICE_INIT("gnus"),
		SLICE_NONE,
	};

	return form_has_any(slice_head(name, 80), names);
}

/* No address to return anything to, as RFC 5321 4.5.5 wants it of bounces. */
static bool
is_null_path(struct slice path)
{
	return slice_eq(path, SLICE("<>")) ||
	       slice_istarts(path, SLICE("<mailer-daemon>")) ||
	       slice_ieq(path, SLICE("mailer-daemon"));
}

/* Fields that say: no person pressed "send" for this one message. */
static bool
is_automatic(const struct reading *r)
{
	return r->auto_header || is_null_path(r->return_path) ||
	       (r->auto_submitted.len > 0 &&
		   !slice_istarts(r->auto_submitted, SLICE("no"))) ||
	       slice_ieq(r->precedence, SLICE("auto_reply")) ||
	       slice_ieq(r->precedence, SLICE("bulk")) ||
	       slice_ieq(r->precedence, SLICE("junk"));
}

static unsigned
weigh_origin(const struct reading *r)
{
	struct slice from = slice_head(r->from, 120);
	unsigned weight = is_null_path(r->return_path) ? 1 : 0;

	if (r->failed_recipients.len > 0 ||
	    slice_istarts(r->content_type, SLICE("multipart/report")))
		weight += 2;
	if (form_has_any(from, daemons) || slice_ends(r->from, SLICE("<>")))
		weight += 2;
	else if (form_has_any(from, officials))
		weight += 1;
	return weight;
}

bool
reading_is_official(const struct reading *r)
{
	struct slice from = slice_head(r->from, 120);

	return form_has_any(from, daemons) || form_has_any(from, officials);
}

/* A recipient is named, and why it failed is said in words that we know. */
static unsigned
weigh_entry(const struct reading *r)
{
	const struct form *f = &r->form;
	const struct form_entry *e = f->entries;
	struct explanation why;

	if (f->count == 0)
		return 0;
	if (form_has_reply(f->shared[0]))
		return 2;
	if (e->reasons == 0)
		return e->how == FORM_LIST ? 0 : 1;
	if (form_has_reply(e->reason[0]))
		return 2;
	/* a postmaster's list of what was blocked has such words, too */
	if (weigh_origin(r) < 2 && !is_null_path(r->return_path))
		return 1;
	meaning_explain(e->reason[0], &why);
	return why.basis == BASIS_WORDS ? 2 : 1;
}

static bool
names_failure(const struct subject *s)
{
	return !is_reply(s) && message_says(&s->normal, words_undelivered);
}

/* Words of a report that has nothing but words, and none of a failure. */
static bool
is_success(const struct reading *r)
{
	struct normal intro;
	const struct normal_codes none = { .basic = SLICE_NONE };

	for (size_t i = 0; i < r->form.count; i++)
		for (unsigned n = 0; n < r->form.entries[i].reasons; n++)
			if (form_has_reply(r->form.entries[i].reason[n]))
				return false;
	normal_make(&intro, slice_head(r->form.intro, 1024), &none);
	return message_says_plainly(&intro, words_delivered);
}

static unsigned
weigh_content(const struct reading *r, const struct subject *s)
{
	unsigned weight = r->failed_recipients.len > 0 ? 1 : 0;

	if (r->quoted_report)
		weight += 1;

	if (names_failure(s))
		weight += message_says(&s->normal, words_returned) ? 2 : 1;
	else if (weigh_origin(r) > 0 && message_says(&s->normal, words_delayed))
		weight += r->form.count > 0 ? 2 : 1;
	if (r->form.count > 0 && is_success(r))
		weight += 1;
	weight += weigh_entry(r);
	if (r->form.returned.len > 0 || r->returned.len > 0)
		weight += 1;
	return weight;
}

/*
 * People write about bounces, quote them and pass them on, and shops write of
 * parcels that could not be delivered: what a message says makes it a bounce
 * only when it comes from where bounces come from, or says it in every way.
 */
static bool
is_bounce(const struct reading *r, const struct subject *s)
{
	unsigned origin = weigh_origin(r), content = weigh_content(r, s);

	if (content == 0 || ((r->list || is_mailer(r->mailer)) && origin < 3))
		return false;
	return origin + content >= 3 && (origin > 0 || names_failure(s));
}

static bool
is_answer(const struct reading *r, const struct subject *s)
{
	if (r->auto_header ||
	    slice_istarts(r->auto_submitted, SLICE("auto-replied")) ||
	    slice_ieq(r->precedence, SLICE("auto_reply")))
		return true;
	if (message_begins(&s->normal, words_answer))
		return true;
	if (!message_begins(&s->normal, words_away))
		return false;
	/* "Out of office: Your order" answers something; "Holidays!" need not
	 */
	return is_automatic(r) ||
	       (r->in_reply_to.len > 0 &&
		   slice_find_byte(slice_head(s->raw, 60), ':') != SLICE_NPOS);
}

static bool
is_delay(const struct reading *r, const struct subject *s)
{
	struct normal intro;
	const struct normal_codes none = { .basic = SLICE_NONE };

	if (slice_ifind(s->raw, SLICE("fail")) != SLICE_NPOS)
		return false;
	if (message_says(&s->normal, words_delayed))
		return true;
	normal_make(&intro, slice_head(r->form.intro, 1024), &none);
	return message_says(&intro, words_still_trying);
}

enum bounce_kind
reading_kind(const struct reading *r)
{
	const struct normal_codes none = { .basic = SLICE_NONE };
	struct subject s = { .raw = slice_head(r->subject, 200) };

	if (is_feedback(r))
		return BOUNCE_FEEDBACK;
	normal_make(&s.normal, s.raw, &none);
	if (r->dsn.count > 0 && (!r->quoted_report || is_bounce(r, &s)))
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
	if (message_begins(&s.normal, words_answer) && !r->has_report)
		return BOUNCE_AUTO_REPLY;
	if (is_bounce(r, &s)) {
		if (is_delay(r, &s))
			return BOUNCE_DELAY;
		return is_success(r) ? BOUNCE_SUCCESS : BOUNCE_FAILURE;
	}
	if (is_answer(r, &s))
		return BOUNCE_AUTO_REPLY;
	return BOUNCE_MESSAGE;
}
