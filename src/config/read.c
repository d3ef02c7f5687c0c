/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks the YAML along the schema: what the file says goes through value.c
 * into the struct, what it leaves out gets its default, what the schema does
 * not know is reported.  libfyaml parses; anchors, aliases, merge keys, tags
 * and a second document are refused, because a configuration needs none and
 * each is a way to say something that its reader does not see.
 */
#include "config/reader.h"
#include "config/yaml.h"

/* A node of the file on its way into `base`, a record of ours. */
struct place {
	struct fy_node *node;
	const struct schema_key *key; /* NULL at the top */
	struct slice parent;          /* schema path of what is below it */
	struct spot spot;
	char *base;
};

static void read_section(struct reader *r, const struct place *p);

static bool
is_plain(struct fy_node *node)
{
	return node != NULL && !fy_node_is_alias(node) &&
	       fy_node_get_tag_token(node) == NULL;
}

/* The text of a scalar; false after a report when it is none. */
static bool
scalar(struct reader *r, struct fy_node *node, const struct spot *spot,
    struct slice *ret)
{
	if (node == NULL || fy_node_is_null(node)) {
		REPORT(r, spot, SLICE("a value is missing"));
		return false;
	}
	if (!fy_node_is_scalar(node)) {
		REPORT(r, spot, SLICE("expected a single value"));
		return false;
	}
	if (!is_plain(node)) {
		REPORT(r, spot, SLICE("YAML aliases and tags are not used"));
		return false;
	}
	ret->at = fy_node_get_scalar(node, &ret->len);
	if (ret->at != NULL && ret->len > 0)
		return true;
	REPORT(r, spot, SLICE("a value is missing"));
	return false;
}

static bool
has_count(struct reader *r, const struct place *p, size_t count)
{
	if (count >= p->key->least && count <= p->key->most)
		return true;
	REPORT(r, &p->spot, reader_number(r, count),
	    SLICE(" items are out of bounds: from "),
	    reader_number(r, p->key->least), SLICE(" to "),
	    reader_number(r, p->key->most));
	return false;
}

static void
set_array(const struct place *p, void *items, size_t count)
{
	memcpy(p->base + p->key->at, &items, sizeof(items));
	memcpy(p->base + p->key->count_at, &count, sizeof(count));
}

static bool
read_item(struct reader *r, const struct place *p, struct fy_node *node,
    size_t i, void *into)
{
	struct value v = { p->key, p->key->item, .spot = p->spot,
		.into = into };

	v.spot.key = reader_item_key(r, p->spot.key, i);
	yaml_spot(node, &v.spot);
	return scalar(r, node, &v.spot, &v.text) && value_read(r, &v);
}

static void
read_list(struct reader *r, const struct place *p)
{
	bool one = p->node == NULL || !fy_node_is_sequence(p->node);
	size_t count = 1, kept = 0;
	struct fy_node *node;
	void *at = NULL;
	char *items;

	if (!one)
		count = (size_t)fy_node_sequence_item_count(p->node);
	if (!has_count(r, p, count))
		return;
	items = reader_alloc(r, count, p->key->item_size);
	if (items == NULL)
		return;
	for (size_t i = 0; i < count; i++) {
		node = one ? p->node : fy_node_sequence_iterate(p->node, &at);
		if (read_item(r, p, node, i, items + kept * p->key->item_size))
			kept++;
	}
	set_array(p, items, kept);
}

/* A list of local parts, or the word "any". */
static void
read_users(struct reader *r, const struct place *p)
{
	struct config_domain *d = (void *)p->base;
	struct slice word;

	/* not NULL even without users: "users: []" was said */
	d->users = reader_alloc(r, 0, sizeof(*d->users));
	if (p->node != NULL && fy_node_is_scalar(p->node) &&
	    !fy_node_is_null(p->node)) {
		word.at = fy_node_get_scalar(p->node, &word.len);
		if (word.at != NULL && slice_eq(word, SLICE("any"))) {
			d->any_user = true;
			return;
		}
	}
	read_list(r, p);
}

