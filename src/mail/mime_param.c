/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of MIME fields, RFC 2045 5.1 and RFC 2231 3 and 4. */
#include "base/scan.h"
#include "mail/mime.h"

/* A parameter in more pieces than this is no parameter of any use to us. */
#define SECTIONS_MAX 16

struct param {
	struct slice name;
	struct slice value; /* without its quotes, quoted pairs as they are */
	bool quoted;
};

static void
skip_space(struct slice *in)
{
	while (in->len > 0 && slice_trim(slice_head(*in, 1)).len == 0)
		*in = slice_from(*in, 1);
}

/* Up to the quote that closes it, or all there is. */
static struct slice
take_quoted(struct slice *in)
{
	struct slice s = slice_from(*in, 1);
	size_t i = 0;

	while (i < s.len && s.at[i] != '"')
		i += s.at[i] == '\\' && i + 1 < s.len ? 2 : 1;
	*in = slice_from(s, i + 1);
	return slice_head(s, i);
}

static struct slice
take_bare(struct slice *in)
{
	size_t end = slice_find_byte(*in, ';');
	struct slice s = slice_head(*in, end), head;

	*in = slice_from(*in, end == SLICE_NPOS ? in->len : end);
	s = slice_trim(s);
	/* "us-ascii (Plain)": what follows the word is a comment */
	if (slice_find(s, SLICE(" (")) != SLICE_NPOS) {
		(void)slice_cut(s, ' ', &head);
		return head;
	}
	return s;
}

/* The next ";name=value"; false when there is none. */
static bool
next_param(struct slice *in, struct param *ret)
{
	for (;;) {
		size_t semicolon = slice_find_byte(*in, ';'), equals, end;

		if (semicolon == SLICE_NPOS)
			return false;
		*in = slice_from(*in, semicolon + 1);
		equals = slice_find_byte(*in, '=');
		end = slice_find_byte(*in, ';');
		if (equals == SLICE_NPOS)
			return false;
		if (end < equals)
			continue;
		ret->name = slice_trim(slice_head(*in, equals));
		*in = slice_from(*in, equals + 1);
		skip_space(in);
		ret->quoted = in->len > 0 && in->at[0] == '"';
		ret->value = ret->quoted ? take_quoted(in) : take_bare(in);
		return true;
	}
}

/* Bytes of one piece: quoted pairs or percent signs undone. */
static void
put_piece(struct buf *b, const struct param *p, bool percent)
{
	for (size_t i = 0; i < p->value.len; i++) {
		struct slice s = slice_from(p->value, i);

		if (percent && s.len > 2 && s.at[0] == '%' &&
		    byte_hex(s.at[1]) >= 0 && byte_hex(s.at[2]) >= 0) {
			buf_put_byte(b,
			    (char)(byte_hex(s.at[1]) << 4 | byte_hex(s.at[2])));
			i += 2;
		} else if (p->quoted && s.at[0] == '\\' && s.len > 1) {
			buf_put_byte(b, s.at[1]);
			i++;
		} else {
			buf_put_byte(b, s.at[0]);
		}
	}
}

/* charset'language'text: the text. */
static void
drop_charset(struct slice *value)
{
	struct slice head, rest;

	rest = slice_cut(*value, '\'', &head);
	if (slice_find_byte(rest, '\'') != SLICE_NPOS)
		*value = slice_cut(rest, '\'', &head);
}

/* "name", "name*", "name*0" or "name*0*": which piece it is. */
static bool
section_of(
    struct slice in, struct slice name, unsigned *ret_index, bool *ret_percent)
{
	*ret_index = 0;
	*ret_percent = false;
	if (!scan_istr(&in, name))
		return false;
	if (in.len == 0)
		return true;
	if (!scan_byte(&in, '*'))
		return false;
	if (in.len > 0 && !scan_number(&in, 2, ret_index))
		return false;
	*ret_percent = scan_byte(&in, '*');
	return in.len == 0;
}

bool
mime_param(
    struct arena *a, struct slice value, struct slice name, struct slice *ret)
{
	struct param p, piece[SECTIONS_MAX] = { 0 };
	bool percent[SECTIONS_MAX] = { 0 };
	unsigned count = 0, index;
	struct buf b;

	while (next_param(&value, &p)) {
		bool coded;

		if (!section_of(p.name, name, &index, &coded) ||
		    index >= SECTIONS_MAX || piece[index].name.at != NULL)
			continue;
		/* "name*" is one piece, coded */
		coded =
		    coded || slice_eq(slice_from(p.name, name.len), SLICE("*"));
		piece[index] = p;
		percent[index] = coded;
		if (coded && index == 0)
			drop_charset(&piece[index].value);
	}
	buf_init(&b, MIME_TEXT_MAX);
	while (count < SECTIONS_MAX && piece[count].name.at != NULL) {
		put_piece(&b, &piece[count], percent[count]);
		count++;
	}
	p.value =
	    buf_ok(&b) && count > 0 ? arena_keep(a, buf_slice(&b)) : SLICE_NONE;
	arena_starve_with(a, &b);
	buf_deinit(&b);
	if (p.value.at == NULL)
		return false;
	*ret = p.value;
	return true;
}
