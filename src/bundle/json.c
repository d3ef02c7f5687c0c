/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object, keys and texts, by jansson. */
#include "bundle/format.h"

#include <jansson.h>

#include <stdlib.h>

enum st
json_read(struct reading *r, struct slice file)
{
	json_error_t error;
	json_t *root, *value;
	const char *key;
	enum st st = ST_OK;

	root = json_loadb(file.at == NULL ? "" : file.at, file.len,
	    JSON_REJECT_DUPLICATES, &error);
	if (root == NULL)
		return reading_failed(r,
		    json_error_code(&error) == json_error_out_of_memory
			? ST_MEMORY
			: ST_SYNTAX,
		    error.line > 0 ? (unsigned)error.line : 0, error.text);
	if (!json_is_object(root))
		st = reading_failed(r, ST_SYNTAX, 1, "not an object");
	json_object_foreach(root, key, value)
	{
		if (!json_is_string(value)) {
			r->tell(r->ctx, 0, slice_str(key), "not a string");
			st = ST_SYNTAX;
			break;
		}
		st = reading_add(r, slice_str(key),
		    slice_of(
			json_string_value(value), json_string_length(value)),
		    0);
		if (st != ST_OK)
			break;
	}
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
