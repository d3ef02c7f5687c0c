/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One screen for a person: what it means, who must act, what to do next, and
 * why we think so.  The reply itself may come from anybody: it is shown with
 * what could command a terminal made harmless, and cut where it is long, so
 * that what we have to say stays on the screen.
 */
#include "app/explain.h"

#include "catalog/code.h"
#include "i18n/code.h"

#include <stdlib.h>

/* Octets of a quoted text that are looked at, and its rows. */
#define QUOTE_MAX    2048
#define REPLY_ROWS   4
#define TITLE_ROWS   3
#define EXAMPLE_ROWS 2

struct page {
	const struct face *f;
	bool fine; /* memory did not run out */
	bool over; /* nobody tries again */
};

static const struct face_label none = { { NULL, 0 }, FACE_PLAIN, 0 };

static void
put_heading(struct page *p, enum text_id id)
{
	fputc('\n', p->f->to);
	face_heading(p->f, id);
}

static void
put_body(struct page *p, enum text_id id, struct slice a, struct slice c)
{
	struct buf b;

	if (id == TEXT_NONE)
		return;
	buf_init(&b, 65536);
	TEXT_PUT(&b, p->f->lang, id, a, c);
	p->fine = p->fine && buf_ok(&b);
	face_paragraph(p->f, 2, none, buf_slice(&b));
	buf_deinit(&b);
}

/* The same with an argument that was made for it, and goes with it. */
static void
put_made(struct page *p, enum text_id id, struct buf *a)
{
	p->fine = p->fine && buf_ok(a);
	put_body(p, id, buf_slice(a), SLICE_NONE);
	buf_deinit(a);
}

bool
explain_put_quote(
    const struct face *f, unsigned indent, unsigned rows, struct slice s)
{
	struct slice line;
	struct buf b;
	bool fine = true;

	s = slice_trim(slice_head(s, QUOTE_MAX));
	buf_init(&b, (size_t)QUOTE_MAX * 4);
	while (s.len > 0 && rows > 0) {
		s = slice_cut(s, '\n', &line);
		line = slice_trim(line);
		buf_clear(&b);
		text_put_pattern(&b, SLICE("{0}"), &line, 1);
		fine = fine && buf_ok(&b);
		rows -= face_rows(f, FACE_DIM, indent, rows, buf_slice(&b));
	}
	buf_deinit(&b);
	return fine;
}

static enum face_style
style_of(const struct verdict *v)
{
	if (verdict_is_success(v))
		return FACE_GOOD;
	return verdict_is_permanent(v) ? FACE_BAD : FACE_LATER;
}

/* "550 5.1.1", as far as there is any. */
static void
put_codes(struct buf *b, const struct verdict *v)
{
	if (v->basic != 0)
		buf_put_uint(b, v->basic);
	if (v->basic != 0 && v->esc.class != 0)
		buf_put_byte(b, ' ');
	if (v->esc.class != 0)
		esc_put(b, v->esc);
}

/* The title in the colour of its class, behind the codes that were said. */
static void
put_title(struct page *p, const struct verdict *v, enum text_id title)
{
	struct verdict said = *v;
	struct buf b;

	if ((v->derived & VERDICT_DERIVED_ESC) != 0)
		said.esc = ESC_NONE;
	if ((v->derived & VERDICT_DERIVED_BASIC) != 0)
		said.basic = 0;
	buf_init(&b, 4096);
	put_codes(&b, &said);
	if (b.len > 0)
		buf_put_str(&b, "  ");
	buf_put(&b, text_find(p->f->lang, title));
	p->fine = p->fine && buf_ok(&b);
	face_rows(p->f, style_of(v), 0, TITLE_ROWS, buf_slice(&b));
	buf_deinit(&b);
}

static void
put_derived(struct page *p, const struct verdict *v)
{
	struct buf b;

	if ((v->derived & VERDICT_DERIVED_ESC) == 0 || verdict_is_success(v))
		return;
	buf_init(&b, 64);
	put_codes(&b, v);
	put_made(p, TEXT_BOUNCE_STATUS_DERIVED, &b);
}

/* Whether it may pass, and when to come back. */
static void
put_outlook(struct page *p, const struct verdict *v)
{
	struct buf span;

	/* a text without codes or a known word promises nothing */
	if (v->reason == REASON_ACCEPTED || v->reason == REASON_VACATION ||
	    v->reason == REASON_FEEDBACK || verdict_is_success(v) ||
	    (v->reason == REASON_UNKNOWN && v->basic == 0 &&
		(v->derived & VERDICT_DERIVED_ESC) != 0))
		return;
	if (verdict_is_permanent(v)) {
		put_body(p, TEXT_EXPLAIN_FINAL, SLICE_NONE, SLICE_NONE);
		return;
	}
	if (p->over) {
		put_body(p, TEXT_EXPLAIN_OVER, SLICE_NONE, SLICE_NONE);
		return;
	}
	if (v->retry_after == 0) {
		put_body(p, TEXT_EXPLAIN_PASSING, SLICE_NONE, SLICE_NONE);
		return;
	}
	buf_init(&span, 256);
	text_put_span(&span, p->f->lang, v->retry_after);
	put_made(p, TEXT_EXPLAIN_RETRY, &span);
}

