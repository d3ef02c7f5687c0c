/* SPDX-License-Identifier: Apache-2.0 */
/* Keyword by keyword; each reader gets the value and says what is wrong. */
#include "smtp/param.h"

#include "base/scan.h"

/* What a reader works on: one parameter, and where its value goes. */
struct param {
	struct slice word, value;
	bool has_value;
	bool utf8;
	struct arena *arena;
	struct param_mail *mail;
	struct param_rcpt *rcpt;
};

struct reader {
	struct slice word;
	enum situation (*read)(struct param *p);
};

#define BAD SITUATION_BAD_PARAMETER

static bool
is_word_byte(char c)
{
	return byte_is_alnum(c) || c == '-';
}

/* esmtp-value: %d33-60 / %d62-126, and UTF-8 (RFC 6531 3.3) */
static bool
is_value_byte(char c)
{
	return (unsigned char)c > 0x20 && c != 0x7f && c != '=';
}

/*
 * Takes "keyword[=value]" off the front.  A keyword begins with a letter or a
 * digit.
 */
static bool
param_scan(struct slice *in, struct param *p)
{
	struct slice rest = *in;

	p->value = SLICE("");
	if (rest.len == 0 || rest.at[0] == '-' ||
	    !scan_while(&rest, is_word_byte, &p->word))
		return false;
	p->has_value = scan_byte(&rest, '=');
	if (p->has_value && !scan_while(&rest, is_value_byte, &p->value))
		return false;
	if (rest.len > 0 && rest.at[0] != ' ')
		return false;
	*in = rest;
	return true;
}

/*
 * Runs take() over the value and keeps in the arena what comes out.  Decoding
 * never makes a value longer, so room made before tells a lack of memory from
 * a malformed value.
 */
static enum situation
undo(struct param *p, bool (*take)(struct param *p, struct buf *b),
    struct slice *ret)
{
	enum situation fault = BAD;
	struct buf b;

	buf_init(&b, PARAM_ORCPT_MAX);
	if (buf_room(&b, p->value.len) == NULL)
		fault = SITUATION_OUT_OF_MEMORY;
	else if (take(p, &b)) {
		*ret = arena_keep(p->arena, buf_slice(&b));
		fault =
		    ret->at == NULL ? SITUATION_OUT_OF_MEMORY : SITUATION_NONE;
	}
	buf_deinit(&b);
	return fault;
}

static enum situation
read_size(struct param *p)
{
	struct slice rest = p->value, digits;

	/* size-value ::= 1*20DIGIT; 20 digits may be more than 64 bits */
	if (!scan_while(&rest, byte_is_digit, &digits) || rest.len > 0 ||
	    digits.len > 20)
		return BAD;
	p->mail->size_given = true;
	if (!scan_uint64(&digits, &p->mail->size))
		p->mail->size = UINT64_MAX;
	return SITUATION_NONE;
}

static enum situation
read_body(struct param *p)
{
	if (slice_ieq(p->value, SLICE("7BIT")))
		p->mail->body = BODY_7BIT;
	else if (slice_ieq(p->value, SLICE("8BITMIME")))
		p->mail->body = BODY_8BITMIME;
	else if (slice_ieq(p->value, SLICE("BINARYMIME")))
		p->mail->body = BODY_BINARYMIME;
	else
		return BAD;
	return SITUATION_NONE;
}

static enum situation
read_smtputf8(struct param *p)
{
	if (p->has_value)
		return BAD;
	p->mail->smtputf8 = true;
	return SITUATION_NONE;
}

static enum situation
read_ret(struct param *p)
{
	if (slice_ieq(p->value, SLICE("FULL")))
		p->mail->ret = DSN_RET_FULL;
	else if (slice_ieq(p->value, SLICE("HDRS")))
		p->mail->ret = DSN_RET_HDRS;
	else
		return BAD;
	return SITUATION_NONE;
}

static bool
take_envid(struct param *p, struct buf *b)
{
	return xtext_take(b, p->value);
}

static enum situation
read_envid(struct param *p)
{
	if (p->value.len == 0 || p->value.len > PARAM_ENVID_MAX)
		return BAD;
	return undo(p, take_envid, &p->mail->envid);
}

