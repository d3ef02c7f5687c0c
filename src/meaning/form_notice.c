/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices of sending services: JSON objects, one or an array of them, that say
 * what became of a message.  The services differ in the names of things, not
 * in the things: a kind of event, an address, a status, what the peer said.
 * So it goes by names, whoever writes them, and takes an object that has an
 * address as one about a recipient:
 *
 *	Amazon SES, also inside of SNS
 *	    docs.aws.amazon.com/ses/latest/dg/notification-contents.html
 *	Mailgun     documentation.mailgun.com, events
 *	SendGrid    www.twilio.com/docs/sendgrid/for-developers/tracking-events
 *	Postmark    postmarkapp.com/developer/webhooks
 *	Mailjet     dev.mailjet.com/email/guides/webhooks
 *	SparkPost   developers.sparkpost.com/api/webhooks
 *
 * and whoever follows them.  What a service concludes itself ("hard bounce")
 * is not believed, what it quotes is.
 */
#include "base/scan.h"
#include "catalog/esc.h"
#include "meaning/form.h"
#include "meaning/form_json.h"

/* Recipients of one event; an array of events may have more. */
#define RCPTS_MAX 100
/* JSON in a string of JSON: SNS puts a notice in an envelope. */
#define ENVELOPES_MAX 2

enum role {
	KIND,
	SEVERITY,
	ADDRESS,
	ADDRESSES, /* of all recipients, when none is described by itself */
	STATUS,
	CODE,
	SAID,    /* by the peer */
	COMMENT, /* by the service, heard when nothing was said */
	MAYBE_SAID,
	SENDER,
	MESSAGE_ID,
	SUBJECT,
	REPORTER,
	COMPLAINT,
	ENVELOPE,
	ROLES
};

static const struct {
	struct slice name; /* small letters alone */
	enum role role;
} names[] = {
	{ SLICE_INIT("notificationtype"), KIND },
	{ SLICE_INIT("eventtype"), KIND },
	{ SLICE_INIT("event"), KIND },
	{ SLICE_INIT("recordtype"), KIND },
	{ SLICE_INIT("type"), KIND },
	{ SLICE_INIT("severity"), SEVERITY },
	{ SLICE_INIT("emailaddress"), ADDRESS },
	{ SLICE_INIT("email"), ADDRESS },
	{ SLICE_INIT("recipient"), ADDRESS },
	{ SLICE_INIT("recipientemail"), ADDRESS },
	{ SLICE_INIT("rcptto"), ADDRESS },
	{ SLICE_INIT("recipients"), ADDRESSES },
	{ SLICE_INIT("destination"), ADDRESSES },
	{ SLICE_INIT("to"), ADDRESSES },
	{ SLICE_INIT("status"), STATUS },
	{ SLICE_INIT("enhancedcode"), STATUS },
	{ SLICE_INIT("enhancedstatuscode"), STATUS },
	{ SLICE_INIT("code"), CODE },
	{ SLICE_INIT("errorcode"), CODE },
	{ SLICE_INIT("smtpcode"), CODE },
	{ SLICE_INIT("diagnosticcode"), SAID },
	{ SLICE_INIT("diag"), SAID },
	{ SLICE_INIT("details"), SAID },
	{ SLICE_INIT("rawreason"), SAID },
	{ SLICE_INIT("reason"), SAID },
	{ SLICE_INIT("response"), SAID },
	{ SLICE_INIT("smtpresponse"), SAID },
	{ SLICE_INIT("comment"), SAID },
	{ SLICE_INIT("message"), MAYBE_SAID },
	{ SLICE_INIT("description"), COMMENT },
	{ SLICE_INIT("error"), COMMENT },
	{ SLICE_INIT("bouncedescription"), COMMENT },
	{ SLICE_INIT("bouncesubtype"), COMMENT },
	{ SLICE_INIT("subtype"), COMMENT },
	{ SLICE_INIT("source"), SENDER },
	{ SLICE_INIT("sender"), SENDER },
	{ SLICE_INIT("from"), SENDER },
	{ SLICE_INIT("msgfrom"), SENDER },
	{ SLICE_INIT("messageid"), MESSAGE_ID },
	{ SLICE_INIT("smtpid"), MESSAGE_ID },
	{ SLICE_INIT("subject"), SUBJECT },
	{ SLICE_INIT("reportingmta"), REPORTER },
	{ SLICE_INIT("complaintfeedbacktype"), COMPLAINT },
	{ SLICE_INIT("fbtype"), COMPLAINT },
};

