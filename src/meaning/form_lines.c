/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms that are read line by line.  A list: an address at the start of
 * a line opens an entry; words beside it, below it, or in the next paragraph
 * are its reason, and the same paragraph is the reason of all entries above
 * it that have none yet.  A sentence: a paragraph that speaks of delivery
 * and names an address opens an entry, too.  Dialogue lines go to the
 * transcript reader (form_transcript.c).
 */
#include "meaning/form.h"
#include "meaning/words.h"

/* What is kept of one paragraph. */
#define PARAGRAPH_MAX 4096
/* What is kept of the words before the first entry. */
#define INTRO_MAX 6144
/* Recipients that a second and third paragraph is noted for, each. */
#define GROUP_MAX 100

struct reader {
	struct form *form;
	struct form_transcript transcript;
	bool in_transcript; /* a section of that title */
	/* entries that the next words are about, and those that had the last */
	size_t open, open_end, group, group_end;
	bool waiting;      /* open entries have no words yet */
	unsigned indent;   /* of the line that opened the last entry */
	struct slice last; /* recipient of the last entry */
	bool fresh;        /* the line before was empty, a title or "…:" */
	bool help;         /* the line before says whom to ask */
	bool lead;         /* the paragraph before announced this one */
	struct buf words;  /* the paragraph so far */
	struct buf intro;
};

/* --- titles ------------------------------------------------------------- */

/* "----- Transcript of session follows -----", "======", "|--- … ---|" */
static bool
is_title(struct slice s)
{
	size_t head = 0, tail = 0;

	if (s.len > 1 && s.at[0] == '|')
		head++;
	if (s.len > 1 && s.at[s.len - 1] == '|')
		tail++;
	while (head < s.len && strchr("-=*_#", s.at[head]) != NULL)
		head++;
	while (tail < s.len && strchr("-=*_#", s.at[s.len - 1 - tail]) != NULL)
		tail++;
	return head >= 2 && (head == s.len || tail >= 2) &&
	       slice_find_byte(s, '@') == SLICE_NPOS;
}

/* "** a@b **" */
static struct slice
without_frame(struct slice s)
{
	while (s.len > 0 && strchr("*=#|", s.at[0]) != NULL && s.at[0] != '\0')
		s = slice_from(s, 1);
	while (s.len > 0 && strchr("*=#|", s.at[s.len - 1]) != NULL &&
	       s.at[s.len - 1] != '\0')
		s.len--;
	return slice_trim(s);
}

/* --- paragraphs --------------------------------------------------------- */

/* Words that only announce others: "The error that was returned was:" */
static bool
is_lead(struct slice s)
{
	return s.len > 0 && s.at[s.len - 1] == ':' && !form_has_reply(s);
}

static void
give(struct reader *r, size_t from, size_t end, struct slice words)
{
	for (size_t i = from; i < end; i++)
		form_add_reason(r->form, &r->form->entries[i], words);
}

/* Words about delivery that name an address: "… to <a@b> because …" */
static bool
find_in_sentence(struct slice s, struct slice *ret)
{
	for (size_t i = 1; i < s.len; i++) {
		struct slice rest = slice_from(s, i), head = slice_head(s, i);

		if (i > 1 && strchr("'\"(", s.at[i - 1]) != NULL)
			head.len--;
		if (s.at[head.len - 1] != ' ' || !form_scan_address(&rest, ret))
			continue;
		for (const struct slice *w = words_before_address; w->len > 0;
		     w++)
			if (slice_iends(head, *w))
				return true;
	}
	return false;
}

/* A paragraph ended that belongs to no entry: before the first, or after. */
static void
settle_stray(struct reader *r, struct slice words)
{
	struct form *f = r->form;
	struct slice recipient;

	if (f->count == 0 && (form_has_reply(words) || r->lead))
		form_add_shared(f, words);
	if (f->count == 0) {
		if (find_in_sentence(words, &recipient) &&
		    form_has_any(words, words_about_delivery)) {
			recipient = arena_keep(f->arena, recipient);
			if (recipient.at == NULL) {
				f->failed = true;
				return;
			}
			(void)form_entry(f, recipient, FORM_SENTENCE);
			r->waiting = true;
			r->open = 0;
			r->open_end = f->count;
			form_add_shared(f, words);
		}
		if (r->intro.len + words.len < INTRO_MAX) {
			buf_put(&r->intro, words);
			buf_put_byte(&r->intro, '\n');
		}
	} else if (!form_has_reply(words) && !r->lead) {
		form_add_shared(f, words);
	} else {
		/* what is said about a crowd is said once */
		if (r->group_end - r->group <= GROUP_MAX)
			give(r, r->group, r->group_end, words);
		else
			form_add_shared(f, words);
	}
}

