/* SPDX-License-Identifier: Apache-2.0 */
/* What a code means and what its reader can do, in one text for each key. */
#include "app/catalogue_texts.h"

#include "catalog/code.h"
#include "i18n/code.h"
#include "i18n/text.h"

struct making {
	struct bundle *bundle;
	enum lang lang;
	struct buf key, text;
};

static bool
add(struct making *m)
{
	return buf_ok(&m->key) && buf_ok(&m->text) &&
	       bundle_add(m->bundle, buf_slice(&m->key), buf_slice(&m->text),
		   (struct bundle_place){ 0 }, NULL) == ST_OK;
}

static void
begin(struct making *m)
{
	buf_clear(&m->key);
	buf_clear(&m->text);
	buf_put_str(&m->key, "smtp.");
}

/* The meaning, and the advice for whoever sent the message. */
static void
put_texts(struct making *m, const struct code_texts *t, unsigned class,
    enum reason reason)
{
	enum text_id advice = t->advice[ACTOR_SENDER];

	buf_put(&m->text, text_find(m->lang, t->meaning));
	if (class == 2 || class == 3)
		return;
	if (advice == TEXT_NONE)
		advice = text_of_advice(reason, ACTOR_SENDER);
	if (advice == TEXT_NONE)
		return;
	buf_put_byte(&m->text, ' ');
	buf_put(&m->text, text_find(m->lang, advice));
}

/* A text for this very key comes before what the codes mean by themselves. */
static bool
put_pair(struct making *m)
{
	enum text_id pair = text_of_pair(slice_from(buf_slice(&m->key), 5));

	buf_put(&m->text, text_find(m->lang, pair));
	return pair != TEXT_NONE;
}

static bool
add_basic(struct making *m, const struct basic_row *row)
{
	begin(m);
	buf_put_uint(&m->key, row->code);
	if (!put_pair(m))
		put_texts(
		    m, text_of_basic(row->code), row->code / 100, row->reason);
	return add(m);
}

static bool
add_both(struct making *m, const struct basic_row *basic,
    const struct enhanced_row *row)
{
	unsigned class = basic->code / 100;
	struct esc esc = { (unsigned char)class, (unsigned short)row->subject,
		(unsigned short)row->detail };

	begin(m);
	buf_put_uint(&m->key, basic->code);
	buf_put_byte(&m->key, ' ');
	esc_put(&m->key, esc);
	if (put_pair(m))
		return add(m);
	/*
	 * x.0.0 says nothing that the basic code has not said; neither does
	 * 2.6.0, whose text is that of a failure.
	 */
	if (row->subject == 0 || (class == 2 && !enhanced_row_is_success(row)))
		put_texts(m, text_of_basic(basic->code), class, basic->reason);
	else
		put_texts(m, text_of_enhanced(row->subject, row->detail), class,
		    enhanced_row_reason(row, class));
	return add(m);
}

static bool
goes_with(const struct enhanced_row *row, const struct basic_row *basic)
{
	unsigned class = basic->code / 100;
	struct slice words = row->company;

	if (class != 2 && class != 4 && class != 5)
		return false;
	if (slice_eq(words, SLICE("any")))
		return basic->standing == CODE_STANDARD;
	while (words.len > 0) {
		struct slice word;
		char digits[3] = { (char)('0' + class),
			(char)('0' + basic->code / 10 % 10),
			(char)('0' + basic->code % 10) };

		words = slice_cut(words, ' ', &word);
		if (slice_eq(word, slice_of(digits, 3)))
			return true;
	}
	return false;
}

static bool
has_key(const struct bundle *b, struct slice key)
{
	for (size_t i = 0; i < b->count; i++) {
		if (slice_ieq(b->entries[i].key, key))
			return true;
	}
	return false;
}

/* Pairs that no list of companions names, and those of providers. */
static bool
add_rest(struct making *m)
{
	struct slice key;
	bool ok = true;

	for (size_t i = 0; ok && (key = text_pair_key(i)).len > 0; i++) {
		begin(m);
		buf_put(&m->key, key);
		if (has_key(m->bundle, buf_slice(&m->key)))
			continue;
		ok = put_pair(m) && add(m);
	}
	return ok;
}

bool
catalogue_texts(struct bundle *b, enum lang lang)
{
	struct making m = { .bundle = b, .lang = lang };
	bool ok = true;

	buf_init(&m.key, BUNDLE_KEY_MAX);
	buf_init(&m.text, BUNDLE_TEXT_MAX);
	for (size_t i = 0; ok && i < catalog_basic_count; i++) {
		const struct basic_row *basic = &catalog_basics[i];

		ok = add_basic(&m, basic);
		for (size_t k = 0; ok && k < catalog_enhanced_count; k++) {
			if (goes_with(&catalog_enhanceds[k], basic))
				ok = add_both(&m, basic, &catalog_enhanceds[k]);
		}
	}
	ok = ok && add_rest(&m);
	buf_deinit(&m.text);
	buf_deinit(&m.key);
	return ok;
}
