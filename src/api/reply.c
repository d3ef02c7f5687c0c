/* SPDX-License-Identifier: Apache-2.0 */
/* A reply explained, as an object that owns all it shows. */
#include <pabal/reply.h>

#include "api/api.h"

#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a)
SAME(PABAL_BASIS_NOTHING, BASIS_NOTHING);
SAME(PABAL_BASIS_WORDS, BASIS_WORDS);
SAME(PABAL_BASIS_ENHANCED, BASIS_ENHANCED);
SAME(PABAL_BASIS_BASIC, BASIS_BASIC);
SAME(PABAL_DERIVED_CODE, VERDICT_DERIVED_BASIC);
SAME(PABAL_DERIVED_ENHANCED, VERDICT_DERIVED_ESC);
SAME(PABAL_DERIVED_REASON, VERDICT_DERIVED_REASON);
SAME(PABAL_NOTE_CLASS_MISMATCH, MEANING_CLASS_MISMATCH);
SAME(PABAL_NOTE_TEXT_AGAINST_CODE, MEANING_TEXT_AGAINST_CODE);
SAME(PABAL_NOTE_DOTTED_CODE, MEANING_DOTTED_CODE);
SAME(PABAL_NOTE_CUT, MEANING_CUT);
SAME(PABAL_NOTE_NOT_UTF8, MEANING_NOT_UTF8);
SAME(PABAL_NOTE_NO_CODE, MEANING_NO_CODE);
SAME(PABAL_NOTE_ODD_CODE, MEANING_ODD_CODE);
/* what is new below needs a number in include/pabal/reply.h */
_Static_assert(BASIS_COUNT == 4, "a basis has no number");
_Static_assert(MEANING_DERIVED == 3, "what is derived has no number");
_Static_assert(MEANING_NOTES == 7, "a note has no number");

/* "code-5.999.999" */
#define WORD_MAX 64

static bool
keep_rule(struct pabal_reply *r, struct arena *a)
{
	struct buf b;

	if (r->e.basis == BASIS_WORDS) {
		r->rule = r->e.rule->id;
		return true;
	}
	buf_init(&b, WORD_MAX);
	meaning_put_rule(&b, &r->e);
	if (buf_ok(&b))
		r->rule = arena_keep(a, buf_slice(&b));
	buf_deinit(&b);
	return r->rule.at != NULL;
}

static bool
keep_enhanced(struct pabal_reply *r, struct arena *a)
{
	struct buf b;

	if (meaning_enhanced(&r->e).class == 0)
		return true;
	buf_init(&b, WORD_MAX);
	esc_put(&b, meaning_enhanced(&r->e));
	if (buf_ok(&b))
		r->enhanced = arena_keep(a, buf_slice(&b));
	buf_deinit(&b);
	return r->enhanced.at != NULL;
}

bool
api_reply_fill(struct pabal_reply *ret, struct arena *a, struct slice input,
    const struct explanation *e, enum lang lang)
{
	ret->e = *e;
	ret->lang = lang;
	ret->texts = meaning_texts(&e->verdict);
	/* views of what the caller may free */
	for (size_t i = 0; i < VERDICT_ARGS; i++)
		ret->e.verdict.args[i] = SLICE_NONE;
	ret->e.verdict.reply = SLICE_NONE;
	ret->input = input;
	return keep_rule(ret, a) && keep_enhanced(ret, a);
}

static void
explain(struct slice text, enum pabal_stage stage, struct explanation *ret)
{
	struct slice head = slice_head(text, PABAL_REPLY_MAX);
	enum smtp_stage inner;

	if (api_stage(stage, &inner))
		meaning_explain_at(head, inner, ret);
	else
		meaning_explain(head, ret);
	if (head.len < text.len)
		ret->notes |= MEANING_CUT;
}

static bool
fill(struct pabal_reply *r, struct arena *a, struct slice text,
    const struct pabal_options *o)
{
	struct explanation e;
	struct slice kept = arena_keep(a, slice_head(text, PABAL_REPLY_MAX));

	if (kept.at == NULL)
		return false;
	explain(text, o->stage, &e);
	return api_reply_fill(r, a, kept, &e, api_lang(o->lang));
}

enum pabal_status
pabal_reply_explain(struct pabal_reply **ret, const char *text, size_t len,
    const struct pabal_options *options)
{
	struct pabal_options o;
	struct pabal_reply *r;
	struct arena a;

	if (ret == NULL || (text == NULL && len > 0) ||
	    !api_options(options, &o))
		return PABAL_ARGUMENT;
	arena_init(&a, o.memory_max);
	r = arena_alloc(&a, sizeof(*r));
	if (r == NULL || !fill(r, &a, slice_of(text, len), &o)) {
		enum pabal_status status = api_refusal(&a);

		arena_deinit(&a);
		return status;
	}
	r->arena = a;
	*ret = r;
	return PABAL_OK;
}

