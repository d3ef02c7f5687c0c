/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One JSON object for an explanation, keys always in the same order.  Millions
 * are written in a row, so what depends on the reason alone is made once and
 * copied, and no tree of values is built.
 */
#include "app/explain.h"

#include "base/utf8.h"

#include <stdlib.h>

/* A literal, whose length the compiler knows. */
#define PUT(b, text) buf_put((b), SLICE(text))

#define OUT_MAX  ((size_t)64 << 20)
#define PART_MAX 65536

/* Whether an octet stands for itself inside a JSON string. */
static bool
is_plain(uint8_t c)
{
	return (uint8_t)(c - 0x20) < 0x5f && c != '"' && c != '\\';
}

#define EACH(octet) (UINT64_C(0x0101010101010101) * (octet))

/* Has its top bit set for each octet below n, which is 0x80 at most. */
static uint64_t
below(uint64_t octets, uint8_t n)
{
	return (octets - EACH(n)) & ~octets;
}

/* Eight octets at once: whether is_plain() holds for all of them. */
static bool
are_plain(const char *at)
{
	uint64_t octets;

	memcpy(&octets, at, sizeof(octets));
	return ((octets | below(octets, 0x20) | below(octets ^ EACH('"'), 1) |
		    below(octets ^ EACH('\\'), 1) |
		    below(octets ^ EACH(0x7f), 1)) &
		   EACH(0x80)) == 0;
}

/* How much may be copied as it is: plain octets, and well-formed UTF-8. */
static size_t
plain_head(struct slice s)
{
	struct slice rest = s;
	uint32_t c;

	while (rest.len > 0) {
		if (rest.len >= 8 && are_plain(rest.at))
			rest = slice_from(rest, 8);
		else if (is_plain((uint8_t)rest.at[0]))
			rest = slice_from(rest, 1);
		else if ((uint8_t)rest.at[0] < 0x80 || !utf8_scan(&rest, &c))
			break;
	}
	return s.len - rest.len;
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

void
explain_put_string(struct buf *b, struct slice s)
{
	buf_put_byte(b, '"');
	while (s.len > 0) {
		size_t n = plain_head(s);

		buf_put(b, slice_head(s, n));
		s = slice_from(s, n);
		if (s.len > 0) {
			put_odd(b, (uint8_t)s.at[0]);
			s = slice_from(s, 1);
		}
	}
	buf_put_byte(b, '"');
}

static void
put_or_null(struct buf *b, bool known, struct slice s)
{
	if (known)
		explain_put_string(b, s);
	else
		PUT(b, "null");
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
	put_or_null(b, t->advice != TEXT_NONE, text_find(w->lang, t->advice));
	return b;
}

static void
put_codes(struct buf *b, const struct explanation *e)
{
	const struct verdict *v = &e->verdict;
	struct esc enhanced = meaning_enhanced(e);

	PUT(b, ",\"code\":");
	if (v->basic != 0)
		buf_put_uint(b, v->basic);
	else
		PUT(b, "null");
	PUT(b, ",\"enhanced\":");
	if (enhanced.class != 0) {
		buf_put_byte(b, '"');
		esc_put(b, enhanced);
		buf_put_byte(b, '"');
	} else
		PUT(b, "null");
	PUT(b, ",\"severity\":\"");
	buf_put(b, meaning_severity_name(meaning_severity(v)));
	buf_put_byte(b, '"');
}

/* What decided; a rule's id is a word and needs no care in JSON. */
static void
put_rule(struct buf *b, const struct explanation *e)
{
	PUT(b, ",\"rule\":");
	if (e->basis == BASIS_NOTHING) {
		PUT(b, "null");
		return;
	}
	buf_put_byte(b, '"');
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
	explain_put_string(b, meaning_confidence_name(e->confidence));
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
	explain_put_string(b, catalog_actions[v->action]);
	if (v->retry_after > 0) {
		PUT(b, ",\"retry_after\":");
		buf_put_uint(b, v->retry_after);
		PUT(b, ",\"provider\":");
	} else
		PUT(b, ",\"retry_after\":null,\"provider\":");
	put_or_null(b, e->provider != NULL,
	    e->provider != NULL ? e->provider->id : SLICE_NONE);
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
