/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One screen for a person: what it means, who must act, what to do next, and
 * why we think so.  The reply itself is shown with its control characters made
 * harmless, for it may come from anybody.
 */
#include "app/explain.h"

#include "base/utf8.h"

/* Octets of the reply that are shown. */
#define SHOWN_MAX 600

static void
put_input(struct buf *b, struct slice in)
{
	bool cut = in.len > SHOWN_MAX;

	in = slice_trim(slice_head(in, SHOWN_MAX));
	buf_put_str(b, "  ");
	while (in.len > 0) {
		struct slice rest = in;
		uint32_t c;

		if (!utf8_scan(&rest, &c)) {
			buf_put_byte(b, '?');
			in = slice_from(in, 1);
			continue;
		}
		if (c == '\n')
			buf_put_str(b, "\n  ");
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			buf_put_str(b, c == '\r' ? "" : "?");
		else
			buf_put(b, slice_head(in, in.len - rest.len));
		in = rest;
	}
	buf_put_str(b, cut ? " ...\n" : "\n");
}

static void
put_heading(struct explain_writer *w, enum text_id id)
{
	buf_put_byte(&w->out, '\n');
	buf_put_str(&w->out, w->color ? "\033[1m" : "");
	TEXT_PUT(&w->out, w->lang, id, SLICE_NONE);
	buf_put_str(&w->out, w->color ? "\033[0m\n" : "\n");
}

/* A paragraph; the terminal folds it. */
static void
put_body(
    struct explain_writer *w, enum text_id id, struct slice a, struct slice c)
{
	if (id == TEXT_NONE)
		return;
	buf_put_str(&w->out, "  ");
	TEXT_PUT(&w->out, w->lang, id, a, c);
	buf_put_byte(&w->out, '\n');
}

static void
put_code(struct explain_writer *w, const struct explanation *e)
{
	struct buf code;

	buf_init(&code, 16);
	if (e->basis == BASIS_ENHANCED)
		esc_put(&code, e->verdict.esc);
	else
		buf_put_uint(&code, e->verdict.basic);
	put_body(w, TEXT_EXPLAIN_BY_CODE, buf_slice(&code), SLICE_NONE);
	buf_deinit(&code);
}

static void
put_dotted(struct explain_writer *w, unsigned basic)
{
	struct buf code;

	buf_init(&code, 16);
	buf_put_uint(&code, basic);
	put_body(w, TEXT_EXPLAIN_DOTTED, buf_slice(&code), SLICE_NONE);
	buf_deinit(&code);
}

static void
put_why(struct explain_writer *w, const struct explanation *e)
{
	put_heading(w, TEXT_EXPLAIN_WHY);
	if (e->basis == BASIS_WORDS) {
		put_body(
		    w, TEXT_EXPLAIN_BY_WORDS, e->rule->id, e->rule->source);
		put_body(w, TEXT_EXPLAIN_EXAMPLE, e->rule->example, SLICE_NONE);
	} else if (e->basis == BASIS_NOTHING)
		put_body(w, TEXT_EXPLAIN_BY_NOTHING, SLICE_NONE, SLICE_NONE);
	else
		put_code(w, e);
	if ((e->notes & MEANING_DOTTED_CODE) && e->verdict.basic != 0)
		put_dotted(w, e->verdict.basic);
	if (e->notes & MEANING_CLASS_MISMATCH)
		put_body(w, TEXT_EXPLAIN_MISMATCH, SLICE_NONE, SLICE_NONE);
	if (e->notes & MEANING_TEXT_AGAINST_CODE)
		put_body(
		    w, TEXT_EXPLAIN_TEXT_AGAINST_CODE, SLICE_NONE, SLICE_NONE);
	if (e->provider != NULL)
		put_body(
		    w, TEXT_EXPLAIN_PROVIDER, e->provider->name, SLICE_NONE);
}

static void
put_status(struct explain_writer *w, const struct verdict *v)
{
	struct buf status;

	if (v->basic == 0 && v->esc.class == 0)
		return;
	buf_init(&status, 32);
	if (v->basic != 0)
		buf_put_uint(&status, v->basic);
	if (v->basic != 0 && v->esc.class != 0)
		buf_put_byte(&status, ' ');
	if (v->esc.class != 0)
		esc_put(&status, v->esc);
	put_body(w,
	    v->derived & VERDICT_DERIVED_ESC ? TEXT_BOUNCE_STATUS_DERIVED
					     : TEXT_BOUNCE_STATUS,
	    buf_slice(&status), SLICE_NONE);
	buf_deinit(&status);
}

void
explain_put_text(
    struct explain_writer *w, struct slice input, const struct explanation *e)
{
	const struct verdict *v = &e->verdict;
	struct reason_texts texts = meaning_texts(v);
	enum text_id advice = meaning_advice(&texts, v);

	if (input.len > 0)
		put_input(&w->out, input);
	put_heading(w, texts.title);
	put_body(w, texts.meaning, SLICE_NONE, SLICE_NONE);
	put_status(w, v);
	if (v->actor != ACTOR_NOBODY) {
		put_heading(w, TEXT_BOUNCE_WHO_ACTS);
		put_body(w, text_of_actor(v->actor), SLICE_NONE, SLICE_NONE);
	}
	if (advice != TEXT_NONE) {
		put_heading(w, TEXT_BOUNCE_WHAT_TO_DO);
		put_body(w, advice, SLICE_NONE, SLICE_NONE);
	}
	if (v->retry_after > 0) {
		buf_put_str(&w->out, "  > ");
		text_put_span(&w->out, w->lang, v->retry_after);
		buf_put_byte(&w->out, '\n');
	}
	/* what a whole message is needs no reason beside its kind */
	if (e->basis != BASIS_NOTHING || e->confidence == CONFIDENCE_NONE)
		put_why(w, e);
}
