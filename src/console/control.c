/* SPDX-License-Identifier: Apache-2.0 */
/* Reads commands line by line and passes them on. */
#include "console/control.h"

#include "base/list.h"
#include "os/log.h"
#include "os/net.h"

#include <jansson.h>
#include <stdlib.h>

struct control {
	struct control_setup setup;
	struct listener *listener;
	struct list clients;
	unsigned count;
};

struct client {
	struct control *control;
	struct conn *conn;
	struct buf line;
	struct list link;
};

/* ---- answers ---- */

static json_t *
yes(void)
{
	return json_pack("{s:b}", "ok", 1);
}

static json_t *
no(const char *error, bool absent)
{
	return json_pack(
	    "{s:b,s:b,s:s}", "ok", 0, "absent", absent, "error", error);
}

static json_t *
answer_of(enum st st, const struct fault *why)
{
	return st == ST_OK ? yes() : no(why->what, st == ST_ABSENT);
}

static json_t *
sites(const struct control *c)
{
	json_t *list = json_array(), *answer = yes();
	uint64_t now = loop_now(c->setup.loop), left;
	struct schedule_site_info info;
	size_t at = 0;

	while (schedule_site_next(c->setup.schedule, &at, &info)) {
		left = info.paused_until > now ? info.paused_until - now : 0;
		json_array_append_new(list,
		    json_pack("{s:s%,s:I,s:I,s:i,s:b,s:I}", "site",
			info.site.at, info.site.len, "waiting",
			(json_int_t)info.waiting, "running",
			(json_int_t)info.running, "limit", (int)info.limit,
			"paused", left > 0, "paused_ms", (json_int_t)left));
	}
	json_object_set_new(answer, "sites", list);
	return answer;
}

/* ---- commands ---- */

static bool
is_message_verb(const char *verb)
{
	static const char *const verbs[] = { "hold", "release", "retry",
		"remove" };

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verb, verbs[i]) == 0)
			return true;
	return false;
}

static json_t *
on_message(struct control *c, const char *verb, struct slice text)
{
	const struct control_commands *do_ = c->setup.commands;
	void *ctx = c->setup.ctx;
	struct fault why = { 0 };
	spool_id id;

	if (!is_message_verb(verb))
		return no("no such command", false);
	if (!spool_id_parse(text, &id))
		return no("that is no queue id", false);
	if (strcmp(verb, "hold") == 0)
		return answer_of(do_->hold(ctx, id, true, &why), &why);
	if (strcmp(verb, "release") == 0)
		return answer_of(do_->hold(ctx, id, false, &why), &why);
	if (strcmp(verb, "retry") == 0)
		return answer_of(do_->retry(ctx, id, &why), &why);
	return answer_of(do_->remove(ctx, id, &why), &why);
}

static json_t *
obey(struct control *c, struct slice line)
{
	json_t *request = json_loadb(line.at, line.len, 0, NULL), *answer;
	const char *verb, *id;

	verb = json_string_value(json_object_get(request, "do"));
	id = json_string_value(json_object_get(request, "id"));
	if (verb == NULL)
		answer = no("not a command: expected {\"do\":…}", false);
	else if (strcmp(verb, "sites") == 0)
		answer = sites(c);
	else if (strcmp(verb, "retry-all") == 0) {
		c->setup.commands->retry_all(c->setup.ctx);
		answer = yes();
	} else
		answer = on_message(c, verb, slice_str(id));
	if (verb != NULL)
		LOG("control.command", KS("command", slice_str(verb)),
		    KS("queue", slice_str(id)));
	json_decref(request);
	return answer;
}

static void
say(struct client *client, json_t *answer)
{
	char *text = answer == NULL ? NULL : json_dumps(answer, JSON_COMPACT);

	if (text != NULL) {
		conn_write(client->conn, slice_str(text));
		conn_write(client->conn, SLICE("\n"));
	}
	free(text);
	json_decref(answer);
}

/* ---- connections ---- */

static void
forget(struct client *client)
{
	list_remove(&client->link);
	client->control->count--;
	buf_deinit(&client->line);
	free(client);
}

/* The limit is one command's, however many come in one read. */
static void
on_read(void *ctx, struct slice bytes)
{
	struct client *client = ctx;

	while (bytes.len > 0) {
		struct slice line;
		bool whole = slice_find_byte(bytes, '\n') != SLICE_NPOS;

		bytes = slice_cut(bytes, '\n', &line);
		buf_put(&client->line, line);
		if (!buf_ok(&client->line)) {
			struct conn *conn = client->conn;

			say(client, no("the command is too long", false));
			forget(client);
			conn_close(conn);
			return;
		}
		if (!whole)
			return;
		say(client, obey(client->control, buf_slice(&client->line)));
		buf_clear(&client->line);
	}
}

static void
on_closed(void *ctx, const struct fault *why)
{
	(void)why;
	forget(ctx);
}

static const struct conn_handler handler = {
	.read = on_read,
	.closed = on_closed,
};

static void
accepted(void *ctx, struct conn *conn)
{
	struct control *c = ctx;
	struct client *client = NULL;

	if (c->count < CONTROL_CLIENTS_MAX)
		client = calloc(1, sizeof(*client));
	if (client == NULL) {
		conn_abort(conn);
		return;
	}
	client->control = c;
	client->conn = conn;
	buf_init(&client->line, CONTROL_LINE_MAX);
	list_push_back(&c->clients, &client->link);
	c->count++;
	conn_own(conn, &handler, client);
}

struct control *
control_new(const struct control_setup *setup)
{
	struct control *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->setup = *setup;
	list_init(&c->clients);
	c->listener = net_listen(setup->loop, setup->fd, accepted, c);
	if (c->listener == NULL) {
		free(c);
		return NULL;
	}
	return c;
}

void
control_free(struct control *c)
{
	if (c == NULL)
		return;
	listener_free(c->listener);
	LIST_EACH_SAFE (p, next, &c->clients) {
		struct client *client = LIST_OF(p, struct client, link);

		conn_abort(client->conn);
		forget(client);
	}
	free(c);
}
