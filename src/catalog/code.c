/* SPDX-License-Identifier: Apache-2.0 */
/* Search by halves in the generated tables of codes. */
#include "catalog/code.h"

#include "base/scan.h"

struct slice
code_standing_name(enum code_standing standing)
{
	switch (standing) {
	case CODE_STANDARD:
		return SLICE("standard");
	case CODE_OBSOLETE:
		return SLICE("obsolete");
	case CODE_NON_STANDARD:
		break;
	}
	return SLICE("non-standard");
}

const struct basic_row *
catalog_basic_find(unsigned code)
{
	size_t from = 0, to = catalog_basic_count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		const struct basic_row *row = &catalog_basics[mid];

		if (row->code == code)
			return row;
		if (row->code < code)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

/* Takes a word off the front, whatever stands around it. */
static struct slice
next_word(struct slice *text)
{
	struct slice word;
	size_t n = 0;

	while (text->len > 0 && !byte_is_alnum(text->at[0]))
		*text = slice_from(*text, 1);
	while (n < text->len && byte_is_alnum(text->at[n]))
		n++;
	word = slice_head(*text, n);
	*text = slice_from(*text, n);
	return word;
}

/* Words that begin like those of the run, in its order. */
static bool
has_run(struct slice text, struct slice run)
{
	struct slice want = next_word(&run), word;

	while (want.len > 0 && (word = next_word(&text)).len > 0) {
		if (slice_istarts(word, want))
			want = next_word(&run);
	}
	return want.len == 0;
}

bool
basic_row_is_said(const struct basic_row *row, struct slice text)
{
	struct slice rest = row->words, run;

	while (rest.len > 0) {
		rest = slice_cut(rest, '|', &run);
		if (has_run(text, run))
			return true;
	}
	return false;
}

static const struct enhanced_row *
find(unsigned subject, unsigned detail)
{
	size_t from = 0, to = catalog_enhanced_count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		const struct enhanced_row *row = &catalog_enhanceds[mid];

		if (row->subject == subject && row->detail == detail)
			return row;
		if (row->subject < subject ||
		    (row->subject == subject && row->detail < detail))
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}

const struct enhanced_row *
catalog_enhanced_find(struct esc esc, bool *ret_exact)
{
	const struct enhanced_row *row;

	if (esc.class == 0)
		return NULL;
	row = find(esc.subject, esc.detail);
	if (ret_exact != NULL)
		*ret_exact = row != NULL;
	if (row == NULL)
		row = find(esc.subject, 0);
	return row != NULL ? row : find(0, 0);
}

/* X.6.4 is a loss, and yet the message arrived: it comes with 250 only. */
bool
enhanced_row_is_success(const struct enhanced_row *row)
{
	struct slice words = row->company;
	bool success = words.len > 0;

	if (row->reason == REASON_ACCEPTED)
		return true;
	while (words.len > 0) {
		struct slice word;

		words = slice_cut(words, ' ', &word);
		if (!slice_starts(word, SLICE("2")))
			success = false;
	}
	return success;
}

static bool
goes_with_success(struct slice words)
{
	if (slice_eq(words, SLICE("any")))
		return true;
	while (words.len > 0) {
		struct slice word;

		words = slice_cut(words, ' ', &word);
		if (slice_starts(word, SLICE("2")))
			return true;
	}
	return false;
}

bool
enhanced_row_has_class(const struct enhanced_row *row, unsigned class)
{
	switch (class) {
	case 2:
		return row->reason == REASON_ACCEPTED ||
		       goes_with_success(row->company);
	case 4:
	case 5:
		return row->reason != REASON_ACCEPTED;
	default:
		return true;
	}
}

enum reason
enhanced_row_reason(const struct enhanced_row *row, unsigned class)
{
	return class == 4 ? row->reason_temporary : row->reason;
}