/* What the code is called in the catalogue, and where it is defined. */
static void
put_code(struct page *p, const struct explanation *e)
{
	struct slice title = SLICE_NONE;
	const struct code_texts *t;
	struct buf code;

	buf_init(&code, 16);
	if (e->basis == BASIS_ENHANCED) {
		esc_put(&code, e->verdict.esc);
		t = text_of_enhanced(
		    e->verdict.esc.subject, e->verdict.esc.detail);
	} else {
		buf_put_uint(&code, e->verdict.basic);
		t = text_of_basic(e->verdict.basic);
	}
	put_made(p, TEXT_EXPLAIN_BY_CODE, &code);
	if (t != NULL)
		title = text_find(p->f->lang, t->title);
	if (title.len > 0 && meaning_source(e).len > 0)
		put_body(p, TEXT_EXPLAIN_CODE, title, meaning_source(e));
}

/* On one line: it is the answer to what its heading asks. */
static void
put_actor(struct page *p, enum actor actor)
{
	struct face_label label = { text_find(p->f->lang, TEXT_BOUNCE_WHO_ACTS),
		FACE_STRONG, 0 };

	label.column = face_columns(label.text) + 2;
	fputc('\n', p->f->to);
	face_paragraph(
	    p->f, 0, label, text_find(p->f->lang, text_of_actor(actor)));
}

static void
put_example(struct page *p, struct slice example)
{
	struct buf b;

	buf_init(&b, 65536);
	TEXT_PUT(&b, p->f->lang, TEXT_EXPLAIN_EXAMPLE, example);
	p->fine = p->fine && buf_ok(&b);
	face_rows(p->f, FACE_DIM, 2, EXAMPLE_ROWS, buf_slice(&b));
	buf_deinit(&b);
}

static void
put_dotted(struct page *p, unsigned basic)
{
	struct buf code;

	buf_init(&code, 16);
	buf_put_uint(&code, basic);
	put_made(p, TEXT_EXPLAIN_DOTTED, &code);
}

static void
put_why(struct page *p, const struct explanation *e)
{
	static const struct {
		unsigned note;
		enum text_id text;
	} notes[] = {
		{ MEANING_ODD_CODE, TEXT_EXPLAIN_ODD },
		{ MEANING_CLASS_MISMATCH, TEXT_EXPLAIN_MISMATCH },
		{ MEANING_TEXT_AGAINST_CODE, TEXT_EXPLAIN_TEXT_AGAINST_CODE },
		{ MEANING_CUT, TEXT_EXPLAIN_CUT },
	};

	const struct rule_row *shown = meaning_witness(e);

	put_heading(p, TEXT_EXPLAIN_WHY);
	if (e->rule != NULL) {
		put_body(p, TEXT_EXPLAIN_BY_WORDS, e->rule->id, shown->source);
		put_example(p, shown->example);
	} else if (e->basis == BASIS_NOTHING)
		put_body(p, TEXT_EXPLAIN_BY_NOTHING, SLICE_NONE, SLICE_NONE);
	else
		put_code(p, e);
	if (e->confidence == CONFIDENCE_LOW)
		put_body(p, TEXT_EXPLAIN_UNSURE, SLICE_NONE, SLICE_NONE);
	if ((e->notes & MEANING_DOTTED_CODE) != 0 && e->verdict.basic != 0)
		put_dotted(p, e->verdict.basic);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++)
		if ((e->notes & notes[i].note) != 0)
			put_body(p, notes[i].text, SLICE_NONE, SLICE_NONE);
	if (e->provider != NULL)
		put_body(
		    p, TEXT_EXPLAIN_PROVIDER, e->provider->name, SLICE_NONE);
}

static void
put_page(struct page *p, const struct explanation *e)
{
	const struct verdict *v = &e->verdict;
	struct reason_texts texts = meaning_texts(v);
	enum text_id advice = meaning_advice(&texts, v);

	put_title(p, v, texts.title);
	put_body(p, texts.meaning, SLICE_NONE, SLICE_NONE);
	put_derived(p, v);
	if (v->actor != ACTOR_NOBODY)
		put_actor(p, v->actor);
	if (advice != TEXT_NONE) {
		put_heading(p, TEXT_BOUNCE_WHAT_TO_DO);
		/* that nobody need act held only while it was tried */
		if (!p->over || v->actor != ACTOR_NOBODY)
			put_body(p, advice, SLICE_NONE, SLICE_NONE);
		put_outlook(p, v);
	}
	/* what a whole message is needs no reason beside its kind */
	if (e->basis != BASIS_NOTHING || e->confidence == CONFIDENCE_NONE)
		put_why(p, e);
}

/* How much of the reply may stand above a page, for all to fit. */
static unsigned
rows_left(struct slice page)
{
	unsigned rows = 1; /* the empty one between */

	for (size_t i = 0; i < page.len; i++)
		rows += page.at[i] == '\n';
	if (rows >= EXPLAIN_ROWS)
		return 1;
	return EXPLAIN_ROWS - rows < REPLY_ROWS ? EXPLAIN_ROWS - rows
						: REPLY_ROWS;
}

bool
explain_put_text(const struct face *f, struct slice input,
    const struct explanation *e, bool over)
{
	struct face own = *f;
	struct page page = { &own, true, over };
	char *at = NULL;
	size_t len = 0;

	/* the page first: what it leaves of the screen is for the reply */
	own.to = open_memstream(&at, &len);
	if (own.to == NULL)
		return false;
	put_page(&page, e);
	page.fine = fclose(own.to) == 0 && page.fine;
	if (page.fine && input.len > 0) {
		page.fine = explain_put_quote(
		    f, 2, rows_left(slice_of(at, len)), input);
		fputc('\n', f->to);
	}
	if (page.fine)
		fwrite(at, 1, len, f->to);
	free(at);
	return page.fine;
}
