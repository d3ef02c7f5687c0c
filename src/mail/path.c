/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The grammar of RFC 5321 4.1.2, one function a production.  Inside this file
 * a scanner that fails leaves the slice where it stumbled, because that is
 * what the fault tells; the public functions restore all-or-nothing.
 */
#include "mail/path.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "mail/literal.h"

/* RFC 1035 2.3.4; DNS can hold no longer one. */
#define LABEL_MAX 63

static bool
is_atext(char c)
{
	return byte_is_alnum(c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* One UTF8-non-ascii of RFC 6531 3.3. */
static bool
scan_wide(struct slice *in)
{
	uint32_t point;

	if (in->len == 0 || (unsigned char)in->at[0] < 0x80)
		return false;
	return utf8_scan(in, &point);
}

static bool
scan_atom(struct slice *in)
{
	size_t before = in->len;
	struct slice part;

	while (scan_while(in, is_atext, &part) || scan_wide(in))
		;
	return in->len != before;
}

static bool
scan_dot_string(struct slice *in)
{
	do
		if (!scan_atom(in))
			return false;
	while (scan_byte(in, '.'));
	return true;
}

static bool
scan_quoted(struct slice *in)
{
	if (!scan_byte(in, '"'))
		return false;
	while (in->len > 0 && in->at[0] != '"') {
		if (scan_wide(in))
			continue;
		/* What follows a backslash must be graphic or a space. */
		scan_byte(in, '\\');
		if (in->len == 0 || in->at[0] < ' ' || in->at[0] > '~')
			return false;
		*in = slice_from(*in, 1);
	}
	return scan_byte(in, '"');
}

/* sub-domain, or a U-label whose inside is IDNA's business. */
static bool
scan_label(struct slice *in)
{
	struct slice start = *in;
	size_t len;

	while (in->len > 0 && (byte_is_alnum(in->at[0]) || in->at[0] == '-' ||
				  (in->at[0] & 0x80) != 0))
		if (!scan_wide(in)) {
			if ((in->at[0] & 0x80) != 0)
				return false;
			*in = slice_from(*in, 1);
		}
	len = start.len - in->len;
	return len > 0 && start.at[0] != '-' && start.at[len - 1] != '-';
}

static enum st
scan_domain(struct slice *in, struct fault *why)
{
	struct slice start = *in;

	do {
		struct slice label = *in;

		if (!scan_label(in))
			return FAULT(why, ST_SYNTAX, .what = "bad domain name",
			    .rule = "RFC 5321 4.1.2");
		label = slice_head(label, label.len - in->len);
		if (label.len > LABEL_MAX && slice_ascii(label))
			return FAULT(why, ST_LIMIT,
			    .what = "label of a domain too long",
			    .rule = "RFC 1035 2.3.4");
	} while (scan_byte(in, '.'));
	if (start.len - in->len > PATH_DOMAIN_MAX)
		return FAULT(why, ST_LIMIT, .what = "domain too long",
		    .rule = "RFC 5321 4.5.3.1.2");
	return ST_OK;
}

static enum st
scan_literal(struct slice *in, struct mailbox *m, struct fault *why)
{
	size_t end = slice_find_byte(*in, ']');
	struct slice inside;

	if (end == SLICE_NPOS)
		inside = SLICE_NONE;
	else
		inside = slice_from(slice_head(*in, end), 1);
	if (inside.len > PATH_DOMAIN_MAX - 2)
		return FAULT(why, ST_LIMIT, .what = "domain too long",
		    .rule = "RFC 5321 4.5.3.1.2");
	if (!literal_valid(inside))
		return FAULT(why, ST_SYNTAX, .what = "bad address literal",
		    .rule = "RFC 5321 4.1.3");
	m->literal = true;
	m->domain = inside;
	*in = slice_from(*in, end + 1);
	return ST_OK;
}

static enum st
scan_local(struct slice *in, struct mailbox *m, struct fault *why)
{
	struct slice start = *in;

	m->quoted = in->len > 0 && in->at[0] == '"';
	if (!(m->quoted ? scan_quoted(in) : scan_dot_string(in)))
		return FAULT(why, ST_SYNTAX, .what = "bad local part",
		    .rule = "RFC 5321 4.1.2");
	m->local = slice_head(start, start.len - in->len);
	if (m->local.len > PATH_LOCAL_MAX)
		return FAULT(why, ST_LIMIT, .what = "local part too long",
		    .rule = "RFC 5321 4.5.3.1.1");
	return ST_OK;
}

static enum st
scan_mailbox(struct slice *in, struct mailbox *m, struct fault *why)
{
	struct slice start = *in;
	enum st st = scan_local(in, m, why);

	if (st != ST_OK)
		return st;
	if (!scan_byte(in, '@'))
		return FAULT(why, ST_SYNTAX,
		    .what = "no @ after the local part",
		    .rule = "RFC 5321 4.1.2");
	m->domain = *in;
	if (in->len > 0 && in->at[0] == '[') {
		st = scan_literal(in, m, why);
	} else {
		st = scan_domain(in, why);
		m->domain = slice_head(m->domain, m->domain.len - in->len);
	}
	if (st != ST_OK)
		return st;
	m->whole = slice_head(start, start.len - in->len);
	m->utf8 = !slice_ascii(m->whole);
	if (m->whole.len > PATH_MAX_LEN)
		return FAULT(why, ST_LIMIT, .what = "path too long",
		    .rule = "RFC 5321 4.5.3.1.3");
	return ST_OK;
}

/* A-d-l ":", taken and forgotten (RFC 5321 appendix C). */
static enum st
scan_route(struct slice *in, struct fault *why)
{
	do {
		enum st st;

		if (!scan_byte(in, '@'))
			return FAULT(why, ST_SYNTAX, .what = "bad source route",
			    .rule = "RFC 5321 4.1.2");
		st = scan_domain(in, why);
		if (st != ST_OK)
			return st;
	} while (scan_byte(in, ','));
	if (!scan_byte(in, ':'))
		return FAULT(why, ST_SYNTAX, .what = "bad source route",
		    .rule = "RFC 5321 4.1.2");
	return ST_OK;
}

static enum st
scan_inside(struct slice *in, struct path *path, struct fault *why)
{
	struct slice start = *in;
	enum st st;

	if (scan_istr(in, SLICE("Postmaster")) && scan_byte(in, '>')) {
		path->kind = PATH_POSTMASTER;
		path->mailbox.local = slice_head(start, strlen("Postmaster"));
		return ST_OK;
	}
	*in = start;
	path->kind = PATH_MAILBOX;
	if (in->len > 0 && in->at[0] == '@') {
		st = scan_route(in, why);
		if (st != ST_OK)
			return st;
	}
	st = scan_mailbox(in, &path->mailbox, why);
	if (st != ST_OK)
		return st;
	if (!scan_byte(in, '>'))
		return FAULT(why, ST_SYNTAX, .what = "no > after the address",
		    .rule = "RFC 5321 4.1.2");
	/* A route in UTF-8 needs the extension as well, though it is dropped.
	 */
	path->mailbox.utf8 =
	    !slice_ascii(slice_head(start, start.len - in->len));
	return ST_OK;
}

/* The offset is known only out here. */
static enum st
at(enum st st, struct fault *why, struct slice start, struct slice rest)
{
	if (st != ST_OK && why != NULL)
		why->at = start.len - rest.len;
	return st;
}

enum st
path_scan(struct slice *in, struct path *ret, struct fault *why)
{
	struct slice rest = *in;
	struct path path = { .kind = PATH_NULL };
	enum st st;

	if (!scan_byte(&rest, '<'))
		return FAULT(why, ST_SYNTAX, .what = "no < before the address",
		    .rule = "RFC 5321 4.1.2");
	if (!scan_byte(&rest, '>')) {
		st = scan_inside(&rest, &path, why);
		if (st != ST_OK)
			return at(st, why, *in, rest);
	}
	*in = rest;
	*ret = path;
	return ST_OK;
}

enum st
mailbox_parse(struct slice s, struct mailbox *ret, struct fault *why)
{
	struct slice rest = s;
	struct mailbox m = { .quoted = false };
	enum st st = scan_mailbox(&rest, &m, why);

	if (st == ST_OK && rest.len > 0)
		st =
		    FAULT(why, ST_SYNTAX, .what = "something after the address",
			.rule = "RFC 5321 4.1.2");
	if (st != ST_OK)
		return at(st, why, s, rest);
	*ret = m;
	return ST_OK;
}

bool
domain_valid(struct slice s)
{
	return scan_domain(&s, NULL) == ST_OK && s.len == 0;
}

bool
domain_literal_valid(struct slice s)
{
	struct mailbox m = { .literal = false };

	return s.len > 0 && s.at[0] == '[' &&
	       scan_literal(&s, &m, NULL) == ST_OK && s.len == 0;
}

/* One character of a quoted-string's inside, its backslash undone. */
static char
next_content(struct slice *inside)
{
	char c;

	scan_byte(inside, '\\');
	c = inside->at[0];
	*inside = slice_from(*inside, 1);
	return c;
}

static bool
needs_quotes(struct slice inside)
{
	bool dot = true; /* a dot may not come first, last or after a dot */

	while (inside.len > 0) {
		char c = next_content(&inside);

		if (c == '.' ? dot : !is_atext(c) && (c & 0x80) == 0)
			return true;
		dot = c == '.';
	}
	return dot;
}

void
mailbox_put_local(struct buf *b, const struct mailbox *m)
{
	struct slice inside;
	bool quotes;

	if (!m->quoted) {
		buf_put(b, m->local);
		return;
	}
	inside = slice_from(slice_head(m->local, m->local.len - 1), 1);
	quotes = needs_quotes(inside);
	if (quotes)
		buf_put_byte(b, '"');
	while (inside.len > 0) {
		char c = next_content(&inside);

		if (c == '"' || c == '\\')
			buf_put_byte(b, '\\');
		buf_put_byte(b, c);
	}
	if (quotes)
		buf_put_byte(b, '"');
}

struct slice
address_local(struct slice address)
{
	return slice_head(address, slice_rfind_byte(address, '@'));
}

struct slice
address_domain(struct slice address)
{
	size_t at = slice_rfind_byte(address, '@');

	return at == SLICE_NPOS ? SLICE_NONE : slice_from(address, at + 1);
}
