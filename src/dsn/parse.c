/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Line by line: a field that belongs to a recipient and was already told for
 * the present one begins the next, and so does an empty line before it.
 */
#include "dsn/parse.h"

#include "base/scan.h"
#include "mail/mime.h"
#include "mail/xtext.h"

enum field {
	/* of the message */
	ENVID,
	REPORTING_MTA,
	RECEIVED_FROM,
	ARRIVAL,
	SENDER,
	MESSAGE_ID,
	/* of a recipient */
	ORIGINAL,
	FINAL,
	ACTUAL,
	ACTION,
	STATUS,
	REMOTE_MTA,
	DIAGNOSTIC,
	LAST_ATTEMPT,
	RETRY_UNTIL,
	LOG_ID,
	/* a field that we do not use */
	OTHER,
	/* no field: belongs to the line before */
	NONE,
};

static const struct {
	struct slice name;
	enum field field;
} names[] = {
	{ SLICE_INIT("Original-Envelope-Id"), ENVID },
	{ SLICE_INIT("Reporting-MTA"), REPORTING_MTA },
	{ SLICE_INIT("Received-From-MTA"), RECEIVED_FROM },
	{ SLICE_INIT("Arrival-Date"), ARRIVAL },
	{ SLICE_INIT("X-Original-Message-ID"), MESSAGE_ID },
	{ SLICE_INIT("Original-Message-ID"), MESSAGE_ID },
	{ SLICE_INIT("Original-Recipient"), ORIGINAL },
	{ SLICE_INIT("Final-Recipient"), FINAL },
	{ SLICE_INIT("X-Actual-Recipient"), ACTUAL },
	{ SLICE_INIT("Action"), ACTION },
	{ SLICE_INIT("Status"), STATUS },
	{ SLICE_INIT("Remote-MTA"), REMOTE_MTA },
	{ SLICE_INIT("Diagnostic-Code"), DIAGNOSTIC },
	{ SLICE_INIT("Last-Attempt-Date"), LAST_ATTEMPT },
	{ SLICE_INIT("Will-Retry-Until"), RETRY_UNTIL },
	{ SLICE_INIT("Final-Log-ID"), LOG_ID },
	{ SLICE_INIT("DSN-Gateway"), OTHER },
};

struct reader {
	struct dsn_parsed *ret;
	struct arena *arena;
	struct dsn_parsed_rcpt *rcpt; /* the present one, or NULL */
	size_t room;
	unsigned seen;    /* fields of the present one, a bit each */
	enum field field; /* that the last line belonged to */
	struct buf value; /* what that field says so far, on one line */
	bool failed;
};

/* "Name:" with any blanks before the colon; a long line of text is none. */
static enum field
scan_name(struct slice *in)
{
	enum field field;
	size_t i = 0, end;

	while (i < in->len && (byte_is_alnum(in->at[i]) || in->at[i] == '-'))
		i++;
	end = i;
	while (i < in->len && (in->at[i] == ' ' || in->at[i] == '\t'))
		i++;
	if (end == 0 || i == in->len || in->at[i] != ':')
		return NONE;
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		if (slice_ieq(slice_head(*in, end), names[n].name)) {
			*in = slice_from(*in, i + 1);
			return names[n].field;
		}
	if (!slice_istarts(*in, SLICE("X-")))
		return NONE;
	field = slice_iends(slice_head(*in, end), SLICE("-Sender")) ? SENDER
								    : OTHER;
	*in = slice_from(*in, i + 1);
	return field;
}

/* "rfc822; a@b", "dns;host": what stands before the semicolon. */
static struct slice
take_type(struct slice *value)
{
	size_t i = 0;
	struct slice type;

	while (
	    i < value->len && (byte_is_alnum(value->at[i]) ||
				  value->at[i] == '-' || value->at[i] == '_'))
		i++;
	type = slice_head(*value, i);
	while (i < value->len && value->at[i] == ' ')
		i++;
	if (type.len == 0 || i == value->len || value->at[i] != ';')
		return SLICE_NONE;
	*value = slice_trim(slice_from(*value, i + 1));
	return type;
}

static struct slice
bare(struct slice value)
{
	size_t open, close;

	open = slice_find_byte(value, '<');
	close = slice_rfind_byte(value, '>');
	if (open != SLICE_NPOS && close != SLICE_NPOS && close > open)
		value =
		    slice_head(slice_from(value, open + 1), close - open - 1);
	/* a source route, RFC 5321 appendix C */
	if (value.len > 0 && value.at[0] == '@' &&
	    slice_find_byte(value, ':') != SLICE_NPOS)
		value = slice_from(value, slice_find_byte(value, ':') + 1);
	return slice_trim(value);
}

static struct slice
address(struct slice value)
{
	(void)take_type(&value);
	return bare(value);
}

