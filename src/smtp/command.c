/* SPDX-License-Identifier: Apache-2.0 */
/* A line into verb and argument; see command.h. */
#include "smtp/command.h"

#include "base/scan.h"
#include "mail/path.h"

/* clang-format off */
static const struct {
	struct slice name;
	enum smtp_verb verb;
} verbs[] = {
	{ { "EHLO", 4 },     VERB_EHLO },
	{ { "HELO", 4 },     VERB_HELO },
	{ { "MAIL", 4 },     VERB_MAIL },
	{ { "RCPT", 4 },     VERB_RCPT },
	{ { "DATA", 4 },     VERB_DATA },
	{ { "BDAT", 4 },     VERB_BDAT },
	{ { "RSET", 4 },     VERB_RSET },
	{ { "NOOP", 4 },     VERB_NOOP },
	{ { "QUIT", 4 },     VERB_QUIT },
	{ { "HELP", 4 },     VERB_HELP },
	{ { "VRFY", 4 },     VERB_VRFY },
	{ { "EXPN", 4 },     VERB_EXPN },
	{ { "STARTTLS", 8 }, VERB_STARTTLS },
	/* 502, not 500: the command exists, and is not implemented */
	{ { "AUTH", 4 },     VERB_ABSENT },
	{ { "ETRN", 4 },     VERB_ABSENT },
	{ { "ATRN", 4 },     VERB_ABSENT },
	{ { "TURN", 4 },     VERB_ABSENT },
	{ { "SEND", 4 },     VERB_ABSENT },
	{ { "SOML", 4 },     VERB_ABSENT },
	{ { "SAML", 4 },     VERB_ABSENT },
	{ { "BURL", 4 },     VERB_ABSENT },
	{ { "LHLO", 4 },     VERB_ABSENT },
};
/* clang-format on */

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static enum smtp_verb
verb_of(struct slice word)
{
	for (size_t i = 0; i < VERBS; i++)
		if (slice_ieq(word, verbs[i].name))
			return verbs[i].verb;
	return VERB_UNKNOWN;
}

static bool
takes_utf8(enum smtp_verb verb)
{
	return verb == VERB_MAIL || verb == VERB_RCPT || verb == VERB_VRFY ||
	       verb == VERB_EXPN;
}

static enum command_fault
check_bytes(struct slice line, bool utf8)
{
	enum command_fault fault = COMMAND_OK;

	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.at[i];

		if (c == '\r')
			return COMMAND_NEWLINE;
		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !utf8))
			fault = COMMAND_BYTE;
	}
	return fault;
}

/* Only SP and HTAB: slice_trim would hide a bare CR. */
static struct slice
cut_blank_end(struct slice s)
{
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

enum command_fault
command_parse(struct slice line, struct command *ret)
{
	struct slice rest = cut_blank_end(line);

	*ret = (struct command){ 0 };
	ret->rest = slice_cut(rest, ' ', &ret->word);
	ret->verb = verb_of(ret->word);
	return check_bytes(rest, takes_utf8(ret->verb));
}

struct slice
verb_name(enum smtp_verb verb)
{
	for (size_t i = 0; i < VERBS; i++)
		if (verbs[i].verb == verb && verb != VERB_ABSENT)
			return verbs[i].name;
	return SLICE("");
}

bool
bdat_parse(struct slice rest, uint64_t *ret_size, bool *ret_last)
{
	uint64_t size;
	bool last;

	if (!scan_uint64(&rest, &size))
		return false;
	last = scan_istr(&rest, SLICE(" LAST"));
	if (rest.len > 0)
		return false;
	*ret_size = size;
	*ret_last = last;
	return true;
}

static bool
is_host_byte(char c)
{
	return byte_is_alnum(c) || c == '-' || c == '_' || c == '.';
}

bool
helo_parse(struct slice rest, struct slice *ret)
{
	struct slice name, more = rest;

	if (!slice_ascii(rest))
		return false;
	if (slice_starts(rest, SLICE("["))) {
		/* RFC 5321 4.1.1.1: words behind a literal may occur. */
		slice_cut(rest, ' ', &name);
		if (!domain_literal_valid(name))
			return false;
		*ret = name;
		return true;
	}
	if (!scan_while(&more, is_host_byte, &name) || more.len > 0 ||
	    name.len > PATH_DOMAIN_MAX || name.at[0] == '.' ||
	    slice_find(name, SLICE("..")) != SLICE_NPOS)
		return false;
	*ret = name;
	return true;
}
