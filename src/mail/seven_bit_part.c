/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One part: what its header says may be done to it, what its body needs, and
 * both written anew.  Where it begins and ends is found in seven_bit.c.
 */
#include "mail/seven_bit_part.h"

#include "mail/header.h"
#include "mail/mime.h"

#define CRLF SLICE("\r\n")

/* In a plan: there are letters whose charset somebody must name. */
#define PLAN_HIGH 0x80u

void
seven_bit_cannot(struct seven_bit *s, const char *why)
{
	if (s->why == NULL)
		s->why = why;
}

static bool
is_sealed(const struct seven_bit *s)
{
	return s->depth > 0 && s->open[s->depth - 1].sealed;
}

/* ----------------------------------------------------------- bodies -- */

static void
see(struct seven_bit *s, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.at[i];

		if (c > 0x7f)
			s->seen.high++;
		else if (c == 0 || c == '\r' || c == '\n')
			s->seen.needs = true;
		s->seen.escapes += c > '~' || c == '=' || c < ' ';
	}
	s->seen.octets += bytes.len;
	s->seen.line += bytes.len;
	if (s->seen.line > SEVEN_BIT_LINE_MAX)
		s->seen.needs = true;
}

void
seven_bit_break_line(struct seven_bit *s)
{
	if (!s->newline)
		return;
	s->newline = false;
	s->seen.line = 0;
	if (s->out != NULL)
		seven_bit_newline(&s->writer, s->out);
}

void
seven_bit_body(struct seven_bit *s, struct slice bytes)
{
	if (bytes.len == 0)
		return;
	seven_bit_break_line(s);
	if (s->out == NULL)
		see(s, bytes);
	else
		seven_bit_write(&s->writer, s->out, bytes);
}

static enum seven_bit_code
plan_of(const struct seven_bit *s, size_t part)
{
	return (enum seven_bit_code)(s->plan[part] & ~PLAN_HIGH);
}

void
seven_bit_begin_body(
    struct seven_bit *s, enum seven_bit_code wanted, bool fixed)
{
	enum seven_bit_code code = wanted;

	s->in_header = s->newline = false;
	s->holding = s->depth > 0;
	buf_clear(&s->hold);
	memset(&s->seen, 0, sizeof(s->seen));
	s->wanted = wanted;
	s->fixed = fixed || is_sealed(s);
	if (wanted != SEVEN_BIT_LOOSE)
		code = plan_of(s, s->part - 1);
	else if (s->fixed)
		code = SEVEN_BIT_KEEP;
	seven_bit_writer_init(&s->writer, code);
}

/* Two columns more for an escape, a third more for all. */
static enum seven_bit_code
cheaper(const struct seven_bit *s)
{
	if (s->wanted == SEVEN_BIT_QP &&
	    (s->seen.escapes * 2 > s->seen.octets / 3))
		return SEVEN_BIT_BASE64;
	return s->wanted;
}

/* The body is over; `line`: and no boundary follows. */
void
seven_bit_end_body(struct seven_bit *s, bool line)
{
	if (s->in_header)
		return;
	if (s->out != NULL) {
		seven_bit_finish(&s->writer, s->out, line);
		return;
	}
	if (!s->seen.needs && s->seen.high == 0)
		return;
	s->needed = true;
	if (s->fixed)
		seven_bit_cannot(s, "a part may not be encoded");
	else if (s->wanted != SEVEN_BIT_LOOSE)
		s->plan[s->part - 1] =
		    (unsigned char)(cheaper(s) |
				    (s->seen.high > 0 ? PLAN_HIGH : 0));
}

/* ---------------------------------------------------------- headers -- */

struct kind {
	struct slice type, params, transfer;
	bool named; /* there is a Content-Type */
};

static struct kind
kind_of(struct slice header)
{
	struct slice value = mime_field_find(header, SLICE("Content-Type"));
	struct kind k = { .named = value.at != NULL };
	size_t end = slice_find_byte(value, ';');

	k.type = slice_trim(slice_head(value, end));
	if (end != SLICE_NPOS)
		k.params = slice_from(value, end);
	k.transfer = slice_trim(
	    mime_field_find(header, SLICE("Content-Transfer-Encoding")));
	return k;
}

static bool
is_plain_transfer(struct slice t)
{
	return t.len == 0 || slice_ieq(t, SLICE("7bit")) ||
	       slice_ieq(t, SLICE("8bit")) || slice_ieq(t, SLICE("binary"));
}

/* All fields but those of that name, and what may stand between them. */
static void
put_fields_without(struct buf *out, struct slice header, struct slice name)
{
	struct header_field f;

	while (mime_field_next(&header, &f))
		if (!slice_ieq(f.name, name))
			buf_put(out, f.whole);
	buf_put(out, header);
}

static void
put_transfer(struct buf *out, struct slice name)
{
	buf_put(out, SLICE("Content-Transfer-Encoding: "));
	buf_put(out, name);
	buf_put(out, CRLF);
}

static struct slice
name_of(enum seven_bit_code code)
{
	return code == SEVEN_BIT_QP || code == SEVEN_BIT_QP_AGAIN
		   ? SLICE("quoted-printable")
		   : SLICE("base64");
}

/* RFC 1428 3: whoever says 8-bit and not in which charset does not know. */
static void
put_encoded_header(
    struct seven_bit *s, const struct kind *k, struct slice header)
{
	unsigned plan = s->plan[s->part - 1];

