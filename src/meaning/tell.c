/* SPDX-License-Identifier: Apache-2.0 */
/* Words and texts for what meaning/explain.c decided. */
#include "meaning/tell.h"

enum meaning_severity
meaning_severity(const struct verdict *v)
{
	if (v->basic >= 300 && v->basic < 400)
		return SEVERITY_INTERMEDIATE;
	if (verdict_is_success(v))
		return SEVERITY_SUCCESS;
	return verdict_is_permanent(v) ? SEVERITY_PERMANENT
				       : SEVERITY_TEMPORARY;
}

enum text_id
meaning_advice(const struct verdict *v)
{
	enum text_id id = text_of_advice(v->reason, v->actor);

	return id != TEXT_NONE ? id : text_of_advice(v->reason, ACTOR_SENDER);
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
