/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object, keys and texts, by jansson. */
#include "bundle/format.h"

#include <jansson.h>

#include <stdlib.h>

/* How far into the file the search for the last key has come. */
struct finder {
	struct slice rest;
	struct bundle_place at;
	bool lost;
};

static void
step(struct finder *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)f->rest.at[i];

		if (c == '\n') {
			f->at.line++;
			f->at.column = 1;
		} else if ((c & 0xc0) != 0x80) {
			f->at.column++; /* of letters, not of octets */
		}
	}
	f->rest = slice_from(f->rest, n);
}

/* "key" and a colon. */
static bool
is_key_at(struct slice rest, struct slice key)
{
	if (rest.len < key.len + 3 || rest.at[0] != '"' ||
	    !slice_starts(slice_from(rest, 1), key) ||
	    rest.at[key.len + 1] != '"')
		return false;
	return slice_starts(
	    slice_trim(slice_head(slice_from(rest, key.len + 2), 64)),
	    SLICE(":"));
}

/*
 * jansson knows no places, but gives the keys in their order.  A key that was
 * written with escapes is not found, and none after it, so that the whole file
 * is gone through once.
 */
static struct bundle_place
find_key(struct finder *f, struct slice key)
{
	size_t at;

	while (!f->lost && (at = slice_find_byte(f->rest, '"')) != SLICE_NPOS) {
		struct bundle_place place;

		step(f, at);
		place = f->at;
		if (is_key_at(f->rest, key)) {
			step(f, key.len + 2);
			return place;
		}
		step(f, 1);
	}
	f->lost = true;
	return (struct bundle_place){ 0 };
}

static enum st
read_object(struct reading *r, json_t *root, struct slice file)
{
	struct finder f = { .rest = file, .at = { 1, 1 } };
	json_t *value;
	const char *key;
	enum st st = ST_OK;

	json_object_foreach(root, key, value)
	{
		struct bundle_place place = find_key(&f, slice_str(key));

		if (!json_is_string(value)) {
			r->tell(r->ctx, place, slice_str(key), "not a string");
			return ST_SYNTAX;
		}
		st = reading_add(r, slice_str(key),
		    slice_of(
			json_string_value(value), json_string_length(value)),
		    place);
		if (st != ST_OK)
			break;
	}
	return st;
}

enum st
json_read(struct reading *r, struct slice file)
{
	json_error_t error;
	json_t *root;
	enum st st;

	root = json_loadb(file.at == NULL ? "" : file.at, file.len,
	    JSON_REJECT_DUPLICATES, &error);
	if (root == NULL) {
		struct bundle_place place = { 0 };

		if (error.line > 0) {
			place.line = (unsigned)error.line;
			place.column =
			    error.column > 0 ? (unsigned)error.column : 1;
		}
		return reading_failed(r,
		    json_error_code(&error) == json_error_out_of_memory
			? ST_MEMORY
			: ST_SYNTAX,
		    place, error.text);
	}
	st = json_is_object(root)
		 ? read_object(r, root, file)
		 : reading_failed(r, ST_SYNTAX, (struct bundle_place){ 1, 1 },
		       "not an object");
	json_decref(root);
	return st;
}

void
json_write(struct buf *out, const struct bundle *b)
{
	json_t *root = json_object();
	char *text;

	for (size_t i = 0; i < b->count; i++) {
		const struct bundle_entry *e = &b->entries[i];
		json_t *value = json_stringn(e->text.at, e->text.len);
		struct buf key;

		buf_init(&key, BUNDLE_KEY_MAX + 1);
		buf_put(&key, e->key);
		buf_put_byte(&key, '\0');
		if (!buf_ok(&key) ||
		    json_object_set_new(root, key.at, value) != 0)
			buf_fail(out);
		buf_deinit(&key);
	}
	text = json_dumps(root, JSON_INDENT(2));
	if (text == NULL)
		buf_fail(out);
	else
		buf_put(out, slice_str(text));
	buf_put_byte(out, '\n');
	free(text);
	json_decref(root);
}
