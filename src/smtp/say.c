/* SPDX-License-Identifier: Apache-2.0 */
/* Writing MAIL and RCPT with SIZE, BODY, SMTPUTF8, RET, ENVID, NOTIFY, ORCPT.
 */
#include "smtp/say.h"

#include "smtp/ehlo_reply.h"

static bool
plain_in_xtext(char c)
{
	return c >= '!' && c <= '~' && c != '+' && c != '=';
}

/* RFC 3461 4: everything else as + and two digits, in upper case. */
static void
put_xtext(struct buf *out, struct slice s)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (plain_in_xtext(s.at[i])) {
			buf_put_byte(out, s.at[i]);
			continue;
		}
		buf_put_byte(out, '+');
		buf_put_byte(out, digits[c >> 4]);
		buf_put_byte(out, digits[c & 15]);
	}
}

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
			put_xtext(out, e->envid);
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

static void
put_orcpt(struct buf *out, struct slice orcpt)
{
	struct slice type;
	struct slice address = slice_cut(orcpt, ';', &type);

	buf_put(out, SLICE(" ORCPT="));
	buf_put(out, type);
	buf_put_byte(out, ';');
	put_xtext(out, address);
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
		if (r->orcpt.len > 0)
			put_orcpt(out, r->orcpt);
	}
	buf_put(out, SLICE("\r\n"));
}
