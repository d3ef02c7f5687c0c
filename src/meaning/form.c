/* SPDX-License-Identifier: Apache-2.0 */
/* The store of what the readers find, and the small scanners they share. */
#include "meaning/form.h"

#include "mail/mime.h"

bool
form_line_next(struct slice *in, struct form_line *ret)
{
	if (!mime_line_next(in, &ret->whole))
		return false;
	ret->text = slice_trim(ret->whole);
	ret->blank = ret->text.len == 0;
	ret->indent = 0;
	for (size_t i = 0; i < ret->whole.len; i++) {
		if (ret->whole.at[i] == '\t')
			ret->indent = (ret->indent + 8) & ~7u;
		else if (ret->whole.at[i] == ' ')
			ret->indent++;
		else
			break;
	}
	return true;
}

/* --- entries ------------------------------------------------------------ */

static bool
grow(struct form *f)
{
	size_t room = f->room == 0 ? 4 : f->room * 2;
	struct form_entry *more = arena_alloc(f->arena, room * sizeof(*more));
	size_t *heads = arena_alloc(f->arena, 2 * room * sizeof(*heads));

	if (more == NULL || heads == NULL) {
		f->failed = true;
		return false;
	}
	if (f->count > 0)
		memcpy(more, f->entries, f->count * sizeof(*more));
	f->entries = more;
	f->room = room;
	f->heads = heads;
	f->slots = 2 * room;
	for (size_t i = 0; i < f->count; i++) {
		size_t *head =
		    &heads[slice_ihash(more[i].recipient) % f->slots];

		more[i].chain = *head;
		*head = i + 1;
	}
	return true;
}

static struct form_entry *
find(const struct form *f, struct slice recipient, uint64_t hash)
{
	for (size_t i = f->slots == 0 ? 0 : f->heads[hash % f->slots]; i > 0;
	     i = f->entries[i - 1].chain)
		if (slice_ieq(f->entries[i - 1].recipient, recipient))
			return &f->entries[i - 1];
	return NULL;
}

const struct form_entry *
form_find(const struct form *f, struct slice recipient)
{
	return find(f, recipient, slice_ihash(recipient));
}

struct form_entry *
form_entry(struct form *f, struct slice recipient, enum form_how how)
{
	uint64_t hash = slice_ihash(recipient);
	struct form_entry *e = find(f, recipient, hash);

	if (e != NULL)
		return e;
	if (f->count == FORM_ENTRIES_MAX) {
		f->limited = true;
		return NULL;
	}
	if (f->count == f->room && !grow(f))
		return NULL;
	e = &f->entries[f->count++];
	*e = (struct form_entry){ .recipient = recipient, .how = how };
	e->chain = f->heads[hash % f->slots];
	f->heads[hash % f->slots] = f->count;
	return e;
}

/* "(reason: 550 …)" without its wrapping. */
static struct slice
unwrap(struct slice s)
{
	static const struct slice heads[] = {
		SLICE_INIT("(reason:"),
		SLICE_INIT("(expanded from:"),
		SLICE_INIT("Reason:"),
	};

	s = slice_trim(s);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		if (!slice_istarts(s, heads[i]))
			continue;
		s = slice_from(s, heads[i].len);
		if (heads[i].at[0] == '(' && s.len > 0 &&
		    s.at[s.len - 1] == ')')
			s.len--;
		s = slice_trim(s);
	}
	return s;
}

static bool
is_known(const struct slice *list, unsigned count, struct slice s)
{
	for (unsigned i = 0; i < count; i++)
		if (slice_eq(list[i], s))
			return true;
	return false;
}

void
form_add_reason(struct form *f, struct form_entry *e, struct slice reason)
{
	reason = unwrap(slice_head(slice_trim(reason), FORM_REASON_MAX));
	if (e == NULL || reason.len == 0 || e->reasons == FORM_REASONS ||
	    is_known(e->reason, e->reasons, reason))
		return;
	reason = arena_keep(f->arena, reason);
	if (reason.at == NULL)
		f->failed = true;
	else
		e->reason[e->reasons++] = reason;
}

void
form_add_shared(struct form *f, struct slice reason)
{
	reason = unwrap(slice_head(slice_trim(reason), FORM_REASON_MAX));
	if (reason.len == 0 || f->shareds == FORM_SHARED ||
	    is_known(f->shared, f->shareds, reason))
		return;
	reason = arena_keep(f->arena, reason);
	if (reason.at == NULL)
		f->failed = true;
	else
		f->shared[f->shareds++] = reason;
}

void
form_set_echo(struct form *f, struct form_entry *e, struct slice text)
{
	if (e == NULL || e->echo.len > 0)
		return;
	e->echo = arena_keep(f->arena, slice_head(text, FORM_REASON_MAX));
	if (e->echo.at == NULL)
		f->failed = true;
}

/* --- scanners ----------------------------------------------------------- */

