/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a message and its recipients, for programs and people. */
#include "app/explain_message.h"

#include "meaning/message.h"
#include "os/charset.h"

/* --- for programs ------------------------------------------------------- */

static void
put_field(struct buf *b, const char *name, struct slice value)
{
	buf_put_str(b, ",\"");
	buf_put_str(b, name);
	buf_put_str(b, "\":");
	if (value.len > 0)
		explain_put_string(b, value);
	else
		buf_put_str(b, "null");
}

static void
put_status(struct buf *b, struct esc esc)
{
	buf_put_str(b, ",\"reported_status\":");
	if (esc.class == 0) {
		buf_put_str(b, "null");
		return;
	}
	buf_put_byte(b, '"');
	esc_put(b, esc);
	buf_put_byte(b, '"');
}

static void
put_rcpt_json(struct explain_writer *w, const struct bounce_rcpt *r)
{
	struct buf *b = &w->out;
	size_t inner;

	buf_put_str(b, "{\"recipient\":");
	explain_put_string(b, r->recipient);
	put_field(b, "original_recipient", r->original);
	put_field(b, "found", bounce_found_name(r->found));
	put_field(b, "reported_action",
	    r->has_action ? dsn_action_name(r->action) : SLICE_NONE);
	put_status(b, r->status);
	put_field(b, "remote_mta", r->remote_mta);
	/* the fields of a reply's object follow as this one's own */
	inner = b->len;
	explain_put_json(w, r->text, &r->meaning);
	if (b->len > inner)
		b->at[inner] = ',';
}

static void
put_notes_json(struct buf *b, unsigned notes)
{
	bool more = false;

	buf_put_str(b, ",\"notes\":[");
	for (unsigned i = 0; i < BOUNCE_NOTES; i++) {
		if ((notes >> i & 1) == 0)
			continue;
		if (more)
			buf_put_byte(b, ',');
		explain_put_string(b, bounce_note_name(1u << i));
		more = true;
	}
	buf_put_byte(b, ']');
}

static void
put_json(struct explain_writer *w, const struct bounce *m)
{
	struct buf *b = &w->out;

	buf_put_str(b, "{\"kind\":");
	explain_put_string(b, bounce_kind_name(m->kind));
	put_field(b, "message_id", m->message_id);
	put_field(b, "subject", m->subject);
	put_field(b, "sender", m->sender);
	put_field(b, "envelope_id", m->envid);
	put_field(b, "arrival", m->arrival);
	put_field(b, "reporting_mta", m->reporting_mta);
	put_field(b, "feedback_type", m->feedback_type);
	put_notes_json(b, m->notes);
	buf_put_str(b, ",\"recipients\":[");
	for (size_t i = 0; i < m->count; i++) {
		if (i > 0)
			buf_put_byte(b, ',');
		put_rcpt_json(w, &m->rcpts[i]);
	}
	buf_put_str(b, "]}\n");
}

/* --- for people --------------------------------------------------------- */

static const struct face_label none = { { NULL, 0 }, FACE_PLAIN, 0 };

static bool
put_line(const struct face *f, enum text_id id, struct slice about)
{
	struct buf b;
	bool fine;

	buf_init(&b, 65536);
	TEXT_PUT(&b, f->lang, id, about);
	fine = buf_ok(&b);
	face_paragraph(f, 0, none, buf_slice(&b));
	buf_deinit(&b);
	return fine;
}

/* Octets of a subject or a name that are shown. */
#define NAME_MAX 512

static bool
put_original(const struct face *f, const struct bounce *m)
{
	struct buf about;
	bool fine;

	if (m->subject.len == 0 && m->message_id.len == 0)
		return true;
	buf_init(&about, 65536);
	buf_put(&about, slice_head(m->subject, NAME_MAX));
	if (m->subject.len > 0 && m->message_id.len > 0)
		buf_put_byte(&about, ' ');
	buf_put(&about, slice_head(m->message_id, NAME_MAX));
	fine = buf_ok(&about) &&
	       put_line(f, TEXT_MESSAGE_ORIGINAL, buf_slice(&about));
	buf_deinit(&about);
	return fine;
}

