/* SPDX-License-Identifier: Apache-2.0 */
/* One token after the other; names are kept aside until their value comes. */
#include "meaning/form_json.h"

#include "base/scan.h"
#include "base/utf8.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_space(struct slice *in)
{
	while (in->len > 0 && is_space(in->at[0]))
		*in = slice_from(*in, 1);
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
take_string(struct json_reader *r)
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
	kept = arena_keep(r->arena, buf_slice(&r->string));
	if (kept.at == NULL)
		r->failed = true;
	return kept;
}

static enum json_token
open_level(struct json_reader *r, bool array)
{
	if (r->depth == JSON_DEPTH_MAX)
		return JSON_END;
	r->level[++r->depth] =
	    (struct json_level){ .key = r->key, .array = array };
	r->key = SLICE_NONE;
	return JSON_OPEN;
}

static enum json_token
close_level(struct json_reader *r)
{
	if (r->depth == 0)
		return JSON_END;
	r->closed = r->level[r->depth--];
	r->key = SLICE_NONE;
	return JSON_CLOSE;
}

/* A number or a word, up to what can be no part of one. */
static enum json_token
take_other(struct json_reader *r)
{
	size_t i = 0;

	while (i < r->rest.len &&
	       (byte_is_alnum(r->rest.at[i]) ||
		   strchr("+-.", r->rest.at[i]) != NULL) &&
	       r->rest.at[i] != '\0')
		i++;
	r->value = slice_head(r->rest, i);
	r->rest = slice_from(r->rest, i == 0 ? 1 : i);
	return i == 0 ? JSON_END : JSON_OTHER;
}

/* The members of an array all have the name of the array. */
static void
name_member(struct json_reader *r)
{
	if (r->level[r->depth].array)
		r->key = r->level[r->depth].key;
}

enum json_token
json_next(struct json_reader *r)
{
	while (!r->failed) {
		struct slice s;
		char c;

		skip_space(&r->rest);
		if (r->rest.len == 0)
			return JSON_END;
		c = r->rest.at[0];
		if (c == ',' || c == ':') {
			r->rest = slice_from(r->rest, 1);
			continue;
		}
		if (c != '}' && c != ']')
			name_member(r);
		if (c != '"') {
			if (c == '{' || c == '[') {
				r->rest = slice_from(r->rest, 1);
				return open_level(r, c == '[');
			}
			if (c == '}' || c == ']') {
				r->rest = slice_from(r->rest, 1);
				return close_level(r);
			}
			return take_other(r);
		}
		s = take_string(r);
		skip_space(&r->rest);
		if (r->rest.len == 0 || r->rest.at[0] != ':') {
			r->value = s;
			return r->failed ? JSON_END : JSON_STRING;
		}
		r->key = s;
	}
	return JSON_END;
}

void
json_init(struct json_reader *r, struct arena *a, struct slice text)
{
	*r = (struct json_reader){ .arena = a, .rest = text };
	buf_init(&r->string, JSON_STRING_MAX);
}

void
json_deinit(struct json_reader *r)
{
	buf_deinit(&r->string);
}
