/* SPDX-License-Identifier: Apache-2.0 */
/* Days are counted from 1970 in the proleptic Gregorian calendar. */
#include "mail/date.h"

#include "base/scan.h"

#define DAY_S    86400
#define COMMENTS 32 /* nested deeper than this is no date */
#define YEAR_MAX 9999
#define LAST_S   INT64_C(253402300799) /* the end of that year */

static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static bool
leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* month from 0 */
static unsigned
month_days(unsigned year, unsigned month)
{
	static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };

	return lengths[month] + (month == 1 && leap(year) ? 1u : 0u);
}

/* Days from 1 January 1970 to 1 January of year. */
static uint64_t
year_start(unsigned year)
{
	uint64_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

void
date_put(struct buf *b, uint64_t unix_ms, int zone_minutes)
{
	int64_t s = (int64_t)(unix_ms / 1000) + (int64_t)zone_minutes * 60;
	unsigned off =
	    (unsigned)(zone_minutes < 0 ? -zone_minutes : zone_minutes);
	uint64_t at = s < 0 ? 0 : (uint64_t)(s > LAST_S ? LAST_S : s);
	uint64_t day = at / DAY_S;
	unsigned year = 1970 + (unsigned)(day / 366), month = 0;

	while (year_start(year + 1) <= day)
		year++;
	buf_put(b, slice_of(days[(day + 4) % 7], 3));
	day -= year_start(year);
	while (day >= month_days(year, month))
		day -= month_days(year, month++);
	buf_put(b, SLICE(", "));
	buf_put_uint(b, day + 1);
	buf_put_byte(b, ' ');
	buf_put(b, slice_of(months[month], 3));
	buf_put_byte(b, ' ');
	buf_put_uint_pad(b, year, 4);
	buf_put_byte(b, ' ');
	buf_put_uint_pad(b, at / 3600 % 24, 2);
	buf_put_byte(b, ':');
	buf_put_uint_pad(b, at / 60 % 60, 2);
	buf_put_byte(b, ':');
	buf_put_uint_pad(b, at % 60, 2);
	buf_put(b, zone_minutes < 0 ? SLICE(" -") : SLICE(" +"));
	buf_put_uint_pad(b, off / 60 % 100, 2);
	buf_put_uint_pad(b, off % 60, 2);
}

static bool
scan_comment(struct slice *in)
{
	struct slice rest = *in;
	unsigned depth = 0;

	do {
		char c;

		if (rest.len == 0)
			return false;
		c = rest.at[0];
		if (c == '(' && ++depth > COMMENTS)
			return false;
		if (c == ')')
			depth--;
		rest = slice_from(rest, c == '\\' ? 2 : 1);
	} while (depth > 0);
	*in = rest;
	return true;
}

/* CFWS: blanks, folds, comments. */
static void
skip(struct slice *in)
{
	for (;;) {
		scan_blank(in);
		if (!scan_str(in, SLICE("\r\n")) &&
		    (in->len == 0 || in->at[0] != '(' || !scan_comment(in)))
			return;
	}
}

/* min to max digits, leading zeros welcome. */
static bool
scan_digits(struct slice *in, size_t min, size_t max, unsigned *ret)
{
	unsigned n = 0;
	size_t i = 0;

	for (; i < in->len && i < max && byte_is_digit(in->at[i]); i++)
		n = n * 10 + (unsigned)(in->at[i] - '0');
	if (i < min || (i < in->len && byte_is_digit(in->at[i])))
		return false;
	*in = slice_from(*in, i);
	*ret = n;
	return true;
}

/* Takes a word of the table off the front; its place in *ret. */
static bool
scan_name(
    struct slice *in, const char names[][4], unsigned count, unsigned *ret)
{
	for (unsigned i = 0; i < count; i++)
		if (scan_istr(in, slice_str(names[i]))) {
			*ret = i;
			return true;
		}
	return false;
}

static bool
scan_day_name(struct slice *in)
{
	unsigned ignored;

	skip(in);
	if (!scan_name(in, days, 7, &ignored))
		return true;
	skip(in);
	return scan_byte(in, ',');
}

/* RFC 5322 4.3: two digits are 1950 to 2049, three count from 1900. */
static bool
scan_year(struct slice *in, unsigned *ret)
{
	size_t before = in->len;

	if (!scan_digits(in, 2, 4, ret))
		return false;
	before -= in->len;
	if (before == 2)
		*ret += *ret < 50 ? 2000 : 1900;
	else if (before == 3)
		*ret += 1900;
	return *ret >= 1970 && *ret <= YEAR_MAX;
}

static bool
scan_day(struct slice *in, uint64_t *ret)
{
	unsigned day, month, year;

	skip(in);
	if (!scan_digits(in, 1, 2, &day))
		return false;
	skip(in);
	if (!scan_name(in, months, 12, &month))
		return false;
	skip(in);
	if (!scan_year(in, &year))
		return false;
	if (day == 0 || day > month_days(year, month))
		return false;
	*ret = year_start(year) + day - 1;
	for (unsigned m = 0; m < month; m++)
		*ret += month_days(year, m);
	return true;
}

static bool
scan_time(struct slice *in, uint64_t *ret)
{
	unsigned h, m, s = 0;

	skip(in);
	if (!scan_digits(in, 1, 2, &h))
		return false;
	skip(in);
	if (!scan_byte(in, ':'))
		return false;
	skip(in);
	if (!scan_digits(in, 2, 2, &m))
		return false;
	skip(in);
	if (scan_byte(in, ':')) {
		skip(in);
		if (!scan_digits(in, 2, 2, &s))
			return false;
	}
	*ret = (uint64_t)h * 3600 + m * 60 + s;
	return h < 24 && m < 60 && s <= 60; /* 60: a leap second */
}

/* Zones by name, RFC 5322 4.3; any other word says nothing: -0000. */
static bool
scan_zone_name(struct slice *in, int *ret)
{
	static const struct {
		char name[4];
		int hours;
	} zones[] = {
		{ "UT", 0 },
		{ "GMT", 0 },
		{ "EST", -5 },
		{ "EDT", -4 },
		{ "CST", -6 },
		{ "CDT", -5 },
		{ "MST", -7 },
		{ "MDT", -6 },
		{ "PST", -8 },
		{ "PDT", -7 },
	};
	struct slice word;

	if (!scan_while(in, byte_is_alpha, &word))
		return false;
	*ret = 0;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (slice_ieq(word, slice_str(zones[i].name)))
			*ret = zones[i].hours * 60;
	return true;
}

static bool
scan_zone(struct slice *in, int *ret)
{
	bool west;
	unsigned n;

	skip(in);
	west = scan_byte(in, '-');
	if (!west && !scan_byte(in, '+'))
		return scan_zone_name(in, ret);
	if (!scan_digits(in, 4, 4, &n) || n % 100 >= 60)
		return false;
	*ret = (int)(n / 100 * 60 + n % 100);
	if (west)
		*ret = -*ret;
	return true;
}

bool
date_parse(struct slice s, uint64_t *ret_ms, int *ret_zone)
{
	uint64_t day, time;
	int64_t utc;
	int zone;

	if (!scan_day_name(&s) || !scan_day(&s, &day) ||
	    !scan_time(&s, &time) || !scan_zone(&s, &zone))
		return false;
	skip(&s);
	utc = (int64_t)(day * DAY_S + time) - (int64_t)zone * 60;
	if (s.len > 0 || utc < 0)
		return false;
	*ret_ms = (uint64_t)utc * 1000;
	*ret_zone = zone;
	return true;
}
