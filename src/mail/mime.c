/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the lines, however deep the parts are: a stack holds what is
 * open, and a line that begins with "--" is compared with the boundaries on
 * it, the innermost first (RFC 2046 5.1.2: an outer one closes the inner).
 */
#include "mail/mime.h"

/* Octets in which a multipart's first boundary is looked for. */
#define PREAMBLE_MAX 65536

struct level {
	size_t part;
	struct slice boundary; /* empty: a leaf or a message */
};

struct reader {
	struct mime_tree *tree;
	struct arena *arena;
	struct slice rest; /* what was not read */
	size_t room;
	struct level open[2 * MIME_DEPTH_MAX + 2];
	size_t depth;
	bool failed;
};

bool
mime_is(const struct mime_part *p, struct slice type, struct slice subtype)
{
	return slice_ieq(p->type, type) && slice_ieq(p->subtype, subtype);
}

static struct mime_part *
add_part(struct reader *r)
{
	struct mime_tree *t = r->tree;

	if (t->count == MIME_PARTS_MAX) {
		t->limited = true;
		return NULL;
	}
	if (t->count == r->room) {
		size_t room = r->room == 0 ? 16 : r->room * 2;
		struct mime_part *more =
		    arena_alloc(r->arena, room * sizeof(*more));

		if (more == NULL) {
			r->failed = true;
			return NULL;
		}
		if (t->count > 0)
			memcpy(more, t->parts, t->count * sizeof(*more));
		t->parts = more;
		r->room = room;
	}
	return &t->parts[t->count++];
}

/* Content-Type and Content-Transfer-Encoding of a part. */
static void
read_type(struct reader *r, struct mime_part *p, struct slice *ret_boundary)
{
	struct slice header = p->header, type = SLICE_NONE, head;
	struct slice params = SLICE_NONE;
	struct header_field f;
	size_t semicolon;

	p->type = SLICE("text");
	p->subtype = SLICE("plain");
	p->charset = *ret_boundary = SLICE_NONE;
	while (mime_field_next(&header, &f)) {
		if (f.name.len < 12 || byte_lower(f.name.at[0]) != 'c')
			continue;
		if (slice_ieq(f.name, SLICE("Content-Type")))
			type = slice_trim(f.value);
		else if (slice_ieq(f.name, SLICE("Content-Transfer-Encoding")))
			p->transfer = transfer_of(f.value);
	}
	semicolon = slice_find_byte(type, ';');
	if (semicolon != SLICE_NPOS)
		params = slice_from(type, semicolon);
	type = slice_cut(slice_trim(slice_head(type, semicolon)), '/', &head);
	if (head.len > 0 && type.len > 0) {
		p->type = slice_trim(head);
		p->subtype = slice_trim(type);
	}
	if (slice_ieq(p->type, SLICE("multipart")))
		(void)mime_param(
		    r->arena, params, SLICE("boundary"), ret_boundary);
	else if (params.len > 0 && !slice_ieq(p->type, SLICE("image")))
		(void)mime_param(
		    r->arena, params, SLICE("charset"), &p->charset);
}

/* A multipart that does not tell its boundary: the first line like one. */
static struct slice
guess_boundary(struct slice body)
{
	struct slice line;

	body = slice_head(body, PREAMBLE_MAX);
	while (mime_line_next(&body, &line)) {
		line = slice_trim(line);
		if (line.len > 4 && slice_starts(line, SLICE("--")) &&
		    slice_find_byte(line, ' ') == SLICE_NPOS)
			return slice_from(line, 2);
	}
	return SLICE_NONE;
}

/*
 * Whether a boundary shows up where the first part should begin.  Gateways
 * that rewrite the header forget the body, or the other way round.
 */
static bool
shows(struct slice body, struct slice boundary)
{
	body = slice_head(body, PREAMBLE_MAX);
	for (;;) {
		size_t at = slice_find(body, boundary);

		if (at == SLICE_NPOS)
			return false;
		if (at > 1 && body.at[at - 1] == '-' && body.at[at - 2] == '-')
			return true;
		body = slice_from(body, at + boundary.len);
	}
}

/* Fields at the front of r->rest, and the empty line behind them. */
static struct slice
take_header(struct reader *r)
{
	struct slice at = r->rest, line, header;
	struct header_field f;

	while (mime_field_next(&r->rest, &f))
		continue;
	header = slice_head(at, at.len - r->rest.len);
	at = r->rest;
	if (mime_line_next(&at, &line) && slice_trim(line).len == 0)
		r->rest = at;
	return header;
}

static void
push(struct reader *r, size_t part, struct slice boundary)
{
	r->open[r->depth++] =
	    (struct level){ .part = part, .boundary = boundary };
}

