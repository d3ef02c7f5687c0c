/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time that a reply names.  A number with a unit is not enough: "100
 * messages in 60 minutes" is a limit, not an invitation.  So a word that
 * speaks of coming back must stand before it, with nothing but small words
 * between.
 */
#include "meaning/reply.h"

#include "base/scan.h"

/* "wait", "again" and what means the same; a stem may go on: "greylisted" */
static const struct {
	struct slice word;
	bool stem;
} calls[] = {
	{ SLICE("again"), false },
	{ SLICE("back"), false },
	{ SLICE("block"), true },
	{ SLICE("defer"), true },
	{ SLICE("delay"), true },
	{ SLICE("graylist"), true },
	{ SLICE("greylist"), true },
	{ SLICE("postpone"), true },
	{ SLICE("retry"), true },
	{ SLICE("try"), false },
	{ SLICE("wait"), false },
};

/* these may stand between the call and the number, and nothing else */
static const struct slice small[] = {
	SLICE("a"),
	SLICE("about"),
	SLICE("action"),
	SLICE("after"),
	SLICE("an"),
	SLICE("another"),
	SLICE("approximately"),
	SLICE("at"),
	SLICE("delivery"),
	SLICE("for"),
	SLICE("in"),
	SLICE("is"),
	SLICE("later"),
	SLICE("least"),
	SLICE("more"),
	SLICE("next"),
	SLICE("the"),
	SLICE("time"),
	SLICE("within"),
	SLICE("you"),
	SLICE("your"),
};

static const struct {
	struct slice name;
	unsigned seconds;
} units[] = {
	{ SLICE("s"), 1 },
	{ SLICE("sec"), 1 },
	{ SLICE("secs"), 1 },
	{ SLICE("second"), 1 },
	{ SLICE("seconds"), 1 },
	{ SLICE("m"), 60 },
	{ SLICE("min"), 60 },
	{ SLICE("mins"), 60 },
	{ SLICE("minute"), 60 },
	{ SLICE("minutes"), 60 },
	{ SLICE("h"), 3600 },
	{ SLICE("hr"), 3600 },
	{ SLICE("hrs"), 3600 },
	{ SLICE("hour"), 3600 },
	{ SLICE("hours"), 3600 },
	{ SLICE("day"), 86400 },
	{ SLICE("days"), 86400 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool
is_call(struct slice word)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		if (calls[i].stem ? slice_istarts(word, calls[i].word)
				  : slice_ieq(word, calls[i].word))
			return true;
	return false;
}

static bool
is_small(struct slice word)
{
	for (size_t i = 0; i < COUNT(small); i++)
		if (slice_ieq(word, small[i]))
			return true;
	return false;
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

/* "300 seconds", "300s", "5-minutes", "00:04:30" at the front. */
static bool
span(struct slice *in, unsigned *ret)
{
	struct slice rest = *in, word;
	uint64_t n;

	if (!scan_uint64(&rest, &n))
		return false;
	if (clock(&rest, n, ret)) {
		*in = rest;
		return true;
	}
	if (!scan_byte(&rest, '-'))
		scan_blank(&rest);
	if (!scan_while(&rest, byte_is_alpha, &word))
		return false;
	for (size_t i = 0; i < COUNT(units); i++)
		if (slice_ieq(word, units[i].name)) {
			*in = rest;
			*ret = clamp(n, units[i].seconds);
			return true;
		}
	return false;
}

/* Blanks, and marks that do not end a sentence. */
static bool
is_joint(char c)
{
	return c == ' ' || c == '\t' || c == ',' || c == ':' || c == '(' ||
	       c == ')' || c == '=' || c == '-' || c == '\'' || c == '"' ||
	       c == '<' || c == '>';
}

static unsigned
find(struct slice line)
{
	bool called = false;

	while (line.len > 0) {
		struct slice word;
		unsigned seconds;

		if (called && span(&line, &seconds)) {
			if (seconds > 0)
				return seconds;
			continue; /* "0 seconds" is no time, and taken */
		}
		if (scan_while(&line, byte_is_alpha, &word)) {
			if (is_call(word))
				called = true;
			else if (!is_small(word))
				called = false;
			continue;
		}
		if (!is_joint(line.at[0]))
			called = false;
		line = slice_from(line, 1);
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
