/* SPDX-License-Identifier: Apache-2.0 */
/* pabal queue: what waits, and the operator's hand on it. */
#include "app/app.h"

#include "app/control_client.h"
#include "app/load.h"
#include "app/queue_view.h"
#include "app/say.h"

#include <getopt.h>
#include <stdlib.h>
#include <sysexits.h>

static void
usage(FILE *to)
{
	fputs("usage: pabal queue list [--json]\n"
	      "       pabal queue summary [--json]\n"
	      "       pabal queue show [--json | --content] ID\n"
	      "       pabal queue retry|hold|release|remove [--json] ID… | "
	      "all\n"
	      "       pabal queue sites [--json]\n"
	      "       pabal queue suppressed [--json]\n"
	      "       pabal queue suppressed remove ADDRESS…\n"
	      "Common option: -c FILE, the engine's configuration.\n"
	      "remove drops a message without telling its sender.\n",
	    to);
}

struct telling {
	const struct config *config;
	const char *verb;
	size_t asked, done;
	bool json;
	bool all;   /* then one that is gone meanwhile is no mistake */
	bool found; /* by one of the workers, for this id */
	bool silent, denied;
	int status;
};

static void
heard(void *ctx, json_t *answer)
{
	struct telling *t = ctx;
	const char *error;

	if (json_is_true(json_object_get(answer, "ok"))) {
		t->found = true;
		return;
	}
	if (json_is_true(json_object_get(answer, "absent")))
		return; /* another worker's message */
	error = json_string_value(json_object_get(answer, "error"));
	fprintf(stderr, "pabal queue: %s\n", error == NULL ? "refused" : error);
	t->status = EX_UNAVAILABLE;
}

static void
tell(void *ctx, spool_id id)
{
	struct telling *t = ctx;
	struct buf b;
	json_t *request;

	if (t->silent)
		return;
	buf_init(&b, SPOOL_ID_LEN);
	spool_id_put(&b, id);
	request =
	    json_pack("{s:s,s:s%}", "do", t->verb, "id", b.at, (size_t)b.len);
	t->found = false;
	t->asked++;
	t->silent = control_tell(t->config->run_dir.at, request, heard, t,
			&t->denied) == 0;
	if (t->found)
		t->done++;
	else if (t->all && !t->silent)
		t->asked--;
	else if (!t->silent && t->status == EX_OK) {
		fprintf(stderr, "pabal queue: %.*s: no such message\n",
		    (int)b.len, b.at);
		t->status = EX_DATAERR;
	}
	json_decref(request);
	buf_deinit(&b);
}

static int
told(const struct telling *t)
{
	if (t->silent) {
		fprintf(stderr,
		    t->denied ? "pabal queue: not allowed to command the "
				"engine in %s\n"
			      : "pabal queue: no engine is running in %s\n",
		    t->config->run_dir.at);
		return t->denied ? EX_NOPERM : EX_UNAVAILABLE;
	}
	if (t->json)
		printf("{\"command\":\"%s\",\"asked\":%zu,\"done\":%zu}\n",
		    t->verb, t->asked, t->done);
	else
		printf("%s: %zu of %zu\n", t->verb, t->done, t->asked);
	return t->status;
}

static int
retry_all(struct telling *t)
{
	json_t *request = json_pack("{s:s}", "do", "retry-all");

	t->silent = control_tell(t->config->run_dir.at, request, heard, t,
			&t->denied) == 0;
	json_decref(request);
	if (t->silent)
		return told(t);
	puts(t->json ? "{\"command\":\"retry\",\"all\":true}" : "retry: all");
	return t->status;
}

/* None is told anything when one of them is a slip of the pen. */
static bool
are_ids(char **ids, int count)
{
	spool_id id;

	for (int i = 0; i < count; i++)
		if (!spool_id_parse(slice_str(ids[i]), &id)) {
			fprintf(stderr,
			    "pabal queue: %s: that is no queue id\n", ids[i]);
			return false;
		}
	return true;
}

static int
command(const struct queue_view *v, const char *verb, char **ids, int count)
{
	struct telling t = {
		.config = v->config, .verb = verb, .json = v->json
	};

	if (count == 1 && strcmp(ids[0], "all") == 0) {
		int status;

		t.all = true;
		if (strcmp(verb, "retry") == 0)
			return retry_all(&t);
		status = queue_each(v->config, tell, &t);
		return status == EX_OK ? told(&t) : status;
	}
	if (!are_ids(ids, count))
		return EX_USAGE;
	for (int i = 0; i < count; i++) {
		spool_id id;

		if (spool_id_parse(slice_str(ids[i]), &id))
			tell(&t, id);
	}
	return told(&t);
}

static int
look(struct queue_view *v, const char *verb, char **args, int count)
{
	spool_id id;

	if (strcmp(verb, "list") == 0 && count == 0)
		return queue_list(v);
	if (strcmp(verb, "summary") == 0 && count == 0)
		return queue_summary(v);
	if (strcmp(verb, "sites") == 0 && count == 0)
		return queue_sites(v);
	if (strcmp(verb, "suppressed") == 0 && count == 0)
		return queue_suppressed(v);
	if (strcmp(verb, "suppressed") == 0 && count > 1 &&
	    strcmp(args[0], "remove") == 0)
		return queue_unsuppress(v, args + 1, count - 1);
	if (strcmp(verb, "show") == 0 && count == 1) {
		if (spool_id_parse(slice_str(args[0]), &id))
			return queue_show(v, id);
		fprintf(
		    stderr, "pabal queue: %s: that is no queue id\n", args[0]);
		return EX_USAGE;
	}
	usage(stderr);
	return EX_USAGE;
}

static bool
changes(const char *verb)
{
	static const char *const verbs[] = { "retry", "hold", "release",
		"remove" };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verb, verbs[i]) == 0)
			return true;
	return false;
}

int
app_queue(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' },
		{ "content", no_argument, NULL, 'b' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	struct queue_view v = { .to = stdout };
	const char *file = NULL, *verb;
	struct config config;
	int c, status;

	while ((c = getopt_long(argc, argv, "c:jbh", options, NULL)) != -1) {
		if (c == 'c')
			file = optarg;
		else if (c == 'j')
			v.json = true;
		else if (c == 'b')
			v.content = true;
		else {
			usage(c == 'h' ? stdout : stderr);
			return c == 'h' ? EX_OK : EX_USAGE;
		}
	}
	verb = optind < argc ? argv[optind++] : "list";
	if (changes(verb) && optind == argc) {
		usage(stderr);
		return EX_USAGE;
	}
	if (!load_config(file, &config))
		return EX_CONFIG;
	v.config = &config;
	status = changes(verb) ? command(&v, verb, argv + optind, argc - optind)
			       : look(&v, verb, argv + optind, argc - optind);
	config_free(&config);
	return say_written(status);
}
