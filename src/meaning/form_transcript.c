/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dialogue that a mail system put into its bounce: what was said to the
 * peer (">>> ", " In:  "), what it answered ("<<< ", " Out: "), and what the
 * system then says itself, "550 5.1.1 <a@b>... User unknown".
 */
#include "base/scan.h"
#include "catalog/esc.h"
#include "meaning/form.h"

/* What is kept of one reply. */
#define REPLY_MAX 2048

void
form_transcript_init(struct form_transcript *t, struct form *f)
{
	*t = (struct form_transcript){ .form = f };
	buf_init(&t->lines, REPLY_MAX);
}

void
form_transcript_deinit(struct form_transcript *t)
{
	buf_deinit(&t->lines);
}

/* The reply is complete: whom is it about? */
static void
settle(struct form_transcript *t)
{
	struct slice reply = buf_slice(&t->lines);

	t->open = false;
	if (!buf_ok(&t->lines))
		t->form->failed = true;
	if (t->rcpt.len > 0 && form_reply_code(reply) / 100 == 2 &&
	    t->accepteds < FORM_ACCEPTED)
		t->accepted[t->accepteds++] = t->rcpt;
	if (form_reply_code(reply) >= 400) {
		for (unsigned i = 0; t->data && i < t->accepteds; i++)
			form_add_reason(t->form,
			    form_entry(
				t->form, t->accepted[i], FORM_TRANSCRIPT),
			    reply);
		if (t->rcpt.len > 0)
			form_add_reason(t->form,
			    form_entry(t->form, t->rcpt, FORM_TRANSCRIPT),
			    reply);
		else
			form_add_shared(t->form, reply);
		t->reply = arena_keep(t->form->arena, reply);
		if (t->reply.at == NULL)
			t->form->failed = true;
	} else if (form_reply_code(reply) == 0) {
		/* no answer, but why there was none: "Connection timed out" */
		form_add_shared(t->form, reply);
	}
	buf_clear(&t->lines);
}

void
form_transcript_end(struct form_transcript *t)
{
	settle(t);
	t->rcpt = t->reply = SLICE_NONE;
	t->accepteds = 0;
	t->data = false;
}

/* What we said: a verb, and after RCPT an address. */
static void
take_command(struct form_transcript *t, struct slice s)
{
	settle(t);
	t->rcpt = t->reply = SLICE_NONE;
	s = slice_trim(s);
	t->data = scan_istr(&s, SLICE("DATA"));
	if (scan_istr(&s, SLICE("MAIL")))
		t->accepteds = 0;
	if (!scan_istr(&s, SLICE("RCPT")))
		return;
	s = slice_trim(slice_from(s, slice_find_byte(s, ':') + 1));
	(void)form_scan_address(&s, &t->rcpt);
}

static void
take_reply(struct form_transcript *t, struct slice s)
{
	unsigned code;

	s = slice_trim(s);
	code = form_reply_code(s);
	if (!t->open || code == 0 ||
	    code != form_reply_code(buf_slice(&t->lines)))
		settle(t);
	if (t->lines.len + s.len + 1 < REPLY_MAX) {
		if (t->lines.len > 0)
			buf_put_byte(&t->lines, ' ');
		buf_put(&t->lines, s);
	}
	t->open = code != 0 && s.len > 3 && s.at[3] == '-';
	if (!t->open)
		settle(t);
}

/*
 * "550 5.1.1 <a@b>... User unknown", "421 host (smtp)... Deferred: …".  Words
 * that begin with a code of their own are the peer's; else the code in front
 * is what there is.  Behind a reply it is no more than that reply's digits in
 * words: "553 see our list" has been echoed as "550 5.1.1 User unknown".
 */
static bool
take_own(struct form_transcript *t, struct slice s)
{
	struct slice whole = s, recipient;
	struct form_entry *e;
	struct esc esc;

	if (form_reply_code(s) < 400 || s.len < 5)
		return form_reply_code(s) != 0;
	s = slice_trim(slice_from(s, 4));
	if (esc_scan(&s, &esc))
		s = slice_trim(s);
	if (!form_scan_address(&s, &recipient)) {
		/* of a host or of all; what was answered before is over */
		form_add_shared(t->form, whole);
		t->reply = SLICE_NONE;
		return true;
	}
	e = form_entry(t->form, recipient, FORM_TRANSCRIPT);
	if (t->rcpt.len == 0 && t->reply.len > 0)
		form_add_reason(t->form, e, t->reply);
	while (s.len > 0 && strchr(".: ", s.at[0]) != NULL)
		s = slice_from(s, 1);
	if (form_reply_code(s) >= 400)
		form_add_reason(t->form, e, s);
	else if (t->reply.len == 0)
		form_add_reason(t->form, e, whole);
	else
		form_set_echo(t->form, e, whole);
	return true;
}

/* "... while talking to mx.example.:" */
static bool
take_host(struct form_transcript *t, struct slice s)
{
	struct slice host;

	while (s.len > 0 && (s.at[0] == '.' || s.at[0] == ' '))
		s = slice_from(s, 1);
	if (!scan_istr(&s, SLICE("while talking to ")))
		return false;
	form_transcript_end(t);
	host = slice_trim(s);
	while (host.len > 0 &&
	       (host.at[host.len - 1] == ':' || host.at[host.len - 1] == '.'))
		host.len--;
	t->form->host = host;
	return true;
}

bool
form_transcript_feed(
    struct form_transcript *t, const struct form_line *line, bool in_section)
{
	struct slice s = line->text;

	if (scan_str(&s, SLICE(">>>")) ||
	    (in_section && scan_str(&s, SLICE("In:")))) {
		take_command(t, s);
		return true;
	}
	if (scan_str(&s, SLICE("<<<")) ||
	    (in_section && scan_str(&s, SLICE("Out:")))) {
		take_reply(t, s);
		return true;
	}
	if (take_host(t, s))
		return true;
	if (!in_section || line->indent > 0)
		return false;
	settle(t);
	return take_own(t, s);
}
