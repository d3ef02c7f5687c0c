/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in front of a value, in the languages that mail systems speak:
 * "Recipient: a@b", "사유: …", "Empfänger<tab>a@b" of a table.  A label is
 * known as a whole or not at all: "Reason" is one, "The reason is that" is
 * none.  The labels are in data/meaning/words.cat.  What the value means is
 * decided elsewhere.
 */
#include "base/scan.h"
#include "meaning/form.h"
#include "meaning/normalise.h"
#include "meaning/words.h"

/* Octets of a label; what is longer is a sentence. */
#define LABEL_MAX 64

static const struct {
	enum form_label label;
	const struct slice *words;
} lists[] = {
	{ FORM_LABEL_RECIPIENT, words_label_recipient },
	{ FORM_LABEL_ADDRESSEE, words_label_addressee },
	{ FORM_LABEL_REASON, words_label_reason },
	{ FORM_LABEL_OTHER, words_label_other },
	{ FORM_LABEL_ID, words_label_id },
};

/* Where the label ends and its value begins: ":", its wide form, "=", a tab. */
static size_t
find_end(struct slice s, size_t *ret_len)
{
	for (size_t i = 1; i < s.len && i <= LABEL_MAX; i++) {
		if (s.at[i] == ':' || s.at[i] == '\t' || s.at[i] == '=') {
			*ret_len = 1;
			return i;
		}
		if (slice_starts(slice_from(s, i), SLICE("\xef\xbc\x9a"))) {
			*ret_len = 3;
			return i;
		}
	}
	return 0;
}

/* "* ", "- ", "12. ", "[3] ", "4) " of a list */
static struct slice
skip_bullet(struct slice s)
{
	size_t i = s.len > 0 && s.at[0] == '[' ? 1 : 0, first = i;

	if (s.len > 2 && strchr("*-+", s.at[0]) != NULL && s.at[1] == ' ')
		return slice_trim(slice_from(s, 1));
	while (i < s.len && i < first + 4 && byte_is_digit(s.at[i]))
		i++;
	if (i == first || i + 1 >= s.len || s.at[i + 1] != ' ' ||
	    strchr(first > 0 ? "]" : ".)", s.at[i]) == NULL)
		return s;
	return slice_trim(slice_from(s, i + 1));
}

enum form_label
form_scan_label(struct slice *in)
{
	static const struct normal_codes codes = { .basic = SLICE_NONE };
	struct normal n;
	struct slice name;
	struct slice s = skip_bullet(*in);
	size_t len = 0, end = find_end(s, &len);

	/* "(reason: …)" and the like have readers of their own */
	if (end == 0 ||
	    (!byte_is_alnum(s.at[0]) && (unsigned char)s.at[0] < 0x80))
		return FORM_LABEL_NONE;
	normal_make(&n, slice_head(s, end), &codes);
	name = slice_trim(slice_of(n.at, n.len));
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const struct slice *w = lists[i].words; w->len > 0; w++)
			if (slice_eq(name, *w)) {
				struct slice rest =
				    slice_trim(slice_from(s, end + len));

				/* a table may have both */
				(void)scan_byte(&rest, ':');
				*in = slice_trim(rest);
				return lists[i].label;
			}
	return FORM_LABEL_NONE;
}

/* "Unable to deliver message to: " */
static struct slice
take_lead(struct slice *in)
{
	static const struct slice good[] = {
		SLICE_INIT("deliver"),
		SLICE_INIT("recipient"),
		SLICE_INIT("address"),
		SLICE_INIT("rcpt"),
		SLICE_INIT("mailbox"),
		SLICE_INIT("message to"),
		SLICE_INIT("mail to"),
		SLICE_NONE,
	};
	static const struct slice bad[] = {
		SLICE_INIT("sender"),
		SLICE_INIT("from"),
		SLICE_INIT("contact"),
		SLICE_INIT("report"),
		SLICE_NONE,
	};
	size_t colon = slice_find_byte(slice_head(*in, 60), ':');
	struct slice label;

	if (colon == SLICE_NPOS)
		return SLICE_NONE;
	label = slice_head(*in, colon);
	if (slice_find_byte(label, '@') != SLICE_NPOS ||
	    !form_has_any(label, good) || form_has_any(label, bad))
		return SLICE_NONE;
	*in = slice_trim(slice_from(*in, colon + 1));
	return label;
}

bool
form_scan_recipient_label(struct slice *in, struct slice *ret_lead)
{
	struct slice rest;

	*in = skip_bullet(*in);
	*ret_lead = SLICE_NONE;
	rest = *in;
	if (form_scan_label(&rest) == FORM_LABEL_RECIPIENT)
		*in = rest;
	else if ((*ret_lead = take_lead(in)).len == 0)
		return false;
	if (slice_istarts(*in, SLICE("rfc822;")))
		*in = slice_trim(slice_from(*in, 7));
	return true;
}
