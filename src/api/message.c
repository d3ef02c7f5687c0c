/* SPDX-License-Identifier: Apache-2.0 */
/* A message explained, as an object that owns all it shows. */
#include <pabal/message.h>

#include "api/api.h"
#include "api/sink.h"
#include "meaning/message.h"

#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a)
SAME(PABAL_KIND_MESSAGE, BOUNCE_MESSAGE);
SAME(PABAL_KIND_BOUNCE, BOUNCE_FAILURE);
SAME(PABAL_KIND_DELAY, BOUNCE_DELAY);
SAME(PABAL_KIND_SUCCESS, BOUNCE_SUCCESS);
SAME(PABAL_KIND_FEEDBACK, BOUNCE_FEEDBACK);
SAME(PABAL_KIND_AUTO_REPLY, BOUNCE_AUTO_REPLY);
SAME(PABAL_FOUND_REPORT, BOUNCE_FOUND_REPORT);
SAME(PABAL_FOUND_LIST, BOUNCE_FOUND_LIST);
SAME(PABAL_FOUND_SENTENCE, BOUNCE_FOUND_SENTENCE);
SAME(PABAL_FOUND_TRANSCRIPT, BOUNCE_FOUND_TRANSCRIPT);
SAME(PABAL_FOUND_NOTICE, BOUNCE_FOUND_NOTICE);
SAME(PABAL_FOUND_HEADER, BOUNCE_FOUND_HEADER);
SAME(PABAL_FOUND_ORIGINAL, BOUNCE_FOUND_ORIGINAL);
SAME(PABAL_FOUND_SENDER, BOUNCE_FOUND_SENDER);
SAME(PABAL_REPORTED_FAILED, DSN_FAILED + 1);
SAME(PABAL_REPORTED_DELAYED, DSN_DELAYED + 1);
SAME(PABAL_REPORTED_DELIVERED, DSN_DELIVERED + 1);
SAME(PABAL_REPORTED_RELAYED, DSN_RELAYED + 1);
SAME(PABAL_REPORTED_EXPANDED, DSN_EXPANDED + 1);
SAME(PABAL_MESSAGE_CUT, BOUNCE_CUT);
SAME(PABAL_MESSAGE_LIMITED, BOUNCE_LIMITED);
SAME(PABAL_MESSAGE_LOSSY, BOUNCE_LOSSY);
SAME(PABAL_MESSAGE_NO_REPORT, BOUNCE_NO_REPORT);
SAME(PABAL_MESSAGE_GUESSED, BOUNCE_GUESSED);
SAME(PABAL_MESSAGE_FORWARDED, BOUNCE_FORWARDED);
/* what is new below needs a number in include/pabal/message.h */
_Static_assert(BOUNCE_KINDS == 6, "a kind has no number");
_Static_assert(BOUNCE_FOUNDS == 8, "a place has no number");
_Static_assert(BOUNCE_NOTES == 6, "a note has no number");

/* Octets that one of the message's may become in UTF-8, and some to spare. */
#define WIDEST     8
#define SINK_SPARE 64
/* No charset has a longer name. */
#define CHARSET_MAX 128

struct pabal_recipient {
	struct slice address, original, remote_mta, last_attempt, retry_until;
	enum bounce_found found;
	enum pabal_reported reported;
	struct esc status;
	struct pabal_reply reply;
};

struct pabal_message {
	struct arena arena; /* holds this, too */
	enum lang lang;
	enum bounce_kind kind;
	unsigned notes;
	struct slice message_id, subject, sender, envid, arrival;
	struct slice reporting_mta, feedback_type;
	struct pabal_recipient *rcpts;
	size_t count;
};

bool
pabal_message_is(const char *text, size_t len)
{
	return text != NULL && bounce_is_message(slice_of(text, len));
}

/* --- the caller's converter --------------------------------------------- */

