/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a code, as an object that owns all it shows. */
#include <pabal/code.h>

#include "api/api.h"
#include "meaning/code_view.h"

#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a)
SAME(PABAL_FORM_BASIC, CODE_BASIC);
SAME(PABAL_FORM_BASIC_PATTERN, CODE_BASICS);
SAME(PABAL_FORM_ENHANCED, CODE_ENHANCED);
SAME(PABAL_FORM_SUBJECT, CODE_SUBJECT);
SAME(PABAL_FORM_CLASS, CODE_CLASS);
SAME(PABAL_FORM_PAIR, CODE_PAIR);
SAME(PABAL_STANDING_STANDARD, CODE_STANDARD + 1);
SAME(PABAL_STANDING_OBSOLETE, CODE_OBSOLETE + 1);
SAME(PABAL_STANDING_NON_STANDARD, CODE_NON_STANDARD + 1);
SAME(PABAL_CODE_LEADING_ZERO, CODE_NOTE_LEADING_ZERO);
SAME(PABAL_CODE_WRONG_CLASS, CODE_NOTE_WRONG_CLASS);
SAME(PABAL_CODE_DOTTED, CODE_NOTE_DOTTED);
SAME(PABAL_CODE_MAYBE_DOTTED, CODE_NOTE_MAYBE_DOTTED);
SAME(PABAL_CODE_DIFFERS, CODE_NOTE_DIFFERS);
/* what is new below needs a number in include/pabal/code.h */
_Static_assert(CODE_NOTES == 5, "a note has no number");

/* No sentence about a code is longer. */
#define TEXT_MAX 8192

struct pabal_code {
	struct arena arena; /* holds this, too */
	struct code_view view;
	enum lang lang;
	struct slice asked, name, counts_as, meaning;
};

static bool
keep(struct slice *ret, struct arena *a, const struct buf *b)
{
	*ret = buf_ok(b) ? arena_keep(a, buf_slice(b)) : SLICE_NONE;
	return ret->at != NULL;
}

/* Texts about servers in general have {0} where a server's name would be. */
static bool
keep_meaning(struct pabal_code *c, struct arena *a)
{
	struct buf b;
	bool kept;

	buf_init(&b, TEXT_MAX);
	TEXT_PUT(&b, c->lang, code_view_meaning(&c->view), SLICE("…"));
	kept = keep(&c->meaning, a, &b);
	buf_deinit(&b);
	return kept;
}

static bool
fill(struct pabal_code *c, struct arena *a, struct slice asked,
    const struct code_query *q)
{
	struct buf b;
	bool kept;

	code_view_init(&c->view, q);
	kept = keep(&c->name, a, &c->view.name);
	/* nothing else of the view needs to be given back */
	code_view_deinit(&c->view);
	buf_init(&b, TEXT_MAX);
	(void)code_view_put_counts_as(&b, &c->view);
	kept = kept && keep(&c->counts_as, a, &b) && keep_meaning(c, a);
	buf_deinit(&b);
	c->asked = asked.at == NULL ? c->name : arena_keep(a, asked);
	return kept && c->asked.at != NULL;
}

/* asked SLICE_NONE: as it should be written. */
static enum pabal_status
open_code(struct pabal_code **ret, struct slice asked,
    const struct code_query *q, const char *lang)
{
	struct pabal_code *c;
	struct arena a;

	arena_init(&a, PABAL_MEMORY_MAX);
	c = arena_alloc(&a, sizeof(*c));
	if (c != NULL)
		c->lang = api_lang(lang);
	if (c == NULL || !fill(c, &a, asked, q)) {
		enum pabal_status status = api_refusal(&a);

		arena_deinit(&a);
		return status;
	}
	c->arena = a;
	*ret = c;
	return PABAL_OK;
}

enum pabal_status
pabal_code_find(
    struct pabal_code **ret, const char *text, size_t len, const char *lang)
{
	struct code_query q;

	if (ret == NULL || (text == NULL && len > 0))
		return PABAL_ARGUMENT;
	if (!code_parse(slice_of(text, len), &q))
		return PABAL_SYNTAX;
	return open_code(ret, slice_of(text, len), &q, lang);
}

size_t
pabal_code_count(void)
{
	return catalog_basic_count + catalog_enhanced_count;
}

enum pabal_status
pabal_code_at(struct pabal_code **ret, size_t i, const char *lang)
{
	struct code_query q = { .kind = CODE_BASIC };

	if (ret == NULL || i >= pabal_code_count())
		return PABAL_ARGUMENT;
	if (i < catalog_basic_count)
		q.basic = catalog_basics[i].code;
	else {
		const struct enhanced_row *row =
		    &catalog_enhanceds[i - catalog_basic_count];

		q.kind = CODE_ENHANCED;
		q.esc.subject = (unsigned short)row->subject;
		q.esc.detail = (unsigned short)row->detail;
	}
	return open_code(ret, SLICE_NONE, &q, lang);
}

void
pabal_code_free(struct pabal_code *code)
{
	struct arena a;

	if (code == NULL)
		return;
	a = code->arena; /* it lies in itself */
	arena_deinit(&a);
}

