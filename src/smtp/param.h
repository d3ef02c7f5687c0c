/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The esmtp-params behind the path of MAIL and RCPT (RFC 5321 4.1.2): SIZE
 * (RFC 1870), BODY (RFC 6152, RFC 3030), SMTPUTF8 (RFC 6531), RET, ENVID,
 * NOTIFY, ORCPT (RFC 3461, RFC 6533).  A fault is a situation, ready to be
 * said.  It does not know which extensions were offered: who asked looks at
 * what came.
 */
#ifndef SMTP_PARAM_H
#define SMTP_PARAM_H

#include "base/arena.h"
#include "catalog_ids.h"
#include "mail/envelope.h"
#include "mail/xtext.h"

#define PARAM_ENVID_MAX 100 /* RFC 3461 4.4 */
#define PARAM_ORCPT_MAX ORCPT_MAX

struct param_mail {
	bool size_given;
	uint64_t size; /* UINT64_MAX when it does not fit */
	enum body_type body;
	bool smtputf8;
	enum dsn_ret ret;
	struct slice envid; /* xtext undone, in the arena */
};

struct param_rcpt {
	unsigned notify;    /* NOTIFY_… */
	struct slice orcpt; /* "type;address", xtext undone, in the arena */
};

/*
 * `in` is all that stands behind the path.  SITUATION_NONE when it is right;
 * else *ret is untouched and *ret_word is the offending keyword, a view.
 */
enum situation param_mail_parse(struct slice in, struct arena *a,
    struct param_mail *ret, struct slice *ret_word);

/* `utf8`: MAIL said SMTPUTF8, so ORCPT may hold 8-bit bytes. */
enum situation param_rcpt_parse(struct slice in, bool utf8, struct arena *a,
    struct param_rcpt *ret, struct slice *ret_word);

#endif
