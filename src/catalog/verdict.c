/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts of our own, made from the table of situations. */
#include "catalog/verdict.h"

#include "catalog/table.h"

#include <assert.h>

struct verdict
verdict_of(enum situation s)
{
	const struct situation_row *row = &catalog_situations[s];

	assert(s > SITUATION_NONE && s < SITUATION_COUNT);
	return (struct verdict){
		.basic = row->basic,
		.esc = row->esc,
		.reason = row->reason,
		.actor = row->actor,
		.action = row->action,
		.situation = s,
	};
}

struct verdict
verdict_of_1(enum situation s, struct slice arg0)
{
	struct verdict v = verdict_of(s);

	v.args[0] = arg0;
	return v;
}

struct verdict
verdict_of_2(enum situation s, struct slice arg0, struct slice arg1)
{
	struct verdict v = verdict_of_1(s, arg0);

	v.args[1] = arg1;
	return v;
}

static unsigned
class_of(const struct verdict *v)
{
	return v->esc.class != 0 ? v->esc.class : v->basic / 100;
}

bool
verdict_is_success(const struct verdict *v)
{
	return class_of(v) == 2 || class_of(v) == 3;
}

bool
verdict_is_permanent(const struct verdict *v)
{
	return class_of(v) == 5;
}

static bool
keep(struct slice *s, struct arena *a)
{
	if (s->len == 0)
		return true;
	*s = arena_keep(a, *s);
	return s->at != NULL;
}

bool
verdict_keep(struct verdict *v, struct arena *a)
{
	for (size_t i = 0; i < VERDICT_ARGS; i++)
		if (!keep(&v->args[i], a))
			return false;
	return keep(&v->reply, a);
}

/*
 * An argument may hold what a peer sent us.  On our wire it must not break
 * the line, so control characters become "?".
 */
static void
put_arg(struct buf *b, struct slice arg)
{
	for (size_t i = 0; i < arg.len; i++) {
		unsigned char c = (unsigned char)arg.at[i];

		buf_put_byte(b, c < 0x20 || c == 0x7f ? '?' : (char)c);
	}
}

void
verdict_put_text(struct buf *b, const struct verdict *v)
{
	struct slice text = catalog_situations[v->situation].text;

	while (text.len > 0) {
		size_t at = slice_find_byte(text, '{');
		unsigned n;

		if (at == SLICE_NPOS || text.len - at < 3) {
			buf_put(b, text);
			return;
		}
		buf_put(b, slice_head(text, at));
		n = (unsigned)(text.at[at + 1] - '0');
		if (n < VERDICT_ARGS)
			put_arg(b, v->args[n]);
		text = slice_from(text, at + 3);
	}
}