static bool
is_local(char c)
{
	return byte_is_alnum(c) || (unsigned char)c >= 0x80 ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

static bool
is_domain(char c)
{
	return byte_is_alnum(c) || c == '-' || c == '.' || c == '_' ||
	       (unsigned char)c >= 0x80;
}

/* The length of a local part and its "@"; 0 when there is none. */
static size_t
local_length(struct slice s)
{
	size_t i = 0;

	if (s.len > 0 && s.at[0] == '"') {
		for (i = 1; i < s.len && s.at[i] != '"'; i++) {
			if (s.at[i] == '\\')
				i++;
			if (i < s.len && s.at[i] == '\n')
				return 0;
		}
		i++;
	} else {
		while (i < s.len && is_local(s.at[i]))
			i++;
	}
	return i > 0 && i < s.len && s.at[i] == '@' ? i + 1 : 0;
}

/*
 * Korean and Japanese write their particles, and Chinese its next word, right
 * behind a name: "a@b.example에게".  No last label begins in ASCII and goes on
 * in those.
 */
static size_t
without_particle(struct slice s)
{
	size_t label = s.len, i;

	while (label > 0 && s.at[label - 1] != '.')
		label--;
	for (i = label; i < s.len; i++)
		if ((unsigned char)s.at[i] >= 0xe3)
			break;
	return label > 0 && i > label && byte_is_alnum(s.at[label]) ? i : s.len;
}

static size_t
domain_length(struct slice s)
{
	size_t i = 0;

	if (s.len > 0 && s.at[0] == '[') {
		i = slice_find_byte(slice_head(s, 60), ']');
		return i == SLICE_NPOS ? 0 : i + 1;
	}
	while (i < s.len && is_domain(s.at[i]))
		i++;
	i = without_particle(slice_head(s, i));
	/* "a@b." and "a@b..." end in the sentence's stops, not the name's */
	while (i > 0 && s.at[i - 1] == '.')
		i--;
	return i;
}

bool
form_scan_address(struct slice *in, struct slice *ret)
{
	struct slice rest = *in;
	bool angle = rest.len > 0 && rest.at[0] == '<';
	size_t local, domain;

	if (angle)
		rest = slice_from(rest, 1);
	/* 'a@b': a quote may begin a local part, but none does */
	if (rest.len > 0 && rest.at[0] == '\'')
		rest = slice_from(rest, 1);
	if (slice_istarts(rest, SLICE("mailto:")))
		rest = slice_from(rest, 7);
	local = local_length(rest);
	if (local < 2)
		return false;
	domain = domain_length(slice_from(rest, local));
	if (domain == 0)
		return false;
	*ret = slice_head(rest, local + domain);
	rest = slice_from(rest, local + domain);
	if (angle) {
		if (rest.len == 0 || rest.at[0] != '>')
			return false;
		rest = slice_from(rest, 1);
	}
	*in = rest;
	return true;
}

void
form_note_mentioned(struct form *f, struct slice s)
{
	struct slice rest, address;

	for (size_t i = 0; i < s.len && f->count == 0; i++) {
		if (i > 0 && strchr(" \t\"'(<:", s.at[i - 1]) == NULL)
			continue;
		rest = slice_from(s, i);
		if (!form_scan_address(&rest, &address))
			continue;
		for (unsigned n = 0; n < f->mentioneds; n++)
			if (slice_ieq(f->mentioned[n], address))
				address = SLICE_NONE;
		if (address.len > 0 && f->mentioneds < FORM_MENTIONED)
			f->mentioned[f->mentioneds++] = address;
		i = s.len - rest.len;
	}
}

static bool
has_word(struct slice s, struct slice word)
{
	for (size_t i = 0; i + word.len <= s.len; i++)
		if (byte_lower(s.at[i]) == word.at[0] &&
		    slice_istarts(slice_from(s, i), word))
			return true;
	return false;
}

bool
form_has_any(struct slice s, const struct slice *words)
{
	for (; words->len > 0; words++)
		if (has_word(s, *words))
			return true;
	return false;
}

unsigned
form_reply_code(struct slice s)
{
	if (s.len < 3 || s.at[0] < '2' || s.at[0] > '5' ||
	    !byte_is_digit(s.at[1]) || s.at[1] > '7' || !byte_is_digit(s.at[2]))
		return 0;
	if (s.len > 3 && strchr(" -:\t", s.at[3]) == NULL)
		return 0;
	return (unsigned)(s.at[0] - '0') * 100 +
	       (unsigned)(s.at[1] - '0') * 10 + (unsigned)(s.at[2] - '0');
}

bool
form_has_reply(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		char before = i == 0 ? ' ' : s.at[i - 1];

		if (s.at[i] != '4' && s.at[i] != '5')
			continue;
		if (strchr(" \t(:'\"<", before) == NULL)
			continue;
		if (form_reply_code(slice_from(s, i)) >= 400)
			return true;
	}
	return false;
}

enum st
form_read(struct form *ret, struct arena *a, struct slice text)
{
	*ret = (struct form){ .arena = a };
	if (form_read_notice(ret, text))
		return ret->failed ? ST_MEMORY : ST_OK;
	text = slice_head(text, form_find_returned(text, &ret->returned));
	form_read_lines(ret, text);
	return ret->failed ? ST_MEMORY : ST_OK;
}
