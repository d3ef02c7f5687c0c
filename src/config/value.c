/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One value of the file: checked against its type and bounds, and stored.
 * What is wrong is reported with the value as it was written.
 */
#include "base/utf8.h"
#include "config/reader.h"
#include "mail/path.h"

#include <assert.h>

static bool
wrong(struct reader *r, const struct value *v, const char *what)
{
	REPORT(r, &v->spot, slice_str(what), SLICE(", not \""), v->text,
	    SLICE("\""));
	return false;
}

static bool
store_slice(struct reader *r, const struct value *v, struct slice s)
{
	struct slice kept = arena_keep(&r->config->arena, s);

	if (kept.at == NULL) {
		r->no_memory = true;
		return false;
	}
	memcpy(v->into, &kept, sizeof(kept));
	reader_note(r, kept.at, &v->spot);
	return true;
}

/* Strings reach logs, paths and headers: nothing invisible in them. */
static bool
printable(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return false;
	return !slice_empty(s) && utf8_valid(s);
}

static bool
read_string(struct reader *r, const struct value *v)
{
	if (!printable(v->text))
		return wrong(r, v, "expected visible text");
	return store_slice(r, v, v->text);
}

static bool
read_bool(struct reader *r, const struct value *v)
{
	static const char *const yes[] = { "true", "yes", "on" };
	static const char *const no[] = { "false", "no", "off" };

	for (size_t i = 0; i < 3; i++) {
		bool set = slice_ieq(v->text, slice_str(yes[i]));

		if (!set && !slice_ieq(v->text, slice_str(no[i])))
			continue;
		memcpy(v->into, &set, sizeof(set));
		return true;
	}
	return wrong(r, v, "expected true or false");
}

static bool
out_of_bounds(struct reader *r, const struct value *v)
{
	struct buf b;

	buf_init(&b, 128);
	buf_put_str(&b, "out of bounds: from ");
	number_put(&b, v->type, v->key->least);
	buf_put_str(&b, " to ");
	number_put(&b, v->type, v->key->most);
	REPORT(r, &v->spot, v->text, SLICE(" is "), buf_slice(&b));
	buf_deinit(&b);
	return false;
}

static bool
read_number(struct reader *r, const struct value *v)
{
	bool of_list = v->key->type == SCHEMA_LIST;
	size_t size = of_list ? v->key->item_size : v->key->size;
	const char *what;
	unsigned narrow;
	uint64_t n;

	what = number_parse(v->type, v->text, &n);
	if (what != NULL)
		return wrong(r, v, what);
	/* the bounds of a list are those of its length */
	if (of_list ? n > UINT32_MAX : n < v->key->least || n > v->key->most)
		return out_of_bounds(r, v);
	if (size == sizeof(n)) {
		memcpy(v->into, &n, sizeof(n));
		return true;
	}
	assert(size == sizeof(narrow) && n <= UINT32_MAX);
	narrow = (unsigned)n;
	memcpy(v->into, &narrow, sizeof(narrow));
	return true;
}

/* The place of the word in the key's list is the value of its enum. */
static bool
read_word(struct reader *r, const struct value *v)
{
	struct slice rest = slice_str(v->key->words), word;
	unsigned at = 0;

	for (; !slice_empty(rest); at++) {
		rest = slice_cut(rest, ' ', &word);
		if (!slice_ieq(word, v->text))
			continue;
		if (v->key->size == sizeof(struct slice))
			return store_slice(r, v, word);
		assert(v->key->size == sizeof(at));
		memcpy(v->into, &at, sizeof(at));
		return true;
	}
	REPORT(r, &v->spot, SLICE("expected one of "), slice_str(v->key->words),
	    SLICE(", not \""), v->text, SLICE("\""));
	return false;
}

/* A domain, an address, a pattern: brought into form by name.c. */
static bool
read_name(struct reader *r, const struct value *v)
{
	struct slice name;
	bool ok;

	if (v->type == SCHEMA_EMAIL)
		ok = name_email(r, v->text, &name);
	else
		ok = name_domain(r, v->text, &name);
	if (!ok)
		return wrong(r, v,
		    v->type == SCHEMA_EMAIL ? "expected an address local@domain"
					    : "expected a domain name");
	memcpy(v->into, &name, sizeof(name));
	reader_note(r, name.at, &v->spot);
	return true;
}

