/* SPDX-License-Identifier: Apache-2.0 */
/* Texts by id, and the putting in of arguments. */
#include "i18n/text.h"

#include "base/utf8.h"
#include "i18n/table.h"

struct slice
text_find(enum lang lang, enum text_id id)
{
	return i18n_texts[lang][id];
}

const struct reason_texts *
text_of_reason(enum reason reason)
{
	return &i18n_reasons[reason];
}

const struct reason_texts *
text_of_cause(enum cause cause)
{
	return &i18n_causes[cause];
}

enum text_id
text_of_title(enum reason reason)
{
	return i18n_reasons[reason].title;
}

enum text_id
text_of_meaning(enum reason reason)
{
	return i18n_reasons[reason].meaning;
}

enum text_id
text_of_advice(enum reason reason, enum actor reader)
{
	return i18n_reasons[reason].advice[reader];
}

enum text_id
text_of_situation(enum situation situation)
{
	return i18n_situations[situation];
}

enum text_id
text_of_actor(enum actor actor)
{
	static const enum text_id texts[ACTOR_COUNT] = {
		[ACTOR_NOBODY] = TEXT_ACTOR_NOBODY,
		[ACTOR_SENDER] = TEXT_ACTOR_SENDER,
		[ACTOR_SENDER_ADMIN] = TEXT_ACTOR_SENDER_ADMIN,
		[ACTOR_RECIPIENT] = TEXT_ACTOR_RECIPIENT,
		[ACTOR_RECIPIENT_ADMIN] = TEXT_ACTOR_RECIPIENT_ADMIN,
	};

	return texts[actor];
}

/*
 * C0, DEL, C1, the line and paragraph separators, and the marks that turn the
 * direction of writing: with these a peer's words could break the line or
 * make an address look like another one.
 */
static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e ||
	       c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static void
put_arg(struct buf *b, struct slice arg)
{
	while (arg.len > 0) {
		struct slice rest = arg;
		uint32_t c;

		if (!utf8_scan(&rest, &c)) {
			buf_put_byte(b, '?');
			arg = slice_from(arg, 1);
			continue;
		}
		if (is_control(c))
			buf_put_byte(b, '?');
		else
			buf_put(b, slice_head(arg, arg.len - rest.len));
		arg = rest;
	}
}

/* The generator lets only {0} to {9} through, so "{" always begins one. */
void
text_put_pattern(
    struct buf *b, struct slice pattern, const struct slice *args, size_t count)
{
	size_t at;

	while ((at = slice_find_byte(pattern, '{')) != SLICE_NPOS) {
		size_t n = (size_t)(pattern.at[at + 1] - '0');

		buf_put(b, slice_head(pattern, at));
		if (n < count)
			put_arg(b, args[n]);
		pattern = slice_from(pattern, at + 3);
	}
	buf_put(b, pattern);
}

void
text_put(struct buf *b, enum lang lang, enum text_id id,
    const struct slice *args, size_t count)
{
	text_put_pattern(b, text_find(lang, id), args, count);
}

/* Decimal digits from the right; 20 hold any 64-bit number. */
static struct slice
digits(char room[20], uint64_t n, unsigned width)
{
	size_t at = 20;

	do {
		room[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0 || 20 - at < width);
	return slice_of(room + at, 20 - at);
}

void
text_put_count(struct buf *b, enum lang lang, enum plural_id id, uint64_t n)
{
	char room[20];
	struct slice arg = digits(room, n, 1);

	text_put_pattern(
	    b, i18n_plurals[lang][id][i18n_langs[lang].form(n)], &arg, 1);
}

/* How many of a unit, rounded to the nearest; cannot wrap. */
static uint64_t
rounded(uint64_t seconds, uint64_t unit)
{
	return seconds / unit + (seconds % unit * 2 >= unit ? 1 : 0);
}

void
text_put_span(struct buf *b, enum lang lang, uint64_t seconds)
{
	static const struct {
		enum plural_id id;
		uint64_t seconds, smaller;
	} units[] = {
		{ PLURAL_UNIT_DAY, 86400, 3600 },
		{ PLURAL_UNIT_HOUR, 3600, 60 },
		{ PLURAL_UNIT_MINUTE, 60, 1 },
	};

	/*
	 * A unit is large enough when rounding to it loses little: from two
	 * on, or when the next smaller one makes it exactly one.
	 */
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		uint64_t n = rounded(seconds, units[i].smaller);
		uint64_t one = units[i].seconds / units[i].smaller;

		if (n == one || n >= 2 * one) {
			text_put_count(b, lang, units[i].id,
			    rounded(seconds, units[i].seconds));
			return;
		}
	}
	text_put_count(b, lang, PLURAL_UNIT_SECOND, seconds);
}

/*
 * Days since 1970 to a date of the Gregorian calendar: years are counted from
 * 1 March 0000, so that the leap day is the last of its year and 400 years
 * have 146097 days.
 */
static void
civil(uint64_t days, uint64_t *year, uint64_t *month, uint64_t *day)
{
	uint64_t z = days + 719468, era = z / 146097, of_era = z % 146097;
	uint64_t y =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	uint64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	uint64_t m = (5 * of_year + 2) / 153; /* March is 0 */

	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + era * 400 + (*month <= 2 ? 1 : 0);
}

void
text_put_time(struct buf *b, enum lang lang, uint64_t seconds)
{
	uint64_t year, month, day, of_day = seconds % 86400;
	char room[5][20];

	civil(seconds / 86400, &year, &month, &day);
	TEXT_PUT(b, lang, TEXT_DATE_TIME, digits(room[0], year, 4),
	    digits(room[1], month, 2), digits(room[2], day, 2),
	    digits(room[3], of_day / 3600, 2),
	    digits(room[4], of_day / 60 % 60, 2));
}
