/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a rule's scope holds, and rules by their number. */
#include "meaning/rule.h"

static bool
basic_holds(const struct rule_scope *s, unsigned basic)
{
	const struct basic_span *span = &meaning_basic_spans[s->basic];

	for (unsigned i = 0; i < s->basics; i++)
		if (basic >= span[i].first && basic <= span[i].last)
			return true;
	return s->basics == 0;
}

static bool
enhanced_holds(const struct rule_scope *s, struct esc esc)
{
	const struct enhanced_span *span = &meaning_enhanced_spans[s->enhanced];
	uint32_t key = (uint32_t)esc.subject * 1000 + esc.detail;

	if (s->enhanceds == 0)
		return true;
	if (esc.class == 0)
		return false;
	for (unsigned i = 0; i < s->enhanceds; i++)
		if ((span[i].class == 0 || span[i].class == esc.class) &&
		    key >= span[i].first && key <= span[i].last)
			return true;
	return false;
}

bool
rule_holds(const struct rule_scope *s, const struct rule_facts *f)
{
	if (s->stages != 0 && (!f->staged || (s->stages >> f->stage & 1) == 0))
		return false;
	if (s->providers != 0 && (s->providers >> f->provider & 1) == 0)
		return false;
	return basic_holds(s, f->basic) && enhanced_holds(s, f->esc);
}

const struct rule_row *
rule_of_code(const struct rule_facts *f)
{
	if (f->esc.class == 0)
		return NULL;
	for (size_t i = 0; i < meaning_code_rule_count; i++) {
		const struct rule_row *r =
		    &meaning_rules[meaning_code_rules[i]];

		if (rule_holds(&r->scope, f))
			return r;
	}
	return NULL;
}

const struct rule_row *
rule_find(uint32_t number)
{
	size_t from = 0, to = meaning_rule_count;

	while (from < to) {
		size_t i = from + (to - from) / 2;
		const struct rule_row *r =
		    &meaning_rules[meaning_rule_order[i]];

		if (r->number == number)
			return r;
		if (r->number < number)
			from = i + 1;
		else
			to = i;
	}
	return NULL;
}

const struct provider_row *
provider_find(uint32_t number)
{
	for (size_t i = 1; number != 0 && i < meaning_provider_count; i++)
		if (meaning_providers[i].number == number)
			return &meaning_providers[i];
	return NULL;
}
