/* SPDX-License-Identifier: Apache-2.0 */
/* Writing SIZE, BODY, SMTPUTF8, RET, ENVID, NOTIFY and ORCPT. */
#include "smtp/say.h"

#include "mail/xtext.h"
#include "smtp/ehlo_reply.h"

static void
put_body(struct buf *out, const struct say_mail *m)
{
	enum body_type body = m->envelope->body;

	if (body == BODY_BINARYMIME && (m->ext & SMTP_EXT_BINARYMIME) != 0)
		buf_put(out, SLICE(" BODY=BINARYMIME"));
	else if ((m->eight_bit || body == BODY_8BITMIME) &&
		 (m->ext & SMTP_EXT_8BITMIME) != 0)
		buf_put(out, SLICE(" BODY=8BITMIME"));
}

void
say_mail(struct buf *out, const struct say_mail *m)
{
	const struct envelope *e = m->envelope;

	buf_put(out, SLICE("MAIL FROM:<"));
	buf_put(out, e->sender);
	buf_put_byte(out, '>');
	if ((m->ext & SMTP_EXT_SIZE) != 0) {
		buf_put(out, SLICE(" SIZE="));
		buf_put_uint(out, m->size);
	}
	put_body(out, m);
	if (m->utf8)
		buf_put(out, SLICE(" SMTPUTF8"));
	if ((m->ext & SMTP_EXT_DSN) != 0) {
		if (e->ret == DSN_RET_FULL)
			buf_put(out, SLICE(" RET=FULL"));
		else if (e->ret == DSN_RET_HDRS)
			buf_put(out, SLICE(" RET=HDRS"));
		if (e->envid.len > 0) {
			buf_put(out, SLICE(" ENVID="));
			xtext_put(out, e->envid);
		}
	}
	buf_put(out, SLICE("\r\n"));
}

static void
put_notify(struct buf *out, unsigned notify)
{
	static const struct {
		unsigned flag;
		struct slice word;
	} words[] = {
		{ NOTIFY_SUCCESS, { "SUCCESS", 7 } },
		{ NOTIFY_FAILURE, { "FAILURE", 7 } },
		{ NOTIFY_DELAY, { "DELAY", 5 } },
	};
	char before = '=';

	buf_put(out, SLICE(" NOTIFY"));
	if ((notify & NOTIFY_NEVER) != 0) {
		buf_put(out, SLICE("=NEVER"));
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((notify & words[i].flag) == 0)
			continue;
		buf_put_byte(out, before);
		buf_put(out, words[i].word);
		before = ',';
	}
}

void
say_rcpt(
    struct buf *out, const struct envelope_rcpt *r, const struct say_mail *m)
{
	buf_put(out, SLICE("RCPT TO:<"));
	buf_put(out, r->address);
	buf_put_byte(out, '>');
	if ((m->ext & SMTP_EXT_DSN) != 0) {
		if (r->notify != 0)
			put_notify(out, r->notify);
		if (r->orcpt.len > 0) {
			buf_put(out, SLICE(" ORCPT="));
			orcpt_put(out, r->orcpt, m->utf8);
		}
	}
	buf_put(out, SLICE("\r\n"));
}