/* RFC 6533 3: "\x{HEX}" in an address of type utf-8; one that does not decode
 * stays as it is. */
static struct slice
wide_address(struct reader *r, struct slice value)
{
	bool wide = slice_ieq(take_type(&value), SLICE("utf-8"));
	struct slice kept = bare(value);
	struct buf b;

	if (!wide || slice_find_byte(kept, '\\') == SLICE_NPOS)
		return kept;
	buf_init(&b, kept.len); /* no escape is shorter than what it is for */
	if (unitext_take(&b, kept))
		kept = arena_keep(r->arena, buf_slice(&b));
	if (!buf_ok(&b) || kept.at == NULL)
		r->failed = true;
	buf_deinit(&b);
	return kept;
}

static void
read_action(struct dsn_parsed_rcpt *r, struct slice value)
{
	static const struct {
		struct slice word;
		enum dsn_action action;
	} words[] = {
		{ SLICE_INIT("fail"), DSN_FAILED },
		{ SLICE_INIT("delay"), DSN_DELAYED },
		{ SLICE_INIT("deliver"), DSN_DELIVERED },
		{ SLICE_INIT("relay"), DSN_RELAYED },
		{ SLICE_INIT("expand"), DSN_EXPANDED },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_istarts(value, words[i].word)) {
			r->has_action = true;
			r->action = words[i].action;
		}
}

static void
read_status(struct dsn_parsed_rcpt *r, struct slice value)
{
	struct slice rest = value;

	if (!esc_scan(&rest, &r->status))
		return;
	rest = slice_trim(rest);
	if (rest.len > 1 && rest.at[0] == '(' && rest.at[rest.len - 1] == ')')
		rest =
		    slice_trim(slice_head(slice_from(rest, 1), rest.len - 2));
	r->status_comment = rest;
}

static void
read_diagnostic(struct dsn_parsed_rcpt *r, struct slice value)
{
	r->diagnostic_type = take_type(&value);
	r->diagnostic = slice_head(value, DSN_DIAGNOSTIC_MAX);
}

static void
set_message(struct dsn_parsed *d, enum field field, struct slice value)
{
	struct slice *to = field == ENVID           ? &d->envid
			   : field == REPORTING_MTA ? &d->reporting_mta
			   : field == RECEIVED_FROM ? &d->received_from
			   : field == ARRIVAL       ? &d->arrival
			   : field == SENDER        ? &d->sender
						    : &d->message_id;

	if (field == REPORTING_MTA || field == RECEIVED_FROM)
		(void)take_type(&value);
	else if (field == SENDER)
		value = address(value);
	if (to->len == 0)
		*to = value;
}

static void
set_rcpt(struct reader *reader, enum field field, struct slice value)
{
	struct dsn_parsed_rcpt *r = reader->rcpt;

	switch (field) {
	case ORIGINAL:
		r->original = wide_address(reader, value);
		break;
	case FINAL:
		r->final = wide_address(reader, value);
		break;
	case ACTUAL:
		r->actual = wide_address(reader, value);
		break;
	case ACTION:
		read_action(r, value);
		break;
	case STATUS:
		read_status(r, value);
		break;
	case REMOTE_MTA:
		(void)take_type(&value);
		r->remote_mta = value;
		break;
	case DIAGNOSTIC:
		read_diagnostic(r, value);
		break;
	case LAST_ATTEMPT:
		r->last_attempt = value;
		break;
	case RETRY_UNTIL:
		r->retry_until = value;
		break;
	default:
		r->log_id = value;
		break;
	}
}

/* The field that was read up to here is complete. */
static void
settle(struct reader *r)
{
	enum field field = r->field;
	struct slice value;

	r->field = NONE;
	if (field >= OTHER)
		return;
	value = arena_keep(r->arena, slice_trim(buf_slice(&r->value)));
	if (!buf_ok(&r->value) || value.at == NULL) {
		r->failed = true;
		return;
	}
	if (field < ORIGINAL)
		set_message(r->ret, field, value);
	else if (r->rcpt != NULL)
		set_rcpt(r, field, value);
}

static struct dsn_parsed_rcpt *
add_rcpt(struct reader *r)
{
	struct dsn_parsed *d = r->ret;

	if (d->count == DSN_RCPTS_MAX) {
		d->limited = true;
		return NULL;
	}
	if (d->count == r->room) {
		size_t room = r->room == 0 ? 2 : r->room * 2;
		struct dsn_parsed_rcpt *more =
		    arena_alloc(r->arena, room * sizeof(*more));

		if (more == NULL) {
			r->failed = true;
			return NULL;
		}
		if (d->count > 0)
			memcpy(more, d->rcpts, d->count * sizeof(*more));
		d->rcpts = more;
		r->room = room;
	}
	return &d->rcpts[d->count++];
}

/*
 * A recipient's field: of the present recipient, unless that one has it; the
 * order of the fields tells nothing, some write the address last.
 */