	put_fields_without(s->out, header, SLICE("Content-Transfer-Encoding"));
	if (s->is_message &&
	    mime_field_find(header, SLICE("MIME-Version")).at == NULL)
		buf_put(s->out, SLICE("MIME-Version: 1.0\r\n"));
	if (!k->named && (plan & PLAN_HIGH) != 0)
		buf_put(s->out, SLICE("Content-Type: text/plain; "
				      "charset=unknown-8bit\r\n"));
	put_transfer(s->out, name_of(plan_of(s, s->part - 1)));
}

static void
put_holder(struct seven_bit *s, const struct kind *k, struct slice header)
{
	if (is_sealed(s) || k->transfer.len == 0 ||
	    slice_ieq(k->transfer, SLICE("7bit"))) {
		buf_put(s->out, header);
		return;
	}
	put_fields_without(s->out, header, SLICE("Content-Transfer-Encoding"));
	put_transfer(s->out, SLICE("7bit"));
}

static bool
open_multipart(struct seven_bit *s, const struct kind *k)
{
	struct slice boundary = SLICE_NONE;
	bool sealed = is_sealed(s) ||
		      slice_ieq(k->type, SLICE("multipart/signed")) ||
		      slice_ieq(k->type, SLICE("multipart/encrypted"));

	if (!slice_istarts(k->type, SLICE("multipart/")) ||
	    !is_plain_transfer(k->transfer) || s->depth == SEVEN_BIT_DEPTH_MAX)
		return false;
	if (!mime_param(&s->arena, k->params, SLICE("boundary"), &boundary)) {
		/* it does not tell which of the two it was */
		if (arena_alloc(&s->arena, 1) == NULL)
			s->failed = true;
		return false;
	}
	if (boundary.len == 0 || boundary.len > SEVEN_BIT_BOUNDARY_MAX)
		return false;
	/* the header, into which it may point, is gone before it is needed */
	boundary = arena_keep(&s->arena, boundary);
	if (boundary.at == NULL) {
		s->failed = true;
		return false;
	}
	s->open[s->depth++] = (struct seven_bit_level){
		.boundary = boundary,
		.sealed = sealed,
		.digest = slice_ieq(k->type, SLICE("multipart/digest")),
	};
	return true;
}

/* What a leaf is encoded in; *ret_fixed when nothing may be done to it. */
static enum seven_bit_code
leaf_code(const struct kind *k, bool *ret_fixed)
{
	bool composite = slice_istarts(k->type, SLICE("multipart/")) ||
			 (slice_istarts(k->type, SLICE("message/")) &&
			     !slice_istarts(k->type, SLICE("message/global")));

	*ret_fixed = composite;
	if (slice_ieq(k->transfer, SLICE("quoted-printable")))
		return SEVEN_BIT_QP_AGAIN;
	if (slice_ieq(k->transfer, SLICE("base64")))
		return SEVEN_BIT_BASE64_AGAIN;
	*ret_fixed = composite || !is_plain_transfer(k->transfer);
	return k->type.len == 0 || slice_istarts(k->type, SLICE("text/"))
		   ? SEVEN_BIT_QP
		   : SEVEN_BIT_BASE64;
}

/* Lone CR and LF are line ends to some readers, and so no header of ours. */
static bool
is_seven_bit(struct slice header)
{
	struct slice line;

	while (header.len > 0) {
		size_t end = slice_find(header, CRLF);

		line = slice_head(header, end);
		header = slice_from(
		    header, end == SLICE_NPOS ? header.len : end + 2);
		if (line.len > SEVEN_BIT_LINE_MAX)
			return false;
		for (size_t i = 0; i < line.len; i++)
			if ((line.at[i] & 0x80) != 0 || line.at[i] == 0 ||
			    line.at[i] == '\r' || line.at[i] == '\n')
				return false;
	}
	return true;
}

void
seven_bit_begin_header(struct seven_bit *s, bool is_message)
{
	s->in_header = true;
	s->is_message = is_message;
	s->line_at = 0;
	buf_clear(&s->header);
}

/* The header is whole; `empty`: the empty line ended it. */
void
seven_bit_end_header(struct seven_bit *s, bool empty)
{
	struct slice header = buf_slice(&s->header);
	struct kind k = kind_of(header);
	enum seven_bit_code wanted = SEVEN_BIT_LOOSE;
	bool holder, nested, encoded, fixed = false;

	if (s->part == SEVEN_BIT_PARTS_MAX) {
		seven_bit_cannot(s, "too many parts");
		return;
	}
	if (!buf_ok(&s->header)) {
		seven_bit_cannot(s, "a header is too large");
		return;
	}
	encoded = plan_of(s, s->part++) != SEVEN_BIT_KEEP;
	if (s->out == NULL && !is_seven_bit(header)) {
		s->needed = true;
		seven_bit_cannot(
		    s, "a header has 8-bit letters or a line too long");
	}
	/* RFC 2046 5.1.5: in a digest that is what a part is */
	nested = (slice_ieq(k.type, SLICE("message/rfc822")) ||
		     (!k.named && !s->is_message && s->depth > 0 &&
			 s->open[s->depth - 1].digest)) &&
		 is_plain_transfer(k.transfer);
	holder = nested || open_multipart(s, &k);
	if (!holder)
		wanted = leaf_code(&k, &fixed);
	if (s->out != NULL && encoded)
		put_encoded_header(s, &k, header);
	else if (s->out != NULL && holder)
		put_holder(s, &k, header);
	else if (s->out != NULL)
		buf_put(s->out, header);
	if (s->out != NULL && (empty || encoded || nested))
		buf_put(s->out, CRLF);
	if (nested)
		seven_bit_begin_header(s, true);
	else
		seven_bit_begin_body(s, wanted, fixed);
}
