/* SPDX-License-Identifier: Apache-2.0 */
/* Entries, their keys, and which one is meant. */
#include "bundle/bundle.h"

#include "base/utf8.h"
#include "bundle/format.h"
#include "catalog/code.h"

#include <stdlib.h>

#define ARENA_MAX ((size_t)BUNDLE_SIZE_MAX * 2)

void
bundle_init(struct bundle *b)
{
	*b = (struct bundle){ 0 };
	arena_init(&b->arena, ARENA_MAX);
}

void
bundle_deinit(struct bundle *b)
{
	free(b->entries);
	arena_deinit(&b->arena);
	*b = (struct bundle){ 0 };
}

static bool
grow(struct bundle *b)
{
	size_t size = b->size == 0 ? 64 : b->size * 2;
	struct bundle_entry *entries;

	entries = reallocarray(b->entries, size, sizeof(*entries));
	if (entries == NULL)
		return false;
	b->entries = entries;
	b->size = size;
	return true;
}

enum st
bundle_add(struct bundle *b, struct slice key, struct slice text,
    struct bundle_place place, struct fault *why)
{
	struct bundle_entry e = { .place = place };

	if (key.len > BUNDLE_KEY_MAX)
		return FAULT(why, ST_LIMIT, .what = "key too long");
	if (text.len > BUNDLE_TEXT_MAX)
		return FAULT(why, ST_LIMIT, .what = "text too long");
	if (b->count == BUNDLE_COUNT_MAX)
		return FAULT(why, ST_LIMIT, .what = "too many entries");
	if (b->count == b->size && !grow(b))
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	e.key = arena_keep(&b->arena, key);
	e.text = arena_keep(&b->arena, text);
	if (e.key.at == NULL || e.text.at == NULL)
		return FAULT(why, ST_MEMORY, .what = "out of memory");
	b->entries[b->count++] = e;
	return ST_OK;
}

/* ---- keys ---- */

/* 163 is one; 5.1.1 is the second half of a pair written with a dash. */
static bool
is_provider(struct slice s)
{
	if (s.len == 0 || !byte_is_alnum(s.at[0]))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!byte_is_alnum(s.at[i]) && s.at[i] != '-' &&
		    s.at[i] != '_' && s.at[i] != '.')
			return false;
	}
	return byte_is_alpha(s.at[0]) || slice_find_byte(s, '.') == SLICE_NPOS;
}

/* "550", "550 5.1.1", "5XX", each perhaps with "-provider" */
static bool
is_key(struct slice s)
{
	struct slice code;
	struct code_query q;
	struct buf b;
	bool same;
	bool has_dash = slice_find_byte(s, '-') != SLICE_NPOS;
	struct slice provider = slice_cut(s, '-', &code);

	if (has_dash && !is_provider(provider))
		return false;
	if (!code_parse(code, &q) || (q.notes & ~CODE_NOTE_DIFFERS) != 0)
		return false;
	if (q.kind != CODE_BASIC && q.kind != CODE_PAIR &&
	    (q.kind != CODE_BASICS || q.known != 1))
		return false;
	/* another spelling of the code would never be found */
	buf_init(&b, BUNDLE_KEY_MAX);
	code_put(&b, &q);
	same = slice_ieq(buf_slice(&b), code);
	buf_deinit(&b);
	return same;
}

bool
bundle_key_is_ours(struct slice key)
{
	return slice_istarts(key, SLICE("smtp."));
}

static const char *
fault_of(const struct bundle_entry *e)
{
	struct slice text = e->text;
	size_t at;

	if (!utf8_valid(e->key) || !utf8_valid(text))
		return "not UTF-8";
	if (!bundle_key_is_ours(e->key))
		return NULL; /* another program's; carried along */
	if (!is_key(slice_from(e->key, 5)))
		return "not the key of a code";
	if (slice_empty(slice_trim(text)))
		return "no text";
	while ((at = slice_find_byte(text, '{')) != SLICE_NPOS) {
		if (text.len - at < 3 || !byte_is_digit(text.at[at + 1]) ||
		    text.at[at + 2] != '}')
			return "a brace that is no placeholder";
		if (text.at[at + 1] != '0')
			return "a placeholder other than {0}, for which "
			       "there is nothing to put in";
		text = slice_from(text, at + 3);
	}
	return NULL;
}

static bool
stands_before(const struct bundle *b, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (slice_ieq(b->entries[k].key, b->entries[i].key))
			return true;
	}
	return false;
}

