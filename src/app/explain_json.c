/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object for an explanation, keys always in the same order.  Millions
 * are written in a row, so what depends on the reason alone is made once and
 * copied, and no tree of values is built.
 */
#include "app/explain.h"

#include "base/octets.h"
#include "base/utf8.h"

#include <stdlib.h>

/* A literal, whose length the compiler knows. */
#define PUT(b, text) buf_put((b), SLICE(text))

#define OUT_MAX  ((size_t)64 << 20)
#define PART_MAX 65536

/* Whether an octet is one of ASCII that stands for itself inside a string. */
static bool
is_plain(uint8_t c)
{
	return (uint8_t)(c - 0x20) < 0x5f && c != '"' && c != '\\';
}

/*
 * Whether all of eight octets are plain, or no ASCII.  Sums of seven bits and
 * a number below 0x80 have their top bit where the octet is as it should be.
 */
static bool
are_bare(uint64_t octets)
{
	uint64_t low = octets & ~OCTETS_TOP;
	uint64_t fine = (low + OCTETS_EACH(0x80 - 0x20)) &
			((low ^ OCTETS_EACH('"')) + OCTETS_EACH(0x7f)) &
			((low ^ OCTETS_EACH('\\')) + OCTETS_EACH(0x7f)) &
			~(low + OCTETS_EACH(1)); /* 0x7f */

	return ((fine | octets) & OCTETS_TOP) == OCTETS_TOP;
}

/* How much at the front is plain, or no ASCII at all; *high: some is none. */
static size_t
bare_head(struct slice s, bool *high)
{
	uint64_t seen = 0;
	size_t n = 0;

	for (; s.len - n >= 8; n += 8) {
		uint64_t octets = octets_load(s.at + n);

		if (!are_bare(octets))
			break;
		seen |= octets;
	}
	for (; n < s.len; n++) {
		uint8_t c = (uint8_t)s.at[n];

		if (c < 0x80 && !is_plain(c))
			break;
		seen |= c;
	}
	*high = (seen & OCTETS_TOP) != 0;
	return n;
}

/* What cannot be copied: a control character, a mark of JSON, no UTF-8. */
static void
put_odd(struct buf *b, uint8_t c)
{
	if (c >= 0x80)
		PUT(b, "\\ufffd");
	else if (c == '\n')
		PUT(b, "\\n");
	else if (c == '\r')
		PUT(b, "\\r");
	else if (c == '\t')
		PUT(b, "\\t");
	else if (c == '"' || c == '\\') {
		buf_put_byte(b, '\\');
		buf_put_byte(b, (char)c);
	} else {
		PUT(b, "\\u");
		buf_put_hex(b, c, 4);
	}
}

/* UTF-8 is copied, octet by octet what is none is replaced. */
static void
put_mixed(struct buf *b, struct slice s)
{
	while (s.len > 0) {
		struct slice rest = s;
		uint32_t c;

		while (utf8_scan(&rest, &c))
			;
		buf_put(b, slice_head(s, s.len - rest.len));
		if (rest.len > 0)
			put_odd(b, (uint8_t)rest.at[0]);
		s = slice_from(rest, 1);
	}
}

void
explain_put_string(struct buf *b, struct slice s)
{
	buf_put_byte(b, '"');
	while (s.len > 0) {
		bool high;
		struct slice head = slice_head(s, bare_head(s, &high));

		if (!high || utf8_valid(head))
			buf_put(b, head);
		else
			put_mixed(b, head);
		s = slice_from(s, head.len);
		if (s.len > 0) {
			put_odd(b, (uint8_t)s.at[0]);
			s = slice_from(s, 1);
		}
	}
	buf_put_byte(b, '"');
}

/* An id of ours is a word of small letters, and needs no care in JSON. */
static void
put_id(struct buf *b, struct slice id)
{
	buf_put_byte(b, '"');
	buf_put(b, id);
	buf_put_byte(b, '"');
}

