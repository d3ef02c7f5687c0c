/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the steps of reading a configuration share: the struct being filled,
 * the findings so far, and where in the file each value stood, so that a
 * check that comes late can still say line and column.  Private to config/.
 */
#ifndef CONFIG_READER_H
#define CONFIG_READER_H

#include "config/schema.h"

/* A place in the file: line and column from 1, and the key's full path. */
struct spot {
	unsigned line, column;
	struct slice key;
};

struct where {
	const void *at;
	struct spot spot;
};

struct reader {
	struct config *config;
	struct arena scratch;     /* dies with the reader */
	struct arena *error_home; /* the caller's */
	struct config_error *errors;
	size_t error_count, error_room;
	struct where *where;
	size_t where_count, where_room;
	bool no_memory; /* sticky; asked once at the end */
};

void reader_init(struct reader *r, struct config *c, struct arena *errors);
void reader_deinit(struct reader *r);

/*
 * Adds a finding, its sentence put together from parts:
 *	REPORT(r, &spot, SLICE("unknown key "), name);
 */
#define REPORT(r, spot, ...)                                              \
	reader_report((r), (spot), (const struct slice[]){ __VA_ARGS__ }, \
	    sizeof((const struct slice[]){ __VA_ARGS__ }) /               \
		sizeof(struct slice))
void reader_report(struct reader *r, const struct spot *spot,
    const struct slice *parts, size_t count);
void reader_sort_errors(struct reader *r);

/*
 * Notes where the value at `at` stood.  For slices `at` is the address of
 * their bytes, which does not change when arrays are sorted; for all else it
 * is the address of the member.
 */
void reader_note(struct reader *r, const void *at, const struct spot *spot);
void reader_sort_notes(struct reader *r); /* before the first find */
const struct spot *reader_find(const struct reader *r, const void *at);

/* The spot of a child: "key.name", "key[i]". */
struct slice reader_key(struct reader *r, struct slice key, struct slice name);
struct slice reader_item_key(struct reader *r, struct slice key, size_t i);

/* "12" in the scratch arena, for reports. */
struct slice reader_number(struct reader *r, uint64_t n);

/* Zeroed, in the configuration's arena; NULL notes that memory ran out. */
void *reader_alloc(struct reader *r, size_t count, size_t size);

/* value.c: one value of the type given, stored at `into`. */
struct value {
	const struct schema_key *key;
	enum schema_type type; /* of the key or of its items */
	struct slice text;
	struct spot spot;
	void *into;
};
bool value_read(struct reader *r, const struct value *v);

/* hop.c: the same for what sets a struct config_next_hop. */
bool hop_read(struct reader *r, const struct value *v);

/* name.c: lower case and A-labels, kept in the configuration's arena. */
bool name_domain(struct reader *r, struct slice text, struct slice *ret);
bool name_email(struct reader *r, struct slice text, struct slice *ret);

/* yaml.c: the whole file along the schema; false when it is no YAML. */
bool read_text(struct reader *r, struct slice text);

/* check.c: what no single key can tell. */
void check_all(struct reader *r);

#endif