static void
place(struct reader *r, enum field field)
{
	unsigned bit = 1u << field;

	if (r->rcpt == NULL || (r->seen & bit) != 0) {
		r->rcpt = add_rcpt(r);
		r->seen = 0;
	}
	r->seen |= bit;
}

static void
take_line(struct reader *r, struct slice line)
{
	struct slice rest = line;
	enum field field = NONE;

	if (line.len > 0 && line.at[0] != ' ' && line.at[0] != '\t')
		field = scan_name(&rest);
	if (field == NONE) {
		/* folded, or text whose fold was lost */
		if (r->value.len < DSN_DIAGNOSTIC_MAX) {
			buf_put_byte(&r->value, ' ');
			buf_put(&r->value,
			    slice_head(slice_trim(line), DSN_DIAGNOSTIC_MAX));
		}
		return;
	}
	settle(r);
	if (field >= ORIGINAL && field < OTHER)
		place(r, field);
	r->field = field;
	buf_clear(&r->value);
	buf_put(&r->value, slice_head(slice_trim(rest), DSN_DIAGNOSTIC_MAX));
}

/* A group that names nobody and tells nothing is an artefact of the form. */
static bool
is_empty(const struct dsn_parsed_rcpt *r)
{
	return r->original.len == 0 && r->final.len == 0 &&
	       r->diagnostic.len == 0 && r->status.class == 0;
}

/*
 * Fields of one recipient that an empty line separated from its address
 * belong to it all the same.
 */
static void
join_groups(struct dsn_parsed *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->count; i++) {
		struct dsn_parsed_rcpt *r = &d->rcpts[i], *before;

		before = kept == 0 ? NULL : &d->rcpts[kept - 1];
		if (is_empty(r))
			continue;
		if (before != NULL && r->original.len == 0 &&
		    r->final.len == 0 && before->status.class == 0) {
			struct dsn_parsed_rcpt joined = *r;

			joined.original = before->original;
			joined.final = before->final;
			*before = joined;
			continue;
		}
		d->rcpts[kept++] = *r;
	}
	d->count = kept;
}

enum st
dsn_parse(struct dsn_parsed *ret, struct arena *a, struct slice text)
{
	struct reader r = { .ret = ret, .arena = a, .field = NONE };
	struct slice line;

	*ret = (struct dsn_parsed){ 0 };
	buf_init(&r.value, 4 * DSN_DIAGNOSTIC_MAX);
	while (!r.failed && mime_line_next(&text, &line)) {
		if (slice_trim(line).len > 0) {
			take_line(&r, line);
			continue;
		}
		settle(&r);
		r.rcpt = NULL;
		r.seen = 0;
	}
	settle(&r);
	buf_deinit(&r.value);
	if (r.failed)
		return ST_MEMORY;
	join_groups(ret);
	return ST_OK;
}

/* One a field (RFC 5965 3.2), or several; "redacted" names nobody. */
static void
add_complainers(struct dsn_feedback *f, struct slice value)
{
	while (value.len > 0 && f->rcpts < DSN_FEEDBACK_RCPTS) {
		struct slice one;

		value = slice_cut(value, ',', &one);
		one = address(slice_trim(one));
		if (slice_find_byte(one, '@') != SLICE_NPOS)
			f->rcpt_to[f->rcpts++] = one;
	}
}

void
dsn_parse_feedback(struct dsn_feedback *ret, struct slice text)
{
	struct header_field f;
	struct slice line;

	*ret = (struct dsn_feedback){ 0 };
	while (text.len > 0) {
		struct slice value;

		if (!mime_field_next(&text, &f)) {
			(void)mime_line_next(&text, &line);
			continue;
		}
		/* nothing here is long enough to be folded in its middle */
		(void)slice_cut(slice_trim(f.value), '\n', &value);
		value = slice_trim(value);
		if (slice_ieq(f.name, SLICE("Feedback-Type")))
			ret->type = value;
		else if (slice_ieq(f.name, SLICE("User-Agent")))
			ret->user_agent = value;
		else if (slice_ieq(f.name, SLICE("Source-IP")))
			ret->source_ip = value;
		else if (slice_ieq(f.name, SLICE("Arrival-Date")) ||
			 slice_ieq(f.name, SLICE("Received-Date")))
			ret->arrival = value;
		else if (slice_ieq(f.name, SLICE("Original-Envelope-Id")))
			ret->envid = value;
		else if (slice_ieq(f.name, SLICE("Original-Mail-From")))
			ret->mail_from = address(value);
		else if (slice_ieq(f.name, SLICE("Reported-Domain")))
			ret->reported_domain = value;
		else if (slice_ieq(f.name, SLICE("Original-Rcpt-To")) ||
			 slice_ieq(f.name, SLICE("Removal-Recipient")))
			add_complainers(ret, value);
	}
}
