/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front of config/: text or file in, checked struct out, and the look-ups
 * in it.  Arrays are sorted by name once, so that a look-up is a search in a
 * table of any size.
 */
#include "config/config.h"
#include "config/reader.h"
#include "os/file.h"

#include <fcntl.h>
#include <stdlib.h>

/* A million aliases fit; more is a directory, not a configuration. */
#define CONFIG_MEMORY_MAX ((size_t)1 << 30)
#define CONFIG_FILE_MAX   ((size_t)64 << 20)

static int
by_name(const void *a, const void *b)
{
	/* domains, aliases, routes and users all begin with their name */
	const struct slice *x = a, *y = b;
	size_t len = x->len < y->len ? x->len : y->len;

	for (size_t i = 0; i < len; i++) {
		int d = (unsigned char)byte_lower(x->at[i]) -
			(unsigned char)byte_lower(y->at[i]);
		if (d != 0)
			return d;
	}
	return x->len < y->len ? -1 : x->len > y->len;
}

static void
sort(void *items, size_t count, size_t size)
{
	if (count > 1)
		qsort(items, count, size, by_name);
}

static const void *
find(struct slice name, const void *items, size_t count, size_t size)
{
	return count == 0 ? NULL : bsearch(&name, items, count, size, by_name);
}

static void
sort_all(struct config *c)
{
	sort(c->domains, c->domain_count, sizeof(*c->domains));
	sort(c->aliases, c->alias_count, sizeof(*c->aliases));
	sort(c->routes, c->route_count, sizeof(*c->routes));
	for (size_t i = 0; i < c->domain_count; i++)
		sort(c->domains[i].users, c->domains[i].user_count,
		    sizeof(*c->domains[i].users));
}

enum st
config_parse(struct slice text, struct config *ret, struct arena *a,
    struct config_error **errors, size_t *error_count)
{
	struct config c = { .workers = 0 };
	struct reader r;
	enum st st = ST_OK;

	arena_init(&c.arena, CONFIG_MEMORY_MAX);
	reader_init(&r, &c, a);
	/* without a document there is nothing more to say */
	if (read_text(&r, text)) {
		sort_all(&c);
		reader_sort_notes(&r);
		check_all(&r);
	}
	if (r.no_memory)
		st = ST_MEMORY;
	else if (r.error_count > 0)
		st = ST_SYNTAX;
	reader_sort_errors(&r);
	*errors = r.errors;
	*error_count = r.error_count;
	reader_deinit(&r);
	if (st == ST_OK)
		*ret = c;
	else
		arena_deinit(&c.arena);
	return st;
}

enum st
config_load(const char *file, struct config *ret, struct arena *a,
    struct config_error **errors, size_t *error_count, struct fault *why)
{
	struct buf text;
	enum st st;

	*errors = NULL;
	*error_count = 0;
	buf_init(&text, CONFIG_FILE_MAX);
	st = file_read(AT_FDCWD, file, CONFIG_FILE_MAX, &text, why);
	if (st == ST_OK) {
		st =
		    config_parse(buf_slice(&text), ret, a, errors, error_count);
		if (st == ST_MEMORY)
			(void)FAULT(why, st, .what = "out of memory");
	}
	buf_deinit(&text);
	return st;
}

void
config_free(struct config *c)
{
	arena_deinit(&c->arena);
}

const struct config_domain *
config_domain_find(const struct config *c, struct slice domain)
{
	return find(domain, c->domains, c->domain_count, sizeof(*c->domains));
}

const struct config_alias *
config_alias_find(const struct config *c, struct slice address)
{
	return find(address, c->aliases, c->alias_count, sizeof(*c->aliases));
}

bool
config_user_find(const struct config_domain *d, struct slice local)
{
	return d->any_user ||
	       find(local, d->users, d->user_count, sizeof(*d->users)) != NULL;
}

static const struct config_route *
route(const struct config *c, struct slice pattern)
{
	return find(pattern, c->routes, c->route_count, sizeof(*c->routes));
}

const struct config_next_hop *
config_hop(const struct config *c, struct slice domain)
{
	static const struct config_next_hop mx = { .via = CONFIG_VIA_MX };
	const struct config_domain *d = config_domain_find(c, domain);
	const struct config_route *found;

	if (d != NULL)
		return &d->hop;
	found = route(c, domain);
	/* the closest parent: ".b.example" before ".example" */
	while (found == NULL && !slice_empty(domain)) {
		size_t dot = slice_find_byte(slice_from(domain, 1), '.');

		if (dot == SLICE_NPOS)
			break;
		domain = slice_from(domain, dot + 1);
		found = route(c, domain);
	}
	if (found == NULL)
		found = route(c, SLICE("*"));
	return found == NULL ? &mx : &found->hop;
}