static void
read_records(struct reader *r, const struct place *p)
{
	struct place item = { .key = p->key };
	size_t count;
	void *at = NULL;
	char *items;

	if (p->node == NULL || !fy_node_is_sequence(p->node)) {
		REPORT(r, &p->spot, SLICE("expected a list"));
		return;
	}
	count = (size_t)fy_node_sequence_item_count(p->node);
	items = reader_alloc(r, count, p->key->item_size);
	if (!has_count(r, p, count) || items == NULL)
		return;
	/* "listen" → "listen[]" */
	item.parent = SLICE("listen[]");
	for (size_t i = 0; i < count; i++) {
		item.node = fy_node_sequence_iterate(p->node, &at);
		item.spot = p->spot;
		item.spot.key = reader_item_key(r, p->spot.key, i);
		yaml_spot(item.node, &item.spot);
		item.base = items + i * p->key->item_size;
		read_section(r, &item);
	}
	set_array(p, items, count);
}

/* Hops start as MX, which no key can say: see hop.c. */
static void
start_record(const struct schema_key *map, char *base)
{
	if (map->item == SCHEMA_DOMAIN)
		((struct config_domain *)(void *)base)->hop.via = CONFIG_VIA_MX;
	else if (map->item == SCHEMA_PATTERN)
		((struct config_route *)(void *)base)->hop.via = CONFIG_VIA_MX;
}

/* One entry of a map: its name is a value of type `item`. */
static bool
read_entry(struct reader *r, const struct place *p, struct fy_node_pair *pair,
    char *base)
{
	struct value name = { p->key, p->key->item, .spot = p->spot,
		.into = base };
	struct place below = { .base = base };
	const struct schema_key *list;

	start_record(p->key, base);
	yaml_spot(fy_node_pair_key(pair), &name.spot);
	if (!scalar(r, fy_node_pair_key(pair), &name.spot, &name.text))
		return false;
	name.spot.key = reader_key(r, p->spot.key, name.text);
	below.node = fy_node_pair_value(pair);
	below.spot = name.spot;
	below.parent = reader_key(r, slice_str(p->key->path), SLICE("*"));
	list = schema_find(slice_str(p->key->path), SLICE("*"));
	below.key = list != NULL ? list : p->key;
	if (!value_read(r, &name))
		return false;
	if (list != NULL) {
		yaml_spot(below.node, &below.spot);
		read_list(r, &below);
	} else
		read_section(r, &below);
	return true;
}

static void
read_map(struct reader *r, const struct place *p)
{
	struct fy_node_pair *pair;
	size_t count, kept = 0;
	void *at = NULL;
	char *items;

	if (p->node == NULL || !fy_node_is_mapping(p->node)) {
		REPORT(r, &p->spot, SLICE("expected names, each with a colon"));
		return;
	}
	count = (size_t)fy_node_mapping_item_count(p->node);
	items = reader_alloc(r, count, p->key->item_size);
	if (!has_count(r, p, count) || items == NULL)
		return;
	while ((pair = fy_node_mapping_iterate(p->node, &at)) != NULL) {
		char *base = items + kept * p->key->item_size;

		if (read_entry(r, p, pair, base))
			kept++;
		else
			memset(base, 0, p->key->item_size);
	}
	set_array(p, items, kept);
}

static void
read_key(struct reader *r, const struct place *p)
{
	struct value v = { p->key, p->key->type, .spot = p->spot,
		.into = p->base + p->key->at };

	switch (p->key->type) {
	case SCHEMA_SECTION:
		read_section(r, p);
		break;
	case SCHEMA_RECORDS:
		read_records(r, p);
		break;
	case SCHEMA_MAP:
		read_map(r, p);
		break;
	case SCHEMA_USERS:
		read_users(r, p);
		break;
	case SCHEMA_LIST:
		read_list(r, p);
		break;
	default:
		if (scalar(r, p->node, &p->spot, &v.text))
			(void)value_read(r, &v);
	}
}

/*
 * "[5m, 10m]" of the schema.  Defaults are ours and always read; a test
 * reads an empty file and sees no finding.
 */
static void
default_list(struct reader *r, const struct schema_key *k, char *base)
{
	struct place p = { .key = k, .base = base };
	struct slice text = slice_str(k->fallback), rest, one;
	struct value v = { .key = k, .type = k->item };
	size_t count = 1, i = 0;
	char *items;

	text = slice_of(text.at + 1, text.len - 2);
	for (size_t at = 0; at < text.len; at++)
		count += text.at[at] == ',';
	items = reader_alloc(r, count, k->item_size);
	if (items == NULL)
		return;
	for (rest = text; i < count; i++) {
		rest = slice_cut(rest, ',', &one);
		v.text = slice_trim(one);
		v.into = items + i * k->item_size;
		(void)value_read(r, &v);
	}
	set_array(&p, items, count);
}

