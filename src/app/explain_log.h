/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reply in a line of a mail log, when it is one that tells of a delivery:
 * of Postfix (any of its delivery agents), Sendmail or Exim, with whatever a
 * syslog puts in front, or as an entry of a journal (-o export, -o json).
 * What a server said to its own clients is no delivery and is passed over.
 */
#ifndef APP_EXPLAIN_LOG_H
#define APP_EXPLAIN_LOG_H

#include "base/buf.h"
#include "catalog/esc.h"

struct log_reply {
	struct slice text;
	struct esc esc; /* that the log notes beside it; or ESC_NONE */
};

/* b holds what could not be left in the line; it must live as long as ret. */
bool log_line_reply(struct slice line, struct buf *b, struct log_reply *ret);

#endif
