/* SPDX-License-Identifier: Apache-2.0 */
/* One clause a line: long lines are folded nowhere else, and none needs be. */
#include "mail/received.h"

#include "mail/date.h"
#include "mail/path.h"

#define FOLD SLICE("\r\n\t")

/*
 * In a comment parentheses and backslashes mean something (RFC 5322 3.2.2),
 * and bytes above 127 are not for a message that is not SMTPUTF8.
 */
static void
put_comment(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool fine =
		    c >= ' ' && c <= '~' && c != '(' && c != ')' && c != '\\';

		buf_put_byte(b, fine ? c : '?');
	}
}

/* TCP-info: what the connection told, not the client. */
static void
put_tcp_info(struct buf *b, const struct received *r)
{
	buf_put(b, SLICE(" ("));
	if (r->rdns.len > 0 && domain_valid(r->rdns)) {
		buf_put(b, r->rdns);
		buf_put_byte(b, ' ');
	}
	buf_put(b, r->client);
	buf_put_byte(b, ')');
}

static void
put_from(struct buf *b, const struct received *r)
{
	bool good = slice_ascii(r->helo) &&
		    (domain_valid(r->helo) || domain_literal_valid(r->helo));

	if (!good && r->client.len == 0)
		return;
	buf_put(b, SLICE(" from "));
	/*
	 * The grammar has room for a domain or a literal only.  A client that
	 * called itself something else is named by its address, and what it
	 * said follows as a comment.
	 */
	buf_put(b, good ? r->helo : r->client);
	if (r->client.len > 0)
		put_tcp_info(b, r);
	if (!good && r->helo.len > 0) {
		buf_put(b, FOLD);
		buf_put(b, SLICE("(HELO "));
		put_comment(b, r->helo);
		buf_put_byte(b, ')');
	}
	buf_put(b, FOLD);
}

void
received_put(struct buf *b, const struct received *r)
{
	size_t start = b->len;

	buf_put(b, SLICE("Received:"));
	put_from(b, r);
	if (b->len == start + strlen("Received:"))
		buf_put_byte(b, ' ');
	buf_put(b, SLICE("by "));
	buf_put(b, r->hostname);
	buf_put(b, SLICE(" with "));
	buf_put(b, r->with);
	if (r->tls.len > 0) {
		buf_put(b, FOLD);
		buf_put_byte(b, '(');
		put_comment(b, r->tls);
		buf_put_byte(b, ')');
	}
	buf_put(b, FOLD);
	buf_put(b, SLICE("id "));
	buf_put(b, r->id);
	if (r->rcpt.len > 0) {
		buf_put(b, FOLD);
		buf_put(b, SLICE("for <"));
		buf_put(b, r->rcpt);
		buf_put_byte(b, '>');
	}
	buf_put_byte(b, ';');
	buf_put(b, FOLD);
	date_put(b, r->now_ms, r->zone_minutes);
	buf_put(b, SLICE("\r\n"));
}

void
return_path_put(struct buf *b, struct slice sender)
{
	buf_put(b, SLICE("Return-Path: <"));
	buf_put(b, sender);
	buf_put(b, SLICE(">\r\n"));
}