static void
apply_default(struct reader *r, const struct schema_key *k, struct place *p)
{
	struct value v = { k, k->type, slice_str(k->fallback),
		.into = p->base + k->at };
	struct place below = *p;

	if (k->required) {
		REPORT(r, &p->spot, schema_name(k), SLICE(" is missing"));
	} else if (k->type == SCHEMA_SECTION) {
		below.parent = slice_str(k->path);
		below.node = NULL;
		below.key = k;
		read_section(r, &below);
	} else if (k->fallback != NULL && k->type == SCHEMA_LIST)
		default_list(r, k, p->base);
	else if (k->fallback != NULL)
		(void)value_read(r, &v);
}

/* Which of the section's keys stood in the file, and where. */
#define SECTION_KEYS 32
struct seen {
	const struct schema_key *key[SECTION_KEYS];
	unsigned line[SECTION_KEYS];
	size_t count;
};

static bool
seen_already(struct reader *r, const struct seen *seen,
    const struct schema_key *k, const struct spot *spot)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->key[i] != k)
			continue;
		if (spot != NULL)
			REPORT(r, spot, schema_name(k),
			    SLICE(" stands twice, first in line "),
			    reader_number(r, seen->line[i]));
		return true;
	}
	return false;
}

static void
unknown(struct reader *r, struct slice parent, struct slice name,
    const struct spot *spot)
{
	const struct schema_key *k = schema_guess(parent, name);

	if (k == NULL)
		REPORT(r, spot, SLICE("unknown key \""), name, SLICE("\""));
	else
		REPORT(r, spot, SLICE("unknown key \""), name,
		    SLICE("\"; did you mean \""), schema_name(k), SLICE("\"?"));
}

static void
read_pair(struct reader *r, const struct place *p, struct fy_node_pair *pair,
    struct seen *seen)
{
	struct place below = { .spot = p->spot, .base = p->base };
	struct slice name;

	yaml_spot(fy_node_pair_key(pair), &below.spot);
	if (!scalar(r, fy_node_pair_key(pair), &below.spot, &name))
		return;
	below.spot.key = reader_key(r, p->spot.key, name);
	below.key = schema_find(p->parent, name);
	if (below.key == NULL) {
		unknown(r, p->parent, name, &below.spot);
		return;
	}
	if (seen_already(r, seen, below.key, &below.spot))
		return;
	if (seen->count < SECTION_KEYS) {
		seen->line[seen->count] = below.spot.line;
		seen->key[seen->count++] = below.key;
	}
	below.node = fy_node_pair_value(pair);
	below.parent = slice_str(below.key->path);
	yaml_spot(below.node, &below.spot);
	read_key(r, &below);
}

static void
read_section(struct reader *r, const struct place *p)
{
	struct seen seen = { .count = 0 };
	const struct schema_key *k;
	struct place top = *p;
	struct fy_node_pair *pair;
	void *at = NULL;
	size_t next = 0;

	if (p->node != NULL && !fy_node_is_null(p->node) &&
	    !fy_node_is_mapping(p->node))
		REPORT(r, &p->spot, SLICE("expected keys, each with a colon"));
	else if (p->node != NULL && fy_node_get_tag_token(p->node) != NULL)
		REPORT(r, &p->spot, SLICE("YAML tags are not used"));
	else if (p->node != NULL && fy_node_is_mapping(p->node))
		while ((pair = fy_node_mapping_iterate(p->node, &at)) != NULL)
			read_pair(r, p, pair, &seen);
	while ((k = schema_next(p->parent, &next)) != NULL)
		if (!seen_already(r, &seen, k, NULL))
			apply_default(r, k, &top);
}

void
read_root(struct reader *r, struct fy_document *doc)
{
	struct place top = { .parent = SLICE(""),
		.spot = { 1, 1, SLICE("") },
		.base = (char *)r->config };

	top.node = doc == NULL ? NULL : fy_document_root(doc);
	read_section(r, &top);
}