static enum situation
read_notify(struct param *p)
{
	unsigned notify = 0;
	struct slice rest = p->value, word;

	if (slice_ieq(rest, SLICE("NEVER"))) {
		p->rcpt->notify = NOTIFY_NEVER;
		return SITUATION_NONE;
	}
	if (rest.len == 0 || slice_ends(rest, SLICE(",")))
		return BAD;
	while (rest.len > 0) {
		rest = slice_cut(rest, ',', &word);
		if (slice_ieq(word, SLICE("SUCCESS")))
			notify |= NOTIFY_SUCCESS;
		else if (slice_ieq(word, SLICE("FAILURE")))
			notify |= NOTIFY_FAILURE;
		else if (slice_ieq(word, SLICE("DELAY")))
			notify |= NOTIFY_DELAY;
		else
			return BAD;
	}
	p->rcpt->notify = notify;
	return SITUATION_NONE;
}

static bool
take_orcpt(struct param *p, struct buf *b)
{
	return orcpt_take(b, p->value, p->utf8);
}

static enum situation
read_orcpt(struct param *p)
{
	if (p->value.len == 0 || p->value.len > PARAM_ORCPT_MAX)
		return BAD;
	/* RFC 6533 3 allows it, but not outside of SMTPUTF8 (RFC 6531 3.3) */
	if (!p->utf8 && !slice_ascii(p->value))
		return SITUATION_UTF8_NOT_OFFERED;
	return undo(p, take_orcpt, &p->rcpt->orcpt);
}

static const struct reader mail_readers[] = {
	{ { "SIZE", 4 }, read_size },
	{ { "BODY", 4 }, read_body },
	{ { "SMTPUTF8", 8 }, read_smtputf8 },
	{ { "RET", 3 }, read_ret },
	{ { "ENVID", 5 }, read_envid },
};

static const struct reader rcpt_readers[] = {
	{ { "NOTIFY", 6 }, read_notify },
	{ { "ORCPT", 5 }, read_orcpt },
};

static enum situation
read_one(
    struct param *p, const struct reader *readers, size_t count, unsigned *seen)
{
	for (size_t i = 0; i < count; i++) {
		if (!slice_ieq(p->word, readers[i].word))
			continue;
		if (*seen & 1u << i)
			return SITUATION_PARAMETER_TWICE;
		*seen |= 1u << i;
		return readers[i].read(p);
	}
	return SITUATION_UNKNOWN_PARAMETER;
}

static enum situation
read_all(struct slice in, struct param *p, const struct reader *readers,
    size_t count)
{
	unsigned seen = 0;
	enum situation fault;

	while (in.len > 0) {
		p->word = in;
		if (!scan_byte(&in, ' '))
			return BAD;
		/* Several spaces mean nothing else; some clients pad. */
		while (scan_byte(&in, ' '))
			;
		if (in.len == 0)
			break;
		slice_cut(in, ' ', &p->word);
		if (!param_scan(&in, p))
			return BAD;
		fault = read_one(p, readers, count, &seen);
		if (fault != SITUATION_NONE)
			return fault;
	}
	return SITUATION_NONE;
}

enum situation
param_mail_parse(struct slice in, struct arena *a, struct param_mail *ret,
    struct slice *ret_word)
{
	struct param_mail mail = { 0 };
	struct param p = { .arena = a, .mail = &mail };
	enum situation fault = read_all(in, &p, mail_readers,
	    sizeof(mail_readers) / sizeof(mail_readers[0]));

	if (fault == SITUATION_NONE)
		*ret = mail;
	else
		*ret_word = p.word;
	return fault;
}

enum situation
param_rcpt_parse(struct slice in, bool utf8, struct arena *a,
    struct param_rcpt *ret, struct slice *ret_word)
{
	struct param_rcpt rcpt = { 0 };
	struct param p = { .arena = a, .rcpt = &rcpt, .utf8 = utf8 };
	enum situation fault = read_all(in, &p, rcpt_readers,
	    sizeof(rcpt_readers) / sizeof(rcpt_readers[0]));

	if (fault == SITUATION_NONE)
		*ret = rcpt;
	else
		*ret_word = p.word;
	return fault;
}
