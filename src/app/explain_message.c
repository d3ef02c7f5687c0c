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

static void
put_line(struct explain_writer *w, enum text_id id, struct slice about)
{
	TEXT_PUT(&w->out, w->lang, id, about);
	buf_put_byte(&w->out, '\n');
}

/* Bytes of the message must not command the terminal. */
static void
put_shown(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		/* U+0080 to U+009F are controls, too */
		if (c == 0xc2 && i + 1 < s.len &&
		    (unsigned char)s.at[i + 1] < 0xa0) {
			buf_put_byte(b, '?');
			i++;
		} else
			buf_put_byte(b, c < 0x20 || c == 0x7f ? '?' : s.at[i]);
	}
}

static void
put_original(struct explain_writer *w, const struct bounce *m)
{
	struct buf about;

	if (m->subject.len == 0 && m->message_id.len == 0)
		return;
	buf_init(&about, 65536);
	put_shown(&about, m->subject);
	if (m->subject.len > 0 && m->message_id.len > 0)
		buf_put_byte(&about, ' ');
	put_shown(&about, m->message_id);
	if (buf_ok(&about))
		put_line(w, TEXT_MESSAGE_ORIGINAL, buf_slice(&about));
	buf_deinit(&about);
}

static void
put_notes(struct explain_writer *w, unsigned notes)
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
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if ((notes & texts[i].note) != 0)
			put_line(w, texts[i].text, SLICE_NONE);
}

static void
put_text(struct explain_writer *w, const struct bounce *m)
{
	static const enum text_id kinds[] = {
		[BOUNCE_MESSAGE] = TEXT_MESSAGE_PLAIN,
		[BOUNCE_FAILURE] = TEXT_MESSAGE_BOUNCE,
		[BOUNCE_DELAY] = TEXT_MESSAGE_DELAY,
		[BOUNCE_SUCCESS] = TEXT_MESSAGE_SUCCESS,
		[BOUNCE_FEEDBACK] = TEXT_MESSAGE_FEEDBACK,
		[BOUNCE_AUTO_REPLY] = TEXT_MESSAGE_AUTO_REPLY,
	};
	struct buf *b = &w->out;

	put_line(w, kinds[m->kind], SLICE_NONE);
	put_original(w, m);
	put_notes(w, m->notes);
	for (size_t i = 0; i < m->count && i < EXPLAIN_SHOWN_RCPTS; i++) {
		buf_put_str(b, w->color ? "\n\033[1m" : "\n");
		put_shown(b, m->rcpts[i].recipient);
		buf_put_str(b, w->color ? "\033[0m\n" : "\n");
		explain_put_text(w, m->rcpts[i].text, &m->rcpts[i].meaning);
	}
	if (m->count > EXPLAIN_SHOWN_RCPTS)
		buf_put_str(b, "\n...\n");
}

enum explain_told
explain_message(struct explain_writer *w, struct slice text, bool json)
{
	struct charset_converter converter;
	struct charset_os os;
	struct arena a;
	struct bounce m;
	enum st st;

	if (!bounce_is_message(text))
		return EXPLAIN_NO_MESSAGE;
	arena_init(&a, BOUNCE_MEMORY_MAX);
	charset_os_init(&os, &converter);
	st = bounce_read(&m, &a, text, &converter);
	if (st == ST_OK && json)
		put_json(w, &m);
	else if (st == ST_OK)
		put_text(w, &m);
	charset_os_deinit(&os);
	arena_deinit(&a);
	return st == ST_OK && buf_ok(&w->out) ? EXPLAIN_TOLD
					      : EXPLAIN_NO_MEMORY;
}
