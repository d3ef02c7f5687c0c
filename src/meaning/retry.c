/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time that a reply names.  A number with a unit is not enough: "100
 * messages in 60 minutes" is a limit, not an invitation.  So a word that
 * speaks of coming back must stand before it, with nothing but small words
 * between; or it stands elsewhere in the sentence, and the time behind a word
 * like "after", or at the sentence's front.  A time of day ("until 14:30")
 * says nothing to who does not know the peer's clock.
 */
#include "meaning/reply.h"

#include "base/scan.h"
#include "meaning/retry_words.h"

static bool
is_letter(char c)
{
	return byte_is_alpha(c) || (uint8_t)c >= 0x80;
}

static unsigned
clamp(uint64_t n, unsigned unit)
{
	return n > MEANING_RETRY_MAX / unit ? MEANING_RETRY_MAX
					    : (unsigned)n * unit;
}

/* ":04:30" after "00"; hours, minutes and seconds. */
static bool
clock(struct slice *in, uint64_t hours, unsigned *ret)
{
	struct slice rest = *in;
	uint64_t minutes, seconds;

	if (!scan_byte(&rest, ':') || !scan_uint64(&rest, &minutes) ||
	    !scan_byte(&rest, ':') || !scan_uint64(&rest, &seconds) ||
	    minutes > 59 || seconds > 59)
		return false;
	*in = rest;
	if (hours > MEANING_RETRY_MAX / 3600)
		*ret = MEANING_RETRY_MAX;
	else
		*ret = clamp(hours * 3600 + minutes * 60 + seconds, 1);
	return true;
}

/* "s", "-minutes", "分" behind a number. */
static unsigned
unit(struct slice *in)
{
	struct slice rest = *in, word;
	unsigned seconds;

	if (!scan_byte(&rest, '-'))
		scan_blank(&rest);
	seconds = retry_take_unit(&rest);
	if (seconds == 0 && scan_while(&rest, is_letter, &word))
		seconds = retry_unit(word);
	if (seconds > 0)
		*in = rest;
	return seconds;
}

/* "300", "five", "half an" before a unit. */
static bool
number(struct slice *in, uint64_t *ret, unsigned *ret_parts)
{
	struct slice rest = *in, word;

	*ret_parts = 1;
	if (scan_uint64(&rest, ret)) {
		*in = rest;
		return true;
	}
	/* asked at each word, and few begin as numbers do */
	if (!retry_opens_number(rest) ||
	    !scan_while(&rest, byte_is_alpha, &word))
		return false;
	if (slice_ieq(word, SLICE("half"))) {
		*ret_parts = 2;
		scan_blank(&rest);
		if (!scan_while(&rest, byte_is_alpha, &word))
			return false;
	}
	*ret = retry_number(word);
	*in = rest;
	return *ret > 0;
}

/* "300 seconds", "5-minutes", "00:04:30", "half an hour" at the front. */
static bool
one_span(struct slice *in, unsigned *ret)
{
	struct slice rest = *in;
	unsigned seconds, parts;
	uint64_t n;

	if (!number(&rest, &n, &parts))
		return false;
	if (clock(&rest, n, ret)) {
		*in = rest;
		return true;
	}
	seconds = unit(&rest);
	if (seconds == 0)
		return false;
	*in = rest;
	*ret = clamp(n, seconds) / parts;
	return true;
}

/* "1h30m", "2 minutes 30 seconds", "1 hour and 5 minutes" */
static bool
span(struct slice *in, unsigned *ret)
{
	struct slice rest;
	unsigned more;

	if (!one_span(in, ret))
		return false;
	rest = *in;
	scan_blank(&rest);
	if (slice_istarts(rest, SLICE("and ")))
		rest = slice_from(rest, 4);
	if (rest.len == 0 || !byte_is_digit(rest.at[0]) ||
	    !one_span(&rest, &more) || more >= *ret)
		return true;
	*in = rest;
	*ret = clamp((uint64_t)*ret + more, 1);
	return true;
}