/*
 * What was made once; where memory ran out over it, what it was to be part of
 * fails, and it is made again the next time.
 */
static void
put_part(struct buf *b, struct buf *part)
{
	if (buf_ok(part)) {
		buf_put(b, buf_slice(part));
		return;
	}
	buf_fail(b);
	buf_clear(part);
}

/* ,"reason":…,"actor":… */
static struct buf *
head_of(struct explain_writer *w, const struct verdict *v)
{
	struct buf *b = &w->heads[v->reason][v->actor];

	if (b->len == 0) {
		PUT(b, ",\"reason\":");
		explain_put_string(b, catalog_reasons[v->reason].id);
		PUT(b, ",\"actor\":");
		explain_put_string(b, catalog_actors[v->actor]);
	}
	return b;
}

/* ,"lang":…,"title":…,"meaning":…,"advice":… */
static struct buf *
tail_of(struct explain_writer *w, const struct verdict *v)
{
	struct reason_texts texts = meaning_texts(v);
	enum text_id advice = meaning_advice(&texts, v);
	struct explain_tail *t =
	    &w->tails[(texts.meaning + advice) % EXPLAIN_TAILS];
	struct buf *b = &t->json;

	if (b->len > 0 && t->title == texts.title &&
	    t->meaning == texts.meaning && t->advice == advice)
		return b;
	t->title = texts.title;
	t->meaning = texts.meaning;
	t->advice = advice;
	buf_clear(b);
	PUT(b, ",\"lang\":");
	explain_put_string(b, lang_tag(w->lang));
	PUT(b, ",\"title\":");
	explain_put_string(b, text_find(w->lang, t->title));
	PUT(b, ",\"meaning\":");
	explain_put_string(b, text_find(w->lang, t->meaning));
	PUT(b, ",\"advice\":");
	if (t->advice != TEXT_NONE)
		explain_put_string(b, text_find(w->lang, t->advice));
	else
		PUT(b, "null");
	return b;
}

static void
put_codes(struct buf *b, const struct explanation *e)
{
	const struct verdict *v = &e->verdict;
	struct esc enhanced = meaning_enhanced(e);

	if (v->basic != 0) {
		PUT(b, ",\"code\":");
		buf_put_uint(b, v->basic);
	} else
		PUT(b, ",\"code\":null");
	if (enhanced.class != 0) {
		PUT(b, ",\"enhanced\":\"");
		esc_put(b, enhanced);
		PUT(b, "\",\"severity\":");
	} else
		PUT(b, ",\"enhanced\":null,\"severity\":");
	put_id(b, meaning_severity_name(meaning_severity(v)));
}

/* What decided: an id, or one made of a code. */
static void
put_rule(struct buf *b, const struct explanation *e)
{
	if (e->basis == BASIS_NOTHING) {
		PUT(b, ",\"rule\":null");
		return;
	}
	PUT(b, ",\"rule\":\"");
	meaning_put_rule(b, e);
	buf_put_byte(b, '"');
}

static void
put_derived(struct buf *b, unsigned derived)
{
	bool more = false;

	PUT(b, ",\"derived\":[");
	for (unsigned i = 0; i < MEANING_DERIVED; i++) {
		if ((derived >> i & 1) == 0)
			continue;
		if (more)
			buf_put_byte(b, ',');
		explain_put_string(b, meaning_derived_name(1u << i));
		more = true;
	}
	buf_put_byte(b, ']');
}

static void
put_notes(struct buf *b, unsigned notes)
{
	bool more = false;

	PUT(b, ",\"notes\":[");
	for (unsigned i = 0; notes != 0 && i < MEANING_NOTES; i++) {
		if ((notes >> i & 1) == 0)
			continue;
		if (more)
			buf_put_byte(b, ',');
		explain_put_string(b, meaning_note_name(1u << i));
		more = true;
	}
	buf_put_byte(b, ']');
}