bool
bundle_check(const struct bundle *b, bundle_tell *tell, void *ctx)
{
	bool ok = true;

	for (size_t i = 0; i < b->count; i++) {
		const struct bundle_entry *e = &b->entries[i];
		const char *fault = fault_of(e);

		if (fault != NULL) {
			tell(ctx, e->place, e->key, fault);
			ok = false;
		} else if (stands_before(b, i)) {
			tell(ctx, e->place, e->key,
			    "stands twice; the last one counts");
		}
	}
	return ok;
}

/* ---- look-up ---- */

static struct slice
find(const struct bundle *b, struct slice key)
{
	for (size_t i = b->count; i > 0; i--) {
		if (slice_ieq(b->entries[i - 1].key, key))
			return b->entries[i - 1].text;
	}
	return SLICE_NONE;
}

enum exactness { WITH_ESC, CODE_ALONE, FIRST_DIGIT, EXACTNESSES };

static void
put_key(struct buf *b, const struct bundle_query *q, enum exactness exact,
    struct slice provider)
{
	buf_clear(b);
	buf_put_str(b, "smtp.");
	if (exact == FIRST_DIGIT) {
		buf_put_uint(b, q->basic / 100);
		buf_put_str(b, "XX");
	} else {
		buf_put_uint(b, q->basic);
	}
	if (exact == WITH_ESC) {
		buf_put_byte(b, ' ');
		esc_put(b, q->esc);
	}
	if (provider.len > 0) {
		buf_put_byte(b, '-');
		buf_put(b, provider);
	}
}

static struct slice
find_for(
    const struct bundle *b, const struct bundle_query *q, struct slice provider)
{
	struct slice text = SLICE_NONE;
	struct buf key;

	buf_init(&key, BUNDLE_KEY_MAX);
	for (int e = 0; e < EXACTNESSES && text.at == NULL; e++) {
		if (e == WITH_ESC && q->esc.class == 0)
			continue;
		put_key(&key, q, (enum exactness)e, provider);
		if (buf_ok(&key))
			text = find(b, buf_slice(&key));
	}
	buf_deinit(&key);
	return text;
}

struct slice
bundle_find(const struct bundle *b, const struct bundle_query *q)
{
	struct slice text = SLICE_NONE, also = q->also, word = q->provider;

	if (b->count == 0 || q->basic == 0)
		return text;
	while (word.len > 0 && text.at == NULL) {
		text = find_for(b, q, word);
		also = slice_cut(also, ' ', &word);
	}
	return text.at != NULL ? text : find_for(b, q, SLICE_NONE);
}

/* ---- formats ---- */

bool
bundle_format_find(struct slice name, enum bundle_format *ret)
{
	if (slice_ieq(name, SLICE("java-xml")))
		*ret = BUNDLE_JAVA_XML;
	else if (slice_ieq(name, SLICE("json")))
		*ret = BUNDLE_JSON;
	else if (slice_ieq(name, SLICE("po")))
		*ret = BUNDLE_PO;
	else
		return false;
	return true;
}

enum st
reading_failed(
    struct reading *r, enum st st, struct bundle_place place, const char *what)
{
	r->tell(r->ctx, place, SLICE_NONE, what);
	return st;
}

enum st
reading_add(struct reading *r, struct slice key, struct slice text,
    struct bundle_place place)
{
	struct fault why = { 0 };
	enum st st = bundle_add(r->bundle, key, text, place, &why);

	if (st != ST_OK)
		r->tell(
		    r->ctx, place, slice_head(key, BUNDLE_KEY_MAX), why.what);
	return st;
}

enum st
bundle_read(struct bundle *b, enum bundle_format format, struct slice file,
    bundle_tell *tell, void *ctx)
{
	struct reading r = { b, tell, ctx };

	if (file.len > BUNDLE_SIZE_MAX)
		return reading_failed(
		    &r, ST_LIMIT, (struct bundle_place){ 0 }, "file too big");
	switch (format) {
	case BUNDLE_JAVA_XML:
		return xml_read(&r, file);
	case BUNDLE_JSON:
		return json_read(&r, file);
	case BUNDLE_PO:
		break;
	}
	return po_read(&r, file);
}

void
bundle_write(struct buf *out, const struct bundle *b, enum bundle_format format,
    enum lang lang, const struct bundle *english)
{
	switch (format) {
	case BUNDLE_JAVA_XML:
		xml_write(out, b, lang);
		return;
	case BUNDLE_JSON:
		json_write(out, b);
		return;
	case BUNDLE_PO:
		break;
	}
	po_write(out, b, lang, english);
}
