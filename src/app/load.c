/* SPDX-License-Identifier: Apache-2.0 */
/* One place that prints what is wrong with a configuration. */
#include "app/load.h"

#include "os/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LOAD_ERRORS_MAX (4u << 20)
#define SYSTEM_FILE     "/etc/pabal/pabal.yaml"

const char *
load_which(const char *given)
{
	const char *named = getenv("PABAL_CONFIG");

	if (given != NULL)
		return given;
	if (named != NULL && named[0] != '\0')
		return named;
	return access(SYSTEM_FILE, F_OK) == 0 ? SYSTEM_FILE : NULL;
}

bool
load_telling(const char *given, struct config *ret, load_tell *tell)
{
	const char *file = load_which(given);
	const char *name = file == NULL ? "(built-in dev.yaml)" : file;
	struct config_error *errors = NULL, unread = { 0 };
	struct fault why = { 0 };
	size_t count = 0;
	struct arena a;
	enum st st;

	arena_init(&a, LOAD_ERRORS_MAX);
	st = file == NULL ? config_parse(config_dev, ret, &a, &errors, &count)
			  : config_load(file, ret, &a, &errors, &count, &why);
	for (size_t i = 0; st != ST_OK && i < count; i++)
		tell(name, &errors[i]);
	if (st != ST_OK && count == 0) {
		unread.what =
		    slice_str(why.sys != 0 ? strerror(why.sys) : why.what);
		tell(name, &unread);
	}
	arena_deinit(&a);
	return st == ST_OK;
}

void
load_log(const char *file, const struct config_error *e)
{
	LOG("config.error", KS("file", slice_str(file)), KU("line", e->line),
	    KU("column", e->column), KS("key", e->key), KS("what", e->what));
}

void
load_print(const char *file, const struct config_error *e)
{
	fprintf(stderr, "%s:", file);
	if (e->line > 0)
		fprintf(stderr, "%u:%u:", e->line, e->column);
	fprintf(stderr, " %.*s%s%.*s\n", (int)e->key.len, e->key.at,
	    e->key.len > 0 ? ": " : "", (int)e->what.len, e->what.at);
}

bool
load_config(const char *given, struct config *ret)
{
	return load_telling(given, ret, load_print);
}