static bool
read_pattern(struct reader *r, const struct value *v)
{
	struct slice name = v->text;
	struct buf b;
	bool ok;

	if (slice_eq(v->text, SLICE("*")))
		return store_slice(r, v, v->text);
	if (slice_starts(v->text, SLICE(".")))
		name = slice_from(v->text, 1);
	if (!name_domain(r, name, &name))
		return wrong(r, v, "expected a domain, .domain or *");
	buf_init(&b, PATH_DOMAIN_MAX + 1);
	if (slice_starts(v->text, SLICE(".")))
		buf_put_byte(&b, '.');
	buf_put(&b, name);
	ok = buf_ok(&b) && store_slice(r, v, buf_slice(&b));
	r->no_memory = r->no_memory || !buf_ok(&b);
	buf_deinit(&b);
	return ok;
}

/*
 * A user names a folder in a Maildir path, so it must not walk out of it or
 * hide; everything else that RFC 5321 allows unquoted is fine.
 */
static bool
read_user(struct reader *r, const struct value *v)
{
	struct mailbox m;
	struct buf b;
	bool ok;

	buf_init(&b, PATH_MAX_LEN + 1);
	buf_put(&b, v->text);
	buf_put_str(&b, "@user.invalid");
	ok = buf_ok(&b) && mailbox_parse(buf_slice(&b), &m, NULL) == ST_OK &&
	     slice_eq(m.local, v->text) && !m.quoted &&
	     slice_find_byte(v->text, '/') == SLICE_NPOS;
	buf_deinit(&b);
	if (!ok)
		return wrong(r, v,
		    "expected the local part of an address, without quotes "
		    "and slashes");
	return store_slice(r, v, v->text);
}

static bool
read_resolver(struct reader *r, const struct value *v)
{
	struct net_addr a;
	struct buf b;
	bool ok;

	if (!net_addr_parse(v->text, 53, &a))
		return wrong(r, v, "expected an address in numbers");
	buf_init(&b, 128);
	net_addr_put_ip(&b, &a);
	buf_put_byte(&b, '@');
	buf_put_uint(&b, net_addr_port(&a));
	ok = buf_ok(&b) && store_slice(r, v, buf_slice(&b));
	r->no_memory = r->no_memory || !buf_ok(&b);
	buf_deinit(&b);
	return ok;
}

static bool
read_address(struct reader *r, const struct value *v)
{
	struct net_block block;
	struct net_addr a;

	if (v->type == SCHEMA_NETWORK) {
		if (!net_block_parse(v->text, &block))
			return wrong(r, v, "expected a network a.b.c.d/bits");
		memcpy(v->into, &block, sizeof(block));
	} else {
		if (!net_addr_parse(v->text, 25, &a) ||
		    a.sa.ss_family == AF_UNIX || net_addr_port(&a) == 0)
			return wrong(
			    r, v, "expected an address in numbers, with port");
		memcpy(v->into, &a, sizeof(a));
	}
	reader_note(r, v->into, &v->spot);
	return true;
}

bool
value_read(struct reader *r, const struct value *v)
{
	switch (v->type) {
	case SCHEMA_STRING:
	case SCHEMA_PATH:
		return read_string(r, v);
	case SCHEMA_BOOL:
		return read_bool(r, v);
	case SCHEMA_COUNT:
	case SCHEMA_SIZE:
	case SCHEMA_SECONDS:
	case SCHEMA_MILLIS:
		return read_number(r, v);
	case SCHEMA_WORD:
		reader_note(r, v->into, &v->spot);
		return read_word(r, v);
	case SCHEMA_DOMAIN:
	case SCHEMA_EMAIL:
		return read_name(r, v);
	case SCHEMA_PATTERN:
		return read_pattern(r, v);
	case SCHEMA_USER:
		return read_user(r, v);
	case SCHEMA_ADDRESS:
	case SCHEMA_NETWORK:
		return read_address(r, v);
	case SCHEMA_RESOLVER:
		return read_resolver(r, v);
	case SCHEMA_MAILDIR:
	case SCHEMA_LMTP:
	case SCHEMA_SMTP:
		return hop_read(r, v);
	case SCHEMA_USERS:
	case SCHEMA_SECTION:
	case SCHEMA_RECORDS:
	case SCHEMA_MAP:
	case SCHEMA_LIST:
		break;
	}
	/* a key with keys below it has no value of its own */
	assert(v->type < SCHEMA_USERS);
	return false;
}
