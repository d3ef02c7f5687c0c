/* SPDX-License-Identifier: Apache-2.0 */
/* Which part of a message is what: words, report, the message that came back.
 */
#include "meaning/message_part.h"

#include "mail/encoded_word.h"

/* Octets of a header field that anything here needs. */
#define FIELD_MAX 4096

struct slice
reading_words(
    struct arena *a, struct slice value, const struct charset_converter *c)
{
	struct buf line, words;
	struct slice kept = SLICE_NONE;

	value = slice_head(value, FIELD_MAX);
	if (slice_find_byte(value, '\n') == SLICE_NPOS &&
	    slice_find(value, SLICE("=?")) == SLICE_NPOS && value.len > 0 &&
	    charset_is_settled(SLICE_NONE, value))
		return value;
	buf_init(&line, FIELD_MAX);
	buf_init(&words, 8 * FIELD_MAX);
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] == '\t')
			buf_put_byte(&line, ' ');
		else if (value.at[i] != '\r' && value.at[i] != '\n')
			buf_put_byte(&line, value.at[i]);
	encoded_word_decode(&words, buf_slice(&line), c);
	buf_clear(&line);
	buf_deinit(&line);
	buf_init(&line, 16 * FIELD_MAX);
	(void)charset_put(&line, SLICE_NONE, buf_slice(&words), NULL);
	if (buf_ok(&line) && line.len > 0)
		kept = arena_keep(a, buf_slice(&line));
	buf_deinit(&line);
	buf_deinit(&words);
	return kept;
}

/* The fields that only answers written by programs have. */
static bool
is_auto_field(struct slice name)
{
	static const struct slice names[] = {
		SLICE_INIT("X-Autoreply"),
		SLICE_INIT("X-Autorespond"),
		SLICE_INIT("X-Autoresponder"),
		SLICE_INIT("X-Auto-Reply"),
		SLICE_INIT("X-Vacation"),
		SLICE_INIT("X-AutoReply-From"),
		SLICE_INIT("X-Mail-Autoreply"),
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_ieq(name, names[i]))
			return true;
	return false;
}

static void
read_header(struct reading *r, struct slice header)
{
	const struct {
		struct slice name;
		struct slice *value;
	} wanted[] = {
		{ SLICE("From"), &r->from },
		{ SLICE("Subject"), &r->subject },
		{ SLICE("Auto-Submitted"), &r->auto_submitted },
		{ SLICE("Precedence"), &r->precedence },
		{ SLICE("Return-Path"), &r->return_path },
		{ SLICE("X-Failed-Recipients"), &r->failed_recipients },
		{ SLICE("Content-Type"), &r->content_type },
	};
	struct header_field f;

	while (mime_field_next(&header, &f)) {
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
			if (wanted[i].value->at == NULL &&
			    slice_ieq(f.name, wanted[i].name))
				*wanted[i].value = slice_trim(f.value);
		if (byte_lower(f.name.at[0]) == 'x' && is_auto_field(f.name))
			r->auto_header = true;
	}
}

/* Fields of a delivery status that stand in a part for people. */
static bool
holds_report(struct slice text)
{
	return (slice_find(text, SLICE("inal-Recipient:")) != SLICE_NPOS ||
		   slice_find(text, SLICE("inal-recipient:")) != SLICE_NPOS) &&
	       (slice_find(text, SLICE("\nAction:")) != SLICE_NPOS ||
		   slice_find(text, SLICE("\nStatus:")) != SLICE_NPOS);
}

static bool
read_text(struct reading *r, const struct mime_part *p, struct slice *ret)
{
	bool lossy = false;

	if (!mime_text(r->arena, p, r->converter, ret, &lossy))
		return false;
	if (lossy)
		r->ret->notes |= BOUNCE_LOSSY;
	return true;
}

/* A part for people: the first that says something counts. */
static bool
take_words(struct reading *r, const struct mime_part *p)
{
	struct slice text, returned;

	if (!read_text(r, p, &text))
		return false;
	if (!r->has_report && holds_report(text)) {
		r->report = text;
		r->has_report = true;
		if (r->has_text)
			return true;
	}
	if (!r->has_text && slice_trim(text).len > 0) {
		r->text = text;
		r->has_text = true;
	} else if (r->returned.len == 0) {
		(void)form_find_returned(text, &returned);
		r->returned = returned;
	}
	return true;
}

