/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a message put together: one list of recipients, each judged. */
#include "meaning/message.h"

#include "base/scan.h"
#include "catalog/table.h"
#include "meaning/message_part.h"

static const struct slice kinds[] = {
	[BOUNCE_MESSAGE] = SLICE_INIT("message"),
	[BOUNCE_FAILURE] = SLICE_INIT("bounce"),
	[BOUNCE_DELAY] = SLICE_INIT("delay"),
	[BOUNCE_SUCCESS] = SLICE_INIT("success"),
	[BOUNCE_FEEDBACK] = SLICE_INIT("feedback"),
	[BOUNCE_AUTO_REPLY] = SLICE_INIT("auto-reply"),
};

static const struct slice founds[] = {
	[BOUNCE_FOUND_REPORT] = SLICE_INIT("report"),
	[BOUNCE_FOUND_LIST] = SLICE_INIT("list"),
	[BOUNCE_FOUND_SENTENCE] = SLICE_INIT("sentence"),
	[BOUNCE_FOUND_TRANSCRIPT] = SLICE_INIT("transcript"),
	[BOUNCE_FOUND_NOTICE] = SLICE_INIT("notice"),
	[BOUNCE_FOUND_HEADER] = SLICE_INIT("header"),
	[BOUNCE_FOUND_ORIGINAL] = SLICE_INIT("original"),
	[BOUNCE_FOUND_SENDER] = SLICE_INIT("sender"),
};

struct slice
bounce_kind_name(enum bounce_kind kind)
{
	return kinds[kind];
}

struct slice
bounce_found_name(enum bounce_found found)
{
	return founds[found];
}

struct slice
bounce_note_name(unsigned note)
{
	switch (note) {
	case BOUNCE_CUT:
		return SLICE("cut");
	case BOUNCE_LIMITED:
		return SLICE("limited");
	case BOUNCE_LOSSY:
		return SLICE("lossy");
	case BOUNCE_NO_REPORT:
		return SLICE("no-report");
	case BOUNCE_FORWARDED:
		return SLICE("forwarded");
	default:
		return SLICE("guessed-recipient");
	}
}

/* --- recipients --------------------------------------------------------- */

static enum bounce_found
found_of(enum form_how how)
{
	switch (how) {
	case FORM_LIST:
		return BOUNCE_FOUND_LIST;
	case FORM_SENTENCE:
		return BOUNCE_FOUND_SENTENCE;
	case FORM_TRANSCRIPT:
		return BOUNCE_FOUND_TRANSCRIPT;
	case FORM_NOTICE:
		break;
	}
	return BOUNCE_FOUND_NOTICE;
}

/* What is said about the message as a whole. */
static void
add_far(const struct reading *r, struct judge *j)
{
	struct slice rest = r->form.intro, line;

	/*
	 * Words that name nobody may be about another recipient than one who
	 * has a reply of their own.
	 */
	if (j->replied && r->dsn.count != 1 && r->form.count > 1)
		return;
	for (unsigned i = 0; i < r->form.shareds; i++)
		judge_far(j, r->form.shared[i]);
	while (rest.len > 0) {
		rest = slice_cut(rest, '\n', &line);
		judge_far(j, line);
	}
	judge_far(j, r->subject);
}

static void
add_shared(const struct reading *r, struct judge *j)
{
	for (unsigned i = 0; j->nears == 0 && i < r->form.shareds; i++)
		if (form_has_reply(r->form.shared[i]) ||
		    r->form.notice != FORM_NO_NOTICE)
			judge_near(j, r->form.shared[i]);
}

static void
add_entry(const struct form_entry *e, struct judge *j)
{
	for (unsigned i = 0; e != NULL && i < e->reasons; i++)
		judge_near(j, e->reason[i]);
	if (e != NULL)
		j->echo = e->echo;
}

/* The words for people about a recipient of the report. */
static const struct form_entry *
entry_of(struct reading *r, const struct dsn_parsed_rcpt *p)
{
	const struct form_entry *e = form_find(&r->form, p->final);

	if (e == NULL && p->original.len > 0)
		e = form_find(&r->form, p->original);
	if (e == NULL && r->dsn.count == 1 && r->form.count == 1)
		e = &r->form.entries[0];
	return e;
}