static bool
put_notes(const struct face *f, unsigned notes)
{
	static const struct {
		unsigned note;
		enum text_id text;
	} texts[] = {
		{ BOUNCE_CUT, TEXT_MESSAGE_CUT },
		{ BOUNCE_LIMITED, TEXT_MESSAGE_LIMITED },
		{ BOUNCE_LOSSY, TEXT_MESSAGE_LOSSY },
		{ BOUNCE_NO_REPORT, TEXT_MESSAGE_NO_REPORT },
		{ BOUNCE_GUESSED, TEXT_MESSAGE_GUESSED },
		{ BOUNCE_FORWARDED, TEXT_MESSAGE_FORWARDED },
	};
	bool fine = true;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if ((notes & texts[i].note) != 0)
			fine = put_line(f, texts[i].text, SLICE_NONE) && fine;
	return fine;
}

/* The message came back; what may pass is for its sender to try again. */
static bool
is_over(const struct bounce *m, const struct bounce_rcpt *r)
{
	return m->kind == BOUNCE_FAILURE &&
	       (!r->has_action || r->action == DSN_FAILED ||
		   r->meaning.verdict.reason == REASON_EXPIRED);
}

static bool
put_rcpt_text(const struct face *f, const struct bounce_rcpt *r, bool over)
{
	struct buf name;
	bool fine;

	buf_init(&name, (size_t)NAME_MAX * 4);
	text_put_pattern(&name, SLICE("{0}"),
	    &(struct slice){
		r->recipient.at, slice_head(r->recipient, NAME_MAX).len },
	    1);
	fine = buf_ok(&name);
	fputc('\n', f->to);
	face_put(f, FACE_STRONG, buf_slice(&name));
	fputc('\n', f->to);
	buf_deinit(&name);
	return explain_put_text(f, r->text, &r->meaning, over) && fine;
}

static bool
put_text(const struct face *f, const struct bounce *m)
{
	static const enum text_id kinds[] = {
		[BOUNCE_MESSAGE] = TEXT_MESSAGE_PLAIN,
		[BOUNCE_FAILURE] = TEXT_MESSAGE_BOUNCE,
		[BOUNCE_DELAY] = TEXT_MESSAGE_DELAY,
		[BOUNCE_SUCCESS] = TEXT_MESSAGE_SUCCESS,
		[BOUNCE_FEEDBACK] = TEXT_MESSAGE_FEEDBACK,
		[BOUNCE_AUTO_REPLY] = TEXT_MESSAGE_AUTO_REPLY,
	};
	bool fine = put_line(f, kinds[m->kind], SLICE_NONE);

	fine = put_original(f, m) && fine;
	fine = put_notes(f, m->notes) && fine;
	for (size_t i = 0; i < m->count && i < EXPLAIN_SHOWN_RCPTS; i++)
		fine =
		    put_rcpt_text(f, &m->rcpts[i], is_over(m, &m->rcpts[i])) &&
		    fine;
	if (m->count > EXPLAIN_SHOWN_RCPTS)
		fputs("\n...\n", f->to);
	return fine;
}

enum explain_told
explain_message(
    struct explain_writer *w, const struct face *f, struct slice text)
{
	struct charset_converter converter;
	struct charset_os os;
	struct arena a;
	struct bounce m;
	enum st st;
	bool fine;

	if (!bounce_is_message(text))
		return EXPLAIN_NO_MESSAGE;
	arena_init(&a, BOUNCE_MEMORY_MAX);
	charset_os_init(&os, &converter);
	st = bounce_read(&m, &a, text, &converter);
	fine = st == ST_OK;
	if (fine && f != NULL)
		fine = put_text(f, &m);
	else if (fine) {
		put_json(w, &m);
		fine = buf_ok(&w->out);
	}
	charset_os_deinit(&os);
	arena_deinit(&a);
	return fine ? EXPLAIN_TOLD : EXPLAIN_NO_MEMORY;
}