void
pabal_reply_free(struct pabal_reply *reply)
{
	struct arena a;

	if (reply == NULL)
		return;
	a = reply->arena; /* it lies in itself */
	arena_deinit(&a);
}

struct pabal_text
pabal_reply_input(const struct pabal_reply *reply)
{
	return api_text(reply->input);
}

unsigned
pabal_reply_code(const struct pabal_reply *reply)
{
	return reply->e.verdict.basic;
}

struct pabal_enhanced
pabal_reply_enhanced(const struct pabal_reply *reply)
{
	return api_enhanced_of(meaning_enhanced(&reply->e));
}

struct pabal_text
pabal_reply_enhanced_text(const struct pabal_reply *reply)
{
	return api_text(reply->enhanced);
}

enum pabal_severity
pabal_reply_severity(const struct pabal_reply *reply)
{
	return (enum pabal_severity)meaning_severity(&reply->e.verdict);
}

enum pabal_reason
pabal_reply_reason(const struct pabal_reply *reply)
{
	return api_reason_of(reply->e.verdict.reason);
}

enum pabal_actor
pabal_reply_actor(const struct pabal_reply *reply)
{
	return api_actor_of(reply->e.verdict.actor);
}

enum pabal_action
pabal_reply_action(const struct pabal_reply *reply)
{
	return api_action_of(reply->e.verdict.action);
}

unsigned
pabal_reply_retry_after(const struct pabal_reply *reply)
{
	return reply->e.verdict.retry_after;
}

struct pabal_text
pabal_reply_provider(const struct pabal_reply *reply)
{
	const struct provider_row *p = reply->e.provider;

	return api_text(p == NULL ? SLICE_NONE : p->id);
}

struct pabal_text
pabal_reply_provider_name(const struct pabal_reply *reply)
{
	const struct provider_row *p = reply->e.provider;

	return api_text(p == NULL ? SLICE_NONE : p->name);
}

enum pabal_basis
pabal_reply_basis(const struct pabal_reply *reply)
{
	return (enum pabal_basis)reply->e.basis;
}

struct pabal_text
pabal_reply_rule(const struct pabal_reply *reply)
{
	return api_text(reply->rule);
}

struct pabal_text
pabal_reply_example(const struct pabal_reply *reply)
{
	const struct rule_row *rule = reply->e.rule;

	return api_text(rule == NULL ? SLICE_NONE : rule->example);
}

size_t
pabal_reply_source_count(const struct pabal_reply *reply)
{
	return meaning_source(&reply->e).len > 0 ? 1 : 0;
}

struct pabal_text
pabal_reply_source(const struct pabal_reply *reply, size_t i)
{
	return api_text(i < pabal_reply_source_count(reply)
			    ? meaning_source(&reply->e)
			    : SLICE_NONE);
}

enum pabal_confidence
pabal_reply_confidence(const struct pabal_reply *reply)
{
	return (enum pabal_confidence)reply->e.confidence;
}

unsigned
pabal_reply_derived(const struct pabal_reply *reply)
{
	return meaning_derived(&reply->e);
}

struct pabal_text
pabal_derived_name(unsigned flag)
{
	return api_flag_name(flag, MEANING_DERIVED, meaning_derived_name);
}

unsigned
pabal_reply_notes(const struct pabal_reply *reply)
{
	return reply->e.notes;
}

struct pabal_text
pabal_note_name(unsigned flag)
{
	return api_flag_name(flag, MEANING_NOTES, meaning_note_name);
}

struct pabal_text
pabal_reply_lang(const struct pabal_reply *reply)
{
	return api_text(lang_tag(reply->lang));
}

struct pabal_text
pabal_reply_title(const struct pabal_reply *reply)
{
	return api_text(text_find(reply->lang, reply->texts.title));
}

struct pabal_text
pabal_reply_meaning(const struct pabal_reply *reply)
{
	return api_text(text_find(reply->lang, reply->texts.meaning));
}

struct pabal_text
pabal_reply_advice(const struct pabal_reply *reply)
{
	return api_text(text_find(
	    reply->lang, meaning_advice(&reply->texts, &reply->e.verdict)));
}

struct pabal_text
pabal_reply_advice_for(const struct pabal_reply *reply, enum pabal_actor reader)
{
	enum actor actor;

	if (!api_actor(reader, &actor))
		return api_text(SLICE_NONE);
	return api_text(text_find(reply->lang, reply->texts.advice[actor]));
}