struct pabal_text
pabal_code_asked(const struct pabal_code *code)
{
	return api_text(code->asked);
}

struct pabal_text
pabal_code_name(const struct pabal_code *code)
{
	return api_text(code->name);
}

enum pabal_form
pabal_code_form(const struct pabal_code *code)
{
	return (enum pabal_form)code->view.q.kind;
}

struct pabal_text
pabal_form_name(enum pabal_form form)
{
	if ((unsigned)form > CODE_PAIR)
		return api_text(SLICE("unknown"));
	return api_text(code_kind_name((enum code_kind)form));
}

unsigned
pabal_code_basic(const struct pabal_code *code)
{
	return code->view.q.basic;
}

struct pabal_enhanced
pabal_code_enhanced(const struct pabal_code *code)
{
	return api_enhanced_of(code->view.q.esc);
}

bool
pabal_code_is_known(const struct pabal_code *code)
{
	return code->view.known;
}

struct pabal_text
pabal_code_counts_as(const struct pabal_code *code)
{
	return api_text(code->counts_as);
}

struct pabal_text
pabal_code_lang(const struct pabal_code *code)
{
	return api_text(lang_tag(code->lang));
}

struct pabal_text
pabal_code_title(const struct pabal_code *code)
{
	return api_text(text_find(code->lang, code_view_title(&code->view)));
}

struct pabal_text
pabal_code_meaning(const struct pabal_code *code)
{
	return api_text(code->meaning);
}

struct pabal_text
pabal_code_advice(const struct pabal_code *code, enum pabal_actor reader)
{
	enum actor actor;

	if (!api_actor(reader, &actor))
		return api_text(SLICE_NONE);
	return api_text(
	    text_find(code->lang, code_view_advice(&code->view, actor)));
}

enum pabal_reason
pabal_code_reason(const struct pabal_code *code)
{
	return api_reason_of(code->view.reason);
}

enum pabal_standing
pabal_code_standing(const struct pabal_code *code)
{
	struct code_listing listing;

	if (!code_view_listing(&code->view, &listing))
		return PABAL_STANDING_UNLISTED;
	return (enum pabal_standing)(listing.standing + 1);
}

struct pabal_text
pabal_standing_name(enum pabal_standing standing)
{
	if ((unsigned)standing < PABAL_STANDING_STANDARD ||
	    (unsigned)standing > PABAL_STANDING_NON_STANDARD)
		return api_text(SLICE_NONE);
	return api_text(code_standing_name((enum code_standing)(standing - 1)));
}

struct pabal_text
pabal_code_source(const struct pabal_code *code)
{
	struct code_listing listing = { .source = SLICE_NONE };

	(void)code_view_listing(&code->view, &listing);
	return api_text(listing.source);
}

struct pabal_text
pabal_code_used_by(const struct pabal_code *code)
{
	struct code_listing listing;

	if (!code_view_listing(&code->view, &listing))
		return api_text(SLICE_NONE);
	return api_text(text_find(code->lang, code->view.texts->used_by));
}

struct pabal_text
pabal_code_goes_with(const struct pabal_code *code)
{
	struct code_listing listing = { .company = SLICE_NONE };

	(void)code_view_listing(&code->view, &listing);
	return api_text(listing.company);
}

size_t
pabal_code_digit_count(const struct pabal_code *code)
{
	const struct digit_texts *texts;
	unsigned digit;
	size_t i = 0;

	while (code_view_digit(&code->view, i, &texts, &digit))
		i++;
	return i;
}

unsigned
pabal_code_digit(const struct pabal_code *code, size_t i)
{
	const struct digit_texts *texts;
	unsigned digit = 0;

	(void)code_view_digit(&code->view, i, &texts, &digit);
	return digit;
}

struct pabal_text
pabal_code_digit_title(const struct pabal_code *code, size_t i)
{
	const struct digit_texts *texts = NULL;
	unsigned digit;

	(void)code_view_digit(&code->view, i, &texts, &digit);
	return api_text(
	    text_find(code->lang, texts != NULL ? texts->title : TEXT_NONE));
}

struct pabal_text
pabal_code_digit_meaning(const struct pabal_code *code, size_t i)
{
	const struct digit_texts *texts = NULL;
	unsigned digit;

	(void)code_view_digit(&code->view, i, &texts, &digit);
	return api_text(
	    text_find(code->lang, texts != NULL ? texts->meaning : TEXT_NONE));
}

unsigned
pabal_code_notes(const struct pabal_code *code)
{
	return code->view.q.notes;
}

struct pabal_text
pabal_code_note_name(unsigned flag)
{
	return api_flag_name(flag, CODE_NOTES, code_note_name);
}

bool
pabal_code_includes(
    const struct pabal_code *kind, const struct pabal_code *code)
{
	const struct code_view *v = &code->view;

	if (v->basic != NULL)
		return code_includes_basic(&kind->view.q, v->basic->code);
	return v->enhanced != NULL && v->known &&
	       code_includes_enhanced(&kind->view.q, v->enhanced);
}