static void
accept(struct bounce_rcpt *r)
{
	struct verdict *v = &r->meaning.verdict;

	if (v->reason == REASON_ACCEPTED)
		return;
	v->reason = REASON_ACCEPTED;
	v->cause = CAUSE_NONE;
	v->actor = catalog_reasons[REASON_ACCEPTED].actor;
	v->action = catalog_reasons[REASON_ACCEPTED].action;
	v->derived |= VERDICT_DERIVED_REASON;
	if (v->esc.class != 2) {
		v->esc = ESC(2, 0, 0);
		v->derived |= VERDICT_DERIVED_ESC;
	}
	v->rule = 0;
	r->meaning.rule = NULL;
	r->meaning.basis = BASIS_NOTHING;
	r->meaning.confidence = CONFIDENCE_HIGH;
}

/*
 * The address that mail can be sent to.  What is final may be an account of
 * that host ("LOCAL; bert") or an address of another world ("X400; /S=B/").
 */
static struct slice
address_of(const struct dsn_parsed_rcpt *p)
{
	const struct slice *told[] = { &p->final, &p->actual, &p->original };

	for (size_t i = 0; i < 3; i++)
		if (slice_find_byte(*told[i], '@') != SLICE_NPOS)
			return *told[i];
	return p->final.len > 0 ? p->final : p->original;
}

/* "X-Unix; 69": a program's, which has told its reasons in words. */
static bool
is_exit_status(const struct dsn_parsed_rcpt *p)
{
	struct slice rest = slice_trim(p->diagnostic);
	unsigned status;

	return slice_ieq(p->diagnostic_type, SLICE("x-unix")) &&
	       scan_number(&rest, 3, &status) && rest.len == 0;
}

static void
rcpt_of_report(
    struct reading *r, const struct dsn_parsed_rcpt *p, struct bounce_rcpt *ret)
{
	struct judge j = { .nears = 0 };

	ret->recipient = address_of(p);
	ret->original = p->original;
	ret->found = BOUNCE_FOUND_REPORT;
	ret->has_action = p->has_action;
	ret->action = p->action;
	ret->status = p->status;
	ret->remote_mta = p->remote_mta;
	ret->last_attempt = p->last_attempt;
	ret->retry_until = p->retry_until;
	if (!is_exit_status(p))
		judge_near(&j, p->diagnostic);
	add_entry(entry_of(r, p), &j);
	judge_near(&j, p->status_comment);
	add_shared(r, &j);
	add_far(r, &j);
	judge_rcpt(ret, &j, r->ret->kind == BOUNCE_FAILURE);
	if (p->has_action &&
	    (p->action == DSN_DELIVERED || p->action == DSN_RELAYED ||
		p->action == DSN_EXPANDED))
		accept(ret);
}

static void
set_reason(struct bounce_rcpt *b, enum reason reason)
{
	struct explanation *e = &b->meaning;

	*e = (struct explanation){ .confidence = CONFIDENCE_HIGH };
	e->verdict.reason = reason;
	e->verdict.actor = catalog_reasons[reason].actor;
	e->verdict.action = catalog_reasons[reason].action;
	e->verdict.reply = b->text;
}

static void
rcpt_of_entry(
    struct reading *r, const struct form_entry *e, struct bounce_rcpt *ret)
{
	struct judge j = { .nears = 0 };
	struct slice status = e->status;

	ret->recipient = e->recipient;
	ret->found = found_of(e->how);
	(void)esc_scan(&status, &ret->status);
	if (r->form.count == 1 && e->how == FORM_TRANSCRIPT)
		ret->remote_mta = r->form.host;
	add_entry(e, &j);
	add_shared(r, &j);
	add_far(r, &j);
	judge_rcpt(ret, &j,
	    r->ret->kind == BOUNCE_FAILURE && e->notice != FORM_DELAY_NOTICE);
	if (e->notice == FORM_DELIVERY_NOTICE || r->ret->kind == BOUNCE_SUCCESS)
		accept(ret);
	else if (e->notice == FORM_COMPLAINT_NOTICE)
		set_reason(ret, REASON_FEEDBACK);
}

