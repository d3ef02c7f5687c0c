/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON (RFC 8259) as a row of values, for form_notice.c: each string or number
 * with the name that it has, and where objects begin and end.  It takes what is
 * damaged, wrapped or cut off as far as it goes, and builds no tree.
 */
#ifndef MEANING_FORM_JSON_H
#define MEANING_FORM_JSON_H

#include "base/arena.h"
#include "base/buf.h"

/* Objects and arrays in one another; what is deeper is not read. */
#define JSON_DEPTH_MAX 32
/* Octets of a string that are kept. */
#define JSON_STRING_MAX 65536

enum json_token { JSON_END, JSON_STRING, JSON_OTHER, JSON_OPEN, JSON_CLOSE };

struct json_level {
	struct slice key; /* that the object or array is the value of */
	bool array;
};

struct json_reader {
	struct slice rest;
	struct arena *arena;
	struct json_level level[JSON_DEPTH_MAX + 1];
	unsigned depth;
	struct slice key;   /* of the value that was read */
	struct slice value; /* JSON_OTHER: a number, true, false, null */
	struct json_level closed;
	bool failed; /* out of memory */
	/* private */
	struct buf string;
};

void json_init(struct json_reader *r, struct arena *a, struct slice text);
void json_deinit(struct json_reader *r);

/* JSON_END at the end, at what is no JSON, and at no memory. */
enum json_token json_next(struct json_reader *r);

#endif
