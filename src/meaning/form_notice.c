/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices of sending services: a JSON object with "notificationType" or
 * "eventType", and per recipient an address, a status and a diagnostic
 * (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html).
 * It reads only what it looks for, one value after the other, and takes what
 * came before when the text is cut off.
 */
#include "base/scan.h"
#include "base/utf8.h"
#include "meaning/form.h"

/* Objects and arrays in one another; what is deeper is not read. */
#define JSON_DEPTH_MAX  32
#define JSON_STRING_MAX 4096

struct level {
	struct slice key; /* that the object or array is the value of */
	bool array;
};

struct reader {
	struct form *form;
	struct slice rest;
	struct level level[JSON_DEPTH_MAX];
	unsigned depth;
	struct slice key; /* of the value that comes next */
	struct buf string;
	/* of the recipient that is being read */
	struct slice address, status, action, diagnostic;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The four digits behind "\\u". */
static uint32_t
take_unit(struct slice *in)
{
	uint32_t unit = 0;

	for (int i = 0; i < 4; i++) {
		int digit = in->len == 0 ? -1 : byte_hex(in->at[0]);

		if (digit < 0)
			return 0xfffd;
		unit = unit << 4 | (uint32_t)digit;
		*in = slice_from(*in, 1);
	}
	return unit;
}

/*
 * "\u00fc": two of them when the first is half of a pair.  A control
 * character becomes a blank: what is read stands on one line.
 */
static uint32_t
take_escape(struct slice *in)
{
	uint32_t point = take_unit(in), second;
	struct slice low;

	if (point < 0x20 || point == 0x7f)
		return ' ';
	if (point < 0xd800 || point >= 0xdc00 ||
	    !slice_starts(*in, SLICE("\\u")))
		return point;
	low = slice_from(*in, 2);
	second = take_unit(&low);
	if (second < 0xdc00 || second >= 0xe000)
		return point;
	*in = low;
	return 0x10000 + ((point & 0x3ff) << 10) + (second & 0x3ff);
}

/*
 * At a quote: the string.  Line breaks in it are the mail's, not its own, and
 * so is the one blank behind them.
 */
static struct slice
take_string(struct reader *r)
{
	struct slice s = slice_from(r->rest, 1), kept;

	buf_clear(&r->string);
	while (s.len > 0 && s.at[0] != '"') {
		char c = s.at[0];

		s = slice_from(s, 1);
		if (c == '\n') {
			(void)scan_byte(&s, ' ');
			continue;
		}
		if (c == '\r' || r->string.len + 4 > JSON_STRING_MAX)
			continue;
		if (c != '\\' || s.len == 0) {
			buf_put_byte(&r->string, c);
			continue;
		}
		c = s.at[0];
		s = slice_from(s, 1);
		if (c == 'u')
			utf8_put(&r->string, take_escape(&s));
		else if ((unsigned char)c < 0x20 || strchr("nrtbf", c) != NULL)
			buf_put_byte(&r->string, ' ');
		else
			buf_put_byte(&r->string, c);
	}
	r->rest = slice_from(s, 1);
	kept = arena_keep(r->form->arena, buf_slice(&r->string));
	if (kept.at == NULL)
		r->form->failed = true;
	return kept;
}

static void
set_type(struct form *f, struct slice value)
{
	if (slice_ieq(value, SLICE("Bounce")) ||
	    slice_ieq(value, SLICE("Reject")))
		f->notice = FORM_BOUNCE_NOTICE;
	else if (slice_ieq(value, SLICE("Complaint")))
		f->notice = FORM_COMPLAINT_NOTICE;
	else if (slice_ieq(value, SLICE("DeliveryDelay")))
		f->notice = FORM_DELAY_NOTICE;
	else if (slice_ieq(value, SLICE("Delivery")))
		f->notice = FORM_DELIVERY_NOTICE;
}

/* A string that is the value of r->key, or a member of an array. */
static void
take_value(struct reader *r, struct slice value)
{
	struct form *f = r->form;
	const struct level *in = &r->level[r->depth - 1];
	struct slice key = in->array ? in->key : r->key;

	if (slice_eq(key, SLICE("notificationType")) ||
	    slice_eq(key, SLICE("eventType")))
		set_type(f, value);
	else if (slice_eq(key, SLICE("emailAddress")))
		r->address = value;
	else if (slice_eq(key, SLICE("status")))
		r->status = value;
	else if (slice_eq(key, SLICE("action")))
		r->action = value;
	else if (slice_eq(key, SLICE("diagnosticCode")))
		r->diagnostic = value;
	else if (slice_eq(key, SLICE("smtpResponse")))
		form_add_shared(f, value);
	else if (slice_eq(key, SLICE("recipients")) && in->array)
		(void)form_entry(f, value, FORM_NOTICE);
	else if (slice_eq(key, SLICE("reportingMTA")))
		f->reporting = value;
	else if (slice_eq(key, SLICE("source")))
		f->sender = value;
	else if (slice_eq(in->key, SLICE("commonHeaders")) &&
		 slice_eq(key, SLICE("messageId")))
		f->message_id = value;
	else if (slice_eq(key, SLICE("subject")))
		f->subject = value;
}

/* An object ended: if it was a recipient, all about it is known. */
static void
end_object(struct reader *r)
{
	struct form_entry *e;

	if (r->address.len == 0)
		return;
	e = form_entry(r->form, r->address, FORM_NOTICE);
	if (e != NULL) {
		e->status = r->status;
		e->action = r->action;
		form_add_reason(r->form, e, r->diagnostic);
	}
	r->address = r->status = r->action = r->diagnostic = SLICE_NONE;
}

/* False when the text is no more JSON, or too deep. */
static bool
take_token(struct reader *r)
{
	char c = r->rest.at[0];

	if (c == '"') {
		struct slice s = take_string(r), at = r->rest;

		while (at.len > 0 && is_space(at.at[0]))
			at = slice_from(at, 1);
		if (at.len > 0 && at.at[0] == ':') {
			r->key = s;
			r->rest = slice_from(at, 1);
		} else {
			take_value(r, s);
		}
		return true;
	}
	r->rest = slice_from(r->rest, 1);
	if (c == '{' || c == '[') {
		if (r->depth == JSON_DEPTH_MAX)
			return false;
		r->level[r->depth++] =
		    (struct level){ .key = r->key, .array = c == '[' };
	} else if (c == '}' || c == ']') {
		if (c == '}')
			end_object(r);
		r->depth--;
	}
	return true;
}

bool
form_read_notice(struct form *f, struct slice text)
{
	struct reader r = { .form = f, .rest = slice_trim(text) };
	struct slice head = slice_head(r.rest, 200);

	if (r.rest.len == 0 || r.rest.at[0] != '{' ||
	    (slice_find(head, SLICE("\"notificationType\"")) == SLICE_NPOS &&
		slice_find(head, SLICE("\"eventType\"")) == SLICE_NPOS))
		return false;
	buf_init(&r.string, JSON_STRING_MAX);
	r.rest = slice_from(r.rest, 1);
	r.level[r.depth++] = (struct level){ .array = false };
	while (r.depth > 0 && r.rest.len > 0 && !f->failed && take_token(&r))
		continue;
	end_object(&r);
	buf_deinit(&r.string);
	return f->notice != FORM_NO_NOTICE;
}
