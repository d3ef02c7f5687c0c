/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole message explained: what kind it is, what it is about, and for each
 * recipient what a reply's explanation says (app/explain.h).
 */
#ifndef APP_EXPLAIN_MESSAGE_H
#define APP_EXPLAIN_MESSAGE_H

#include "app/explain.h"

/* Recipients that are shown to a person; a program gets them all. */
#define EXPLAIN_SHOWN_RCPTS 20

enum explain_told {
	EXPLAIN_NO_MESSAGE, /* the text is no message; nothing was written */
	EXPLAIN_TOLD,
	EXPLAIN_NO_MEMORY,
};

/*
 * When the text is a whole message: shows a person what it is, or, with f
 * NULL, appends one JSON object and a line break to w->out.
 */
enum explain_told explain_message(
    struct explain_writer *w, const struct face *f, struct slice text);

#endif