/* Events, small letters alone, the first words that they begin with. */
static const struct {
	struct slice word;
	enum form_notice kind;
} kinds[] = {
	{ SLICE_INIT("deliverydelay"), FORM_DELAY_NOTICE },
	{ SLICE_INIT("deliveryfail"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("deliveryerror"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("delay"), FORM_DELAY_NOTICE },
	{ SLICE_INIT("defer"), FORM_DELAY_NOTICE },
	{ SLICE_INIT("temporaryfail"), FORM_DELAY_NOTICE },
	{ SLICE_INIT("deliver"), FORM_DELIVERY_NOTICE },
	{ SLICE_INIT("complain"), FORM_COMPLAINT_NOTICE },
	{ SLICE_INIT("complaint"), FORM_COMPLAINT_NOTICE },
	{ SLICE_INIT("spam"), FORM_COMPLAINT_NOTICE },
	{ SLICE_INIT("unsub"), FORM_COMPLAINT_NOTICE },
	{ SLICE_INIT("groupunsub"), FORM_COMPLAINT_NOTICE },
	{ SLICE_INIT("listunsub"), FORM_COMPLAINT_NOTICE },
	{ SLICE_INIT("linkunsub"), FORM_COMPLAINT_NOTICE },
	{ SLICE_INIT("bounce"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("hardbounce"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("softbounce"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("permanentfail"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("failed"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("reject"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("drop"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("blocked"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("invalid"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("outofband"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("policyrejection"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("generationfailure"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("generationrejection"), FORM_BOUNCE_NOTICE },
	{ SLICE_INIT("undeliver"), FORM_BOUNCE_NOTICE },
};

/* What is known of a recipient. */
struct heard {
	struct slice address, status, said;
	unsigned code;
};

/* What is known of the event that is being read. */
struct event {
	enum form_notice kind;
	bool temporary;
	struct heard present; /* recipient, or what came before one */
	unsigned depth;       /* of the object that has its address */
	struct slice comment;
	struct heard rcpts[RCPTS_MAX];
	size_t count;
	struct slice plain[RCPTS_MAX];
	size_t plains;
};

struct reader {
	struct form *form;
	struct json_reader json;
	struct event event;
	unsigned root; /* depth of an event's object */
	unsigned envelopes;
};

/* Small letters and nothing between them: "Message-Id", "message_id". */
static struct slice
plain_name(struct slice name, char *at, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < name.len && len < size; i++)
		if (byte_is_alnum(name.at[i]))
			at[len++] = byte_lower(name.at[i]);
	return slice_of(at, len);
}

static enum role
role_of(struct slice key)
{
	char at[32];
	struct slice name = plain_name(key, at, sizeof(at));

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_eq(names[i].name, name))
			return names[i].role;
	return ROLES;
}

static enum form_notice
kind_of(struct slice value)
{
	char at[32];
	struct slice word = plain_name(value, at, sizeof(at));

	/* "email.bounced", "activity.hard_bounced" */
	if (slice_starts(word, SLICE("email")))
		word = slice_from(word, 5);
	else if (slice_starts(word, SLICE("activity")))
		word = slice_from(word, 8);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_starts(word, kinds[i].word))
			return kinds[i].kind;
	return FORM_NO_NOTICE;
}

/* The first counts: "bounce" is said of events of all kinds, as their class. */
static void
set_kind(struct reader *r, struct slice value)
{
	struct event *e = &r->event;

	if (e->kind != FORM_NO_NOTICE)
		return;
	e->kind = kind_of(value);
	if (e->kind == FORM_COMPLAINT_NOTICE &&
	    slice_ifind(value, SLICE("unsub")) != SLICE_NPOS)
		r->form->complaint = SLICE("opt-out");
}

static void
set_first(struct slice *to, struct slice value)
{
	if (to->len == 0)
		*to = value;
}

/* "a@b" of "Name <a@b>" as well; empty when there is none. */
static struct slice
address_of(struct slice value)
{
	size_t open = slice_find_byte(value, '<');
	struct slice address = SLICE_NONE;

	value = slice_trim(slice_from(value, open == SLICE_NPOS ? 0 : open));
	(void)form_scan_address(&value, &address);
	return address;
}

/* Where "message" is what the peer said, and no object or envelope. */
static bool
is_about_failure(struct slice key)
{
	return slice_ieq(key, SLICE("delivery-status")) ||
	       slice_ieq(key, SLICE("bounce")) ||
	       slice_ieq(key, SLICE("reject")) ||
	       slice_ieq(key, SLICE("failed"));
}

static void read_envelope(struct reader *r, struct slice text);

/* The longest is what the others are made of. */
static void
set_said(struct heard *h, struct slice value)
{
	if (value.len > h->said.len)
		h->said = value;
}

static void
set_status(struct heard *h, struct slice value)
{
	struct slice rest = value;
	struct esc esc;

	if (esc_scan(&rest, &esc))
		h->status = value;
	else if (form_reply_code(value) >= 400)
		h->code = form_reply_code(value);
}

static void
set_address(struct reader *r, struct slice address)
{
	/* a list of them has no object for each */
	if (address.len == 0 || r->json.level[r->json.depth].array)
		return;
	r->event.present.address = address;
	r->event.depth = r->json.depth;
}

static void
take_string(struct reader *r)
{
	struct json_reader *j = &r->json;
	struct form *f = r->form;
	struct event *e = &r->event;
	struct slice value = j->value, at = address_of(value);
	struct slice within = j->level[j->depth].key;

	switch (role_of(j->key)) {
	case KIND:
		set_kind(r, value);
		break;
	case SEVERITY:
		e->temporary = slice_ieq(value, SLICE("temporary"));
		break;
	case ADDRESS:
		set_address(r, at);
		break;
	case ADDRESSES:
		if (at.len > 0 && e->plains < RCPTS_MAX)
			e->plain[e->plains++] = at;
		break;
	case STATUS:
	case CODE:
		set_status(&e->present, value);
		break;
	case SAID:
		set_said(&e->present, value);
		break;
	case MAYBE_SAID:
		if (value.len > 0 && value.at[0] == '{')
			read_envelope(r, value);
		else if (is_about_failure(within))
			set_said(&e->present, value);
		break;
	case COMMENT:
		set_first(&e->comment, value);
		break;
	case SENDER:
		set_first(&f->sender, at);
		break;
	case MESSAGE_ID:
		/* other ids than the message's own have no "@" */
		if (slice_find_byte(value, '@') != SLICE_NPOS)
			set_first(&f->message_id, value);
		break;
	case SUBJECT:
		set_first(&f->subject, value);
		break;
	case REPORTER:
		set_first(&f->reporting, value);
		break;
	case COMPLAINT:
		f->complaint = value;
		break;
	default:
		break;
	}
}

/* "550 5.1.1 no" of a code and words that were told apart. */
static struct slice
whole_reply(struct form *f, const struct heard *h)
{
	struct slice whole;
	struct buf b;

	if (h->code == 0 || form_has_reply(h->said))
		return h->said;
	buf_init(&b, FORM_REASON_MAX + 8);
	buf_put_uint(&b, h->code);
	buf_put_byte(&b, ' ');
	buf_put(&b, slice_head(h->said, FORM_REASON_MAX));
	whole = arena_keep(f->arena, buf_slice(&b));
	if (!buf_ok(&b) || whole.at == NULL)
		f->failed = true;
	buf_deinit(&b);
	return whole;
}

/* What is worse says what the whole is about. */
static enum form_notice
worse(enum form_notice a, enum form_notice b)
{
	static const unsigned weight[] = {
		[FORM_NO_NOTICE] = 0,
		[FORM_DELIVERY_NOTICE] = 1,
		[FORM_COMPLAINT_NOTICE] = 2,
		[FORM_DELAY_NOTICE] = 3,
		[FORM_BOUNCE_NOTICE] = 4,
	};

	return weight[b] > weight[a] ? b : a;
}

static void
put_entry(struct reader *r, const struct heard *h)
{
	const struct event *e = &r->event;
	struct form_entry *entry = form_entry(r->form, h->address, FORM_NOTICE);

	if (entry == NULL)
		return;
	entry->notice = worse(entry->notice, e->kind);
	set_first(&entry->status, h->status);
	form_add_reason(r->form, entry,
	    h->said.len > 0 || h->code != 0 ? whole_reply(r->form, h)
					    : e->comment);
}

/* An object ended: if it was a recipient, all about it is known. */
static void
end_object(struct reader *r)
{
	struct event *e = &r->event;

	if (e->present.address.len == 0 || r->json.depth >= e->depth)
		return;
	if (e->count < RCPTS_MAX)
		e->rcpts[e->count++] = e->present;
	else
		r->form->limited = true;
	e->present = (struct heard){ .code = 0 };
}

/* Only now its kind is known; many tell of no delivery. */
static void
end_event(struct reader *r)
{
	struct event *e = &r->event;
	struct heard h = e->present;

	if (e->temporary && e->kind == FORM_BOUNCE_NOTICE)
		e->kind = FORM_DELAY_NOTICE;
	if (e->kind != FORM_NO_NOTICE && e->count + e->plains > 0) {
		r->form->notice = worse(r->form->notice, e->kind);
		for (size_t i = 0; i < e->count; i++) {
			/* what was said of all stood behind the list */
			if (e->rcpts[i].said.len == 0)
				e->rcpts[i].said = h.said;
			put_entry(r, &e->rcpts[i]);
		}
		for (size_t i = 0; e->count == 0 && i < e->plains; i++) {
			h.address = e->plain[i];
			put_entry(r, &h);
		}
	}
	*e = (struct event){ .kind = FORM_NO_NOTICE };
}

static void
read_events(struct reader *r, struct slice text)
{
	enum json_token token;

	json_init(&r->json, r->form->arena, text);
	while ((token = json_next(&r->json)) != JSON_END) {
		if (token == JSON_STRING)
			take_string(r);
		else if (token == JSON_OTHER && role_of(r->json.key) == CODE)
			set_status(&r->event.present, r->json.value);
		else if (token == JSON_CLOSE && !r->json.closed.array) {
			end_object(r);
			if (r->json.depth == r->root)
				end_event(r);
		}
		if (token == JSON_OPEN && r->json.depth == 1 &&
		    r->json.level[1].array)
			r->root = 1;
	}
	/* cut off */
	r->json.depth = 0;
	end_object(r);
	end_event(r);
	if (r->json.failed)
		r->form->failed = true;
	json_deinit(&r->json);
}

static void
read_envelope(struct reader *r, struct slice text)
{
	struct reader inner = { .form = r->form,
		.envelopes = r->envelopes + 1 };

	if (inner.envelopes <= ENVELOPES_MAX)
		read_events(&inner, text);
}

/* An object, or an array that begins with one, that names a kind of event. */
bool
form_is_notice(struct slice text)
{
	static const struct slice words[] = {
		SLICE_INIT("\"notificationtype"),
		SLICE_INIT("\"eventtype\""),
		SLICE_INIT("\"event\""),
		SLICE_INIT("\"event-data\""),
		SLICE_INIT("\"recordtype\""),
		SLICE_INIT("\"message_event\""),
		SLICE_INIT("\"unsubscribe_event\""),
		SLICE_INIT("\"topicarn\""),
		SLICE_INIT("\"type\""),
		SLICE_NONE,
	};
	bool array;

	text = slice_trim(text);
	array = scan_byte(&text, '[');
	text = slice_trim(text);
	if (text.len == 0 || text.at[0] != '{')
		return false;
	return form_has_any(slice_head(text, array ? 8192 : 16384), words);
}

bool
form_read_notice(struct form *f, struct slice text)
{
	struct reader r = { .form = f };

	if (!form_is_notice(text))
		return false;
	read_events(&r, slice_trim(text));
	if (f->notice == FORM_NO_NOTICE) /* of another program */
		*f = (struct form){ .arena = f->arena, .failed = f->failed };
	return f->notice != FORM_NO_NOTICE;
}
