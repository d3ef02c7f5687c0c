/* SPDX-License-Identifier: Apache-2.0 */
/* The header and the three parts, each in the plainest form that carries it. */
#include "dsn/dsn.h"

#include "base/utf8.h"
#include "dsn/status.h"
#include "mail/date.h"
#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/quoted_printable.h"

#define CRLF SLICE("\r\n")

/*
 * An 8-bit report is written only to who takes one for sure: an address that
 * is not ASCII can be reached by SMTPUTF8 alone, and that implies 8BITMIME
 * (RFC 6531 3.1).
 */
static bool
reader_is_wide(const struct dsn_report *r)
{
	return !slice_ascii(r->to);
}

/* In a phrase all but letters, digits and blanks may mean something. */
static void
put_phrase(struct buf *b, struct slice name, size_t column)
{
	bool atoms = true;

	for (size_t i = 0; i < name.len; i++)
		atoms =
		    atoms && (byte_is_alnum(name.at[i]) || name.at[i] == ' ');
	if (atoms || !slice_ascii(name)) {
		encoded_word_put(b, name, column);
		return;
	}
	buf_put(b, SLICE(" \""));
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if (c == '"' || c == '\\')
			buf_put_byte(b, '\\');
		buf_put_byte(b, c < ' ' || c == 0x7f ? '?' : c);
	}
	buf_put_byte(b, '"');
}

static void
put_header(struct buf *b, const struct dsn_report *r, struct slice boundary)
{
	buf_put(b, SLICE("From:"));
	put_phrase(b, r->from_name, strlen("From:"));
	buf_put(b, SLICE(" <postmaster@"));
	buf_put(b, r->hostname);
	buf_put(b, SLICE(">\r\nTo: <"));
	buf_put(b, r->to);
	buf_put(b, SLICE(">\r\nSubject:"));
	encoded_word_put(b, r->subject, strlen("Subject:"));
	buf_put(b, SLICE("\r\nDate: "));
	date_put(b, r->now_ms, r->zone_minutes);
	buf_put(b, SLICE("\r\nMessage-ID: <"));
	buf_put(b, r->message_id);
	buf_put(b, SLICE(">\r\n"));
	if (r->in_reply_to.len > 0) {
		buf_put(b, SLICE("In-Reply-To: "));
		buf_put(b, r->in_reply_to);
		buf_put(b, SLICE("\r\nReferences: "));
		buf_put(b, r->in_reply_to);
		buf_put(b, CRLF);
	}
	/* RFC 3834 5: no machine is to answer. */
	buf_put(b, SLICE("Auto-Submitted: auto-replied\r\n"));
	if (r->language.len > 0) {
		buf_put(b, SLICE("Content-Language: "));
		buf_put(b, r->language);
		buf_put(b, CRLF);
	}
	buf_put(b, SLICE("MIME-Version: 1.0\r\n"));
	buf_put(b, SLICE("Content-Type: multipart/report; "
			 "report-type=delivery-status;\r\n\tboundary=\""));
	buf_put(b, boundary);
	buf_put(b, SLICE("\"\r\n"));
}

struct part {
	const char *type;
	enum coding coding;
	struct slice content;
};

/*
 * The line break before a boundary belongs to the boundary (RFC 2046 5.1.1),
 * so a part that ends in one keeps it.
 */
static void
put_part(struct buf *b, struct slice boundary, const struct part *p)
{
	buf_put(b, SLICE("\r\n--"));
	buf_put(b, boundary);
	buf_put(b, SLICE("\r\nContent-Type: "));
	buf_put_str(b, p->type);
	buf_put(b, SLICE("\r\nContent-Transfer-Encoding: "));
	buf_put(b, coding_name(p->coding));
	buf_put(b, SLICE("\r\n\r\n"));
	coding_put(b, p->coding, p->content);
}

/* Whole fields, no more than fit. */
static struct slice
headers_of(struct slice message)
{
	struct slice rest = header_section(message), all = rest;
	struct header_field f;

	while (header_next(&rest, &f))
		if (all.len - rest.len > DSN_HEADERS_MAX)
			return slice_head(all, (size_t)(f.whole.at - all.at));
	return all;
}

/*
 * The whole message goes back when it was asked for and fits; a message/rfc822
 * part must not be encoded (RFC 2046 5.2.1), so what is binary stays here.
 */
