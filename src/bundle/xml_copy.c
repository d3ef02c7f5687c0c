/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bundle in XML as somebody copied it from a web page: there &lt;{0}&gt; has
 * become <{0}>, and the element around all entries is often left behind.  No
 * parser of XML reads that, and yet nothing of it is lost: a text ends where
 * its entry does.  Well-formed bundles are for xml.c; what is neither is
 * refused here, too.
 */
#include "base/scan.h"
#include "base/utf8.h"
#include "bundle/format.h"

struct copy {
	struct reading *reading;
	struct slice rest;
	struct bundle_place at;
	struct buf key, text;
	unsigned opened, closed; /* the element around all entries */
};

static void
step(struct copy *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char octet = (unsigned char)c->rest.at[i];

		if (octet == '\n') {
			c->at.line++;
			c->at.column = 1;
		} else if ((octet & 0xc0) != 0x80) {
			c->at.column++; /* of letters, not of octets */
		}
	}
	c->rest = slice_from(c->rest, n);
}

static enum st
failed(struct copy *c, enum st st, const char *what)
{
	return reading_failed(c->reading, st, c->at, what);
}

static bool
take(struct copy *c, struct slice what)
{
	if (!slice_starts(c->rest, what))
		return false;
	step(c, what.len);
	return true;
}

/* Everything up to `end`, and that too. */
static bool
take_until(struct copy *c, struct slice end, struct slice *ret)
{
	size_t n = slice_find(c->rest, end);

	if (n == SLICE_NPOS)
		return false;
	*ret = slice_head(c->rest, n);
	step(c, n + end.len);
	return true;
}

static void
skip_blanks(struct copy *c)
{
	size_t n = 0;

	while (n < c->rest.len &&
	       (c->rest.at[n] == ' ' || c->rest.at[n] == '\t' ||
		   c->rest.at[n] == '\r' || c->rest.at[n] == '\n'))
		n++;
	step(c, n);
}

/* &lt;, &#44032; and their kin; any other & stands for itself. */
static bool
scan_entity(struct slice *in, uint32_t *ret)
{
	static const struct {
		struct slice name;
		uint32_t c;
	} names[] = { { SLICE("&lt;"), '<' }, { SLICE("&gt;"), '>' },
		{ SLICE("&amp;"), '&' }, { SLICE("&quot;"), '"' },
		{ SLICE("&apos;"), '\'' } };
	struct slice rest = *in;
	unsigned code;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (slice_starts(rest, names[i].name)) {
			*in = slice_from(rest, names[i].name.len);
			*ret = names[i].c;
			return true;
		}
	}
	if (!slice_starts(rest, SLICE("&#")))
		return false;
	rest = slice_from(rest, 2);
	/* what is no character, or no letter of a text, stays as it is */
	if (!scan_number(&rest, 6, &code) || !scan_byte(&rest, ';') ||
	    code < ' ' || (code >= 0xd800 && code < 0xe000))
		return false;
	*in = rest;
	*ret = code;
	return true;
}

static void
put_text(struct buf *b, struct slice s)
{
	buf_clear(b);
	while (s.len > 0) {
		uint32_t c;

		if (scan_entity(&s, &c)) {
			utf8_put(b, c);
			continue;
		}
		buf_put_byte(b, s.at[0]);
		s = slice_from(s, 1);
	}
}

/* Behind "<entry". */
static enum st
take_entry(struct copy *c, struct bundle_place begun)
{
	struct slice key, text;
	char quote;

	skip_blanks(c);
	if (!take(c, SLICE("key=")) || c->rest.len == 0 ||
	    (c->rest.at[0] != '"' && c->rest.at[0] != '\''))
		return failed(c, ST_SYNTAX, "entry without a key");
	quote = c->rest.at[0];
	step(c, 1);
	if (!take_until(c, slice_of(&quote, 1), &key) || !take(c, SLICE(">")) ||
	    !take_until(c, SLICE("</entry>"), &text))
		return failed(c, ST_SYNTAX, "an entry that does not end");
	put_text(&c->key, key);
	put_text(&c->text, text);
	if (!buf_ok(&c->key) || !buf_ok(&c->text))
		return reading_failed(
		    c->reading, ST_LIMIT, begun, "key or text too long");
	xml_read_text(buf_slice(&c->key), &c->text);
	return reading_add(
	    c->reading, buf_slice(&c->key), buf_slice(&c->text), begun);
}

/* What stands around entries; false when it is something else. */
static bool
take_other(struct copy *c)
{
	static const struct {
		struct slice begin, end;
	} others[] = {
		{ SLICE("<?"), SLICE("?>") },
		{ SLICE("<!--"), SLICE("-->") },
		{ SLICE("<!DOCTYPE"), SLICE(">") },
		{ SLICE("<comment>"), SLICE("</comment>") },
	};
	struct slice skipped;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (take(c, others[i].begin))
			return take_until(c, others[i].end, &skipped);
	}
	if (take(c, SLICE("<properties>"))) {
		c->opened++;
		return true;
	}
	if (take(c, SLICE("</properties>"))) {
		c->closed++;
		return true;
	}
	return false;
}

static enum st
take_all(struct copy *c)
{
	enum st st = ST_OK;

	for (skip_blanks(c); st == ST_OK && c->rest.len > 0; skip_blanks(c)) {
		struct bundle_place begun = c->at;

		if (take(c, SLICE("<entry")))
			st = take_entry(c, begun);
		else if (!take_other(c))
			st = failed(c, ST_SYNTAX, "text outside of an entry");
	}
	/* half of a file has its beginning alone */
	if (st == ST_OK && (c->opened > 1 || c->closed != c->opened))
		st = failed(c, ST_SYNTAX, "the end is missing");
	return st;
}

enum st
bundle_read_copy(
    struct bundle *b, struct slice file, bundle_tell *tell, void *ctx)
{
	struct reading r = { b, tell, ctx };
	struct copy c = { .reading = &r, .rest = file, .at = { 1, 1 } };
	enum st st;

	if (file.len > BUNDLE_SIZE_MAX)
		return reading_failed(
		    &r, ST_LIMIT, (struct bundle_place){ 0 }, "file too big");
	buf_init(&c.key, BUNDLE_KEY_MAX);
	buf_init(&c.text, BUNDLE_TEXT_MAX);
	st = take_all(&c);
	if (st == ST_OK && b->count == 0)
		st = failed(&c, ST_SYNTAX, "no entries");
	buf_deinit(&c.text);
	buf_deinit(&c.key);
	return st;
}
