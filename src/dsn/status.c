/* SPDX-License-Identifier: Apache-2.0 */
/* Fields whose values come from strangers: none may end a line. */
#include "dsn/status.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "mail/date.h"
#include "mail/xtext.h"

#define COLUMNS  76
#define WORD_MAX 900 /* no line over 998 (RFC 5322 2.1.1) */

static void
put_hex(struct buf *b, uint32_t n)
{
	for (unsigned shift = 8; shift > 0; shift -= 4)
		buf_put_byte(b, "0123456789ABCDEF"[n >> (shift - 4) & 15]);
}

/*
 * One character off s.  What may not stand in the field is spelled out, so
 * that nothing of a peer's words is lost: \x{D64D} for a character (RFC 6533
 * 3), \xFF for a byte that is none.
 */
static void
put_char(struct buf *b, struct slice *s, bool wide)
{
	struct slice c = *s;
	uint32_t point;

	if (!utf8_scan(s, &point)) {
		buf_put(b, SLICE("\\x"));
		put_hex(b, (unsigned char)c.at[0]);
		*s = slice_from(*s, 1);
	} else if (point == '\t') {
		buf_put_byte(b, ' ');
	} else if (point < ' ' || point == 0x7f) {
		buf_put(b, SLICE("\\x"));
		put_hex(b, point);
	} else if (point < 0x80 || (wide && point >= 0xa0)) {
		buf_put(b, slice_head(c, c.len - s->len));
	} else {
		unitext_put(b, slice_head(c, c.len - s->len), true);
	}
}

static void
put_safe(struct buf *b, struct slice s, bool wide)
{
	while (s.len > 0)
		put_char(b, &s, wide);
}

/*
 * One line of the peer, folded before blanks.  A word too long for any line
 * is broken, which is the only place where a blank is added.
 */
static void
put_folded(struct buf *b, struct slice line, size_t column, bool wide)
{
	while (line.len > 0) {
		struct slice word;
		size_t blanks = 0, start;

		while (blanks < line.len && line.at[blanks] == ' ')
			blanks++;
		word = slice_from(line, blanks);
		word = slice_head(word, slice_find_byte(word, ' '));
		if (word.len == 0)
			return; /* blanks at the end */
		line = slice_from(line, blanks + word.len);
		if (blanks > 0 && column + blanks + word.len > COLUMNS) {
			buf_put(b, SLICE("\r\n"));
			column = 0;
		}
		buf_put_times(b, ' ', blanks);
		column += blanks;
		for (start = b->len; word.len > 0; put_char(b, &word, wide))
			if (b->len - start > WORD_MAX) {
				buf_put(b, SLICE("\r\n "));
				start = b->len;
				column = 1;
			}
		column += b->len - start;
	}
}

/* Each line of the reply is a line of the field. */
static void
put_diagnostic(struct buf *b, const struct dsn_rcpt *r, bool wide)
{
	struct slice rest = r->diagnostic;
	size_t start = b->len;
	bool first = true;

	buf_put(b, SLICE("Diagnostic-Code: "));
	buf_put(b, r->diagnostic_smtp ? SLICE("smtp; ") : SLICE("x-pabal; "));
	while (rest.len > 0) {
		size_t end = slice_find(rest, SLICE("\r\n"));
		struct slice line = slice_head(rest, end);

		rest =
		    end == SLICE_NPOS ? SLICE_NONE : slice_from(rest, end + 2);
		/* A fold of blanks alone would end the field for some. */
		if (slice_trim(line).len == 0)
			continue;
		if (!first) {
			buf_put(b, SLICE("\r\n "));
			start = b->len - 1;
		}
		first = false;
		put_folded(b, line, b->len - start, wide);
	}
	buf_put(b, SLICE("\r\n"));
}

static void
put_field(struct buf *b, const char *head, struct slice value, bool wide)
{
	if (value.len == 0)
		return;
	buf_put_str(b, head);
	put_safe(b, value, wide);
	buf_put(b, SLICE("\r\n"));
}