bool
dsn_returns_full(const struct dsn_report *r)
{
	enum coding coding = coding_choose(r->message, true);
	struct slice headers = header_section(r->message);

	if (!r->want_full || !r->message_whole ||
	    r->message.len > DSN_RETURN_MAX || r->body == BODY_BINARYMIME)
		return false;
	if (coding != CODING_7BIT && coding != CODING_8BIT)
		return false;
	return slice_ascii(headers) || utf8_valid(headers);
}

static struct part
returned(const struct dsn_report *r, bool full, struct slice headers)
{
	bool wide = reader_is_wide(r), ascii = slice_ascii(headers);
	struct part p = { .content = full ? r->message : headers };

	if (full && ascii) {
		/* RFC 2046 5.2.1 allows 7bit and 8bit here, nothing else. */
		p.type = "message/rfc822";
		p.coding = coding_choose(p.content, true);
		return p;
	}
	p.coding = coding_choose(p.content, wide);
	if (full)
		p.type = "message/global"; /* may be encoded: RFC 6532 3.7 */
	else if (ascii)
		p.type = "text/rfc822-headers";
	else if (utf8_valid(headers))
		p.type = "message/global-headers";
	else
		p.type = "text/rfc822-headers; charset=unknown-8bit";
	return p;
}

/* A boundary that stands in no part; the third part may be anything. */
static void
put_boundary(struct buf *b, const struct dsn_report *r)
{
	for (unsigned n = 0;; n++) {
		buf_clear(b);
		/* "=_" cannot stand in quoted-printable or base64. */
		buf_put(b, SLICE("=_"));
		buf_put(b, r->boundary);
		buf_put_byte(b, '.');
		buf_put_uint(b, n);
		if (!buf_ok(b) ||
		    (slice_find(r->message, buf_slice(b)) == SLICE_NPOS &&
			slice_find(r->text, buf_slice(b)) == SLICE_NPOS))
			return;
	}
}

static bool
breaks(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f)
			return true;
	return false;
}

static enum st
check(const struct dsn_report *r, struct fault *why)
{
	if (r->rcpt_count == 0)
		return FAULT(why, ST_SYNTAX,
		    .what = "a report without recipients",
		    .rule = "RFC 3464 2.3");
	if (r->to.len == 0 || breaks(r->to) || breaks(r->hostname) ||
	    breaks(r->message_id) || breaks(r->in_reply_to) ||
	    breaks(r->language) || breaks(r->boundary) ||
	    r->boundary.len > 50 || !utf8_valid(r->to))
		return FAULT(why, ST_SYNTAX,
		    .what = "a value that would break the header",
		    .rule = "RFC 5322 2.2");
	return ST_OK;
}

enum st
dsn_write(struct buf *b, const struct dsn_report *r, struct dsn_needs *ret,
    struct fault *why)
{
	bool wide_status = status_is_wide(r), wide = reader_is_wide(r);
	struct slice headers = headers_of(r->message);
	struct buf status, boundary;
	struct part part;
	enum st st = check(r, why);
	bool full;

	if (st != ST_OK)
		return st;
	buf_init(&status, b->max);
	buf_init(&boundary, 80);
	full = dsn_returns_full(r);
	put_boundary(&boundary, r);
	put_header(b, r, buf_slice(&boundary));
	part = (struct part){ "text/plain; charset=utf-8",
		coding_choose(r->text, wide), r->text };
	put_part(b, buf_slice(&boundary), &part);
	status_put(&status, r, wide_status);
	part = (struct part){ wide_status ? "message/global-delivery-status"
					  : "message/delivery-status",
		coding_choose(buf_slice(&status), wide), buf_slice(&status) };
	put_part(b, buf_slice(&boundary), &part);
	part = returned(r, full, headers);
	put_part(b, buf_slice(&boundary), &part);
	buf_put(b, SLICE("\r\n--"));
	buf_put(b, buf_slice(&boundary));
	buf_put(b, SLICE("--\r\n"));
	if (!buf_ok(&status) || !buf_ok(&boundary))
		buf_fail(b);
	buf_deinit(&status);
	buf_deinit(&boundary);
	if (!buf_ok(b))
		return FAULT(why, ST_LIMIT, .what = "the report does not fit");
	ret->smtputf8 = wide;
	ret->eight_bit = wide || part.coding == CODING_8BIT;
	ret->full = full;
	return ST_OK;
}