/* What it puts is not trusted to be UTF-8. */
static bool
convert(void *ctx, struct slice charset, struct slice in, struct buf *b)
{
	const struct pabal_options *o = ctx;
	struct pabal_text from = { in.len > 0 ? in.at : "", in.len };
	struct pabal_sink sink;
	struct buf name;
	bool known = false;

	buf_init(&name, CHARSET_MAX);
	buf_init(&sink.buf, in.len > SIZE_MAX / WIDEST - SINK_SPARE
				? SIZE_MAX
				: in.len * WIDEST + SINK_SPARE);
	buf_put(&name, charset);
	buf_put_byte(&name, '\0');
	if (buf_ok(&name)) {
		struct pabal_text text = { name.at, name.len - 1 };

		known = o->convert(o->context, text, from, &sink);
	}
	if (known && buf_ok(&sink.buf))
		(void)charset_put(
		    b, SLICE("utf-8"), buf_slice(&sink.buf), NULL);
	else if (known)
		buf_fail(b);
	buf_starve_with(b, &name);
	buf_starve_with(b, &sink.buf);
	buf_deinit(&name);
	buf_deinit(&sink.buf);
	return known;
}

/* --- what was read, kept ------------------------------------------------ */

/*
 * Many recipients may share one long text; it is kept once.  Each field has
 * its own memory of what it kept last.
 */
struct kept {
	struct slice from, to;
};

static bool
keep_shared(
    struct slice *ret, struct arena *a, struct slice from, struct kept *last)
{
	if (last->to.at == NULL || last->from.at != from.at ||
	    last->from.len != from.len) {
		last->to = arena_keep(a, from);
		last->from = from;
	}
	*ret = last->to;
	return ret->at != NULL;
}

static bool
keep(struct slice *ret, struct arena *a, struct slice from)
{
	*ret = arena_keep(a, from);
	return ret->at != NULL;
}

struct filler {
	struct arena *arena;
	enum lang lang;
	struct kept text, mta, attempt, until;
};

static bool
fill_recipient(
    struct pabal_recipient *ret, struct filler *f, const struct bounce_rcpt *r)
{
	struct slice text = slice_head(r->text, PABAL_REPLY_MAX), input;
	struct explanation e = r->meaning;

	if (text.len < r->text.len)
		e.notes |= MEANING_CUT;
	ret->found = r->found;
	ret->status = r->status;
	if (r->has_action)
		ret->reported = (enum pabal_reported)(r->action + 1);
	return keep(&ret->address, f->arena, r->recipient) &&
	       keep(&ret->original, f->arena, r->original) &&
	       keep_shared(
		   &ret->remote_mta, f->arena, r->remote_mta, &f->mta) &&
	       keep_shared(&ret->last_attempt, f->arena, r->last_attempt,
		   &f->attempt) &&
	       keep_shared(
		   &ret->retry_until, f->arena, r->retry_until, &f->until) &&
	       keep_shared(&input, f->arena, text, &f->text) &&
	       api_reply_fill(&ret->reply, f->arena, input, &e, f->lang);
}

static bool
fill(struct pabal_message *m, struct arena *a, const struct bounce *b)
{
	struct filler f = { .arena = a, .lang = m->lang };

	m->kind = b->kind;
	m->notes = b->notes;
	if (!keep(&m->message_id, a, b->message_id) ||
	    !keep(&m->subject, a, b->subject) ||
	    !keep(&m->sender, a, b->sender) || !keep(&m->envid, a, b->envid) ||
	    !keep(&m->arrival, a, b->arrival) ||
	    !keep(&m->reporting_mta, a, b->reporting_mta) ||
	    !keep(&m->feedback_type, a, b->feedback_type))
		return false;
	if (b->count > SIZE_MAX / sizeof(m->rcpts[0]))
		return false;
	m->rcpts = arena_alloc(a, b->count * sizeof(m->rcpts[0]));
	if (m->rcpts == NULL)
		return false;
	m->count = b->count;
	for (size_t i = 0; i < b->count; i++)
		if (!fill_recipient(&m->rcpts[i], &f, &b->rcpts[i]))
			return false;
	return true;
}

static enum pabal_status
open_message(struct pabal_message **ret, const struct bounce *b,
    const struct pabal_options *o)
{
	struct pabal_message *m;
	struct arena a;

	arena_init(&a, o->memory_max);
	m = arena_alloc(&a, sizeof(*m));
	if (m != NULL)
		m->lang = api_lang(o->lang);
	if (m == NULL || !fill(m, &a, b)) {
		enum pabal_status status = api_refusal(&a);

		arena_deinit(&a);
		return status;
	}
	m->arena = a;
	*ret = m;
	return PABAL_OK;
}