/* Blanks, and marks that do not end a sentence. */
static bool
is_joint(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ':' || c == '(' ||
	       c == ')' || c == '=' || c == '-' || c == '_' || c == '\'' ||
	       c == '"' || c == '<' || c == '>';
}

/* Where in a sentence we are. */
struct sentence {
	bool called;          /* a call, and nothing but small words since */
	bool ever;            /* a call somewhere before */
	bool fresh;           /* no word yet but small ones */
	enum retry_word near; /* the word right before */
	unsigned held;   /* a time that waits for a call anywhere behind it */
	unsigned opened; /* one that waits for a call right behind it */
};

static void
begin(struct sentence *s)
{
	*s = (struct sentence){ .fresh = true };
}

/* A time; how much is to be waited, 0 when it is not yet known. */
static unsigned
see_time(struct sentence *s, unsigned seconds, struct slice rest)
{
	if (s->called || (s->near == RETRY_AFTER && s->ever) ||
	    retry_is_awaited(rest))
		return seconds;
	if (s->near == RETRY_AFTER)
		s->held = seconds;
	else if (s->near == RETRY_IN && s->fresh)
		s->opened = seconds;
	s->near = RETRY_OTHER;
	return 0;
}

static unsigned
see_word(struct sentence *s, struct slice word)
{
	enum retry_word kind = retry_word(word);

	switch (kind) {
	case RETRY_CALL:
		if (s->held > 0 || s->opened > 0)
			return s->held > 0 ? s->held : s->opened;
		s->called = s->ever = true;
		break;
	case RETRY_OTHER:
		s->called = s->fresh = false;
		s->opened = 0;
		break;
	default:
		break;
	}
	if (kind != RETRY_SMALL)
		s->near = kind;
	return 0;
}

/* "Retry-After: 45" counts seconds, as HTTP's header of that name does. */
static unsigned
retry_after_field(struct slice in)
{
	uint64_t n;

	/* asked at each word, and most begin otherwise */
	if (byte_lower(in.at[0]) != 'r' || !slice_istarts(in, SLICE("retry")))
		return 0;
	in = slice_from(in, 5);
	if (in.len > 0 && (in.at[0] == '-' || in.at[0] == '_'))
		in = slice_from(in, 1);
	if (!slice_istarts(in, SLICE("after")))
		return 0;
	in = slice_from(in, 5);
	if (!scan_byte(&in, ':') && !scan_byte(&in, '='))
		return 0;
	scan_blank(&in);
	if (!scan_uint64(&in, &n) || (in.len > 0 && !is_joint(in.at[0]) &&
					 in.at[0] != '.' && in.at[0] != ';'))
		return 0;
	scan_blank(&in);
	return in.len > 0 && is_letter(in.at[0]) ? 0 : clamp(n, 1);
}

static unsigned
find(struct slice line)
{
	struct sentence s;

	begin(&s);
	while (line.len > 0) {
		struct slice word;
		unsigned seconds = retry_after_field(line);

		if (seconds > 0)
			return seconds;
		if (span(&line, &seconds)) {
			/* "0 seconds" is no time, and taken */
			seconds = see_time(&s, seconds, line);
			if (seconds > 0)
				return seconds;
		} else if (scan_while(&line, is_letter, &word)) {
			seconds = see_word(&s, word);
			if (seconds > 0)
				return seconds;
		} else {
			if (!is_joint(line.at[0]))
				begin(&s);
			line = slice_from(line, 1);
		}
	}
	return 0;
}

static bool
has_code(struct slice line)
{
	return line.len >= 3 && byte_is_digit(line.at[0]) &&
	       byte_is_digit(line.at[1]) && byte_is_digit(line.at[2]) &&
	       (line.len == 3 || !byte_is_alnum(line.at[3]));
}

unsigned
meaning_retry_after(struct slice raw)
{
	while (raw.len > 0) {
		struct slice line;
		unsigned seconds;

		raw = slice_cut(raw, '\n', &line);
		line = slice_trim(line);
		if (has_code(line)) /* past it and its separator */
			line = slice_from(line, 4);
		seconds = find(line);
		if (seconds > 0)
			return seconds;
	}
	return 0;
}
