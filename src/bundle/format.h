/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, one file each; only bundle_read and bundle_write call them. */
#ifndef BUNDLE_FORMAT_H
#define BUNDLE_FORMAT_H

#include "bundle/bundle.h"

struct reading {
	struct bundle *bundle;
	bundle_tell *tell;
	void *ctx;
};

/* Tells, and returns the ST_… that ends the reading. */
enum st reading_failed(
    struct reading *r, enum st st, struct bundle_place place, const char *what);
enum st reading_add(struct reading *r, struct slice key, struct slice text,
    struct bundle_place place);

/* Whether the key is one of codes; the texts of others mean nothing to us. */
bool bundle_key_is_ours(struct slice key);

/* it''s {0} -> it's {0}, where MessageFormat would read it so. */
void xml_read_text(struct slice key, struct buf *text);
enum st xml_read(struct reading *r, struct slice file);
void xml_write(struct buf *out, const struct bundle *b, enum lang lang);

enum st json_read(struct reading *r, struct slice file);
void json_write(struct buf *out, const struct bundle *b);

enum st po_read(struct reading *r, struct slice file);
void po_write(struct buf *out, const struct bundle *b, enum lang lang,
    const struct bundle *english);

#endif
