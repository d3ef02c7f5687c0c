/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing a language from what a message or a request says. */
#include "i18n/lang.h"

#include "base/scan.h"
#include "i18n/table.h"

struct slice
lang_tag(enum lang lang)
{
	return i18n_langs[lang].tag;
}

bool
lang_find(struct slice tag, enum lang *ret)
{
	size_t len = 0;

	tag = slice_trim(tag);
	while (len < tag.len && byte_is_alnum(tag.at[len]))
		len++;
	/* "kodiak" is not Korean, and neither is "ko;" or "ko kr" */
	if (len < tag.len && tag.at[len] != '-' && tag.at[len] != '_' &&
	    tag.at[len] != '.' && tag.at[len] != '@')
		return false;
	for (unsigned i = 0; i < LANG_COUNT; i++)
		if (slice_ieq(i18n_langs[i].tag, slice_head(tag, len))) {
			*ret = (enum lang)i;
			return true;
		}
	return false;
}

/*
 * Takes one item of the list off the front, up to its comma.  RFC 3282 allows
 * comments in a mail header's list: a comma inside one cuts nothing, so the
 * item ends at the first comma outside parentheses; nesting and quoted pairs
 * are those of RFC 5322 3.2.2.
 */
static struct slice
item(struct slice *rest)
{
	struct slice whole = *rest;
	size_t at = 0, depth = 0;

	for (; at < whole.len; at++) {
		char c = whole.at[at];

		if (c == '\\' && depth > 0)
			at++;
		else if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (c == ',' && depth == 0)
			break;
	}
	if (at > whole.len)
		at = whole.len;
	*rest = slice_from(whole, at + 1);
	return slice_head(whole, at);
}

/* Passes over blanks, folds and comments. */
static void
skip(struct slice *in)
{
	size_t at = 0, depth = 0;

	for (; at < in->len; at++) {
		char c = in->at[at];

		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (c == '\\' && depth > 0)
			at++;
		else if (depth == 0 && c != ' ' && c != '\t' && c != '\r' &&
			 c != '\n')
			break;
	}
	*in = slice_from(*in, at);
}

static bool
is_tag_byte(char c)
{
	return byte_is_alnum(c) || c == '-';
}

/* RFC 9110 12.4.2: "0", "0.5", "1.000"; the result is in thousandths. */
static bool
weight(struct slice *in, unsigned *ret)
{
	unsigned n, unit = 100;

	if (!scan_number(in, 1, &n) || n > 1)
		return false;
	n *= 1000;
	if (scan_byte(in, '.'))
		for (; unit > 0 && in->len > 0 && byte_is_digit(in->at[0]);
		     unit /= 10) {
			n += unit * (unsigned)(in->at[0] - '0');
			*in = slice_from(*in, 1);
		}
	if (n > 1000)
		return false;
	*ret = n;
	return true;
}

/* One item: a tag, then perhaps ";q=…". */
static bool
parse(struct slice in, enum lang *ret, unsigned *ret_weight)
{
	struct slice tag;
	unsigned q = 1000;

	skip(&in);
	if (!scan_while(&in, is_tag_byte, &tag))
		return false;
	skip(&in);
	if (scan_byte(&in, ';')) {
		skip(&in);
		if (!scan_ibyte(&in, 'q'))
			return false;
		skip(&in);
		if (!scan_byte(&in, '='))
			return false;
		skip(&in);
		if (!weight(&in, &q))
			return false;
		skip(&in);
	}
	if (in.len > 0 || !lang_find(tag, ret))
		return false;
	*ret_weight = q;
	return true;
}

bool
lang_choose(struct slice value, enum lang *ret)
{
	unsigned best = 0;

	while (value.len > 0) {
		struct slice one = item(&value);
		enum lang lang;
		unsigned q;

		if (parse(one, &lang, &q) && q > best) {
			best = q;
			*ret = lang;
		}
	}
	return best > 0;
}
