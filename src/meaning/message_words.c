/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for words of a list, from one end to the other. */
#include "meaning/message_words.h"

#include "meaning/form.h"

static struct slice
text_of(const struct normal *n)
{
	return slice_of(n->at, n->len);
}

bool
message_says(const struct normal *n, const struct slice *words)
{
	for (const struct slice *w = words; w->len > 0; w++)
		if (slice_find(text_of(n), *w) != SLICE_NPOS)
			return true;
	return false;
}

/* Octets before words in which a "not" belongs to them. */
#define NOT_BEFORE 30

bool
message_says_plainly(const struct normal *n, const struct slice *words)
{
	struct slice text = text_of(n), before;

	for (const struct slice *w = words; w->len > 0; w++) {
		size_t at = slice_find(text, *w);

		if (at == SLICE_NPOS)
			continue;
		before = slice_head(text, at);
		if (at > NOT_BEFORE)
			before = slice_from(before, at - NOT_BEFORE);
		if (!form_has_any(before, words_not))
			return true;
	}
	return false;
}

/* The normal form begins with a blank; a word ends where another begins. */
bool
message_begins(const struct normal *n, const struct slice *words)
{
	struct slice text = slice_trim(text_of(n));

	for (const struct slice *w = words; w->len > 0; w++) {
		if (!slice_starts(text, *w))
			continue;
		if (w->len == text.len || text.at[w->len] == ' ' ||
		    (unsigned char)w->at[w->len - 1] >= 0x80)
			return true;
	}
	return false;
}
