/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pabal explain reads, in pieces: as much of it is held as the caller
 * asks for, and no more.  What is held starts with the first octet that was
 * not dropped.  It does not know what the octets mean, but it knows what is
 * no text at all.
 */
#ifndef APP_EXPLAIN_INPUT_H
#define APP_EXPLAIN_INPUT_H

#include "base/slice.h"

struct explain_input {
	int fd;
	bool ended;
	int sys; /* errno of a read that failed, or ENOMEM */
	/* private */
	char *at;
	size_t size, from, to;
};

/* The descriptor stays the caller's. */
void input_init(struct explain_input *in, int fd);
void input_deinit(struct explain_input *in);

static inline struct slice
input_held(const struct explain_input *in)
{
	return slice_of(in->at + in->from, in->to - in->from);
}

void input_drop(struct explain_input *in, size_t len);

/*
 * Reads once, what there is; waits only when there is nothing yet.  False at
 * the end, when a read failed (then sys says why), and when `most` octets are
 * held already.  What input_held gave before is no longer there.
 */
bool input_more(struct explain_input *in, size_t most);

/*
 * What it is when it is no text: "compressed (gzip)", "a picture"; NULL when
 * it may be a text.  The head of it is enough.
 */
const char *input_is_no_text(struct slice head);

#endif