static void
put_date(struct buf *b, const char *head, uint64_t ms, int zone)
{
	if (ms == 0)
		return;
	buf_put_str(b, head);
	date_put(b, ms, zone);
	buf_put(b, SLICE("\r\n"));
}

static void
put_original(struct buf *b, struct slice orcpt, bool wide)
{
	struct slice type, address = slice_cut(orcpt, ';', &type);

	if (orcpt.len == 0)
		return;
	buf_put(b, SLICE("Original-Recipient: "));
	put_safe(b, type, false);
	buf_put_byte(b, ';');
	/* RFC 6533 3: never the 8-bit form in the traditional part. */
	if (slice_ieq(type, SLICE("utf-8")) && !wide)
		unitext_put(b, address, true);
	else
		put_safe(b, address, wide);
	buf_put(b, SLICE("\r\n"));
}

struct slice
dsn_action_name(enum dsn_action action)
{
	static const struct slice names[] = {
		[DSN_FAILED] = SLICE_INIT("failed"),
		[DSN_DELAYED] = SLICE_INIT("delayed"),
		[DSN_DELIVERED] = SLICE_INIT("delivered"),
		[DSN_RELAYED] = SLICE_INIT("relayed"),
		[DSN_EXPANDED] = SLICE_INIT("expanded"),
	};

	return names[action];
}

static struct esc
status_of(const struct dsn_rcpt *r)
{
	switch (r->action) {
	case DSN_FAILED:
		return r->status.class != 0 ? r->status : ESC(5, 0, 0);
	case DSN_DELAYED:
		return r->status.class != 0 ? r->status : ESC(4, 0, 0);
	default:
		return r->status.class != 0 ? r->status : ESC(2, 0, 0);
	}
}

static void
put_rcpt(struct buf *b, const struct dsn_report *report,
    const struct dsn_rcpt *r, bool wide)
{
	int zone = report->zone_minutes;

	buf_put(b, SLICE("\r\n"));
	put_original(b, r->original, wide);
	buf_put(b, SLICE("Final-Recipient: "));
	if (slice_ascii(r->final)) {
		buf_put(b, SLICE("rfc822;"));
		put_safe(b, r->final, false);
	} else {
		buf_put(b, SLICE("utf-8;"));
		put_safe(b, r->final, wide);
	}
	buf_put(b, SLICE("\r\nAction: "));
	buf_put(b, dsn_action_name(r->action));
	buf_put(b, SLICE("\r\nStatus: "));
	esc_put(b, status_of(r));
	buf_put(b, SLICE("\r\n"));
	put_field(b, "Remote-MTA: dns; ", r->remote_mta, false);
	if (r->diagnostic.len > 0)
		put_diagnostic(b, r, wide);
	put_date(b, "Last-Attempt-Date: ", r->last_ms, zone);
	put_field(b, "Final-Log-ID: ", r->log_id, false);
	if (r->action == DSN_DELAYED)
		put_date(b, "Will-Retry-Until: ", r->until_ms, zone);
	put_field(b, "X-Pabal-Reason: ", r->reason, false);
}

bool
status_is_wide(const struct dsn_report *r)
{
	for (size_t i = 0; i < r->rcpt_count; i++)
		if (!slice_ascii(r->rcpts[i].final) ||
		    !slice_ascii(r->rcpts[i].original))
			return true;
	return false;
}

void
status_put(struct buf *b, const struct dsn_report *r, bool wide)
{
	put_field(b, "Original-Envelope-Id: ", r->envid, false);
	put_field(b, "Reporting-MTA: dns; ", r->hostname, false);
	put_field(b, "Received-From-MTA: dns; ", r->received_from, false);
	put_date(b, "Arrival-Date: ", r->arrival_ms, r->zone_minutes);
	for (size_t i = 0; i < r->rcpt_count; i++)
		put_rcpt(b, r, &r->rcpts[i], wide);
}