static struct bounce_rcpt *
make_room(struct reading *r, size_t count)
{
	r->ret->rcpts = arena_alloc(
	    r->arena, (count > 0 ? count : 1) * sizeof(*r->ret->rcpts));
	return r->ret->rcpts;
}

static enum st
rcpts_of_header(struct reading *r, struct slice value, enum bounce_found found)
{
	struct slice named[READING_NAMED_MAX];
	size_t count = reading_scan_addresses(value, named);

	if (make_room(r, count) == NULL)
		return ST_MEMORY;
	for (size_t i = 0; i < count; i++) {
		struct form_entry e = { .recipient = named[i] };

		rcpt_of_entry(r, &e, &r->ret->rcpts[i]);
		r->ret->rcpts[i].found = found;
	}
	r->ret->count = count;
	return ST_OK;
}

static enum st
rcpts_of_bounce(struct reading *r)
{
	size_t count = r->dsn.count > 0 ? r->dsn.count : r->form.count;
	struct slice mentioned;

	if (count == 0 && r->failed_recipients.len > 0)
		return rcpts_of_header(
		    r, r->failed_recipients, BOUNCE_FOUND_HEADER);
	mentioned = count == 0 ? reading_find_mentioned(r) : SLICE_NONE;
	if (mentioned.len > 0)
		return rcpts_of_header(r, mentioned, BOUNCE_FOUND_SENTENCE);
	if (count == 0) {
		r->ret->notes |= BOUNCE_GUESSED;
		return rcpts_of_header(
		    r, r->original_to, BOUNCE_FOUND_ORIGINAL);
	}
	if (make_room(r, count) == NULL)
		return ST_MEMORY;
	r->ret->count = count;
	for (size_t i = 0; i < count; i++)
		if (r->dsn.count > 0)
			rcpt_of_report(r, &r->dsn.rcpts[i], &r->ret->rcpts[i]);
		else
			rcpt_of_entry(
			    r, &r->form.entries[i], &r->ret->rcpts[i]);
	return ST_OK;
}

/* --- messages that nothing failed for ----------------------------------- */

/* Who complained: the report names them, or else what came with it does. */
static size_t
complainers(struct reading *r, struct slice *named, enum bounce_found *ret)
{
	size_t count = 0;

	*ret = BOUNCE_FOUND_REPORT;
	for (; count < r->arf.rcpts; count++)
		named[count] = r->arf.rcpt_to[count];
	if (count > 0)
		return count;
	*ret = BOUNCE_FOUND_NOTICE;
	if (r->form.notice != FORM_NO_NOTICE)
		for (; count < r->form.count && count < READING_NAMED_MAX;
		     count++)
			named[count] = r->form.entries[count].recipient;
	if (count > 0)
		return count;
	*ret = BOUNCE_FOUND_ORIGINAL;
	count = reading_scan_addresses(r->original_to, named);
	if (count > 0) {
		r->ret->notes |= BOUNCE_GUESSED;
		return count;
	}
	/* a report comes from a provider, who is not the one that complains */
	*ret = BOUNCE_FOUND_SENDER;
	return r->has_feedback ? 0 : reading_scan_addresses(r->from, named);
}

/*
 * Reports of other types than these are for whoever runs the sending server:
 * that a message was forged, or no spam after all, is no wish of a recipient.
 */
static bool
wants_no_more(struct slice type)
{
	return type.len == 0 || slice_ieq(type, SLICE("abuse")) ||
	       slice_ieq(type, SLICE("opt-out")) ||
	       slice_ieq(type, SLICE("opt-out-list")) ||
	       slice_ieq(type, SLICE("spam")) ||
	       slice_ieq(type, SLICE("complaint"));
}

