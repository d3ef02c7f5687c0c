/* SPDX-License-Identifier: Apache-2.0 */
/* A delivery's door: it knows codes and stage, the words are read all the same.
 */
#include "meaning/reply.h"

#include "base/scan.h"
#include "meaning/explain.h"

struct verdict
meaning_of_reply(
    unsigned code, struct esc esc, struct slice raw, enum smtp_stage stage)
{
	struct meaning_input in = { .basic = code,
		.esc = esc,
		.reply = raw,
		.text = raw,
		.staged = true,
		.stage = stage };
	struct slice rest = slice_from(raw, 4);
	struct explanation e;
	struct esc again;

	in.esc_text = rest;
	if (esc_scan(&rest, &again))
		in.esc_text =
		    slice_head(in.esc_text, in.esc_text.len - rest.len);
	else
		in.esc_text = SLICE_NONE;
	meaning_decide(&in, &e);
	return e.verdict;
}