/* ,"rule":…,"confidence":… */
static void
put_decided(struct buf *b, const struct explanation *e)
{
	put_rule(b, e);
	PUT(b, ",\"confidence\":");
	put_id(b, meaning_confidence_name(e->confidence));
}

static void
put_sources(struct buf *b, const struct explanation *e)
{
	PUT(b, ",\"sources\":[");
	if (meaning_source(e).len > 0)
		explain_put_string(b, meaning_source(e));
	buf_put_byte(b, ']');
}

/* Made once for a rule: that is most of all replies. */
static void
put_once(struct buf *b, struct buf *part, const struct explanation *e,
    void (*put)(struct buf *b, const struct explanation *e))
{
	if (part->len == 0) {
		buf_init(part, PART_MAX);
		put(part, e);
	}
	put_part(b, part);
}

/*
 * ,"rule":… to "sources":[…].  The texts between are not the rule's: they
 * depend on the code and the cause as well.
 */
static void
put_grounds(
    struct explain_writer *w, struct buf *b, const struct explanation *e)
{
	struct explain_rule *known = w->rules == NULL || e->rule == NULL
					 ? NULL
					 : &w->rules[e->rule - meaning_rules];

	if (known != NULL)
		put_once(b, &known->heads[e->confidence], e, put_decided);
	else
		put_decided(b, e);
	if (meaning_derived(e) != 0)
		put_derived(b, meaning_derived(e));
	else
		PUT(b, ",\"derived\":[]");
	put_part(b, tail_of(w, &e->verdict));
	if (known != NULL)
		put_once(b, &known->sources, e, put_sources);
	else
		put_sources(b, e);
}

void
explain_put_json(
    struct explain_writer *w, struct slice input, const struct explanation *e)
{
	const struct verdict *v = &e->verdict;
	struct buf *b = &w->out;

	PUT(b, "{\"input\":");
	explain_put_string(b, input);
	put_codes(b, e);
	put_part(b, head_of(w, v));
	PUT(b, ",\"action\":");
	put_id(b, catalog_actions[v->action]);
	if (v->retry_after > 0) {
		PUT(b, ",\"retry_after\":");
		buf_put_uint(b, v->retry_after);
	} else
		PUT(b, ",\"retry_after\":null");
	if (e->provider != NULL) {
		PUT(b, ",\"provider\":");
		put_id(b, e->provider->id);
	} else
		PUT(b, ",\"provider\":null");
	put_grounds(w, b, e);
	if (e->notes != 0) {
		put_notes(b, e->notes);
		buf_put_byte(b, '}');
	} else
		PUT(b, ",\"notes\":[]}");
}

void
explain_writer_init(struct explain_writer *w, enum lang lang)
{
	w->lang = lang;
	buf_init(&w->out, OUT_MAX);
	for (size_t i = 0; i < REASON_COUNT; i++)
		for (size_t n = 0; n < ACTOR_COUNT; n++)
			buf_init(&w->heads[i][n], PART_MAX);
	for (size_t i = 0; i < EXPLAIN_TAILS; i++)
		buf_init(&w->tails[i].json, PART_MAX);
	w->rules = calloc(meaning_rule_count, sizeof(w->rules[0]));
}

void
explain_writer_deinit(struct explain_writer *w)
{
	buf_deinit(&w->out);
	for (size_t i = 0; i < REASON_COUNT; i++)
		for (size_t n = 0; n < ACTOR_COUNT; n++)
			buf_deinit(&w->heads[i][n]);
	for (size_t i = 0; i < EXPLAIN_TAILS; i++)
		buf_deinit(&w->tails[i].json);
	for (size_t i = 0; w->rules != NULL && i < meaning_rule_count; i++) {
		for (size_t n = 0; n < CONFIDENCE_COUNT; n++)
			buf_deinit(&w->rules[i].heads[n]);
		buf_deinit(&w->rules[i].sources);
	}
	free(w->rules);
	w->rules = NULL;
}
