/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pabal queue sites: what the running engine is doing at each next hop, all
 * workers together.
 */
#include "app/queue_view.h"

#include "app/control_client.h"

#include <jansson.h>
#include <sysexits.h>

static json_int_t
number(const json_t *site, const char *key)
{
	return json_integer_value(json_object_get(site, key));
}

static void
sum(json_t *all, const json_t *site, const char *key)
{
	json_object_set_new(
	    all, key, json_integer(number(all, key) + number(site, key)));
}

/* Workers count for themselves; a limit or a pause of one holds for all. */
static void
add(json_t *sites, const json_t *site)
{
	const char *name = json_string_value(json_object_get(site, "site"));
	json_t *all = name == NULL ? NULL : json_object_get(sites, name);
	json_int_t limit = number(site, "limit");

	if (name == NULL)
		return;
	if (all == NULL) {
		json_object_set_new(sites, name, json_deep_copy(site));
		return;
	}
	sum(all, site, "waiting");
	sum(all, site, "running");
	if (limit < number(all, "limit"))
		json_object_set_new(all, "limit", json_integer(limit));
	if (number(site, "paused_ms") > number(all, "paused_ms")) {
		json_object_set(
		    all, "paused_ms", json_object_get(site, "paused_ms"));
		json_object_set_new(all, "paused", json_true());
	}
}

static void
heard(void *ctx, json_t *answer)
{
	json_t *site;
	size_t i;

	json_array_foreach(json_object_get(answer, "sites"), i, site)
	    add(ctx, site);
}

static void
print_site(const struct queue_view *v, json_t *site)
{
	json_int_t paused = number(site, "paused_ms");

	if (v->json) {
		json_dumpf(site, v->to, JSON_COMPACT);
		fputc('\n', v->to);
		return;
	}
	fprintf(v->to, "%8lld %8lld %6lld  ",
	    (long long)number(site, "waiting"),
	    (long long)number(site, "running"),
	    (long long)number(site, "limit"));
	if (paused > 0)
		fprintf(v->to, "%5llds  ", (long long)(paused + 999) / 1000);
	else
		fputs("     -  ", v->to);
	queue_print(
	    v->to, slice_str(json_string_value(json_object_get(site, "site"))));
	fputc('\n', v->to);
}

int
queue_sites(const struct queue_view *v)
{
	json_t *request = json_pack("{s:s}", "do", "sites");
	json_t *sites = json_object(), *site;
	bool denied = false;
	const char *name;
	size_t answers;

	answers =
	    control_tell(v->config->run_dir.at, request, heard, sites, &denied);
	json_decref(request);
	if (answers == 0) {
		json_decref(sites);
		fprintf(stderr,
		    denied ? "pabal queue: not allowed to command the engine "
			     "in %s\n"
			   : "pabal queue: no engine is running in %s\n",
		    v->config->run_dir.at);
		return denied ? EX_NOPERM : EX_UNAVAILABLE;
	}
	if (!v->json && json_object_size(sites) > 0)
		fputs(" waiting  running  limit  paused  site\n", v->to);
	json_object_foreach(sites, name, site) print_site(v, site);
	json_decref(sites);
	return EX_OK;
}