enum pabal_status
pabal_message_explain(struct pabal_message **ret, const char *text, size_t len,
    const struct pabal_options *options)
{
	struct pabal_options o;
	struct charset_converter c = { convert, &o };
	struct bounce b;
	struct arena a;
	enum pabal_status status;

	if (ret == NULL || (text == NULL && len > 0) ||
	    !api_options(options, &o))
		return PABAL_ARGUMENT;
	arena_init(&a, o.memory_max);
	if (bounce_read(&b, &a, slice_of(text, len),
		o.convert != NULL ? &c : NULL) != ST_OK)
		status = api_refusal(&a);
	else
		status = open_message(ret, &b, &o);
	arena_deinit(&a);
	return status;
}

void
pabal_message_free(struct pabal_message *message)
{
	struct arena a;

	if (message == NULL)
		return;
	a = message->arena; /* it lies in itself */
	arena_deinit(&a);
}

/* --- what is told ------------------------------------------------------- */

enum pabal_kind
pabal_message_kind(const struct pabal_message *message)
{
	return (enum pabal_kind)message->kind;
}

struct pabal_text
pabal_kind_name(enum pabal_kind kind)
{
	if ((unsigned)kind >= BOUNCE_KINDS)
		return api_text(SLICE("unknown"));
	return api_text(bounce_kind_name((enum bounce_kind)kind));
}

struct pabal_text
pabal_message_lang(const struct pabal_message *message)
{
	return api_text(lang_tag(message->lang));
}

struct pabal_text
pabal_message_id(const struct pabal_message *message)
{
	return api_text(message->message_id);
}

struct pabal_text
pabal_message_subject(const struct pabal_message *message)
{
	return api_text(message->subject);
}

struct pabal_text
pabal_message_sender(const struct pabal_message *message)
{
	return api_text(message->sender);
}

struct pabal_text
pabal_message_envelope_id(const struct pabal_message *message)
{
	return api_text(message->envid);
}

struct pabal_text
pabal_message_arrival(const struct pabal_message *message)
{
	return api_text(message->arrival);
}

struct pabal_text
pabal_message_reporting_mta(const struct pabal_message *message)
{
	return api_text(message->reporting_mta);
}

struct pabal_text
pabal_message_feedback_type(const struct pabal_message *message)
{
	return api_text(message->feedback_type);
}

unsigned
pabal_message_notes(const struct pabal_message *message)
{
	return message->notes;
}

struct pabal_text
pabal_message_note_name(unsigned flag)
{
	return api_flag_name(flag, BOUNCE_NOTES, bounce_note_name);
}

size_t
pabal_message_recipient_count(const struct pabal_message *message)
{
	return message->count;
}

const struct pabal_recipient *
pabal_message_recipient(const struct pabal_message *message, size_t i)
{
	return i < message->count ? &message->rcpts[i] : NULL;
}

struct pabal_text
pabal_recipient_address(const struct pabal_recipient *recipient)
{
	return api_text(recipient->address);
}

struct pabal_text
pabal_recipient_original(const struct pabal_recipient *recipient)
{
	return api_text(recipient->original);
}

enum pabal_found
pabal_recipient_found(const struct pabal_recipient *recipient)
{
	return (enum pabal_found)recipient->found;
}

struct pabal_text
pabal_found_name(enum pabal_found found)
{
	if ((unsigned)found >= BOUNCE_FOUNDS)
		return api_text(SLICE("unknown"));
	return api_text(bounce_found_name((enum bounce_found)found));
}

enum pabal_reported
pabal_recipient_reported(const struct pabal_recipient *recipient)
{
	return recipient->reported;
}

struct pabal_text
pabal_reported_name(enum pabal_reported reported)
{
	if ((unsigned)reported < PABAL_REPORTED_FAILED ||
	    (unsigned)reported > PABAL_REPORTED_EXPANDED)
		return api_text(SLICE_NONE);
	return api_text(dsn_action_name((enum dsn_action)(reported - 1)));
}

struct pabal_enhanced
pabal_recipient_reported_status(const struct pabal_recipient *recipient)
{
	return api_enhanced_of(recipient->status);
}

struct pabal_text
pabal_recipient_remote_mta(const struct pabal_recipient *recipient)
{
	return api_text(recipient->remote_mta);
}

struct pabal_text
pabal_recipient_last_attempt(const struct pabal_recipient *recipient)
{
	return api_text(recipient->last_attempt);
}

struct pabal_text
pabal_recipient_retry_until(const struct pabal_recipient *recipient)
{
	return api_text(recipient->retry_until);
}

const struct pabal_reply *
pabal_recipient_reply(const struct pabal_recipient *recipient)
{
	return &recipient->reply;
}