/* The message in a message/rfc822 is a part of its own, and so on. */
static bool
holds_message(const struct mime_part *p)
{
	return slice_ieq(p->type, SLICE("message")) &&
	       (slice_ieq(p->subtype, SLICE("rfc822")) ||
		   slice_ieq(p->subtype, SLICE("global"))) &&
	       p->transfer == TRANSFER_IDENTITY;
}

/* The part that begins here: its header is read, its body begins. */
static void
begin(struct reader *r)
{
	for (bool inside = true; inside;) {
		struct mime_part *p = add_part(r);
		struct slice boundary;
		size_t index = r->tree->count - 1;

		if (p == NULL)
			return;
		p->parent =
		    r->depth == 0 ? MIME_NO_PARENT : r->open[r->depth - 1].part;
		p->depth = (unsigned)r->depth;
		p->header = take_header(r);
		p->body = r->rest;
		read_type(r, p, &boundary);
		inside = holds_message(p);
		p->holds = inside || slice_ieq(p->type, SLICE("multipart"));
		if (p->holds && p->depth >= MIME_DEPTH_MAX) {
			r->tree->limited = true;
			p->holds = inside = false;
		}
		if (p->holds && !inside &&
		    (boundary.len == 0 || !shows(p->body, boundary)))
			boundary = guess_boundary(p->body);
		if (!p->holds || inside)
			boundary = SLICE_NONE;
		push(r, index, boundary);
	}
}

/* All levels from `level` up end at `end`. */
static void
close_to(struct reader *r, size_t level, const char *end, bool cut)
{
	while (r->depth > level) {
		struct level *l = &r->open[--r->depth];
		struct mime_part *p = &r->tree->parts[l->part];

		if (end < p->body.at)
			end = p->body.at;
		p->body.len = (size_t)(end - p->body.at);
		p->cut = cut && l->boundary.len > 0;
		r->tree->cut = r->tree->cut || p->cut;
	}
}

/* Which level's boundary the line is, r->depth when none's. */
static size_t
match(const struct reader *r, struct slice line, bool *ret_last)
{
	while (line.len > 0 &&
	       (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t'))
		line.len--;
	line = slice_from(line, 2);
	for (size_t i = r->depth; i-- > 0;) {
		struct slice b = r->open[i].boundary;

		if (b.len == 0 || !slice_starts(line, b))
			continue;
		*ret_last = slice_eq(slice_from(line, b.len), SLICE("--"));
		if (*ret_last || line.len == b.len)
			return i;
	}
	return r->depth;
}

/* The line break before a boundary belongs to it (RFC 2046 5.1.1). */
static const char *
before_break(const char *start, const char *at)
{
	if (at > start && at[-1] == '\n')
		at--;
	if (at > start && at[-1] == '\r')
		at--;
	return at;
}

enum st
mime_parse(struct mime_tree *ret, struct arena *a, struct slice message)
{
	struct reader r = { .tree = ret, .arena = a, .rest = message };
	struct slice line;

	*ret = (struct mime_tree){ 0 };
	begin(&r);
	while (!r.failed && mime_line_next(&r.rest, &line)) {
		size_t level;
		bool last;

		if (line.len < 3 || line.at[0] != '-' || line.at[1] != '-')
			continue;
		level = match(&r, line, &last);
		if (level == r.depth)
			continue;
		close_to(&r, level + (last ? 0 : 1),
		    before_break(message.at, line.at), false);
		if (!last)
			begin(&r);
	}
	if (r.failed)
		return ST_MEMORY;
	close_to(&r, 0, message.at + message.len, true);
	return ST_OK;
}

bool
mime_text(struct arena *a, const struct mime_part *p,
    const struct charset_converter *c, struct slice *ret, bool *ret_lossy)
{
	struct slice body = slice_head(p->body, MIME_TEXT_MAX), text;
	bool lossy = body.len < p->body.len;
	struct buf raw, wide;

	if (p->transfer == TRANSFER_IDENTITY &&
	    charset_is_settled(p->charset, body)) {
		if (lossy && ret_lossy != NULL)
			*ret_lossy = true;
		*ret = body;
		return true;
	}
	/* a byte becomes three at most, as U+FFFD or as itself in UTF-8 */
	buf_init(&raw, MIME_TEXT_MAX);
	buf_init(&wide, 3 * MIME_TEXT_MAX + 64);
	lossy |= !transfer_decode(&raw, p->transfer, body);
	lossy |= !charset_put(&wide, p->charset, buf_slice(&raw), c);
	text = SLICE_NONE;
	if (buf_ok(&raw) && buf_ok(&wide))
		text = arena_keep(a, buf_slice(&wide));
	arena_starve_with(a, &raw);
	arena_starve_with(a, &wide);
	buf_deinit(&raw);
	buf_deinit(&wide);
	if (text.at == NULL)
		return false;
	if (lossy && ret_lossy != NULL)
		*ret_lossy = true;
	*ret = text;
	return true;
}
