/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two looks at the text: one at runs of octets above ASCII, as Cyrillic in one
 * byte a letter and the EUC sets have them, one at pairs whose second half may
 * look like ASCII, as in Shift_JIS and Big5.
 */
#include "mail/charset_guess.h"

#include "base/utf8.h"

/* Fewer letters than these say nothing. */
#define CYRILLIC_MIN 6
#define PAIRS_MIN    3

struct runs {
	size_t high, in_words;      /* octets; those in runs of three or more */
	size_t low_row, high_row;   /* 0xc0 to 0xdf, 0xe0 to 0xff */
	size_t pairs, kana, hangul; /* of two octets above 0xa0 */
	bool even;                  /* every run is of such pairs */
};

struct pairs {
	size_t count, adjoining, kana, above; /* second half above ASCII */
	bool broken;
};

static unsigned
octet(struct slice text, size_t i)
{
	return i < text.len ? (unsigned char)text.at[i] : 0;
}

static void
count_pair(struct runs *r, unsigned lead, unsigned trail)
{
	if (lead <= 0xa0 || trail <= 0xa0) {
		r->even = false;
		return;
	}
	if (lead <= 0xa3)
		return; /* marks, the same in all of them */
	r->pairs++;
	r->kana += lead == 0xa4 || lead == 0xa5;
	r->hangul += lead >= 0xb0 && lead <= 0xc8;
}

static struct runs
look_at_runs(struct slice text)
{
	struct runs r = { .even = true };

	for (size_t i = 0, end; i < text.len; i = end) {
		for (end = i; octet(text, end) >= 0x80; end++) {
			unsigned c = octet(text, end);

			r.low_row += c >= 0xc0 && c < 0xe0;
			r.high_row += c >= 0xe0;
		}
		r.high += end - i;
		if (end - i >= 3)
			r.in_words += end - i;
		r.even = r.even && (end - i) % 2 == 0;
		for (size_t at = i; r.even && at < end; at += 2)
			count_pair(&r, octet(text, at), octet(text, at + 1));
		if (end == i)
			end++;
	}
	return r;
}

static bool
is_trail(unsigned c)
{
	return c >= 0x40 && c != 0x7f && c <= 0xfe;
}

static struct pairs
look_at_pairs(struct slice text, bool (*is_lead)(unsigned))
{
	struct pairs p = { .broken = false };
	size_t behind = SIZE_MAX;

	for (size_t i = 0; i < text.len; i++) {
		unsigned c = octet(text, i), trail = octet(text, i + 1);

		if (c < 0x80)
			continue;
		if (!is_lead(c) || !is_trail(trail)) {
			p.broken = true;
			return p;
		}
		p.count++;
		p.adjoining += i == behind;
		p.above += trail >= 0x80;
		p.kana += c == 0x82 || c == 0x83;
		behind = ++i + 1;
	}
	return p;
}

static bool
leads_in_shift_jis(unsigned c)
{
	return (c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xef);
}

static bool
leads_in_big5(unsigned c)
{
	return c >= 0xa1 && c <= 0xf9;
}

/* Letters stand in words: single ones between ASCII are Latin. */
static bool
is_dense(const struct pairs *p)
{
	return !p->broken && p->count >= PAIRS_MIN &&
	       p->adjoining * 2 >= p->count;
}

/* Most octets above ASCII are of well-formed letters: damage, no other set. */
static bool
is_damaged_utf8(struct slice text)
{
	size_t good = 0, bad = 0;

	while (text.len > 0) {
		size_t before = text.len;
		uint32_t point;

		if (!utf8_scan(&text, &point)) {
			text = slice_from(text, 1);
			bad++;
		} else if (point >= 0x80)
			good += before - text.len;
	}
	return good > bad;
}

struct slice
charset_guess(struct slice text)
{
	struct runs r = look_at_runs(text);
	struct pairs p;

	if (is_damaged_utf8(text))
		return SLICE("utf-8");
	if (r.high >= CYRILLIC_MIN &&
	    (r.low_row + r.high_row) * 20 >= r.high * 19 &&
	    r.in_words * 10 >= r.high * 7)
		return r.low_row > r.high_row ? SLICE("koi8-r")
					      : SLICE("windows-1251");
	if (r.even && r.pairs >= PAIRS_MIN) {
		if (r.kana * 4 >= r.pairs)
			return SLICE("euc-jp");
		return r.hangul * 10 >= r.pairs * 9 ? SLICE("euc-kr")
						    : SLICE("gb18030");
	}
	p = look_at_pairs(text, leads_in_shift_jis);
	if (is_dense(&p) && p.kana * 4 >= p.count)
		return SLICE("shift_jis");
	p = look_at_pairs(text, leads_in_big5);
	if (is_dense(&p) && p.above * 4 >= p.count)
		return SLICE("big5");
	return SLICE("windows-1252");
}
