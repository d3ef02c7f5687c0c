/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hand-written descent over RFC 5322 3.4.  A member begins with words; what
 * ends them ('<', '@', ':', ',') says what they were: a display name, a local
 * part, a group's name, a bare local name.
 */
#include "mail/address_list.h"

#include "base/scan.h"

static const struct slice BROKEN_COMMENT = SLICE("comment without end");
static const struct slice BROKEN_QUOTE = SLICE("quoted string without end");

/* RFC 5322 3.2.3 atext, and RFC 6532 3.2's UTF-8 */
static bool
is_atext(char c)
{
	static const struct slice marks = SLICE("!#$%&'*+-/=?^_`{|}~");

	return byte_is_alnum(c) || (unsigned char)c > 0x7f ||
	       slice_find_byte(marks, c) != SLICE_NPOS;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* From behind the first '(' to behind its ')'; comments nest (3.2.2). */
static bool
skip_comment(struct slice *in)
{
	size_t depth = 1, i = 0;

	for (; i < in->len && depth > 0; i++) {
		if (in->at[i] == '\\' && i + 1 < in->len)
			i++;
		else if (in->at[i] == '(')
			depth++;
		else if (in->at[i] == ')')
			depth--;
	}
	if (depth > 0)
		return false;
	*in = slice_from(*in, i);
	return true;
}

static bool
skip_cfws(struct slice *in)
{
	struct slice blank;

	for (;;) {
		if (scan_while(in, is_blank, &blank))
			continue;
		if (!scan_byte(in, '('))
			return true;
		if (!skip_comment(in))
			return false;
	}
}

/* A quoted string with its quotes; folds in it are undone (3.2.4). */
static bool
put_quoted(struct slice *in, struct buf *b)
{
	buf_put_byte(b, '"');
	for (size_t i = 0; i < in->len; i++) {
		char c = in->at[i];

		if (c == '\r' || c == '\n')
			continue;
		buf_put_byte(b, c);
		if (c == '\\' && i + 1 < in->len)
			buf_put_byte(b, in->at[++i]);
		else if (c == '"') {
			*in = slice_from(*in, i + 1);
			return true;
		}
	}
	return false;
}

/*
 * Words and dots up to something else, put into b without what stood between
 * them.  *ret_local: they can be a local part, that is each two words have
 * one dot between them and none stands at an end.
 */
static struct slice
put_words(struct slice *in, struct buf *b, bool *ret_local)
{
	bool word_last = false, local = true;
	struct slice atom;

	for (;;) {
		if (!skip_cfws(in))
			return BROKEN_COMMENT;
		if (scan_byte(in, '.')) {
			local = local && word_last;
			word_last = false;
			buf_put_byte(b, '.');
			continue;
		}
		if (scan_while(in, is_atext, &atom))
			buf_put(b, atom);
		else if (!scan_byte(in, '"'))
			break;
		else if (!put_quoted(in, b))
			return BROKEN_QUOTE;
		local = local && !word_last;
		word_last = true;
	}
	*ret_local = local && word_last;
	return SLICE_NONE;
}

/* Behind the '@': a dot-atom or a literal, blanks and comments dropped. */
static struct slice
put_domain(struct slice *in, struct buf *b)
{
	struct slice atom, wrong;
	bool good;
	size_t end;

	if (!skip_cfws(in))
		return BROKEN_COMMENT;
	if (slice_starts(*in, SLICE("["))) {
		end = slice_find_byte(*in, ']');
		if (end == SLICE_NPOS)
			return SLICE("domain literal without end");
		buf_put(b, slice_head(*in, end + 1));
		*in = slice_from(*in, end + 1);
		return skip_cfws(in) ? SLICE_NONE : BROKEN_COMMENT;
	}
	atom = *in;
	wrong = put_words(in, b, &good);
	if (!slice_empty(wrong))
		return wrong;
	if (!good || memchr(atom.at, '"', atom.len - in->len) != NULL)
		return SLICE("expected a domain");
	return SLICE_NONE;
}

/* Behind the '<': an obsolete route (4.4) is skipped. */
static struct slice
put_angle(struct slice *in, struct buf *b)
{
	struct slice wrong;
	bool local;

	if (!skip_cfws(in))
		return BROKEN_COMMENT;
	if (slice_starts(*in, SLICE("@"))) {
		size_t colon = slice_find_byte(*in, ':');

		if (colon == SLICE_NPOS)
			return SLICE("route without colon");
		*in = slice_from(*in, colon + 1);
	}
	wrong = put_words(in, b, &local);
	if (!slice_empty(wrong))
		return wrong;
	if (!local)
		return SLICE("expected a local part");
	if (scan_byte(in, '@')) {
		buf_put_byte(b, '@');
		wrong = put_domain(in, b);
		if (!slice_empty(wrong))
			return wrong;
	}
	if (!scan_byte(in, '>'))
		return SLICE("expected >");
	return skip_cfws(in) ? SLICE_NONE : BROKEN_COMMENT;
}

/* One member; b stays empty when it was none, as between two commas. */
static struct slice
put_member(struct address_list *l, struct buf *b)
{
	struct slice wrong;
	bool local;

	wrong = put_words(&l->rest, b, &local);
	if (!slice_empty(wrong))
		return wrong;
	if (scan_byte(&l->rest, '<')) {
		buf_clear(b);
		return put_angle(&l->rest, b);
	}
	if (!l->group && b->len > 0 && scan_byte(&l->rest, ':')) {
		l->group = true;
		buf_clear(b);
		return put_member(l, b); /* once: a group holds no group */
	}
	if (b->len > 0 && !local)
		return SLICE("expected an address");
	if (b->len > 0 && scan_byte(&l->rest, '@')) {
		buf_put_byte(b, '@');
		return put_domain(&l->rest, b);
	}
	return SLICE_NONE;
}

/* What may stand behind a member. */
static bool
skip_separator(struct address_list *l)
{
	if (l->group && scan_byte(&l->rest, ';')) {
		l->group = false;
		if (!skip_cfws(&l->rest))
			return false;
	}
	return slice_empty(l->rest) || scan_byte(&l->rest, ',') ||
	       (l->group && slice_starts(l->rest, SLICE(";")));
}

void
address_list_init(struct address_list *l, struct slice value)
{
	*l = (struct address_list){ .whole = value, .rest = value };
}

enum st
address_list_next(struct address_list *l, struct buf *b, struct fault *why)
{
	struct slice wrong;

	buf_clear(b);
	while (b->len == 0 && !slice_empty(l->rest)) {
		wrong = put_member(l, b);
		if (slice_empty(wrong) && !skip_separator(l))
			wrong = SLICE("expected a comma");
		if (!slice_empty(wrong))
			return FAULT(why, ST_SYNTAX, .what = wrong.at,
			    .rule = "RFC 5322 3.4",
			    .at = l->whole.len - l->rest.len);
		if (!buf_ok(b))
			return FAULT(why, ST_LIMIT, .what = "address too long");
	}
	return b->len > 0 ? ST_OK : ST_ABSENT;
}