static enum st
rcpts_of_feedback(struct reading *r)
{
	struct slice named[READING_NAMED_MAX];
	enum bounce_found found;
	size_t count = complainers(r, named, &found);

	r->ret->feedback_type =
	    r->arf.type.len > 0 ? r->arf.type : r->form.complaint;
	/* a report on nobody in particular is still a report */
	if (count == 0) {
		named[count++] = SLICE_NONE;
		found = BOUNCE_FOUND_REPORT;
	}
	if (make_room(r, count) == NULL)
		return ST_MEMORY;
	for (size_t i = 0; i < count; i++) {
		struct bounce_rcpt *b = &r->ret->rcpts[i];

		b->recipient = named[i];
		b->found = found;
		set_reason(b, REASON_FEEDBACK);
		if (!wants_no_more(r->ret->feedback_type))
			b->meaning.verdict.action = ACTION_NONE;
	}
	r->ret->count = count;
	return ST_OK;
}

/*
 * Who answered is the one that the message was for.  An answer may say that
 * the address is out of use; that is more than that somebody is away.
 */
static enum st
rcpt_of_answer(struct reading *r)
{
	struct bounce_rcpt *b;
	struct slice named[READING_NAMED_MAX];
	struct judge j = { .nears = 0 };

	if (make_room(r, 1) == NULL)
		return ST_MEMORY;
	b = &r->ret->rcpts[0];
	if (reading_scan_addresses(r->from, named) > 0)
		b->recipient = named[0];
	b->found = BOUNCE_FOUND_SENDER;
	for (size_t i = 0; i < r->form.count && i < 2; i++)
		add_entry(&r->form.entries[i], &j);
	add_far(r, &j);
	for (size_t i = 0; i < j.fars; i++)
		judge_near(&j, j.far[i]);
	judge_rcpt(b, &j, true);
	if (b->meaning.basis != BASIS_WORDS ||
	    (b->meaning.verdict.reason != REASON_MOVED &&
		b->meaning.verdict.reason != REASON_MAILBOX_DISABLED))
		set_reason(b, REASON_VACATION);
	r->ret->count = 1;
	return ST_OK;
}

/* --- the whole ---------------------------------------------------------- */

/* What the parts tell of the message that it is about. */
static void
set_original(struct reading *r)
{
	struct bounce *b = r->ret;

	if (b->message_id.len == 0)
		b->message_id = r->dsn.message_id.len > 0 ? r->dsn.message_id
							  : r->form.message_id;
	/* a bounce may be an answer as well (RFC 5322 3.6.4) */
	if (b->message_id.len == 0 && r->in_reply_to.len > 0 &&
	    r->in_reply_to.at[0] == '<')
		b->message_id = slice_head(r->in_reply_to,
		    slice_find_byte(r->in_reply_to, '>') == SLICE_NPOS
			? 0
			: slice_find_byte(r->in_reply_to, '>') + 1);
	if (b->subject.len == 0)
		b->subject = r->form.subject;
	if (b->sender.len == 0)
		b->sender = r->dsn.sender.len > 0      ? r->dsn.sender
			    : r->arf.mail_from.len > 0 ? r->arf.mail_from
						       : r->form.sender;
	b->envid = r->dsn.envid.len > 0 ? r->dsn.envid : r->arf.envid;
	b->arrival = r->dsn.arrival.len > 0 ? r->dsn.arrival : r->arf.arrival;
	b->reporting_mta = r->dsn.reporting_mta.len > 0 ? r->dsn.reporting_mta
							: r->form.reporting;
}

/* What stands before the header of a stored message. */
static struct slice
skip_envelope(struct slice message)
{
	struct slice line, rest;

	/* the byte order mark of an editor, empty lines, an mbox separator */
	(void)scan_str(&message, SLICE("\xef\xbb\xbf"));
	for (rest = message; mime_line_next(&rest, &line); message = rest)
		if (slice_trim(line).len > 0)
			break;
	rest = message;
	if (slice_starts(message, SLICE("From ")) &&
	    mime_line_next(&rest, &line))
		return rest;
	return message;
}

bool
bounce_is_message(struct slice text)
{
	struct header_field f;
	unsigned fields = 0;

	text = skip_envelope(slice_head(text, 65536));
	if (form_is_notice(text))
		return true;
	while (fields < 3 && mime_field_next(&text, &f)) {
		/*
		 * "Error: …" is a reply's word, and no field's name; without
		 * the blank only names such as Delivered-To are passed over
		 */
		if (f.value.len == 0 || f.value.at[0] == ' ' ||
		    f.value.at[0] == '\t' || f.value.at[0] == '<')
			fields++;
		else if (slice_find_byte(f.name, '-') == SLICE_NPOS)
			return false;
	}
	return fields == 3 || (fields > 0 && text.len > 0 &&
				  (text.at[0] == '\n' || text.at[0] == '\r'));
}