/* The paragraph is over. */
static void
settle(struct reader *r)
{
	struct slice words = slice_trim(buf_slice(&r->words));
	bool lead = is_lead(words);

	if (words.len == 0)
		return;
	if (r->waiting && !lead && r->open_end > r->open) {
		give(r, r->open, r->open_end, words);
		r->group = r->open;
		r->group_end = r->open_end;
		r->waiting = false;
	} else if (r->form->count == 0 || !r->waiting) {
		settle_stray(r, words);
	}
	r->lead = lead;
	buf_clear(&r->words);
}

static void
add_words(struct reader *r, struct slice text)
{
	form_note_mentioned(r->form, text);
	if (r->words.len + text.len + 1 >= PARAGRAPH_MAX)
		return;
	if (r->words.len > 0)
		buf_put_byte(&r->words, ' ');
	buf_put(&r->words, text);
}

/* --- addresses at the start of a line ----------------------------------- */

/* "on Thu, 29 Apr …", "<mailto:…>": beside an address, but no reason. */
static void
skip_beside(struct slice *in)
{
	if (slice_istarts(*in, SLICE("<mailto:")))
		*in = slice_from(*in, slice_find_byte(*in, '>') + 1);
	*in = slice_trim(*in);
	if (slice_istarts(*in, SLICE("on ")) && in->len < 60 &&
	    (slice_find_byte(*in, ',') != SLICE_NPOS ||
		slice_find_byte(*in, '/') != SLICE_NPOS))
		*in = SLICE_NONE;
	while (in->len > 0 && strchr(":.,; \t", in->at[0]) != NULL)
		*in = slice_from(*in, 1);
}

/*
 * An address in the middle of a sentence may come to stand at the start of a
 * line; then something goes on behind it that is no reason's beginning.
 */
static bool
opens_entry(const struct reader *r, const struct form_line *line,
    struct slice behind, bool labelled)
{
	char c = behind.len == 0 ? '\0' : behind.at[0];

	if (r->words.len > 0 && r->form->count > 0 && line->indent > r->indent)
		return false;
	if (r->help && !labelled)
		return false;
	if (labelled || r->fresh || c == '\0' || c == '[' || c == '(')
		return true;
	if (c == ':' || slice_starts(behind, SLICE("...")) ||
	    slice_starts(behind, SLICE(" ...")) || c == '<')
		return true;
	/* a column, or a code, comes next */
	if (c == '\t' || slice_starts(behind, SLICE("  ")) ||
	    form_reply_code(slice_trim(behind)) >= 400)
		return true;
	return slice_istarts(behind, SLICE(" on ")) ||
	       slice_istarts(behind, SLICE(" ["));
}

/* Opens an entry beside those that wait for the same words. */
static bool
open_entry(struct reader *r, struct slice recipient)
{
	struct form_entry *e = form_entry(r->form, recipient, FORM_LIST);
	size_t index;

	if (e == NULL)
		return false;
	index = (size_t)(e - r->form->entries);
	/* named before: the words that follow are about that one alone */
	if (!r->waiting || index + 1 < r->form->count)
		r->open = index;
	r->open_end = index + 1;
	r->waiting = true;
	return true;
}

/* "a@b, c@d; e@f": all but the first of them. */
static void
take_others(struct reader *r, struct slice *in)
{
	struct slice recipient;

	for (;;) {
		struct slice rest = slice_trim(*in);

		if (rest.len == 0 || (rest.at[0] != ',' && rest.at[0] != ';'))
			return;
		rest = slice_trim(slice_from(rest, 1));
		if (!form_scan_address(&rest, &recipient) ||
		    !open_entry(r, recipient))
			return;
		*in = rest;
	}
}

