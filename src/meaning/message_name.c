/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in header fields, and the name of a recipient that no report, list or
 * sentence gave.  It is taken only where there is no choice; what is said
 * about the recipient is judged elsewhere.
 */
#include "meaning/message_part.h"

size_t
reading_scan_addresses(struct slice value, struct slice *ret)
{
	size_t count = 0;

	while (value.len > 0 && count < READING_NAMED_MAX) {
		struct slice address, one;
		size_t open;

		value = slice_cut(value, ',', &one);
		open = slice_find_byte(one, '<');
		if (open != SLICE_NPOS)
			one = slice_from(one, open);
		one = slice_trim(one);
		if (form_scan_address(&one, &address))
			ret[count++] = address;
	}
	return count;
}

/* Has the header field this address among others? */
static bool
names(struct slice value, struct slice address)
{
	struct slice named[READING_NAMED_MAX];
	size_t count = reading_scan_addresses(value, named);

	for (size_t i = 0; i < count; i++)
		if (slice_ieq(named[i], address))
			return true;
	return false;
}

/* No address that failed: the speaker's, ours, or one to ask for help. */
static bool
is_bystander(const struct reading *r, struct slice address)
{
	static const struct slice helpers[] = {
		SLICE_INIT("postmaster@"),
		SLICE_INIT("-request@"),
		SLICE_INIT("-owner@"),
		SLICE_INIT("abuse@"),
		SLICE_INIT("support@"),
		SLICE_INIT("helpdesk@"),
		SLICE_NONE,
	};

	return names(r->to, address) || names(r->from, address) ||
	       form_has_any(address, helpers);
}

struct slice
reading_find_mentioned(const struct reading *r)
{
	struct form subject = { .count = 0 };
	const struct form *where[] = { &subject, &r->form };
	struct slice found = r->form.addressee;
	unsigned different = found.len > 0 ? 1 : 0;

	form_note_mentioned(&subject, r->subject);
	for (size_t n = 0; n < 2 && different == 0; n++)
		for (unsigned i = 0; i < where[n]->mentioneds; i++)
			if (!is_bystander(r, where[n]->mentioned[i])) {
				found = where[n]->mentioned[i];
				different++;
			}
	if (different != 1 ||
	    (r->original_to.len > 0 && !names(r->original_to, found)))
		return SLICE_NONE;
	return found;
}