/* What the parts say, put together. */
static enum st
settle(struct reading *r)
{
	struct bounce *b = r->ret;

	set_original(r);
	if (r->dsn.limited || r->form.limited)
		b->notes |= BOUNCE_LIMITED;
	if (r->dsn.count == 0 && !r->has_feedback &&
	    slice_istarts(r->content_type, SLICE("multipart/report")))
		b->notes |= BOUNCE_NO_REPORT;
	switch (b->kind) {
	case BOUNCE_FAILURE:
	case BOUNCE_DELAY:
	case BOUNCE_SUCCESS:
		return rcpts_of_bounce(r);
	case BOUNCE_FEEDBACK:
		return rcpts_of_feedback(r);
	case BOUNCE_AUTO_REPLY:
		return rcpt_of_answer(r);
	default:
		return ST_OK;
	}
}

static enum st read_at(struct reading *r, struct slice message, unsigned depth);

static bool
is_about_delivery(enum bounce_kind kind)
{
	return kind == BOUNCE_FAILURE || kind == BOUNCE_DELAY ||
	       kind == BOUNCE_SUCCESS || kind == BOUNCE_FEEDBACK;
}

/*
 * An ordinary message with others attached: the first of them that is about a
 * delivery is what it was sent for.
 */
static enum st
read_attached(struct reading *r, unsigned depth, bool *ret_found)
{
	struct slice attached;
	size_t at = 0;

	for (unsigned i = 0; i < BOUNCE_ATTACHED_MAX; i++) {
		struct bounce inner;
		struct reading next = { .ret = &inner,
			.arena = r->arena,
			.converter = r->converter };

		if (!reading_attached(r, &at, &attached))
			return ST_OK;
		if (attached.at == NULL ||
		    read_at(&next, attached, depth + 1) != ST_OK)
			return ST_MEMORY;
		if (!is_about_delivery(inner.kind))
			continue;
		*r->ret = inner;
		r->ret->notes |= BOUNCE_FORWARDED;
		*ret_found = true;
		return ST_OK;
	}
	return ST_OK;
}

/*
 * An ordinary message may; and so may one that looks like a bounce but names
 * nobody: postmasters and list managers pass on what they got.
 */
static bool
may_pass_on(const struct reading *r)
{
	if (r->ret->kind == BOUNCE_MESSAGE)
		return true;
	return r->ret->kind == BOUNCE_FAILURE && r->dsn.count == 0 &&
	       r->form.count == 0 && r->failed_recipients.len == 0;
}

/* The stack holds all of it: read_at() calls itself so often and no more. */
static enum st
read_at(struct reading *r, struct slice message, unsigned depth)
{
	*r->ret = (struct bounce){ 0 };
	if (reading_parts(r, skip_envelope(message)) != ST_OK)
		return ST_MEMORY;
	if (r->has_report && dsn_parse(&r->dsn, r->arena, r->report) != ST_OK)
		return ST_MEMORY;
	if (r->has_feedback)
		dsn_parse_feedback(&r->arf, r->feedback);
	r->subject = reading_words(r->arena, r->subject, r->converter);
	r->ret->kind = reading_kind(r);
	if (may_pass_on(r) && depth < BOUNCE_FORWARD_MAX) {
		bool found = false;

		if (read_attached(r, depth, &found) != ST_OK)
			return ST_MEMORY;
		if (found)
			return ST_OK;
	}
	return settle(r);
}

enum st
bounce_read(struct bounce *ret, struct arena *a, struct slice message,
    const struct charset_converter *c)
{
	struct reading r = { .ret = ret, .arena = a, .converter = c };

	/*
	 * A field or a part that was not read for want of memory is like one
	 * that is not there, and the message would seem to say another thing.
	 */
	if (read_at(&r, message, 0) != ST_OK || arena_is_starved(a) ||
	    arena_is_full(a))
		return ST_MEMORY;
	return ST_OK;
}
