/* SPDX-License-Identifier: Apache-2.0 */
/* Words and texts for what meaning/explain.c decided. */
#include "meaning/tell.h"

#include "catalog/code.h"
#include "i18n/code.h"

enum meaning_severity
meaning_severity(const struct verdict *v)
{
	if (v->basic >= 300 && v->basic < 400)
		return SEVERITY_INTERMEDIATE;
	/* who answers or complains has got the message (REASON_VACATION …) */
	if (verdict_is_success(v) || v->reason == REASON_VACATION ||
	    v->reason == REASON_FEEDBACK)
		return SEVERITY_SUCCESS;
	return verdict_is_permanent(v) ? SEVERITY_PERMANENT
				       : SEVERITY_TEMPORARY;
}

/*
 * The code's texts, where the reason is what the code stands for.  X.2.0
 * means "something about the mailbox": the reason says that better.
 */
static const struct code_texts *
texts_of_code(const struct verdict *v)
{
	const struct enhanced_row *row;
	bool exact = false;

	if (v->situation != SITUATION_NONE || v->esc.detail == 0 ||
	    (v->derived & VERDICT_DERIVED_ESC) != 0)
		return NULL;
	row = catalog_enhanced_find(v->esc, &exact);
	if (!exact || enhanced_row_reason(row, v->esc.class) != v->reason)
		return NULL;
	return text_of_enhanced(v->esc.subject, v->esc.detail);
}

struct reason_texts
meaning_texts(const struct verdict *v)
{
	struct reason_texts texts = *text_of_reason(v->reason);
	const struct code_texts *code;

	if (v->cause != CAUSE_NONE)
		return *text_of_cause(v->cause);
	code = texts_of_code(v);
	if (code == NULL)
		return texts;
	if (code->title != TEXT_NONE)
		texts.title = code->title;
	if (code->meaning != TEXT_NONE)
		texts.meaning = code->meaning;
	for (unsigned i = 0; i < ACTOR_COUNT; i++)
		if (code->advice[i] != TEXT_NONE)
			texts.advice[i] = code->advice[i];
	return texts;
}

enum text_id
meaning_advice(const struct reason_texts *texts, const struct verdict *v)
{
	return texts->advice[v->actor] != TEXT_NONE
		   ? texts->advice[v->actor]
		   : texts->advice[ACTOR_SENDER];
}

/*
 * A verdict has the code under the basic code's class, marked as concluded.
 * One that was taken from elsewhere since, the Status of a notice, is not.
 */
static bool
was_said(const struct explanation *e)
{
	return e->said.class != 0 &&
	       (e->verdict.derived & VERDICT_DERIVED_ESC) != 0;
}

struct esc
meaning_enhanced(const struct explanation *e)
{
	return was_said(e) ? e->said : e->verdict.esc;
}

unsigned
meaning_derived(const struct explanation *e)
{
	return e->verdict.derived & ~(was_said(e) ? VERDICT_DERIVED_ESC : 0u);
}

void
meaning_put_rule(struct buf *b, const struct explanation *e)
{
	switch (e->basis) {
	case BASIS_WORDS:
		buf_put(b, e->rule->id);
		break;
	case BASIS_ENHANCED:
		buf_put(b, SLICE("code-"));
		esc_put(b, e->verdict.esc);
		break;
	case BASIS_BASIC:
		buf_put(b, SLICE("code-"));
		buf_put_uint(b, e->verdict.basic);
		break;
	case BASIS_NOTHING:
	case BASIS_COUNT:
		break;
	}
}

const struct rule_row *
meaning_witness(const struct explanation *e)
{
	enum cause cause = e->verdict.cause;

	for (size_t i = 0; cause != CAUSE_NONE && i < meaning_rule_count; i++)
		if (meaning_rules[i].kind == RULE_CAUSE &&
		    meaning_rules[i].cause == cause)
			return &meaning_rules[i];
	return e->rule;
}

struct slice
meaning_source(const struct explanation *e)
{
	const struct enhanced_row *enhanced;
	const struct basic_row *basic;

	switch (e->basis) {
	case BASIS_WORDS:
		return e->rule->source;
	case BASIS_ENHANCED:
		enhanced = catalog_enhanced_find(e->verdict.esc, NULL);
		return enhanced != NULL ? enhanced->source : SLICE_NONE;
	case BASIS_BASIC:
		basic = catalog_basic_find(e->verdict.basic);
		return basic != NULL ? basic->source : SLICE_NONE;
	case BASIS_NOTHING:
	case BASIS_COUNT:
		break;
	}
	return SLICE_NONE;
}

struct slice
meaning_severity_name(enum meaning_severity s)
{
	static const struct slice names[SEVERITY_COUNT] = {
		[SEVERITY_SUCCESS] = SLICE_INIT("success"),
		[SEVERITY_INTERMEDIATE] = SLICE_INIT("intermediate"),
		[SEVERITY_TEMPORARY] = SLICE_INIT("temporary"),
		[SEVERITY_PERMANENT] = SLICE_INIT("permanent"),
	};

	return names[s];
}

struct slice
meaning_derived_name(unsigned flag)
{
	switch (flag) {
	case VERDICT_DERIVED_BASIC:
		return SLICE("code");
	case VERDICT_DERIVED_ESC:
		return SLICE("enhanced");
	default:
		return SLICE("reason");
	}
}