/* True when the line opened an entry. */
static bool
take_address(struct reader *r, const struct form_line *line)
{
	struct slice rest = line->text, recipient, label;
	bool labelled = form_scan_recipient_label(&rest, &label);

	if (rest.len > 1 && rest.at[0] == rest.at[1])
		rest = without_frame(rest);
	if (rest.len > 0 && rest.at[0] == '"' &&
	    slice_find(rest, SLICE("\" <")) != SLICE_NPOS)
		rest = slice_from(rest, slice_find(rest, SLICE("\" <")) + 2);
	if (rest.len > 0 && rest.at[0] == '\'')
		rest = slice_from(rest, 1);
	if (!form_scan_address(&rest, &recipient))
		return false;
	if (!opens_entry(r, line, rest, labelled))
		return false;
	settle(r);
	if (!open_entry(r, recipient))
		return true;
	take_others(r, &rest);
	r->indent = line->indent;
	skip_beside(&rest);
	add_words(r, rest);
	if (label.len > 0 && form_has_any(label, words_about_delivery) &&
	    rest.len == 0)
		form_add_shared(r->form, label);
	return true;
}

/* --- lines -------------------------------------------------------------- */

static void
take_title(struct reader *r, struct slice text)
{
	settle(r);
	form_transcript_end(&r->transcript);
	r->in_transcript = slice_ifind(text, SLICE("transcript")) != SLICE_NPOS;
	r->fresh = true;
}

/* Said after the reason, and of every message that was given up. */
static bool
is_epilogue(struct slice s)
{
	return slice_istarts(s, SLICE("I'm not going to try again")) ||
	       slice_istarts(s, SLICE("/I'm not going to try again")) ||
	       slice_istarts(s, SLICE("Giving up on "));
}

/* True when nothing is left of a line with a label that we know. */
static bool
take_labelled(struct reader *r, struct slice text)
{
	struct slice address, rest;

	switch (form_scan_label(&text)) {
	case FORM_LABEL_REASON:
		/* a reason of its own, whatever was said before it */
		settle(r);
		r->waiting = r->form->count > 0 && r->open_end > r->open;
		add_words(r, text);
		return true;
	case FORM_LABEL_OTHER:
		return true;
	case FORM_LABEL_ID:
		rest = text;
		if (r->form->message_id.len == 0 && text.len > 0 &&
		    text.at[0] == '<' && form_scan_address(&rest, &address))
			r->form->message_id =
			    slice_head(text, text.len - rest.len);
		return true;
	case FORM_LABEL_ADDRESSEE:
		if (r->form->addressee.len == 0 &&
		    form_scan_address(&text, &address))
			r->form->addressee = address;
		return false;
	default:
		return false;
	}
}

static void
take_line(struct reader *r, const struct form_line *line)
{
	static const struct slice helps[] = {
		SLICE_INIT("contact"),
		SLICE_INIT("kontakt"),
		SLICE_INIT("owner"),
		SLICE_INIT("write to"),
		SLICE_NONE,
	};

	if (line->blank) {
		settle(r);
		r->fresh = true;
		r->help = false;
		return;
	}
	if (is_title(line->text) ||
	    slice_istarts(line->text, SLICE("Transcript of session"))) {
		take_title(r, line->text);
		return;
	}
	if (form_transcript_feed(&r->transcript, line, r->in_transcript)) {
		settle(r);
		r->waiting = false;
		return;
	}
	if (is_epilogue(line->text))
		form_add_shared(r->form, line->text);
	else if (!take_address(r, line) && !take_labelled(r, line->text))
		add_words(r, line->text);
	r->fresh = line->text.at[line->text.len - 1] == ':';
	r->help = form_has_any(line->text, helps);
}

void
form_read_lines(struct form *f, struct slice text)
{
	struct reader r = { .form = f, .fresh = true };
	struct form_line line;

	buf_init(&r.words, PARAGRAPH_MAX);
	buf_init(&r.intro, 2 * INTRO_MAX);
	form_transcript_init(&r.transcript, f);
	while (!f->failed && form_line_next(&text, &line))
		take_line(&r, &line);
	settle(&r);
	form_transcript_end(&r.transcript);
	form_transcript_deinit(&r.transcript);
	if (!buf_ok(&r.words) || !buf_ok(&r.intro))
		f->failed = true;
	f->intro = arena_keep(f->arena, slice_trim(buf_slice(&r.intro)));
	if (r.intro.len > 0 && f->intro.at == NULL)
		f->failed = true;
	buf_deinit(&r.words);
	buf_deinit(&r.intro);
}
