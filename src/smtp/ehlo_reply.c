/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the keywords; letter case does not matter in any of them. */
#include "smtp/ehlo_reply.h"

#include "base/scan.h"

/* RFC 9422 4.1, 4.2: one to six digits, the first not 0. */
#define LIMIT_DIGITS 6

static const struct {
	struct slice word;
	unsigned flag;
} keywords[] = {
	{ { "PIPELINING", 10 }, SMTP_EXT_PIPELINING },
	{ { "8BITMIME", 8 }, SMTP_EXT_8BITMIME },
	{ { "SMTPUTF8", 8 }, SMTP_EXT_SMTPUTF8 },
	{ { "DSN", 3 }, SMTP_EXT_DSN },
	{ { "SIZE", 4 }, SMTP_EXT_SIZE },
	{ { "CHUNKING", 8 }, SMTP_EXT_CHUNKING },
	{ { "BINARYMIME", 10 }, SMTP_EXT_BINARYMIME },
	{ { "STARTTLS", 8 }, SMTP_EXT_STARTTLS },
	{ { "ENHANCEDSTATUSCODES", 19 }, SMTP_EXT_ESC },
	{ { "AUTH", 4 }, SMTP_EXT_AUTH },
	{ { "LIMITS", 6 }, SMTP_EXT_LIMITS },
};

static unsigned
keyword_flag(struct slice word)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (slice_ieq(word, keywords[i].word))
			return keywords[i].flag;
	/* "AUTH=LOGIN": from before RFC 2554 gave the keyword its space. */
	return slice_istarts(word, SLICE("AUTH=")) ? SMTP_EXT_AUTH : 0;
}

/* RFC 1870 4: absent and 0 both say that there is no fixed limit. */
static uint64_t
size_value(struct slice in)
{
	uint64_t n;

	if (!scan_uint64(&in, &n) || slice_trim(in).len > 0)
		return 0;
	return n;
}

static void
limit_value(struct slice value, unsigned *ret)
{
	unsigned n;

	if (scan_number(&value, LIMIT_DIGITS, &n) && value.len == 0 && n > 0)
		*ret = n;
}

static void
limits(struct slice in, struct ehlo_reply *ret)
{
	struct slice word;

	while (in.len > 0) {
		in = slice_cut(in, ' ', &word);
		if (slice_istarts(word, SLICE("RCPTMAX=")))
			limit_value(slice_from(word, 8), &ret->rcpt_max);
		else if (slice_istarts(word, SLICE("MAILMAX=")))
			limit_value(slice_from(word, 8), &ret->mail_max);
	}
}

void
ehlo_reply_parse(const struct reply *r, struct ehlo_reply *ret)
{
	size_t at = 0;
	struct slice line, word;
	unsigned flag;

	*ret = (struct ehlo_reply){ 0 };
	/* The first line is the server's name and greeting, no keyword. */
	if (!reply_next_line(r, &at, &line))
		return;
	while (reply_next_line(r, &at, &line)) {
		line = slice_cut(slice_trim(line), ' ', &word);
		line = slice_trim(line);
		flag = keyword_flag(word);
		ret->ext |= flag;
		if (flag == SMTP_EXT_SIZE)
			ret->size_max = size_value(line);
		else if (flag == SMTP_EXT_LIMITS)
			limits(line, ret);
	}
}