static bool
is_report(const struct mime_part *p)
{
	return mime_is(p, SLICE("message"), SLICE("delivery-status")) ||
	       mime_is(p, SLICE("message"), SLICE("global-delivery-status"));
}

/* A leaf outside of messages that came back. */
static bool
take_leaf(struct reading *r, const struct mime_part *p)
{
	if (is_report(p)) {
		r->has_report = true;
		return r->report.len > 0 || read_text(r, p, &r->report);
	}
	if (mime_is(p, SLICE("message"), SLICE("feedback-report"))) {
		r->has_feedback = true;
		return read_text(r, p, &r->feedback);
	}
	if (mime_is(p, SLICE("message"), SLICE("disposition-notification")) ||
	    mime_is(p, SLICE("message"),
		SLICE("global-disposition-notification"))) {
		r->has_disposition = true;
		return true;
	}
	if (mime_is(p, SLICE("text"), SLICE("rfc822-headers")) ||
	    mime_is(p, SLICE("message"), SLICE("rfc822")) ||
	    mime_is(p, SLICE("message"), SLICE("global-headers"))) {
		return r->returned.len > 0 || read_text(r, p, &r->returned);
	}
	if (slice_ieq(p->type, SLICE("text")) &&
	    !slice_ieq(p->subtype, SLICE("html")))
		return take_words(r, p);
	return true;
}

/* The words of a message that has no other than HTML. */
static bool
take_html(struct reading *r, const struct mime_part *p)
{
	struct slice html;

	if (!read_text(r, p, &html) ||
	    !form_html_text(r->arena, html, &r->text))
		return false;
	r->has_text = true;
	return true;
}

static bool
is_message(const struct mime_part *p)
{
	return p->holds && slice_ieq(p->type, SLICE("message"));
}

static void
read_returned(struct reading *r)
{
	struct slice header = r->returned;
	struct header_field f;
	struct bounce *b = r->ret;

	while (mime_field_next(&header, &f)) {
		struct slice v = slice_trim(f.value);

		if (slice_ieq(f.name, SLICE("Message-ID")) &&
		    b->message_id.len == 0)
			b->message_id = v;
		else if (slice_ieq(f.name, SLICE("Subject")) &&
			 b->subject.len == 0)
			b->subject = reading_words(r->arena, v, r->converter);
		else if (slice_ieq(f.name, SLICE("Return-Path")) &&
			 b->sender.len == 0)
			(void)form_scan_address(&v, &b->sender);
		else if (slice_ieq(f.name, SLICE("To")) &&
			 r->original_to.len == 0)
			r->original_to = v;
		else if (slice_istarts(f.name, SLICE("X-HmXmrOriginal")))
			r->complaint_field = true;
	}
}

enum st
reading_parts(struct reading *r, struct slice message)
{
	struct mime_tree *t = &r->tree;
	const struct mime_part *html = NULL;
	bool *inside; /* of a message that came back */

	if (mime_parse(t, r->arena, message) != ST_OK)
		return ST_MEMORY;
	inside = arena_alloc(r->arena, t->count * sizeof(*inside));
	if (inside == NULL)
		return ST_MEMORY;
	read_header(r, t->parts[0].header);
	for (size_t i = 0; i < t->count; i++) {
		const struct mime_part *p = &t->parts[i];

		if (p->parent != MIME_NO_PARENT)
			inside[i] = inside[p->parent] ||
				    is_message(&t->parts[p->parent]);
		if (inside[i]) {
			if (is_message(&t->parts[p->parent]) &&
			    !inside[p->parent] && r->returned.len == 0)
				r->returned = p->header;
			continue;
		}
		if (p->holds)
			continue;
		if (html == NULL && mime_is(p, SLICE("text"), SLICE("html")))
			html = p;
		else if (!take_leaf(r, p))
			return ST_MEMORY;
	}
	/* the fields of a report alone, without the message around it */
	if (!r->has_report && holds_report(t->parts[0].header)) {
		r->report = message;
		r->has_report = true;
	}
	if (!r->has_text && html != NULL && !take_html(r, html))
		return ST_MEMORY;
	if (t->limited)
		r->ret->notes |= BOUNCE_LIMITED;
	if (t->cut)
		r->ret->notes |= BOUNCE_CUT;
	if (form_read(&r->form, r->arena, r->text) != ST_OK)
		return ST_MEMORY;
	if (r->returned.len == 0)
		r->returned = r->form.returned;
	read_returned(r);
	return ST_OK;
}
